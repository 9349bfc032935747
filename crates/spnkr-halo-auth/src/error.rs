use std::time::Duration;

use http::{HeaderMap, StatusCode};
use spnkr_core::{DecodeError, RawBody, StatusError, TransportError};

/// Why Halo Waypoint gave no token.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An answer arrived that this version cannot read.
    #[error("the answer of Halo Waypoint was not understood")]
    Decode(#[from] DecodeError),
    /// The Spartan token that was given has characters that cannot be sent.
    #[error("the Spartan token has characters that cannot be sent")]
    Malformed,
    /// Halo Waypoint answered with a failure.
    #[error("Halo Waypoint refused")]
    Status(#[from] StatusError),
    /// No answer arrived.
    #[error("Halo Waypoint could not be reached")]
    Transport(#[from] TransportError),
}

impl Error {
    /// Whether the same call may succeed later, with nothing changed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Decode(_) | Self::Malformed => false,
            Self::Status(error) => error.is_transient(),
            Self::Transport(error) => error.is_transient(),
        }
    }

    /// Whether the token that was sent is not accepted any more, so that a new one may help.
    pub fn is_token_refused(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status(error) => error.retry_after(),
            Self::Decode(_) | Self::Malformed | Self::Transport(_) => None,
        }
    }

    /// The status of the answer, if one arrived.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Decode(error) => error.status(),
            Self::Status(error) => Some(error.status()),
            Self::Malformed | Self::Transport(_) => None,
        }
    }

    /// The headers of a refusal, for diagnosis: `X-343-Exception` may hold a short cause.
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Self::Status(error) => Some(error.headers()),
            Self::Decode(_) | Self::Malformed | Self::Transport(_) => None,
        }
    }

    /// What the server sent along, if it sent something that was not understood or refused.
    pub fn body(&self) -> Option<&RawBody> {
        match self {
            Self::Decode(error) => Some(error.body()),
            Self::Status(error) => Some(error.body()),
            Self::Malformed | Self::Transport(_) => None,
        }
    }

    /// What a person can do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Decode(_) => {
                "try again; if it stays, look for a proxy or a captive portal that answers in its place"
            }
            Self::Malformed => "copy the token again, in one line",
            Self::Status(error) if error.is_transient() => "try again later",
            Self::Status(error) => match error.status() {
                StatusCode::FORBIDDEN => {
                    "sign in once at https://www.halowaypoint.com with this account, and look for a ban"
                }
                StatusCode::NOT_FOUND => "ask without a build, or with a current one",
                StatusCode::UNAUTHORIZED => {
                    "sign in again: the token that was sent is not accepted"
                }
                _ => "check that the XSTS token is one for the relying party of Halo",
            },
            Self::Transport(error) => error.advice(),
        }
    }
}
