//! What a career comes to: the matches of a player in order, and what is made of them.
//!
//! A [`Career`] is read from a store once, and then is plain data: sums by map, mode and playlist, sessions, streaks,
//! bests, and the people who were met.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("spnkr.db");
//! # spnkr_harvest::SqliteStore::open(&path)?;
//! use spnkr_harvest::{SqliteReader, career::{Career, PAUSE}};
//!
//! let reader = SqliteReader::open(&path)?;
//! if let Some(career) = Career::read(&reader, spnkr::Xuid::new(2_533_274_800_000_001))? {
//!     println!("{} matches in {} sessions", career.matches.len(), career.sessions(PAUSE).len());
//!     for (map, sum) in career.by_map() {
//!         println!("{map}: {:?} of matches won", sum.win_rate());
//!     }
//! }
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod met;
#[cfg(feature = "sqlite")]
mod read;
mod session;
mod sum;
#[cfg(test)]
pub(crate) mod tests;

use std::{collections::HashMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use spnkr::{
    MatchId, Xuid,
    client::model::{MedalDifficulty, Outcome},
    core::AssetId,
};

pub use self::{
    met::Met,
    session::{CsrChange, PAUSE, Session},
    sum::{Best, Streaks, Sum},
};

/// The career of a player as far as a store has it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Career {
    /// The player.
    pub xuid: Xuid,
    /// The gamertag, if it is known.
    pub gamertag: Option<String>,
    /// When a sync last came to its end.
    pub synced_at: Option<Timestamp>,
    /// How many matches the player's history lists; more than there are here if some have no stats.
    pub listed: u64,
    /// The matches with stats, oldest first.
    pub matches: Vec<Played>,
    /// The medals of all of them, those first that came most often.
    pub medals: Vec<MedalTotal>,
    /// The gamertags of the people in the matches, as far as they are known.
    pub gamertags: HashMap<Xuid, String>,
}

/// A match of the player.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Played {
    /// The match.
    pub match_id: MatchId,
    /// When it started.
    pub start_time: Timestamp,
    /// When it ended.
    pub end_time: Timestamp,
    /// How long the player played; the whole match where the services do not say.
    pub time_played: SignedDuration,
    /// How it ended for the player.
    pub outcome: Outcome,
    /// The mode, such as `Slayer`.
    pub mode: Arc<str>,
    /// Whether it was against the game alone, as Firefight is.
    pub is_pve: bool,
    /// The map; a few custom games have none.
    pub map: Option<Asset>,
    /// The playlist; none for custom and local games.
    pub playlist: Option<Asset>,
    /// The player's place, from 1.
    pub rank: i64,
    /// Kills.
    pub kills: i64,
    /// Deaths.
    pub deaths: i64,
    /// Assists.
    pub assists: i64,
    /// Kills and a third of the assists, minus deaths.
    pub kda: f64,
    /// The most kills within one life.
    pub max_killing_spree: i64,
    /// Shots fired.
    pub shots_fired: i64,
    /// Shots that hit.
    pub shots_hit: i64,
    /// Damage dealt.
    pub damage_dealt: i64,
    /// Damage taken.
    pub damage_taken: i64,
    /// The rank before the match; none without a rank, and where skill was not fetched.
    pub csr_before: Option<i64>,
    /// The rank after the match; none without a rank, and where skill was not fetched.
    pub csr_after: Option<i64>,
    /// The kills that the skill service expected, where it was fetched.
    pub kills_expected: Option<f64>,
    /// The deaths that it expected.
    pub deaths_expected: Option<f64>,
    /// The people of the same team; nobody where there are no teams.
    pub teammates: Vec<Xuid>,
    /// The other people.
    pub opponents: Vec<Xuid>,
}

/// A map or a playlist.
///
/// What has the same name is taken for the same thing, whatever its versions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Asset {
    /// The asset.
    pub asset_id: AssetId,
    /// What it was called last, or its id if that is not known.
    pub name: Arc<str>,
}

