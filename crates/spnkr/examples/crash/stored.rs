//! The stored file, as anybody could read it.

use std::{fs, io, path::Path};

use serde_json::Value;

/// What lies in the place of an account's file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stored {
    Absent,
    /// It is there, and cannot be read.
    Damaged(String),
    Whole(Value),
}

impl Stored {
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(bytes) => Ok(Self::of(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::Absent),
            Err(error) => Err(error),
        }
    }

    fn of(bytes: &[u8]) -> Self {
        let Ok(document) = serde_json::from_slice::<Value>(bytes) else {
            let zeros = bytes.iter().filter(|byte| **byte == 0).count();
            return Self::Damaged(format!("{} bytes, of which {zeros} are zero", bytes.len()));
        };
        if document["version"].is_u64() && document["refresh_token"].is_string() {
            Self::Whole(document)
        } else {
            Self::Damaged("a document without version and refresh token".to_owned())
        }
    }

    /// The number that grows with every change; 0 before the first.
    pub(crate) fn generation(&self) -> u64 {
        self.field("/generation").as_u64().unwrap_or_default()
    }

    /// The number of the tokens of the game.
    pub(crate) fn game_generation(&self) -> u64 {
        self.field("/spartan/generation").as_u64().unwrap_or_default()
    }

    pub(crate) fn refresh_token(&self) -> Option<&str> {
        self.field("/refresh_token").as_str()
    }

    /// What can be shown of it.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Absent => "absent".to_owned(),
            Self::Damaged(how) => format!("damaged ({how})"),
            Self::Whole(_) => format!(
                "whole (generation {}, game {}, refresh started at {})",
                self.generation(),
                self.game_generation(),
                self.field("/refresh_started_at"),
            ),
        }
    }

    fn field(&self, pointer: &str) -> &Value {
        match self {
            Self::Whole(document) => document.pointer(pointer).unwrap_or(&Value::Null),
            Self::Absent | Self::Damaged(_) => &Value::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_whole_and_what_is_not() {
        let whole = Stored::of(
            br#"{"version": 1, "generation": 3, "refresh_token": "a", "spartan": {"generation": 2}}"#,
        );
        assert_eq!((whole.generation(), whole.game_generation()), (3, 2));
        assert_eq!(whole.refresh_token(), Some("a"));
        for bytes in [&b""[..], b"{", b"{}", b"\0\0\0", b"{\"version\": 1}"] {
            assert!(matches!(Stored::of(bytes), Stored::Damaged(_)), "{bytes:?}");
        }
        assert_eq!(Stored::of(b"\0\0{").describe(), "damaged (3 bytes, of which 2 are zero)");
        assert_eq!(Stored::Absent.generation(), 0);
    }
}
