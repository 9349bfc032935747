//! One connection first.
//!
//! A cold burst over a pooled client opens a connection for each request, even though HTTP/2 then needs one
//! alone. So requests to a host pass one by one until each has its connection: over HTTP/2 that is the shared
//! one, at once. As soon as a host is known to speak HTTP/1.1, where each request needs a connection of its
//! own, its gate stands open. When a connection fails, whoever waited for it goes on alone: a host that does not
//! answer costs each caller one time limit, not one for every caller ahead.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

#[derive(Debug, Default)]
pub(crate) struct Gates {
    by_host: Mutex<HashMap<String, Arc<Gate>>>,
}

#[derive(Debug)]
struct Gate {
    one: Arc<Semaphore>,
    is_http1: AtomicBool,
    failures: AtomicU64,
}

impl Gates {
    /// Waits for the turn of a request to `host`; none where no order is needed.
    ///
    /// Dropping the future, or the turn, lets the next one pass.
    pub(crate) async fn enter(&self, host: &str) -> Option<Turn> {
        let gate = self.gate(host);
        if gate.is_http1.load(Ordering::Relaxed) {
            return None;
        }
        let failures = gate.failures.load(Ordering::Relaxed);
        let permit = gate.one.clone().acquire_owned().await.ok()?;
        // What the one before has found out while this one waited.
        if gate.is_http1.load(Ordering::Relaxed)
            || gate.failures.load(Ordering::Relaxed) != failures
        {
            return None;
        }
        Some(Turn { gate, _permit: permit })
    }

    fn gate(&self, host: &str) -> Arc<Gate> {
        let mut by_host = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = by_host.get(host) {
            return gate.clone();
        }
        let gate = Arc::new(Gate {
            one: Arc::new(Semaphore::new(1)),
            is_http1: AtomicBool::new(false),
            failures: AtomicU64::new(0),
        });
        by_host.insert(host.to_owned(), gate.clone());
        gate
    }
}

/// The right to be the one that connects.
#[derive(Debug)]
pub(crate) struct Turn {
    gate: Arc<Gate>,
    _permit: OwnedSemaphorePermit,
}

impl Turn {
    /// Ends the turn with what was found: the request has its connection.
    pub(crate) fn connected(self, is_http2: bool) {
        self.gate.is_http1.store(!is_http2, Ordering::Relaxed);
    }

    /// Ends the turn with what was found: there is no connection to be had.
    pub(crate) fn failed(self) {
        self.gate.failures.fetch_add(1, Ordering::Relaxed);
    }
}
