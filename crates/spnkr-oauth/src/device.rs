//! Signing in on another device (RFC 8628): a short code for the person, a long one to poll with.

use std::{fmt, time::Duration};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, de};
use spnkr_core::{Class, Clock, Exchange, Operation, Request, Response, Transport, read_json};
use url::Url;

use crate::{
    AzureApp, Endpoint, Error, OAuthTokens,
    token::{form_request, seconds},
};

mod polling;

pub use polling::DevicePolling;

spnkr_core::secret! {
    /// What a device polls with, until the person has signed in elsewhere.
    pub struct DeviceCode;
}

/// Asks for a code that a person can enter on any device with a browser.
///
/// The app needs "Allow public client flows" in its registration. It is the newer service, [`Endpoint::Consumers`],
/// that is asked.
///
/// # Errors
///
/// See [`Error`].
pub async fn request_device_code(
    transport: &dyn Transport,
    app: &AzureApp,
) -> Result<DeviceAuthorization, Error> {
    DeviceCodeRequest::new(app).send(transport).await
}

/// The request for a device code.
#[derive(Debug)]
pub struct DeviceCodeRequest<'a> {
    app: &'a AzureApp,
}

impl<'a> DeviceCodeRequest<'a> {
    /// Asks in the name of `app`.
    pub fn new(app: &'a AzureApp) -> Self {
        Self { app }
    }
}

impl Exchange for DeviceCodeRequest<'_> {
    type Output = DeviceAuthorization;
    type Error = Error;

    const OPERATION: Operation = Operation::new("the request for a device code");
    const CLASS: Class = Class::Mint;

    fn request(&self) -> Result<Request, Error> {
        let fields = [("client_id", self.app.client_id()), ("scope", Endpoint::Consumers.scope())];
        Ok(form_request(Endpoint::device_code_url(), &fields))
    }

    fn read(&self, answer: &Response<Bytes>) -> Result<DeviceAuthorization, Error> {
        if !answer.status().is_success() {
            return Err(Error::of_answer(Self::OPERATION, answer));
        }
        let wire: WireDevice = read_json(Self::OPERATION, answer)?;
        Ok(DeviceAuthorization {
            device_code: wire.device_code,
            expires_in: Duration::from_secs(wire.expires_in).min(LONGEST_LIFE),
            interval: Duration::from_secs(wire.interval).max(SHORTEST_INTERVAL),
            message: wire.message,
            received_at: answer.received_at(),
            user_code: wire.user_code,
            verification_uri: wire.verification_uri,
            verification_uri_complete: wire.verification_uri_complete,
        })
    }
}

/// The request that asks whether the person has signed in, and gives the tokens once that is so.
///
/// It is refused with [`OAuthError::AuthorizationPending`](crate::OAuthError::AuthorizationPending) until then.
/// [`DevicePolling`] sends it when it is due.
#[derive(Debug)]
pub struct DeviceTokenRequest<'a> {
    app: &'a AzureApp,
    device_code: &'a DeviceCode,
}

impl<'a> DeviceTokenRequest<'a> {
    /// Asks for the tokens of `device_code`, which was issued to `app`.
    pub fn new(app: &'a AzureApp, device_code: &'a DeviceCode) -> Self {
        Self { app, device_code }
    }
}

impl Exchange for DeviceTokenRequest<'_> {
    type Output = OAuthTokens;
    type Error = Error;

    const OPERATION: Operation = Operation::new("the device sign-in");
    /// Of [`Class::Redeem`]: a transport that sent it twice would poll too early, and spend the code twice.
    const CLASS: Class = Class::Redeem;

    fn request(&self) -> Result<Request, Error> {
        let fields = [
            ("grant_type", GRANT_TYPE),
            ("client_id", self.app.client_id()),
            ("device_code", self.device_code.expose()),
        ];
        Ok(form_request(Endpoint::Consumers.token_url(), &fields))
    }

    fn read(&self, answer: &Response<Bytes>) -> Result<OAuthTokens, Error> {
        OAuthTokens::read(Self::OPERATION, Endpoint::Consumers, answer)
    }
}

/// One sign-in on another device: what the person has to do there, and how long there is time.
#[derive(Debug, Clone)]
pub struct DeviceAuthorization {
    device_code: DeviceCode,
    expires_in: Duration,
    interval: Duration,
    message: Option<String>,
    received_at: Timestamp,
    user_code: String,
    verification_uri: Url,
    verification_uri_complete: Option<Url>,
}

