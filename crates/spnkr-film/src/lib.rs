#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod agreement;
mod bits;
mod error;
mod event;
mod film_header;
mod framing;
mod highlights;
mod inflate;
mod medal;
mod packet;
mod pairs;
mod picture;
mod records;
mod roster;
mod search;
mod tail;
mod timeline;
mod version;

#[cfg(feature = "png")]
pub use crate::picture::PngError;
pub use crate::{
    agreement::{Disagreement, StatsCounts},
    error::{BadGamertag, BadRecord, DecompressionError, Error, TooLarge, UnknownEventType},
    event::{EventKind, HighlightEvent},
    film_header::{Component, FilmHeader, InvalidFilmHeader},
    framing::{Framing, FramingProblem, Incomplete},
    highlights::{
        Highlights, PartialHighlights, parse, parse_inflated, parse_inflated_lenient, parse_lenient,
    },
    inflate::{INFLATED_LIMIT, inflate},
    medal::Medal,
    packet::{InvalidPacket, Packet, PacketHeader, Packets, packets},
    pairs::{KillDeath, KillDeaths},
    picture::{Lane, LanePlayer, Participant, Picture, Theme},
    roster::{RosterEntry, roster},
    timeline::{EventCounts, Timeline},
    version::FilmMajorVersion,
};
