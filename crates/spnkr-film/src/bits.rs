//! Bytes that are read at any bit.
//!
//! Bits are counted from the most significant one of the first byte.

/// Bytes as a row of bits. What is behind the last one reads as zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bits<'a>(&'a [u8]);

impl<'a> Bits<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// How many there are.
    pub(crate) fn len(self) -> u64 {
        self.0.len() as u64 * 8
    }

    /// The eight bytes from a byte on.
    #[inline]
    pub(crate) fn word_at_byte(self, byte: usize) -> u64 {
        let rest = self.0.get(byte..).unwrap_or_default();
        match rest.first_chunk() {
            Some(word) => u64::from_be_bytes(*word),
            None => {
                let mut word = [0; 8];
                word[..rest.len()].copy_from_slice(rest);
                u64::from_be_bytes(word)
            }
        }
    }

    /// So many bytes from a byte on, if there are so many.
    #[inline]
    pub(crate) fn block_at_byte<const N: usize>(self, byte: usize) -> Option<&'a [u8; N]> {
        self.0.get(byte..)?.first_chunk()
    }

    /// The 64 bits from a bit on.
    #[inline]
    pub(crate) fn word(self, bit: u64) -> u64 {
        let Ok(byte) = usize::try_from(bit / 8) else { return 0 };
        let head = self.word_at_byte(byte);
        match bit % 8 {
            0 => head,
            shift => {
                let next = self.0.get(byte + 8).copied().unwrap_or_default();
                head << shift | u64::from(next) >> (8 - shift)
            }
        }
    }

    /// The bytes that begin at a bit.
    pub(crate) fn bytes<const N: usize>(self, bit: u64) -> [u8; N] {
        let mut bytes = [0; N];
        for (place, part) in (0_u64..).zip(bytes.chunks_mut(8)) {
            let word = self.word(bit + place * 64).to_be_bytes();
            part.copy_from_slice(&word[..part.len()]);
        }
        bytes
    }

    /// Whether all bits of a range are zero.
    pub(crate) fn are_zero(self, from: u64, to: u64) -> bool {
        let mut bit = from;
        while bit < to {
            let word = self.word(bit);
            let count = (to - bit).min(64);
            if word >> (64 - count) != 0 {
                return false;
            }
            bit += count;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_begins_at_any_bit_and_ends_in_zeros() {
        let bits = Bits::new(&[0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xF0, 0x0F]);
        assert_eq!(bits.word(0), 0x1234_5678_9ABC_DEF0);
        assert_eq!(bits.word(4), 0x2345_6789_ABCD_EF00);
        assert_eq!(bits.word(8), 0x3456_789A_BCDE_F00F);
        assert_eq!(bits.word(12), 0x4567_89AB_CDEF_00F0);
        assert_eq!(bits.word(71), 1 << 63);
        assert_eq!((bits.word(72), bits.word(u64::MAX)), (0, 0));
        assert_eq!(bits.bytes::<3>(60), [0x00, 0xF0, 0x00]);
    }

    #[test]
    fn zeros_are_counted_to_the_bit() {
        let bits = Bits::new(&[0xF0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0F]);
        assert!(bits.are_zero(4, 76) && bits.are_zero(7, 7));
        assert!(!bits.are_zero(3, 76) && !bits.are_zero(4, 77));
    }
}
