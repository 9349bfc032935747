use std::{fmt, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use spnkr_core::{
    DecodeError, EntropyError, Exchange, Operation, RawBody, Response, StatusError, TransportError,
    decode_json,
};

use crate::{DeviceTokenRequest, RedirectError};

/// Why there are no OAuth tokens.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An answer arrived that this version cannot read.
    #[error("the answer of the Microsoft sign-in was not understood")]
    Decode(#[from] DecodeError),
    /// No random bytes were to be had.
    #[error("the sign-in could not be started")]
    Entropy(#[from] EntropyError),
    /// Nobody finished the sign-in in time.
    #[error("the sign-in was not finished")]
    Expired(#[from] Expired),
    /// What came back from the browser gives no code.
    #[error("the sign-in in the browser gave no code")]
    Redirect(#[from] RedirectError),
    /// Microsoft said no, and why.
    #[error("the Microsoft sign-in was refused")]
    Refused(#[from] Refusal),
    /// Microsoft answered with a failure that says no more than its status.
    #[error("the Microsoft sign-in failed")]
    Status(#[from] StatusError),
    /// No answer arrived.
    #[error("the Microsoft sign-in could not be reached")]
    Transport(#[from] TransportError),
}

impl Error {
    /// Reads why an answer is no success.
    pub(crate) fn of_answer(operation: Operation, answer: &Response<Bytes>) -> Self {
        match decode_json::<WireError>(operation, answer.body()) {
            Ok(wire) => Refusal::new(operation, answer, wire).into(),
            Err(_) => StatusError::new(operation, answer).into(),
        }
    }

    /// Whether the same call may succeed later, with nothing changed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Decode(_) | Self::Entropy(_) | Self::Expired(_) | Self::Redirect(_) => false,
            Self::Refused(refusal) => refusal.code.is_retryable(),
            Self::Status(error) => error.is_transient(),
            Self::Transport(error) => error.is_transient(),
        }
    }

    /// Whether only a person at a browser can help: the grant is gone, or was not given.
    pub fn needs_sign_in(&self) -> bool {
        match self {
            Self::Expired(_) | Self::Redirect(_) => true,
            Self::Refused(refusal) => refusal.code.needs_sign_in(),
            Self::Decode(_) | Self::Entropy(_) | Self::Status(_) | Self::Transport(_) => false,
        }
    }

    /// Whether the sign-in took too long; a new one has all its time again.
    pub fn is_expired(&self) -> bool {
        match self {
            Self::Expired(_) => true,
            Self::Refused(refusal) => refusal.code == OAuthError::ExpiredToken,
            Self::Decode(_)
            | Self::Entropy(_)
            | Self::Redirect(_)
            | Self::Status(_)
            | Self::Transport(_) => false,
        }
    }

    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status(error) => error.retry_after(),
            Self::Decode(_)
            | Self::Entropy(_)
            | Self::Expired(_)
            | Self::Redirect(_)
            | Self::Refused(_)
            | Self::Transport(_) => None,
        }
    }

    /// The status of the answer, if one arrived.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Decode(error) => error.status(),
            Self::Refused(refusal) => Some(refusal.status),
            Self::Status(error) => Some(error.status()),
            Self::Entropy(_) | Self::Expired(_) | Self::Redirect(_) | Self::Transport(_) => None,
        }
    }

    /// What the server sent along, if it sent something that was not understood or refused.
    pub fn body(&self) -> Option<&RawBody> {
        match self {
            Self::Decode(error) => Some(error.body()),
            Self::Refused(refusal) => Some(&refusal.body),
            Self::Status(error) => Some(error.body()),
            Self::Entropy(_) | Self::Expired(_) | Self::Redirect(_) | Self::Transport(_) => None,
        }
    }

    /// What a person can do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Decode(_) => {
                "try again; if it stays, look for a proxy or a captive portal that answers in its place"
            }
            Self::Entropy(_) => "restart the program",
            Self::Expired(_) => "start the sign-in again, and finish it before its time is over",
            Self::Redirect(error) => error.advice(),
            Self::Refused(refusal) => refusal.advice(),
            Self::Status(_) => "try again later",
            Self::Transport(error) => error.advice(),
        }
    }
}

