//! The values of endpoints: how they stand in paths and queries, and how they are read from texts.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use spnkr_core::{AssetId, AssetVersionId, Gamertag, MatchId, Player, Xuid};

use crate::{
    FileStem, InvalidArgument, Query,
    model::{Author, GameVariantCategory, GameplayInteraction},
    segment,
};

/// A value that a call is given.
pub(crate) trait Argument: Sized {
    /// What a text has to be to name one, in words that can follow the argument's name.
    const EXPECTED: &'static str;

    /// How it names people, if it does.
    const PEOPLE: Option<People> = None;

    fn parse(text: &str) -> Option<Self>;

    fn text(&self) -> impl fmt::Display;

    /// The value as it stands in a path.
    fn segment(&self) -> impl fmt::Display {
        segment(self.text())
    }

    fn push_to(&self, name: &str, query: &mut Query) {
        query.push(name, self.text());
    }

    /// What a text says that was given under a name more than once, as lists can be.
    fn merge(texts: &[&str]) -> Option<Self> {
        match texts {
            [text] => Self::parse(text),
            _ => None,
        }
    }
}

/// How an argument names people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum People {
    /// By a gamertag alone.
    Gamertag,
    /// By a gamertag or a XUID.
    Player,
    /// By XUIDs alone; a [`Resolver`](crate::Resolver) finds them.
    Xuid,
}

/// Values for a call, by their names, as texts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arguments<'a>(pub(crate) &'a [(&'a str, &'a str)]);

impl Arguments<'_> {
    pub(crate) fn required<T: Argument>(self, name: &'static str) -> Result<T, InvalidArgument> {
        self.optional(name)?.ok_or(InvalidArgument::new(name, "is missing"))
    }

    pub(crate) fn optional<T: Argument>(
        self,
        name: &'static str,
    ) -> Result<Option<T>, InvalidArgument> {
        let texts = self.0.iter().filter(|(other, _)| *other == name).map(|(_, text)| *text);
        match texts.collect::<Vec<_>>().as_slice() {
            [] => Ok(None),
            texts => T::merge(texts).map(Some).ok_or(InvalidArgument::new(name, T::EXPECTED)),
        }
    }
}

macro_rules! arguments {
    ($($type:ident $(as $people:ident)?: $expected:literal, $value:ident => $text:expr;)+) => { $(
        impl Argument for $type {
            const EXPECTED: &'static str = $expected;
            $( const PEOPLE: Option<People> = Some(People::$people); )?

            fn parse(text: &str) -> Option<Self> {
                FromStr::from_str(text).ok()
            }

            fn text(&self) -> impl fmt::Display {
                let $value = self;
                $text
            }
        }
    )+ };
}

arguments! {
    AssetId: "must be the id of an asset", id => *id;
    AssetVersionId: "must be the id of a version of an asset", id => *id;
    Gamertag as Gamertag: "must be a gamertag", gamertag => gamertag.as_str();
    MatchId: "must be the id of a match", id => *id;
    Player as Player: "must be a gamertag or a XUID", player => PlayerText(player);
    String: "must be a text", text => text.as_str();
    FileStem: "must be the name of a file", stem => stem.as_str();
    Xuid as Xuid: "must be a XUID, which has 16 digits", xuid => *xuid;
    f64: "must be a number", number => *number;
    i32: "must be a whole number", number => *number;
    u32: "must be a whole number", number => *number;
}

impl Argument for Author {
    const EXPECTED: &'static str = "must be an author, such as `xuid(2533274999999999)`";

    fn parse(text: &str) -> Option<Self> {
        Some(text).filter(|text| !text.trim().is_empty()).map(Self::from)
    }

    fn text(&self) -> impl fmt::Display {
        self
    }
}

impl Argument for Timestamp {
    const EXPECTED: &'static str = "must be a time such as 2024-01-31 or 2024-01-31T10:00:00Z";

    /// Reads a time; one that does not say where is in UTC, and a date is its first moment.
    fn parse(text: &str) -> Option<Self> {
        let civil = |time: DateTime| Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp());
        text.parse().ok().or_else(|| civil(text.parse().ok()?))
    }

    fn text(&self) -> impl fmt::Display {
        // In the form that other clients send, to the second.
        self.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    }
}

impl Argument for bool {
    const EXPECTED: &'static str = "must be `true` or `false`";

    fn parse(text: &str) -> Option<Self> {
        text.to_ascii_lowercase().parse().ok()
    }

    fn text(&self) -> impl fmt::Display {
        *self
    }
}

/// Numbers with names, as a number or as a name in any letter case, with or without its spaces.
macro_rules! numbered {
    ($($Name:ident: $expected:literal;)+) => { $(
        impl Argument for $Name {
            const EXPECTED: &'static str = $expected;

            fn parse(text: &str) -> Option<Self> {
                match text.parse::<i32>() {
                    Ok(number) => Some(number.into()),
                    Err(_) => Self::from_name(text),
                }
            }

            fn text(&self) -> impl fmt::Display {
                i32::from(*self)
            }
        }
    )+ };
}

numbered! {
    GameVariantCategory: "must be a mode, such as `Slayer` or its number";
    GameplayInteraction: "must be `PvP`, `PvE` or their number";
}

impl<T: Argument> Argument for Vec<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const PEOPLE: Option<People> = T::PEOPLE;

    fn parse(text: &str) -> Option<Self> {
        text.split(',').map(T::parse).collect()
    }

    fn text(&self) -> impl fmt::Display {
        Joined(self)
    }

    fn push_to(&self, name: &str, query: &mut Query) {
        for value in self {
            value.push_to(name, query);
        }
    }

    fn merge(texts: &[&str]) -> Option<Self> {
        let mut all = Self::new();
        for text in texts {
            all.extend(Self::parse(text)?);
        }
        Some(all)
    }
}

struct Joined<'a, T>(&'a [T]);

impl<T: Argument> fmt::Display for Joined<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, value) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{}", value.text())?;
        }
        Ok(())
    }
}

/// A player as services that take both forms tell them apart.
struct PlayerText<'a>(&'a Player);

impl fmt::Display for PlayerText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Player::Xuid(xuid) => xuid.wrapped().fmt(f),
            other => other.fmt(f),
        }
    }
}

/// Declares enums of words that are sent.
macro_rules! words {
    ($(
        $(#[$doc:meta])*
        $visibility:vis enum $Name:ident, $expected:literal {
            $( $(#[$variant_doc:meta])* $Variant:ident = $word:literal, )+
        }
    )+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $visibility enum $Name {
            $( $(#[$variant_doc])* $Variant, )+
        }

        impl $Name {
            /// Every word that can be sent.
            $visibility const ALL: &'static [Self] = &[$( Self::$Variant ),+];

            /// The word on the wire.
            $visibility const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$Variant => $word, )+
                }
            }
        }

        impl $crate::argument::Argument for $Name {
            const EXPECTED: &'static str = $expected;

            /// Reads a word in any letter case.
            fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str().eq_ignore_ascii_case(text))
            }

            fn text(&self) -> impl ::std::fmt::Display {
                self.as_str()
            }
        }
    )+ };
}
pub(crate) use words;
