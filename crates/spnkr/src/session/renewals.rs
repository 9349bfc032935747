//! At most one renewal at a time, whose outcome everybody shares.

#[cfg(not(test))]
use std::sync::{Mutex, MutexGuard};
use std::{
    fmt,
    sync::{Arc, PoisonError},
    time::Duration,
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};
// The model check has to see who waits for whom.
#[cfg(test)]
use shuttle::sync::{Mutex, MutexGuard};
use spnkr_core::Monotonic;

/// A value that goes stale, and the renewal of it that is under way.
///
/// A renewal runs in a task of its own: whoever waits for it can give up without harm. Its failure stands for a
/// while, so that those who come late do not ask a server in trouble again.
pub(super) struct Renewals<T, E, S = Tokio> {
    spawn: S,
    state: Mutex<State<T, E>>,
}

struct State<T, E> {
    current: Option<Arc<T>>,
    /// Grows with every [reset](Renewals::reset): what was begun before one is of no account after it.
    epoch: u64,
    failure: Option<Failure<E>>,
    flight: Option<Flight<T, E>>,
}

/// A renewal under way. It goes on whether or not anybody waits.
type Flight<T, E> = Shared<BoxFuture<'static, Result<Arc<T>, E>>>;

struct Failure<E> {
    error: E,
    in_a_row: u32,
    again_at: Monotonic,
}

/// What a renewal ends with.
pub(super) struct Renewed<T, E> {
    /// What was obtained; it serves others even where the end was not reached.
    pub(super) value: Option<Arc<T>>,
    /// Why the end was not reached.
    pub(super) outcome: Result<(), E>,
}

/// How far a value serves somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fitness {
    /// It serves, and a successor should be on its way.
    Due,
    /// It serves.
    Fresh,
    /// It does not serve.
    Stale,
}

/// What a renewal can fail with.
pub(super) trait Failing: Clone + Send + Sync + 'static {
    /// Somebody began anew in the meantime, as by signing out.
    fn overtaken() -> Self;

    /// The task of the renewal was stopped, or panicked.
    fn stopped() -> Self;

    /// How long to leave it at that, after this many failures in a row.
    fn pause(&self, in_a_row: u32) -> Duration;
}

/// Where the tasks of renewals run.
pub(super) trait Spawn: Send + Sync {
    /// Begins a task at once; the future only waits for it, and gives none if it was stopped or panicked.
    fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> BoxFuture<'static, Option<T>>;
}

/// Tasks on the tokio runtime that asks for them.
#[derive(Debug, Default)]
pub(super) struct Tokio;

impl Spawn for Tokio {
    fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> BoxFuture<'static, Option<T>> {
        let task = tokio::spawn(task);
        async move { task.await.ok() }.boxed()
    }
}

