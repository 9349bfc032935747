//! The words after the task.

use std::{collections::BTreeMap, str::FromStr};

const OPTIONS: &[&str] =
    &["--expiries", "--kills", "--only", "--processes", "--sample", "--sections"];

/// Options with a value each, and words without a name.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    options: BTreeMap<String, String>,
    words: Vec<String>,
}

impl Arguments {
    pub(crate) fn read(words: Vec<String>) -> Result<Self, String> {
        let mut arguments = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            if !word.starts_with("--") {
                arguments.words.push(word);
                continue;
            }
            if !OPTIONS.contains(&&*word) {
                return Err(format!("{word} is not an option"));
            }
            let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
            arguments.options.insert(word, value);
        }
        Ok(arguments)
    }

    pub(crate) fn text(&self, option: &str) -> Option<&str> {
        self.options.get(option).map(String::as_str)
    }

    /// A number that is at least 1.
    pub(crate) fn number(&self, option: &str, otherwise: usize) -> Result<usize, String> {
        let Some(text) = self.text(option) else {
            return Ok(otherwise);
        };
        let number = text.parse().ok().filter(|number| *number > 0);
        number.ok_or_else(|| format!("{option} needs a number, and not {text}"))
    }

    pub(crate) fn word<T: FromStr>(&self, place: usize, what: &str) -> Result<T, String> {
        let word = self.words.get(place).and_then(|word| word.parse().ok());
        word.ok_or_else(|| format!("word {} has to be {what}", place + 1))
    }
}
