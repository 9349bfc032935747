//! The career: 272 ranks, from recruit to hero.

use serde_json::{Value, json};

use super::text;
use crate::world::experience_required;

/// The reward track of all ranks.
pub(super) fn track() -> Value {
    json!({
        "TrackId": "careerRank1",
        "XpPerRank": 1000,
        "Name": text("Career Rank", &[("fr-FR", "Rang de carrière"), ("de-DE", "Karriererang")]),
        "Description": text("Personal score leads to the next rank.", &[]),
        "OperationNumber": 1,
        "DateRange": text("", &[]),
        "IsRitual": false,
        "SummaryImagePath": "",
        "BackgroundImagePath": null,
        "WeekNumber": null,
        "Ranks": (1..=RANKS).map(|rank| Rank::of(rank).entry()).collect::<Vec<_>>(),
    })
}

/// The pictures of all ranks, and how high each is.
pub(super) fn pictures() -> impl Iterator<Item = (String, u32)> {
    (1..=RANKS).flat_map(|rank| {
        let rank = Rank::of(rank);
        let folders = FOLDERS.iter().map(move |(folder, height)| (rank.picture(folder), *height));
        folders.filter(|(path, _)| !path.is_empty())
    })
}

/// One rank, as it is shown.
#[derive(Debug, Clone, Copy)]
struct Rank {
    rank: usize,
    title: &'static str,
    /// None for the first and the last one.
    tier: Option<&'static str>,
    grade: usize,
    xp: i64,
}

impl Rank {
    fn of(rank: usize) -> Self {
        let xp = experience_required(i64::try_from(rank).unwrap_or(i64::MAX));
        let plain = |title, grade| Self { rank, title, tier: None, grade, xp };
        match rank {
            ..=1 => return plain("Recruit", 1),
            RANKS.. => return plain("Hero", 0),
            _ => {}
        }
        // By tier, then by title, then by grade.
        let place = rank - 2;
        let (tier, title, grade) = (place / 45, place % 45 / 3, place % 3);
        Self { rank, title: TITLES[title], tier: Some(TIERS[tier]), grade: grade + 1, xp }
    }

    fn entry(self) -> Value {
        let none = || json!({"InventoryRewards": [], "CurrencyRewards": []});
        let free = match self.rank {
            rank if rank % 15 == 0 => json!({
                "InventoryRewards": [{
                    "InventoryItemPath":
                        format!("Inventory/Spartan/Emblems/104-001-career-{:08x}.json", rank * 40_503),
                    "Amount": 1,
                    "Type": "SpartanEmblem",
                }],
                "CurrencyRewards": [],
            }),
            rank if rank % 15 == 8 => json!({
                "InventoryRewards": [],
                "CurrencyRewards": [{"CurrencyPath": "Currency/Currencies/xpboost.json", "Amount": 1}],
            }),
            _ => none(),
        };
        let grade = if self.tier.is_some() { self.grade.to_string() } else { String::new() };
        json!({
            "Rank": self.rank,
            "FreeRewards": free,
            "PaidRewards": none(),
            "XpRequiredForRank": self.xp,
            "RankTitle": text(self.title, &[]),
            "RankSubTitle": text(self.tier.unwrap_or_default(), &[]),
            "RankTier": text(&grade, &[]),
            "RankIcon": self.picture(FOLDERS[0].0),
            "RankLargeIcon": self.picture(FOLDERS[1].0),
            "RankAdornmentIcon": self.picture(FOLDERS[2].0),
            "TierType": self.tier.unwrap_or(if self.rank == RANKS { "Gold" } else { TIERS[0] }),
            "RankGrade": self.grade,
        })
    }

    /// Where a picture of the rank is; the first one has no adornment.
    fn picture(self, folder: &str) -> String {
        if self.rank == 1 && folder == FOLDERS[2].0 {
            return String::new();
        }
        let title = self.title.replace(' ', "_");
        let grade = ["", "I", "II", "III"][self.grade];
        // Names do not follow one rule.
        let name = match self.tier {
            None => format!("{}_{title}", self.rank),
            Some(tier) if self.rank % 7 == 3 => format!("{}_{tier}_{grade}", self.rank + 100),
            Some(tier) => format!("{}_{title}_{tier}_{grade}", self.rank),
        };
        format!("career_rank/{folder}/{name}.png")
    }
}

const RANKS: usize = 272;
/// Where pictures are, and their heights.
const FOLDERS: [(&str, u32); 3] =
    [("ProgressWidget", 280), ("CelebrationMoment", 600), ("NameplateAdornment", 196)];
const TIERS: [&str; 6] = ["Bronze", "Silver", "Gold", "Platinum", "Diamond", "Onyx"];

const TITLES: [&str; 15] = [
    "Cadet",
    "Private",
    "Lance Corporal",
    "Corporal",
    "Sergeant",
    "Staff Sergeant",
    "Gunnery Sergeant",
    "Master Sergeant",
    "Lieutenant",
    "Captain",
    "Major",
    "Lt Colonel",
    "Colonel",
    "Brigadier General",
    "General",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_their_sum() {
        let shown = |rank| {
            let Rank { title, tier, grade, xp, .. } = Rank::of(rank);
            (title, tier.unwrap_or_default(), grade, xp)
        };
        assert_eq!(shown(1), ("Recruit", "", 1, 100));
        assert_eq!(shown(2), ("Cadet", "Bronze", 1, 1000));
        assert_eq!(shown(15), ("Sergeant", "Bronze", 2, 1750));
        assert_eq!(shown(271), ("General", "Onyx", 3, 250_000));
        assert_eq!(shown(272), ("Hero", "", 0, 1));
        // The last one needs nothing more.
        assert_eq!((1..RANKS).map(|rank| Rank::of(rank).xp).sum::<i64>(), 9_319_350);
    }
}
