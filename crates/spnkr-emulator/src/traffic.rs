//! Connections and requests, counted as they come and go.

use std::sync::{
    Arc,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use crate::host::HOSTS;

/// How many there are, were, and were at once.
#[derive(Debug)]
pub(crate) struct Traffic {
    pub(crate) connections: Arc<Count>,
    handshakes: AtomicU64,
    hosts: Vec<(Arc<Count>, Arc<Count>)>,
}

impl Traffic {
    pub(crate) fn new() -> Self {
        let hosts = HOSTS.iter().map(|_| Default::default()).collect();
        Self { connections: Arc::default(), handshakes: AtomicU64::new(0), hosts }
    }

    /// Connections by the host of their TLS handshake; other hosts than those of the emulator are not counted.
    pub(crate) fn connections_to(&self, host: &str) -> Option<&Arc<Count>> {
        Some(&self.hosts.get(place(host)?)?.0)
    }

    /// Requests in flight.
    pub(crate) fn requests_to(&self, host: &str) -> Option<&Arc<Count>> {
        Some(&self.hosts.get(place(host)?)?.1)
    }

    pub(crate) fn shake_hands(&self) {
        self.handshakes.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn handshakes(&self) -> usize {
        usize::try_from(self.handshakes.load(Ordering::Relaxed)).unwrap_or(usize::MAX)
    }
}

/// Things that come and go.
#[derive(Debug, Default)]
pub(crate) struct Count {
    all: AtomicUsize,
    most: AtomicUsize,
    present: AtomicUsize,
}

impl Count {
    /// Counts one thing until what is returned is dropped.
    pub(crate) fn enter(self: &Arc<Self>) -> Present {
        let number = self.all.fetch_add(1, Ordering::Relaxed) + 1;
        let present = self.present.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(present, Ordering::Relaxed);
        Present { count: Arc::clone(self), number }
    }

    pub(crate) fn all(&self) -> usize {
        self.all.load(Ordering::Relaxed)
    }

    pub(crate) fn most(&self) -> usize {
        self.most.load(Ordering::Relaxed)
    }

    pub(crate) fn present(&self) -> usize {
        self.present.load(Ordering::Relaxed)
    }
}

/// One thing that is counted.
#[derive(Debug)]
pub(crate) struct Present {
    count: Arc<Count>,
    number: usize,
}

impl Present {
    /// Its place among all that ever came, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number as u64
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.count.present.fetch_sub(1, Ordering::Relaxed);
    }
}

fn place(host: &str) -> Option<usize> {
    HOSTS.iter().position(|name| name.eq_ignore_ascii_case(host))
}
