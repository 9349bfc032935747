//! Matches that end while the emulator is running.

use std::{
    sync::{PoisonError, RwLock},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use crate::{FinishMatchError, clock::later};

use super::{
    Player, World, compose,
    index::{Arrival, Index},
    party::Cast,
    plan::{Kind, Plan, TEAM},
};

/// A match that is to end now: who plays in it, and when the services tell of it.
///
/// ```
/// use std::time::Duration;
///
/// use spnkr_emulator::FinishedMatch;
///
/// let alone = FinishedMatch::new();
/// let late = FinishedMatch::new().players([2_533_274_999_999_999]).stats_after(Duration::from_secs(30));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct FinishedMatch {
    players: Vec<u64>,
    stats_after: Duration,
}

impl FinishedMatch {
    /// A match of [`World::squad`], which is the main account's player alone if there is no squad.
    pub fn new() -> Self {
        Self::default()
    }

    /// The players who come together, by their XUIDs, instead of the squad: one to eight of them.
    ///
    /// The first four are in one team, where there are teams; they stay from the beginning to the end.
    /// Others are added from among the world's players, as in any match.
    pub fn players(mut self, xuids: impl IntoIterator<Item = u64>) -> Self {
        self.players.extend(xuids);
        self
    }

    /// How long after its end the services tell what happened in it; by default at once.
    ///
    /// Histories list the match and counts count it all the time. Until then, its stats, its skill, its film and what
    /// it did for challenges are answered with 404, as other clients have seen of the real services for some seconds
    /// after a match. The time passes on the emulator's [`Clock`](crate::Clock).
    pub fn stats_after(mut self, delay: Duration) -> Self {
        self.stats_after = delay;
        self
    }
}

impl World {
    /// Lets a match end, and returns its id.
    pub(crate) fn finish(
        &self,
        finished: &FinishedMatch,
        now: Timestamp,
    ) -> Result<String, FinishMatchError> {
        let party = self.party(&finished.players)?;
        let index = self.index.get_or_init(|| RwLock::new(Index::new(self)));
        let mut index = index.write().unwrap_or_else(PoisonError::into_inner);
        let plan = self.arrived(index.next_place(), party.clone());
        let earlier = index.latest().map(|arrival| arrival.start);
        let earlier = earlier.or_else(|| self.calendar().start(0));
        // Histories are in the order of beginnings, also when the clock has stood still.
        let length = SignedDuration::from_millis(compose::length(&plan));
        let begun = now.checked_sub(length).unwrap_or(now);
        let start = earlier.map_or(begun, |earlier| begun.max(later(earlier, ONE_SECOND)));
        let delay = SignedDuration::try_from(finished.stats_after).unwrap_or(SignedDuration::MAX);
        index.arrive(self, &plan, Arrival { start, at: now, told_from: later(now, delay), party });
        Ok(plan.id)
    }

    /// When something changed last in what the services tell.
    pub(crate) fn changed(&self) -> Timestamp {
        // Nothing can have, before anybody asked.
        let Some(index) = self.index.get() else { return self.started };
        let index = index.read().unwrap_or_else(PoisonError::into_inner);
        index.latest().map_or(self.started, |arrival| arrival.at)
    }

    /// The outline of a match of people who came together.
    pub(super) fn arrived(&self, place: u32, party: Vec<usize>) -> Plan {
        Plan::new(self.seed, place, Kind::Matchmade, Cast::of_party(party, self.active()))
    }

    /// The places of the players who come together.
    fn party(&self, xuids: &[u64]) -> Result<Vec<usize>, FinishMatchError> {
        if xuids.is_empty() {
            return Ok(self.squad().iter().map(|player| player.place).collect());
        }
        let mut party = Vec::new();
        for &xuid in xuids {
            let player: &Player =
                self.player(xuid).ok_or(FinishMatchError::UnknownPlayer { xuid })?;
            if !party.contains(&player.place) {
                party.push(player.place);
            }
        }
        if party.len() > 2 * TEAM {
            return Err(FinishMatchError::TooManyPlayers { players: party.len() });
        }
        Ok(party)
    }
}

const ONE_SECOND: SignedDuration = SignedDuration::from_secs(1);
