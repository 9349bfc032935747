//! Service records: the sums of a player's matches.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::duration::Ticks;

use super::{
    Entry, MatchType, Player, World,
    compose::{playlist, season_of},
    document::{Award, Block, CoreStats, Field, MatchPlayer, Stats},
    ladder::ranked,
    plan::{Kind, Plan},
};

/// Which of a player's finished matches a record is made of.
#[derive(Debug, Clone)]
pub(crate) struct Selection {
    pub(crate) kind: MatchType,
    pub(crate) season: Option<String>,
    pub(crate) category: Option<i32>,
    pub(crate) playlist: Option<String>,
    pub(crate) is_ranked: Option<bool>,
    pub(crate) interaction: Option<i64>,
}

/// The sums of the selected matches, in the services' order.
#[derive(Debug, Default)]
pub(crate) struct Record {
    subqueries: Subqueries,
    time_played: Ticks,
    matches: i64,
    wins: i64,
    losses: i64,
    ties: i64,
    core: Sums,
    blocks: Vec<Block>,
}

/// What can be selected by.
#[derive(Debug, Default)]
struct Subqueries {
    seasons: BTreeSet<String>,
    categories: BTreeSet<i32>,
    is_ranked: BTreeSet<bool>,
    playlists: BTreeSet<String>,
    /// Told for one season only.
    interactions: Option<BTreeSet<i64>>,
}

impl World {
    pub(crate) fn record(&self, player: &Player, selection: &Selection) -> Record {
        let mut record = Record::default();
        record.subqueries.interactions = selection.season.is_some().then(BTreeSet::new);
        let id = format!("xuid({})", player.xuid);
        for entry in self.entries(player).iter().filter(|entry| entry.finished) {
            if !selection.kind.includes(entry.kind) {
                continue;
            }
            let plan = self.plan(entry.place);
            let facts = Facts::of(self, &plan, entry);
            if !facts.fit(selection) {
                continue;
            }
            let stats = self.compose(entry.place);
            if let Some(own) = stats.players.iter().find(|one| one.player_id == id) {
                record.add(own);
                record.subqueries.add(facts);
            }
        }
        record.core.conclude(record.matches);
        record
    }
}

/// What a match is selected by.
struct Facts {
    season: Option<String>,
    category: i32,
    playlist: Option<String>,
    interaction: i64,
}

impl Facts {
    fn of(world: &World, plan: &Plan, entry: &Entry) -> Self {
        let matchmade = plan.kind == Kind::Matchmade;
        let start = world.start(entry.place);
        Self {
            season: matchmade.then(|| season_of(world, start).path()),
            category: plan.mode.category,
            playlist: matchmade.then(|| playlist(world, plan).0.asset_id),
            interaction: if plan.mode.is_against_machine() { 2 } else { 1 },
        }
    }

    fn is_ranked(&self) -> bool {
        self.playlist.as_deref().is_some_and(|playlist| ranked(playlist).is_some())
    }

    fn fit(&self, selection: &Selection) -> bool {
        let same = |own: &Option<String>, wanted: &Option<String>| {
            wanted.as_ref().is_none_or(|wanted| {
                own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(wanted))
            })
        };
        same(&self.season, &selection.season)
            && same(&self.playlist, &selection.playlist)
            && selection.category.is_none_or(|category| category == self.category)
            && selection.is_ranked.is_none_or(|wanted| wanted == self.is_ranked())
            && selection.interaction.is_none_or(|wanted| wanted == self.interaction)
    }
}

impl Subqueries {
    fn add(&mut self, facts: Facts) {
        self.categories.insert(facts.category);
        if facts.playlist.is_some() {
            self.is_ranked.insert(facts.is_ranked());
        }
        self.seasons.extend(facts.season);
        self.playlists.extend(facts.playlist);
        if let Some(interactions) = &mut self.interactions {
            interactions.insert(facts.interaction);
        }
    }
}

impl Record {
    fn add(&mut self, own: &MatchPlayer) {
        self.matches += 1;
        match own.outcome {
            1 => self.ties += 1,
            2 => self.wins += 1,
            3 => self.losses += 1,
            _ => {}
        }
        self.time_played += own.participation_info.time_played;
        for stint in &own.player_team_stats {
            let Stats { core, blocks } = &stint.stats;
            self.core.add(core);
            for block in blocks.iter().filter_map(in_record) {
                match self.blocks.iter_mut().find(|own| own.name == block.name) {
                    Some(own) => own.add(&block),
                    None => self.blocks.push(block),
                }
            }
        }
    }
}

