//! The people who sign in, and the applications they sign in to.

use std::fmt;

/// A Microsoft account.
#[derive(Debug, Clone)]
pub struct Account {
    pub(crate) index: usize,
    pub(crate) kind: AccountKind,
    pub(crate) xuid: u64,
    pub(crate) gamertag: String,
    pub(crate) user_hash: String,
    pub(crate) user_id: String,
}

impl Account {
    /// What is special about the account.
    pub fn kind(&self) -> AccountKind {
        self.kind
    }

    /// The Xbox user id; of an account without a profile, one that no answer ever shows.
    pub fn xuid(&self) -> u64 {
        self.xuid
    }

    /// The gamertag in its canonical spelling; of an account without a profile, one that no answer ever shows.
    pub fn gamertag(&self) -> &str {
        &self.gamertag
    }

    /// The user hash (`uhs`) in the claims of the account's Xbox tokens.
    pub fn user_hash(&self) -> &str {
        &self.user_hash
    }
}

/// What is special about an account.
///
/// Printed, it is the name that the control port and the sign-in page know the account by: `adult`, `no-profile`,
/// `refused-with-2148916228`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AccountKind {
    /// An adult with an Xbox profile: every hop succeeds.
    Adult,
    /// Somebody who has yet to prove their age: XSTS refuses with 2148916236.
    AgeUnverified,
    /// Banned by Xbox enforcement: XSTS refuses with 2148916227.
    Banned,
    /// An adult whose XSTS claims are the user hash alone: no XUID, gamertag or age group.
    Bare,
    /// A child in no family group: XSTS refuses with 2148916238.
    Child,
    /// Somebody in a country without Xbox Live: XSTS refuses with 2148916235.
    CountryNotAvailable,
    /// Somebody who never started the game: Xbox Live is content, the Spartan token is refused with 403.
    NeverPlayed,
    /// A Microsoft account without an Xbox profile: XSTS refuses with 2148916233.
    NoProfile,
    /// An account whose part of Xbox Live is down: XSTS refuses with 2148916273, and may not do so later.
    Outage,
    /// An account that was made to order: XSTS refuses with this code.
    RefusedWith(u32),
    /// Somebody who did not agree to the terms of Xbox Live: XSTS refuses with 2148916234.
    TermsNotAccepted,
    /// An account whose user tokens are never good enough: XSTS refuses with 2148916261, however new they are.
    UserTokenRefused,
}

impl AccountKind {
    /// The kinds that every emulator has; the main account comes first.
    pub(crate) const ALL: [Self; 11] = [
        Self::Adult,
        Self::Child,
        Self::NoProfile,
        Self::Banned,
        Self::Bare,
        Self::CountryNotAvailable,
        Self::TermsNotAccepted,
        Self::AgeUnverified,
        Self::Outage,
        Self::UserTokenRefused,
        Self::NeverPlayed,
    ];

    /// The code that the XSTS service refuses the account with.
    pub(crate) fn xerr(self) -> Option<u32> {
        Some(match self {
            Self::Adult | Self::Bare | Self::NeverPlayed => return None,
            Self::AgeUnverified => 2_148_916_236,
            Self::Banned => 2_148_916_227,
            Self::Child => 2_148_916_238,
            Self::CountryNotAvailable => 2_148_916_235,
            Self::NoProfile => 2_148_916_233,
            Self::Outage => 2_148_916_273,
            Self::RefusedWith(code) => code,
            Self::TermsNotAccepted => 2_148_916_234,
            Self::UserTokenRefused => 2_148_916_261,
        })
    }

    /// What to expect of the account, for the person who chooses it on a page.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Adult => "everything works",
            Self::AgeUnverified => "has yet to prove their age",
            Self::Banned => "banned by Xbox enforcement",
            Self::Bare => "works, but Xbox Live tells neither gamertag nor XUID",
            Self::Child => "a child in no family group",
            Self::CountryNotAvailable => "in a country without Xbox Live",
            Self::NeverPlayed => "never started the game",
            Self::NoProfile => "without an Xbox profile",
            Self::Outage => "Xbox Live is down for this account",
            Self::RefusedWith(_) => "refused to order",
            Self::TermsNotAccepted => "did not agree to the terms of Xbox Live",
            Self::UserTokenRefused => "every user token is refused",
        }
    }
}

impl fmt::Display for AccountKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Adult => "adult",
            Self::AgeUnverified => "age-unverified",
            Self::Banned => "banned",
            Self::Bare => "bare",
            Self::Child => "child",
            Self::CountryNotAvailable => "country-not-available",
            Self::NeverPlayed => "never-played",
            Self::NoProfile => "no-profile",
            Self::Outage => "outage",
            Self::RefusedWith(code) => return write!(f, "refused-with-{code}"),
            Self::TermsNotAccepted => "terms-not-accepted",
            Self::UserTokenRefused => "user-token-refused",
        })
    }
}

/// An application registered with Microsoft.
#[derive(Debug, Clone)]
pub struct App {
    pub(crate) index: usize,
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<String>,
    pub(crate) redirect_uri: &'static str,
    pub(crate) endpoints: Endpoints,
}

impl App {
    /// The name that people see on the sign-in page.
    pub fn name(&self) -> &str {
        self.name
    }

    /// The application id, a GUID.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The secret of a confidential app; a public app has none and must send none.
    pub fn client_secret(&self) -> Option<&str> {
        self.client_secret.as_deref()
    }

    /// The registered redirect URI: `https://localhost` must be sent exactly so, `http://localhost` with any port.
    pub fn redirect_uri(&self) -> &str {
        self.redirect_uri
    }

    /// Whether a redirect URI of a request is the registered one.
    pub(crate) fn accepts_redirect(&self, uri: &str) -> bool {
        let Some(rest) = uri.strip_prefix("http://localhost") else {
            return uri == self.redirect_uri;
        };
        let port = rest.strip_suffix('/').unwrap_or(rest);
        let any_port = port.is_empty()
            || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
        self.redirect_uri == "http://localhost" && any_port
    }
}

/// Which token endpoints know an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoints {
    Both,
    ConsumersOnly,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris() {
        let app = |redirect_uri| App {
            index: 0,
            key: "",
            name: "",
            client_id: String::new(),
            client_secret: None,
            redirect_uri,
            endpoints: Endpoints::Both,
        };
        for (registered, sent, accepted) in [
            ("https://localhost", "https://localhost", true),
            ("https://localhost", "https://localhost/", false),
            ("https://localhost", "https://localhost:443", false),
            ("https://localhost", "http://localhost", false),
            ("http://localhost", "http://localhost", true),
            ("http://localhost", "http://localhost/", true),
            ("http://localhost", "http://localhost:53123", true),
            ("http://localhost", "http://localhost:53123/", true),
            ("http://localhost", "http://localhost:70000", false),
            ("http://localhost", "http://localhost:1/callback", false),
            ("http://localhost", "http://localhost.evil.example", false),
            ("http://localhost", "http://127.0.0.1:53123", false),
            ("http://localhost", "https://localhost", false),
        ] {
            assert_eq!(app(registered).accepts_redirect(sent), accepted, "{sent} for {registered}");
        }
    }
}
