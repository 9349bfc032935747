//! The ranks of everybody, as the ranked matches of the seasons made them.

use std::sync::{Mutex, MutexGuard};

use serde::Serialize;

use crate::{lock, random::Random};

use super::{
    World,
    catalog::PlannedPlaylist,
    compose::{outcomes, season_of},
    index,
    plan::Kind,
    season::Season,
};

/// Everybody's way through the ranked playlists.
#[derive(Debug)]
pub(super) struct Ladder {
    /// By player; each in order of time, the oldest match first.
    steps: Vec<Vec<Step>>,
    /// How many of the matches that arrived are among them.
    arrived: usize,
}

/// What one match did to the rank of one player.
#[derive(Debug, Clone)]
struct Step {
    place: u32,
    playlist: &'static str,
    season: Season,
    before: Standing,
    after: Standing,
}

/// A rank, or what is left of the matches that it will be measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    value: Option<i64>,
    remaining: i64,
    initial: i64,
    protection: Option<(i64, i64)>,
}

impl Ladder {
    fn new(world: &World) -> Self {
        let mut ladder = Self { steps: vec![Vec::new(); world.players.len()], arrived: 0 };
        // Later matches follow from earlier ones, and the oldest has the last place.
        for place in (0..world.matches).rev() {
            ladder.play(world, place);
        }
        ladder
    }

    /// Adds a match that is newer than all before.
    fn play(&mut self, world: &World, place: u32) {
        let plan = world.plan(place);
        if plan.kind != Kind::Matchmade {
            return;
        }
        let Some(playlist) = PlannedPlaylist::of(&plan).ranked_id() else { return };
        let start = world.start(place);
        let season = season_of(world, start);
        for (player, outcome) in outcomes(&plan, start) {
            let stream = 0x00CC_0000_0000 + u64::from(place) * 100 + player as u64;
            let mut random = Random::new(world.seed, stream);
            let own = &mut self.steps[player];
            let last = own.iter().rev().find(|step| step.playlist == playlist);
            let before = match last {
                Some(last) if last.season == season => last.after,
                _ => Standing::unplaced(season),
            };
            let settled = last.and_then(|last| last.after.value);
            let base = settled.unwrap_or_else(|| world.base_rating(player));
            let after = before.moved(outcome, base, &mut random);
            own.push(Step { place, playlist, season, before, after });
        }
    }

    fn step(&self, player: usize, place: u32) -> Option<&Step> {
        let steps = &self.steps[player];
        let found = steps
            .binary_search_by_key(&index::time_order(place), |step| index::time_order(step.place));
        found.ok().map(|found| &steps[found])
    }
}

/// The rank of a player in one playlist: now, at its best in the season, at its best ever.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Ranks {
    current: Csr,
    season_max: Csr,
    all_time_max: Csr,
}

impl World {
    /// Whether there is a playlist of this id, which is in lower case.
    pub(crate) fn has_playlist(&self, id: &str) -> bool {
        PlannedPlaylist::all().iter().any(|playlist| playlist.asset_ref(self).asset_id == id)
    }

    /// The ranks of a player in a playlist; without a season, in the current one.
    pub(crate) fn ranks(
        &self,
        player: u64,
        playlist: &str,
        season: Option<Season>,
    ) -> Option<Ranks> {
        let player = self.player(player)?.place;
        let season = season.unwrap_or(Season::CURRENT);
        let Some(playlist) = ranked(playlist) else {
            let none = Csr::of(Standing::none());
            return Some(Ranks { current: none, season_max: none, all_time_max: none });
        };
        let ladder = self.ladder();
        let own: Vec<&Step> = ladder.steps[player]
            .iter()
            .filter(|step| step.playlist == playlist && step.season <= season)
            .collect();
        let current = match own.last() {
            Some(step) if step.season == season => step.after,
            _ => Standing::unplaced(season),
        };
        let best = |steps: &mut dyn Iterator<Item = &&Step>| {
            let value = steps.filter_map(|step| step.after.value).max();
            Csr::of(Standing { value, ..current })
        };
        Some(Ranks {
            current: Csr::of(current),
            season_max: best(&mut own.iter().filter(|step| step.season == season)),
            all_time_max: best(&mut own.iter()),
        })
    }

    /// The rank of a player before and after a match.
    pub(super) fn rank_recap(&self, player: usize, place: u32) -> (Csr, Csr) {
        match self.ladder().step(player, place) {
            Some(step) => (Csr::of(step.before), Csr::of(step.after)),
            None => (Csr::of(Standing::none()), Csr::of(Standing::none())),
        }
    }

    /// About where a player stands: from Bronze to Onyx, as many of each.
    pub(super) fn base_rating(&self, player: usize) -> i64 {
        Random::new(self.seed, 0x00BB_0000_0000 + player as u64).between(120, 1720)
    }

    /// The ladder with all matches so far.
    fn ladder(&self) -> MutexGuard<'_, Ladder> {
        let mut ladder = lock(self.ladder.get_or_init(|| Mutex::new(Ladder::new(self))));
        let arrived = self.index().arrived();
        for place in arrived.skip(ladder.arrived) {
            ladder.play(self, place);
            ladder.arrived += 1;
        }
        ladder
    }
}

