//! The words after `run`.

use std::path::PathBuf;

use crate::run::ROWS;

/// What is measured, and how thoroughly.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// The names of the rows; none means all.
    rows: Vec<String>,
    /// Fewer and shorter runs.
    pub(crate) is_quick: bool,
    pub(crate) is_json: bool,
    /// The `spnkr` command as it is built by default.
    pub(crate) command: Option<PathBuf>,
    /// The same without its default features.
    pub(crate) small_command: Option<PathBuf>,
}

impl Arguments {
    pub(crate) fn read(words: Vec<String>) -> Result<Self, String> {
        let mut arguments = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let mut path =
                || words.next().map(PathBuf::from).ok_or_else(|| format!("{word} needs a path"));
            match &*word {
                "--quick" => arguments.is_quick = true,
                "--json" => arguments.is_json = true,
                "--command" => arguments.command = Some(path()?),
                "--small-command" => arguments.small_command = Some(path()?),
                name if ROWS.iter().any(|row| row.name == name) => arguments.rows.push(word),
                _ => return Err(format!("{word} is neither a row nor an option")),
            }
        }
        Ok(arguments)
    }

    pub(crate) fn wants(&self, row: &str) -> bool {
        self.rows.is_empty() || self.rows.iter().any(|name| name == row)
    }

    /// How often something is done: the second number if there is little time.
    pub(crate) fn times(&self, thorough: usize, quick: usize) -> usize {
        if self.is_quick { quick } else { thorough }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_command() {
        let read = |words: &[&str]| Arguments::read(words.iter().map(|&w| w.to_owned()).collect());
        let arguments = read(&["fetch", "--quick", "parse", "--command", "a/spnkr"]).unwrap();
        assert_eq!(arguments.command, Some("a/spnkr".into()));
        assert_eq!((arguments.is_json, arguments.times(60, 15)), (false, 15));
        assert!(arguments.wants("parse") && !arguments.wants("memory"));
        assert!(read(&[]).unwrap().wants("memory"));
        for wrong in [&["fetches"][..], &["--slow"], &["--command"]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
