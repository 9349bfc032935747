//! What is stored of an account, and in what form.

use std::{fmt, ops::Deref};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use spnkr_core::{
    AccessToken, ClearanceToken, RefreshToken, SpartanToken, StoreError, StoreErrorKind,
    StoredBytes, UserToken, XstsToken, Xuid,
};
use spnkr_oauth::{AzureApp, ClientSecret, Endpoint};
use spnkr_xbl::XblAuthorization;
use zeroize::Zeroizing;

use super::held::Held;

/// The form that this version writes; another one is refused, since reading it half would lose the other half.
const VERSION: u32 = 1;

/// The chain of one account.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// Grows with every change, so that two readers can tell which of them knows more.
    pub(crate) generation: u64,
    pub(crate) app: AzureApp,
    /// Where the refresh token is from; none until it has been used once.
    pub(crate) oauth_endpoint: Option<Endpoint>,
    pub(crate) refresh_token: RefreshToken,
    /// The one before, in case the server never saw its successor used.
    pub(crate) previous_refresh_token: Option<RefreshToken>,
    /// Written before a refresh is sent, so that a start after a crash knows what happened.
    pub(crate) refresh_started_at: Option<Timestamp>,
    /// Microsoft accepts neither refresh token.
    pub(crate) is_refused: bool,
    pub(crate) access: Option<Held<AccessToken>>,
    pub(crate) user: Option<Held<UserToken>>,
    pub(crate) xbox: Option<Held<Identity>>,
    pub(crate) halo: Option<Held<XstsToken>>,
    pub(crate) spartan: Option<Held<Game>>,
}

/// Who the account is on Xbox Live.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) authorization: XblAuthorization,
    pub(crate) gamertag: Option<String>,
    pub(crate) xuid: Option<Xuid>,
}

/// What the services of the game ask for.
#[derive(Debug, Clone)]
pub(crate) struct Game {
    /// Tells one issue of the tokens from the next.
    pub(crate) generation: u64,
    pub(crate) spartan_token: SpartanToken,
    pub(crate) clearance_token: ClearanceToken,
}

impl Record {
    /// An account of which there is a refresh token and no more.
    pub(crate) fn new(app: AzureApp, refresh_token: RefreshToken) -> Self {
        Self {
            generation: 0,
            app,
            oauth_endpoint: None,
            refresh_token,
            previous_refresh_token: None,
            refresh_started_at: None,
            is_refused: false,
            access: None,
            user: None,
            xbox: None,
            halo: None,
            spartan: None,
        }
    }

    /// Whether this has the refresh token that took the place of the other's.
    pub(crate) fn succeeds(&self, other: &Self) -> bool {
        let previous = self.previous_refresh_token.as_ref().map(RefreshToken::expose);
        previous == Some(other.refresh_token.expose())
    }

    /// The bytes to store.
    pub(crate) fn to_bytes(&self) -> StoredBytes {
        let document = Document::of(self);
        // Longer than any record, so that growing leaves no copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(64 << 10));
        serde_json::to_writer_pretty(&mut *bytes, &document).expect("a record can be written");
        bytes.push(b'\n');
        StoredBytes::new(bytes)
    }

    /// Reads what was stored at `place`.
    pub(crate) fn from_bytes(bytes: &StoredBytes, place: &str) -> Result<Self, StoreError> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }

        let damaged = || StoreError::new(StoreErrorKind::Damaged, place);
        let Version { version } = serde_json::from_slice(bytes.expose()).map_err(|_| damaged())?;
        if version > VERSION {
            return Err(StoreError::new(StoreErrorKind::NewerVersion, place));
        }
        let document: Document<'_> =
            serde_json::from_slice(bytes.expose()).map_err(|_| damaged())?;
        document.into_record().ok_or_else(damaged)
    }
}

/// The stored form.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct Document<'a> {
    version: u32,
    generation: u64,
    client_id: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<Text<'a>>,
    redirect_uri: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oauth_endpoint: Option<Text<'a>>,
    refresh_token: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_refresh_token: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_refused: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<Entry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<Entry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    xbox: Option<Entry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    halo: Option<Entry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spartan: Option<Entry<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct Entry<'a> {
    token: Text<'a>,
    obtained_at: Timestamp,
    renew_at: Timestamp,
    expires_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    clearance: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u64>,
    // A name can have characters that JSON escapes, which cannot be borrowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    gamertag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    xuid: Option<u64>,
}

