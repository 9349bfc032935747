//! The two patterns that records are found by, at any bit.
//!
//! Both have sixteen bits that decide: the marker behind a XUID, and the second half of the marker at the end. A word
//! of eight bytes is compared at 48 places at once, by shifting it against itself; so there are no eight copies of the
//! data, and no step for each bit.

use std::ops::Range;

use crate::bits::Bits;

/// A XUID with a marker behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Where the XUID begins.
    pub(crate) bit: u64,
    pub(crate) xuid: u64,
}

/// The bits of a XUID, and of the marker behind it.
const XUID: u64 = 64;
const MARKER: u64 = 16;
/// The bits of the marker at the end of a record.
pub(crate) const END_MARKER: u64 = 32;
const END_MARKER_VALUE: u64 = 0x0000_2EE0;
/// Accounts of people have numbers between these.
const XUIDS: Range<u64> = 2_000_000_000_000_001..3_000_000_000_000_000;

impl Bits<'_> {
    /// The XUID that begins at a bit, if there is one.
    pub(crate) fn identity_at(self, bit: u64) -> Option<Identity> {
        if bit.checked_add(XUID + MARKER)? > self.len() {
            return None;
        }
        let xuid = self.word(bit).swap_bytes();
        let marker = self.word(bit + XUID) >> (64 - MARKER);
        let is_there = XUIDS.contains(&xuid) && matches!(marker, 0x2DC0 | 0x25C0);
        is_there.then_some(Identity { bit, xuid })
    }

    /// The first XUID that begins at a bit or later.
    pub(crate) fn next_identity(self, from: u64) -> Option<Identity> {
        let end = (self.len() + 1).checked_sub(MARKER)?;
        let mut marker = from.checked_add(XUID)?;
        loop {
            marker = self.find::<PersonMarker>(marker, end)?;
            if let Some(identity) = self.identity_at(marker - XUID) {
                return Some(identity);
            }
            marker += 1;
        }
    }

    /// The first marker of an end that begins in a range.
    pub(crate) fn next_end(self, from: u64, to: u64) -> Option<u64> {
        let to = to.min((self.len() + 1).checked_sub(END_MARKER)?);
        let mut from = from;
        loop {
            let half = self.find::<EndHalf>(from.checked_add(16)?, to.checked_add(16)?)?;
            if self.is_end(half - 16) {
                return Some(half - 16);
            }
            from = half - 15;
        }
    }

    /// Whether the marker of an end begins at a bit.
    pub(crate) fn is_end(self, bit: u64) -> bool {
        self.word(bit) >> (64 - END_MARKER) == END_MARKER_VALUE
    }

    /// The first place in a range where a pattern begins.
    fn find<P: Pattern>(self, from: u64, to: u64) -> Option<u64> {
        let mut byte = usize::try_from(from / 8).ok()?;
        let end = usize::try_from(to.div_ceil(8)).ok()?;
        let mut wanted = PLACES >> (from % 8);
        while byte < end {
            let word = self.word_at_byte(byte);
            let found = P::begins(word) & wanted;
            if found != 0 {
                let bit = byte as u64 * 8 + u64::from(found.leading_zeros());
                return (bit < to).then_some(bit);
            }
            wanted = PLACES;
            byte += STEP;
            // There is hardly ever anything, so several words are done before that is looked at.
            while byte < end && self.block_at_byte(byte).is_some_and(has_none::<P>) {
                byte += STEPS * STEP;
            }
        }
        None
    }
}

/// Whether a pattern begins nowhere in the first bytes of a block.
fn has_none<P: Pattern>(block: &[u8; BLOCK]) -> bool {
    let mut found = 0;
    for step in 0..STEPS {
        let word = block[step * STEP..].first_chunk().map_or(0, |word| u64::from_be_bytes(*word));
        found |= P::begins(word);
    }
    found & PLACES == 0
}

