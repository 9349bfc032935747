//! What can be typed.

mod card;
mod careers;
mod config;
mod data;
mod film;
mod help;
mod history;
mod store;

use std::{fmt, path::PathBuf, str::FromStr};

use clap::{ArgAction, Parser, Subcommand, ValueEnum, builder::styling};
use spnkr::{
    MatchId, Player,
    client::stats::MatchType,
    core::AccountName,
    http::{ConnectTo, InvalidRate, Rate},
};
#[cfg(feature = "emulator")]
use spnkr_emulator::Rotation;

use self::help::*;
pub(crate) use self::{card::*, careers::*, config::*, data::*, film::*, history::*, store::*};
use crate::settings::Timeout;

/// Halo Infinite data from the command line: players, matches, ranks, assets, and any other call.
#[derive(Debug, Parser)]
#[command(
    name = "spnkr",
    version,
    arg_required_else_help = false,
    disable_help_subcommand = true,
    after_help = ENVIRONMENT,
    styles = STYLES,
    max_term_width = 100
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// Print one JSON document, as the service sent it
    #[arg(long, global = true)]
    json: bool,

    /// Print one JSON row a line
    #[arg(long, global = true)]
    jsonl: bool,

    /// Print comma-separated values with a header
    #[arg(long, global = true)]
    csv: bool,

    /// Act as this stored account [default: `default`]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) account: Option<AccountName>,

    /// Send the connections of every host to one address; names and certificates stay theirs
    #[arg(long, global = true, value_name = "HOST:PORT", env = "SPNKR_CONNECT_TO")]
    pub(crate) connect_to: Option<ConnectTo>,

    /// Trust the certificate authorities in this PEM file, too
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) cacert: Option<PathBuf>,

    /// Send at most N requests a second to each host of data, or as many as go with `off` [default: 5]
    #[arg(long, global = true, value_name = "N|off")]
    pub(crate) rate: Option<Pace>,

    /// Give each call this long, and each request of a sign-in [default: 60, and 15]
    #[arg(long, global = true, value_name = "SECONDS")]
    pub(crate) timeout: Option<Timeout>,

    /// Tell of each request while it goes on; twice, of more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,

    /// Take no answers of earlier commands; those that come are kept
    #[arg(long, global = true)]
    pub(crate) fresh: bool,
}

impl Global {
    /// How to print, if only one way was asked for.
    pub(crate) fn format(&self) -> Option<Format> {
        match (self.json, self.jsonl, self.csv) {
            (false, false, false) => Some(Format::Table),
            (true, false, false) => Some(Format::Json),
            (false, true, false) => Some(Format::JsonLines),
            (false, false, true) => Some(Format::Csv),
            _ => None,
        }
    }
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Json,
    JsonLines,
    /// For people.
    Table,
}

impl Format {
    /// The option that asks for it.
    pub(crate) fn option(self) -> &'static str {
        match self {
            Self::Csv => "--csv",
            Self::Json => "--json",
            Self::JsonLines => "--jsonl",
            Self::Table => "a table",
        }
    }
}

/// How fast to ask.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    Off,
    PerSecond(Rate),
}

impl Default for Pace {
    fn default() -> Self {
        Rate::per_second(5.0).map_or(Self::Off, Self::PerSecond)
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.pad("off"),
            Self::PerSecond(rate) => {
                // An interval has whole nanoseconds, so a rate comes back a trace smaller.
                let requests = 1e6 / rate.interval().as_secs_f64();
                (requests.round() / 1e6).fmt(f)
            }
        }
    }
}

impl FromStr for Pace {
    type Err = InvalidRate;

