use jiff::Timestamp;
use spnkr_core::{BoxFuture, Clock, Monotonic};
use tokio::time::Instant;

/// The time of this computer, with pauses on tokio's timer.
#[derive(Debug, Clone)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// A clock whose monotonic time starts now.
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic::from_start(self.start.elapsed())
    }

    fn sleep_until(&self, instant: Monotonic) -> BoxFuture<'static, ()> {
        match self.start.checked_add(instant.since_start()) {
            Some(instant) => Box::pin(tokio::time::sleep_until(instant)),
            // Further off than this computer can count.
            None => Box::pin(std::future::pending()),
        }
    }
}
