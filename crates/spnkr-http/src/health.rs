//! How a host is, and who may ask it for something when it is not well.
//!
//! Every host has a budget for failures, which successes refill. While there is some left, a request that failed may
//! be repeated. When it is used up the host counts as down: then one request at a time goes there, as a probe, and
//! everybody else waits behind it, so that an outage does not multiply what is sent. The first answer lets twice as
//! many in, they again twice as many, and so on until nobody waits.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use spnkr_core::{Clock, Jitter, Monotonic};
use tokio::sync::oneshot;

/// The health of one host.
#[derive(Debug)]
pub(crate) struct Health {
    clock: Arc<dyn Clock>,
    jitter: Arc<dyn Jitter>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    budget: u32,
    /// None while the host is well.
    trouble: Option<Trouble>,
}

/// A host that is down, or coming back.
#[derive(Debug, Default)]
struct Trouble {
    /// Failed probes on end.
    failures: u32,
    /// When the next request may go there.
    next_at: Monotonic,
    /// How many requests may be under way at the same time.
    window: usize,
    /// How many are, of those that were let in.
    under_way: usize,
    waiting: VecDeque<oneshot::Sender<Entry>>,
    /// At how many of them those who gave up are sorted out.
    sort_out_at: usize,
}

/// The right to ask a host for something once.
#[derive(Debug)]
pub(crate) struct Admission {
    health: Arc<Health>,
    /// Its place among those that a host in trouble is asked by; none while the host is well.
    entry: Option<Entry>,
}

/// One of the requests that a host in trouble is asked at a time. Dropped, it lets the next one in.
#[derive(Debug)]
struct Entry(Arc<Health>);

impl Drop for Entry {
    fn drop(&mut self) {
        let mut state = self.0.state();
        if let Some(trouble) = &mut state.trouble {
            trouble.under_way = trouble.under_way.saturating_sub(1);
        }
        self.0.let_in(state);
    }
}

/// In what way an attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// At once.
    Quick,
    /// After a long wait.
    Slow,
}

impl Health {
    pub(crate) fn new(clock: Arc<dyn Clock>, jitter: Arc<dyn Jitter>) -> Arc<Self> {
        let state = Mutex::new(State { budget: FULL, trouble: None });
        Arc::new(Self { clock, jitter, state })
    }

    /// Waits until a request may be sent. Dropping the future, or what it gives, lets the next one pass.
    pub(crate) async fn admit(self: &Arc<Self>) -> Admission {
        let receiver = {
            let mut state = self.state();
            let Some(trouble) = &mut state.trouble else {
                return Admission { health: self.clone(), entry: None };
            };
            let (sender, receiver) = oneshot::channel();
            trouble.queue(sender);
            self.let_in(state);
            receiver
        };
        // The other end is dropped when the host is well again.
        let entry = receiver.await.ok();
        if entry.is_some() {
            loop {
                let next_at = self.state().trouble.as_ref().map(|trouble| trouble.next_at);
                match next_at {
                    Some(next_at) if next_at > self.clock.monotonic() => {
                        self.clock.sleep_until(next_at).await;
                    }
                    _ => break,
                }
            }
        }
        Admission { health: self.clone(), entry }
    }

    /// Whether the budget is used up.
    pub(crate) fn is_down(&self) -> bool {
        self.state().trouble.is_some()
    }

    /// What is left for failures, of a hundred.
    pub(crate) fn budget(&self) -> u32 {
        self.state().budget
    }

    /// Lets in whom there is room for. Values are sent without the lock, as one that nobody takes comes back here.
    fn let_in(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        let mut admitted = Vec::new();
        if let Some(trouble) = &mut state.trouble {
            while trouble.under_way < trouble.window {
                let Some(waiting) = trouble.waiting.pop_front() else { break };
                if !waiting.is_closed() {
                    trouble.under_way += 1;
                    admitted.push(waiting);
                }
            }
        }
        drop(state);
        for waiting in admitted {
            let _ = waiting.send(Entry(self.clone()));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Admission {
    /// The host answered, and not with a failure of its own.
    pub(crate) fn succeeded(self) {
        let mut state = self.health.state();
        state.budget = (state.budget + 1).min(FULL);
        if let Some(trouble) = &mut state.trouble {
            trouble.failures = 0;
            trouble.next_at = Monotonic::default();
            trouble.window = trouble.window.saturating_add(1);
            while trouble.waiting.front().is_some_and(oneshot::Sender::is_closed) {
                trouble.waiting.pop_front();
            }
            if trouble.waiting.is_empty() {
                state.trouble = None;
                state.budget = state.budget.max(FRESH);
            }
        }
    }

    /// The host failed.
    pub(crate) fn failed(self, failure: Failure) {
        let health = self.health.clone();
        let mut state = health.state();
        let cost = match failure {
            Failure::Quick => 10,
            Failure::Slow => 20,
        };
        state.budget = state.budget.saturating_sub(cost);
        let State { budget, trouble } = &mut *state;
        match trouble {
            // What left before the trouble was known tells nothing new.
            Some(trouble) if self.entry.is_some() => trouble.failed(&health),
            None if *budget == 0 => trouble.insert(Trouble::default()).failed(&health),
            _ => {}
        }
    }
}

impl Trouble {
    fn queue(&mut self, waiting: oneshot::Sender<Entry>) {
        if self.waiting.len() >= self.sort_out_at.max(64) {
            self.waiting.retain(|waiting| !waiting.is_closed());
            // Twice as many, so that the work for each that comes stays the same.
            self.sort_out_at = 2 * self.waiting.len();
        }
        self.waiting.push_back(waiting);
    }

    fn failed(&mut self, health: &Health) {
        let longest = FIRST_PAUSE.saturating_mul(1 << self.failures.min(8)).min(LONGEST_PAUSE);
        let pause = longest.mul_f64(0.5 + 0.5 * health.jitter.unit());
        self.failures = self.failures.saturating_add(1);
        self.next_at = health.clock.monotonic().saturating_add(pause);
        self.window = 1;
    }
}

const FULL: u32 = 100;
/// What a host begins with that has come back.
const FRESH: u32 = 30;
/// The pauses between probes; a host that comes back is known to within the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
