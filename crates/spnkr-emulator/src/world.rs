//! The players and matches that the game's services tell of.

mod arrival;
mod battle;
mod calendar;
mod career;
pub(crate) mod catalog;
mod compose;
mod document;
pub(crate) mod film;
mod index;
mod ladder;
pub(crate) mod medals;
mod mode;
mod names;
mod party;
mod plan;
mod record;
mod scoreboard;
mod season;
mod skill;
mod tally;

use std::sync::{Mutex, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use jiff::{SignedDuration, Timestamp};

pub use arrival::FinishedMatch;
use calendar::Calendar;
pub(crate) use career::experience_required;
use catalog::Catalog;
pub(crate) use document::HistoryEntry;
use document::MatchStats;
pub use film::FilmChunks;
use index::{Entry, Index};
use ladder::Ladder;
pub(crate) use ladder::Ranks;
use mode::MODES;
use party::Cast;
use plan::{Kind, Plan};
pub(crate) use record::Selection;
pub use scoreboard::{Participant, Scoreboard};
pub(crate) use season::Season;
pub(crate) use skill::PlayerSkill;

use crate::random::Random;

/// The emulated game: sixty players, one who never played, and several thousand matches, all made of the seed.
///
/// The same seed gives the same players and matches; their times run backwards from the moment the emulator started.
/// Matches are made when they are asked for, so that a world costs next to nothing, however long its careers are.
#[derive(Debug)]
pub struct World {
    seed: u64,
    started: Timestamp,
    /// Those that were played before the emulator started.
    matches: u32,
    squad: usize,
    players: Vec<Player>,
    calendar: OnceLock<Calendar>,
    index: OnceLock<RwLock<Index>>,
    ladder: OnceLock<Mutex<Ladder>>,
    catalog: OnceLock<Catalog>,
}

/// A player of the emulated game.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Player {
    place: usize,
    xuid: u64,
    gamertag: String,
}

impl Player {
    /// The Xbox user id: 16 digits.
    pub fn xuid(&self) -> u64 {
        self.xuid
    }

    /// The gamertag in its canonical spelling.
    pub fn gamertag(&self) -> &str {
        &self.gamertag
    }
}

impl World {
    /// A world whose main player has so many matches, most of them as one of a squad of so many.
    pub(crate) fn new(seed: u64, started: Timestamp, career: u32, squad: usize) -> Self {
        let player = |(place, (xuid, gamertag))| Player { place, xuid, gamertag };
        let players = names::people(seed).into_iter().enumerate().map(player).collect();
        let career = career.min(LONGEST_CAREER);
        Self {
            seed,
            started,
            // The main player sits out every eleventh.
            matches: career + career / 10,
            squad: squad.clamp(1, plan::TEAM),
            players,
            calendar: OnceLock::new(),
            index: OnceLock::new(),
            catalog: OnceLock::new(),
            ladder: OnceLock::new(),
        }
    }

    /// The moment that the times of its matches run back from.
    pub(crate) fn started(&self) -> Timestamp {
        self.started
    }

    /// All players, the main account's first; the last one never played a match.
    pub fn players(&self) -> &[Player] {
        &self.players
    }

    /// The players who play most of their matches together, the main account's first: [`Builder::squad`].
    ///
    /// [`Builder::squad`]: crate::Builder::squad
    pub fn squad(&self) -> &[Player] {
        &self.players[..self.squad.min(self.players.len())]
    }

    /// The player with this XUID.
    pub fn player(&self, xuid: u64) -> Option<&Player> {
        self.players.iter().find(|player| player.xuid == xuid)
    }

    /// The player with this gamertag, in any letter case; a suffix may stand with or without its `#`.
    pub fn player_named(&self, gamertag: &str) -> Option<&Player> {
        let wanted = gamertag.trim().to_lowercase();
        self.players.iter().find(|player| {
            let name = player.gamertag.to_lowercase();
            name == wanted || name.replace('#', "") == wanted
        })
    }

    /// The ids of a player's matches, newest first, as the match history lists them.
    ///
    /// It is empty for an unknown XUID.
    pub fn matches_of(&self, xuid: u64) -> Vec<String> {
        let Some(player) = self.player(xuid) else { return Vec::new() };
        let index = self.index();
        let entries = index.of_player(player.place);
        entries.map(|entry| plan::match_id(self.seed, entry.place)).collect()
    }

    /// The ids of all matches of a game variant category (6 is Slayer, 15 Capture the Flag), newest first.
    pub fn matches_of_category(&self, category: i32) -> Vec<String> {
        let arrived = self.index().arrived();
        let plans = arrived.rev().chain(0..self.matches).map(|place| self.plan(place));
        plans.filter(|plan| plan.mode.category == category).map(|plan| plan.id).collect()
    }

    /// The game variant categories that occur, in ascending order.
    pub fn categories(&self) -> Vec<i32> {
        let mut categories: Vec<i32> = MODES.iter().map(|mode| mode.category).collect();
        categories.sort_unstable();
        categories.dedup();
        categories
    }

    /// The JSON document that the service answers for a match, also before the service tells it.
    pub fn match_stats_json(&self, match_id: &str) -> Option<String> {
        serde_json::to_string(&self.document(match_id)?).ok()
    }

    /// Every asset; made when the first one is asked for.
    pub(crate) fn catalog(&self) -> &Catalog {
        self.catalog.get_or_init(|| Catalog::new(self))
    }

    /// The people in a match, without the bots.
    pub(crate) fn people_in(&self, match_id: &str) -> Vec<&Player> {
        let Some(place) = self.place_of(match_id) else { return Vec::new() };
        let slots = self.plan(place).slots;
        slots.iter().filter_map(|slot| Some(&self.players[slot.player()?])).collect()
    }

