//! The players and matches that the game's services tell of.

mod battle;
mod career;
pub(crate) mod catalog;
mod compose;
mod document;
pub(crate) mod film;
mod ladder;
pub(crate) mod medals;
mod mode;
mod names;
mod plan;
mod record;
mod season;
mod skill;
mod tally;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use jiff::{SignedDuration, Timestamp};

pub(crate) use career::experience_required;
use catalog::Catalog;
pub(crate) use document::HistoryEntry;
use document::MatchStats;
pub use film::FilmChunks;
use ladder::Ladder;
pub(crate) use ladder::Ranks;
use mode::MODES;
use plan::{Kind, Plan, Presence, Who};
pub(crate) use record::Selection;
pub(crate) use season::Season;
pub(crate) use skill::PlayerSkill;

use crate::random::Random;

/// The emulated game: sixty players, one who never played, and several thousand matches, all made of the seed.
///
/// The same seed gives the same players and matches; their times run backwards from the moment the emulator started.
/// Matches are made when they are asked for, so that a world costs next to nothing.
#[derive(Debug)]
pub struct World {
    seed: u64,
    started: Timestamp,
    players: Vec<Player>,
    index: OnceLock<Index>,
    ladder: OnceLock<Ladder>,
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
    pub(crate) fn new(seed: u64, started: Timestamp) -> Self {
        let player = |(place, (xuid, gamertag))| Player { place, xuid, gamertag };
        let players = names::people(seed).into_iter().enumerate().map(player).collect();
        Self {
            seed,
            started,
            players,
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
        let entries = &self.index().by_player[player.place];
        entries.iter().map(|entry| self.plan(entry.place).id).collect()
    }

    /// The ids of all matches of a game variant category (6 is Slayer, 15 Capture the Flag), newest first.
    pub fn matches_of_category(&self, category: i32) -> Vec<String> {
        let plans = (0..MATCHES).map(|place| self.plan(place));
        plans.filter(|plan| plan.mode.category == category).map(|plan| plan.id).collect()
    }

    /// The game variant categories that occur, in ascending order.
    pub fn categories(&self) -> Vec<i32> {
        let mut categories: Vec<i32> = MODES.iter().map(|mode| mode.category).collect();
        categories.sort_unstable();
        categories.dedup();
        categories
    }

    /// The JSON document that the service answers for a match.
    pub fn match_stats_json(&self, match_id: &str) -> Option<String> {
        serde_json::to_string(&self.document(match_id)?).ok()
    }

    /// Every asset; made when the first one is asked for.
    pub(crate) fn catalog(&self) -> &Catalog {
        self.catalog.get_or_init(|| Catalog::new(self))
    }

    /// The people in a match, without the bots.
    pub(crate) fn people_in(&self, match_id: &str) -> Vec<&Player> {
        let Some(&place) = self.index().by_id.get(match_id) else { return Vec::new() };
        let slots = self.plan(place).slots;
        slots.iter().filter_map(|slot| Some(&self.players[slot.player()?])).collect()
    }

    pub(crate) fn has_match(&self, match_id: &str) -> bool {
        self.index().by_id.contains_key(match_id)
    }

    pub(crate) fn document(&self, match_id: &str) -> Option<MatchStats> {
        let place = *self.index().by_id.get(match_id)?;
        Some(self.compose(place))
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
        let entries = self.index().by_player[player.place].iter();
        let listed =
            entries.filter(|entry| kind.includes(entry.kind) && shown.includes(entry.kind));
        let page = listed.skip(start).take(count);
        let id: Arc<str> = format!("xuid({})", player.xuid).into();
        page.filter_map(|entry| self.compose(entry.place).history_entry(&id)).collect()
    }

    /// The finished matches of a player; the history also lists those that were left.
    pub(crate) fn counts(&self, player: &Player) -> Counts {
        let entries = &self.index().by_player[player.place];
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

    fn compose(&self, place: u32) -> MatchStats {
        let start = self.index().starts[place as usize];
        compose::compose(self, &self.plan(place), start)
    }

    fn plan(&self, place: u32) -> Plan {
        // The last player never played.
        Plan::new(self.seed, place, self.players.len() - 1)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self))
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

/// Where to find what; made when the first match is asked for.
#[derive(Debug)]
struct Index {
    starts: Vec<Timestamp>,
    by_id: HashMap<String, u32>,
    by_player: Vec<Vec<Entry>>,
    /// By the asset ids of films.
    films: HashMap<String, u32>,
}

/// A match in the list of one of its players.
#[derive(Debug, Clone, Copy)]
struct Entry {
    place: u32,
    kind: Kind,
    finished: bool,
}

impl Index {
    fn new(world: &World) -> Self {
        let mut by_id = HashMap::new();
        let mut films = HashMap::new();
        let mut by_player = vec![Vec::new(); world.players.len()];
        for place in 0..MATCHES {
            let plan = world.plan(place);
            for slot in &plan.slots {
                if let Who::Player(player) = slot.who {
                    let finished = !matches!(slot.presence, Presence::Left(_));
                    by_player[player].push(Entry { place, kind: plan.kind, finished });
                }
            }
            by_id.insert(plan.id, place);
            let [film, _] = film::ids(world.seed, place);
            films.insert(film, place);
        }
        Self { starts: starts(world.seed, world.started), by_id, by_player, films }
    }
}

/// Start times, newest first: evenings of some matches in a row.
fn starts(seed: u64, started: Timestamp) -> Vec<Timestamp> {
    let mut random = Random::new(seed, 0x0005_7A27);
    let mut start = started.as_millisecond() - 20 * MINUTE;
    let mut starts = Vec::new();
    for _ in 0..MATCHES {
        starts.push(Timestamp::from_millisecond(start).unwrap_or(Timestamp::MIN));
        start -= random.between(14 * MINUTE, 17 * MINUTE);
        if random.percent(12) {
            start -= random.between(14 * 60 * MINUTE, 30 * 60 * MINUTE);
        }
    }
    starts
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

/// All matches; the main player is in ten of eleven.
const MATCHES: u32 = 4400;
const MINUTE: i64 = 60_000;
