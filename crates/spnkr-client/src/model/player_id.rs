use std::fmt;

use serde::{
    Deserializer, Serializer,
    de::{self, Visitor},
};
use spnkr_core::Xuid;

use super::wire::Wire;

/// Who took part in a match: `xuid(…)` for a person, `bid(…)` for a bot.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PlayerId {
    /// A bot.
    Bot(BotId),
    /// A text of another form, as it came.
    Other(String),
    /// A person.
    Xuid(Xuid),
}

impl PlayerId {
    /// The XUID of a person.
    pub fn xuid(&self) -> Option<Xuid> {
        match self {
            Self::Xuid(xuid) => Some(*xuid),
            Self::Bot(_) | Self::Other(_) => None,
        }
    }

    /// Whether it is a bot's.
    pub fn is_bot(&self) -> bool {
        matches!(self, Self::Bot(_))
    }
}

impl From<&str> for PlayerId {
    fn from(text: &str) -> Self {
        let inside = |prefix| text.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(')'));
        if let Some(xuid) = inside("xuid(").and_then(plain_number) {
            return Self::Xuid(Xuid::new(xuid));
        }
        match inside("bid(") {
            Some(id) => Self::Bot(BotId(id.into())),
            None => Self::Other(text.into()),
        }
    }
}

/// A number in the one form that it is written in again.
pub(crate) fn plain_number(digits: &str) -> Option<u64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit())
        || (digits.len() > 1 && digits.starts_with('0'))
    {
        return None;
    }
    digits.parse().ok()
}

impl fmt::Display for PlayerId {
    /// Writes the text on the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bot(id) => write!(f, "bid({id})"),
            Self::Other(text) => f.write_str(text),
            Self::Xuid(xuid) => xuid.wrapped().fmt(f),
        }
    }
}

impl Wire for PlayerId {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Id;

        impl Visitor<'_> for Id {
            type Value = PlayerId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the id of a player")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<PlayerId, E> {
                Ok(text.into())
            }
        }

        deserializer.deserialize_str(Id)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

serde_through_wire! { PlayerId }

/// Which bot it is, as the services write it: a number such as `3.0`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BotId(Box<str>);

impl BotId {
    /// The text within the parentheses.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number before the point, if it is one.
    pub fn number(&self) -> Option<u32> {
        self.0.strip_suffix(".0").unwrap_or(&self.0).parse().ok()
    }
}

impl fmt::Display for BotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
