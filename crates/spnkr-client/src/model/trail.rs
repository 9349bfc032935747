use std::fmt::Write as _;

use super::{Extra, wire::Wire};

/// A walk through a model that notes where it has unknown fields.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    path: String,
    found: Vec<String>,
}

impl Trail {
    /// Walks into the value of a key.
    pub(crate) fn key<T: Wire>(&mut self, key: &str, value: &T) {
        let length = self.path.len();
        self.push(key);
        value.walk(self);
        self.path.truncate(length);
    }

    /// Walks into an element of a list.
    pub(crate) fn index<T: Wire>(&mut self, index: usize, value: &T) {
        let length = self.path.len();
        let _ = write!(self.path, "[{index}]");
        value.walk(self);
        self.path.truncate(length);
    }

    /// Notes the unknown fields of the object that the walk is at.
    pub(crate) fn note(&mut self, extra: &Extra) {
        let length = self.path.len();
        for (key, _) in extra.iter() {
            self.push(key);
            self.found.push(self.path.clone());
            self.path.truncate(length);
        }
    }

    fn push(&mut self, key: &str) {
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(key);
    }
}

/// Where `model` has unknown fields, such as `Results[3].MatchInfo.NewKey`.
pub(crate) fn unknown_fields<T: Wire>(model: &T) -> Vec<String> {
    let mut trail = Trail::default();
    model.walk(&mut trail);
    trail.found
}
