//! Microsoft accounts: the sign-in page, device codes and the token endpoint, in their two generations.

mod authorize;
mod consent;
mod device;
mod fault;
mod page;
mod token;

pub(crate) use authorize::{Choice, authorize, browse};
pub(crate) use consent::{Transactions, consent, device_consent, device_page};
pub(crate) use device::{Devices, device_code};
pub(crate) use token::token;

/// The generation of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provider {
    /// The v2.0 endpoints for consumers.
    Consumers,
    /// The older endpoints at login.live.com.
    Live,
}

/// What a user agreed to; signing in to Xbox Live is always part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope {
    offline: Offline,
}

/// Whether refresh tokens are granted, and under which name they were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offline {
    No,
    Plain,
    Xboxlive,
}

impl Scope {
    /// Everything that can be granted.
    pub(crate) const FULL: Self = Self { offline: Offline::Xboxlive };

    /// Reads a list of scopes; names are compared without case, unknown ones are refused.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut signin = false;
        let mut offline = Offline::No;
        for name in text.split(' ') {
            match name.to_ascii_lowercase().as_str() {
                "xboxlive.signin" => signin = true,
                "xboxlive.offline_access" => offline = Offline::Xboxlive,
                "offline_access" => offline = Offline::Plain,
                _ => return None,
            }
        }
        signin.then_some(Self { offline })
    }

    pub(crate) fn is_offline(self) -> bool {
        self.offline != Offline::No
    }

    /// Whether everything in `asked` was granted here.
    pub(crate) fn covers(self, asked: Self) -> bool {
        self.is_offline() || !asked.is_offline()
    }

    /// The scopes as the answers spell them, which need not be the request's spelling.
    pub(crate) fn as_str(self) -> &'static str {
        match self.offline {
            Offline::No => "XboxLive.signin",
            Offline::Plain => "XboxLive.signin offline_access",
            Offline::Xboxlive => "XboxLive.signin XboxLive.offline_access",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes() {
        for (text, granted) in [
            (
                "Xboxlive.signin Xboxlive.offline_access",
                Some("XboxLive.signin XboxLive.offline_access"),
            ),
            (
                "xboxlive.OFFLINE_ACCESS XBOXLIVE.signin",
                Some("XboxLive.signin XboxLive.offline_access"),
            ),
            ("XboxLive.signin offline_access", Some("XboxLive.signin offline_access")),
            ("XboxLive.signin", Some("XboxLive.signin")),
            ("offline_access", None),
            ("XboxLive.signin  offline_access", None),
            ("XboxLive.signin,offline_access", None),
            ("XboxLive.signin openid", None),
            ("", None),
        ] {
            assert_eq!(Scope::parse(text).map(Scope::as_str), granted, "{text}");
        }
    }
}
