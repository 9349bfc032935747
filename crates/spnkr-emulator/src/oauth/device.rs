//! Signing in on another device: a short code for the user, a long one to poll with.

use std::{sync::Mutex, time::Duration};

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::time::Instant;

use crate::{
    answer::{Answer, Asked},
    clock::later,
    lifetimes::Lived,
    lock,
    oauth::{
        Provider, Scope,
        fault::Fault,
        token::{Form, success},
    },
    state::State,
};

/// Sign-ins that wait for their users.
#[derive(Debug, Default)]
pub(crate) struct Devices(Mutex<Vec<Device>>);

#[derive(Debug)]
struct Device {
    device_code: String,
    user_code: String,
    app: usize,
    scope: Scope,
    expires: Timestamp,
    interval: Duration,
    polled: Option<(Instant, Timestamp)>,
    decision: Decision,
}

/// A device that its user can decide about.
pub(super) struct Waiting {
    pub(super) user_code: String,
    pub(super) app: usize,
    pub(super) scope: Scope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Approved { account: usize },
    Declined,
    Pending,
}

impl Devices {
    /// The user enters the short code and says yes, as the account of the browser; tells whether the code was known.
    pub(crate) fn approve(&self, user_code: &str, account: usize) -> bool {
        self.decide(user_code, Decision::Approved { account })
    }

    /// The user enters the short code and says no.
    pub(crate) fn decline(&self, user_code: &str) -> bool {
        self.decide(user_code, Decision::Declined)
    }

    fn decide(&self, user_code: &str, decision: Decision) -> bool {
        let mut devices = lock(&self.0);
        let device = devices.iter_mut().find(|device| device.user_code == user_code);
        device.map(|device| device.decision = decision).is_some()
    }

    /// Finds the device that waits with a code as a person types it.
    pub(super) fn waiting(&self, typed: &str, now: Timestamp) -> Option<Waiting> {
        let typed: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
        let devices = lock(&self.0);
        let device = devices.iter().find(|device| {
            device.user_code.eq_ignore_ascii_case(&typed) && device.is_waiting(now)
        })?;
        Some(Waiting { user_code: device.user_code.clone(), app: device.app, scope: device.scope })
    }

    /// The user decides on the page, as one of the accounts or not at all; tells whether the device still waited.
    pub(super) fn settle(&self, user_code: &str, account: Option<usize>, now: Timestamp) -> bool {
        let mut devices = lock(&self.0);
        let device = devices
            .iter_mut()
            .find(|device| device.user_code == user_code && device.is_waiting(now));
        let decision = match account {
            Some(account) => Decision::Approved { account },
            None => Decision::Declined,
        };
        device.map(|device| device.decision = decision).is_some()
    }
}

/// Begins a sign-in.
pub(crate) fn device_code(state: &State, asked: &Asked) -> Answer {
    begin(state, asked).unwrap_or_else(|fault| fault.answer(Provider::Consumers, state))
}

fn begin(state: &State, asked: &Asked) -> Result<Answer, Fault> {
    let form = Form::of(asked)?;
    let client_id = form.required("client_id")?;
    let app = state.apps.iter().find(|app| app.client_id == client_id);
    let app = app.ok_or(Fault::UnknownApp)?;
    let scope = form.scope()?;
    let life = state.tokens.lifetimes().of(Lived::DeviceCode);
    let device_code = state.tokens.mint().secret("EAQ", 240);
    let user_code: String =
        state.tokens.mint().guid().to_ascii_uppercase().replace('-', "").chars().take(8).collect();
    let body = json!({
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": "https://www.microsoft.com/link",
        "expires_in": life.as_secs(),
        "interval": state.device_poll_interval.as_secs(),
        "message": format!(
            "To sign in, use a web browser to open the page https://www.microsoft.com/link \
             and enter the code {user_code} to authenticate."
        ),
    });
    lock(&state.devices.0).push(Device {
        device_code,
        user_code,
        app: app.index,
        scope,
        expires: later(state.clock.now(), life),
        interval: state.device_poll_interval,
        polled: None,
        decision: Decision::Pending,
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

/// Answers a poll.
pub(super) fn poll(state: &State, form: Form<'_>) -> Result<Answer, Fault> {
    let client_id = form.required("client_id")?;
    let app = state.apps.iter().find(|app| app.client_id == client_id).ok_or(Fault::UnknownApp)?;
    if app.client_secret.is_some() {
        return Err(Fault::UnsupportedApp);
    }
    let device_code = form.required("device_code")?;
    let now = state.clock.now();
    let mut devices = lock(&state.devices.0);
    let place = devices
        .iter()
        .position(|device| device.device_code == device_code && device.app == app.index)
        .ok_or(Fault::DeviceUnknown)?;
    let device = &mut devices[place];
    if device.expires <= now {
        return Err(Fault::DeviceExpired);
    }
    match device.decision {
        Decision::Pending => {
            if device.is_polled_too_soon(now) {
                device.interval += SLOW_DOWN;
                return Err(Fault::DevicePolledTooSoon);
            }
            Err(Fault::DevicePending)
        }
        Decision::Declined => Err(Fault::DeviceDeclined),
        Decision::Approved { account } => {
            let device = devices.swap_remove(place);
            let family = state.tokens.new_family();
            Ok(success(state, Provider::Consumers, app, account, device.scope, family))
        }
    }
}

impl Device {
    fn is_waiting(&self, now: Timestamp) -> bool {
        self.decision == Decision::Pending && self.expires > now
    }

    /// Whether too little time passed since the last poll.
    ///
    /// A client may wait by Tokio's clock, paused or not, or by the emulator's: either one counts.
    fn is_polled_too_soon(&mut self, now: Timestamp) -> bool {
        let instant = Instant::now();
        let last = self.polled.replace((instant, now));
        last.is_some_and(|(then, time)| {
            let passed = now.duration_since(time).max(SignedDuration::ZERO).unsigned_abs();
            instant.duration_since(then).max(passed) + TOLERANCE < self.interval
        })
    }
}

/// What a client that polls too soon has to wait longer from then on (RFC 8628).
const SLOW_DOWN: Duration = Duration::from_secs(5);
const TOLERANCE: Duration = Duration::from_millis(100);
