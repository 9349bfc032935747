//! The time that every token and answer of the emulator goes by.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use crate::lock;

/// The emulator's clock: the system's time until a test moves it.
///
/// Tokens expire by this clock alone, so that four hours pass in one call and no test sleeps.
/// Copies share the same time.
#[derive(Debug, Clone)]
pub struct Clock {
    setting: Arc<Mutex<Setting>>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { setting: Arc::new(Mutex::new(Setting::Running(SignedDuration::ZERO))) }
    }

    /// Returns the current time.
    pub fn now(&self) -> Timestamp {
        lock(&self.setting).now()
    }

    pub(crate) fn is_running(&self) -> bool {
        matches!(*lock(&self.setting), Setting::Running(_))
    }

    /// Moves the time forward.
    pub fn advance(&self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        let mut setting = lock(&self.setting);
        *setting = match *setting {
            Setting::Running(ahead) => Setting::Running(ahead.saturating_add(by)),
            Setting::Frozen(now) => Setting::Frozen(later(now, by)),
        };
    }

    /// Sets the time and stops it there; [`advance`](Self::advance) still moves it.
    pub fn set(&self, now: Timestamp) {
        *lock(&self.setting) = Setting::Frozen(now);
    }

    /// Lets a stopped time run on from where it stands.
    pub fn resume(&self) {
        let mut setting = lock(&self.setting);
        let ahead = setting.now().duration_since(Timestamp::now());
        *setting = Setting::Running(ahead);
    }
}

#[derive(Debug, Clone, Copy)]
enum Setting {
    Running(SignedDuration),
    Frozen(Timestamp),
}

impl Setting {
    fn now(self) -> Timestamp {
        match self {
            Self::Running(ahead) => later(Timestamp::now(), ahead),
            Self::Frozen(now) => now,
        }
    }
}

/// Adds a duration; a sum beyond what a timestamp holds stays at the last one.
pub(crate) fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_clock_stands_still_until_it_is_advanced() {
        let clock = Clock::new();
        let noon: Timestamp = "2030-01-01T12:00:00Z".parse().unwrap();
        clock.set(noon);
        assert_eq!(clock.now(), noon);
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.now().to_string(), "2030-01-01T12:01:30Z");
        clock.resume();
        assert!(clock.now() >= noon);
    }

    #[test]
    fn an_absurd_step_does_not_panic() {
        let clock = Clock::new();
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