/// How often a medal came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MedalTotal {
    /// Which medal, as the game numbers it.
    pub name_id: u32,
    /// What it is called in English; the number if this version does not know.
    pub name: String,
    /// How hard it is, if this version knows.
    pub difficulty: Option<MedalDifficulty>,
    /// How often.
    pub count: u64,
    /// In how many matches.
    pub matches: u64,
}

impl Played {
    /// The part of the shots that hit, from 0 to 1; none where nobody shot.
    pub fn accuracy(&self) -> Option<f64> {
        (self.shots_fired > 0).then(|| self.shots_hit as f64 / self.shots_fired as f64)
    }

    /// What the playlist is called; `Custom games` for what has none.
    pub fn playlist_name(&self) -> Arc<str> {
        self.playlist.as_ref().map_or_else(|| NO_PLAYLIST.into(), |playlist| playlist.name.clone())
    }

    /// What the map is called; `No map` for what has none.
    pub fn map_name(&self) -> Arc<str> {
        self.map.as_ref().map_or_else(|| NO_MAP.into(), |map| map.name.clone())
    }
}

impl Career {
    /// What the player is called: the gamertag, or the XUID if that is not known.
    pub fn name(&self) -> String {
        self.gamertag.clone().unwrap_or_else(|| self.xuid.to_string())
    }

    /// All matches together.
    pub fn sum(&self) -> Sum {
        self.matches.iter().collect()
    }

    /// The matches against people: kills of what the game sends are not comparable with kills of them.
    pub fn against_people(&self) -> impl Iterator<Item = &Played> {
        self.matches.iter().filter(|played| !played.is_pve)
    }

    /// The matches by map, the most played first.
    pub fn by_map(&self) -> Vec<(Arc<str>, Sum)> {
        self.sums_by(Played::map_name)
    }

    /// The matches by mode, the most played first.
    pub fn by_mode(&self) -> Vec<(Arc<str>, Sum)> {
        self.sums_by(|played| played.mode.clone())
    }

    /// The matches by playlist, the most played first.
    pub fn by_playlist(&self) -> Vec<(Arc<str>, Sum)> {
        self.sums_by(Played::playlist_name)
    }

    /// The matches by whatever is told of them, the most played first.
    pub fn sums_by(&self, name: impl Fn(&Played) -> Arc<str>) -> Vec<(Arc<str>, Sum)> {
        let mut sums: HashMap<Arc<str>, Sum> = HashMap::new();
        for played in &self.matches {
            sums.entry(name(played)).or_default().add(played);
        }
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_by(|(name, sum), (other, of_other)| {
            (of_other.matches, name).cmp(&(sum.matches, other))
        });
        sums
    }

    /// The matches in sessions, the first one first: between one and the next nothing was played for a pause.
    ///
    /// [`PAUSE`] is what most people mean.
    pub fn sessions(&self, pause: SignedDuration) -> Vec<Session> {
        session::sessions(&self.matches, pause)
    }

    /// The people of the player's teams, those first who were it most often.
    pub fn teammates(&self) -> Vec<Met> {
        met::met(self, |played| &played.teammates)
    }

    /// The people whom the player played against, those first who were met most often.
    pub fn opponents(&self) -> Vec<Met> {
        met::met(self, |played| &played.opponents)
    }

    /// How long wins and losses went on.
    pub fn streaks(&self) -> Streaks {
        Streaks::of(self.matches.iter().map(|played| played.outcome))
    }

    /// The match against people of the most of something; the first one, if several have as much.
    pub fn best(&self, of: impl Fn(&Played) -> Option<f64>) -> Option<Best<'_>> {
        let mut best: Option<Best<'_>> = None;
        for played in self.against_people() {
            let Some(value) = of(played) else { continue };
            if best.as_ref().is_none_or(|best| value > best.value) {
                best = Some(Best { value, played });
            }
        }
        best
    }
}

const NO_PLAYLIST: &str = "Custom games";
const NO_MAP: &str = "No map";
