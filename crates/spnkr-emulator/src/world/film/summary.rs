//! The chunk of highlight events: records of bits, one after the other.

use super::{
    super::{World, mode::Sides, plan::Plan},
    events::Event,
    packet_header,
};
use crate::random::Random;

/// Writes the chunk, before it is compressed.
pub(super) fn summary(
    world: &World,
    plan: &Plan,
    major_version: u32,
    events: &[Event],
    microseconds: u64,
) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.bytes(&u32::try_from(events.len()).unwrap_or(u32::MAX).to_be_bytes());
    for event in events {
        let Some(player) = plan.slots[event.slot].player() else { continue };
        let player = &world.players[player];
        // What a player looks like is the same in all records of a film.
        let look = Random::new(world.seed ^ player.xuid(), 0x0700_0000);
        let prefix = 12_000 + (player.xuid() % 447).cast_signed();
        bits.opaque(if event.slot % 4 == 1 { 1_040 } else { prefix }, &mut look.clone());
        bits.bytes(&player.xuid().to_le_bytes());
        bits.bytes(&MARKER);
        bits.opaque(distance(major_version) - 64 - 16 - 480, &mut look.clone());
        bits.bytes(&tail(plan, major_version, event, player.gamertag()));
        bits.bytes(&END_MARKER);
    }
    let payload = bits.as_bytes();
    let mut chunk = packet_header(9, payload.len(), microseconds);
    chunk.extend(payload);
    chunk.extend(packet_header(7, 0, microseconds + 91));
    chunk
}

/// The bits from the XUID to the end marker.
fn distance(major_version: u32) -> i64 {
    match major_version {
        ..=33 => 17_006,
        34 => 15_534,
        36..=38 => 11_086,
        39 | 40 => 12_526,
        _ => 15_406,
    }
}

/// The event itself.
fn tail(plan: &Plan, major_version: u32, event: &Event, name: &str) -> [u8; 60] {
    let (name_at, number_at, team_at) = match major_version {
        ..=38 => (0, 32, [33, 34]),
        39 | 40 => (12, 7, [4, 6]),
        _ => (0, 36, [37, 38]),
    };
    let mut tail = [0; 60];
    tail[name_at..name_at + 32].copy_from_slice(&gamertag(name));
    let byte = |number: i64| u8::try_from(number).unwrap_or(u8::MAX);
    let slot = u8::try_from(event.slot).unwrap_or(u8::MAX);
    if plan.mode.sides == Sides::Everybody {
        tail[number_at] = 0xFF;
        tail[team_at[0]] = slot;
        tail[team_at[1]] = if slot == 0 { 0xFF } else { slot };
    } else {
        tail[number_at] = slot / 2;
        tail[team_at[0]] = byte(event.team);
        tail[team_at[1]] = byte(event.team);
    }
    tail[47] = event.kind;
    tail[48..52].copy_from_slice(&u32::try_from(event.time).unwrap_or(0).to_be_bytes());
    tail[55] = u8::from(event.is_medal);
    tail[59] = event.value;
    tail
}

/// A gamertag in the 16 units that there are for one; the `#` before a suffix is left out.
pub(super) fn gamertag(name: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    let units = name.encode_utf16().filter(|&unit| unit != u16::from(b'#'));
    for (place, unit) in bytes.chunks_exact_mut(2).zip(units) {
        place.copy_from_slice(&unit.to_le_bytes());
    }
    bytes
}

/// Bits that are no multiple of bytes.
#[derive(Debug, Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    /// How many bits of the last byte are used, from the top; 0 when it is full.
    used: u32,
}

impl Bits {
    /// All of them, with zeros up to the end of the last byte.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
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

    pub(super) fn zeros(&mut self, mut count: i64) {
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
pub(super) const MARKER: [u8; 2] = [0x2D, 0xC0];
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
