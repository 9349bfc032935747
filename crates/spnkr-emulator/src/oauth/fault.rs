//! What can be wrong with a request to the OAuth endpoints, and how each generation says it.

use http::StatusCode;
use serde_json::json;

use crate::{answer::Answer, oauth::Provider, state::State};

/// A reason to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    CodeExpired,
    CodeInvalid,
    ConsentWithdrawn,
    Denied,
    DeviceDeclined,
    DeviceExpired,
    DevicePending,
    DevicePolledTooSoon,
    DeviceUnknown,
    MalformedRequest,
    MissingField(&'static str),
    RedirectMismatch,
    RefreshExpired,
    RefreshInvalid,
    RefreshOfOtherEndpoint,
    ScopeInvalid,
    SecretMissing,
    SecretUnexpected,
    SecretWrong,
    UnknownApp,
    UnsupportedApp,
    UnsupportedGrant,
    VerifierMismatch,
}

impl Fault {
    /// The OAuth error code.
    pub(crate) fn error(self) -> &'static str {
        match self {
            Self::CodeExpired
            | Self::CodeInvalid
            | Self::ConsentWithdrawn
            | Self::RefreshExpired
            | Self::RefreshInvalid
            | Self::VerifierMismatch => "invalid_grant",
            Self::Denied => "access_denied",
            Self::DeviceDeclined => "authorization_declined",
            Self::DeviceExpired => "expired_token",
            Self::DevicePending => "authorization_pending",
            Self::DevicePolledTooSoon => "slow_down",
            Self::DeviceUnknown => "bad_verification_code",
            Self::MalformedRequest | Self::MissingField(_) | Self::RedirectMismatch => {
                "invalid_request"
            }
            Self::RefreshOfOtherEndpoint
            | Self::SecretMissing
            | Self::SecretUnexpected
            | Self::SecretWrong
            | Self::UnsupportedApp => "invalid_client",
            Self::ScopeInvalid => "invalid_scope",
            Self::UnknownApp => "unauthorized_client",
            Self::UnsupportedGrant => "unsupported_grant_type",
        }
    }

    /// The number that the v2.0 endpoints give.
    fn aadsts(self) -> u32 {
        match self {
            Self::CodeExpired => 70008,
            Self::CodeInvalid | Self::RefreshInvalid => 70000,
            Self::ConsentWithdrawn => 65001,
            Self::Denied | Self::DeviceDeclined => 65004,
            Self::DeviceExpired => 70019,
            Self::DevicePending | Self::DevicePolledTooSoon => 70016,
            Self::DeviceUnknown => 70018,
            Self::MalformedRequest => 9_002_313,
            Self::MissingField(_) => 900_144,
            Self::RedirectMismatch => 50011,
            Self::RefreshExpired => 700_082,
            Self::RefreshOfOtherEndpoint | Self::UnsupportedApp => 70002,
            Self::ScopeInvalid => 70011,
            Self::SecretMissing => 7_000_218,
            Self::SecretUnexpected => 700_025,
            Self::SecretWrong => 7_000_215,
            Self::UnknownApp => 700_016,
            Self::UnsupportedGrant => 70003,
            Self::VerifierMismatch => 501_481,
        }
    }

    /// The text for people.
    pub(crate) fn description(self) -> String {
        let text = match self {
            Self::CodeExpired => "The provided authorization code has expired.",
            Self::CodeInvalid => "The provided value for the 'code' parameter is not valid.",
            Self::ConsentWithdrawn => "The user has not consented to use the application.",
            Self::Denied | Self::DeviceDeclined => {
                "The user has denied access to the scope requested by the client application."
            }
            Self::DeviceExpired => "The device code has expired.",
            Self::DevicePending => "The user has not signed in yet; continue polling.",
            Self::DevicePolledTooSoon => "Polling is too frequent; wait longer.",
            Self::DeviceUnknown => "The device code is not known.",
            Self::MalformedRequest => "The request is malformed or invalid.",
            Self::MissingField(name) => {
                return format!("The request body must contain the following parameter: '{name}'.");
            }
            Self::RedirectMismatch => "The provided value for 'redirect_uri' is not valid.",
            Self::RefreshExpired => "The refresh token has expired due to inactivity.",
            Self::RefreshInvalid => "The user could not be authenticated as the grant is expired.",
            Self::RefreshOfOtherEndpoint | Self::UnsupportedApp => {
                "The client application is not supported by this endpoint."
            }
            Self::ScopeInvalid => "The provided value for the 'scope' parameter is not valid.",
            Self::SecretMissing => {
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            }
            Self::SecretUnexpected => {
                "Client is public so neither 'client_assertion' nor 'client_secret' may be presented."
            }
            Self::SecretWrong => "Invalid client secret provided.",
            Self::UnknownApp => "The client application was not found.",
            Self::UnsupportedGrant => {
                "The provided value for the 'grant_type' parameter is not supported."
            }
            Self::VerifierMismatch => {
                "The code_verifier does not match the code_challenge supplied in the authorization request."
            }
        };
        text.to_owned()
    }

    /// The answer of the token endpoint.
    pub(crate) fn answer(self, provider: Provider, state: &State) -> Answer {
        let (error, description) = (self.error(), self.description());
        let correlation_id = state.tokens.mint().guid();
        match provider {
            Provider::Live => Answer::json(
                StatusCode::BAD_REQUEST,
                &json!({
                    "error": error,
                    "error_description": description,
                    "correlation_id": correlation_id,
                }),
            ),
            Provider::Consumers => {
                let code = self.aadsts();
                let trace_id = state.tokens.mint().guid();
                let time = state.clock.now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
                let status = match error {
                    "invalid_client" => StatusCode::UNAUTHORIZED,
                    _ => StatusCode::BAD_REQUEST,
                };
                Answer::json(
                    status,
                    &json!({
                        "error": error,
                        "error_description": format!(
                            "AADSTS{code}: {description} Trace ID: {trace_id} Correlation ID: {correlation_id} Timestamp: {time}"
                        ),
                        "error_codes": [code],
                        "timestamp": time,
                        "trace_id": trace_id,
                        "correlation_id": correlation_id,
                        "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
                    }),
                )
            }
        }
    }
}
