use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($( $(#[$doc:meta])* pub struct $name:ident; )+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes the number as this kind of id.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The number.
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }
        }

        impl fmt::Display for $name {
            /// Writes 36 characters, lower case with hyphens, as the services do.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.trim().parse().map(Self).map_err(|_| InvalidId { kind: stringify!($name) })
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
    )+ };
}

id! {
    /// A map, mode, playlist or other asset, in all its versions.
    pub struct AssetId;

    /// One version of an asset; it never changes once it is published.
    pub struct AssetVersionId;

    /// One match.
    pub struct MatchId;
}

/// A text that is no id of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a {kind} is written like 01234567-89ab-cdef-0123-456789abcdef")]
pub struct InvalidId {
    kind: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_checked_when_read() {
        let id: MatchId = " 01234567-89AB-cdef-0123-456789abcdef ".parse().unwrap();
        assert_eq!(id.to_string(), "01234567-89ab-cdef-0123-456789abcdef");
        assert_eq!(
            "../stats".parse::<MatchId>().unwrap_err().to_string(),
            "a MatchId is written like 01234567-89ab-cdef-0123-456789abcdef"
        );
    }
}
