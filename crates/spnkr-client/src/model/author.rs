use std::fmt;

use spnkr_core::Xuid;
use uuid::Uuid;

use super::{player_id, wire::Text};

/// Who made an asset.
///
/// ```
/// use spnkr_client::model::Author;
///
/// let author = Author::from("xuid(2533274999999999)");
/// assert!(author.xuid().is_some());
/// assert_eq!(author.to_string(), "xuid(2533274999999999)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Author {
    /// A text of another form, as it came.
    Other(String),
    /// An account of the studio: `aaid(…)`.
    Studio(Uuid),
    /// Somebody known through a third party, by two numbers: `atui(….…)`.
    ThirdParty(Uuid, Uuid),
    /// A player: `xuid(…)`.
    Xuid(Xuid),
}

impl Author {
    /// The XUID of a player.
    pub fn xuid(&self) -> Option<Xuid> {
        match self {
            Self::Xuid(xuid) => Some(*xuid),
            Self::Other(_) | Self::Studio(_) | Self::ThirdParty(..) => None,
        }
    }
}

impl From<&str> for Author {
    fn from(text: &str) -> Self {
        read(text).unwrap_or_else(|| Self::Other(text.into()))
    }
}

fn read(text: &str) -> Option<Author> {
    let (kind, id) = text.strip_suffix(')')?.split_once('(')?;
    match kind {
        "aaid" => uuid(id).map(Author::Studio),
        "atui" => {
            let (first, second) = id.split_once('.')?;
            Some(Author::ThirdParty(uuid(first)?, uuid(second)?))
        }
        "xuid" => player_id::plain_number(id).map(Xuid::new).map(Author::Xuid),
        _ => None,
    }
}

/// A number in the one form that it is written in again.
fn uuid(text: &str) -> Option<Uuid> {
    let uuid: Uuid = text.parse().ok()?;
    (uuid.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text).then_some(uuid)
}

impl fmt::Display for Author {
    /// Writes the text on the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(text) => f.write_str(text),
            Self::Studio(id) => write!(f, "aaid({id})"),
            Self::ThirdParty(first, second) => write!(f, "atui({first}.{second})"),
            Self::Xuid(xuid) => xuid.wrapped().fmt(f),
        }
    }
}

impl Text for Author {
    const WHAT: &'static str = "the id of an author";

    fn from_text(text: &str) -> Self {
        text.into()
    }

    fn text(&self) -> impl fmt::Display {
        self
    }
}

wire_as_text! { Author }