/// A sign-in whose time was over before anybody finished it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("nobody finished {operation} in time")]
pub struct Expired {
    operation: Operation,
}

impl Expired {
    pub(crate) fn new(operation: Operation) -> Self {
        Self { operation }
    }

    /// What was waited for.
    pub fn operation(&self) -> Operation {
        self.operation
    }
}

/// What Microsoft said when it refused.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{operation} answered {status} with {code}{}", Numbers(.aadsts))]
pub struct Refusal {
    operation: Operation,
    status: StatusCode,
    code: OAuthError,
    aadsts: Vec<u32>,
    body: RawBody,
}

impl Refusal {
    fn new(operation: Operation, answer: &Response<Bytes>, wire: WireError) -> Self {
        let mut aadsts = wire.error_codes;
        if aadsts.is_empty() {
            aadsts.extend(wire.error_description.as_deref().and_then(aadsts_of));
        }
        Self {
            operation,
            status: answer.status(),
            code: OAuthError::from_wire(&wire.error),
            aadsts,
            body: answer.body().clone().into(),
        }
    }

    /// What was asked for.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The OAuth error code.
    pub fn code(&self) -> OAuthError {
        self.code
    }

    /// Microsoft's own numbers for the cause, as `7000215`; the older service gives none.
    pub fn aadsts(&self) -> &[u32] {
        &self.aadsts
    }

    /// The bytes that came along.
    pub fn body(&self) -> &RawBody {
        &self.body
    }

    /// What a person can do next.
    pub fn advice(&self) -> &'static str {
        self.aadsts
            .iter()
            .find_map(|number| match number {
                50_011 => Some(
                    "register the redirect URI with the app, to the letter as it is configured here",
                ),
                65_001 | 65_004 => Some("sign in again, and agree to what the page asks for"),
                70_000 | 70_008 | 70_043 | 700_082 => {
                    Some("sign in again: this sign-in has expired or was withdrawn")
                }
                700_016 => Some(
                    "check the client id, and that the app registration allows personal Microsoft accounts",
                ),
                700_025 => Some("remove the client secret: the app is registered as a public one"),
                7_000_215 => Some(
                    "check the client secret: it is the secret's value, not its id, and it expires",
                ),
                70_002 => Some(PUBLIC_CLIENT_FLOWS),
                // It asks for the secret of any app that is not declared to be public.
                7_000_218 if self.operation == DeviceTokenRequest::OPERATION => {
                    Some(PUBLIC_CLIENT_FLOWS)
                }
                7_000_218 => Some("give the client secret: the app is registered as a web app"),
                _ => None,
            })
            .unwrap_or_else(|| match self.code {
                // Of a device, it is the person that said no.
                OAuthError::AccessDenied if self.operation == DeviceTokenRequest::OPERATION => {
                    OAuthError::AuthorizationDeclined.advice()
                }
                code => code.advice(),
            })
    }
}

/// An error code of OAuth (RFC 6749, RFC 8628).
///
/// A code that is not in the list is [`Other`](Self::Other); the server's spelling stays in the refusal's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OAuthError {
    /// The person, or a policy, said no.
    AccessDenied,
    /// The person said no on the other device.
    AuthorizationDeclined,
    /// The person has not signed in yet.
    AuthorizationPending,
    /// The device code is not known, or is used up.
    BadVerificationCode,
    /// The time of the device code is over.
    ExpiredToken,
    /// The app's id or secret is wrong, or the app belongs to the other service.
    InvalidClient,
    /// The code or refresh token is used up, expired or withdrawn.
    InvalidGrant,
    /// A field is missing or wrong.
    InvalidRequest,
    /// The scope is not known.
    InvalidScope,
    /// A code that this version does not know.
    Other,
    /// The server failed.
    ServerError,
    /// The device polls too often.
    SlowDown,
    /// The server is busy.
    TemporarilyUnavailable,
    /// The app may not do this.
    UnauthorizedClient,
}

