use std::{fmt, sync::Arc};

use bytes::Bytes;
use jiff::Timestamp;
use spnkr::{
    MatchId, Xuid,
    client::model::{Film, MatchResult, MatchSkill, MatchStats},
    core::{AssetId, AssetVersionId, BoxFuture},
    film::Highlights,
};

use crate::{StoreError, rows::PlayerRow};

/// Where careers are kept.
///
/// [`SqliteStore`](crate::SqliteStore) is the one of this crate. Whatever a store is told is one step that happens as
/// a whole or not at all; a harvest that is broken off between two steps, in whatever way, goes on from there.
/// Telling a store the same once more changes nothing.
pub trait Store: fmt::Debug + Send + Sync {
    /// Takes care of a player from now on.
    fn track(&self, xuid: Xuid) -> BoxFuture<'_, Result<(), StoreError>>;

    /// The places in the history of a player behind which older matches are not known, newest first.
    ///
    /// A history that was read to its end has none.
    fn gaps(&self, xuid: Xuid) -> BoxFuture<'_, Result<Vec<Gap>, StoreError>>;

    /// Takes in a part of a history, and says what it was to the store.
    ///
    /// `parts` are those that are wanted of its matches.
    fn add_history(
        &self,
        part: HistoryPart,
        parts: Parts,
    ) -> BoxFuture<'_, Result<Joined, StoreError>>;

    /// The matches of these players of which something is not there and may yet be had, newest first.
    fn unfetched(
        &self,
        players: Vec<Xuid>,
        parts: Parts,
    ) -> BoxFuture<'_, Result<Vec<Unfetched>, StoreError>>;

    /// Takes in what came of a match.
    fn add(&self, arrival: Arrival) -> BoxFuture<'_, Result<(), StoreError>>;

    /// People in matches whose gamertags were never asked for, at most as many.
    fn unnamed_players(&self, most: usize) -> BoxFuture<'_, Result<Vec<Xuid>, StoreError>>;

    /// Assets of matches whose names were never asked for, at most as many.
    fn unnamed_assets(&self, most: usize) -> BoxFuture<'_, Result<Vec<AssetVersion>, StoreError>>;

    /// Notes that a sync of these players came to its end.
    fn finish(&self, players: Vec<Xuid>, at: Timestamp) -> BoxFuture<'_, Result<(), StoreError>>;

    /// How complete the career of a player is; none if nobody takes care of it.
    fn status(&self, xuid: Xuid) -> BoxFuture<'_, Result<Option<Status>, StoreError>>;
}

impl<T: Store + ?Sized> Store for Arc<T> {
    fn track(&self, xuid: Xuid) -> BoxFuture<'_, Result<(), StoreError>> {
        (**self).track(xuid)
    }

    fn gaps(&self, xuid: Xuid) -> BoxFuture<'_, Result<Vec<Gap>, StoreError>> {
        (**self).gaps(xuid)
    }

    fn add_history(
        &self,
        part: HistoryPart,
        parts: Parts,
    ) -> BoxFuture<'_, Result<Joined, StoreError>> {
        (**self).add_history(part, parts)
    }

    fn unfetched(
        &self,
        players: Vec<Xuid>,
        parts: Parts,
    ) -> BoxFuture<'_, Result<Vec<Unfetched>, StoreError>> {
        (**self).unfetched(players, parts)
    }

    fn add(&self, arrival: Arrival) -> BoxFuture<'_, Result<(), StoreError>> {
        (**self).add(arrival)
    }

    fn unnamed_players(&self, most: usize) -> BoxFuture<'_, Result<Vec<Xuid>, StoreError>> {
        (**self).unnamed_players(most)
    }

    fn unnamed_assets(&self, most: usize) -> BoxFuture<'_, Result<Vec<AssetVersion>, StoreError>> {
        (**self).unnamed_assets(most)
    }

    fn finish(&self, players: Vec<Xuid>, at: Timestamp) -> BoxFuture<'_, Result<(), StoreError>> {
        (**self).finish(players, at)
    }

    fn status(&self, xuid: Xuid) -> BoxFuture<'_, Result<Option<Status>, StoreError>> {
        (**self).status(xuid)
    }
}

/// A place in a history behind which older matches are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "stores make them")]
pub struct Gap {
    /// The last match that is known before it.
    pub match_id: MatchId,
    /// When that started.
    pub start_time: Timestamp,
    /// How many newer matches of the history are known.
    pub newer: u32,
}

/// Entries that stand one after the other in a history, newest first.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "it is what a store is given")]
pub struct HistoryPart {
    /// Whose history.
    pub xuid: Xuid,
    /// The match that they come behind; none at the top of the history.
    pub after: Option<MatchId>,
    /// The entries.
    pub entries: Vec<MatchResult>,
    /// Whether there is none that is older.
    pub reaches_end: bool,
}

/// What a part of a history was to a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "stores make them")]
pub struct Joined {
    /// How many entries the store did not have.
    pub new: u64,
    /// The matches of the entries of which something is not there and may yet be had.
    pub unfetched: Vec<Unfetched>,
    /// Whether what is older than the last entry is known by now, up to the next gap.
    pub is_joined: bool,
}

/// Which parts of matches are wanted. Stats always are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Parts {
    /// Ranks before and after, and what was expected.
    pub skill: bool,
    /// Highlight events.
    pub film: bool,
}

