//! A transport that tells what passes through it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use http::StatusCode;
use spnkr::{
    Http,
    core::{Attempt, BoxFuture, Operation, Request, Response, Transport, TransportError},
};
use tokio::sync::mpsc::UnboundedSender;

/// A request that was answered, or that failed.
#[derive(Debug)]
pub(super) struct Hop {
    pub(super) operation: Operation,
    pub(super) host: Arc<str>,
    pub(super) status: Option<StatusCode>,
    pub(super) elapsed: Duration,
}

/// Passes everything on, and tells of each request what may be seen of it.
#[derive(Debug)]
pub(super) struct Recorder {
    inner: Http,
    hops: UnboundedSender<Hop>,
}

impl Recorder {
    pub(super) fn new(inner: Http, hops: UnboundedSender<Hop>) -> Self {
        Self { inner, hops }
    }
}

impl Transport for Recorder {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        let operation = attempt.operation();
        let host: Arc<str> = request.host().into();
        let begun = Instant::now();
        let answer = self.inner.send(request, attempt);
        Box::pin(async move {
            let answer = answer.await;
            let status = answer.as_ref().ok().map(Response::status);
            // If nobody listens any more, there is nobody to tell.
            let _ = self.hops.send(Hop { operation, host, status, elapsed: begun.elapsed() });
            answer
        })
    }
}
