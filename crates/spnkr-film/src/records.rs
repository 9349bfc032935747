//! Finding the records of a chunk.
//!
//! There are two ways. Where a chunk is whole, its records lie end to end: each begins where the one before ends, all
//! are as long from the XUID to the end, and what stands before the XUID is as long in all records of a player. So the
//! next record is guessed and checked, and only what is new is searched for. If the records do not come out as the
//! count and the size of the payload say, to the bit, nothing of that counts, and all bits are searched.

use std::ops::{ControlFlow, Range};

use crate::{
    bits::Bits,
    error::{BadRecord, Error, UnknownEventType},
    framing::Framing,
    search::{END_MARKER, Identity},
    tail::{TAIL, Tail, has_known_type, is_event},
};

/// A record, whose event ends where its end marker begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) identity: Identity,
    pub(crate) end: u64,
}

/// The end marker begins at most so far behind the XUID.
const REACH: u64 = 20_000 - END_MARKER;
/// The least that a record takes.
const SMALLEST: u64 = TAIL + END_MARKER;
/// How many players are remembered; there are hardly as many in a match.
const MOST_PLAYERS: usize = 64;
/// How many lengths of records are tried; hardly ever is the first one wrong.
const LENGTHS: usize = 4;

/// The records of a chunk in which they lie end to end, as many as it declares; none if they do not.
pub(crate) fn end_to_end(bits: Bits<'_>, framing: &Framing) -> Option<Vec<Record>> {
    let payload = framing.intact_payload(bits.len())?;
    let declared = u64::from(framing.declared?);
    if declared == 0 || declared > (payload.end - payload.start) / SMALLEST {
        return None;
    }
    let first = bits.next_identity(payload.start)?;
    let row = Row { bits, payload, declared, first };
    // An event can be such that its first bits look like another one with an end of its own.
    let lengths = event_ends(bits, first).map(|end| end - first.bit);
    lengths.take(LENGTHS).find_map(|length| row.of_length(length))
}

/// Records that lie end to end, if they do.
struct Row<'a> {
    bits: Bits<'a>,
    payload: Range<u64>,
    declared: u64,
    first: Identity,
}

impl Row<'_> {
    /// The records, if there are so many bits from each XUID to the end.
    fn of_length(&self, length: u64) -> Option<Vec<Record>> {
        let Self { bits, payload, declared, first } = self;
        let mut records = Vec::with_capacity(usize::try_from(*declared).ok()?);
        // How far the XUID is behind the beginning, for each player; whoever had the last event stands first.
        let mut players = vec![(first.bit - payload.start, first.xuid)];
        let mut bit = payload.start;
        for _ in 0..*declared {
            let identity = match guess(*bits, bit, &mut players) {
                Some(identity) => identity,
                None => {
                    let identity = bits.next_identity(bit)?;
                    players.truncate(MOST_PLAYERS - 1);
                    players.insert(0, (identity.bit - bit, identity.xuid));
                    identity
                }
            };
            let end = identity.bit + length;
            if end + END_MARKER > payload.end || !bits.is_end(end) || !is_event(*bits, end) {
                return None;
            }
            records.push(Record { identity, end });
            bit = end + END_MARKER;
        }
        (payload.end - bit < 8 && bits.are_zero(bit, payload.end)).then_some(records)
    }
}

/// The XUID of a record that begins at a bit, if it is of a player who had one.
fn guess(bits: Bits<'_>, bit: u64, players: &mut [(u64, u64)]) -> Option<Identity> {
    let found = players.iter().position(|&(length, xuid)| {
        bits.identity_at(bit + length).is_some_and(|identity| identity.xuid == xuid)
    })?;
    let (length, xuid) = players[found];
    // Whoever had an event is likely to have the next one.
    players[..=found].rotate_right(1);
    Some(Identity { bit: bit + length, xuid })
}

/// The ends behind a XUID that have an event before them.
fn event_ends(bits: Bits<'_>, identity: Identity) -> impl Iterator<Item = u64> {
    let to = identity.bit + REACH + 1;
    let first = bits.next_end(identity.bit + TAIL, to);
    let ends = std::iter::successors(first, move |end| bits.next_end(end + 1, to));
    ends.filter(move |&end| is_event(bits, end))
}

/// Searches all bits of a chunk, and hands out its records in their order, good and bad.
pub(crate) fn search(
    bits: Bits<'_>,
    mut found: impl FnMut(Result<Record, Error>) -> ControlFlow<()>,
) {
    let mut ends = Ends { bits, searched: 0..0, is_there: false };
    let mut next = bits.next_identity(0);
    while let Some(identity) = next {
        next = bits.next_identity(identity.bit + 1);
        let end = ends.end_of(identity, next.map(|next| next.bit));
        if found(end.map(|end| Record { identity, end })).is_break() {
            break;
        }
    }
}

/// The ends of records, which are asked for from front to back.
struct Ends<'a> {
    bits: Bits<'a>,
    /// Bits at which no end begins.
    searched: Range<u64>,
    /// Whether one begins right behind these.
    is_there: bool,
}

