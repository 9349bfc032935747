use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use super::Format;
use crate::StoreError;

/// Why an export came to nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// A value does not go into its column; possible only in stores that others wrote to, and in one's own rows.
    #[error("the column `{column}` has {found} where {expected} belongs")]
    #[non_exhaustive]
    Cell {
        /// The column.
        column: String,
        /// What kind of value is there.
        found: &'static str,
        /// What kind of value was promised.
        expected: &'static str,
    },
    /// This build cannot write the format.
    #[error("{0} is not a part of this build, which lacks the feature `parquet`")]
    NotBuiltIn(Format),
    /// The store has no such table.
    #[error("there is no table `{0}`")]
    NoTable(String),
    /// The store could not be read, or the question has a mistake.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl ExportError {
    /// What a person can do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Cell { .. } => "leave the column out, or turn it into one kind with `cast`",
            Self::NotBuiltIn(_) => "take CSV, or build with `--features parquet`",
            Self::NoTable(_) => "take one of those that the page on the schema lists",
            Self::Store(error) => error.advice(),
            Self::Write(_) => "check that there is room, and that the folder may be written to",
        }
    }

    #[cfg(feature = "parquet")]
    pub(super) fn cell(field: &super::Field, found: crate::rows::Cell<'_>) -> Self {
        use crate::rows::{Cell, ColumnKind as Kind};

        let expected = match field.kind {
            Kind::Boolean => "true or false",
            Kind::Bytes => "bytes",
            Kind::Integer => "a whole number",
            Kind::Real => "a number",
            Kind::Text => "a text",
            Kind::Timestamp => "a moment",
        };
        let found = match found {
            Cell::Boolean(_) => "true or false",
            Cell::Bytes(_) => "bytes",
            Cell::Integer(_) => "a whole number",
            Cell::Null => "nothing",
            Cell::Real(_) => "a number",
            Cell::Text(_) => "a text",
            Cell::Timestamp(_) => "a moment",
            Cell::Uuid(_) => "an id",
        };
        Self::Cell { column: field.name.clone(), found, expected }
    }

    /// A failure to write to a place.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |source| WriteError { path: Some(path.to_owned()), source }.into()
    }

    /// The same failure with the place where it happened.
    pub(super) fn with_path(self, path: &Path) -> Self {
        match self {
            Self::Write(WriteError { path: None, source }) => Self::at(path)(source),
            other => other,
        }
    }
}

impl From<io::Error> for ExportError {
    fn from(source: io::Error) -> Self {
        WriteError { path: None, source }.into()
    }
}

/// Why something could not be written.
#[derive(Debug)]
pub struct WriteError {
    path: Option<PathBuf>,
    source: io::Error,
}

impl WriteError {
    /// The file or folder, if it is one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What the system said.
    pub fn io_error(&self) -> &io::Error {
        &self.source
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{} could not be written", path.display()),
            None => f.write_str("the rows could not be written"),
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
