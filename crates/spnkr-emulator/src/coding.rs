//! Bodies in other codings: compressed ones, damaged ones, and far too large ones.

use std::io::Write;

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, write::GzEncoder};

use crate::payload::Pieces;

/// Compresses a body as the services do.
pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing into memory does not fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

/// Compresses a body and gets its checksum wrong.
pub(crate) fn gzip_with_bad_checksum(body: &[u8]) -> Vec<u8> {
    let mut packed = gzip(body);
    if let Some(place) = packed.len().checked_sub(GZIP_TRAILER) {
        packed[place] ^= 0xFF;
    }
    packed
}

/// Writes a body as Brotli, in blocks that are not compressed.
pub(crate) fn brotli(body: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    // The first bit is the size of the window, 16; it shifts the header of the first block.
    let mut shift = 1;
    for block in body.chunks(1 << 16) {
        // Not the last block, a length in four nibbles, the length less one, and that it is not compressed.
        let length = u32::try_from(block.len() - 1).unwrap_or(0);
        let header = (length << 3 | 1 << 19) << shift;
        packed.extend_from_slice(&header.to_le_bytes()[..3]);
        packed.extend_from_slice(block);
        shift = 0;
    }
    // The last block, and an empty one.
    packed.push(0b11 << shift);
    packed
}

/// Zeros in gzip.
pub(crate) fn gzip_bomb(mebibytes: u32) -> Pieces {
    let mut block = Crc::new();
    block.update(&ZEROS);
    let mut all = Crc::new();
    for _ in 0..mebibytes {
        all.combine(&block);
    }
    let mut end = DEFLATE_END.to_vec();
    end.extend_from_slice(&all.sum().to_le_bytes());
    end.extend_from_slice(&mebibytes.wrapping_mul(MEBIBYTE).to_le_bytes());
    let start = Bytes::from_static(&[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]);
    Pieces::new([(start, 1), (deflated_zeros(), mebibytes), (Bytes::from(end), 1)])
}

/// Zeros in gzip, in gzip.
pub(crate) fn double_gzip_bomb(mebibytes: u32) -> Pieces {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let mut inner = gzip_bomb(mebibytes);
    while let Some(piece) = inner.next() {
        // Writing into memory does not fail.
        let _ = encoder.write_all(&piece);
    }
    Bytes::from(encoder.finish().unwrap_or_default()).into()
}

/// Zeros, deflated, with the frame of zlib that the coding of HTTP has by that name.
pub(crate) fn deflate_bomb(mebibytes: u32) -> Pieces {
    // The checksum of zeros: 1, and how often it was added up.
    let sum = u64::from(mebibytes) * u64::from(MEBIBYTE) % ADLER;
    let sum = u32::try_from(sum).unwrap_or(0) << 16 | 1;
    let mut end = DEFLATE_END.to_vec();
    end.extend_from_slice(&sum.to_be_bytes());
    let start = Bytes::from_static(&[0x78, 0x9C]);
    Pieces::new([(start, 1), (deflated_zeros(), mebibytes), (Bytes::from(end), 1)])
}

/// A mebibyte of zeros, in blocks that can be repeated.
fn deflated_zeros() -> Bytes {
    let mut packed = Vec::with_capacity(8192);
    let mut encoder = Compress::new(Compression::best(), false);
    // The buffer is large enough for it to succeed at once.
    let _ = encoder.compress_vec(&ZEROS, &mut packed, FlushCompress::Full);
    Bytes::from(packed)
}

static ZEROS: [u8; MEBIBYTE as usize] = [0; MEBIBYTE as usize];
const MEBIBYTE: u32 = 1024 * 1024;
const ADLER: u64 = 65_521;
/// An empty block that is the last.
const DEFLATE_END: [u8; 2] = [0x03, 0x00];
const GZIP_TRAILER: usize = 8;

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use flate2::read::{GzDecoder, ZlibDecoder};

    use super::*;

    fn joined(mut pieces: Pieces) -> Vec<u8> {
        let length = pieces.len();
        let mut all = Vec::new();
        while let Some(piece) = pieces.next() {
            all.extend_from_slice(&piece);
        }
        assert_eq!(all.len() as u64, length);
        all
    }

    fn count_zeros(mut decoder: impl Read) -> u64 {
        let mut count = 0;
        let mut buffer = vec![1; 64 * 1024];
        loop {
            let read = decoder.read(&mut buffer).unwrap();
            assert!(buffer[..read].iter().all(|&byte| byte == 0));
            count += read as u64;
            if read == 0 {
                return count;
            }
        }
    }

    #[test]
    fn bombs_are_valid_and_small() {
        let bomb = joined(gzip_bomb(3));
        assert!(bomb.len() < 10_000);
        assert_eq!(count_zeros(GzDecoder::new(&bomb[..])), 3 << 20);
        let bomb = joined(double_gzip_bomb(3));
        assert!(bomb.len() < 1000);
        assert_eq!(count_zeros(GzDecoder::new(GzDecoder::new(&bomb[..]))), 3 << 20);
        let bomb = joined(deflate_bomb(3));
        assert_eq!(count_zeros(ZlibDecoder::new(&bomb[..])), 3 << 20);
    }

    #[test]
    fn a_bad_checksum_is_all_that_is_wrong() {
        let packed = gzip_with_bad_checksum(b"{}");
        let mut text = Vec::new();
        let error = GzDecoder::new(&packed[..]).read_to_end(&mut text).unwrap_err();
        assert_eq!((text.as_slice(), error.kind()), (&b"{}"[..], io::ErrorKind::InvalidInput));
    }

    #[test]
    fn brotli_without_compression() {
        assert_eq!(brotli(b""), [0b110]);
        assert_eq!(brotli(b"{}"), [0x10, 0, 0x10, b'{', b'}', 0b11]);
        assert_eq!(brotli(&[b'x'; 65_537]).len(), 65_537 + 3 + 3 + 1);
    }
}
