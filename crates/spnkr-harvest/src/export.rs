//! Careers as files for other programs: CSV, JSON lines, and Parquet with the feature `parquet`.
//!
//! A [`Source`] is a table of a store, any question in SQL, or [`Source::career`], the flat table that a person wants
//! in a spreadsheet. It has typed [`Field`]s and gives its rows one after the other, so that millions of them need no
//! more memory than a few. A [`TableWriter`] writes rows to anything, a [`TableFile`] to a file that is there whole or
//! not at all, and a [`Folder`] many tables at once.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("spnkr.db");
//! # let csv = folder.path().join("career.csv");
//! # spnkr_harvest::SqliteStore::open(&path)?;
//! use spnkr_harvest::{
//!     SqliteReader,
//!     export::{Format, Selection, Source, TableFile},
//! };
//!
//! let reader = SqliteReader::open(&path)?;
//! let mut career = Source::career(&reader, &Selection::all())?;
//! let mut file = TableFile::create(&csv, Format::Csv, career.fields())?;
//! career.for_each(|cells| file.write(cells))?;
//! file.finish()?;
//! # assert!(std::fs::read_to_string(csv)?.starts_with("match_id,start_time,xuid,gamertag,"));
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! | what | CSV | JSON lines | Parquet |
//! | --- | --- | --- | --- |
//! | nothing | an empty field; an empty text is `""` | `null` | null, in columns that can be empty |
//! | [`Boolean`](ColumnKind::Boolean) | `true`, `false` | `true`, `false` | BOOLEAN |
//! | [`Bytes`](ColumnKind::Bytes) | base64 | base64 | BYTE_ARRAY |
//! | [`Integer`](ColumnKind::Integer) | digits | a number | INT64 |
//! | [`Real`](ColumnKind::Real) | a number, with a point | a number | DOUBLE |
//! | [`Text`](ColumnKind::Text) | quoted where it has to be | a string | STRING (UTF-8) |
//! | [`Timestamp`](ColumnKind::Timestamp) | `2024-03-09T21:07:00.000Z` | the same as a string | TIMESTAMP, milliseconds in UTC |

#[cfg(feature = "sqlite")]
mod career;
mod csv;
mod error;
mod file;
mod folder;
mod json_lines;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "sqlite")]
mod source;
mod writer;

use std::{fmt, path::Path};

use jiff::{Timestamp, fmt::temporal::DateTimePrinter, tz::TimeZone};

#[cfg(feature = "sqlite")]
pub use self::{
    career::{CareerColumn, career_columns},
    source::{Selection, Source, default_tables},
};
pub use self::{
    error::{ExportError, WriteError},
    file::TableFile,
    folder::{Exported, Folder},
    writer::TableWriter,
};
use crate::rows::{Column, ColumnKind};

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated values with a header (RFC 4180, with lines that end in a line feed).
    Csv,
    /// A JSON object a line.
    JsonLines,
    /// Apache Parquet, compressed with Snappy; a part of builds with the feature `parquet`.
    Parquet,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::JsonLines, Self::Parquet];

    /// What the names of its files end with, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Parquet => "parquet",
        }
    }

    /// The format that the name of a file asks for, in whatever case.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?;
        Self::ALL.into_iter().find(|format| extension.eq_ignore_ascii_case(format.extension()))
    }

    /// Whether this build can write it.
    pub fn is_built_in(self) -> bool {
        match self {
            Self::Csv | Self::JsonLines => true,
            Self::Parquet => cfg!(feature = "parquet"),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Csv => "CSV",
            Self::JsonLines => "JSON lines",
            Self::Parquet => "Parquet",
        })
    }
}

/// A column of what is written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "whoever writes rows of their own makes them")]
pub struct Field {
    /// What it is called.
    pub name: String,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// Whether a cell can be empty.
    pub is_nullable: bool,
}

impl From<&Column> for Field {
    fn from(column: &Column) -> Self {
        let Column { name, kind, is_nullable } = *column;
        Self { name: name.to_owned(), kind, is_nullable }
    }
}

/// A month of the calendar in UTC, by which tables are parted.
///
/// ```
/// use spnkr_harvest::export::Month;
///
/// let start: jiff::Timestamp = "2024-03-31T23:59:59Z".parse()?;
/// assert_eq!(Month::of(start).to_string(), "2024-03");
/// # Ok::<_, jiff::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month that a moment lies in.
    pub fn of(moment: Timestamp) -> Self {
        let date = TimeZone::UTC.to_datetime(moment).date();
        Self { year: date.year(), month: date.month() }
    }
}

#[cfg(feature = "sqlite")]
impl Month {
    /// Reads what a moment begins with, as `2024-03`.
    fn read(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let month = Self { year: year.parse().ok()?, month: month.parse().ok()? };
        (1..=12).contains(&month.month).then_some(month)
    }

    fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year.saturating_add(1), month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A moment as texts have it.
fn in_words(moment: &Timestamp) -> String {
    PRINTER.timestamp_to_string(moment)
}

/// Bytes as texts have them.
fn in_base64(bytes: &[u8]) -> String {
    base64::Engine::encode(&base64::prelude::BASE64_STANDARD, bytes)
}

static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
