use std::fmt;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, IgnoredAny, SeqAccess},
};
use serde_json::{Map, Value};
use spnkr_core::{Operation, Response, XstsToken, Xuid, read_json};

use crate::{Claims, Error, XblAuthorization, error};

/// A token of Xbox Live, how long it lives, and whose it is.
#[derive(Clone)]
pub struct Issued<T> {
    token: T,
    issued_at: Timestamp,
    expires_at: Timestamp,
    user_hash: String,
    claims: Claims,
}

impl<T> Issued<T> {
    /// The token itself.
    pub fn token(&self) -> &T {
        &self.token
    }

    /// When it was issued, by the server's clock.
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When it ends, by the server's clock: a user token about two weeks after its issue, an XSTS token about
    /// sixteen hours.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The hash that stands for the account in authorization headers.
    pub fn user_hash(&self) -> &str {
        &self.user_hash
    }

    /// What else Xbox Live says of the account; beside a user token as a rule nothing.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }
}

impl Issued<XstsToken> {
    /// The account's number; absent for many relying parties, and at times for Xbox Live's own.
    pub fn xuid(&self) -> Option<Xuid> {
        self.claims.xuid()
    }

    /// The account's gamertag; absent as [`xuid`](Self::xuid) is.
    pub fn gamertag(&self) -> Option<&str> {
        self.claims.gamertag()
    }

    /// The `Authorization` header for the services of the relying party.
    pub fn authorization(&self) -> XblAuthorization {
        XblAuthorization::new(format!("XBL3.0 x={};{}", self.user_hash, self.token.expose()))
    }
}

impl<T: DeserializeOwned> Issued<T> {
    pub(crate) fn read(operation: Operation, answer: &Response<Bytes>) -> Result<Self, Error> {
        if !answer.status().is_success() {
            return Err(error::of_answer(operation, answer));
        }
        let wire: Wire<T> = read_json(operation, answer)?;
        let identity = wire.display_claims.xui;
        Ok(Self {
            token: wire.token,
            issued_at: wire.issue_instant,
            expires_at: wire.not_after,
            user_hash: identity.uhs,
            claims: Claims::new(identity.others),
        })
    }
}

impl<T: fmt::Debug> fmt::Debug for Issued<T> {
    /// Leaves out the user hash, which is half of an authorization header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued")
            .field("token", &self.token)
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .field("claims", &self.claims)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wire<T> {
    issue_instant: Timestamp,
    not_after: Timestamp,
    token: T,
    display_claims: DisplayClaims,
}

#[derive(Deserialize)]
struct DisplayClaims {
    #[serde(deserialize_with = "first")]
    xui: Identity,
}

#[derive(Deserialize)]
struct Identity {
    uhs: String,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// The first identity of the list; the token of one user has no other.
fn first<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Identity, D::Error> {
    struct First;

    impl<'de> de::Visitor<'de> for First {
        type Value = Identity;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of identities")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Identity, A::Error> {
            let first = list.next_element()?.ok_or_else(|| de::Error::missing_field("uhs"))?;
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(first)
        }
    }

    deserializer.deserialize_seq(First)
}
