use std::{
    collections::HashMap,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use spnkr_core::{BoxFuture, Clock, Monotonic};

/// A clock that stands still until a test moves it.
///
/// Clones are the same clock.
#[derive(Debug, Clone)]
pub struct ManualClock {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    wall: Timestamp,
    elapsed: Duration,
    sleepers: HashMap<u64, (Duration, Waker)>,
    next_sleeper: u64,
}

impl ManualClock {
    /// A clock that shows this time of day.
    pub fn new(wall: Timestamp) -> Self {
        let state =
            State { wall, elapsed: Duration::ZERO, sleepers: HashMap::new(), next_sleeper: 0 };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Lets time pass, on the wall and on the monotonic clock, and wakes whoever has slept long enough.
    ///
    /// # Panics
    ///
    /// If the time of day would leave the calendar.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.lock();
        state.elapsed += duration;
        state.wall += SignedDuration::try_from(duration).expect("a test moves by less than ages");
        let now = state.elapsed;
        for (_, (_, waker)) in state.sleepers.extract_if(|_, (until, _)| *until <= now) {
            waker.wake();
        }
    }

    /// Moves the time of day alone, as a person or a time server does.
    pub fn set_wall(&self, wall: Timestamp) {
        self.lock().wall = wall;
    }

    /// The time until the first sleeper wakes; none if nobody sleeps.
    pub fn next_wake(&self) -> Option<Duration> {
        let state = self.lock();
        state.sleepers.values().map(|(until, _)| *until - state.elapsed).min()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn wall(&self) -> Timestamp {
        self.lock().wall
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic::from_start(self.lock().elapsed)
    }

    fn sleep_until(&self, instant: Monotonic) -> BoxFuture<'static, ()> {
        let until = instant.since_start();
        let sleeper = {
            let mut state = self.lock();
            state.next_sleeper += 1;
            Sleeper { clock: self.clone(), number: state.next_sleeper }
        };
        Box::pin(poll_fn(move |context| {
            let mut state = sleeper.clock.lock();
            if until <= state.elapsed {
                return Poll::Ready(());
            }
            state.sleepers.insert(sleeper.number, (until, context.waker().clone()));
            Poll::Pending
        }))
    }
}

/// One sleep, which is forgotten when it is dropped.
struct Sleeper {
    clock: ManualClock,
    number: u64,
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        self.clock.lock().sleepers.remove(&self.number);
    }
}
