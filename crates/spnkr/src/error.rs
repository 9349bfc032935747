use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use http::StatusCode;
use jiff::Timestamp;
use spnkr_core::{RefreshToken, StoreError, StoreErrorKind};

/// Why something failed, layer by layer.
///
/// Each variant is the error of one layer; the questions are answered by whichever it is.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The program's own question to the person failed.
    #[error("nobody could be asked to sign in")]
    Ask(#[source] Arc<dyn StdError + Send + Sync>),
    /// The chain broke off after Microsoft had given a new refresh token, which must not be lost with it.
    #[error(transparent)]
    BrokeOff(Box<BrokenOff>),
    /// A service of the game.
    #[error(transparent)]
    Client(#[from] spnkr_client::Error),
    /// The services refuse Spartan tokens as soon as they are issued; no more are asked for, for a while.
    #[error("the services refuse new Spartan tokens")]
    FreshTokenRefused,
    /// Halo Waypoint: Spartan token and clearance.
    #[error(transparent)]
    HaloAuth(#[from] spnkr_halo_auth::Error),
    /// The Microsoft account.
    #[error(transparent)]
    OAuth(#[from] spnkr_oauth::Error),
    /// Nobody is signed in, or nobody is any more.
    #[error(transparent)]
    SignInNeeded(#[from] SignInNeeded),
    /// The runtime ended while tokens were being renewed.
    #[error("the renewal of the tokens was stopped")]
    Stopped,
    /// The token store.
    #[error(transparent)]
    Store(#[from] StoreError),
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
            Self::Ask(_)
            | Self::Client(_)
            | Self::FreshTokenRefused
            | Self::HaloAuth(_)
            | Self::OAuth(_)
            | Self::SignInNeeded(_)
            | Self::Stopped
            | Self::Store(_)
            | Self::Xbl(_) => None,
        }
    }

    /// Whether what was asked for does not exist, or not yet.
    pub fn is_not_found(&self) -> bool {
        match self {
            Self::Client(error) => error.is_not_found(),
            Self::BrokeOff(broken_off) => broken_off.cause.is_not_found(),
            Self::Ask(_)
            | Self::FreshTokenRefused
            | Self::HaloAuth(_)
            | Self::OAuth(_)
            | Self::SignInNeeded(_)
            | Self::Stopped
            | Self::Store(_)
            | Self::Xbl(_) => false,
        }
    }

    /// Whether the same call may succeed later, with nothing changed on this side.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Ask(_) | Self::SignInNeeded(_) | Self::Stopped => false,
            Self::BrokeOff(broken_off) => broken_off.cause.is_retryable(),
            Self::FreshTokenRefused => true,
            Self::Store(error) => error.kind() == StoreErrorKind::Busy,
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
            Self::Ask(_) | Self::SignInNeeded(_) => true,
            Self::BrokeOff(broken_off) => broken_off.cause.is_sign_in_refused(),
            Self::FreshTokenRefused | Self::Stopped | Self::Store(_) => false,
            Self::Client(error) => error.needs_sign_in(),
            Self::HaloAuth(error) => {
                matches!(error.status(), Some(StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED))
            }
            Self::OAuth(error) => error.needs_sign_in() || is_refusal(error.status()),
            Self::Xbl(error) => is_refusal(error.status()),
        }
    }

    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Ask(_)
            | Self::FreshTokenRefused
            | Self::SignInNeeded(_)
            | Self::Stopped
            | Self::Store(_) => None,
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
            Self::Ask(_)
            | Self::FreshTokenRefused
            | Self::SignInNeeded(_)
            | Self::Stopped
            | Self::Store(_) => None,
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
            Self::Ask(_) | Self::Stopped => None,
            Self::BrokeOff(broken_off) => broken_off.cause.advice(),
            Self::FreshTokenRefused => Some("try again later; if it stays, sign in again"),
            Self::SignInNeeded(_) => Some("sign in"),
            Self::Store(error) => Some(error.advice()),
            Self::Client(error) => error.advice(),
            Self::HaloAuth(error) => Some(error.advice()),
            Self::OAuth(error) => Some(error.advice()),
            Self::Xbl(error) => Some(error.advice()),
        }
    }
}

/// Nobody is signed in, or the sign-in that was stored is not accepted any more.
///
/// What was stored is kept: it is for a person to sign in again, or to sign out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.reason())]
pub struct SignInNeeded {
    pub(crate) is_refused: bool,
    pub(crate) interrupted_at: Option<Timestamp>,
}

impl SignInNeeded {
    /// Nobody ever signed in, or somebody signed out.
    pub(crate) const NOBODY: Self = Self { is_refused: false, interrupted_at: None };

    /// Whether there was a sign-in, which Microsoft does not accept any more.
    pub fn is_refused(&self) -> bool {
        self.is_refused
    }

    /// When an earlier renewal began, if it was cut short or got no answer: a new refresh token may have been lost
    /// with it.
    pub fn interrupted_at(&self) -> Option<Timestamp> {
        self.interrupted_at
    }

    fn reason(&self) -> String {
        match (self.is_refused, self.interrupted_at) {
            (false, _) => "nobody is signed in".to_owned(),
            (true, None) => "the stored sign-in is not accepted any more".to_owned(),
            (true, Some(at)) => format!(
                "the stored sign-in is not accepted any more: a renewal that began at {at:.0} was cut \
                 short or got no answer, and Microsoft may have replaced the refresh token"
            ),
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
#[derive(Debug, Clone)]
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
