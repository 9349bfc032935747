//! Writing films: the bits of records, and chunks of any events.

use crate::{picture::zlib, random::Random};

/// One record of a chunk of highlight events, number by number.
///
/// Any numbers will do, whether or not a game would write them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FilmEvent {
    /// The player.
    pub xuid: u64,
    /// The units of the player's name, filled up with zeros.
    pub gamertag: [u16; 16],
    /// 10 for the mode, 20 for a death, 50 for a kill, the sorting weight of a medal.
    pub type_code: u8,
    /// Milliseconds since the start of the match.
    pub time_ms: u32,
    /// 1 for a medal.
    pub medal_flag: u8,
    /// The code of a medal; 0 for a kill, 1 for a death, 2 for the mode.
    pub value: u8,
    /// The team.
    pub team: u8,
    /// The team again.
    pub second_team: u8,
    /// The place of the player in the team.
    pub player_number: u8,
}

impl FilmEvent {
    /// A record of one kind of event of a player, whose name is cut off after 16 units.
    pub fn new(xuid: u64, gamertag: &str, time_ms: u32, kind: FilmEventKind) -> Self {
        let mut units = [0; 16];
        for (place, unit) in units.iter_mut().zip(gamertag.encode_utf16()) {
            *place = unit;
        }
        let (type_code, medal_flag, value) = match kind {
            FilmEventKind::Death => (20, 0, 1),
            FilmEventKind::Kill => (50, 0, 0),
            FilmEventKind::Medal { weight, code } => (weight, 1, code),
            FilmEventKind::Mode => (10, 0, 2),
        };
        Self {
            xuid,
            gamertag: units,
            type_code,
            time_ms,
            medal_flag,
            value,
            team: 0,
            second_team: 0,
            player_number: 0,
        }
    }
}

/// The kinds of events that films have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FilmEventKind {
    /// Somebody died.
    Death,
    /// Somebody killed somebody.
    Kill,
    /// Somebody was awarded a medal.
    Medal {
        /// Its sorting weight in the metadata.
        weight: u8,
        /// Its number in films.
        code: u8,
    },
    /// Something for the objective of the mode.
    Mode,
}

/// Writes chunks of highlight events, in the format of any version.
///
/// The events are taken as they come: in any order, as many as there are, none included.
///
/// ```
/// use spnkr_emulator::{FilmEvent, FilmEventKind, HighlightEncoder};
///
/// let kill = FilmEvent::new(2_533_274_999_999_999, "Some Player", 59_768, FilmEventKind::Kill);
/// let chunk = HighlightEncoder::new(41).encode(&[kill]);
/// assert!(chunk.starts_with(&[0x78]), "it is a zlib stream");
/// ```
#[derive(Debug, Clone)]
pub struct HighlightEncoder {
    major_version: i32,
    seed: u64,
    distance: Option<u32>,
    timestamp_us: u64,
}

impl HighlightEncoder {
    /// An encoder of one version.
    pub fn new(major_version: i32) -> Self {
        Self { major_version, seed: 0, distance: None, timestamp_us: 9_800_000_000 }
    }

    /// Makes what nobody can read of the records of another seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets how many bits there are from the XUID of a record to the marker at its end, instead of as many as the
    /// version has. At least 560 are needed, and no reader looks further than 19,968.
    #[must_use]
    pub fn distance(self, bits: u32) -> Self {
        Self { distance: Some(bits), ..self }
    }

    /// Sets the time of the packet, in microseconds.
    #[must_use]
    pub fn timestamp_us(self, timestamp_us: u64) -> Self {
        Self { timestamp_us, ..self }
    }

    /// Writes the chunk as it is stored, compressed.
    pub fn encode(&self, events: &[FilmEvent]) -> Vec<u8> {
        zlib(&self.encode_inflated(events))
    }

    /// Writes the chunk before it is compressed.
    pub fn encode_inflated(&self, events: &[FilmEvent]) -> Vec<u8> {
        let distance = self.distance.map_or_else(|| distance(self.major_version), i64::from);
        let mut bits = Bits::default();
        bits.bytes(&u32::try_from(events.len()).unwrap_or(u32::MAX).to_be_bytes());
        for event in events {
            // What a player looks like is the same in all records of a film.
            let look = Random::new(self.seed ^ event.xuid, 0x0700_0000);
            let prefix = match event.xuid % 4 {
                1 => 1_040,
                _ => 12_000 + (event.xuid % 447).cast_signed(),
            };
            bits.opaque(prefix, &mut look.clone());
            bits.bytes(&event.xuid.to_le_bytes());
            bits.bytes(&MARKER);
            bits.opaque(distance - 64 - 16 - 480, &mut look.clone());
            bits.bytes(&tail(self.major_version, event));
            bits.bytes(&END_MARKER);
        }
        let payload = bits.as_bytes();
        let mut chunk = packet_header(9, payload.len(), self.timestamp_us);
        chunk.extend(payload);
        chunk.extend(packet_header(7, 0, self.timestamp_us.saturating_add(91)));
        chunk
    }
}