    fn from_str(text: &str) -> Result<Self, InvalidRate> {
        match text.trim() {
            "off" => Ok(Self::Off),
            number => number.parse().map(Self::PerSecond),
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// See a sign-in and its results, without an account and without the network
    #[cfg(feature = "emulator")]
    #[command(after_help = "Example:\n  spnkr demo --rtt 80")]
    Demo(Demo),

    /// Run a stand-in for all hosts on this computer, to try programs against
    #[cfg(feature = "emulator")]
    #[command(after_help = EMULATE_HELP)]
    Emulate(Emulate),

    /// Sign in, once and for all
    #[command(after_help = LOGIN_HELP)]
    Login(Login),

    /// Show what the sign-in gave; the tokens themselves only when asked
    #[command(after_help = TOKENS_HELP)]
    Tokens(Tokens),

    /// Show who is signed in and until when; sends nothing
    #[command(after_help = "Examples:\n  spnkr whoami\n  spnkr whoami --json --account second")]
    Whoami,

    /// Find out what is wrong: home, settings, network, clock, and the sign-in hop by hop
    #[command(after_help = "Examples:\n  spnkr doctor\n  spnkr doctor --json")]
    Doctor,

    /// Sign out: forget the tokens of an account
    #[command(after_help = "Examples:\n  spnkr logout\n  spnkr logout --account second")]
    Logout,

    /// Show who a player is and how many matches there are
    #[command(after_help = "Examples:\n  spnkr player\n  spnkr player 'Some Gamertag'")]
    Player(PlayerArgs),

    /// List the matches of a player, newest first
    #[command(after_help = MATCHES_HELP)]
    Matches(Matches),

    /// Show the scoreboard of a match
    #[command(after_help = "Example:\n  spnkr match 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34")]
    Match(Match),

    /// Show the card of a match: what happened, whom it ranked how, and when the kills were made
    #[command(after_help = CARD_HELP)]
    Card(CardArgs),

    /// Wait for the matches of a player to end, and show the card of each
    #[command(after_help = WATCH_HELP)]
    Watch(WatchArgs),

    /// Show the service record of a player: the sums over all matches of a kind
    #[command(after_help = RECORD_HELP)]
    Record(Record),

    /// Show what a match did to ranks, and what was expected of its players
    #[command(after_help = "Example:\n  spnkr skill 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34")]
    Skill(Skill),

    /// Show the ranks of players: now, at their best in the season, and at their best ever
    #[command(after_help = CSR_HELP)]
    Csr(CsrArgs),

    /// Show how far players are in their careers
    #[command(
        after_help = "Examples:\n  spnkr career\n  spnkr career 'Some Gamertag' 2533274999999999 --csv"
    )]
    Career(Career),

    /// List all medals, or those of a player
    #[command(after_help = "Examples:\n  spnkr medals --language fr-FR\n  spnkr medals me --csv")]
    Medals(Medals),

    /// List the seasons of ranks, and the operations and events of the game
    #[command(after_help = "Examples:\n  spnkr seasons\n  spnkr seasons --json")]
    Seasons,

    /// List the known playlists, or what is played in one
    #[command(
        after_help = "Examples:\n  spnkr playlists\n  spnkr playlists --rotation 'Ranked Arena'"
    )]
    Playlists(Playlists),

    /// Show a map, a mode, a playlist or another asset
    #[command(after_help = ASSET_HELP)]
    Asset(AssetArgs),

    /// Find maps, modes and prefabs that players made
    #[command(after_help = SEARCH_HELP)]
    Search(Search),

    /// Fetch whole careers into a database, and what is new in them
    #[command(after_help = SYNC_HELP)]
    Sync(Sync),

    /// Show how complete the careers in the database are
    #[command(after_help = STATUS_HELP)]
    Status(StatusArgs),

    /// Read theater films: who did what when, and all their chunks
    #[command(subcommand, after_help = FILM_HELP)]
    Film(Film),

    /// Show how ranks, KDA, wins or accuracy went: a plot here, or a picture or page to keep
    #[command(after_help = TREND_HELP)]
    Trend(Trend),

    /// Make a page of a career, which stands alone: form, maps, modes, medals, people, sessions
    #[command(after_help = REPORT_HELP)]
    Report(Report),

    /// Write careers into files for other programs: CSV, JSON lines or Parquet
    #[command(after_help = EXPORT_HELP)]
    Export(Export),

    /// Ask the database of careers a question in SQL, or what is in it; changes nothing
    #[command(after_help = SQL_HELP)]
    Sql(Sql),

    /// Show what is settled for all commands and by whom, and change it
    #[command(after_help = CONFIG_HELP)]
    Config(Config),

    /// List the calls that `spnkr get` can make
    #[command(
        after_help = "Examples:\n  spnkr endpoints\n  spnkr endpoints --all --csv\n\nNeeds no sign-in and no network."
    )]
    Endpoints(Endpoints),

    /// Make any call of the services by its name, and print the answer as it came
    #[command(after_help = GET_HELP)]
    Get(Get),

    /// Print what a shell needs to complete commands and options
    #[command(after_help = COMPLETIONS_HELP)]
    Completions(Completions),

    /// Print a page of the manual, or write all of them
    #[command(after_help = MAN_HELP)]
    Man(ManArgs),
}

#[cfg(feature = "emulator")]
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// Pretend that a round trip on the network takes this long
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=10_000))]
    pub(crate) rtt: u64,

    /// Give the player so many matches
    #[arg(long, value_name = "MATCHES", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub(crate) career: u32,

    /// Put the files here, which stay [default: a temporary folder]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

#[cfg(feature = "emulator")]
#[derive(Debug, clap::Args)]
pub(crate) struct Emulate {
    /// Listen on this port of 127.0.0.1 [default: any that is free]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub(crate) port: u16,

