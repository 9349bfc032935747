//! The faults that wait for something to strike.

use std::{collections::BTreeMap, sync::Mutex};

use super::{Fault, FaultKind};
use crate::{lock, random::Random};

/// All faults of an emulator.
#[derive(Debug)]
pub(crate) struct Faults {
    seed: u64,
    line: Mutex<Line>,
}

#[derive(Debug, Default)]
struct Line {
    armed: Vec<Armed>,
    injected: u64,
    hits: BTreeMap<&'static str, u64>,
}

/// A fault in line.
#[derive(Debug, Clone)]
pub(crate) struct Armed {
    pub(crate) fault: Fault,
    pub(crate) hits: u64,
    seen: u64,
    random: Random,
}

impl Armed {
    /// How often it may still strike; none for a fault without end.
    pub(crate) fn times_left(&self) -> Option<u64> {
        self.fault.times.map(|times| times.saturating_sub(self.hits))
    }

    fn strikes(&mut self) -> bool {
        self.seen += 1;
        // The draw comes last, so that requests which are let pass do not shift it.
        self.seen > self.fault.skip && self.random.unit() < self.fault.chance
    }
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, line: Mutex::default() }
    }

    pub(crate) fn inject(&self, fault: Fault) {
        let mut line = lock(&self.line);
        let random = Random::new(self.seed, FAULTS + line.injected);
        line.injected += 1;
        line.armed.push(Armed { fault, hits: 0, seen: 0, random });
    }

    /// Forgets all faults; what they did stays counted. Tells how many there were.
    pub(crate) fn clear(&self) -> usize {
        lock(&self.line).armed.drain(..).count()
    }

    pub(crate) fn armed(&self) -> Vec<Armed> {
        lock(&self.line).armed.clone()
    }

    pub(crate) fn hits(&self) -> BTreeMap<&'static str, u64> {
        lock(&self.line).hits.clone()
    }

    /// The fault of a new connection, by the host of its TLS handshake.
    pub(crate) fn strike_connection(&self, host: &str) -> Option<FaultKind> {
        self.strike(host, "", true)
    }

    /// The fault of a request.
    pub(crate) fn strike_request(&self, host: &str, path: &str) -> Option<FaultKind> {
        self.strike(host, path, false)
    }

    fn strike(&self, host: &str, path: &str, is_connection: bool) -> Option<FaultKind> {
        let mut line = lock(&self.line);
        let place = line.armed.iter_mut().position(|armed| {
            armed.fault.kind.strikes_connections() == is_connection
                && armed.times_left() != Some(0)
                && armed.fault.fits(host, path)
                && armed.strikes()
        })?;
        let armed = &mut line.armed[place];
        armed.hits += 1;
        let kind = armed.fault.kind.clone();
        if armed.times_left() == Some(0) {
            line.armed.remove(place);
        }
        *line.hits.entry(kind.name()).or_default() += 1;
        Some(kind)
    }
}

/// The first of the streams of random numbers that faults draw from.
const FAULTS: u64 = 0xFA17_0000;
