use std::time::Duration;

use spnkr_core::{Clock, Exchange, Monotonic, Transport};

use crate::{
    AzureApp, DeviceAuthorization, DeviceTokenRequest, Error, Expired, OAuthError, OAuthTokens,
};

/// The polls of one device sign-in, none of them early.
///
/// Each comes a full interval after the answer to the one before it, and the first a full interval after the
/// start. When the server asks to slow down, the interval is five seconds longer for good; when no answer
/// arrives, or the server fails, the pause doubles until one does.
#[derive(Debug)]
pub struct DevicePolling<'a> {
    authorization: &'a DeviceAuthorization,
    transport: &'a dyn Transport,
    app: &'a AzureApp,
    clock: &'a dyn Clock,
    interval: Duration,
    next_poll: Monotonic,
    ends: Monotonic,
    failures: u32,
    trouble: Option<Error>,
}

impl<'a> DevicePolling<'a> {
    pub(super) fn new(
        authorization: &'a DeviceAuthorization,
        transport: &'a dyn Transport,
        app: &'a AzureApp,
        clock: &'a dyn Clock,
    ) -> Self {
        let (interval, now) = (authorization.interval(), clock.monotonic());
        Self {
            authorization,
            transport,
            app,
            clock,
            interval,
            next_poll: now.saturating_add(interval),
            // The time of day counts here and no more: it may be set right while the person signs in.
            ends: now.saturating_add(authorization.remaining(clock.wall())),
            failures: 0,
            trouble: None,
        }
    }

    /// The least time between polls, which grows when the server asks for it.
    pub fn interval(&self) -> Duration {
        self.interval
    }

    /// When the next poll is due, by the clock's monotonic time.
    pub fn next_poll(&self) -> Monotonic {
        self.next_poll
    }

    /// Why the last poll got no answer, if it got none; polling goes on all the same.
    pub fn trouble(&self) -> Option<&Error> {
        self.trouble.as_ref()
    }

    /// Waits until the next poll is due, and asks once: the tokens, or none as long as the person has not
    /// signed in.
    ///
    /// It may be dropped at any point and called again, and will not be early for it. It is over once it gave
    /// tokens or an error.
    ///
    /// # Errors
    ///
    /// [`Error::Expired`] when the time is over, or why no answer arrived if that was so to the end.
    /// [`Error::Refused`] when the person said no, the code is not known any more, or the app may not do this;
    /// other variants for what trying again does not help with.
    pub async fn poll(&mut self) -> Result<Option<OAuthTokens>, Error> {
        self.clock.sleep_until(self.next_poll.min(self.ends)).await;
        if self.clock.monotonic() >= self.ends {
            let over = || Expired::new(DeviceTokenRequest::OPERATION).into();
            return Err(self.trouble.take().unwrap_or_else(over));
        }
        // Noted before the request leaves: the server may have it when this future is dropped.
        self.pause(self.interval);
        let request = DeviceTokenRequest::new(self.app, self.authorization.device_code());
        let error = match request.send(self.transport).await {
            Ok(tokens) => return Ok(Some(tokens)),
            Err(error) => error,
        };
        match code(&error) {
            Some(OAuthError::AuthorizationPending) => self.answered(),
            Some(OAuthError::SlowDown) => {
                self.interval = self.interval.saturating_add(SLOW_DOWN);
                self.answered();
            }
            _ if error.is_retryable() => self.failed(error),
            _ => return Err(error),
        }
        Ok(None)
    }

    fn answered(&mut self) {
        self.failures = 0;
        self.trouble = None;
        self.pause(self.interval);
    }

    fn failed(&mut self, error: Error) {
        self.failures = self.failures.saturating_add(1);
        let doubled = self.interval.saturating_mul(2_u32.saturating_pow(self.failures));
        let pause = doubled.min(LONGEST_PAUSE).max(self.interval);
        self.pause(pause.max(error.retry_after().unwrap_or_default()));
        self.trouble = Some(error);
    }

    fn pause(&mut self, pause: Duration) {
        self.next_poll = self.clock.monotonic().saturating_add(pause);
    }
}

fn code(error: &Error) -> Option<OAuthError> {
    match error {
        Error::Refused(refusal) => Some(refusal.code()),
        _ => None,
    }
}

const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// RFC 8628, section 3.5.
const SLOW_DOWN: Duration = Duration::from_secs(5);
