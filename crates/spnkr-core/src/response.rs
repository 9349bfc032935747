use std::{
    fmt,
    future::poll_fn,
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::{TransportError, request::WipedBytes};

/// An answer: its status, headers and body, and when its head arrived.
///
/// The body is a stream at first; [`collect`](Response::collect) gathers it.
#[derive(Clone)]
pub struct Response<B = Body> {
    origin: Origin,
    received_at: Timestamp,
    status: StatusCode,
    headers: HeaderMap,
    body: B,
}

impl<B> Response<B> {
    /// An answer whose head arrived at `received_at`, by the transport's clock.
    pub fn new(
        received_at: Timestamp,
        status: StatusCode,
        headers: HeaderMap,
        body: impl Into<B>,
    ) -> Self {
        Self { origin: Origin::Server, received_at, status, headers, body: body.into() }
    }

    /// Says where the answer comes from, if not from the server.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// Where the answer comes from.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// When the head of the answer arrived; lifetimes that the server states in seconds count from here.
    pub fn received_at(&self) -> Timestamp {
        self.received_at
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &B {
        &self.body
    }

    /// The body alone.
    pub fn into_body(self) -> B {
        self.body
    }

    /// The body apart from the rest, to go with another one.
    pub fn split(self) -> (Response<()>, B) {
        let Self { origin, received_at, status, headers, body } = self;
        (Response { origin, received_at, status, headers, body: () }, body)
    }

    /// The same answer with another body.
    pub fn with_body<C>(self, body: C) -> Response<C> {
        let Self { origin, received_at, status, headers, .. } = self;
        Response { origin, received_at, status, headers, body }
    }
}

impl Response {
    /// Waits for the rest of the body.
    ///
    /// # Errors
    ///
    /// The body did not arrive whole: the connection broke off, the time ran out, or the size limit was met.
    pub async fn collect(mut self) -> Result<Response<Bytes>, TransportError> {
        let Some(first) = self.body.next().await.transpose()? else {
            return Ok(self.with_body(Bytes::new()));
        };
        let Some(second) = self.body.next().await.transpose()? else {
            return Ok(self.with_body(first));
        };
        let mut whole = Vec::with_capacity(first.len() + second.len());
        whole.extend_from_slice(&first);
        whole.extend_from_slice(&second);
        while let Some(chunk) = self.body.next().await.transpose()? {
            whole.extend_from_slice(&chunk);
        }
        Ok(self.with_body(Bytes::from(whole)))
    }

    /// Like [`collect`](Self::collect), for a body with secrets: the gathered bytes are wiped when dropped.
    ///
    /// # Errors
    ///
    /// As for [`collect`](Self::collect).
    pub async fn collect_wiped(mut self) -> Result<Response<Bytes>, TransportError> {
        let mut whole = Zeroizing::new(Vec::with_capacity(16 * 1024));
        while let Some(chunk) = self.body.next().await.transpose()? {
            if whole.capacity() - whole.len() < chunk.len() {
                // Grown by hand: a `Vec` that moves by itself does not wipe what it leaves.
                let mut larger =
                    Zeroizing::new(Vec::with_capacity(2 * (whole.len() + chunk.len())));
                larger.extend_from_slice(&whole);
                whole = larger;
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(self.with_body(Bytes::from_owner(WipedBytes(whole))))
    }
}

impl<B> fmt::Debug for Response<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("origin", &self.origin)
            .field("received_at", &self.received_at)
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// Where an answer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// A cache had it, and nothing was sent.
    Cache,
    /// A cache had it, and the server said that it still holds.
    Revalidated,
    /// The server sent it, for this call or for one like it at the same time.
    Server,
}

/// The stream of a body's bytes, as they arrive and already decompressed.
///
/// The transport bounds it in size and time.
pub struct Body(Source);

enum Source {
    Stream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>),
    /// Empty once they were given.
    Whole(Bytes),
}

impl Body {
    /// A body that arrives over time.
    pub fn stream(
        stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    ) -> Self {
        Self(Source::Stream(Box::pin(stream)))
    }

    /// The next bytes, or none at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Source::Stream(stream) => stream.as_mut().poll_next(context),
            Source::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Source::Whole(bytes) => Poll::Ready(Some(Ok(mem::take(bytes)))),
        }
    }
}

impl From<Bytes> for Body {
    /// A body that is there already.
    fn from(bytes: Bytes) -> Self {
        Self(Source::Whole(bytes))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body(..)")
    }
}
