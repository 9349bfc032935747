//! The hosts of the sign-in, which are exact about their paths.

use crate::{
    answer::{Answer, Asked},
    host::Host,
    oauth::{self, Provider},
    state::State,
    xbox,
};

/// An endpoint of the sign-in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SignIn {
    Authorize(Provider),
    Consent(Provider),
    DeviceCode,
    DeviceConsent,
    DevicePage,
    OAuthToken(Provider),
    UserToken,
    XstsToken,
}

impl SignIn {
    pub(super) fn find(host: Host, path: &str) -> Option<Self> {
        match (host, path) {
            (Host::Live, "/oauth20_authorize.srf") => Some(Self::Authorize(Provider::Live)),
            (Host::Live, "/oauth20_remoteconnect.srf") => Some(Self::DevicePage),
            (Host::Live, "/oauth20_token.srf") => Some(Self::OAuthToken(Provider::Live)),
            (Host::Consumers, "/consumers/oauth2/v2.0/authorize") => {
                Some(Self::Authorize(Provider::Consumers))
            }
            (Host::Consumers, "/consumers/oauth2/v2.0/token") => {
                Some(Self::OAuthToken(Provider::Consumers))
            }
            (Host::Consumers, "/consumers/oauth2/v2.0/devicecode") => Some(Self::DeviceCode),
            (Host::Microsoft, "/devicelogin") => Some(Self::DevicePage),
            (Host::MicrosoftWww, "/link") => Some(Self::DevicePage),
            // The emulator's own: what the buttons of its pages do.
            (Host::Live, CONSENT_PATH) => Some(Self::Consent(Provider::Live)),
            (Host::Consumers, CONSENT_PATH) => Some(Self::Consent(Provider::Consumers)),
            (Host::Live | Host::Microsoft | Host::MicrosoftWww, DEVICE_CONSENT_PATH) => {
                Some(Self::DeviceConsent)
            }
            (Host::UserAuth, "/user/authenticate") => Some(Self::UserToken),
            (Host::XstsAuth, "/xsts/authorize") => Some(Self::XstsToken),
            _ => None,
        }
    }

    pub(super) fn allow(self) -> &'static str {
        match self {
            Self::Authorize(_) | Self::DevicePage => "GET",
            Self::Consent(_)
            | Self::DeviceCode
            | Self::DeviceConsent
            | Self::OAuthToken(_)
            | Self::UserToken
            | Self::XstsToken => "POST",
        }
    }

    pub(super) fn operation(self) -> &'static str {
        match self {
            Self::Authorize(_) => "authorize",
            Self::Consent(_) => "consent",
            Self::DeviceCode => "device_code",
            Self::DeviceConsent => "device_consent",
            Self::DevicePage => "device_page",
            Self::OAuthToken(_) => "oauth_token",
            Self::UserToken => "user_token",
            Self::XstsToken => "xsts_token",
        }
    }

    /// The answer to a request, by the number of its arrival.
    pub(crate) fn answer(self, state: &State, asked: &Asked, arrived: u64) -> Answer {
        match self {
            Self::Authorize(provider) => oauth::authorize(state, provider, asked),
            Self::Consent(provider) => oauth::consent(state, provider, asked),
            Self::DeviceCode => oauth::device_code(state, asked),
            Self::DeviceConsent => oauth::device_consent(state, asked),
            Self::DevicePage => oauth::device_page(state, asked),
            Self::OAuthToken(provider) => {
                let (operation, answer) = oauth::token(state, provider, asked);
                state.log.name(arrived, operation);
                answer
            }
            Self::UserToken => xbox::user_token(state, asked),
            Self::XstsToken => xbox::xsts_token(state, asked),
        }
    }
}

/// Where the buttons of the sign-in page lead.
pub(crate) const CONSENT_PATH: &str = "/emulator/consent";
/// Where the buttons of the device page lead.
pub(crate) const DEVICE_CONSENT_PATH: &str = "/emulator/device-consent";
