//! What stands in for the world outside: a clock that never waits and a transport that answers by itself.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use spnkr::core::{
    Attempt, BoxFuture, Clock, Jitter, Monotonic, Request, Response, Transport, TransportError,
    TransportErrorKind,
};

use crate::answer::RECEIVED_AT;

/// A clock on which every wait is over at once, and its time has passed.
#[derive(Debug, Clone, Default)]
pub(crate) struct LeapingClock {
    elapsed: Arc<AtomicU64>,
}

impl Clock for LeapingClock {
    fn wall(&self) -> Timestamp {
        let elapsed = Duration::from_nanos(self.elapsed.load(Ordering::Relaxed));
        let elapsed = SignedDuration::try_from(elapsed).unwrap_or(SignedDuration::MAX);
        RECEIVED_AT.saturating_add(elapsed).unwrap_or(Timestamp::MAX)
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic::from_start(Duration::from_nanos(self.elapsed.load(Ordering::Relaxed)))
    }

    fn sleep_until(&self, instant: Monotonic) -> BoxFuture<'static, ()> {
        let until = u64::try_from(instant.since_start().as_nanos()).unwrap_or(u64::MAX);
        self.elapsed.fetch_max(until, Ordering::Relaxed);
        Box::pin(std::future::ready(()))
    }
}

/// What a future gives that waits for nothing.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("there is nothing to wait for")
}

/// Spreads nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoJitter;

impl Jitter for NoJitter {
    fn unit(&self) -> f64 {
        0.0
    }
}

type Answer = fn(&Request) -> Option<Response<Bytes>>;

/// A transport that answers each request as a function or a list of one says, and keeps what was sent.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    answer: Answer,
    repeated: Option<Response<Bytes>>,
    sent: Arc<Mutex<Vec<Request>>>,
}

impl Actor {
    /// Answers as `answer` says; without an answer the connection breaks off.
    pub(crate) fn new(answer: Answer) -> Self {
        Self { answer, repeated: None, sent: Arc::default() }
    }

    /// Answers everything alike.
    pub(crate) fn repeating(answer: Response<Bytes>) -> Self {
        Self { repeated: Some(answer), ..Self::new(|_| None) }
    }

    /// How many requests were sent since the list was last taken.
    pub(crate) fn sent(&self) -> usize {
        self.sent.lock().expect("no holder of the lock panics").len()
    }

    /// What was sent, in order; the list is empty afterwards.
    pub(crate) fn take_sent(&self) -> Vec<Request> {
        std::mem::take(&mut *self.sent.lock().expect("no holder of the lock panics"))
    }
}

impl Transport for Actor {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        let answer = self.repeated.clone().or_else(|| (self.answer)(&request));
        let outcome = answer
            .map(|answer| {
                let (status, headers) = (answer.status(), answer.headers().clone());
                Response::new(answer.received_at(), status, headers, answer.into_body())
            })
            .ok_or_else(|| {
                let kind = TransportErrorKind::Interrupted;
                TransportError::new(attempt.operation(), kind, request.host())
            });
        self.sent.lock().expect("no holder of the lock panics").push(request);
        Box::pin(std::future::ready(outcome))
    }
}
