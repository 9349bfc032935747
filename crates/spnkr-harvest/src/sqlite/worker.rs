//! The thread that the connection lives on.

use std::{
    sync::mpsc::{self, Receiver, Sender},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::failed;
use crate::{StoreError, StoreErrorKind};

/// Does steps one after the other, those that come at about the same time in one transaction.
#[derive(Debug)]
pub(super) struct Worker {
    /// As many wait here as there are callers, who all wait for their results.
    steps: Sender<Step>,
    thread: JoinHandle<()>,
}

/// Does something, unless there is no transaction to do it in.
type Step = Box<dyn FnOnce(Result<&Connection, StoreError>) -> Done + Send>;

struct Done {
    /// Tells the result once it is certain, or that the transaction around it came to nothing.
    tell: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
    /// Why the step ended in the middle, so that its transaction has to be undone.
    undo: Option<StoreError>,
}

impl Worker {
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (steps, waiting) = mpsc::channel();
        let builder = thread::Builder::new().name("spnkr-store".to_owned());
        let thread = builder.spawn(|| work(connection, waiting)).map_err(|error| {
            StoreError::new("the store's thread could not be started", StoreErrorKind::Read)
                .because(error)
        })?;
        Ok(Self { steps, thread })
    }

    /// Does a step as a whole or not at all, and gives its result once it is committed.
    ///
    /// Dropped, it is done all the same if it was handed over. Steps that are undone with another are told why.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        operation: &'static str,
        step: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::new(operation, StoreErrorKind::Write);
        let (sender, result) = oneshot::channel();
        let step: Step = Box::new(move |connection| {
            let (outcome, is_broken) = match connection {
                Ok(connection) => {
                    let changes = connection.total_changes();
                    let outcome = step(connection).map_err(|error| failed(operation, error));
                    // Of some errors, such as a full disk, SQLite itself takes the whole transaction back.
                    let is_over = connection.is_autocommit();
                    (outcome, is_over || connection.total_changes() != changes)
                }
                Err(error) => (Err(error), false),
            };
            let undo = outcome.as_ref().err().filter(|_| is_broken).cloned();
            let tell = Box::new(move |committed: Result<(), StoreError>| {
                // Nobody may be waiting any more.
                let _ = sender.send(outcome.and_then(|result| committed.map(|()| result)));
            });
            Done { tell, undo }
        });
        self.steps.send(step).map_err(|_| gone())?;
        result.await.map_err(|_| gone())?
    }

    /// Waits for the end of the thread.
    pub(super) async fn end(self) {
        drop(self.steps);
        let _ = tokio::task::spawn_blocking(|| self.thread.join()).await;
    }
}

fn work(connection: Connection, waiting: Receiver<Step>) {
    // What is in no file costs nothing to commit.
    let patience = match connection.path() {
        Some(path) if !path.is_empty() => PATIENCE,
        _ => Duration::ZERO,
    };
    let mut is_busy = false;
    while let Ok(first) = waiting.recv() {
        let steps = together(first, &waiting, if is_busy { patience } else { Duration::ZERO });
        is_busy = steps.len() > 1;
        transaction(&connection, steps);
    }
}

/// Takes what is there, and what comes within a time.
fn together(first: Step, waiting: &Receiver<Step>, patience: Duration) -> Vec<Step> {
    let end = Instant::now() + patience;
    let mut steps = vec![first];
    while steps.len() < MOST_STEPS
        && let Ok(step) = waiting.recv_timeout(end.saturating_duration_since(Instant::now()))
    {
        steps.push(step);
    }
    steps
}

/// Does steps in one transaction, and tells what became of them.
///
/// Not in savepoints: each would copy the pages that it changes into a journal of its own.
fn transaction(connection: &Connection, steps: Vec<Step>) {
    let begun = connection.execute_batch("BEGIN IMMEDIATE");
    let mut within = begun.map(|()| connection).map_err(unwritten);
    let mut told = Vec::with_capacity(steps.len());
    for step in steps {
        let Done { tell, undo } = step(within.clone());
        told.push(tell);
        if let Some(error) = undo {
            within = Err(error);
        }
    }
    let committed =
        within.and_then(|connection| connection.execute_batch("COMMIT").map_err(unwritten));
    if !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
    for tell in told {
        tell(committed.clone());
    }
}

