use spnkr_core::Xuid;

use crate::StatsCounts;

/// Somebody who took part in a match, as its stats know them.
///
/// A film knows only those who have events, and no bots at all.
///
/// ```
/// use spnkr_core::Xuid;
/// use spnkr_film::{Participant, StatsCounts};
///
/// let counts = StatsCounts { kills: 0, deaths: 3, medals: 0 };
/// let someone = Participant::person(Xuid::new(2_533_274_800_000_001)).team(1).counts(counts);
/// let bot = Participant::bot("343 Oscar").team(0);
/// # let _ = (someone, bot);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Participant {
    pub(super) xuid: Option<Xuid>,
    pub(super) name: String,
    pub(super) team: Option<i32>,
    pub(super) counts: Option<StatsCounts>,
}

impl Participant {
    /// A person.
    pub fn person(xuid: Xuid) -> Self {
        Self { xuid: Some(xuid), name: String::new(), team: None, counts: None }
    }

    /// A bot, by what it is to be called.
    pub fn bot(name: impl Into<String>) -> Self {
        Self { xuid: None, name: name.into(), team: None, counts: None }
    }

    /// Says a gamertag, for a person without events; of the others the film knows it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Says which team it was; without it, it is that of the last event.
    pub fn team(mut self, team: i32) -> Self {
        self.team = Some(team);
        self
    }

    /// Says what the stats count; without it, the events are counted.
    pub fn counts(mut self, counts: StatsCounts) -> Self {
        self.counts = Some(counts);
        self
    }
}
