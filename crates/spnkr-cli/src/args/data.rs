//! What the commands on the game's data take.

use std::{fmt, path::PathBuf, str::FromStr};

use clap::{
    ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::Timestamp;
use spnkr::{
    MatchId,
    client::{
        model::GameVariantCategory,
        reference::KnownPlaylist,
        ugc::{AssetSort, SearchKind},
    },
    core::{AssetId, AssetVersionId},
};

use super::Who;

#[derive(Debug, clap::Args)]
pub(crate) struct Endpoints {
    /// List the calls of the game's own endpoint document, too
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// A call, as `spnkr endpoints` lists it
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    /// Its values; lists have commas between them, or come as several
    #[arg(value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) values: Vec<(String, String)>,

    /// Ask for texts in this language, such as `fr-FR`
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Option<String>,

    /// Wait for what has just happened, such as a match that has just ended
    #[arg(long)]
    pub(crate) settle: bool,

    /// Write the answer to this file, as it came
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

fn pair(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("a value is written KEY=VALUE, such as player=me"),
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Record {
    /// A gamertag or a XUID [default: as settled, or who is signed in]
    #[arg(value_name = "PLAYER")]
    pub(crate) who: Option<Who>,

    /// Of this season, such as `CsrSeason5-1` or `Season7`
    #[arg(long, value_name = "S")]
    pub(crate) season: Option<String>,

    /// Of this mode, such as `slayer` or its number
    #[arg(long, value_name = "M", value_parser = mode)]
    pub(crate) mode: Option<GameVariantCategory>,

    /// Of this playlist, by its asset id or the name of a known one; with --season alone
    #[arg(long, value_name = "ID")]
    pub(crate) playlist: Option<PlaylistId>,

    /// Of ranked matches; with --mode alone
    #[arg(long, conflicts_with = "unranked")]
    pub(crate) ranked: bool,

    /// Of matches without ranks; with --mode alone
    #[arg(long)]
    pub(crate) unranked: bool,

    /// Of custom games
    #[arg(long, conflicts_with = "local")]
    pub(crate) custom: bool,

    /// Of games on a local network
    #[arg(long)]
    pub(crate) local: bool,
}

fn mode(text: &str) -> Result<GameVariantCategory, String> {
    let number = text.parse().ok().map(|number: i32| number.into());
    number.or_else(|| GameVariantCategory::from_name(text)).ok_or_else(|| {
        let names = GameVariantCategory::ALL.iter().filter_map(|mode| mode.name());
        // Those that are played, each once; the studio's own tests are known by their numbers.
        let is_played =
            |name: &&str| name.starts_with(char::is_uppercase) && !name.starts_with("Test");
        let mut names: Vec<&str> = names.filter(is_played).collect();
        names.dedup();
        format!("a mode is a number, or one of: {}", names.join(", "))
    })
}

#[derive(Debug, clap::Args)]
pub(crate) struct Skill {
    /// The match's id, as `spnkr matches` prints it
    #[arg(value_name = "MATCH_ID")]
    pub(crate) id: MatchId,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CsrArgs {
    /// Gamertags or XUIDs [default: as settled, or who is signed in]
    #[arg(value_name = "PLAYER")]
    pub(crate) players: Vec<Who>,

    /// In this playlist, by its name or its asset id [default: every known ranked one]
    #[arg(long, value_name = "NAME|ID")]
    pub(crate) playlist: Option<PlaylistId>,

    /// In this season, such as `CsrSeason5-1` [default: the one of now]
    #[arg(long, value_name = "S")]
    pub(crate) season: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Career {
    /// Gamertags or XUIDs [default: as settled, or who is signed in]
    #[arg(value_name = "PLAYER")]
    pub(crate) players: Vec<Who>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct AssetArgs {
    /// What kind of asset it is
    #[arg(value_name = "KIND", value_enum)]
    pub(crate) kind: AssetKindArg,

    /// The asset's id
    #[arg(value_name = "ID")]
    pub(crate) id: AssetId,

    /// Its version [default: the latest]
    #[arg(value_name = "VERSION")]
    pub(crate) version: Option<AssetVersionId>,

    /// Ask for name and description in this language, such as `fr-FR`
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Search {
    /// Words to find; several are one term
    #[arg(value_name = "TERM")]
    pub(crate) term: Vec<String>,

    /// Find assets of one kind alone
    #[arg(long, value_name = "KIND", value_enum)]
    pub(crate) kind: Option<AssetKindArg>,

    /// Find assets with this tag; given more than once, with any of them
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,

    /// Find what this player made
    #[arg(long, value_name = "PLAYER")]
    pub(crate) author: Option<Who>,

    /// What goes first
    #[arg(long, value_name = "SORT", default_value = "playsrecent", value_parser = sorts(), hide_possible_values = true)]
    pub(crate) sort: AssetSort,

    /// Which way
    #[arg(long, value_name = "ORDER", value_enum, default_value_t = OrderArg::Desc)]
    pub(crate) order: OrderArg,

    /// Find what is rated at least as high, from 0 to 5
    #[arg(long, value_name = "R", value_parser = rating)]
    pub(crate) min_rating: Option<f64>,

    /// List this many
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) count: u32,

    /// List all of them
    #[arg(long, conflicts_with = "count")]
    pub(crate) all: bool,

    /// Find what was published at this time or later, such as 2024-01-31, in UTC
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(crate) since: Option<Timestamp>,
}

fn sorts() -> impl TypedValueParser<Value = AssetSort> {
    PossibleValuesParser::new(AssetSort::ALL.iter().map(|sort| sort.as_str())).try_map(|word| {
        let sort = AssetSort::ALL.iter().find(|sort| sort.as_str() == word);
        sort.copied().ok_or("there is no such sort")
    })
}

fn rating(text: &str) -> Result<f64, &'static str> {
    let rating = text.parse().ok();
    rating.filter(|rating| (0.0..=5.0).contains(rating)).ok_or("a rating is from 0 to 5")
}

/// Reads a date, whose first moment is meant, or a time.
fn moment(text: &str) -> Result<Timestamp, &'static str> {
    let midnight = |text: &str| {
        let date: jiff::civil::Date = text.parse().ok()?;
        Some(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    };
    let time = text.parse().ok().or_else(|| midnight(text));
    time.ok_or("a date is written 2024-01-31, and a time 2024-01-31T10:00:00Z")
}

#[derive(Debug, clap::Args)]
pub(crate) struct Medals {
    /// Count those of a player, by gamertag or XUID [default: list all that there are]
    #[arg(value_name = "PLAYER")]
    pub(crate) who: Option<Who>,

    /// Tell names and descriptions in this language, such as `fr-FR`
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Playlists {
    /// Show what is played in this playlist, by its name or its asset id
    #[arg(long, value_name = "NAME|ID")]
    pub(crate) rotation: Option<PlaylistId>,
}

/// A playlist, which is given by its asset id or, if it is a known one, by its name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlaylistId(pub(crate) AssetId);

impl FromStr for PlaylistId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(known) = KnownPlaylist::by_name(text) {
            return Ok(Self(known.asset_id));
        }
        text.trim().parse().map(Self).map_err(|_| {
            let names: Vec<&str> = KnownPlaylist::all().iter().map(|known| &*known.name).collect();
            format!("it is neither an asset id nor one of: {}", names.join(", "))
        })
    }
}

impl fmt::Display for PlaylistId {
    /// Writes the name of a known one, and the id of another.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match KnownPlaylist::by_id(self.0) {
            Some(known) => f.pad(&known.name),
            None => self.0.fmt(f),
        }
    }
}

/// What kind of asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AssetKindArg {
    // A map
    Map,
    // A mode with its settings
    #[value(alias = "variant", alias = "ugcgamevariant")]
    Mode,
    // A mode as the studio made it, without settings
    #[value(alias = "enginegamevariant")]
    EngineMode,
    // A map and a mode that a playlist pairs
    #[value(alias = "mapmodepair")]
    Pair,
    // A playlist
    Playlist,
    // A part to build maps with
    Prefab,
    // A theater film
    Film,
}

impl From<AssetKindArg> for SearchKind {
    fn from(kind: AssetKindArg) -> Self {
        match kind {
            AssetKindArg::Map => Self::Map,
            AssetKindArg::Mode => Self::UgcGameVariant,
            AssetKindArg::EngineMode => Self::EngineGameVariant,
            AssetKindArg::Pair => Self::MapModePair,
            AssetKindArg::Playlist => Self::Playlist,
            AssetKindArg::Prefab => Self::Prefab,
            AssetKindArg::Film => Self::Film,
        }
    }
}

/// Which way results are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OrderArg {
    Asc,
    Desc,
}
