//! Chunks as they are stored: zlib streams.

use flate2::{Decompress, FlushDecompress, Status};

use crate::{
    error::{DecompressionError, Error, TooLarge},
    packet::SUMMARY,
};

/// How large a chunk may be when it is inflated, unless another limit is asked for: 64 MiB.
///
/// Chunks of highlight events of up to seven megabytes have been heard of, and headers have two.
pub const INFLATED_LIMIT: usize = 64 << 20;

/// Inflates a chunk of any kind.
///
/// What stands behind the end of the stream is ignored. No more memory is taken than the inflated bytes need: at most
/// twice as much while their number is unknown, and never more than the limit.
///
/// # Errors
///
/// [`Error::Decompression`] for what is no zlib stream, or a broken one; [`Error::TooLarge`] if there are more bytes
/// than `limit`.
pub fn inflate(chunk: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let (bytes, problem) = inflate_some(chunk, limit);
    problem.map_or(Ok(bytes), Err)
}

/// Inflates as much as there is, and tells what went wrong then.
pub(crate) fn inflate_some(chunk: &[u8], limit: usize) -> (Vec<u8>, Option<Error>) {
    let mut stream = Decompress::new(true);
    let mut bytes = Vec::with_capacity(HEAD.min(limit));
    loop {
        let input = usize::try_from(stream.total_in()).ok().and_then(|read| chunk.get(read..));
        let (input, before) = (input.unwrap_or_default(), (stream.total_in(), bytes.len()));
        let flush = match bytes.len() {
            // The first bytes say how many there will be.
            0 => FlushDecompress::None,
            _ => FlushDecompress::Finish,
        };
        let status = stream.decompress_vec(input, &mut bytes, flush);
        let broken =
            |problem| Some(Error::Decompression(DecompressionError::new(&stream, problem)));
        match status {
            Ok(Status::StreamEnd) if bytes.len() <= limit => return (bytes, None),
            Ok(Status::StreamEnd) => return (bytes, Some(Error::TooLarge(TooLarge::new(limit)))),
            // The inflater's own words depend on how much room there was.
            Err(_) => return (bytes, broken("it is damaged")),
            Ok(_) if bytes.len() < bytes.capacity() => {
                if before == (stream.total_in(), bytes.len()) || input.is_empty() {
                    return (bytes, broken("it is cut off"));
                }
            }
            Ok(_) if bytes.len() >= limit => {
                return match is_at_its_end(&mut stream, chunk) {
                    true => (bytes, None),
                    false => (bytes, Some(Error::TooLarge(TooLarge::new(limit)))),
                };
            }
            Ok(_) => {
                let wanted = expected_size(&bytes, chunk.len())
                    .filter(|&size| size > bytes.len())
                    .unwrap_or(bytes.len().saturating_mul(2))
                    .min(limit);
                bytes.reserve_exact(wanted - bytes.len());
            }
        }
    }
}

/// Whether a stream that has filled all room there is ends here.
fn is_at_its_end(stream: &mut Decompress, chunk: &[u8]) -> bool {
    let read = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
    let rest = chunk.get(read..).unwrap_or_default();
    matches!(stream.decompress(rest, &mut [], FlushDecompress::Finish), Ok(Status::StreamEnd))
}

/// How large a chunk of highlight events says to be, in its first packet; none if it says so much more than is usual
/// that it is not to be believed.
fn expected_size(bytes: &[u8], compressed: usize) -> Option<usize> {
    bytes.strip_prefix(&SUMMARY.to_le_bytes())?;
    let size = bytes.get(4..8)?.first_chunk().map(|size| u32::from_le_bytes(*size))?;
    let size = usize::try_from(size).ok()?.checked_add(32)?;
    (size / 32 <= compressed).then_some(size)
}

/// How many bytes are inflated first, for the header of the first packet.
const HEAD: usize = 512;
