//! The thread that the connection lives on.

use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::failed;
use crate::{StoreError, StoreErrorKind};

/// Does steps one after the other, as many at once in one transaction as are there.
#[derive(Debug)]
pub(super) struct Worker {
    steps: mpsc::Sender<Step>,
    thread: JoinHandle<()>,
}

/// Does something, and gives what tells of it once that is certain.
type Step = Box<dyn FnOnce(&Connection) -> Tell + Send>;

/// Tells the result, unless the transaction around it came to nothing.
type Tell = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

impl Worker {
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (steps, waiting) = mpsc::channel(MOST_STEPS);
        let builder = thread::Builder::new().name("spnkr-store".to_owned());
        let thread = builder.spawn(|| work(connection, waiting)).map_err(|error| {
            StoreError::new("the store's thread could not be started", StoreErrorKind::Read)
                .because(error)
        })?;
        Ok(Self { steps, thread })
    }

    /// Does a step as a whole or not at all, and gives its result once it is committed.
    ///
    /// Dropped, it is done all the same if it was handed over.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        operation: &'static str,
        step: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::new(operation, StoreErrorKind::Write);
        let (sender, result) = oneshot::channel();
        let step: Step = Box::new(move |connection| {
            let outcome = whole(connection, step).map_err(|error| failed(operation, error));
            Box::new(move |committed: Result<(), StoreError>| {
                // Nobody may be waiting any more.
                let _ = sender.send(committed.and(outcome));
            })
        });
        self.steps.send(step).await.map_err(|_| gone())?;
        result.await.map_err(|_| gone())?
    }

    /// Waits for the end of the thread.
    pub(super) async fn end(self) {
        drop(self.steps);
        let _ = tokio::task::spawn_blocking(|| self.thread.join()).await;
    }
}

/// A step within a transaction of several.
fn whole<T>(
    connection: &Connection,
    step: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.prepare_cached("SAVEPOINT step")?.execute([])?;
    let outcome = step(connection);
    if outcome.is_err() {
        connection.prepare_cached("ROLLBACK TO step")?.execute([])?;
    }
    connection.prepare_cached("RELEASE step")?.execute([])?;
    outcome
}

fn work(connection: Connection, mut waiting: mpsc::Receiver<Step>) {
    while let Some(first) = waiting.blocking_recv() {
        let begun = connection.execute_batch("BEGIN IMMEDIATE");
        let begun = begun.map_err(|error| failed("the store could not be written to", error));
        let mut told = Vec::new();
        let mut next = Some(first);
        while let Some(step) = next {
            told.push(step(&connection));
            next = match told.len() < MOST_STEPS {
                true => waiting.try_recv().ok(),
                false => None,
            };
        }
        let committed = begun.and_then(|()| {
            connection.execute_batch("COMMIT").map_err(|error| {
                let _ = connection.execute_batch("ROLLBACK");
                failed("the store could not be written to", error)
            })
        });
        for tell in told {
            tell(committed.clone());
        }
    }
}

/// How many steps wait at most, and are one transaction at most.
const MOST_STEPS: usize = 64;