    /// Whether there is a match of this id, and the services tell of it: of a new one, they do so after a while.
    pub(crate) fn tells_of(&self, match_id: &str, now: Timestamp) -> bool {
        let index = self.index();
        index.of_id(match_id).is_some_and(|place| {
            index.arrival(place).is_none_or(|arrival| arrival.told_from <= now)
        })
    }

    pub(crate) fn document(&self, match_id: &str) -> Option<MatchStats> {
        Some(self.compose(self.place_of(match_id)?))
    }

    /// One page of a player's history.
    pub(crate) fn history(
        &self,
        player: &Player,
        kind: MatchType,
        shown: Shown,
        start: usize,
        count: usize,
    ) -> Vec<HistoryEntry> {
        let is_listed = |entry: &Entry| kind.includes(entry.kind) && shown.includes(entry.kind);
        let entries = self.entries(player).into_iter().filter(is_listed);
        let page = entries.skip(start).take(count);
        page.filter_map(|entry| {
            let plan = self.plan(entry.place);
            compose::history_entry(self, &plan, self.start(entry.place), player)
        })
        .collect()
    }

    /// The finished matches of a player; the history also lists those that were left.
    pub(crate) fn counts(&self, player: &Player) -> Counts {
        let entries = self.entries(player);
        let count =
            |kind| entries.iter().filter(|entry| entry.finished && entry.kind == kind).count();
        Counts {
            custom: count(Kind::Custom),
            local: count(Kind::Local),
            matchmade: count(Kind::Matchmade),
        }
    }

    /// When a match ended, and how many kills a player had in it.
    pub(crate) fn part_in(&self, player: &Player, match_id: &str) -> Option<(Timestamp, i64)> {
        let document = self.document(match_id)?;
        let own = document.players.iter().find(|one| one.xuid() == Some(player.xuid))?;
        Some((document.ended()?, own.kills_and_deaths().0))
    }

    /// Numbers for one purpose and one player.
    pub(crate) fn random(&self, purpose: u64, player: &Player) -> Random {
        Random::new(self.seed, purpose.wrapping_mul(1000).wrapping_add(player.place as u64))
    }

    /// How many matches a player has, finished or not.
    pub(crate) fn match_count(&self, player: &Player) -> usize {
        self.index().of_player(player.place).count()
    }

    /// The matches of a player, the newest first.
    fn entries(&self, player: &Player) -> Vec<Entry> {
        self.index().of_player(player.place).copied().collect()
    }

    fn compose(&self, place: u32) -> MatchStats {
        compose::compose(self, &self.plan(place), self.start(place))
    }

    /// The place of the match with this id, which is in lower case.
    fn place_of(&self, match_id: &str) -> Option<u32> {
        self.index().of_id(match_id)
    }

    /// When the match at a place began.
    fn start(&self, place: u32) -> Timestamp {
        let start = self.calendar().start(place);
        start.or_else(|| Some(self.index().arrival(place)?.start)).unwrap_or(self.started)
    }

    /// The outline of the match at a place.
    fn plan(&self, place: u32) -> Plan {
        if place < self.matches {
            return self.planned(place);
        }
        let party = self.index().arrival(place).map(|arrival| arrival.party.clone());
        match party {
            Some(party) => self.arrived(place, party),
            None => self.planned(place),
        }
    }

    /// The outline of a match that was played before the emulator started.
    fn planned(&self, place: u32) -> Plan {
        let session = self.calendar().session(place);
        let cast = Cast::of_session(self.seed, place, session, self.squad, self.active());
        Plan::new(self.seed, place, plan::kind_of(place), cast)
    }

    /// How many players play at all: the last one never did.
    fn active(&self) -> usize {
        self.players.len() - 1
    }

    fn calendar(&self) -> &Calendar {
        self.calendar.get_or_init(|| Calendar::new(self.seed, self.started, self.matches))
    }

    /// Nobody may ask for the index while holding it: a new match may wait in between.
    fn index(&self) -> RwLockReadGuard<'_, Index> {
        let index = self.index.get_or_init(|| RwLock::new(Index::new(self)));
        index.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which matches a history lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MatchType {
    All,
    Custom,
    Local,
    Matchmaking,
}

impl MatchType {
    fn includes(self, kind: Kind) -> bool {
        match self {
            Self::All => true,
            Self::Custom => kind == Kind::Custom,
            Self::Local => kind == Kind::Local,
            Self::Matchmaking => kind == Kind::Matchmade,
        }
    }
}

/// Which matches in a history are not hidden.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) matchmade: bool,
    pub(crate) others: bool,
}

impl Shown {
    pub(crate) const EVERYTHING: Self = Self { matchmade: true, others: true };

    fn includes(self, kind: Kind) -> bool {
        if kind == Kind::Matchmade { self.matchmade } else { self.others }
    }
}

/// How many matches a player has finished, by their kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) custom: usize,
    pub(crate) local: usize,
    pub(crate) matchmade: usize,
}

/// How long ago a time was when the emulator started.
fn age(world: &World, time: Timestamp) -> SignedDuration {
    world.started.duration_since(time)
}

/// The tracks of operations, the newest first.
pub(crate) const OPERATION_TRACKS: [&str; 4] = [
    "RewardTracks/Operations/S12OpPassM01.json",
    "RewardTracks/Operations/S12OpPassM02.json",
    "RewardTracks/Operations/S11OpPassM01.json",
    "RewardTracks/Operations/S11OpPassL01.json",
];

/// So that the places of all matches are below those that arrive.
const LONGEST_CAREER: u32 = 500_000;
