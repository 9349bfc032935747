//! What the commands on stored careers take.

use clap::ValueEnum;
use spnkr_harvest::Parts;

use super::Who;
use crate::database::DatabaseArgs;

#[derive(Debug, clap::Args)]
pub(crate) struct Sync {
    /// Gamertags, XUIDs, or `me` [default: those of earlier syncs, or the player of `spnkr config`]
    #[arg(value_name = "PLAYER")]
    pub(crate) players: Vec<Who>,

    /// Fetch these beside the stats of matches
    #[arg(long, value_name = "PARTS", value_enum, value_delimiter = ',', default_values_t = [With::Skill])]
    pub(crate) with: Vec<With>,

    /// Have this many requests under way at most
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) in_flight: u16,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

impl Sync {
    pub(crate) fn parts(&self) -> Parts {
        self.with.iter().fold(Parts::stats(), |parts, with| match with {
            With::Film => parts.with_film(),
            With::None => parts,
            With::Skill => parts.with_skill(),
        })
    }
}

/// What is wanted beside stats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum With {
    /// Ranks before and after, and what was expected of players
    Skill,
    /// Highlight events; for as long as films last
    Film,
    /// Stats alone
    None,
}

#[derive(Debug, clap::Args)]
pub(crate) struct StatusArgs {
    /// Gamertags or XUIDs [default: all that were synced]
    #[arg(value_name = "PLAYER")]
    pub(crate) players: Vec<Who>,

    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}
