use std::{borrow::Cow, fmt, sync::LazyLock};

use super::index::Index;
use crate::model::{
    CareerRewardTrack, PlayerCareerRank, RewardTrackStatus, Tier, TranslatableString,
};

mod rows;

/// A career rank.
///
/// The first rank, Recruit, and the last, Hero, have neither tier nor grade. `Display` writes the name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CareerRank {
    /// Its number, from 1.
    pub rank: u32,
    /// The title, such as `Lance Corporal`: in English, or in the language of its table.
    pub title: Cow<'static, str>,
    /// The tier.
    pub tier: Option<Tier>,
    /// The tier as the game shows it, in the language of its table.
    pub tier_name: Option<Cow<'static, str>>,
    /// The grade within the tier, from 1 to 3.
    pub grade: Option<u32>,
    /// The experience that it takes to finish this rank and reach the next one.
    pub xp_required: u64,
}

impl CareerRank {
    /// Every rank of the built-in table, in their order.
    pub fn all() -> &'static [Self] {
        &rows::ROWS
    }

    /// The rank of this number, from 1.
    pub fn by_rank(rank: u32) -> Option<&'static Self> {
        CareerRankTable::built_in().by_rank(rank)
    }

    /// The rank of this English name, such as `Sergeant Bronze 2`, whatever its case.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        CareerRankTable::built_in().by_name(name)
    }
}

impl fmt::Display for CareerRank {
    /// Writes title, tier and grade, as the game does: `Sergeant Bronze 2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut name = self.title.to_string();
        if let Some(tier) = &self.tier_name {
            name.push(' ');
            name.push_str(tier);
        }
        if let Some(grade) = self.grade {
            name.push_str(&format!(" {grade}"));
        }
        f.pad(&name)
    }
}

const fn rank(rank: u32, title: &'static str, xp_required: u64) -> CareerRank {
    let title = Cow::Borrowed(title);
    CareerRank { rank, title, tier: None, tier_name: None, grade: None, xp_required }
}

const fn ranked(
    rank: u32,
    title: &'static str,
    tier: Tier,
    grade: u32,
    xp_required: u64,
) -> CareerRank {
    let tier_name = match tier.name() {
        Some(name) => Some(Cow::Borrowed(name)),
        None => None,
    };
    let title = Cow::Borrowed(title);
    CareerRank { rank, title, tier: Some(tier), tier_name, grade: Some(grade), xp_required }
}

/// How far a player is in a career; [`CareerRankTable::standing`] tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CareerStanding<'a> {
    /// The rank that the game shows.
    pub rank: &'a CareerRank,
    /// The one after it; none for the last.
    pub next: Option<&'a CareerRank>,
    /// The experience that there is towards the next rank, of the
    /// [`xp_required`](CareerRank::xp_required) that it takes.
    pub xp: u64,
    /// The experience that is missing to reach the last rank, Hero; 0 for those who are there.
    pub xp_to_last: u64,
}

/// Career ranks, and look-ups among them.
#[derive(Debug, Clone)]
pub struct CareerRankTable {
    /// In their order.
    ranks: Cow<'static, [CareerRank]>,
    names: Index<String>,
}

impl CareerRankTable {
    /// The table of [`CareerRank::all`].
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<CareerRankTable> =
            LazyLock::new(|| CareerRankTable::new(Cow::Borrowed(&rows::ROWS)));
        &BUILT_IN
    }

    /// The ranks of an answer, in English.
    pub fn from_reward_track(track: &CareerRewardTrack) -> Self {
        Self::of_answer(track, |text| &text.value)
    }

    /// The ranks of an answer in the language of a tag such as `de-DE`, as far as the answer has it: see
    /// [`TranslatableString::in_language`].
    pub fn in_language(track: &CareerRewardTrack, tag: &str) -> Self {
        Self::of_answer(track, |text| text.in_language(tag))
    }

    fn of_answer(track: &CareerRewardTrack, text_of: impl Fn(&TranslatableString) -> &str) -> Self {
        // The first and the last rank have a tier and a grade in numbers, but none in the texts that are shown.
        let rank_of = |rank: &crate::model::CareerRank| {
            let is_in_tier = !rank.rank_sub_title.value.is_empty();
            let tier_name = || Cow::Owned(text_of(&rank.rank_sub_title).to_owned());
            Some(CareerRank {
                rank: rank.rank.try_into().ok()?,
                title: Cow::Owned(text_of(&rank.rank_title).to_owned()),
                tier: is_in_tier.then(|| rank.tier_type.clone()),
                tier_name: is_in_tier.then(tier_name),
                grade: rank.rank_grade.try_into().ok().filter(|_| is_in_tier),
                xp_required: rank.xp_required_for_rank.try_into().unwrap_or(0),
            })
        };
        let mut ranks: Vec<_> = track.ranks.iter().filter_map(rank_of).collect();
        ranks.sort_by_key(|rank| rank.rank);
        Self::new(ranks.into())
    }

    /// The table of these ranks, which are in their order.
    fn new(ranks: Cow<'static, [CareerRank]>) -> Self {
        let names: Vec<_> = ranks.iter().map(CareerRank::to_string).collect();
        Self { names: Index::of_texts(names.iter().map(String::as_str)), ranks }
    }

    /// The ranks, in their order.
    pub fn ranks(&self) -> &[CareerRank] {
        &self.ranks
    }

    /// The rank of this number, from 1.
    pub fn by_rank(&self, rank: u32) -> Option<&CareerRank> {
        let position = self.ranks.binary_search_by_key(&rank, |row| row.rank).ok()?;
        Some(&self.ranks[position])
    }

    /// The rank of this name, such as `Sergeant Bronze 2`, in the language of the table and whatever its case.
    pub fn by_name(&self, name: &str) -> Option<&CareerRank> {
        self.names.find_text(name).next().map(|position| &self.ranks[position])
    }

    /// How far a player is on this track.
    ///
    /// None if the table lacks the rank that the player is at.
    pub fn standing(&self, player: &PlayerCareerRank) -> Option<CareerStanding<'_>> {
        let rank = self.by_rank(player.shown_rank().try_into().ok()?)?;
        let last = self.ranks.last()?;
        let progress = player.current_progress.as_ref();
        let is_complete =
            progress.is_some_and(|progress| progress.status() == RewardTrackStatus::Completed);
        let xp = progress.and_then(|progress| progress.partial_progress).unwrap_or(0);
        let xp = if is_complete { 0 } else { u64::try_from(xp).unwrap_or(0) };
        let next = self.ranks.iter().find(|other| other.rank > rank.rank);
        let reached = self.xp_to_reach(rank.rank)?.saturating_add(xp);
        let xp_to_last = self.xp_to_reach(last.rank)?.saturating_sub(reached);
        Some(CareerStanding { rank, next, xp, xp_to_last })
    }

    /// The experience of a whole career up to this rank: what all ranks before it take.
    pub fn xp_to_reach(&self, rank: u32) -> Option<u64> {
        self.by_rank(rank)?;
        let before = self.ranks.iter().take_while(|row| row.rank < rank);
        Some(before.fold(0, |xp, row| xp.saturating_add(row.xp_required)))
    }
}
