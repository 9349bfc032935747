use std::fmt;

use serde::Serialize;

/// A part of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CardPart {
    /// The events of the theater film.
    Film,
    /// The names of people.
    Gamertags,
    /// The name of the map.
    Map,
    /// The names of medals in the language that was asked for.
    Medals,
    /// The name of the mode.
    Mode,
    /// The name of the playlist.
    Playlist,
    /// Ranks, ratings, and what was expected.
    Skill,
}

/// A part that is not to be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Lack {
    /// Which part.
    pub part: CardPart,
    /// Why, in words.
    pub reason: String,
    /// Whether it is the fault of a service or of the network, and another try may help.
    ///
    /// If not, there is no such thing: custom games have no skill, and films do not last.
    pub may_come: bool,
}

impl Lack {
    /// A part that there is not.
    pub fn none(part: CardPart, reason: impl Into<String>) -> Self {
        Self { part, reason: reason.into(), may_come: false }
    }

    /// A part of which a call failed.
    pub(super) fn failed(part: CardPart, error: &spnkr::client::Error) -> Self {
        let reason = match (error.is_not_found(), error.status()) {
            (true, _) => "the service does not have it".to_owned(),
            (false, Some(status)) if !status.is_success() => {
                format!("the service answered {}", status.as_u16())
            }
            (false, Some(_)) => "this version cannot read the answer".to_owned(),
            (false, None) => "no answer came".to_owned(),
        };
        Self { part, reason, may_come: !error.is_not_found() }
    }
}

impl fmt::Display for Lack {
    /// Writes part and reason: `the film (the match has no film)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.part, self.reason)
    }
}

impl fmt::Display for CardPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Film => "the film",
            Self::Gamertags => "some gamertags",
            Self::Map => "the name of the map",
            Self::Medals => "the names of medals",
            Self::Mode => "the name of the mode",
            Self::Playlist => "the name of the playlist",
            Self::Skill => "ranks and expectations",
        })
    }
}