    /// Pretend that a round trip on the network takes this long
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=10_000))]
    pub(crate) rtt: u64,

    /// Give the main account's player so many matches, and others as many as follow from that
    #[arg(long, value_name = "MATCHES", default_value_t = 4000, value_parser = clap::value_parser!(u32).range(..=500_000))]
    pub(crate) career: u32,

    /// Let so many players, the main account's among them, play most of their matches together
    #[arg(long, value_name = "PLAYERS", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub(crate) squad: u8,

    /// Offer HTTP/1.1 alone
    #[arg(long)]
    pub(crate) http1: bool,

    /// Open the control port here, 0 for any that is free: clock, faults and log for other programs
    #[arg(long, value_name = "PORT")]
    pub(crate) control: Option<u16>,

    /// What a refresh does to the refresh token that it was made with
    #[arg(long, value_name = "KIND", value_enum, default_value_t = RotationKind::KeepOld)]
    pub(crate) rotation: RotationKind,

    /// Let go wrong what this file lists, in JSON; see below
    #[arg(long, value_name = "PATH")]
    pub(crate) faults: Option<PathBuf>,

    /// Write the certificate to this file and leave it there [default: a temporary file]
    #[arg(long, value_name = "PATH")]
    pub(crate) ca_file: Option<PathBuf>,
}

/// What becomes of a refresh token that was used.
#[cfg(feature = "emulator")]
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RotationKind {
    /// It keeps working, as with Microsoft
    KeepOld,
    /// It works once
    OneTime,
    /// It works once, and who presents it again spoils its successors, too
    OneTimeReuseDetection,
}

#[cfg(feature = "emulator")]
impl From<RotationKind> for Rotation {
    fn from(kind: RotationKind) -> Self {
        match kind {
            RotationKind::KeepOld => Self::KeepOld,
            RotationKind::OneTime => Self::OneTime,
            RotationKind::OneTimeReuseDetection => Self::OneTimeWithReuseDetection,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Login {
    /// Sign in with a browser on this computer, which comes back by itself
    #[arg(long, group = "flow")]
    pub(crate) browser: bool,

    /// Sign in on any other device, with a short code
    #[arg(long, group = "flow")]
    pub(crate) device: bool,

    /// Sign in with any browser, and paste what it ends at
    #[arg(long, group = "flow")]
    pub(crate) paste: bool,

    /// Take over a refresh token from the standard input
    #[arg(long, group = "flow")]
    pub(crate) import: bool,

    /// Print the address alone, and open no browser
    #[arg(long)]
    pub(crate) no_open: bool,

    /// The application (client) id of your app registration [default: SPNKR_CLIENT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,

    /// Print the refresh token, too, for another program to sign in with
    #[arg(long)]
    pub(crate) print_refresh_token: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Tokens {
    /// Print lines that give a shell the tokens for the services of the game
    #[arg(long, conflicts_with = "header")]
    pub(crate) env: bool,

    /// Print lines of headers for the services of the game, as `curl -H @-` takes them
    #[arg(long)]
    pub(crate) header: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PlayerArgs {
    /// A gamertag or a XUID [default: as settled, or who is signed in]
    #[arg(value_name = "PLAYER")]
    pub(crate) who: Option<Who>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Matches {
    /// A gamertag, a XUID, or `me` for who is signed in [default: as settled, or `me`]
    #[arg(value_name = "PLAYER")]
    pub(crate) who: Option<Who>,

    /// List this many of the newest
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) count: u32,

    /// List all of them
    #[arg(long, conflicts_with = "count")]
    pub(crate) all: bool,

    /// List the matches of one kind
    #[arg(long = "type", value_name = "TYPE", value_enum, default_value_t = Kind::All)]
    pub(crate) kind: Kind,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Match {
    /// The match's id, as `spnkr matches` prints it
    #[arg(value_name = "ID")]
    pub(crate) id: MatchId,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// Which shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// The page of this command, such as `film events` [default: that of the program]
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub(crate) command: Vec<String>,

    /// Write all pages into this folder, which is made if need be
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

/// Whose data.
#[derive(Debug, Clone)]
pub(crate) enum Who {
    Me,
    Player(Player),
}

impl FromStr for Who {
    type Err = spnkr::core::InvalidPlayer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "me" => Ok(Self::Me),
            text => text.parse().map(Self::Player),
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Me => f.pad("me"),
            Self::Player(player) => player.fmt(f),
        }
    }
}

/// Which matches.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    All,
    Matchmaking,
    Custom,
    Local,
}

impl From<Kind> for MatchType {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::All => Self::All,
            Kind::Custom => Self::Custom,
            Kind::Local => Self::Local,
            Kind::Matchmaking => Self::Matchmaking,
        }
    }
}

const STYLES: styling::Styles = styling::Styles::styled()
    .header(styling::AnsiColor::Cyan.on_default().bold())
    .usage(styling::AnsiColor::Cyan.on_default().bold())
    .literal(styling::Style::new().bold());

#[cfg(test)]
mod tests;
