//! Bodies on their way out, and the requests that they answer.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use crate::{state::State, traffic::Present};

/// A request in flight: until this is dropped.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub(crate) state: Arc<State>,
    /// Its name in the log.
    pub(crate) arrived: u64,
    is_whole: bool,
    _present: Option<Present>,
}

impl Ticket {
    pub(crate) fn new(state: &Arc<State>, arrived: u64, host: &str) -> Self {
        let present = state.traffic.requests_to(host).map(|requests| requests.enter());
        Self { state: Arc::clone(state), arrived, is_whole: false, _present: present }
    }

    /// Ends the request with an answer that has left with all its bytes.
    pub(crate) fn end_whole(mut self) {
        self.is_whole = true;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.state.log.sent(self.arrived, self.is_whole);
    }
}

/// A body in pieces, each of them sent so many times.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pieces(VecDeque<(Bytes, u32)>);

impl Pieces {
    pub(crate) fn new(pieces: impl IntoIterator<Item = (Bytes, u32)>) -> Self {
        let pieces = pieces.into_iter();
        Self(pieces.filter(|(bytes, times)| !bytes.is_empty() && *times > 0).collect())
    }

    pub(crate) fn len(&self) -> u64 {
        self.0.iter().map(|(bytes, times)| bytes.len() as u64 * u64::from(*times)).sum()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn next(&mut self) -> Option<Bytes> {
        let (bytes, times) = self.0.front_mut()?;
        let bytes = bytes.clone();
        *times -= 1;
        if *times == 0 {
            self.0.pop_front();
        }
        Some(bytes)
    }

    /// The bytes of a body in one piece; of others the first piece.
    pub(crate) fn first(&self) -> Bytes {
        self.0.front().map(|(bytes, _)| bytes.clone()).unwrap_or_default()
    }
}

impl From<Bytes> for Pieces {
    fn from(bytes: Bytes) -> Self {
        Self::new([(bytes, 1)])
    }
}

/// A body for HTTP/1.1, which ends its request once it is sent.
#[derive(Debug)]
pub(crate) struct Payload {
    pieces: Pieces,
    ticket: Option<Ticket>,
}

impl Payload {
    pub(crate) fn new(pieces: Pieces, ticket: Ticket) -> Self {
        let mut payload = Self { pieces, ticket: Some(ticket) };
        payload.end_if_empty();
        payload
    }

    /// The body of an answer that is replaced below.
    pub(crate) fn none() -> Self {
        Self { pieces: Pieces::default(), ticket: None }
    }

    fn end_if_empty(&mut self) {
        if self.pieces.is_empty()
            && let Some(ticket) = self.ticket.take()
        {
            ticket.end_whole();
        }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.pieces.next();
        self.end_if_empty();
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.pieces.len())
    }
}
