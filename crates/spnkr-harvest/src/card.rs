//! The card of a match: what is worth telling of it, from all services, in one document.
//!
//! ```
//! # spnkr_testkit::doctest(async |emulated| {
//! # let client = spnkr::Client::from_tokens(
//! #     emulated.http(), emulated.spartan_token(), Some(emulated.clearance_token()));
//! # let xuid = spnkr::Xuid::new(emulated.emulator().account().xuid());
//! # let match_id = client.stats().match_history(xuid).count(1).await?.results[0].match_id;
//! use spnkr_harvest::card::Card;
//!
//! let card = Card::fetch(&client, match_id, Some(xuid)).await?;
//! println!("{}", card.headline());
//! for player in &card.players {
//!     println!("{} {}-{}-{}", player.name, player.kills, player.deaths, player.assists);
//! }
//! for lack in &card.missing {
//!     println!("without {lack}");
//! }
//! # #[cfg(feature = "pictures")]
//! std::fs::write(
//! #   tempfile::tempdir()?.path().join(
//!     "card.svg",
//! #   ),
//!     card.to_svg(spnkr_harvest::card::Theme::Dark),
//! )?;
//! # Ok(()) });
//! ```
//!
//! - [`Card::fetch`] asks the services for everything; [`Cards`] does so for many matches, and remembers gamertags.
//! - [`Card::of`] takes match stats from anywhere, and the [`CardParts`] that are at hand.
//! - With the feature `pictures`, `Card::to_svg` and `Card::to_html` draw it; with `png`, `Card::to_png`.

mod fetch;
mod join;
mod kills;
mod lack;
#[cfg(feature = "pictures")]
mod page;
mod parts;
#[cfg(feature = "pictures")]
mod picture;
mod words;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Serialize, Serializer};
use spnkr::{
    MatchId, Xuid,
    client::{
        Client, Error,
        model::{GameVariantCategory, MatchStats, Outcome},
    },
};
#[cfg(feature = "png")]
pub use spnkr_picture::PngError;
#[cfg(feature = "pictures")]
pub use spnkr_picture::Theme;

pub use self::{
    fetch::Cards,
    lack::{CardPart, Lack},
    parts::CardParts,
};

/// What is worth telling of a match.
///
/// It is plain data, which writes itself out as one document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Card {
    /// The match.
    pub match_id: MatchId,
    /// When it started.
    pub started_at: Timestamp,
    /// How long it took, exact to 100 nanoseconds.
    pub duration: SignedDuration,
    /// What kind of mode it was, such as Slayer.
    #[serde(serialize_with = "in_words")]
    pub category: GameVariantCategory,
    /// The name of the mode with its settings.
    pub mode: Option<String>,
    /// The name of the map.
    pub map: Option<String>,
    /// The name of the playlist; custom and local games have none.
    pub playlist: Option<String>,
    /// Whose card it is, if that player took part.
    pub focus: Option<Xuid>,
    /// The teams, the best first; none where everybody played for themselves.
    pub teams: Vec<CardTeam>,
    /// Everybody who took part: team by team, and in each the best first.
    pub players: Vec<CardPlayer>,
    /// When kills were made; nothing where there is no film.
    pub kills: Vec<KillLine>,
    /// What is not to be had, and why.
    pub missing: Vec<Lack>,
    /// Where clocks show what pictures and pages say.
    #[serde(skip)]
    pub time_zone: TimeZone,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CardTeam {
    /// Its number, from 0.
    pub team_id: i32,
    /// The name that the game shows, or a number.
    pub name: String,
    /// How the match ended for it.
    #[serde(serialize_with = "in_words")]
    pub outcome: Outcome,
    /// Its place, from 1.
    pub rank: i32,
    /// Points towards the goal of the mode.
    pub score: i64,
    /// The matchmaking rating.
    pub mmr: Option<f64>,
}

/// Somebody who took part.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CardPlayer {
    /// Who it is; none for a bot.
    pub xuid: Option<Xuid>,
    /// The gamertag, or the name of the bot; the XUID of somebody whose gamertag is not to be had.
    pub name: String,
    /// Whether it is a bot.
    pub is_bot: bool,
    /// The team at the end; none where everybody played for themselves.
    pub team_id: Option<i32>,
    /// How the match ended for the player.
    #[serde(serialize_with = "in_words")]
    pub outcome: Outcome,
    /// The player's place, from 1.
    pub rank: i32,
    /// Whether the player came after the beginning.
    pub came_late: bool,
    /// Whether the player was gone before the end.
    pub left_early: bool,
    /// Points towards the goal of the mode.
    pub score: i64,
    /// Points of the player; can be negative.
    pub personal_score: i64,
    /// Kills.
    pub kills: i64,
    /// Deaths.
    pub deaths: i64,
    /// Assists.
    pub assists: i64,
    /// Kills, plus a third of the assists, minus deaths; can be negative.
    pub kda: f64,
    /// Shots that hit among those fired, in percent.
    pub accuracy: f64,
    /// Damage dealt.
    pub damage_dealt: i64,
    /// Damage taken.
    pub damage_taken: i64,
    /// How many kills were expected.
    pub expected_kills: Option<f64>,
    /// How many deaths were expected.
    pub expected_deaths: Option<f64>,
    /// The rank before the match; none without one.
    pub csr_before: Option<CardCsr>,
    /// The rank after it.
    pub csr_after: Option<CardCsr>,
    /// The medals, the rarest first.
    pub medals: Vec<CardMedal>,
}