impl<T, E, S> Renewals<T, E, S>
where
    T: Send + Sync + 'static,
    E: Failing,
    S: Spawn + 'static,
{
    pub(super) fn new(spawn: S) -> Self {
        let state = State { current: None, epoch: 0, failure: None, flight: None };
        Self { spawn, state: Mutex::new(state) }
    }

    /// The value at hand, whatever it is good for.
    pub(super) fn current(&self) -> Option<Arc<T>> {
        self.state().current.clone()
    }

    /// The number of times that somebody has begun anew.
    pub(super) fn epoch(&self) -> u64 {
        self.state().epoch
    }

    /// Takes over a value that was read in `epoch`, unless `is_older` says so in comparison with the one at
    /// hand; gives what is at hand then.
    pub(super) fn offer(
        &self,
        epoch: u64,
        value: Arc<T>,
        is_older: impl FnOnce(&T) -> bool,
    ) -> Option<Arc<T>> {
        let mut state = self.state();
        if state.epoch == epoch && !state.current.as_deref().is_some_and(is_older) {
            state.current = Some(value);
        }
        state.current.clone()
    }

    /// Begins anew, with this value or none; no failure stands any more.
    pub(super) fn reset(&self, value: Option<Arc<T>>) {
        let mut state = self.state();
        state.current = value;
        state.epoch += 1;
        state.failure = None;
    }

    /// A value that serves: the one at hand, or what a renewal gives.
    pub(super) async fn get(
        self: &Arc<Self>,
        fitness: impl Fn(&T) -> Fitness,
        now: impl Fn() -> Monotonic + Clone + Send + 'static,
        renew: impl Fn() -> BoxFuture<'static, Renewed<T, E>>,
    ) -> Result<Arc<T>, E> {
        // A renewal that was under way may have been for somebody with another need; after it, there is a turn
        // for this one.
        for _ in 0..4 {
            let (flight, is_ours) = {
                let mut state = self.state();
                let is_resting =
                    state.failure.as_ref().is_some_and(|failure| now() < failure.again_at);
                let current = state.current.clone();
                match current.map(|current| (fitness(&current), current)) {
                    Some((Fitness::Fresh, current)) => return Ok(current),
                    Some((Fitness::Due, current)) => {
                        if state.flight.is_none() && !is_resting {
                            // Nobody waits for it: what is there serves until then.
                            drop(self.take_off(&mut state, now.clone(), renew()));
                        }
                        return Ok(current);
                    }
                    Some((Fitness::Stale, _)) | None => {}
                }
                match (&state.flight, &state.failure) {
                    (Some(flight), _) => (flight.clone(), false),
                    (None, Some(failure)) if is_resting => return Err(failure.error.clone()),
                    (None, _) => (self.take_off(&mut state, now.clone(), renew()), true),
                }
            };
            let value = flight.await?;
            // What was renewed for this very need is as good as it gets, however short it lives.
            if is_ours || fitness(&value) != Fitness::Stale {
                return Ok(value);
            }
        }
        Err(E::stopped())
    }

    /// Waits for the renewal that is under way, if one is.
    pub(super) async fn landed(&self) {
        let flight = self.state().flight.clone();
        if let Some(flight) = flight {
            // Its failure is for those who asked.
            let _ = flight.await;
        }
    }

    fn take_off(
        self: &Arc<Self>,
        state: &mut State<T, E>,
        now: impl Fn() -> Monotonic + Send + 'static,
        renewal: BoxFuture<'static, Renewed<T, E>>,
    ) -> Flight<T, E> {
        let renewals = self.clone();
        let epoch = state.epoch;
        let task = self.spawn.spawn(async move {
            // Whatever ends this task, the next caller must be able to begin another one.
            let _landing = Landing(&renewals);
            let Renewed { value, outcome } = renewal.await;
            let mut state = renewals.state();
            if state.epoch != epoch {
                return Err(E::overtaken());
            }
            if let Some(value) = &value {
                state.current = Some(value.clone());
            }
            let failed = state.failure.take().map_or(0, |failure| failure.in_a_row);
            match (outcome, value) {
                (Ok(()), Some(value)) => Ok(value),
                (outcome, _) => {
                    let error = outcome.err().unwrap_or_else(E::stopped);
                    let in_a_row = failed + 1;
                    let again_at = now().saturating_add(error.pause(in_a_row));
                    state.failure = Some(Failure { error: error.clone(), in_a_row, again_at });
                    Err(error)
                }
            }
        });
        let flight =
            async move { task.await.unwrap_or_else(|| Err(E::stopped())) }.boxed().shared();
        state.flight = Some(flight.clone());
        flight
    }
}

impl<T, E, S> Renewals<T, E, S> {
    fn state(&self) -> MutexGuard<'_, State<T, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, E, S> fmt::Debug for Renewals<T, E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewals").finish_non_exhaustive()
    }
}

/// Ends a flight, whether its task returns, panics or is stopped.
struct Landing<'a, T, E, S>(&'a Renewals<T, E, S>);

impl<T, E, S> Drop for Landing<'_, T, E, S> {
    fn drop(&mut self) {
        self.0.state().flight = None;
    }
}

#[cfg(test)]
mod tests;