/// How many bytes are done at once, and the places of a word at which a pattern of 16 bits may begin then.
const STEP: usize = 6;
const PLACES: u64 = !0 << (64 - 8 * STEP);
/// How many times that is done before the outcome is looked at, and the bytes that it takes.
const STEPS: usize = 4;
const BLOCK: usize = (STEPS - 1) * STEP + 8;

/// Sixteen bits.
trait Pattern {
    /// The places of a word where the pattern begins, as bits from the top.
    fn begins(word: u64) -> u64;
}

/// `0010x101 11000000`.
struct PersonMarker;

impl Pattern for PersonMarker {
    #[inline]
    fn begins(word: u64) -> u64 {
        let pairs = word & word << 1;
        let triples = pairs & pairs << 1;
        let two = word | word << 1;
        let four = two | two << 2;
        let ones = two | word << 3 | word << 6 | four << 10 | two << 14;
        triples << 7 & word << 5 & word << 2 & !ones
    }
}

/// `00101110 11100000`.
struct EndHalf;

impl Pattern for EndHalf {
    #[inline]
    fn begins(word: u64) -> u64 {
        let pairs = word & word << 1;
        let triples = pairs & pairs << 1;
        let two = word | word << 1;
        let four = two | two << 2;
        let ones = two | word << 3 | word << 7 | four << 11 | word << 15;
        triples << 4 & triples << 8 & word << 2 & !ones
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// One step a bit.
    fn slow_identities(bits: Bits<'_>) -> Vec<u64> {
        (0..bits.len()).filter(|&bit| bits.identity_at(bit).is_some()).collect()
    }

    fn identities(bits: Bits<'_>) -> Vec<u64> {
        let next = |from| bits.next_identity(from).map(|identity| identity.bit);
        std::iter::successors(next(0), |&bit| next(bit + 1)).collect()
    }

    fn ends(bits: Bits<'_>, from: u64, to: u64) -> Vec<u64> {
        std::iter::successors(bits.next_end(from, to), |&bit| bits.next_end(bit + 1, to)).collect()
    }

    /// Bytes with the two patterns in them, shifted against each other.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let xuid = (1_999_999_999_999_990..3_000_000_000_000_009_u64)
            .prop_map(|xuid| [xuid.to_le_bytes().as_slice(), &[0x2D, 0xC0]].concat());
        let part = prop_oneof![
            3 => xuid,
            1 => Just(vec![0, 0, 0x2E, 0xE0]),
            1 => Just(vec![0x25, 0xC0]),
            1 => Just(vec![0; 9]),
            1 => proptest::collection::vec(any::<u8>(), 0..20),
        ];
        (proptest::collection::vec((part, 0..8_u32), 0..12)).prop_map(|parts| {
            let (mut bits, mut used) = (Vec::new(), 0);
            for (part, gap) in parts {
                let all =
                    part.iter().flat_map(|byte| (0..8).map(move |place| byte << place & 0x80));
                for bit in all.chain((0..gap).map(|_| 0)) {
                    if used % 8 == 0 {
                        bits.push(0_u8);
                    }
                    if let Some(last) = bits.last_mut() {
                        *last |= bit >> (used % 8);
                    }
                    used += 1;
                }
            }
            bits
        })
    }

    proptest! {
        #[test]
        fn what_is_found_at_once_is_what_is_found_bit_by_bit(bytes in bytes()) {
            let bits = Bits::new(&bytes);
            prop_assert_eq!(identities(bits), slow_identities(bits));
            let slow = |from: u64, to: u64| -> Vec<u64> {
                let last = (bits.len() + 1).saturating_sub(32).min(to);
                (from..last).filter(|&bit| bits.is_end(bit)).collect()
            };
            for (from, to) in [(0, u64::MAX - 16), (3, 90), (64, 64), (17, 140)] {
                prop_assert_eq!(ends(bits, from, to), slow(from, to));
            }
        }
    }
}