/// A rank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CardCsr {
    /// As a number.
    pub value: i32,
    /// As the game writes it, such as `Diamond VI 1475`.
    pub name: String,
}

/// A medal, and how often it was awarded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CardMedal {
    /// The number that it goes by in match stats.
    pub name_id: u32,
    /// What it is called, or its number.
    pub name: String,
    /// How often.
    pub count: i64,
}

/// When the kills of a team were made, or of a player where everybody played for themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct KillLine {
    /// The team.
    pub team_id: Option<i32>,
    /// The player.
    pub xuid: Option<Xuid>,
    /// What it is called.
    pub name: String,
    /// Milliseconds since the start of the match, in order; those of bots are not in films.
    pub times_ms: Vec<u32>,
}

impl Card {
    /// Asks the services for everything about a match.
    ///
    /// What is not to be had beside the stats is left out, and listed in [`missing`](Self::missing).
    ///
    /// # Errors
    ///
    /// Those of [`match_stats`](spnkr::client::stats::StatsService::match_stats).
    pub async fn fetch(
        client: &Client,
        match_id: MatchId,
        focus: Option<Xuid>,
    ) -> Result<Self, Error> {
        Cards::new(client.clone()).fetch(match_id, focus).await
    }

    /// The card of a match whose stats are at hand, with whatever else is.
    pub fn of(stats: &MatchStats, parts: CardParts, focus: Option<Xuid>) -> Self {
        join::join(stats, parts, focus)
    }

    /// Shows times as clocks do in a time zone; they are in UTC if nothing is said.
    #[must_use]
    pub fn in_time_zone(mut self, time_zone: TimeZone) -> Self {
        self.time_zone = time_zone;
        self
    }

    /// The player whose card it is.
    pub fn focus_player(&self) -> Option<&CardPlayer> {
        self.focus.and_then(|xuid| self.players.iter().find(|player| player.xuid == Some(xuid)))
    }

    /// The players of a team, the best first.
    pub fn players_of(&self, team_id: i32) -> impl Iterator<Item = &CardPlayer> {
        self.players.iter().filter(move |player| player.team_id == Some(team_id))
    }

    /// The players who are in none of the teams: all, where everybody played for themselves.
    pub fn players_alone(&self) -> impl Iterator<Item = &CardPlayer> {
        let is_in_one = |player: &CardPlayer| {
            self.teams.iter().any(|team| player.team_id == Some(team.team_id))
        };
        self.players.iter().filter(move |player| !is_in_one(player))
    }

    /// What was played: the name of the mode, or the kind of mode.
    pub fn mode_name(&self) -> String {
        self.mode.clone().unwrap_or_else(|| self.category.to_string())
    }

    /// What it was in one line, such as `Slayer on Aquarius, Eagle 50, Cobra 42`.
    pub fn headline(&self) -> String {
        let mut line = self.mode_name();
        if let Some(map) = &self.map {
            line.push_str(" on ");
            line.push_str(map);
        }
        for team in &self.teams {
            line.push_str(&format!(", {} {}", team.name, team.score));
        }
        if let (true, Some(winner)) = (self.teams.is_empty(), self.players.first()) {
            line.push_str(&format!(", {} first of {}", winner.name, self.players.len()));
        }
        line
    }

    /// When it was, as a clock in the time zone showed it: `2026-08-01 21:07 UTC`.
    pub fn start(&self) -> String {
        let start = self.started_at.to_zoned(self.time_zone.clone());
        start.strftime("%Y-%m-%d %H:%M %Z").to_string()
    }
}

impl CardPlayer {
    /// How far the rank rose, or fell.
    pub fn csr_change(&self) -> Option<i32> {
        let [before, after] = [&self.csr_before, &self.csr_after];
        Some(after.as_ref()?.value.saturating_sub(before.as_ref()?.value))
    }

    /// How many kills more than expected there were.
    pub fn kills_above_expected(&self) -> Option<f64> {
        // Exact for all numbers of kills.
        self.expected_kills.map(|expected| self.kills as f64 - expected)
    }
}

/// Writes what the services number by its name.
fn in_words<S: Serializer>(
    value: &impl std::fmt::Display,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}
