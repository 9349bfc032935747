use std::fmt::Write as _;

use serde_json::Value;

use super::{Extra, wire::Wire};
use crate::UnlistedValue;

/// A walk through a model that notes what it does not know: fields, and values of enums.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    path: String,
    unknown_fields: Vec<String>,
    unlisted_values: Vec<UnlistedValue>,
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
            self.unknown_fields.push(self.path.clone());
            self.path.truncate(length);
        }
    }

    /// Notes that the value that the walk is at has no name in its enum.
    pub(crate) fn unlisted(&mut self, value: impl Into<Value>) {
        let value = UnlistedValue { path: self.path.clone(), value: value.into() };
        self.unlisted_values.push(value);
    }

    /// Notes that a key of the object that the walk is at has no name in its enum.
    pub(crate) fn unlisted_key(&mut self, key: &str) {
        let length = self.path.len();
        self.push(key);
        self.unlisted(key);
        self.path.truncate(length);
    }

    /// Ends the walk: the unknown fields, and the unlisted values.
    pub(crate) fn end(self) -> (Vec<String>, Vec<UnlistedValue>) {
        (self.unknown_fields, self.unlisted_values)
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
    through(model).unknown_fields
}

/// Walks through a whole model.
pub(crate) fn through<T: Wire>(model: &T) -> Trail {
    let mut trail = Trail::default();
    model.walk(&mut trail);
    trail
}