impl OAuthError {
    pub(crate) fn from_wire(code: &str) -> Self {
        match code {
            "access_denied" => Self::AccessDenied,
            "authorization_declined" => Self::AuthorizationDeclined,
            "authorization_pending" => Self::AuthorizationPending,
            "bad_verification_code" => Self::BadVerificationCode,
            "expired_token" => Self::ExpiredToken,
            "invalid_client" => Self::InvalidClient,
            "invalid_grant" => Self::InvalidGrant,
            "invalid_request" => Self::InvalidRequest,
            "invalid_scope" => Self::InvalidScope,
            "server_error" => Self::ServerError,
            "slow_down" => Self::SlowDown,
            "temporarily_unavailable" => Self::TemporarilyUnavailable,
            "unauthorized_client" => Self::UnauthorizedClient,
            _ => Self::Other,
        }
    }

    fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::AuthorizationPending
                | Self::ServerError
                | Self::SlowDown
                | Self::TemporarilyUnavailable
        )
    }

    fn needs_sign_in(self) -> bool {
        matches!(
            self,
            Self::AccessDenied
                | Self::AuthorizationDeclined
                | Self::BadVerificationCode
                | Self::ExpiredToken
                | Self::InvalidGrant
        )
    }

    /// What a person can do next.
    pub fn advice(self) -> &'static str {
        match self {
            Self::AccessDenied => "sign in with an account that may use the app",
            Self::AuthorizationDeclined => "sign in again, and agree to what the page asks for",
            Self::AuthorizationPending => "open the sign-in page, and enter the code there",
            Self::BadVerificationCode => "start the sign-in again, for a new code",
            Self::ExpiredToken => {
                "start the sign-in again, and enter the new code before its time is over"
            }
            Self::InvalidClient => {
                "check the client id and secret: a web app needs its secret's value, a public app has none"
            }
            Self::InvalidGrant => {
                "sign in again: this sign-in has expired, or was used or withdrawn"
            }
            Self::InvalidRequest => "check the redirect URI: it has to be the registered one",
            Self::InvalidScope | Self::Other => "look the code up in the answer's body",
            Self::ServerError | Self::TemporarilyUnavailable => "try again later",
            Self::SlowDown => "ask less often",
            Self::UnauthorizedClient => {
                "check that the app registration allows personal Microsoft accounts"
            }
        }
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessDenied => "access_denied",
            Self::AuthorizationDeclined => "authorization_declined",
            Self::AuthorizationPending => "authorization_pending",
            Self::BadVerificationCode => "bad_verification_code",
            Self::ExpiredToken => "expired_token",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::Other => "an unknown code",
            Self::ServerError => "server_error",
            Self::SlowDown => "slow_down",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::UnauthorizedClient => "unauthorized_client",
        })
    }
}

#[derive(Deserialize)]
struct WireError {
    error: String,
    error_description: Option<String>,
    #[serde(default)]
    error_codes: Vec<u32>,
}

/// The number in a description that starts with `AADSTS70000: `.
fn aadsts_of(description: &str) -> Option<u32> {
    let rest = description.trim_start().strip_prefix("AADSTS")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// Shows the first of Microsoft's numbers, which names the cause.
struct Numbers<'a>(&'a [u32]);

impl fmt::Display for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.first() {
            Some(number) => write!(f, " (AADSTS{number})"),
            None => Ok(()),
        }
    }
}

const PUBLIC_CLIENT_FLOWS: &str = "switch on \"Allow public client flows\" in the app registration";
