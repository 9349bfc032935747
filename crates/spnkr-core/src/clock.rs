use std::{fmt, time::Duration};

use jiff::Timestamp;

use crate::BoxFuture;

/// Where the time comes from.
///
/// The production clock is `spnkr_http::SystemClock`; tests bring one that they move by hand.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time of day. It can jump, forwards and backwards.
    fn wall(&self) -> Timestamp;

    /// A time that only ever grows, for deadlines and pauses.
    fn monotonic(&self) -> Monotonic;

    /// Waits until [`monotonic`](Self::monotonic) has reached `instant`.
    fn sleep_until(&self, instant: Monotonic) -> BoxFuture<'static, ()>;
}

/// A point on the monotonic time of one [`Clock`], counted from a start of its own choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Monotonic(Duration);

impl Monotonic {
    /// The point that lies `elapsed` after the clock's start.
    pub const fn from_start(elapsed: Duration) -> Self {
        Self(elapsed)
    }

    /// The time since the clock's start.
    pub const fn since_start(self) -> Duration {
        self.0
    }

    /// The point that lies `duration` later, or the last one there is.
    #[must_use]
    pub const fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }

    /// The time from `earlier` to this point, or zero if `earlier` is the later one.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}
