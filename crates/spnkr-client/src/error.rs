use std::time::Duration;

use http::StatusCode;
use spnkr_core::{
    CredentialsError, CredentialsErrorKind, DecodeError, Operation, RawBody, StatusError,
    TransportError,
};

/// Why a call gave nothing.
///
/// The texts hold neither tokens nor what a server sent; that is behind [`body`](Self::body).
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There were no credentials for the call, or they could not be renewed.
    #[error("{operation} has no credentials")]
    #[non_exhaustive]
    Credentials {
        /// What was asked for.
        operation: Operation,
        /// Why there are none.
        source: CredentialsError,
    },
    /// An answer arrived that this version cannot read.
    #[error("the answer was not understood")]
    Decode(#[from] DecodeError),
    /// A value cannot be sent, so nothing was.
    #[error("{operation} was not sent")]
    #[non_exhaustive]
    InvalidArgument {
        /// What was asked for.
        operation: Operation,
        /// Which value, and why not.
        source: InvalidArgument,
    },
    /// A good answer had nothing on one of the players that it was asked about.
    #[error("the answer of {operation} leaves this player out")]
    #[non_exhaustive]
    LeftOut {
        /// What was asked for.
        operation: Operation,
    },
    /// The service does not know what was asked for, or not yet.
    #[error("the service does not know what was asked for")]
    NotFound(#[source] StatusError),
    /// The service refused the credentials, and their successors too.
    #[error("the service refused the credentials")]
    Refused(#[source] StatusError),
    /// The service answered with another status than success.
    #[error("the service gave no result")]
    Status(#[source] StatusError),
    /// No whole answer arrived.
    #[error("the service could not be reached")]
    Transport(#[from] TransportError),
}

impl Error {
    /// Whether what was asked for does not exist, or not yet.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound(_))
    }

    /// Whether the same call may succeed later, with nothing changed on this side.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Credentials { source, .. } => source.kind() == CredentialsErrorKind::Unavailable,
            Self::Decode(_)
            | Self::InvalidArgument { .. }
            | Self::LeftOut { .. }
            | Self::NotFound(_)
            | Self::Refused(_) => false,
            Self::Status(error) => error.is_transient(),
            Self::Transport(error) => error.is_transient(),
        }
    }

    /// Whether a new sign-in, or new tokens, are what the call lacks.
    pub fn needs_sign_in(&self) -> bool {
        match self {
            Self::Credentials { source, .. } => matches!(
                source.kind(),
                CredentialsErrorKind::Expired | CredentialsErrorKind::SignInNeeded
            ),
            Self::Refused(_) => true,
            Self::Decode(_)
            | Self::InvalidArgument { .. }
            | Self::LeftOut { .. }
            | Self::NotFound(_)
            | Self::Status(_)
            | Self::Transport(_) => false,
        }
    }

    /// How long the service asks to wait, counted from the arrival of its answer.
    pub fn retry_after(&self) -> Option<Duration> {
        self.status_error().and_then(StatusError::retry_after)
    }

    /// The status, if an answer arrived.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Decode(error) => error.status(),
            _ => self.status_error().map(StatusError::status),
        }
    }

    /// The bytes of the answer, if one arrived. They can hold anything.
    pub fn body(&self) -> Option<&RawBody> {
        match self {
            Self::Decode(error) => Some(error.body()),
            _ => self.status_error().map(StatusError::body),
        }
    }

    /// What a person can do next.
    pub fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Credentials { source, .. } => match source.kind() {
                CredentialsErrorKind::Expired => {
                    Some("give a new Spartan token, or sign in so that tokens are renewed")
                }
                CredentialsErrorKind::Malformed => {
                    Some("copy the token once more, whole and in one line")
                }
                CredentialsErrorKind::Missing => {
                    Some("give a clearance token too, or sign in so that one is fetched")
                }
                CredentialsErrorKind::SignInNeeded => Some("sign in"),
                CredentialsErrorKind::Unavailable => Some("try again later"),
                _ => None,
            },
            Self::Decode(_) => {
                Some("look for a newer version; until then the answer can be read as it came")
            }
            Self::InvalidArgument { .. } => Some("correct the value that is named"),
            Self::LeftOut { .. } => Some("check the XUID; the service may have nothing on it"),
            Self::NotFound(_) => {
                Some("check the id or name; what has just happened can take half a minute")
            }
            Self::Refused(_) => Some("sign in again"),
            Self::Status(error) => match error.status() {
                StatusCode::BAD_REQUEST => Some("check the ids and names that were asked for"),
                StatusCode::FORBIDDEN => {
                    Some("what was asked for is private, or this account may not see it")
                }
                StatusCode::TOO_MANY_REQUESTS => Some("ask less often"),
                status if status.is_server_error() => Some("try again later"),
                _ => None,
            },
            Self::Transport(error) => Some(error.advice()),
        }
    }

    fn status_error(&self) -> Option<&StatusError> {
        match self {
            Self::NotFound(error) | Self::Refused(error) | Self::Status(error) => Some(error),
            Self::Credentials { .. }
            | Self::Decode(_)
            | Self::InvalidArgument { .. }
            | Self::LeftOut { .. }
            | Self::Transport(_) => None,
        }
    }
}

/// A value that cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{argument}` {problem}")]
pub struct InvalidArgument {
    argument: &'static str,
    problem: &'static str,
}

impl InvalidArgument {
    /// Names the value, and what is wrong with it in words that can follow the name.
    pub const fn new(argument: &'static str, problem: &'static str) -> Self {
        Self { argument, problem }
    }

    /// The value's name.
    pub const fn argument(&self) -> &'static str {
        self.argument
    }
}
