//! Where to find which match.

use std::{collections::HashMap, ops::Range};

use jiff::Timestamp;

use super::{
    World, film,
    plan::{Kind, Plan, Presence, Who},
};

/// The matches by their ids, films and players; made when the first match is asked for.
#[derive(Debug)]
pub(super) struct Index {
    by_id: HashMap<String, u32>,
    /// By the asset ids of films.
    by_film: HashMap<String, u32>,
    /// By player; the oldest match first.
    by_player: Vec<Vec<Entry>>,
    arrivals: Vec<Arrival>,
}

/// A match in the list of one of its players.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) place: u32,
    pub(super) kind: Kind,
    /// Whether the player was there at the end.
    pub(super) finished: bool,
}

/// A match that ended while the emulator was running.
#[derive(Debug, Clone)]
pub(super) struct Arrival {
    pub(super) start: Timestamp,
    /// When the emulator was told of it.
    pub(super) at: Timestamp,
    /// From when on its stats are told.
    pub(super) told_from: Timestamp,
    /// Who came together.
    pub(super) party: Vec<usize>,
}

impl Index {
    pub(super) fn new(world: &World) -> Self {
        let mut index = Self {
            by_id: HashMap::new(),
            by_film: HashMap::new(),
            by_player: vec![Vec::new(); world.players.len()],
            arrivals: Vec::new(),
        };
        for place in (0..world.matches).rev() {
            index.list(world, &world.planned(place), place);
        }
        index
    }

    /// Adds a match that is newer than all before, and of which nothing is known yet but this.
    pub(super) fn arrive(&mut self, world: &World, plan: &Plan, arrival: Arrival) {
        let place = self.next_place();
        self.arrivals.push(arrival);
        self.list(world, plan, place);
    }

    fn list(&mut self, world: &World, plan: &Plan, place: u32) {
        for slot in &plan.slots {
            if let Who::Player(player) = slot.who {
                let finished = !matches!(slot.presence, Presence::Left(_));
                self.by_player[player].push(Entry { place, kind: plan.kind, finished });
            }
        }
        self.by_id.insert(plan.id.clone(), place);
        let [film, _] = film::ids(world.seed, place);
        self.by_film.insert(film, place);
    }

    /// The place of the match with this id, which is in lower case.
    pub(super) fn of_id(&self, match_id: &str) -> Option<u32> {
        self.by_id.get(match_id).copied()
    }

    /// The place of the match whose film has this asset id.
    pub(super) fn of_film(&self, asset_id: &str) -> Option<u32> {
        self.by_film.get(asset_id).copied()
    }

    /// The matches of the player at a place, the newest first.
    pub(super) fn of_player(&self, player: usize) -> impl Iterator<Item = &Entry> {
        self.by_player[player].iter().rev()
    }

    /// The match at a place, if it is one that arrived.
    pub(super) fn arrival(&self, place: u32) -> Option<&Arrival> {
        self.arrivals.get(place.checked_sub(FIRST_ARRIVAL)? as usize)
    }

    /// The match that arrived last.
    pub(super) fn latest(&self) -> Option<&Arrival> {
        self.arrivals.last()
    }

    /// The places of the matches that arrived, the oldest first.
    pub(super) fn arrived(&self) -> Range<u32> {
        FIRST_ARRIVAL..self.next_place()
    }

    /// The place of the match that arrives next.
    pub(super) fn next_place(&self) -> u32 {
        FIRST_ARRIVAL.saturating_add(u32::try_from(self.arrivals.len()).unwrap_or(u32::MAX))
    }
}

/// A number by which places are in order of time: of the first matches the oldest has the last place, and those that
/// arrived follow each other.
pub(super) fn time_order(place: u32) -> i64 {
    if place < FIRST_ARRIVAL { -i64::from(place) } else { i64::from(place) }
}

/// Where the matches stand that arrived: beyond the longest career.
const FIRST_ARRIVAL: u32 = 1 << 20;
