//! Seasons: ten weeks each, counted back from the one that the emulator started in.

use jiff::{SignedDuration, Timestamp};

/// A season, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Season(i64);

impl Season {
    pub(crate) const CURRENT: Self = Self(12);

    /// All seasons that matches are in, the oldest first.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (FIRST..=Self::CURRENT.0).map(Self)
    }

    pub(crate) fn number(self) -> i64 {
        self.0
    }

    /// Whether the season has ranks of its own.
    pub(crate) fn has_ranks(self) -> bool {
        self.0 >= FIRST_OF_RANKS
    }

    /// When it began, in a world that started then.
    pub(crate) fn start(self, started: Timestamp) -> Timestamp {
        let before = (Self::CURRENT.0 - self.0 + 1) * DAYS;
        started - SignedDuration::from_hours(24 * before)
    }

    /// When it ends: with the beginning of the next one, and the current one in some weeks.
    pub(crate) fn end(self, started: Timestamp) -> Timestamp {
        if self == Self::CURRENT {
            return started + SignedDuration::from_hours(24 * DAYS_LEFT);
        }
        Self(self.0 + 1).start(started)
    }

    /// The season of so many days before the emulator started; after that it is the current one.
    pub(super) fn ago(days: i64) -> Self {
        Self((Self::CURRENT.0 - days / DAYS).clamp(FIRST, Self::CURRENT.0))
    }

    /// The season of a name, in any letter case, as the skill service takes it: the file's, without its ending.
    pub(crate) fn named(name: &str) -> Option<Self> {
        (1..=Self::CURRENT.0).map(Self).find(|season| season.name().eq_ignore_ascii_case(name))
    }

    /// Where it is described, which is its id in matches.
    pub(crate) fn path(self) -> String {
        let folder = if self.0 < FIRST_OF_RANKS { "Seasons" } else { "Csr/Seasons" };
        format!("{folder}/{}.json", self.name())
    }

    fn name(self) -> String {
        match self.0 {
            old if old < FIRST_OF_RANKS => format!("Season{old}"),
            new => format!("CsrSeason{new}-1"),
        }
    }

    /// How many matches come before a rank.
    pub(super) fn measurement_matches(self) -> i64 {
        if self.0 < FIRST_OF_FIVE { 10 } else { 5 }
    }

    /// Whether who was promoted is kept from falling back at once.
    pub(super) fn has_protection(self) -> bool {
        self.0 > FIRST_OF_FIVE
    }
}

const FIRST: i64 = 1;
const DAYS: i64 = 75;
const DAYS_LEFT: i64 = 30;
const FIRST_OF_RANKS: i64 = 8;
const FIRST_OF_FIVE: i64 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths() {
        assert_eq!(Season::ago(0).path(), "Csr/Seasons/CsrSeason12-1.json");
        assert_eq!(Season::ago(375).path(), "Seasons/Season7.json");
        assert_eq!(Season::ago(100_000).path(), "Seasons/Season1.json");
        assert_eq!(Season::named("csrseason11-1"), Some(Season::ago(75)));
        for name in ["", "CsrSeason13-1", "CsrSeason12-1.json", "Csr/Seasons/CsrSeason12-1"] {
            assert_eq!(Season::named(name), None, "{name}");
        }
    }
}
