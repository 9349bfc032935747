use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use spnkr_core::Xuid;

use crate::{EventKind, HighlightEvent, Highlights};

/// The events of one player, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeline<'a> {
    /// The player.
    pub xuid: Xuid,
    /// The events, of which there is at least one.
    pub events: Vec<&'a HighlightEvent>,
}

/// How many events of each kind somebody has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EventCounts {
    /// Kills.
    pub kills: u32,
    /// Deaths.
    pub deaths: u32,
    /// Medals.
    pub medals: u32,
    /// Events of the mode.
    pub mode: u32,
    /// Events of an unknown type.
    pub unknown: u32,
}

impl Highlights {
    /// The events of each player, in the order in which they come up first.
    pub fn timelines(&self) -> Vec<Timeline<'_>> {
        let mut places = HashMap::new();
        let mut timelines: Vec<Timeline<'_>> = Vec::new();
        for event in &self.events {
            let place = *places.entry(event.xuid).or_insert(timelines.len());
            match timelines.get_mut(place) {
                Some(timeline) => timeline.events.push(event),
                None => timelines.push(Timeline { xuid: event.xuid, events: vec![event] }),
            }
        }
        timelines
    }

    /// How many events of each kind there are.
    pub fn counts(&self) -> EventCounts {
        EventCounts::of(&self.events)
    }
}

impl Timeline<'_> {
    /// The name of the player in the last of the events; empty if there is none.
    pub fn gamertag(&self) -> &str {
        self.events.last().map(|event| event.gamertag.as_str()).unwrap_or_default()
    }

    /// How many events of each kind there are.
    pub fn counts(&self) -> EventCounts {
        EventCounts::of(self.events.iter().copied())
    }
}

impl EventCounts {
    fn of<'a>(events: impl IntoIterator<Item = &'a HighlightEvent>) -> Self {
        let mut counts = Self::default();
        for event in events {
            let count = match event.kind {
                EventKind::Death => &mut counts.deaths,
                EventKind::Kill => &mut counts.kills,
                EventKind::Medal => &mut counts.medals,
                EventKind::Mode => &mut counts.mode,
                EventKind::Unknown => &mut counts.unknown,
            };
            *count += 1;
        }
        counts
    }
}
