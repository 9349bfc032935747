//! The count of what became of refresh tokens.

use std::ops::AddAssign;

/// How many refresh tokens were given out, and what their bearers did with them.
///
/// It counts what the token endpoints decided: a request that got a [`CannedAnswer`](crate::CannedAnswer) instead is
/// not part of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ledger {
    pub(crate) issued: usize,
    pub(crate) used: usize,
    pub(crate) refused: usize,
    pub(crate) reused: usize,
}

impl Ledger {
    /// The tokens that were given out: at sign-ins, at refreshes, and to tests that asked for one.
    pub fn issued(&self) -> usize {
        self.issued
    }

    /// The refreshes that succeeded.
    pub fn used(&self) -> usize {
        self.used
    }

    /// The refreshes that were refused, for whatever reason.
    pub fn refused(&self) -> usize {
        self.refused
    }

    /// Of the refused ones, those with a one-time token that had been used before.
    pub fn reused(&self) -> usize {
        self.reused
    }
}

impl AddAssign for Ledger {
    fn add_assign(&mut self, other: Self) {
        self.issued += other.issued;
        self.used += other.used;
        self.refused += other.refused;
        self.reused += other.reused;
    }
}
