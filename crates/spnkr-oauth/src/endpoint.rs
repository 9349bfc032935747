use std::{fmt, str::FromStr};

use spnkr_core::constant_url;
use url::Url;

/// Which of Microsoft's two OAuth services is asked.
///
/// They know the same accounts, but a refresh token belongs to the one that issued it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Endpoint {
    /// The Microsoft identity platform, for personal accounts (`login.microsoftonline.com/consumers`). The one
    /// for new sign-ins.
    #[default]
    Consumers,
    /// The older service (`login.live.com`), from which most tools of this field have their tokens.
    Live,
}

impl Endpoint {
    /// The page where a person signs in.
    pub(crate) fn authorize_url(self) -> Url {
        constant_url(match self {
            Self::Consumers => "https://login.microsoftonline.com/consumers/oauth2/v2.0/authorize",
            Self::Live => "https://login.live.com/oauth20_authorize.srf",
        })
    }

    /// Where tokens are issued.
    pub(crate) fn token_url(self) -> Url {
        constant_url(match self {
            Self::Consumers => "https://login.microsoftonline.com/consumers/oauth2/v2.0/token",
            Self::Live => "https://login.live.com/oauth20_token.srf",
        })
    }

    /// Where codes for devices are issued; by the newer service alone.
    pub(crate) fn device_code_url() -> Url {
        constant_url("https://login.microsoftonline.com/consumers/oauth2/v2.0/devicecode")
    }

    /// What is asked for: a sign-in to Xbox Live that lasts.
    pub(crate) const fn scope(self) -> &'static str {
        match self {
            Self::Consumers => "XboxLive.signin offline_access",
            Self::Live => "Xboxlive.signin Xboxlive.offline_access",
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Consumers => "consumers",
            Self::Live => "live",
        })
    }
}

impl FromStr for Endpoint {
    type Err = InvalidEndpoint;

    fn from_str(text: &str) -> Result<Self, InvalidEndpoint> {
        match text.trim() {
            "consumers" => Ok(Self::Consumers),
            "live" => Ok(Self::Live),
            _ => Err(InvalidEndpoint(())),
        }
    }
}

/// A text that names no OAuth service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the OAuth service is `live` or `consumers`")]
pub struct InvalidEndpoint(());
