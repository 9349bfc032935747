//! Finding the records of a chunk.
//!
//! There are two ways. Where a chunk is whole, its records lie end to end: each begins where the one before ends, all
//! are as long from the XUID to the end, and what stands before the XUID is as long in all records of a player. So the
//! next record is guessed and checked, and only what is new is searched for. If the records do not come out as the
//! count and the size of the payload say, to the bit, nothing of that counts, and all bits are searched.

use std::ops::ControlFlow;

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
/// How many different beginnings of records are remembered; there are hardly as many players.
const KNOWN_BEGINNINGS: usize = 64;

/// The records of a chunk in which they lie end to end, as many as it declares; none if they do not.
pub(crate) fn end_to_end(bits: Bits<'_>, framing: &Framing) -> Option<Vec<Record>> {
    let payload = framing.intact_payload(bits.len())?;
    let declared = u64::from(framing.declared?);
    if declared > (payload.end - payload.start) / SMALLEST {
        return None;
    }
    let mut records = Vec::with_capacity(usize::try_from(declared).ok()?);
    let mut beginnings: Vec<(u64, u64)> = Vec::new();
    let mut length = None;
    let mut bit = payload.start;
    for _ in 0..declared {
        let identity = match guess(bits, bit, &mut beginnings) {
            Some(identity) => identity,
            None => {
                let identity = bits.next_identity(bit)?;
                beginnings.truncate(KNOWN_BEGINNINGS - 1);
                beginnings.insert(0, (identity.bit - bit, identity.xuid));
                identity
            }
        };
        let end = match length {
            Some(length) => identity.bit + length,
            None => {
                let end = first_event_end(bits, identity)?;
                length = Some(end - identity.bit);
                end
            }
        };
        if end + END_MARKER > payload.end || !bits.is_end(end) || !is_event(bits, end) {
            return None;
        }
        records.push(Record { identity, end });
        bit = end + END_MARKER;
    }
    (payload.end - bit < 8 && bits.are_zero(bit, payload.end)).then_some(records)
}

/// The XUID of a record that begins at a bit, if it is of a player who had one.
fn guess(bits: Bits<'_>, bit: u64, beginnings: &mut [(u64, u64)]) -> Option<Identity> {
    let found = beginnings.iter().position(|&(length, xuid)| {
        bits.identity_at(bit + length).is_some_and(|identity| identity.xuid == xuid)
    })?;
    let (length, xuid) = beginnings[found];
    // Whoever had an event is likely to have the next one.
    beginnings[..=found].rotate_right(1);
    Some(Identity { bit: bit + length, xuid })
}

/// The first end behind a XUID that has an event before it.
fn first_event_end(bits: Bits<'_>, identity: Identity) -> Option<u64> {
    let to = identity.bit + REACH + 1;
    let mut from = identity.bit + TAIL;
    loop {
        let end = bits.next_end(from, to)?;
        if is_event(bits, end) {
            return Some(end);
        }
        from = end + 1;
    }
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
    searched: std::ops::Range<u64>,
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
