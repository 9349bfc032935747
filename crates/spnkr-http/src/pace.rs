//! Evenly spaced requests.

use std::{
    collections::HashMap,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use spnkr_core::{Clock, Monotonic};

/// How many requests a second go to one host of data.
///
/// ```
/// # use spnkr_http::Rate;
/// assert!("5".parse::<Rate>().is_ok());
/// assert!("0.5".parse::<Rate>().is_ok(), "one every two seconds");
/// assert!("0".parse::<Rate>().is_err());
/// # assert_eq!(Rate::per_second(5.0), "5".parse().ok());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    interval: Duration,
}

impl Rate {
    /// This many requests a second, from one a day to a million a second; none outside of that.
    pub fn per_second(requests: f64) -> Option<Self> {
        let in_range = (1.0 / 86_400.0..=1_000_000.0).contains(&requests);
        in_range.then(|| Self { interval: Duration::from_secs_f64(1.0 / requests) })
    }

    /// The time from one request to the next.
    pub fn interval(self) -> Duration {
        self.interval
    }
}

impl FromStr for Rate {
    type Err = InvalidRate;

    fn from_str(text: &str) -> Result<Self, InvalidRate> {
        text.trim().parse().ok().and_then(Self::per_second).ok_or(InvalidRate(()))
    }
}

/// A text that is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a rate is a number of requests a second above zero, as 5 or 0.5")]
pub struct InvalidRate(());

/// Gives each request to a host its time, evenly spaced and in the order of asking.
#[derive(Debug)]
pub(crate) struct Pacer {
    clock: Arc<dyn Clock>,
    interval: Duration,
    next_by_host: Mutex<HashMap<String, Monotonic>>,
}

impl Pacer {
    pub(crate) fn new(clock: Arc<dyn Clock>, rate: Rate) -> Self {
        Self { clock, interval: rate.interval, next_by_host: Mutex::default() }
    }

    /// Waits for the next free time of `host`.
    pub(crate) async fn wait(&self, host: &str) {
        let now = self.clock.monotonic();
        let turn = {
            let mut next_by_host = self.next_by_host.lock().unwrap_or_else(PoisonError::into_inner);
            let next = next_by_host.entry(host.to_owned()).or_insert(now);
            let turn = now.max(*next);
            *next = turn.saturating_add(self.interval);
            turn
        };
        if turn > now {
            self.clock.sleep_until(turn).await;
        }
    }
}