/// A block of a match as records have it, which is not in all cases the same.
fn in_record(block: &Block) -> Option<Block> {
    // Records leave out what VIP counts.
    if block.name == "VipStats" {
        return None;
    }
    let fields = block.fields.iter().filter_map(|&(name, field)| {
        let name = match name {
            "KDA" | "EliminationOrder" => return None,
            "StrongholdCaptures" => "ZoneCaptures",
            "StrongholdDefensiveKills" => "ZoneDefensiveKills",
            "StrongholdOffensiveKills" => "ZoneOffensiveKills",
            "StrongholdSecures" => "ZoneSecures",
            "StrongholdOccupationTime" => "TotalZoneOccupationTime",
            "StrongholdScoringTicks" => "ZoneScoringTicks",
            other => other,
        };
        (!matches!(field, Field::Lives)).then_some((name, field))
    });
    Some(Block { name: block.name, fields: fields.collect() })
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("Subqueries", &self.subqueries)?;
        map.serialize_entry("TimePlayed", &self.time_played)?;
        map.serialize_entry("MatchesCompleted", &self.matches)?;
        map.serialize_entry("Wins", &self.wins)?;
        map.serialize_entry("Losses", &self.losses)?;
        map.serialize_entry("Ties", &self.ties)?;
        map.serialize_entry("CoreStats", &self.core)?;
        for name in BLOCKS {
            if let Some(block) = self.blocks.iter().find(|block| block.name == name) {
                map.serialize_entry(name, block)?;
            }
        }
        map.end()
    }
}

impl Serialize for Subqueries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { seasons, categories, is_ranked, playlists, interactions } = self;
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("SeasonIds", &some(seasons))?;
        map.serialize_entry("GameVariantCategories", &some(categories))?;
        map.serialize_entry("IsRanked", &some(is_ranked))?;
        map.serialize_entry("PlaylistAssetIds", &some(playlists))?;
        map.serialize_entry("GameplayInteractions", &interactions.as_ref().and_then(some))?;
        map.end()
    }
}

/// A list, or nothing if it is empty.
fn some<T>(list: &BTreeSet<T>) -> Option<&BTreeSet<T>> {
    (!list.is_empty()).then_some(list)
}

/// The usual figures, summed up, in the services' order.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Sums {
    score: i64,
    personal_score: i64,
    rounds_won: i64,
    rounds_lost: i64,
    rounds_tied: i64,
    kills: i64,
    deaths: i64,
    assists: i64,
    #[serde(rename = "AverageKDA")]
    average_kda: f64,
    suicides: i64,
    betrayals: i64,
    grenade_kills: i64,
    headshot_kills: i64,
    melee_kills: i64,
    power_weapon_kills: i64,
    shots_fired: i64,
    shots_hit: i64,
    accuracy: f64,
    damage_dealt: i64,
    damage_taken: i64,
    callout_assists: i64,
    vehicle_destroys: i64,
    driver_assists: i64,
    hijacks: i64,
    emp_assists: i64,
    max_killing_spree: i64,
    medals: Awards,
    personal_scores: Awards,
    spawns: i64,
    objectives_completed: i64,
}

impl Sums {
    fn add(&mut self, core: &CoreStats) {
        self.score += core.score;
        self.personal_score += core.personal_score;
        self.rounds_won += core.rounds_won;
        self.rounds_lost += core.rounds_lost;
        self.rounds_tied += core.rounds_tied;
        self.kills += core.kills;
        self.deaths += core.deaths;
        self.assists += core.assists;
        self.suicides += core.suicides;
        self.betrayals += core.betrayals;
        self.grenade_kills += core.grenade_kills;
        self.headshot_kills += core.headshot_kills;
        self.melee_kills += core.melee_kills;
        self.power_weapon_kills += core.power_weapon_kills;
        self.shots_fired += core.shots_fired;
        self.shots_hit += core.shots_hit;
        self.damage_dealt += core.damage_dealt;
        self.damage_taken += core.damage_taken;
        self.callout_assists += core.callout_assists;
        self.vehicle_destroys += core.vehicle_destroys;
        self.driver_assists += core.driver_assists;
        self.hijacks += core.hijacks;
        self.emp_assists += core.emp_assists;
        self.max_killing_spree = self.max_killing_spree.max(core.max_killing_spree);
        self.medals.add(&core.medals);
        self.personal_scores.add(&core.personal_scores);
        self.spawns += core.spawns;
        self.objectives_completed += core.objectives_completed;
    }

    /// Works out what follows from the sums of so many matches.
    fn conclude(&mut self, matches: i64) {
        // Kills and a third of the assists, less deaths, by match.
        self.average_kda = quotient(3 * (self.kills - self.deaths) + self.assists, 3 * matches);
        self.accuracy = quotient(100 * self.shots_hit, self.shots_fired);
    }
}

/// Awards by their ids: how often, and the points of the match that they were last given in.
///
/// The points are no total, as those of the service are none.
#[derive(Debug, Default)]
struct Awards(BTreeMap<u32, (i64, i64)>);

impl Awards {
    /// Adds an older match.
    fn add(&mut self, awards: &[Award]) {
        for award in awards {
            let points = award.total_personal_score_awarded;
            let (count, _) = self.0.entry(award.name_id).or_insert((0, points));
            *count += award.count;
        }
    }
}

impl Serialize for Awards {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(&name_id, &(count, points))| Award {
            name_id,
            count,
            total_personal_score_awarded: points,
        }))
    }
}

fn quotient(number: i64, divisor: i64) -> f64 {
    let float = |number: i64| f64::from(i32::try_from(number).unwrap_or(i32::MAX));
    if divisor == 0 { 0.0 } else { float(number) / float(divisor) }
}

/// Blocks in the services' order.
const BLOCKS: [&str; 10] = [
    "BombStats",
    "CaptureTheFlagStats",
    "EliminationStats",
    "ExtractionStats",
    "InfectionStats",
    "OddballStats",
    "ZonesStats",
    "StockpileStats",
    "PvpStats",
    "PveStats",
];