fn unwritten(error: rusqlite::Error) -> StoreError {
    failed("the store could not be written to", error)
}

/// How many steps are one transaction at most.
const MOST_STEPS: usize = 128;

/// How long a step waits for others while many come: most of what a transaction costs, it costs once.
const PATIENCE: Duration = Duration::from_millis(50);

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    };

    use super::*;

    #[tokio::test]
    async fn a_step_without_a_transaction_is_not_done() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let other = Connection::open(&path).unwrap();
        other.execute_batch("CREATE TABLE steps (at); BEGIN IMMEDIATE").unwrap();
        let impatient = Connection::open(&path).unwrap();
        impatient.busy_timeout(Duration::ZERO).unwrap();
        let worker = Worker::start(impatient).unwrap();

        let was_done = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&was_done);
        let step = move |_: &Connection| {
            done.store(true, SeqCst);
            Ok(())
        };
        let error = worker.run("a step", step).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Busy);
        assert!(!was_done.load(SeqCst));

        other.execute_batch("COMMIT").unwrap();
        worker.run("a step", insert).await.unwrap();
        worker.end().await;
    }

    #[tokio::test]
    async fn a_step_is_done_as_a_whole_or_not_at_all() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE steps (at)").unwrap();
        let worker = Worker::start(connection).unwrap();
        let half = |connection: &Connection| {
            insert(connection)?;
            connection.execute("INSERT INTO nothing VALUES (1)", [])
        };
        let harmless = |connection: &Connection| connection.execute("DELETE FROM nothing", []);
        let count = |connection: &Connection| {
            connection.query_row("SELECT count(*) FROM steps", [], |row| row.get::<_, u32>(0))
        };

        worker.run("a half step", half).await.unwrap_err();
        assert_eq!(worker.run("a count", count).await.unwrap(), 0);
        // Handed over together, so that they share a transaction as a rule; each is told what is true.
        let (before, failed, after) = tokio::join!(
            worker.run("a step", insert),
            worker.run("a harmless step", harmless),
            worker.run("a step", insert),
        );
        assert!(before.is_ok() && failed.is_err() && after.is_ok());
        let told = tokio::join!(
            worker.run("a step", insert),
            worker.run("a half step", half),
            worker.run("a step", insert),
        );
        assert!(told.1.is_err());
        let stored = [told.0.is_ok(), told.2.is_ok()].into_iter().filter(|stored| *stored).count();
        let stored = 2 + u32::try_from(stored).unwrap();
        assert_eq!(worker.run("a count", count).await.unwrap(), stored);
        worker.end().await;
    }

    #[tokio::test]
    async fn what_sqlite_takes_back_is_gone_for_those_beside() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE steps (at)").unwrap();
        let worker = Worker::start(connection).unwrap();
        let taken_back = |connection: &Connection| {
            connection.execute_batch("ROLLBACK")?;
            connection.execute("INSERT INTO nothing VALUES (1)", [])
        };

        // The worker is held up until two steps wait, which it then takes together.
        let (open, gate) = mpsc::channel::<()>();
        let (tell, has_begun) = oneshot::channel();
        let held_up = worker.run("a gate", move |_| {
            let _ = tell.send(());
            let _ = gate.recv();
            Ok(())
        });
        let together = async {
            has_begun.await.unwrap();
            tokio::join!(
                worker.run("a step that is taken back", taken_back),
                worker.run("a step", insert),
                async { open.send(()).unwrap() },
            )
        };
        let (held_up, (taken_back, beside, ())) = tokio::join!(held_up, together);
        assert!(held_up.is_ok() && taken_back.is_err() && beside.is_err());
        let count = |connection: &Connection| {
            connection.query_row("SELECT count(*) FROM steps", [], |row| row.get::<_, u32>(0))
        };
        assert_eq!(worker.run("a count", count).await.unwrap(), 0);
        worker.end().await;
    }

    fn insert(connection: &Connection) -> rusqlite::Result<usize> {
        connection.execute("INSERT INTO steps VALUES (1)", [])
    }
}