/// The bits from the XUID to the end marker.
fn distance(major_version: i32) -> i64 {
    match major_version {
        ..=33 => 17_006,
        34 => 15_534,
        36..=38 => 11_086,
        39 | 40 => 12_526,
        _ => 15_406,
    }
}

/// The event itself.
fn tail(major_version: i32, event: &FilmEvent) -> [u8; 60] {
    let (name_at, number_at, team_at) = match major_version {
        ..=38 => (0, 32, [33, 34]),
        39 | 40 => (12, 7, [4, 6]),
        _ => (0, 36, [37, 38]),
    };
    let mut tail = [0; 60];
    for (place, unit) in tail[name_at..name_at + 32].chunks_exact_mut(2).zip(event.gamertag) {
        place.copy_from_slice(&unit.to_le_bytes());
    }
    tail[number_at] = event.player_number;
    tail[team_at[0]] = event.team;
    tail[team_at[1]] = event.second_team;
    tail[47] = event.type_code;
    tail[48..52].copy_from_slice(&event.time_ms.to_be_bytes());
    tail[55] = event.medal_flag;
    tail[59] = event.value;
    tail
}

/// What stands before every packet.
pub(crate) fn packet_header(kind: u16, size: usize, microseconds: u64) -> Vec<u8> {
    let mut header = kind.to_le_bytes().to_vec();
    // Nobody knows what these are.
    header.extend([8, 0]);
    header.extend(u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes());
    header.extend(microseconds.to_le_bytes());
    header
}

/// Bits that are no multiple of bytes.
#[derive(Debug, Default)]
pub(crate) struct Bits {
    bytes: Vec<u8>,
    /// How many bits of the last byte are used, from the top; 0 when it is full.
    used: u32,
}

impl Bits {
    /// All of them, with zeros up to the end of the last byte.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        if self.used == 0 {
            self.bytes.extend_from_slice(bytes);
            return;
        }
        for &byte in bytes {
            if let Some(last) = self.bytes.last_mut() {
                *last |= byte >> self.used;
            }
            self.bytes.push(byte << (8 - self.used));
        }
    }

    pub(crate) fn zeros(&mut self, mut count: i64) {
        if self.used != 0 {
            let rest = i64::from(8 - self.used).min(count);
            self.used = (self.used + u32::try_from(rest).unwrap_or(0)) % 8;
            count -= rest;
        }
        let length = self.bytes.len() + usize::try_from((count + 7) / 8).unwrap_or(0);
        self.bytes.resize(length, 0);
        if count > 0 {
            self.used = u32::try_from(count % 8).unwrap_or(0);
        }
    }

    /// So many bits that mean nothing: zeros with a few set among them, too sparse to be taken for a marker.
    fn opaque(&mut self, count: i64, random: &mut Random) {
        let mut left = count;
        while left > 160 {
            let gap = random.between(40, 140);
            self.zeros(gap);
            self.bytes(&[SPECKS[random.place(SPECKS.len())]]);
            left -= gap + 8;
        }
        self.zeros(left);
    }
}

/// It stands behind every XUID.
pub(crate) const MARKER: [u8; 2] = [0x2D, 0xC0];
const END_MARKER: [u8; 4] = [0x00, 0x00, 0x2E, 0xE0];
const SPECKS: [u8; 6] = [0x15, 0x29, 0x4A, 0x51, 0x62, 0x70];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_follow_each_other_without_a_gap() {
        let mut bits = Bits::default();
        bits.zeros(3);
        bits.bytes(&[0xFF, 0x81]);
        bits.zeros(2);
        bits.bytes(&[0xF0]);
        bits.zeros(3);
        bits.bytes(&[0xAA]);
        assert_eq!(bits.as_bytes(), [0x1F, 0xF0, 0x27, 0x80, 0xAA]);
        let mut bits = Bits::default();
        bits.zeros(11);
        bits.bytes(&[0xFF]);
        assert_eq!(bits.as_bytes(), [0x00, 0x1F, 0xE0]);
    }
}