impl Standing {
    /// The beginning of a season.
    fn unplaced(season: Season) -> Self {
        let initial = season.measurement_matches();
        let protection = season.has_protection().then_some((0, 3));
        Self { value: None, remaining: initial, initial, protection }
    }

    /// No rank, and none to be had.
    fn none() -> Self {
        Self { value: None, remaining: 0, initial: 10, protection: None }
    }

    /// The standing after one more match.
    fn moved(self, outcome: i64, base: i64, random: &mut Random) -> Self {
        let Some(value) = self.value else {
            let remaining = self.remaining - 1;
            let placed = (base + random.between(-60, 60)).max(0);
            return Self { value: (remaining == 0).then_some(placed), remaining, ..self };
        };
        let change = match outcome {
            1 => 0,
            2 => random.between(4, 15),
            3 => -random.between(3, 14),
            _ => -15,
        };
        let next = (value + change).max(0);
        let protection = self.protection.map(|(left, initial)| {
            let promoted = tier(next) > tier(value);
            (if promoted { initial } else { (left - 1).max(0) }, initial)
        });
        Self { value: Some(next), protection, ..self }
    }
}

/// A rank as the service shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Csr {
    value: i64,
    measurement_matches_remaining: i64,
    tier: &'static str,
    tier_start: i64,
    sub_tier: i64,
    next_tier: &'static str,
    next_tier_start: i64,
    next_sub_tier: i64,
    initial_measurement_matches: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    demotion_protection_matches_remaining: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    initial_demotion_protection_matches: Option<i64>,
}

impl Csr {
    fn of(standing: Standing) -> Self {
        let tier_name = |value| standing.value.map_or("", |_| TIERS[tier(value)]);
        let value = standing.value.unwrap_or(-1);
        let start = |value: i64| if value < 0 { 0 } else { (value / 50 * 50).min(ONYX) };
        let sub_tier = |start: i64| if start >= ONYX { 0 } else { start % 300 / 50 };
        let tier_start = start(value);
        let next = if value < 0 { 0 } else { (tier_start + 50).min(ONYX) };
        Self {
            value,
            measurement_matches_remaining: standing.remaining,
            tier: tier_name(tier_start),
            tier_start,
            sub_tier: sub_tier(tier_start),
            next_tier: tier_name(next),
            next_tier_start: next,
            next_sub_tier: sub_tier(next),
            initial_measurement_matches: standing.initial,
            demotion_protection_matches_remaining: standing.protection.map(|(left, _)| left),
            initial_demotion_protection_matches: standing.protection.map(|(_, initial)| initial),
        }
    }

    pub(super) fn is_ranked(self) -> bool {
        self.value >= 0
    }

    /// Whether this rank is of a higher tier than the other one.
    pub(super) fn outranks(self, other: Self) -> bool {
        other.is_ranked() && tier(self.value) > tier(other.value)
    }
}

/// The place of a rank among the tiers; six of 300 points each, and the last has no end.
fn tier(value: i64) -> usize {
    usize::try_from(value / 300).unwrap_or(0).min(TIERS.len() - 1)
}

/// The playlist of this id, if it is a ranked one.
pub(super) fn ranked(playlist: &str) -> Option<&'static str> {
    RANKED.into_iter().find(|one| *one == playlist)
}

pub(super) const TIERS: [&str; 6] = ["Bronze", "Silver", "Gold", "Platinum", "Diamond", "Onyx"];
const ONYX: i64 = 1500;

/// Ranked Arena, Ranked FFA, Ranked Slayer.
const RANKED: [&str; 3] = [
    "edfef3ac-9cbe-4fa2-b949-8f29deafd483",
    "71734db4-4b8e-4682-9206-62b6eff92582",
    "dcb2e24e-05fb-4390-8076-32a0cdb4326e",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn csr(value: Option<i64>) -> Csr {
        Csr::of(Standing { value, ..Standing::none() })
    }

    #[test]
    fn tiers() {
        for (value, tier, sub_tier, start, next, next_sub_tier, next_start) in [
            (0, "Bronze", 0, 0, "Bronze", 1, 50),
            (299, "Bronze", 5, 250, "Silver", 0, 300),
            (951, "Platinum", 1, 950, "Platinum", 2, 1000),
            (1475, "Diamond", 5, 1450, "Onyx", 0, 1500),
            (1550, "Onyx", 0, 1500, "Onyx", 0, 1500),
        ] {
            let csr = csr(Some(value));
            assert_eq!(
                (csr.tier, csr.sub_tier, csr.tier_start),
                (tier, sub_tier, start),
                "{value}"
            );
            let told = (csr.next_tier, csr.next_sub_tier, csr.next_tier_start);
            assert_eq!(told, (next, next_sub_tier, next_start), "{value}");
        }
        let none = csr(None);
        assert_eq!((none.value, none.tier, none.tier_start, none.next_tier), (-1, "", 0, ""));
        assert!(csr(Some(300)).outranks(csr(Some(299))));
        assert!(!csr(Some(349)).outranks(csr(Some(300))) && !csr(Some(0)).outranks(none));
    }
}
