//! The body of an answer: inflated, bounded in size, and over by the call's deadline.

use std::{
    fmt, io,
    io::Write as _,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use flate2::write::GzDecoder;
use futures_core::Stream;
use http_body::Body as _;
use hyper::body::Incoming;
use spnkr_core::{BoxFuture, Phase, TransportError, TransportErrorKind};

use crate::{
    counters::Counting,
    failure::{self, Call},
    lull::Lull,
    pool::Lease,
};

/// The stream that a [`spnkr_core::Body`] is made of.
pub(crate) struct BoundedBody {
    pub(crate) incoming: Incoming,
    pub(crate) deadline: Option<BoxFuture<'static, ()>>,
    pub(crate) call: Call,
    pub(crate) content: Content,
    pub(crate) lull: Lull,
    pub(crate) counting: Counting,
    /// The connection, which is free for the next request as soon as the last byte is there.
    pub(crate) lease: Option<Lease>,
}

impl BoundedBody {
    fn step(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        let step = match Pin::new(&mut self.incoming).poll_frame(context) {
            Poll::Pending => {
                let is_over = self
                    .deadline
                    .as_mut()
                    .is_some_and(|deadline| deadline.as_mut().poll(context).is_ready());
                if is_over {
                    Err(self.call.fail(TransportErrorKind::Deadline))
                } else if self.lull.poll_over(context).is_ready() {
                    Err(self.call.fail(TransportErrorKind::Timeout(Phase::Body)))
                } else {
                    return Poll::Pending;
                }
            }
            Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                Ok(chunk) => {
                    self.lull.end(chunk.len());
                    self.counting.received(chunk.len());
                    self.content.push(chunk).map_err(|kind| self.call.fail(kind))
                }
                Err(_trailers) => Ok(Bytes::new()),
            },
            Poll::Ready(Some(Err(error))) => Err(failure::of_body(&error, &self.call)),
            Poll::Ready(None) => match self.content.finish() {
                Ok(last) if last.is_empty() => return Poll::Ready(Step::End),
                rest => rest.map_err(|kind| self.call.fail(kind)),
            },
        };
        Poll::Ready(match step {
            Ok(chunk) => Step::Chunk(chunk),
            Err(error) => Step::Failed(error),
        })
    }
}

enum Step {
    Chunk(Bytes),
    End,
    Failed(TransportError),
}

impl Stream for BoundedBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.content.is_over() {
                this.lease = None;
                return Poll::Ready(None);
            }
            match ready!(this.step(context)) {
                // A piece of a compressed stream that yields nothing yet.
                Step::Chunk(chunk) if chunk.is_empty() => {}
                Step::Chunk(chunk) => return Poll::Ready(Some(Ok(chunk))),
                Step::End => this.content = Content::Over,
                Step::Failed(error) => {
                    this.content = Content::Over;
                    this.lease = None;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

/// What is done to the bytes on their way.
pub(crate) enum Content {
    Gzip(Box<GzDecoder<Bounded>>),
    Identity { room: u64 },
    Over,
}

impl Content {
    pub(crate) fn identity(room: u64) -> Self {
        Self::Identity { room }
    }

    pub(crate) fn gzip(room: u64) -> Self {
        Self::Gzip(Box::new(GzDecoder::new(Bounded { bytes: Vec::new(), room })))
    }

    fn is_over(&self) -> bool {
        matches!(self, Self::Over)
    }

    /// Takes bytes as they came and gives those that they stand for.
    fn push(&mut self, chunk: Bytes) -> Result<Bytes, TransportErrorKind> {
        match self {
            Self::Gzip(decoder) => {
                decoder.write_all(&chunk).map_err(|error| kind_of(&error))?;
                Ok(decoder.get_mut().take())
            }
            Self::Identity { room } => {
                *room = room.checked_sub(chunk.len() as u64).ok_or(TransportErrorKind::TooLarge)?;
                Ok(chunk)
            }
            Self::Over => Ok(Bytes::new()),
        }
    }

    /// Checks that the end is one.
    fn finish(&mut self) -> Result<Bytes, TransportErrorKind> {
        match std::mem::replace(self, Self::Over) {
            Self::Gzip(mut decoder) => {
                decoder.try_finish().map_err(|error| kind_of(&error))?;
                Ok(decoder.get_mut().take())
            }
            Self::Identity { .. } | Self::Over => Ok(Bytes::new()),
        }
    }
}

fn kind_of(error: &io::Error) -> TransportErrorKind {
    match error.get_ref() {
        Some(inner) if inner.is::<NoRoom>() => TransportErrorKind::TooLarge,
        _ => TransportErrorKind::Compression,
    }
}

/// Where inflated bytes go, as long as there is room: what a bomb inflates to is never held.
pub(crate) struct Bounded {
    bytes: Vec<u8>,
    room: u64,
}

impl Bounded {
    fn take(&mut self) -> Bytes {
        std::mem::take(&mut self.bytes).into()
    }
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.room =
            self.room.checked_sub(bytes.len() as u64).ok_or_else(|| io::Error::other(NoRoom))?;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Debug)]
struct NoRoom;

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the limit is met")
    }
}

impl std::error::Error for NoRoom {}

#[cfg(test)]
mod tests {
    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn inflate(compressed: &[u8], piece: usize, room: u64) -> Result<Vec<u8>, TransportErrorKind> {
        let mut content = Content::gzip(room);
        let mut whole = Vec::new();
        for chunk in compressed.chunks(piece) {
            whole.extend(content.push(Bytes::copy_from_slice(chunk))?);
        }
        whole.extend(content.finish()?);
        Ok(whole)
    }

    #[test]
    fn a_compressed_body_is_whole_or_an_error() {
        let text = b"one answer ".repeat(1_000);
        let compressed = gzip(&text);
        for piece in [1, 7, 100_000] {
            assert_eq!(inflate(&compressed, piece, 1 << 20), Ok(text.clone()));
        }
        for length in 0..compressed.len() {
            assert!(inflate(&compressed[..length], 10, 1 << 20).is_err(), "cut at {length}");
        }
        let mut altered = compressed.clone();
        let crc = altered.len() - 8;
        altered[crc] ^= 1;
        assert_eq!(inflate(&altered, 10, 1 << 20), Err(TransportErrorKind::Compression));
        let mut trailed = compressed;
        trailed.extend(b"more");
        assert_eq!(inflate(&trailed, 10, 1 << 20), Err(TransportErrorKind::Compression));
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let bomb = gzip(&vec![0; 1 << 24]);
        assert_eq!(inflate(&bomb, bomb.len(), 1 << 20), Err(TransportErrorKind::TooLarge));
        let mut content = Content::Identity { room: 3 };
        assert!(content.push(Bytes::from_static(b"abc")).is_ok());
        assert_eq!(content.push(Bytes::from_static(b"d")), Err(TransportErrorKind::TooLarge));
    }
}
