//! What the game's numbers and texts stand for: medals, bots, teams, ranks, seasons.
//!
//! The services answer with numbers such as the medal 622331684. The tables of this module give them a name,
//! and find the number for a name, without asking anybody:
//!
//! ```
//! use spnkr_client::reference::{Bot, Medal, PersonalScoreAward, Team};
//!
//! let medal = Medal::by_id(622331684).ok_or("a medal that is newer than this version")?;
//! assert_eq!((&*medal.name, medal.film_code), ("Double Kill", Some(0)));
//! assert_eq!(Medal::by_name("double kill"), Some(medal));
//!
//! assert_eq!(Team::by_id(0).map(|team| team.name), Some("Eagle"));
//! assert_eq!(Bot::by_name("343 ritzy").map(|bot| bot.number), Some(0));
//! assert_eq!(PersonalScoreAward::by_key("flag_captured").and_then(|award| award.points), Some(300));
//! # Ok::<_, &str>(())
//! ```
//!
//! The game goes on adding to all of them, so a look-up that finds nothing is no failure: show the number. Of
//! what the services themselves list, a fresh answer makes a table that replaces the built-in one:
//! [`MedalTable`], [`CareerRankTable`], [`CsrSeasonTable`] and [`PlaylistTable`], the first two in any of its
//! languages ([`Locale`]). Texts are found whatever
//! their case.
//!
//! The built-in tables are what observed answers and other clients of the services agree on.

mod bots;
mod career_ranks;
mod csr_rank;
mod csr_seasons;
mod game_endpoints;
mod index;
mod locales;
mod medals;
mod personal_score_awards;
mod playlists;
mod teams;

pub use self::{
    bots::Bot,
    career_ranks::{CareerRank, CareerRankTable, CareerStanding},
    csr_rank::CsrRank,
    csr_seasons::{CsrSeason, CsrSeasonTable},
    game_endpoints::GameEndpoint,
    locales::Locale,
    medals::{Medal, MedalTable},
    personal_score_awards::PersonalScoreAward,
    playlists::{KnownPlaylist, PlaylistTable},
    teams::{Team, team_name},
};
