use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{InvalidXuid, Xuid};

/// A player's name on Xbox Live.
///
/// Any text that is not blank, without the white space around it: the rules of Xbox Live have changed over
/// the years, so the service decides which of them exist. Two spellings that differ in case are one player,
/// but are not equal here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Gamertag(String);

impl Gamertag {
    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Gamertag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Padded like a `str`, for tables.
        f.pad(&self.0)
    }
}

impl FromStr for Gamertag {
    type Err = InvalidGamertag;

    fn from_str(text: &str) -> Result<Self, InvalidGamertag> {
        match text.trim() {
            "" => Err(InvalidGamertag(())),
            name => Ok(Self(name.to_owned())),
        }
    }
}

impl TryFrom<String> for Gamertag {
    type Error = InvalidGamertag;

    fn try_from(text: String) -> Result<Self, InvalidGamertag> {
        text.parse()
    }
}

impl<'de> Deserialize<'de> for Gamertag {
    /// Reads any text as it stands, even a blank one: answers are believed.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// A blank text, which is no gamertag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a gamertag is not blank")]
pub struct InvalidGamertag(());

/// A player, by number or by name.
///
/// ```
/// # use spnkr_core::Player;
/// assert!(matches!("2533274999999999".parse()?, Player::Xuid(_)));
/// assert!(matches!("Some Player#1234".parse()?, Player::Gamertag(_)));
/// # Ok::<_, spnkr_core::InvalidPlayer>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Player {
    /// By name; not every service takes it.
    Gamertag(Gamertag),
    /// By number.
    Xuid(Xuid),
}

impl fmt::Display for Player {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gamertag(gamertag) => gamertag.fmt(f),
            Self::Xuid(xuid) => xuid.fmt(f),
        }
    }
}

impl FromStr for Player {
    type Err = InvalidPlayer;

    /// Reads sixteen digits, bare or as `xuid(…)`, as a number, and any other text as a name.
    fn from_str(text: &str) -> Result<Self, InvalidPlayer> {
        if let Ok(xuid) = text.parse() {
            return Ok(Self::Xuid(xuid));
        }
        text.parse().map(Self::Gamertag).map_err(|_| InvalidPlayer(()))
    }
}

impl From<Xuid> for Player {
    fn from(xuid: Xuid) -> Self {
        Self::Xuid(xuid)
    }
}

impl From<Gamertag> for Player {
    fn from(gamertag: Gamertag) -> Self {
        Self::Gamertag(gamertag)
    }
}

impl TryFrom<u64> for Player {
    type Error = InvalidXuid;

    /// A number is a XUID or an error, never a name.
    fn try_from(number: u64) -> Result<Self, InvalidXuid> {
        number.try_into().map(Self::Xuid)
    }
}

/// A blank text, which names no player.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a player is a gamertag or a XUID, not a blank text")]
pub struct InvalidPlayer(());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_digits_are_a_number_and_anything_else_a_name() {
        let gamertag = |text: &str| Ok(Player::Gamertag(text.parse().unwrap()));
        assert_eq!("2533274999999999".parse(), Ok(Player::Xuid(Xuid::new(2_533_274_999_999_999))));
        assert_eq!("253327499999999".parse(), gamertag("253327499999999"));
        assert_eq!("  two  words ".parse(), gamertag("two  words"));
        assert!("\t ".parse::<Player>().is_err());
        assert!(Player::try_from(0).is_err());
    }
}
