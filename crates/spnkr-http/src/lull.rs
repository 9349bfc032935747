//! How long nothing, or next to nothing, may arrive.

use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use spnkr_core::{BoxFuture, Clock, Monotonic};

/// Ends a body that stands still, or that trickles.
///
/// Only the time counts that somebody waits in: a reader may take as long as it likes.
pub(crate) struct Lull {
    clock: Arc<dyn Clock>,
    /// How long nothing at all may arrive.
    limit: Duration,
    /// Since when it is waited for the next bytes.
    since: Option<Monotonic>,
    timer: Option<BoxFuture<'static, ()>>,
    /// The time waited, and the bytes that came, since there were enough of them.
    waited: Duration,
    bytes: usize,
}

impl Lull {
    pub(crate) fn new(clock: Arc<dyn Clock>, limit: Duration) -> Self {
        Self { clock, limit, since: None, timer: None, waited: Duration::ZERO, bytes: 0 }
    }

    /// Ready once it has been waited for too long.
    pub(crate) fn poll_over(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let window = WINDOW.max(self.limit);
        loop {
            let now = self.clock.monotonic();
            let waiting = now.saturating_since(*self.since.get_or_insert(now));
            let left = self
                .limit
                .saturating_sub(waiting)
                .min(window.saturating_sub(self.waited.saturating_add(waiting)));
            if left.is_zero() {
                return Poll::Ready(());
            }
            let timer =
                self.timer.get_or_insert_with(|| self.clock.sleep_until(now.saturating_add(left)));
            ready!(timer.as_mut().poll(context));
            self.timer = None;
        }
    }

    /// Bytes came.
    pub(crate) fn end(&mut self, bytes: usize) {
        if let Some(since) = self.since.take() {
            self.waited += self.clock.monotonic().saturating_since(since);
            self.timer = None;
        }
        self.bytes += bytes;
        if self.bytes >= LEAST {
            self.bytes = 0;
            self.waited = Duration::ZERO;
        }
    }
}

impl fmt::Debug for Lull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lull").field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// In so much time of waiting, so many bytes have to come: a kibibyte a second, as no network is slower.
const WINDOW: Duration = Duration::from_secs(10);
const LEAST: usize = 10 << 10;
