//! Faults to order: what goes wrong, where, and how often.

mod armed;
mod json;
mod kind;
mod spoil;

use std::fmt;

pub(crate) use armed::Faults;
pub use kind::{FaultKind, RetryAfter, UnknownFault};
pub(crate) use spoil::{instead, retry_later, spoil};

/// A fault that strikes the requests or connections that it fits.
///
/// ```
/// use spnkr_emulator::{Fault, FaultKind};
///
/// let fault = Fault::new(FaultKind::ResetMidBody)
///     .on_host("halostats.svc.halowaypoint.com")
///     .on_path("/hi/matches/")
///     .times(3);
/// assert_eq!(fault.kind().to_string(), "reset-mid-body");
/// ```
///
/// Injected faults stand in line, and each request gets the first that strikes; the ones behind it do not see this
/// request. Answers of [`Emulator::answer_next`](crate::Emulator::answer_next) and requests for a host that is not
/// the one of their connection are spared.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    kind: FaultKind,
    host: Option<String>,
    path: String,
    times: Option<u64>,
    skip: u64,
    chance: f64,
}

impl Fault {
    /// A fault that strikes once, on every host and path.
    pub fn new(kind: FaultKind) -> Self {
        Self { kind, host: None, path: String::new(), times: Some(1), skip: 0, chance: 1.0 }
    }

    /// Strikes on this host alone; for faults of connections it is the name in the TLS handshake.
    #[must_use]
    pub fn on_host(mut self, host: &str) -> Self {
        self.host = Some(host.to_ascii_lowercase());
        self
    }

    /// Strikes on paths with this beginning alone, as they are sent; faults of connections look at no path.
    #[must_use]
    pub fn on_path(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.path);
        self
    }

    /// Strikes that many times, and is gone.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Strikes until [`Emulator::clear_faults`](crate::Emulator::clear_faults).
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Lets the first fitting requests pass.
    #[must_use]
    pub fn skipping(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Strikes each fitting request with this probability, from 0 to 1; what is no number strikes never.
    ///
    /// It is drawn from the seed of [`Builder::seed`](crate::Builder::seed) and the fault's place among all that were
    /// injected, so that the same requests in the same order meet the same fate.
    #[must_use]
    pub fn chance(mut self, probability: f64) -> Self {
        self.chance = probability;
        self
    }

    /// What goes wrong.
    pub fn kind(&self) -> &FaultKind {
        &self.kind
    }

    fn fits(&self, host: &str, path: &str) -> bool {
        let is_of_host = self.host.as_ref().is_none_or(|own| own == host);
        is_of_host && (self.kind.strikes_connections() || path.starts_with(&self.path))
    }
}

/// Why a list of faults was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidFault {
    entry: Option<usize>,
    reason: String,
}

impl InvalidFault {
    /// The place of the entry in the list, from 1; none when there is no list at all.
    pub fn entry(&self) -> Option<usize> {
        self.entry
    }
}

impl fmt::Display for InvalidFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.entry {
            Some(entry) => write!(f, "entry {entry}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl std::error::Error for InvalidFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_page_lists_every_fault() {
        let (_, front_page) = include_str!("lib.rs").split_once("# What goes wrong").unwrap();
        for kind in FaultKind::ALL {
            assert_eq!(front_page.matches(&format!("`{kind}`")).count(), 1, "{kind}");
        }
    }
}
