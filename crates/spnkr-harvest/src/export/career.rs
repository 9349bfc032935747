//! The flat table of matches that a person wants in a spreadsheet.

use std::fmt::Write as _;

use super::{Field, Selection};
use crate::rows::ColumnKind::{self, Boolean, Integer, Real, Text, Timestamp};

/// A column of the flat table of matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CareerColumn {
    /// What it is called.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// Whether a cell can be empty.
    pub is_nullable: bool,
    /// What it means.
    pub description: &'static str,
    sql: &'static str,
}

/// The columns of the flat table of matches, in their order.
pub fn career_columns() -> &'static [CareerColumn] {
    COLUMNS
}

pub(super) fn fields() -> Vec<Field> {
    let fields = COLUMNS.iter().map(|column| {
        let CareerColumn { name, kind, is_nullable, .. } = *column;
        Field { name: name.to_owned(), kind, is_nullable }
    });
    fields.collect()
}

/// The question, whose values are those that the selection binds.
pub(super) fn sql(selection: &Selection) -> String {
    let mut sql = String::from("SELECT ");
    for (place, column) in COLUMNS.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        let _ = write!(sql, "{comma}{} AS {}", column.sql, column.name);
    }
    sql.push_str(TABLES);
    sql.push_str(match selection.player {
        Some(_) => " WHERE p.xuid = ?1",
        None => " WHERE p.xuid IN (SELECT xuid FROM tracked_players) AND ?1 IS NULL",
    });
    sql.push_str(" AND (?2 IS NULL OR m.start_time >= ?2)");
    sql.push_str(" ORDER BY m.start_time, m.match_id, p.place");
    sql
}

const TABLES: &str = "
FROM participants p
JOIN matches m ON m.match_id = p.match_id
LEFT JOIN players who ON who.xuid = p.xuid
LEFT JOIN skill s ON s.match_id = p.match_id AND s.xuid = p.xuid
LEFT JOIN teams team ON team.match_id = p.match_id AND team.team_id = p.team_id
LEFT JOIN assets map ON map.asset_id = m.map_id AND map.version_id = m.map_version_id
LEFT JOIN assets variant
    ON variant.asset_id = m.game_variant_id AND variant.version_id = m.game_variant_version_id
LEFT JOIN assets playlist
    ON playlist.asset_id = m.playlist_id AND playlist.version_id = m.playlist_version_id";

macro_rules! columns {
    ($($name:ident: $kind:ident $($optional:ident)?, $sql:literal, $description:literal;)+) => {
        &[$(CareerColumn {
            name: stringify!($name),
            kind: $kind,
            is_nullable: !stringify!($($optional)?).is_empty(),
            description: $description,
            sql: $sql,
        },)+]
    };
}

const COLUMNS: &[CareerColumn] = columns! {
    match_id: Text, "m.match_id", "The match.";
    start_time: Timestamp, "m.start_time", "When it started, in UTC.";
    xuid: Integer, "p.xuid", "The player.";
    gamertag: Text optional, "who.gamertag", "What the player is called.";
    playlist: Text optional, "playlist.name", "The playlist; NULL for custom and local games.";
    map: Text optional, "map.name", "The map.";
    mode: Text, "m.mode", "The mode, such as `Slayer`.";
    variant: Text optional, "variant.name", "The mode with its settings, such as `Arena:Slayer`.";
    lifecycle: Text, "m.lifecycle", "Whether it was matchmade: `matchmade`, `custom` or `local`.";
    season: Text optional, "m.season_id", "The season, as a path of the game.";
    duration_seconds: Real, "m.duration_seconds", "How long the match took.";
    seconds_played: Real optional, "p.seconds_played", "How long the player played.";
    was_there_at_end: Boolean optional, "p.was_there_at_end", "Whether the player was there when it ended.";
    outcome: Text, "p.outcome", "How it ended for the player: `win`, `loss`, `tie`, `did not finish` or `none`.";
    team: Text optional, "team.name", "The player's team at the end, where there were teams.";
    team_score: Integer optional, "team.score", "The points of that team.";
    enemy_score: Integer optional, "(SELECT max(other.score) FROM teams other WHERE other.match_id = p.match_id AND other.team_id <> team.team_id)", "The points of the best other team.";
    rank: Integer, "p.rank", "The player's place, from 1.";
    score: Integer, "p.score", "Points towards the mode's goal.";
    personal_score: Integer, "p.personal_score", "Points of the player.";
    kills: Integer, "p.kills", "Kills.";
    deaths: Integer, "p.deaths", "Deaths.";
    assists: Integer, "p.assists", "Assists.";
    kda: Real, "p.kda", "Kills and a third of the assists, minus deaths.";
    shots_fired: Integer, "p.shots_fired", "Shots fired.";
    shots_hit: Integer, "p.shots_hit", "Shots that hit.";
    accuracy: Real optional, "CAST(p.shots_hit AS REAL) / nullif(p.shots_fired, 0)", "The part of the shots that hit, up to 1; NULL without a shot.";
    damage_dealt: Integer, "p.damage_dealt", "Damage dealt.";
    damage_taken: Integer, "p.damage_taken", "Damage taken.";
    headshot_kills: Integer, "p.headshot_kills", "Kills with a shot to the head.";
    melee_kills: Integer, "p.melee_kills", "Kills by hand.";
    grenade_kills: Integer, "p.grenade_kills", "Kills with grenades.";
    power_weapon_kills: Integer, "p.power_weapon_kills", "Kills with power weapons.";
    max_killing_spree: Integer, "p.max_killing_spree", "The most kills within one life.";
    average_life_seconds: Real, "p.average_life_seconds", "How long a life lasted on average.";
    medals: Integer, "(SELECT coalesce(sum(medal.count), 0) FROM medals medal WHERE medal.match_id = p.match_id AND medal.place = p.place)", "How many medals.";
    csr_before: Integer optional, "s.csr_before", "The rank before the match; NULL without one, and where skill was not fetched.";
    csr_after: Integer optional, "s.csr_after", "The rank after the match.";
    csr_change: Integer optional, "s.csr_after - s.csr_before", "What the match did to the rank.";
    tier_after: Text optional, "s.tier_after", "The rank after the match with its tier, such as `Diamond VI 1475`.";
    team_mmr: Real optional, "s.team_mmr", "The matchmaking rating of the player's team.";
    kills_expected: Real optional, "s.kills_expected", "The kills that the skill service expected.";
    deaths_expected: Real optional, "s.deaths_expected", "The deaths that it expected.";
};
