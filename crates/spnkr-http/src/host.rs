//! What is known of each host.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use spnkr_core::{Clock, Jitter};

use crate::{Rate, health::Health, pace::Pace};

/// All hosts that were asked for anything.
#[derive(Debug)]
pub(crate) struct Hosts {
    clock: Arc<dyn Clock>,
    jitter: Arc<dyn Jitter>,
    rate: Option<Rate>,
    by_name: Mutex<HashMap<Arc<str>, Arc<Host>>>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) name: Arc<str>,
    pub(crate) health: Arc<Health>,
    pub(crate) pace: Arc<Pace>,
}

impl Hosts {
    pub(crate) fn new(clock: Arc<dyn Clock>, jitter: Arc<dyn Jitter>, rate: Option<Rate>) -> Self {
        Self { clock, jitter, rate, by_name: Mutex::default() }
    }

    pub(crate) fn get(&self, name: &str) -> Arc<Host> {
        let mut by_name = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = by_name.get(name) {
            return host.clone();
        }
        let (clock, jitter) = (&self.clock, &self.jitter);
        let host = Arc::new(Host {
            name: name.into(),
            health: Health::new(clock.clone(), jitter.clone()),
            pace: Pace::new(clock.clone(), jitter.clone(), self.rate),
        });
        by_name.insert(host.name.clone(), host.clone());
        host
    }

    /// The budget of every host that was asked for anything.
    pub(crate) fn budgets(&self) -> Vec<(Arc<str>, u32)> {
        let by_name = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        let mut budgets: Vec<_> =
            by_name.values().map(|host| (host.name.clone(), host.health.budget())).collect();
        budgets.sort();
        budgets
    }
}