impl Ends<'_> {
    /// The end of the record with a XUID, behind which another one may follow.
    fn end_of(&mut self, identity: Identity, next: Option<u64>) -> Result<u64, Error> {
        let record = || BadRecord::new(identity.bit, identity.xuid);
        let behind = identity.bit + REACH + 1;
        let first =
            self.first(identity.bit, behind).ok_or_else(|| Error::MissingEndMarker(record()))?;
        let has_room = |end: u64| end >= identity.bit + TAIL;
        // An event may contain the marker of an end, but the marker of a later record is none of this one.
        let behind = next.map_or(behind, |next| next.min(behind));
        let mut with_room = None;
        let mut candidate = Some(first);
        while let Some(end) = candidate {
            if has_room(end) {
                if is_event(self.bits, end) {
                    return Ok(end);
                }
                with_room = with_room.or(Some(end));
            }
            candidate = self.bits.next_end(end + 1, behind);
        }
        if has_room(first) && has_known_type(self.bits, first) {
            return Ok(first);
        }
        let end = with_room.ok_or_else(|| Error::TruncatedRecord(record()))?;
        let tail = Tail::before(self.bits, end);
        let (type_code, flag) = (tail.type_code(), tail.medal_flag());
        Err(Error::UnknownEventType(UnknownEventType::new(record(), end, type_code, flag)))
    }

    /// The first end that begins in a range, whose start is never before that of an earlier call.
    fn first(&mut self, from: u64, behind: u64) -> Option<u64> {
        let mut start = from;
        // However many XUIDs stand before an end, what lies between is searched once.
        if self.searched.start <= from && from <= self.searched.end {
            if self.is_there {
                return Some(self.searched.end).filter(|&end| end < behind);
            }
            start = self.searched.end;
        }
        let found = self.bits.next_end(start, behind);
        self.searched = from..found.unwrap_or(behind);
        self.is_there = found.is_some();
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// What a search is to find, with a step for each bit and nothing remembered.
    fn slow_search(bits: Bits<'_>) -> Vec<Result<u64, &'static str>> {
        let identities: Vec<u64> =
            (0..bits.len()).filter(|&bit| bits.identity_at(bit).is_some()).collect();
        let ends: Vec<u64> = (0..bits.len().saturating_sub(END_MARKER - 1))
            .filter(|&bit| bits.is_end(bit))
            .collect();
        let next = identities.iter().skip(1).copied().chain([u64::MAX]);
        let found = identities.iter().zip(next).map(|(&identity, next)| {
            let in_window = |end: &&u64| (identity..=identity + 19_968).contains(*end);
            let mut candidates = ends.iter().filter(in_window);
            let first = *candidates.next().ok_or("missing")?;
            let candidates: Vec<u64> =
                [first].into_iter().chain(candidates.copied().filter(|&end| end < next)).collect();
            let with_room: Vec<u64> =
                candidates.into_iter().filter(|&end| end >= identity + 480).collect();
            let acceptable = with_room.iter().find(|&&end| is_event(bits, end));
            let known = with_room.first().filter(|&&end| end == first && has_known_type(bits, end));
            match (acceptable.or(known), with_room.first()) {
                (Some(&end), _) => Ok(end),
                (None, Some(_)) => Err("unknown"),
                (None, None) => Err("truncated"),
            }
        });
        found.collect()
    }

    /// XUIDs, ends, events and zeros, one after the other.
    fn soup() -> impl Strategy<Value = Vec<u8>> {
        let identity = [&2_533_274_800_000_001_u64.to_le_bytes()[..], &[0x2D, 0xC0]].concat();
        let end = vec![0, 0, 0x2E, 0xE0];
        let tail = |type_code, reserved| {
            let mut tail = vec![0; 60];
            (tail[47], tail[51], tail[53]) = (type_code, 9, reserved);
            [tail, vec![0, 0, 0x2E, 0xE0]].concat()
        };
        let part = prop_oneof![
            4 => Just(identity),
            2 => Just(end),
            2 => Just(tail(20, 0)),
            1 => Just(tail(20, 1)),
            1 => Just(tail(21, 0)),
            1 => Just(vec![0; 60]),
            1 => Just(vec![0; 2_400]),
        ];
        vec((part, 0..8_usize), 0..20).prop_map(|parts| {
            let bits = parts.into_iter().flat_map(|(part, gap)| {
                let bits =
                    part.into_iter().flat_map(|byte| (0..8).map(move |at| byte << at & 0x80));
                bits.chain(std::iter::repeat_n(0, gap)).collect::<Vec<u8>>()
            });
            let bits: Vec<u8> = bits.collect();
            let byte = |bits: &[u8]| (0..).zip(bits).fold(0, |byte, (at, bit)| byte | bit >> at);
            bits.chunks(8).map(byte).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_search_finds_what_one_without_a_memory_finds(bytes in soup()) {
            let bits = Bits::new(&bytes);
            let mut found = Vec::new();
            search(bits, |record| {
                found.push(match record {
                    Ok(record) => Ok(record.end),
                    Err(Error::MissingEndMarker(_)) => Err("missing"),
                    Err(Error::TruncatedRecord(_)) => Err("truncated"),
                    Err(_) => Err("unknown"),
                });
                ControlFlow::Continue(())
            });
            prop_assert_eq!(found, slow_search(bits));
        }
    }
}
