//! What the commands on theater films take.

use std::{convert::Infallible, path::PathBuf, str::FromStr};

use clap::{
    Subcommand, ValueEnum,
    builder::{PathBufValueParser, TypedValueParser},
};
use spnkr::{MatchId, film::Theme};

use super::help::{FILM_DOWNLOAD_HELP, FILM_EVENTS_HELP, FILM_TIMELINE_HELP};

#[derive(Debug, Subcommand)]
pub(crate) enum Film {
    /// List the kills, deaths, medals and events of the mode, in order of time
    #[command(after_help = FILM_EVENTS_HELP)]
    Events(FilmEvents),

    /// Draw who did what when: as a picture to share, or in the terminal
    #[command(after_help = FILM_TIMELINE_HELP)]
    Timeline(FilmTimeline),

    /// Download a film: all chunks and the manifest
    #[command(after_help = FILM_DOWNLOAD_HELP)]
    Download(FilmDownload),
}

#[derive(Debug, clap::Args)]
pub(crate) struct FilmEvents {
    #[command(flatten)]
    pub(crate) film: FilmArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct FilmTimeline {
    #[command(flatten)]
    pub(crate) film: FilmArgs,

    /// Write a picture to this file: SVG or PNG, as its name ends
    #[arg(
        short,
        long,
        value_name = "FILE.svg|.png",
        value_parser = PathBufValueParser::new().try_map(PictureFile::new),
    )]
    pub(crate) output: Option<PictureFile>,

    /// In these colours; `auto` is light in a PNG
    #[arg(long, value_name = "THEME", value_enum, default_value_t = ThemeArg::Auto)]
    pub(crate) theme: ThemeArg,

    /// Take teams and scores from these match stats, as `spnkr match ID --json` prints them; of a
    /// match they are asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) stats: Option<PathBuf>,
}

/// Where a picture goes, and as what.
#[derive(Debug, Clone)]
pub(crate) struct PictureFile {
    pub(crate) path: PathBuf,
    pub(crate) format: PictureFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PictureFormat {
    #[cfg(feature = "png")]
    Png,
    Svg,
}

impl PictureFile {
    fn new(path: PathBuf) -> Result<Self, &'static str> {
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        let format = match ending.to_str() {
            #[cfg(feature = "png")]
            Some("png") => PictureFormat::Png,
            #[cfg(not(feature = "png"))]
            Some("png") => {
                return Err("this program was built without the feature `png`; write .svg, or \
                            build it with that feature");
            }
            Some("svg") => PictureFormat::Svg,
            _ => return Err("the name of a picture ends in .svg or .png"),
        };
        Ok(Self { path, format })
    }
}

/// Which colours a picture has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ThemeArg {
    // As whoever looks at it prefers
    Auto,
    // Dark on light
    Light,
    // Light on dark
    Dark,
}

impl From<ThemeArg> for Theme {
    fn from(theme: ThemeArg) -> Self {
        match theme {
            ThemeArg::Auto => Self::Auto,
            ThemeArg::Light => Self::Light,
            ThemeArg::Dark => Self::Dark,
        }
    }
}

/// Which film, for those that read one.
#[derive(Debug, clap::Args)]
pub(crate) struct FilmArgs {
    /// A match, by its id; or a downloaded film, by its folder or by the file of its last chunk
    #[arg(value_name = "MATCH_ID|FILE")]
    pub(crate) source: FilmSource,

    /// Read a file as of this version of the format [default: as the manifest beside it says]
    #[arg(long, value_name = "N")]
    pub(crate) film_version: Option<i32>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct FilmDownload {
    /// The match's id, as `spnkr matches` prints it
    #[arg(value_name = "MATCH_ID")]
    pub(crate) id: MatchId,

    /// Write the files into this folder, which is made if need be
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
}

/// Where a film is to be found.
#[derive(Debug, Clone)]
pub(crate) enum FilmSource {
    Match(MatchId),
    /// A file, or a folder.
    Path(PathBuf),
}

impl FromStr for FilmSource {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.parse() {
            Ok(id) => Self::Match(id),
            Err(_) => Self::Path(text.into()),
        })
    }
}
