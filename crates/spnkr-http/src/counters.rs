//! What a transport has done so far, in numbers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// What a transport, with all its clones, has done since it was built.
///
/// [`Http::counters`](crate::Http::counters) gives it. The numbers only grow; two readings tell what happened in
/// between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Counters {
    /// Calls that were made.
    pub calls: u64,
    /// Calls that ended without an answer.
    pub failures: u64,
    /// Requests that were sent, repetitions included.
    pub requests: u64,
    /// Repetitions after a failure that may pass.
    pub retries: u64,
    /// Repetitions because the server had closed the connection before it read anything; they cost no retry.
    pub reconnections: u64,
    /// Answers that said to ask less often (429).
    pub throttles: u64,
    /// Requests that had to wait: for the pace, for what a server asked in `Retry-After`, for a host in trouble.
    pub waits: u64,
    /// How long they waited, all together.
    pub waited: Duration,
    /// Connections that were opened.
    pub connections: u64,
    /// Those of them whose TLS went on from an earlier connection, which spares a round trip or the certificates.
    pub resumed: u64,
    /// Bytes of bodies that arrived, as they came over the network.
    pub bytes_received: u64,
}

/// The same while it grows.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) calls: AtomicU64,
    pub(crate) failures: AtomicU64,
    pub(crate) requests: AtomicU64,
    pub(crate) retries: AtomicU64,
    pub(crate) reconnections: AtomicU64,
    pub(crate) throttles: AtomicU64,
    waits: AtomicU64,
    waited_nanos: AtomicU64,
    pub(crate) connections: AtomicU64,
    pub(crate) resumed: AtomicU64,
    bytes_received: AtomicU64,
}

impl Tally {
    pub(crate) fn waited(&self, time: Duration) {
        if !time.is_zero() {
            add(&self.waits, 1);
            add(&self.waited_nanos, u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        }
    }

    pub(crate) fn read(&self) -> Counters {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counters {
            calls: get(&self.calls),
            failures: get(&self.failures),
            requests: get(&self.requests),
            retries: get(&self.retries),
            reconnections: get(&self.reconnections),
            throttles: get(&self.throttles),
            waits: get(&self.waits),
            waited: Duration::from_nanos(get(&self.waited_nanos)),
            connections: get(&self.connections),
            resumed: get(&self.resumed),
            bytes_received: get(&self.bytes_received),
        }
    }
}

pub(crate) fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

/// Counts the bytes of one body, and tells of them at its end.
pub(crate) struct Counting {
    pub(crate) tally: Arc<Tally>,
    pub(crate) span: tracing::Span,
    pub(crate) bytes: u64,
}

impl Counting {
    pub(crate) fn received(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        add(&self.tally.bytes_received, self.bytes);
        self.span.in_scope(|| tracing::trace!(bytes = self.bytes, "body ended"));
    }
}
