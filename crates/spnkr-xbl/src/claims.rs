use std::fmt;

use serde_json::{Map, Value};
use spnkr_core::Xuid;

/// What Xbox Live says of the account beside a token.
///
/// Which claims come depends on the relying party: that of Xbox Live gets number and name, that of Halo little
/// more than the user hash. Every claim may be absent, and new ones are kept (observed answers).
#[derive(Clone, Default)]
pub struct Claims(Map<String, Value>);

impl Claims {
    pub(crate) fn new(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    /// The age group (`agg`): `Adult`, `Teen` or `Child`.
    pub fn age_group(&self) -> Option<&str> {
        self.get("agg")
    }

    /// The classic gamertag (`gtg`).
    pub fn gamertag(&self) -> Option<&str> {
        self.get("gtg")
    }

    /// The account's number (`xid`).
    pub fn xuid(&self) -> Option<Xuid> {
        self.get("xid")?.parse().ok().map(Xuid::new)
    }

    /// The claim of this name, such as `prv`, the privileges.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// The names of all claims that came.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl fmt::Debug for Claims {
    /// Shows the names alone: one of the claims is half of an authorization header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}
