use std::fmt;

use serde::{Deserialize, Serialize};

/// The version of a film's format.
///
/// The manifest of a film has it as `FilmMajorVersion`, and so has its header chunk; the chunk of highlight events
/// does not tell it. It decides where the gamertag of an event stands. Versions 30 to 41 have been observed; newer
/// ones are read as 41 is, as far as their records still have its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FilmMajorVersion(i32);

impl FilmMajorVersion {
    /// The version of this number; any will do.
    pub const fn new(number: i32) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl From<i32> for FilmMajorVersion {
    fn from(number: i32) -> Self {
        Self(number)
    }
}

impl fmt::Display for FilmMajorVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
