//! The names of settings, and what can be said behind them.

use std::{fmt, str::FromStr, time::Duration};

use spnkr::core::AccountName;

use super::parsed;
use crate::args::{Pace, Who};

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    Account,
    Database,
    Language,
    Player,
    Rate,
    Timeout,
}

impl Name {
    pub(crate) const ALL: [Self; 6] =
        [Self::Account, Self::Database, Self::Language, Self::Player, Self::Rate, Self::Timeout];

    /// The setting of this name, in the file.
    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// Its key in the file.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Database => "database",
            Self::Language => "language",
            Self::Player => "player",
            Self::Rate => "rate",
            Self::Timeout => "timeout",
        }
    }

    /// The variable of the environment that goes before the file.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::Account => "SPNKR_ACCOUNT",
            Self::Database => "SPNKR_DATABASE",
            Self::Language => "SPNKR_LANGUAGE",
            Self::Player => "SPNKR_PLAYER",
            Self::Rate => "SPNKR_RATE",
            Self::Timeout => "SPNKR_TIMEOUT",
        }
    }

    /// What it is, and an example of a value, as it stands in the file.
    pub(crate) fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::Account => ("The stored account that commands act as.", "\"default\""),
            Self::Database => (
                "The file that `spnkr sync` keeps matches in; a path without a root is beside this file.",
                "\"~/halo/spnkr.db\"",
            ),
            Self::Language => ("The language of names and descriptions.", "\"fr-FR\""),
            Self::Player => (
                "Who is meant where no player is typed: a gamertag, a XUID, or \"me\" for who is signed in.",
                "\"me\"",
            ),
            Self::Rate => ("Requests a second to each host of data, or \"off\".", "5"),
            Self::Timeout => (
                "Seconds for a call with all its repetitions, and for each request of a sign-in.",
                "60",
            ),
        }
    }

    /// What is so where no value is.
    pub(crate) fn unset(self) -> &'static str {
        match self {
            Self::Language => "as the services choose",
            Self::Timeout => "60; 15 for a request of a sign-in",
            _ => "-",
        }
    }

    /// Whether the value is a number where it can be one.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Rate | Self::Timeout)
    }

    /// Says what is wrong with a value, if anything is.
    pub(crate) fn check(self, text: &str) -> Result<(), String> {
        match self {
            Self::Account => parsed::<AccountName>(text).map(drop),
            Self::Database if text.is_empty() => Err("a path has at least a letter".to_owned()),
            Self::Database => Ok(()),
            Self::Language => parsed::<Language>(text).map(drop),
            Self::Player => parsed::<Who>(text).map(drop),
            Self::Rate => parsed::<Pace>(text).map(drop),
            Self::Timeout => parsed::<Timeout>(text).map(drop),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The tag of a language, such as `fr-FR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Language(String);

impl Language {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Language {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('-');
        let is_language = parts.next().is_some_and(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        let is_plain = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        match is_language && parts.all(is_plain) {
            true => Ok(Self(text.to_owned())),
            false => Err("a language is written as a tag, such as fr-FR"),
        }
    }
}

/// How long something may take, in seconds: no less than a connection takes, and no more than anybody waits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Timeout(Duration);

impl Timeout {
    pub(crate) fn duration(self) -> Duration {
        self.0
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_secs_f64().fmt(f)
    }
}

impl FromStr for Timeout {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let seconds = text.trim().parse().ok();
        let seconds = seconds.filter(|seconds| (1.0..=3600.0).contains(seconds));
        let duration = seconds.map(Duration::from_secs_f64).map(Self);
        duration.ok_or("a timeout is a number of seconds from 1 to 3600")
    }
}

/// Whether a name is one of those that secrets have.
pub(crate) fn is_of_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRETS.iter().any(|part| name.contains(part))
}

const SECRETS: [&str; 8] =
    ["clearance", "cookie", "credential", "password", "refresh", "secret", "spartan", "token"];