impl Parts {
    /// Stats alone.
    pub fn stats() -> Self {
        Self::default()
    }

    /// Whether a part is among them.
    pub fn has(self, part: Part) -> bool {
        match part {
            Part::Stats => true,
            Part::Skill => self.skill,
            Part::Film => self.film,
        }
    }

    /// With skill.
    #[must_use]
    pub fn with_skill(mut self) -> Self {
        self.skill = true;
        self
    }

    /// With film events.
    #[must_use]
    pub fn with_film(mut self) -> Self {
        self.film = true;
        self
    }
}

/// A part of what there is of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Part {
    /// What happened.
    Stats,
    /// What it did to ranks.
    Skill,
    /// Highlight events.
    Film,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Stats, Self::Skill, Self::Film];

    /// What it is called in a store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stats => "stats",
            Self::Skill => "skill",
            Self::Film => "film",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A match of which something is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "stores make them")]
pub struct Unfetched {
    /// The match.
    pub match_id: MatchId,
    /// When it started.
    pub start_time: Timestamp,
    /// What is not there.
    pub parts: Vec<Part>,
    /// The people in it, if that is known: where the stats are there, and other parts are not.
    pub people: Vec<Xuid>,
}

/// A version of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "stores make them")]
pub struct AssetVersion {
    /// What it is.
    pub kind: AssetKind,
    /// The asset.
    pub asset_id: AssetId,
    /// The version.
    pub version_id: AssetVersionId,
}

/// The kinds of assets that matches are named after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AssetKind {
    /// A map.
    Map,
    /// A mode with its settings.
    GameVariant,
    /// A playlist.
    Playlist,
}

impl AssetKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Map, Self::GameVariant, Self::Playlist];

    /// What it is called in a store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Map => "map",
            Self::GameVariant => "game variant",
            Self::Playlist => "playlist",
        }
    }
}

/// Something that came, or turned out not to be had.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Arrival {
    /// The stats of a match.
    Stats(Answered<MatchStats>),
    /// The skill of the people in a match.
    Skill(Answered<MatchSkill>),
    /// The highlight events of a match.
    Film(Arc<FilmArrival>),
    /// A part of a match that is not to be had.
    Missing(Missing),
    /// An asset.
    Asset(AssetArrival),
    /// Gamertags.
    Players(Vec<PlayerRow>),
}

/// The answer on a match.
#[derive(Debug, Clone)]
#[expect(clippy::exhaustive_structs, reason = "it is what a store is given")]
pub struct Answered<M> {
    /// The match.
    pub match_id: MatchId,
    /// What came.
    pub raw: Raw,
    /// The same, read.
    pub model: Arc<M>,
}

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "it is what a store is given")]
pub struct Raw {
    /// When it came.
    pub received_at: Timestamp,
    /// The bytes.
    pub body: Bytes,
}

/// The film of a match.
#[derive(Debug, Clone)]
#[expect(clippy::exhaustive_structs, reason = "it is what a store is given")]
pub struct FilmArrival {
    /// The match.
    pub match_id: MatchId,
    /// The manifest as it came.
    pub manifest: Raw,
    /// The chunk of highlight events as it came, which is compressed with zlib.
    pub chunk: Raw,
    /// The manifest.
    pub film: Film,
    /// The events.
    pub highlights: Highlights,
}

/// The name of an asset, or that the services have it no more.
#[derive(Debug, Clone)]
#[expect(clippy::exhaustive_structs, reason = "it is what a store is given")]
pub struct AssetArrival {
    /// The asset.
    pub asset: AssetVersion,
    /// What came; none if the services do not have it.
    pub raw: Option<Raw>,
}

/// A part of a match that is not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "it is what a store is given")]
pub struct Missing {
    /// The match.
    pub match_id: MatchId,
    /// Which part.
    pub part: Part,
    /// The HTTP status; none if no answer came.
    pub status: Option<u16>,
    /// Why, in words.
    pub reason: String,
    /// When it was asked for.
    pub tried_at: Timestamp,
    /// Whether there is no use in asking again.
    pub is_final: bool,
}

/// How complete a career is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "stores make them")]
pub struct Status {
    /// The player.
    pub xuid: Xuid,
    /// The gamertag, if it is known.
    pub gamertag: Option<String>,
    /// How many matches of the history are known.
    pub matches: u64,
    /// Whether the history is known from the newest match that was seen to the oldest one.
    pub is_history_whole: bool,
    /// How many of the matches have their stats.
    pub with_stats: u64,
    /// How many have their skill.
    pub with_skill: u64,
    /// How many have their film events.
    pub with_film: u64,
    /// The parts that are not to be had, with how many matches lack them for which reason.
    pub missing: Vec<MissingCount>,
    /// When the newest match started.
    pub newest: Option<Timestamp>,
    /// When the oldest one did.
    pub oldest: Option<Timestamp>,
    /// When a sync last came to its end.
    pub synced_at: Option<Timestamp>,
}

impl Status {
    /// Whether all matches are there with their stats.
    pub fn is_complete(&self) -> bool {
        self.is_history_whole && self.with_stats == self.matches
    }
}

/// How many matches lack a part for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "stores make them")]
pub struct MissingCount {
    /// Which part.
    pub part: Part,
    /// Why.
    pub reason: String,
    /// How many matches.
    pub matches: u64,
    /// Whether there is no use in asking again.
    pub is_final: bool,
}
