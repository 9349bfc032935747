//! Hosts that take so many requests a second and no more.

use std::{
    collections::{HashMap, VecDeque},
    sync::Mutex,
};

use jiff::{SignedDuration, Timestamp};

use crate::{RetryAfter, lock};

/// How many requests a host takes, and what it tells those that it does not.
///
/// The window is any second of the emulator's clock, and requests that are refused do not count. A number of requests
/// is a throttle, too:
///
/// ```
/// use spnkr_emulator::{RetryAfter, Throttle};
///
/// let silent = Throttle::per_second(5).retry_after(RetryAfter::Missing);
/// assert_ne!(Throttle::from(5), silent);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Throttle {
    per_second: u32,
    retry_after: RetryAfter,
}

impl Throttle {
    /// Answers 429 to more than that many requests within a second; `Retry-After` is then one second.
    pub fn per_second(requests: u32) -> Self {
        Self { per_second: requests, retry_after: RetryAfter::Seconds(1) }
    }

    /// Tells something else than a second, or nothing.
    #[must_use]
    pub fn retry_after(mut self, retry_after: RetryAfter) -> Self {
        self.retry_after = retry_after;
        self
    }
}

impl From<u32> for Throttle {
    fn from(per_second: u32) -> Self {
        Self::per_second(per_second)
    }
}

/// The throttles of all hosts.
#[derive(Debug, Default)]
pub(crate) struct Throttles(Mutex<HashMap<String, Throttled>>);

#[derive(Debug)]
struct Throttled {
    throttle: Throttle,
    accepted: VecDeque<Timestamp>,
}

impl Throttles {
    pub(crate) fn set(&self, host: &str, throttle: Throttle) {
        let throttled = Throttled { throttle, accepted: VecDeque::new() };
        lock(&self.0).insert(host.to_ascii_lowercase(), throttled);
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// Counts a request, or tells why it is refused.
    pub(crate) fn refuse(&self, host: &str, now: Timestamp) -> Option<RetryAfter> {
        let mut throttles = lock(&self.0);
        let Throttled { throttle, accepted } = throttles.get_mut(host)?;
        // A clock that was set back leaves times behind that are still to come.
        let counts = |&at: &Timestamp| at <= now && now.duration_since(at) < SECOND;
        while accepted.front().is_some_and(|at| !counts(at)) {
            accepted.pop_front();
        }
        if accepted.len() >= throttle.per_second as usize {
            return Some(throttle.retry_after.clone());
        }
        accepted.push_back(now);
        None
    }
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_second_has_more_than_its_share() {
        let throttles = Throttles::default();
        throttles.set("HOST", 2.into());
        let at = |milliseconds| Timestamp::from_millisecond(milliseconds).unwrap();
        for (milliseconds, passes) in [
            (0, true),
            (600, true),
            (999, false),
            (1000, true),
            (1599, false),
            (1600, true),
            (1601, false),
            // The clock was set back.
            (10, true),
            (10, true),
            (10, false),
        ] {
            let refused = throttles.refuse("host", at(milliseconds));
            assert_eq!(refused.is_none(), passes, "{milliseconds}");
        }
        assert_eq!(throttles.refuse("other", at(0)), None);
        throttles.set("host", 0.into());
        assert_eq!(throttles.refuse("host", at(0)), Some(RetryAfter::Seconds(1)));
        throttles.clear();
        assert_eq!(throttles.refuse("host", at(0)), None);
    }
}
