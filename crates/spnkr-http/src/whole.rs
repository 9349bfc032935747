//! A body that has arrived.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use spnkr_core::{Body, Response, TransportError};

/// The pieces of a body as they came; nothing is copied, as what is in it may be secret.
pub(crate) struct WholeBody(VecDeque<Bytes>);

impl WholeBody {
    /// Waits for the body to its end.
    pub(crate) async fn read(answer: Response) -> Result<Response, TransportError> {
        let (head, mut body) = answer.split();
        let mut pieces = VecDeque::new();
        while let Some(piece) = body.next().await.transpose()? {
            pieces.push_back(piece);
        }
        Ok(head.with_body(Body::stream(Self(pieces))))
    }
}

impl Stream for WholeBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}
