use std::time::Duration;

use serde::{Deserialize, Serialize};
use spnkr_core::Xuid;

use crate::{
    FilmMajorVersion, Medal,
    bits::Bits,
    error::{BadGamertag, BadRecord},
    records::Record,
    tail::Tail,
};

/// One thing that a player did, or that became of them, and that is worth a highlight.
///
/// Only people have events: bots and creatures have none, and neither have assists.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HighlightEvent {
    /// The player.
    pub xuid: Xuid,
    /// The player's name at the time of the match, without the NULs that fill it up; it may be another one today.
    pub gamertag: String,
    /// What it was.
    pub kind: EventKind,
    /// When, in milliseconds since the start of the match; the countdown before it counts.
    pub time_ms: u32,
    /// The medal, of events that are one.
    pub medal: Option<Medal>,
    /// The number of the type; for a medal, its sorting weight.
    pub type_code: u8,
    /// 1 for a medal, and 0 for all else as far as has been observed.
    pub medal_flag: u8,
    /// The medal's code, for a medal; always 0 for kills, 1 for deaths and 2 for the mode, as far as has been observed.
    pub value: u8,
    /// The number of the player's team at that time.
    ///
    /// When everybody plays for themselves, it is another one for each place. That it is the team of the match stats
    /// has been observed for the first team alone.
    pub team: u8,
    /// In a game of teams the same again; else one of an order of its own, of which no more is known.
    pub second_team: u8,
    /// The number of the player in their team, from 0; 255 when everybody plays for themselves.
    pub player_number: u8,
    /// The marker behind the XUID: `0x2dc0` in all films that were looked at, or `0x25c0`.
    pub marker: u16,
    /// Where the XUID begins in the inflated chunk, in bits.
    pub xuid_bit: u64,
    /// Where the marker at the end of the record begins in the inflated chunk, in bits.
    pub end_bit: u64,
}

/// What kind of event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// The player died.
    Death,
    /// The player killed somebody.
    Kill,
    /// The player was awarded a medal.
    Medal,
    /// The player did something for the objective of the mode, such as a capture; it is not known which is which.
    Mode,
    /// Something else; [`type_code`](HighlightEvent::type_code) and [`medal_flag`](HighlightEvent::medal_flag) have
    /// its numbers. Only [`parse_lenient`](crate::parse_lenient) gives such events.
    Unknown,
}

impl EventKind {
    pub(crate) const fn of(type_code: u8, medal_flag: u8) -> Self {
        match (medal_flag, type_code) {
            (
                1,
                50..=52
                | 100
                | 101
                | 150
                | 200
                | 205
                | 210
                | 220
                | 225
                | 230
                | 235
                | 240
                | 245
                | 250,
            ) => Self::Medal,
            (_, 10) => Self::Mode,
            (_, 20) => Self::Death,
            (_, 50) => Self::Kill,
            _ => Self::Unknown,
        }
    }
}

impl HighlightEvent {
    /// When it was, since the start of the match.
    pub fn time(&self) -> Duration {
        Duration::from_millis(self.time_ms.into())
    }

    /// Reads the event of a record; if its gamertag is broken, with what can be read of that.
    pub(crate) fn read(
        bits: Bits<'_>,
        version: FilmMajorVersion,
        record: Record,
    ) -> (Self, Option<BadGamertag>) {
        let Record { identity, end } = record;
        let tail = Tail::before(bits, end);
        let (type_code, medal_flag, value) = (tail.type_code(), tail.medal_flag(), tail.value());
        let kind = EventKind::of(type_code, medal_flag);
        let units = tail.gamertag(version);
        let name = without_filling(&units);
        let (gamertag, problem) = match String::from_utf16(name) {
            Ok(gamertag) => (gamertag, None),
            Err(_) => {
                let record = BadRecord::new(identity.bit, identity.xuid);
                (String::from_utf16_lossy(name), Some(BadGamertag::new(record, units)))
            }
        };
        let event = Self {
            xuid: Xuid::new(identity.xuid),
            gamertag,
            kind,
            time_ms: tail.time_ms(),
            medal: (kind == EventKind::Medal).then(|| Medal::of_code(value)),
            type_code,
            medal_flag,
            value,
            team: tail.team(version),
            second_team: tail.second_team(version),
            player_number: tail.player_number(version),
            marker: u16::from_be_bytes(bits.bytes(identity.bit + 64)),
            xuid_bit: identity.bit,
            end_bit: end,
        };
        (event, problem)
    }
}

/// A name without the NULs around it; one within it belongs to it.
pub(crate) fn without_filling(units: &[u16]) -> &[u16] {
    let start = units.iter().position(|&unit| unit != 0).unwrap_or(units.len());
    let end = units.iter().rposition(|&unit| unit != 0).map_or(start, |last| last + 1);
    &units[start..end]
}
