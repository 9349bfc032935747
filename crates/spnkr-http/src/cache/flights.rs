//! One download when many ask at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use spnkr_core::Response;
use tokio::sync::watch;

use super::entry::Key;

/// The downloads under way.
#[derive(Debug, Default, Clone)]
pub(super) struct Flights {
    by_key: Arc<Mutex<HashMap<Key, watch::Receiver<Course>>>>,
}

/// How a download stands.
#[derive(Debug, Clone)]
enum Course {
    UnderWay,
    /// It is over; what came of it, if everybody may have it.
    Over(Option<Response<Bytes>>),
}

/// What becomes of somebody who wants something.
pub(super) enum Landed {
    /// Nobody else is under way: it is for this one to go.
    First(Turn),
    /// Somebody else got it.
    Answered(Response<Bytes>),
    /// Somebody else got something that is not for everybody.
    Alone,
    /// Somebody else gave up.
    GivenUp,
}

/// The right to go first. Dropped, it lets the next one go.
#[derive(Debug)]
pub(super) struct Turn {
    flights: Flights,
    key: Key,
    sender: watch::Sender<Course>,
}

impl Flights {
    /// Goes first, or waits for who does.
    pub(super) async fn join(&self, key: &Key) -> Landed {
        let mut receiver = {
            let mut by_key = self.lock();
            match by_key.get(key) {
                Some(receiver) => receiver.clone(),
                None => {
                    let (sender, receiver) = watch::channel(Course::UnderWay);
                    by_key.insert(key.clone(), receiver);
                    return Landed::First(Turn { flights: self.clone(), key: key.clone(), sender });
                }
            }
        };
        let course = receiver.wait_for(|course| matches!(course, Course::Over(_))).await;
        match course.as_deref() {
            Ok(Course::Over(Some(answer))) => Landed::Answered(answer.clone()),
            Ok(Course::Over(None)) => Landed::Alone,
            Ok(Course::UnderWay) | Err(_) => Landed::GivenUp,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, watch::Receiver<Course>>> {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Ends it with what came of it.
    pub(super) fn land(self, answer: Option<Response<Bytes>>) {
        self.sender.send_replace(Course::Over(answer));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.flights.lock().remove(&self.key);
    }
}
