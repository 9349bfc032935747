use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::{EventKind, HighlightEvent, Highlights};

/// A kill and the death that goes with it, as places among the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KillDeath {
    /// The kill.
    pub kill: usize,
    /// The death of whoever was killed; none if it was no person, or if it was not recorded.
    pub death: Option<usize>,
    /// How many deaths could have been the one: with more than one, this is a guess.
    pub candidates: usize,
}

/// Which death goes with which kill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KillDeaths {
    /// One for each kill, in their order.
    pub kills: Vec<KillDeath>,
    /// The deaths that go with no kill: falls, own grenades, kills by bots.
    pub other_deaths: Vec<usize>,
}

impl Highlights {
    /// Tells which death goes with which kill.
    ///
    /// Films do not say who killed whom. But the death of somebody who was killed has been observed to be recorded at
    /// the millisecond of the kill or at the next one, and hardly ever more than one at a time. So a kill gets the
    /// death of another player at its millisecond, else at the next, one of another team before one of the same, and
    /// each death is used once.
    pub fn kill_deaths(&self) -> KillDeaths {
        let mut matching = Matching::of(&self.events);
        // Deaths at the very millisecond are given out first, so that none is taken by the kill before it.
        for later in 0..=1 {
            matching.give_out(later);
        }
        let Matching { kills, deaths, .. } = matching;
        let mut other_deaths: Vec<usize> = deaths.into_values().flatten().collect();
        other_deaths.sort_unstable();
        KillDeaths { kills, other_deaths }
    }
}

struct Matching<'a> {
    events: &'a [HighlightEvent],
    kills: Vec<KillDeath>,
    /// The deaths that are left, by their time.
    deaths: HashMap<u32, VecDeque<usize>>,
}

impl<'a> Matching<'a> {
    fn of(events: &'a [HighlightEvent]) -> Self {
        let mut matching = Self { events, kills: Vec::new(), deaths: HashMap::new() };
        for (place, event) in events.iter().enumerate() {
            match event.kind {
                EventKind::Kill => {
                    matching.kills.push(KillDeath { kill: place, death: None, candidates: 0 });
                }
                EventKind::Death => {
                    matching.deaths.entry(event.time_ms).or_default().push_back(place);
                }
                _ => {}
            }
        }
        matching
    }

    /// Gives the deaths that are so many milliseconds later to the kills that have none.
    fn give_out(&mut self, later: u32) {
        for place in 0..self.kills.len() {
            let KillDeath { kill, death: None, .. } = self.kills[place] else { continue };
            let killer = &self.events[kill];
            let Some(time) = killer.time_ms.checked_add(later) else { continue };
            let Some(deaths) = self.deaths.get_mut(&time) else { continue };
            let is_candidate = |death: &&usize| self.events[**death].xuid != killer.xuid;
            let nearby = deaths.iter().take(AT_A_TIME);
            let candidates = nearby.clone().filter(is_candidate).count();
            let rank = |death: &usize| self.events[*death].team == killer.team;
            let chosen = nearby.enumerate().filter(|(_, death)| is_candidate(death));
            let chosen = chosen.min_by_key(|(_, death)| rank(death)).map(|(chosen, _)| chosen);
            if let Some(chosen) = chosen {
                self.kills[place].candidates = candidates;
                self.kills[place].death = deaths.remove(chosen);
            }
        }
    }
}

/// How many deaths of one millisecond are looked at: more than a match has players.
const AT_A_TIME: usize = 64;