impl DeviceAuthorization {
    /// What to poll with.
    pub fn device_code(&self) -> &DeviceCode {
        &self.device_code
    }

    /// How long the code lives from its issue on; a quarter of an hour as a rule.
    pub fn expires_in(&self) -> Duration {
        self.expires_in
    }

    /// When the code ends: the arrival of the answer and its lifetime added up.
    pub fn expires_at(&self) -> Timestamp {
        let lifetime = SignedDuration::try_from(self.expires_in).unwrap_or(SignedDuration::MAX);
        self.received_at.saturating_add(lifetime).unwrap_or(Timestamp::MAX)
    }

    /// How much of the code's life is left at `now`, for a countdown.
    pub fn remaining(&self, now: Timestamp) -> Duration {
        let left = self.expires_at().duration_since(now);
        // A clock that was set back gives nobody more time than there ever was.
        Duration::try_from(left).unwrap_or(Duration::ZERO).min(self.expires_in)
    }

    /// How long to wait between polls, until the server asks for more; at least a second, and five seconds if
    /// the server does not say.
    pub fn interval(&self) -> Duration {
        self.interval
    }

    /// The server's own words for the person, without control characters; often in English alone.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The code that the person enters.
    pub fn user_code(&self) -> &str {
        &self.user_code
    }

    /// The page where the person enters it; `https` always.
    pub fn verification_uri(&self) -> &Url {
        &self.verification_uri
    }

    /// The page with the code already entered, for a link or a QR code; Microsoft gives none.
    pub fn verification_uri_complete(&self) -> Option<&Url> {
        self.verification_uri_complete.as_ref()
    }

    /// Waits until the person has signed in.
    ///
    /// Polls as [`DevicePolling`] does. Dropping the future ends the wait, at any point; a new one starts with a
    /// full pause. For a countdown, draw [`remaining`](Self::remaining) while this is pending.
    ///
    /// # Errors
    ///
    /// As for [`DevicePolling::poll`].
    pub async fn wait(
        &self,
        transport: &dyn Transport,
        app: &AzureApp,
        clock: &dyn Clock,
    ) -> Result<OAuthTokens, Error> {
        let mut polling = self.polling(transport, app, clock);
        loop {
            if let Some(tokens) = polling.poll().await? {
                return Ok(tokens);
            }
        }
    }

    /// Begins to poll, for callers that look after each one.
    ///
    /// `app` is the one that the code was asked for with.
    pub fn polling<'a>(
        &'a self,
        transport: &'a dyn Transport,
        app: &'a AzureApp,
        clock: &'a dyn Clock,
    ) -> DevicePolling<'a> {
        DevicePolling::new(self, transport, app, clock)
    }
}

#[derive(Deserialize)]
struct WireDevice {
    device_code: DeviceCode,
    #[serde(deserialize_with = "seconds")]
    expires_in: u64,
    #[serde(default = "default_interval", deserialize_with = "seconds")]
    interval: u64,
    #[serde(default, deserialize_with = "message")]
    message: Option<String>,
    #[serde(deserialize_with = "user_code")]
    user_code: String,
    #[serde(deserialize_with = "page")]
    verification_uri: Url,
    #[serde(default, deserialize_with = "optional_page")]
    verification_uri_complete: Option<Url>,
}

fn default_interval() -> u64 {
    5
}

/// A text that can be shown on a terminal as it is.
fn user_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.trim().is_empty() || text.contains(char::is_control) {
        true => Err(de::Error::custom("not a code that can be shown")),
        false => Ok(text),
    }
}

fn message<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let mut text = Option::<String>::deserialize(deserializer)?;
    if let Some(text) = &mut text {
        text.retain(|c| c == '\n' || !c.is_control());
    }
    Ok(text)
}

fn page<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Url, D::Error> {
    struct Page;

    impl de::Visitor<'_> for Page {
        type Value = Url;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an https address")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Url, E> {
            // Programs open it in a browser, where other schemes could mean anything.
            match Url::parse(text) {
                Ok(url) if url.scheme() == "https" => Ok(url),
                _ => Err(E::custom("not an https address")),
            }
        }
    }

    deserializer.deserialize_str(Page)
}

fn optional_page<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    #[derive(Deserialize)]
    struct Given(#[serde(deserialize_with = "page")] Url);

    Ok(Option::<Given>::deserialize(deserializer)?.map(|Given(url)| url))
}

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// Far more than any server gives; it bounds the wait.
const LONGEST_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
