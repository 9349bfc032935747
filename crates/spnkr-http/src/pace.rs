//! When the next request to a host may be sent.
//!
//! Requests to a host of data are evenly spaced, in the order of asking: one caller at a time holds the next slot,
//! waits until it is due, and ends it with the moment at which its request left. So the space between two requests
//! is never less than the interval, however late somebody wakes, and a caller who gives up gives its slot back.
//!
//! A server that answers 429 is left alone for as long as it asks; then requests go to it at half the rate, which
//! grows back while nothing of the kind happens again.

use std::{
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::StatusCode;
use spnkr_core::{Clock, Jitter, Monotonic, Response};
use tokio::sync::{Mutex as Turnstile, OwnedMutexGuard};

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
        // Rounded up, so that not even a long time holds one request too many.
        let nanos = (1e9 / requests).ceil();
        in_range.then(|| Self { interval: Duration::from_secs_f64(nanos / 1e9) })
    }

    /// The time from one request to the next.
    pub fn interval(self) -> Duration {
        self.interval
    }

    fn requests(self) -> f64 {
        1.0 / self.interval.as_secs_f64()
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

/// The pace of one host.
#[derive(Debug)]
pub(crate) struct Pace {
    clock: Arc<dyn Clock>,
    jitter: Arc<dyn Jitter>,
    /// What was asked for; none for as fast as they come.
    limit: Option<Rate>,
    /// Fair: whoever asks first is let through first.
    turnstile: Arc<Turnstile<()>>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// At which rate requests go now; none for as fast as they come.
    rate: Option<Rate>,
    last_sent: Option<Monotonic>,
    /// Until when the server asked to be left alone.
    quiet_until: Monotonic,
    /// The answer that said so.
    throttle: Option<Box<Response<Bytes>>>,
    throttles_in_a_row: u32,
    /// The rate before it was lowered, which it grows back to.
    former: Option<Rate>,
    changed_at: Monotonic,
    /// How many requests left in this second and in the one before, to know the rate where none is set.
    second: u64,
    sent: [u32; 2],
}

/// The right to send one request now.
#[derive(Debug)]
pub(crate) struct Slot {
    pace: Arc<Pace>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Slot {
    /// The request leaves.
    pub(crate) fn sent(self) {
        let now = self.pace.clock.monotonic();
        let mut state = self.pace.state();
        state.last_sent = Some(now);
        state.count(now);
    }
}

/// The server asked to be left alone for longer than anybody wants to wait.
#[derive(Debug)]
pub(crate) struct Throttled(pub(crate) Option<Box<Response<Bytes>>>);

impl Pace {
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        jitter: Arc<dyn Jitter>,
        limit: Option<Rate>,
    ) -> Arc<Self> {
        let state = State {
            rate: limit,
            last_sent: None,
            quiet_until: Monotonic::default(),
            throttle: None,
            throttles_in_a_row: 0,
            former: None,
            changed_at: Monotonic::default(),
            second: 0,
            sent: [0; 2],
        };
        let state = Mutex::new(state);
        Arc::new(Self { clock, jitter, limit, turnstile: Arc::default(), state })
    }

    /// Waits until a request may be sent; `is_spaced` is for requests that have to keep their distance.
    pub(crate) async fn slot(
        self: &Arc<Self>,
        is_spaced: bool,
        deadline: Monotonic,
    ) -> Result<Slot, Throttled> {
        self.check_quiet(deadline)?;
        let is_spaced = is_spaced && self.state().rate.is_some();
        let turn = match is_spaced {
            true => Some(self.turnstile.clone().lock_owned().await),
            false => None,
        };
        loop {
            self.check_quiet(deadline)?;
            let now = self.clock.monotonic();
            let due = self.state().due(is_spaced);
            if due <= now {
                return Ok(Slot { pace: self.clone(), _turn: turn });
            }
            self.clock.sleep_until(due).await;
        }
    }

    /// Whether the server wants to be left alone for longer than there is time.
    pub(crate) fn check_quiet(&self, deadline: Monotonic) -> Result<(), Throttled> {
        let now = self.clock.monotonic();
        let state = self.state();
        let is_too_long =
            state.quiet_until > deadline || state.quiet_until.saturating_since(now) > LONGEST_WAIT;
        match is_too_long {
            true => Err(Throttled(state.throttle.clone())),
            false => Ok(()),
        }
    }

    /// Takes note of a server that asks to be left alone; `sent_at` is when the request left that it says so to.
    ///
    /// Only one that was asked too often is asked less often from then on; another may be under repair.
    pub(crate) fn throttled(
        &self,
        answer: &Response<Bytes>,
        asked: Option<Duration>,
        sent_at: Monotonic,
    ) {
        let now = self.clock.monotonic();
        let mut state = self.state();
        let pause = asked.unwrap_or_else(|| {
            let longest = FIRST_PAUSE.saturating_mul(1 << state.throttles_in_a_row.min(5));
            longest.min(LONGEST_PAUSE).mul_f64(0.5 + 0.5 * self.jitter.unit())
        });
        // A value that makes no sense must not silence a program for good.
        let until = now.saturating_add(pause.min(LONGEST_QUIET));
        if until >= state.quiet_until {
            state.quiet_until = until;
            state.throttle = Some(Box::new(answer.clone()));
        }
        // Of a burst that was under way together, only the first refusal says something new.
        let is_old_news = state.former.is_some() && sent_at <= state.changed_at;
        if answer.status() != StatusCode::TOO_MANY_REQUESTS || is_old_news {
            return;
        }
        state.throttles_in_a_row = state.throttles_in_a_row.saturating_add(1);
        // Who has hardly asked anything is not taken for somebody who asks too often.
        let rate = state.rate.map_or_else(|| state.observed(now).max(USUAL), Rate::requests);
        let former = state.former.map_or(rate, Rate::requests);
        state.former = Rate::per_second(former);
        state.rate = Rate::per_second((rate / 2.0).max(SLOWEST)).or(state.rate);
        state.changed_at = now;
    }

    /// Takes note of a server that answers.
    pub(crate) fn answered(&self) {
        let mut state = self.state();
        let Some(former) = state.former else { return };
        let now = self.clock.monotonic();
        if now < state.quiet_until
            || now.saturating_since(state.changed_at) < Duration::from_secs(1)
        {
            return;
        }
        state.throttles_in_a_row = 0;
        state.changed_at = now;
        let rate = state.rate.map_or(SLOWEST, Rate::requests) + former.requests() / 20.0;
        // Where no rate was asked for, the one that was too high is not known to be the highest.
        let highest = self.limit.map_or(2.0 * former.requests(), Rate::requests);
        if rate >= highest {
            state.rate = self.limit;
            state.former = None;
        } else {
            state.rate = Rate::per_second(rate);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn due(&self, is_spaced: bool) -> Monotonic {
        let spaced = match (is_spaced, self.rate, self.last_sent) {
            (true, Some(rate), Some(last)) => last.saturating_add(rate.interval),
            _ => Monotonic::default(),
        };
        spaced.max(self.quiet_until)
    }

    fn count(&mut self, now: Monotonic) {
        self.turn_to(now);
        self.sent[1] += 1;
    }

    fn turn_to(&mut self, now: Monotonic) {
        let second = now.since_start().as_secs();
        match second - self.second.min(second) {
            0 => {}
            1 => self.sent = [self.sent[1], 0],
            _ => self.sent = [0, 0],
        }
        self.second = second;
    }

    /// At about which rate requests left lately.
    fn observed(&mut self, now: Monotonic) -> f64 {
        self.turn_to(now);
        f64::from(self.sent[0].max(self.sent[1]).max(1))
    }
}

/// What a call waits for at most because a server asked it to.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How long a host is left alone at most, whatever it asks for.
const LONGEST_QUIET: Duration = Duration::from_secs(3_600);
/// The pauses where a server does not say how long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
/// Requests a second that are not many, and that no server finds too many.
const USUAL: f64 = 10.0;
const SLOWEST: f64 = 0.1;
