//! The last sixty bytes of a record, which are the event.

use crate::{FilmMajorVersion, bits::Bits, event::EventKind};

/// How many bits an event has.
pub(crate) const TAIL: u64 = 480;

/// Where its parts begin, in bits.
const TYPE: u64 = 47 * 8;
const TIME: u64 = 48 * 8;
const FLAG_AND_BEFORE: u64 = 52 * 8;

/// The event before a marker of an end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tail([u8; 60]);

impl Tail {
    /// The event that ends at a bit, for which there has to be room.
    pub(crate) fn before(bits: Bits<'_>, end: u64) -> Self {
        Self(bits.bytes(end - TAIL))
    }

    pub(crate) fn type_code(&self) -> u8 {
        self.0[47]
    }

    pub(crate) fn medal_flag(&self) -> u8 {
        self.0[55]
    }

    pub(crate) fn value(&self) -> u8 {
        self.0[59]
    }

    pub(crate) fn time_ms(&self) -> u32 {
        u32::from_be_bytes([self.0[48], self.0[49], self.0[50], self.0[51]])
    }

    /// The units of the gamertag, with the NULs that fill it up.
    pub(crate) fn gamertag(&self, version: FilmMajorVersion) -> [u16; 16] {
        let at = Layout::of(version).gamertag;
        std::array::from_fn(|place| {
            let byte = at + 2 * place;
            u16::from_le_bytes([self.0[byte], self.0[byte + 1]])
        })
    }

    pub(crate) fn team(&self, version: FilmMajorVersion) -> u8 {
        self.0[Layout::of(version).team]
    }

    pub(crate) fn second_team(&self, version: FilmMajorVersion) -> u8 {
        self.0[Layout::of(version).second_team]
    }

    pub(crate) fn player_number(&self, version: FilmMajorVersion) -> u8 {
        self.0[Layout::of(version).player_number]
    }
}

/// Whether what ends at a bit can be an event: of a known type, and with zeros where all events have zeros.
pub(crate) fn is_event(bits: Bits<'_>, end: u64) -> bool {
    let start = end - TAIL;
    // Three zeros, the flag, three zeros, the value.
    let rest = bits.word(start + FLAG_AND_BEFORE).to_be_bytes();
    matches!(rest, [0, 0, 0, _, 0, 0, 0, _]) && has_known_type(bits, end)
}

/// Whether the type of what ends at a bit is known.
pub(crate) fn has_known_type(bits: Bits<'_>, end: u64) -> bool {
    let start = end - TAIL;
    let [type_code, ..] = bits.word(start + TYPE).to_be_bytes();
    let [_, _, _, _, _, _, _, flag] = bits.word(start + TIME).to_be_bytes();
    EventKind::of(type_code, flag) != EventKind::Unknown
}

/// Where in an event the parts stand that have moved between versions.
#[derive(Debug, Clone, Copy)]
struct Layout {
    gamertag: usize,
    team: usize,
    second_team: usize,
    player_number: usize,
}

impl Layout {
    const fn of(version: FilmMajorVersion) -> Self {
        match version.get() {
            ..=38 => Self { gamertag: 0, team: 33, second_team: 34, player_number: 32 },
            39 | 40 => Self { gamertag: 12, team: 4, second_team: 6, player_number: 7 },
            41.. => Self { gamertag: 0, team: 37, second_team: 38, player_number: 36 },
        }
    }
}
