//! Tokens with their time.

use jiff::{SignedDuration, Timestamp};
use spnkr_core::{Clock, Jitter, Monotonic};

/// A token and when it lives, by this computer's clock.
///
/// The lifetime is the difference of two of the server's own times, so a clock that is hours off does no harm.
#[derive(Debug, Clone)]
pub(crate) struct Held<T> {
    pub(crate) token: T,
    pub(crate) obtained_at: Timestamp,
    /// When a successor should be got ahead of time; spread by chance, once for each token.
    pub(crate) renew_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

impl<T> Held<T> {
    /// A token that lives this long, from when it was asked for.
    ///
    /// Not from when its answer was read: a computer can sleep for hours in between.
    pub(crate) fn new(
        token: T,
        asked_at: Timestamp,
        lifetime: SignedDuration,
        jitter: &dyn Jitter,
    ) -> Self {
        let obtained_at = asked_at;
        let lifetime = lifetime.max(SignedDuration::ZERO);
        let ahead = (lifetime / 5).min(SignedDuration::from_mins(5));
        let spread = ahead.mul_f64(jitter.unit() / 2.0);
        let at = |elapsed| obtained_at.saturating_add(elapsed).unwrap_or(Timestamp::MAX);
        Self {
            token,
            obtained_at,
            renew_at: at(lifetime - ahead - spread),
            expires_at: at(lifetime),
        }
    }

    /// Whether the token can still be used, with time for the request to arrive.
    pub(crate) fn is_live(&self, now: Now) -> bool {
        let lifetime = self.expires_at.duration_since(self.obtained_at);
        let margin = (lifetime / 20).min(SignedDuration::from_mins(1));
        now.is_before(self.expires_at, margin) && !now.is_long_before(self.obtained_at)
    }

    /// Whether a successor should be got although the token can be used.
    pub(crate) fn is_due(&self, now: Now) -> bool {
        !now.is_before(self.renew_at, SignedDuration::ZERO)
    }
}

/// The time by two clocks, and how they stood to each other when the tokens were looked at first.
///
/// A computer that sleeps stops the one; a person who sets the time moves the other. A token counts as expired
/// as soon as either says so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    wall: Timestamp,
    /// The wall time as the monotonic clock has it.
    steady: Timestamp,
}

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sighting {
    wall: Timestamp,
    monotonic: Monotonic,
}

impl Sighting {
    pub(crate) fn of(clock: &dyn Clock) -> Self {
        Self { wall: clock.wall(), monotonic: clock.monotonic() }
    }

    pub(crate) fn now(self, clock: &dyn Clock) -> Now {
        let elapsed = clock.monotonic().saturating_since(self.monotonic);
        let elapsed = SignedDuration::try_from(elapsed).unwrap_or(SignedDuration::MAX);
        let steady = self.wall.saturating_add(elapsed).unwrap_or(Timestamp::MAX);
        Now { wall: clock.wall(), steady }
    }
}

impl Now {
    fn is_before(self, instant: Timestamp, margin: SignedDuration) -> bool {
        let latest = self.wall.max(self.steady);
        latest.saturating_add(margin).is_ok_and(|latest| latest < instant)
    }

    /// Whether the wall clock was set back so far that it cannot be trusted about this moment.
    fn is_long_before(self, instant: Timestamp) -> bool {
        instant.duration_since(self.wall) > SignedDuration::from_mins(1)
    }
}
