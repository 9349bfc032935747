//! A body that has arrived.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use spnkr_core::{Body, TransportError};

/// Waits for a body to its end.
pub(crate) async fn read(
    mut body: impl Stream<Item = Result<Bytes, TransportError>> + Unpin,
) -> Result<Body, TransportError> {
    let mut next = async || poll_fn(|context| Pin::new(&mut body).poll_next(context)).await;
    let Some(first) = next().await.transpose()? else { return Ok(Bytes::new().into()) };
    let Some(second) = next().await.transpose()? else { return Ok(first.into()) };
    let mut pieces = VecDeque::from([first, second]);
    while let Some(piece) = next().await.transpose()? {
        pieces.push_back(piece);
    }
    Ok(Body::stream(Pieces(pieces)))
}

/// The pieces of a body as they came; nothing is copied, as what is in it may be secret.
struct Pieces(VecDeque<Bytes>);

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}