impl<'a> Document<'a> {
    fn of(record: &'a Record) -> Self {
        Self {
            version: VERSION,
            generation: record.generation,
            client_id: record.app.client_id().into(),
            client_secret: record.app.client_secret().map(|secret| secret.expose().into()),
            redirect_uri: record.app.redirect_uri().into(),
            oauth_endpoint: record.oauth_endpoint.map(|endpoint| match endpoint {
                Endpoint::Live => "live".into(),
                _ => "consumers".into(),
            }),
            refresh_token: record.refresh_token.expose().into(),
            previous_refresh_token: record
                .previous_refresh_token
                .as_ref()
                .map(|token| token.expose().into()),
            refresh_started_at: record.refresh_started_at,
            is_refused: record.is_refused,
            access: record.access.as_ref().map(|held| Entry::of(held, held.token.expose())),
            user: record.user.as_ref().map(|held| Entry::of(held, held.token.expose())),
            xbox: record.xbox.as_ref().map(|held| Entry {
                gamertag: held.token.gamertag.clone(),
                xuid: held.token.xuid.map(Xuid::get),
                ..Entry::of(held, held.token.authorization.expose())
            }),
            halo: record.halo.as_ref().map(|held| Entry::of(held, held.token.expose())),
            spartan: record.spartan.as_ref().map(|held| Entry {
                clearance: Some(held.token.clearance_token.expose().into()),
                generation: Some(held.token.generation),
                ..Entry::of(held, held.token.spartan_token.expose())
            }),
        }
    }

    fn into_record(self) -> Option<Record> {
        let app = match self.client_secret {
            Some(secret) => AzureApp::confidential(&self.client_id, ClientSecret::new(&*secret)),
            None => AzureApp::public(&self.client_id),
        };
        Some(Record {
            generation: self.generation,
            app: app.ok()?.with_redirect_uri(&self.redirect_uri).ok()?,
            oauth_endpoint: match self.oauth_endpoint {
                Some(endpoint) => Some(endpoint.parse().ok()?),
                None => None,
            },
            refresh_token: RefreshToken::new(&*self.refresh_token),
            previous_refresh_token: self
                .previous_refresh_token
                .map(|token| RefreshToken::new(&*token)),
            refresh_started_at: self.refresh_started_at,
            is_refused: self.is_refused,
            access: self.access.map(|entry| entry.hold(AccessToken::new(&*entry.token))),
            user: self.user.map(|entry| entry.hold(UserToken::new(&*entry.token))),
            xbox: self.xbox.map(|entry| {
                entry.hold(Identity {
                    authorization: XblAuthorization::new(&*entry.token),
                    gamertag: entry.gamertag.clone(),
                    xuid: entry.xuid.map(Xuid::new),
                })
            }),
            halo: self.halo.map(|entry| entry.hold(XstsToken::new(&*entry.token))),
            spartan: match self.spartan {
                Some(entry) => Some(entry.hold(Game {
                    generation: entry.generation?,
                    spartan_token: SpartanToken::new(&*entry.token),
                    clearance_token: ClearanceToken::new(&**entry.clearance.as_ref()?),
                })),
                None => None,
            },
        })
    }
}

impl<'a> Entry<'a> {
    fn of<T>(held: &Held<T>, token: &'a str) -> Self {
        Self {
            token: token.into(),
            obtained_at: held.obtained_at,
            renew_at: held.renew_at,
            expires_at: held.expires_at,
            clearance: None,
            generation: None,
            gamertag: None,
            xuid: None,
        }
    }

    fn hold<T>(&self, token: T) -> Held<T> {
        Held {
            token,
            obtained_at: self.obtained_at,
            renew_at: self.renew_at,
            expires_at: self.expires_at,
        }
    }
}

/// A text that is not copied where that can be helped, and wiped where it cannot: one with characters that JSON
/// escapes has to be.
enum Text<'a> {
    Borrowed(&'a str),
    Owned(Zeroizing<String>),
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self::Borrowed(text)
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text::Borrowed(text))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text::Owned(Zeroizing::new(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}
