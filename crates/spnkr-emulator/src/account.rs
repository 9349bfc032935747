//! The people who sign in, and the applications they sign in to.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AccountKind {
    /// An adult with an Xbox profile: every hop succeeds.
    Adult,
    /// Banned by Xbox enforcement: XSTS refuses with 2148916227.
    Banned,
    /// An adult whose XSTS claims are the user hash alone: no XUID, gamertag or age group.
    Bare,
    /// A child in no family group: XSTS refuses with 2148916238.
    Child,
    /// A Microsoft account without an Xbox profile: XSTS refuses with 2148916233.
    NoProfile,
}

impl AccountKind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Adult, Self::Child, Self::NoProfile, Self::Banned, Self::Bare];

    /// The refusal of the XSTS service, with the page that it sends the user to.
    pub(crate) fn refusal(self) -> Option<(u32, Option<&'static str>)> {
        match self {
            Self::Adult | Self::Bare => None,
            Self::Banned => Some((2_148_916_227, None)),
            Self::Child => {
                Some((2_148_916_238, Some("https://start.ui.xboxlive.com/AddChildToFamily")))
            }
            Self::NoProfile => {
                Some((2_148_916_233, Some("https://start.ui.xboxlive.com/CreateAccount")))
            }
        }
    }
}

/// An application registered with Microsoft.
#[derive(Debug, Clone)]
pub struct App {
    pub(crate) index: usize,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<String>,
    pub(crate) redirect_uri: &'static str,
    pub(crate) endpoints: Endpoints,
}

impl App {
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
