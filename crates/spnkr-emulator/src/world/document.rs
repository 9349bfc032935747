//! Match documents with their keys in the services' order.

use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::duration::Ticks;

use super::tally::award;

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MatchStats {
    pub(super) match_id: String,
    pub(super) match_info: MatchInfo,
    pub(super) teams: Vec<Team>,
    pub(super) players: Vec<MatchPlayer>,
}

impl MatchStats {
    /// When the match ended.
    pub(crate) fn ended(&self) -> Option<Timestamp> {
        self.match_info.end_time.parse().ok()
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct HistoryEntry {
    pub(super) match_id: String,
    pub(super) match_info: MatchInfo,
    pub(super) last_team_id: i64,
    pub(super) outcome: i64,
    pub(super) rank: i64,
    pub(super) present_at_end_of_match: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MatchInfo {
    pub(super) start_time: String,
    pub(super) end_time: String,
    pub(super) duration: Ticks,
    pub(super) lifecycle_mode: i64,
    pub(super) game_variant_category: i32,
    pub(super) level_id: String,
    pub(super) map_variant: Option<AssetRef>,
    pub(super) ugc_game_variant: AssetRef,
    pub(super) clearance_id: String,
    pub(super) playlist: Option<AssetRef>,
    pub(super) playlist_experience: Option<i64>,
    pub(super) playlist_map_mode_pair: Option<AssetRef>,
    pub(super) season_id: Option<String>,
    pub(super) playable_duration: Ticks,
    pub(super) teams_enabled: bool,
    pub(super) team_scoring_enabled: bool,
    pub(super) gameplay_interaction: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AssetRef {
    pub(super) asset_kind: i64,
    pub(super) asset_id: String,
    pub(super) version_id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Team {
    pub(super) team_id: i64,
    pub(super) outcome: i64,
    pub(super) rank: i64,
    pub(super) stats: Stats,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MatchPlayer {
    pub(super) player_id: String,
    pub(super) player_type: i64,
    pub(super) bot_attributes: Option<BotAttributes>,
    pub(super) last_team_id: i64,
    pub(super) outcome: i64,
    pub(super) rank: i64,
    pub(super) participation_info: ParticipationInfo,
    pub(super) player_team_stats: Vec<PlayerTeamStats>,
}

impl MatchPlayer {
    /// The XUID of a person; bots have none.
    pub(super) fn xuid(&self) -> Option<u64> {
        self.player_id.strip_prefix("xuid(")?.strip_suffix(')')?.parse().ok()
    }

    /// Kills and deaths in all teams.
    pub(super) fn kills_and_deaths(&self) -> (i64, i64) {
        let cores = self.player_team_stats.iter().map(|stint| &stint.stats.core);
        cores.fold((0, 0), |(kills, deaths), core| (kills + core.kills, deaths + core.deaths))
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BotAttributes {
    pub(super) difficulty: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ParticipationInfo {
    pub(super) first_joined_time: String,
    pub(super) last_leave_time: Option<String>,
    pub(super) present_at_beginning: bool,
    pub(super) joined_in_progress: bool,
    pub(super) left_in_progress: bool,
    pub(super) present_at_completion: bool,
    pub(super) time_played: Ticks,
    pub(super) confirmed_participation: Option<bool>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PlayerTeamStats {
    pub(super) team_id: i64,
    pub(super) stats: Stats,
}

/// The usual figures, then the mode's own blocks.
#[derive(Debug)]
pub(super) struct Stats {
    pub(super) core: CoreStats,
    pub(super) blocks: Vec<Block>,
}

impl Serialize for Stats {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.blocks.len()))?;
        map.serialize_entry("CoreStats", &self.core)?;
        for block in &self.blocks {
            map.serialize_entry(block.name, block)?;
        }
        map.end()
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CoreStats {
    pub(super) score: i64,
    pub(super) personal_score: i64,
    pub(super) rounds_won: i64,
    pub(super) rounds_lost: i64,
    pub(super) rounds_tied: i64,
    pub(super) kills: i64,
    pub(super) deaths: i64,
    pub(super) assists: i64,
    #[serde(rename = "KDA")]
    pub(super) kda: f64,
    pub(super) suicides: i64,
    pub(super) betrayals: i64,
    pub(super) average_life_duration: Ticks,
    pub(super) grenade_kills: i64,
    pub(super) headshot_kills: i64,
    pub(super) melee_kills: i64,
    pub(super) power_weapon_kills: i64,
    pub(super) shots_fired: i64,
    pub(super) shots_hit: i64,
    pub(super) accuracy: f64,
    pub(super) damage_dealt: i64,
    pub(super) damage_taken: i64,
    pub(super) callout_assists: i64,
    pub(super) vehicle_destroys: i64,
    pub(super) driver_assists: i64,
    pub(super) hijacks: i64,
    pub(super) emp_assists: i64,
    pub(super) max_killing_spree: i64,
    pub(super) medals: Vec<Award>,
    pub(super) personal_scores: Vec<Award>,
    pub(super) deprecated_damage_dealt: f64,
    pub(super) deprecated_damage_taken: f64,
    pub(super) spawns: i64,
    pub(super) objectives_completed: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Award {
    pub(super) name_id: u32,
    pub(super) count: i64,
    pub(super) total_personal_score_awarded: i64,
}

impl Award {
    pub(super) fn medal(name_id: u32, count: i64) -> Self {
        Self { name_id, count, total_personal_score_awarded: 0 }
    }

    pub(super) fn score(name_id: u32, count: i64) -> Self {
        Self { name_id, count, total_personal_score_awarded: count * award::points(name_id) }
    }
}

/// Figures of one mode.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) name: &'static str,
    pub(super) fields: Vec<(&'static str, Field)>,
}

impl Block {
    /// Adds the figures of another block of the same mode.
    pub(super) fn add(&mut self, other: &Self) {
        for ((_, mine), (_, theirs)) in self.fields.iter_mut().zip(&other.fields) {
            match (mine, theirs) {
                (Field::Count(mine), Field::Count(theirs)) => *mine += theirs,
                (Field::Longest(mine), Field::Longest(theirs)) => *mine = (*mine).max(*theirs),
                (Field::Most(mine), Field::Most(theirs)) => *mine = (*mine).max(*theirs),
                (Field::Time(mine), Field::Time(theirs)) => *mine += *theirs,
                _ => {}
            }
        }
    }

    /// Turns one player's figures into the beginning of a sum.
    pub(super) fn make_sum(&mut self) {
        for (_, field) in &mut self.fields {
            if matches!(field, Field::Lives) {
                *field = Field::Count(0);
            }
        }
    }
}

impl Serialize for Block {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.fields.iter().map(|(name, field)| (name, field)))
    }
}

/// One figure, by the way it is summed up.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
pub(super) enum Field {
    Count(i64),
    /// Null for a player, 0 for a team.
    Lives,
    Longest(Ticks),
    Most(i64),
    Quotient(f64),
    Time(Ticks),
}
