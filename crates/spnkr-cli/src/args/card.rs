//! What the commands on cards take.

use std::{path::PathBuf, str::FromStr};

use clap::{
    ValueEnum,
    builder::{PathBufValueParser, TypedValueParser},
};
use spnkr::{MatchId, core::InvalidId};

use super::{ThemeArg, Who};

#[derive(Debug, clap::Args)]
pub(crate) struct CardArgs {
    /// A match, by its id, or `latest` for the newest one of a player
    #[arg(value_name = "MATCH_ID|latest", default_value = "latest", hide_default_value = true)]
    pub(crate) what: CardOf,

    /// Whose newest match [default: as settled, or who is signed in]
    #[arg(value_name = "PLAYER")]
    pub(crate) who: Option<Who>,

    /// Whose card it is: with a row that stands out, and medals [default: as settled, or who is signed in]
    #[arg(long = "for", value_name = "PLAYER")]
    pub(crate) focus: Option<Who>,

    /// Write it to this file: a picture or a page, as its name ends
    #[arg(
        short,
        long,
        value_name = "FILE.svg|.png|.html",
        value_parser = PathBufValueParser::new().try_map(CardFile::new),
    )]
    pub(crate) output: Option<CardFile>,

    /// In these colours; `auto` is light in a PNG, and a page is always `auto`
    #[arg(long, value_name = "THEME", value_enum, default_value_t = ThemeArg::Auto)]
    pub(crate) theme: ThemeArg,
}

#[derive(Debug, clap::Args)]
pub(crate) struct WatchArgs {
    /// A gamertag, a XUID, or `me` for who is signed in [default: as settled, or `me`]
    #[arg(value_name = "PLAYER")]
    pub(crate) who: Option<Who>,

    /// Look this often
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub(crate) every: u32,

    /// Write each card into this folder, too, which is made if need be
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) output: Option<PathBuf>,

    /// Write cards as these
    #[arg(long = "as", value_name = "FORMAT", value_enum, default_value_t = CardFormat::BEST, requires = "output")]
    pub(crate) format: CardFormat,

    /// In these colours; `auto` is light in a PNG, and a page is always `auto`
    #[arg(long, value_name = "THEME", value_enum, default_value_t = ThemeArg::Auto, requires = "output")]
    pub(crate) theme: ThemeArg,

    /// End after so many matches [default: go on until Ctrl-C]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) count: Option<u32>,
}

/// Which match.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CardOf {
    Latest,
    Match(MatchId),
}

impl FromStr for CardOf {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        match text.trim() {
            "latest" => Ok(Self::Latest),
            id => id.parse().map(Self::Match),
        }
    }
}

/// Where a card goes, and as what.
#[derive(Debug, Clone)]
pub(crate) struct CardFile {
    pub(crate) path: PathBuf,
    pub(crate) format: CardFormat,
}

impl CardFile {
    fn new(path: PathBuf) -> Result<Self, &'static str> {
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        let format = match ending.to_str() {
            Some("html") => CardFormat::Html,
            #[cfg(feature = "png")]
            Some("png") => CardFormat::Png,
            #[cfg(not(feature = "png"))]
            Some("png") => {
                return Err("this program was built without the feature `png`; write .svg or \
                            .html, or build it with that feature");
            }
            Some("svg") => CardFormat::Svg,
            _ => return Err("the name of a card ends in .svg, .png or .html"),
        };
        Ok(Self { path, format })
    }
}

/// As what a card is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CardFormat {
    /// A page for browsers
    Html,
    /// A picture of pixels, for wherever pictures are posted
    #[cfg(feature = "png")]
    Png,
    /// A drawing, sharp at any size
    Svg,
}

impl CardFormat {
    #[cfg(feature = "png")]
    const BEST: Self = Self::Png;
    #[cfg(not(feature = "png"))]
    const BEST: Self = Self::Svg;

    /// How the names of its files end.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            #[cfg(feature = "png")]
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }
}
