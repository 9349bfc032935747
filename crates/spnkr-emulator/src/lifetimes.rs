//! How long what is issued lives.

use std::time::Duration;

use jiff::SignedDuration;

/// How long each token lives from its issue, by the emulator's clock.
///
/// Tokens whose answers tell their life in whole seconds are best given one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct Lifetimes {
    access: Duration,
    authorization_code: Duration,
    device_code: Duration,
    refresh: Duration,
    spartan: Duration,
    user: Duration,
    xsts: Duration,
}

impl Lifetimes {
    /// Sets the life of OAuth access tokens; by default one hour.
    pub fn access(mut self, life: Duration) -> Self {
        self.access = life;
        self
    }

    /// Sets the life of authorization codes; by default ten minutes.
    pub fn authorization_code(mut self, life: Duration) -> Self {
        self.authorization_code = life;
        self
    }

    /// Sets the life of device codes and of the user codes that belong to them; by default fifteen minutes.
    pub fn device_code(mut self, life: Duration) -> Self {
        self.device_code = life;
        self
    }

    /// Sets the life of refresh tokens; by default 90 days.
    pub fn refresh(mut self, life: Duration) -> Self {
        self.refresh = life;
        self
    }

    /// Sets the life of Spartan tokens; by default four hours.
    pub fn spartan(mut self, life: Duration) -> Self {
        self.spartan = life;
        self
    }

    /// Sets the life of Xbox user tokens; by default fourteen days.
    pub fn user(mut self, life: Duration) -> Self {
        self.user = life;
        self
    }

    /// Sets the life of XSTS tokens of every relying party; by default sixteen hours.
    pub fn xsts(mut self, life: Duration) -> Self {
        self.xsts = life;
        self
    }

    pub(crate) fn of(&self, kind: Lived) -> SignedDuration {
        let life = match kind {
            Lived::Access => self.access,
            Lived::AuthorizationCode => self.authorization_code,
            Lived::DeviceCode => self.device_code,
            Lived::Refresh => self.refresh,
            Lived::Spartan => self.spartan,
            Lived::User => self.user,
            Lived::Xsts => self.xsts,
        };
        SignedDuration::try_from(life).unwrap_or(SignedDuration::MAX)
    }
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            access: Duration::from_secs(HOUR),
            authorization_code: Duration::from_secs(10 * MINUTE),
            device_code: Duration::from_secs(15 * MINUTE),
            refresh: Duration::from_secs(90 * DAY),
            spartan: Duration::from_secs(4 * HOUR),
            user: Duration::from_secs(14 * DAY),
            xsts: Duration::from_secs(16 * HOUR),
        }
    }
}

/// What has a life of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lived {
    Access,
    AuthorizationCode,
    DeviceCode,
    Refresh,
    Spartan,
    User,
    Xsts,
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
