//! What the commands take that show a career out of the database.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::ValueEnum;
use spnkr_harvest::trend::{By, Measure, WINDOW};

use super::{ThemeArg, Who};
use crate::database::DatabaseArgs;

#[derive(Debug, clap::Args)]
pub(crate) struct Trend {
    /// A gamertag or a XUID [default: as settled, or the one player of the database]
    #[arg(value_name = "PLAYER")]
    pub(crate) who: Option<Who>,

    /// Show this
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = MeasureArg::Kda)]
    pub(crate) of: MeasureArg,

    /// Draw a line for each of these; ranks have one for each playlist anyway
    #[arg(long, value_name = "KIND", value_enum)]
    pub(crate) by: Option<ByArg>,

    /// Take the mean of this many matches; ranks are none
    #[arg(long, value_name = "N", default_value_t = WINDOW)]
    pub(crate) window: NonZeroUsize,

    /// Write a picture to this file: .svg, .png or .html
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// In these colours; a page has both
    #[arg(long, value_name = "THEME", value_enum, default_value_t = ThemeArg::Auto)]
    pub(crate) theme: ThemeArg,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    /// A gamertag or a XUID [default: as settled, or the one player of the database]
    #[arg(value_name = "PLAYER")]
    pub(crate) who: Option<Who>,

    /// Write the page to this file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

/// What is shown over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MeasureArg {
    /// The part of the shots that hit
    Accuracy,
    /// Ranks, by playlist
    Csr,
    /// Kills and a third of the assists, minus deaths
    Kda,
    /// The part of the matches that were won
    Winrate,
}

impl From<MeasureArg> for Measure {
    fn from(measure: MeasureArg) -> Self {
        match measure {
            MeasureArg::Accuracy => Self::Accuracy,
            MeasureArg::Csr => Self::Csr,
            MeasureArg::Kda => Self::Kda,
            MeasureArg::Winrate => Self::WinRate,
        }
    }
}

/// What is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ByArg {
    Map,
    Mode,
    Playlist,
}

impl From<ByArg> for By {
    fn from(by: ByArg) -> Self {
        match by {
            ByArg::Map => Self::Map,
            ByArg::Mode => Self::Mode,
            ByArg::Playlist => Self::Playlist,
        }
    }
}
