use std::{error::Error as StdError, fmt, time::Duration};

use http::StatusCode;
use spnkr_core::RefreshToken;

/// Why something failed, layer by layer.
///
/// Each variant is the error of one layer; the questions are answered by whichever it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The program's own question to the person failed.
    #[error("nobody could be asked to sign in")]
    Ask(#[source] Box<dyn StdError + Send + Sync>),
    /// The chain broke off after Microsoft had given a new refresh token, which must not be lost with it.
    #[error(transparent)]
    BrokeOff(Box<BrokenOff>),
    /// A service of the game.
    #[error(transparent)]
    Client(#[from] spnkr_client::Error),
    /// Halo Waypoint: Spartan token and clearance.
    #[error(transparent)]
    HaloAuth(#[from] spnkr_halo_auth::Error),
    /// The Microsoft account.
    #[error(transparent)]
    OAuth(#[from] spnkr_oauth::Error),
    /// Xbox Live: user token and XSTS tokens.
    #[error(transparent)]
    Xbl(#[from] spnkr_xbl::Error),
}

impl Error {
    pub(crate) fn with_refresh_token(self, refresh_token: Option<RefreshToken>) -> Self {
        match refresh_token {
            Some(refresh_token) => {
                Self::BrokeOff(Box::new(BrokenOff { cause: self, refresh_token }))
            }
            None => self,
        }
    }

    /// The new refresh token, if the chain broke off after Microsoft had given one.
    ///
    /// It is to be kept in place of the one that was used, like that of a chain that went through.
    pub fn refresh_token(&self) -> Option<&RefreshToken> {
        match self {
            Self::BrokeOff(broken_off) => Some(&broken_off.refresh_token),
            Self::Ask(_) | Self::Client(_) | Self::HaloAuth(_) | Self::OAuth(_) | Self::Xbl(_) => {
                None
            }
        }
    }

    /// Whether what was asked for does not exist, or not yet.
    pub fn is_not_found(&self) -> bool {
        match self {
            Self::Client(error) => error.is_not_found(),
            Self::BrokeOff(broken_off) => broken_off.cause.is_not_found(),
            Self::Ask(_) | Self::HaloAuth(_) | Self::OAuth(_) | Self::Xbl(_) => false,
        }
    }

    /// Whether the same call may succeed later, with nothing changed on this side.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Ask(_) => false,
            Self::BrokeOff(broken_off) => broken_off.cause.is_retryable(),
            Self::Client(error) => error.is_retryable(),
            Self::HaloAuth(error) => error.is_retryable(),
            Self::OAuth(error) => error.is_retryable(),
            Self::Xbl(error) => error.is_retryable(),
        }
    }

    /// Whether the sign-in itself was refused: by Microsoft, by Xbox Live, by Halo Waypoint or by a service.
    ///
    /// Unlike a failure of the network, it stays until a person does something.
    pub fn is_sign_in_refused(&self) -> bool {
        match self {
            Self::Ask(_) => true,
            Self::BrokeOff(broken_off) => broken_off.cause.is_sign_in_refused(),
            Self::Client(error) => error.needs_sign_in(),
            Self::HaloAuth(error) => is_refusal(error.status()),
            Self::OAuth(error) => error.needs_sign_in() || is_refusal(error.status()),
            Self::Xbl(error) => is_refusal(error.status()),
        }
    }

    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Ask(_) => None,
            Self::BrokeOff(broken_off) => broken_off.cause.retry_after(),
            Self::Client(error) => error.retry_after(),
            Self::HaloAuth(error) => error.retry_after(),
            Self::OAuth(error) => error.retry_after(),
            Self::Xbl(error) => error.retry_after(),
        }
    }

    /// The status of the answer, if one arrived.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Ask(_) => None,
            Self::BrokeOff(broken_off) => broken_off.cause.status(),
            Self::Client(error) => error.status(),
            Self::HaloAuth(error) => error.status(),
            Self::OAuth(error) => error.status(),
            Self::Xbl(error) => error.status(),
        }
    }

    /// What a person can do next.
    pub fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Ask(_) => None,
            Self::BrokeOff(broken_off) => broken_off.cause.advice(),
            Self::Client(error) => error.advice(),
            Self::HaloAuth(error) => Some(error.advice()),
            Self::OAuth(error) => Some(error.advice()),
            Self::Xbl(error) => Some(error.advice()),
        }
    }
}

fn is_refusal(status: Option<StatusCode>) -> bool {
    status.is_some_and(|status| {
        status.is_client_error()
            && !matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS)
    })
}

/// A failure behind the first hop, and the refresh token that was already there.
#[derive(Debug)]
pub struct BrokenOff {
    cause: Error,
    refresh_token: RefreshToken,
}

impl BrokenOff {
    /// Why the chain broke off.
    pub fn cause(&self) -> &Error {
        &self.cause
    }

    /// The new refresh token.
    pub fn refresh_token(&self) -> &RefreshToken {
        &self.refresh_token
    }
}

impl fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl StdError for BrokenOff {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.source()
    }
}
