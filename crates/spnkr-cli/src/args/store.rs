//! What the commands on a database of careers take.

use std::{path::PathBuf, str::FromStr};

use clap::ValueEnum;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use spnkr_harvest::export::Format;

use super::Who;
use crate::database::DatabaseArgs;

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// A file that ends in .csv, .jsonl or .parquet, or a folder
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) to: PathBuf,

    /// Export this table; into a folder, give it as often as there are tables [default: see below]
    #[arg(long = "table", value_name = "NAME")]
    pub(crate) tables: Vec<String>,

    /// Export the answer to a question in SQL
    #[arg(long, value_name = "SELECT", conflicts_with_all = ["tables", "player", "since"])]
    pub(crate) sql: Option<String>,

    /// Take the matches that this player was in; of the flat table, the player's rows alone
    #[arg(long, value_name = "PLAYER")]
    pub(crate) player: Option<Who>,

    /// Take the matches from this day on, such as 2024-03-09
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<Since>,

    /// How files in a folder are written [default: csv]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub(crate) format: Option<FileFormat>,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

/// A format of files, as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FileFormat {
    /// Comma-separated values, a file a table
    Csv,
    /// A JSON object a line, a file a table
    Jsonl,
    /// Apache Parquet, a folder a table, parted by months
    Parquet,
}

impl From<FileFormat> for Format {
    fn from(format: FileFormat) -> Self {
        match format {
            FileFormat::Csv => Self::Csv,
            FileFormat::Jsonl => Self::JsonLines,
            FileFormat::Parquet => Self::Parquet,
        }
    }
}

/// When something begins: a day where this computer is, or a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Since(pub(crate) Timestamp);

impl FromStr for Since {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day = |text: &str| {
            let day: Date = text.parse().ok()?;
            Some(day.to_zoned(TimeZone::system()).ok()?.timestamp())
        };
        let moment = text.parse().ok().or_else(|| day(text));
        moment
            .map(Self)
            .ok_or("it is no day such as 2024-03-09, nor a time such as 2024-03-09T21:07:00Z")
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Sql {
    /// The question in SQL, as SQLite takes it
    #[arg(value_name = "SELECT", required_unless_present = "schema")]
    pub(crate) query: Option<String>,

    /// List the tables and what they mean, or the columns of one; needs no database
    #[arg(long, value_name = "TABLE", num_args = 0..=1, conflicts_with = "query")]
    pub(crate) schema: Option<Option<String>>,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}
