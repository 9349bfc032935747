//! The system's clock, set ahead.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use spnkr::{
    core::{BoxFuture, Clock, Monotonic},
    http::SystemClock,
};

/// A clock that runs like the system's and is ahead of it, so that tokens expire without anybody waiting.
#[derive(Debug, Clone)]
pub(crate) struct SteppedClock {
    system: SystemClock,
    ahead_seconds: Arc<AtomicI64>,
}

impl SteppedClock {
    pub(crate) fn new() -> Self {
        Self { system: SystemClock::new(), ahead_seconds: Arc::default() }
    }

    pub(crate) fn set_ahead(&self, ahead: Duration) {
        let seconds = i64::try_from(ahead.as_secs()).unwrap_or(i64::MAX);
        self.ahead_seconds.store(seconds, Ordering::Relaxed);
    }
}

impl Clock for SteppedClock {
    fn wall(&self) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.ahead_seconds.load(Ordering::Relaxed));
        self.system.wall().saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }

    fn monotonic(&self) -> Monotonic {
        self.system.monotonic()
    }

    fn sleep_until(&self, instant: Monotonic) -> BoxFuture<'static, ()> {
        self.system.sleep_until(instant)
    }
}
