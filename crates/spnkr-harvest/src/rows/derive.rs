//! From answers to rows.

use spnkr::{
    MatchId,
    client::{
        model::{
            AssetRef, Award, CoreStats, Csr, Film, MatchInfo, MatchPlayer, MatchSkill, MatchStats,
            MatchTeam, PlayerSkill, SkillResult,
        },
        reference,
    },
    film::{EventKind, HighlightEvent, Highlights},
};

use super::{
    AssetRow, FilmEventRow, FilmRow, MatchRow, MedalRow, ParticipantRow, PersonalScoreRow,
    SkillRow, TeamRow,
};
use crate::AssetVersion;

/// What the stats of a match become.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MatchRows {
    /// The match.
    pub info: MatchRow,
    /// Its teams.
    pub teams: Vec<TeamRow>,
    /// Who took part.
    pub participants: Vec<ParticipantRow>,
    /// The medals.
    pub medals: Vec<MedalRow>,
    /// The personal scores.
    pub personal_scores: Vec<PersonalScoreRow>,
}

impl From<&MatchStats> for MatchRows {
    fn from(stats: &MatchStats) -> Self {
        let match_id = stats.match_id;
        let mut rows = Self {
            info: match_row(match_id, &stats.match_info),
            teams: stats.teams.iter().map(|team| team_row(match_id, team)).collect(),
            participants: Vec::with_capacity(stats.players.len()),
            medals: Vec::new(),
            personal_scores: Vec::new(),
        };
        for (place, player) in (0..).zip(&stats.players) {
            let xuid = player.player_id.xuid();
            rows.participants.push(participant_row(match_id, place, player));
            let awards = |of: fn(&CoreStats) -> &Vec<Award>| {
                added(
                    player
                        .player_team_stats
                        .iter()
                        .flat_map(move |team| of(&team.stats.core_stats)),
                )
            };
            rows.medals.extend(awards(|core| &core.medals).into_iter().map(|award| MedalRow {
                match_id,
                place,
                name_id: award.name_id,
                xuid,
                name: reference::Medal::by_id(award.name_id).map(|medal| &*medal.name),
                count: award.count,
            }));
            let scores = awards(|core| &core.personal_scores);
            rows.personal_scores.extend(scores.into_iter().map(|award| PersonalScoreRow {
                match_id,
                place,
                name_id: award.name_id,
                xuid,
                name: reference::PersonalScoreAward::by_id(award.name_id).map(|award| award.name),
                count: award.count,
                score: award.total,
            }));
        }
        rows
    }
}

fn match_row(match_id: MatchId, info: &MatchInfo) -> MatchRow {
    let asset = |asset: &Option<AssetRef>| asset.as_ref().map(|asset| asset.asset_id);
    let version = |asset: &Option<AssetRef>| asset.as_ref().map(|asset| asset.version_id);
    MatchRow {
        match_id,
        start_time: info.start_time,
        end_time: info.end_time,
        duration_seconds: info.duration,
        playable_seconds: info.playable_duration,
        lifecycle: info.lifecycle_mode.to_string(),
        mode: info.game_variant_category.to_string(),
        game_variant_category: info.game_variant_category.into(),
        map_id: asset(&info.map_variant),
        map_version_id: version(&info.map_variant),
        game_variant_id: asset(&info.ugc_game_variant),
        game_variant_version_id: version(&info.ugc_game_variant),
        playlist_id: asset(&info.playlist),
        playlist_version_id: version(&info.playlist),
        playlist_experience: info.playlist_experience.map(|experience| experience.to_string()),
        map_mode_pair_id: asset(&info.playlist_map_mode_pair),
        map_mode_pair_version_id: version(&info.playlist_map_mode_pair),
        season_id: info.season_id.clone(),
        level_id: info.level_id,
        has_teams: info.teams_enabled,
        teams_score: info.team_scoring_enabled,
        interaction: info.gameplay_interaction.map(|interaction| interaction.to_string()),
    }
}

fn team_row(match_id: MatchId, team: &MatchTeam) -> TeamRow {
    let core = &team.stats.core_stats;
    TeamRow {
        match_id,
        team_id: team.team_id,
        name: team.name(),
        outcome: team.outcome.to_string(),
        rank: team.rank,
        score: core.score,
        rounds_won: core.rounds_won,
        kills: core.kills,
        deaths: core.deaths,
        assists: core.assists,
        damage_dealt: core.damage_dealt,
        damage_taken: core.damage_taken,
        shots_fired: core.shots_fired,
        shots_hit: core.shots_hit,
        mmr: None,
    }
}

fn participant_row(match_id: MatchId, place: i64, player: &MatchPlayer) -> ParticipantRow {
    let presence = player.participation_info.as_ref();
    let last = player.player_team_stats.last().map(|team| &team.stats.core_stats);
    let longest = |of: fn(&CoreStats) -> i64| {
        let teams = player.player_team_stats.iter();
        teams.map(|team| of(&team.stats.core_stats)).max().unwrap_or_default()
    };
    ParticipantRow {
        match_id,
        place,
        player_id: player.player_id.to_string(),
        xuid: player.player_id.xuid(),
        bot: player.bot().map(|bot| bot.name),
        team_id: player.last_team_id,
        outcome: player.outcome.to_string(),
        rank: player.rank,
        joined_at: presence.and_then(|presence| presence.first_joined_time),
        left_at: presence.and_then(|presence| presence.last_leave_time),
        was_there_at_start: presence.map(|presence| presence.present_at_beginning),
        was_there_at_end: presence.map(|presence| presence.present_at_completion),
        seconds_played: presence.map(|presence| presence.time_played),
        score: player.total(|core| core.score),
        personal_score: player.total(|core| core.personal_score),
        kills: player.total(|core| core.kills),
        deaths: player.total(|core| core.deaths),
        assists: player.total(|core| core.assists),
        kda: player.player_team_stats.iter().map(|team| team.stats.core_stats.kda).sum(),
        suicides: player.total(|core| core.suicides),
        betrayals: player.total(|core| core.betrayals),
        average_life_seconds: last.map(|core| core.average_life_duration).unwrap_or_default(),
        max_killing_spree: longest(|core| core.max_killing_spree),
        headshot_kills: player.total(|core| core.headshot_kills),
        melee_kills: player.total(|core| core.melee_kills),
        grenade_kills: player.total(|core| core.grenade_kills),
        power_weapon_kills: player.total(|core| core.power_weapon_kills),
        shots_fired: player.total(|core| core.shots_fired),
        shots_hit: player.total(|core| core.shots_hit),
        damage_dealt: player.total(|core| core.damage_dealt),
        damage_taken: player.total(|core| core.damage_taken),
        callout_assists: player.total(|core| core.callout_assists),
        driver_assists: player.total(|core| core.driver_assists),
        emp_assists: player.total(|core| core.emp_assists),
        vehicle_destroys: player.total(|core| core.vehicle_destroys),
        hijacks: player.total(|core| core.hijacks),
        objectives_completed: player.total(|core| core.objectives_completed),
        rounds_won: player.total(|core| core.rounds_won),
        rounds_lost: player.total(|core| core.rounds_lost),
        rounds_tied: player.total(|core| core.rounds_tied),
        spawns: player.total(|core| core.spawns),
    }
}

/// What somebody was awarded in all teams together.
struct Awarded {
    name_id: u32,
    count: i64,
    total: i64,
}

/// Adds up awards of the same kind, in the order of their numbers.
fn added<'a>(awards: impl Iterator<Item = &'a Award>) -> Vec<Awarded> {
    let mut sums: Vec<Awarded> = awards
        .map(|award| Awarded {
            name_id: award.name_id,
            count: award.count,
            total: award.total_personal_score_awarded,
        })
        .collect();
    sums.sort_by_key(|award| award.name_id);
    sums.dedup_by(|next, kept| {
        let is_same = next.name_id == kept.name_id;
        if is_same {
            kept.count = kept.count.saturating_add(next.count);
            kept.total = kept.total.saturating_add(next.total);
        }
        is_same
    });
    sums
}

/// What the skill of a match becomes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SkillRows {
    /// The match.
    pub match_id: MatchId,
    /// One row for each person of whom the service knows something.
    pub players: Vec<SkillRow>,
    /// The matchmaking ratings of teams, by their numbers.
    pub team_mmrs: Vec<(i32, f64)>,
}

impl SkillRows {
    /// Takes what the service says of the people in a match.
    pub fn new(match_id: MatchId, skill: &MatchSkill) -> Self {
        let mut rows = Self { match_id, players: Vec::new(), team_mmrs: Vec::new() };
        for player in &skill.value {
            let Some(result) = &player.result else { continue };
            for (team, mmr) in &result.team_mmrs {
                if let Ok(team) = team.parse()
                    && rows.team_mmrs.iter().all(|(known, _)| *known != team)
                    && mmr.is_finite()
                {
                    rows.team_mmrs.push((team, *mmr));
                }
            }
            rows.players.extend(skill_row(match_id, player, result));
        }
        rows.team_mmrs.sort_by_key(|(team, _)| *team);
        rows
    }
}

fn skill_row(match_id: MatchId, player: &PlayerSkill, result: &SkillResult) -> Option<SkillRow> {
    let ranked = |csr: &Csr| csr.is_ranked().then_some(csr.value);
    let tier = |csr: &Csr| csr.is_ranked().then(|| csr.to_string());
    let (before, after) = (&result.rank_recap.pre_match_csr, &result.rank_recap.post_match_csr);
    let performances = result.stat_performances.as_ref();
    let kills = performances.and_then(|all| all.kills.as_ref());
    let deaths = performances.and_then(|all| all.deaths.as_ref());
    // Such as NaN, which no table has a place for.
    let finite = |number: f64| number.is_finite().then_some(number);
    Some(SkillRow {
        match_id,
        xuid: player.id.xuid()?,
        team_id: result.team_id,
        team_mmr: finite(result.team_mmr),
        csr_before: ranked(before),
        tier_before: tier(before),
        csr_after: ranked(after),
        tier_after: tier(after),
        placement_matches_left: after.measurement_matches_remaining,
        kills_expected: kills.and_then(|kills| finite(kills.expected)),
        kills_deviation: kills.and_then(|kills| finite(kills.std_dev)),
        deaths_expected: deaths.and_then(|deaths| finite(deaths.expected)),
        deaths_deviation: deaths.and_then(|deaths| finite(deaths.std_dev)),
    })
}

/// What the film of a match becomes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FilmRows {
    /// The film.
    pub film: FilmRow,
    /// Its highlight events.
    pub events: Vec<FilmEventRow>,
}

impl FilmRows {
    /// Takes a manifest and the highlight events of its film.
    pub fn new(match_id: MatchId, film: &Film, highlights: &Highlights) -> Self {
        let event = |(position, event)| film_event_row(match_id, position, event);
        let custom_data = &film.custom_data;
        Self {
            film: FilmRow {
                match_id,
                film_id: film.asset_id,
                major_version: custom_data.film_major_version,
                // Exact for films of any length that there can be.
                length_seconds: custom_data.film_length as f64 / 1_000.0,
                event_count: i64::try_from(highlights.events.len()).unwrap_or(i64::MAX),
                is_complete: highlights.clone().complete().is_ok(),
            },
            events: (0..).zip(&highlights.events).map(event).collect(),
        }
    }
}

fn film_event_row(match_id: MatchId, position: i64, event: &HighlightEvent) -> FilmEventRow {
    let medal = event.medal.as_ref();
    FilmEventRow {
        match_id,
        position,
        seconds: event.time().as_secs_f64(),
        kind: match event.kind {
            EventKind::Death => "death",
            EventKind::Kill => "kill",
            EventKind::Medal => "medal",
            EventKind::Mode => "mode",
            _ => "unknown",
        },
        xuid: event.xuid,
        gamertag: event.gamertag.clone(),
        medal: medal.and_then(|medal| medal.name.as_deref().map(str::to_owned)),
        medal_name_id: medal.and_then(|medal| medal.name_id),
    }
}

impl AssetRow {
    /// Takes the name and the description out of the document of an asset.
    pub fn new(asset: AssetVersion, document: &[u8]) -> Self {
        let document: serde_json::Value = serde_json::from_slice(document).unwrap_or_default();
        let text = |name| document.get(name).and_then(|text| text.as_str()).map(str::to_owned);
        Self { name: text("PublicName"), description: text("Description"), ..Self::unknown(asset) }
    }

    /// An asset that the services have no more.
    pub fn unknown(asset: AssetVersion) -> Self {
        let AssetVersion { kind, asset_id, version_id } = asset;
        Self { asset_id, version_id, kind: kind.name(), name: None, description: None }
    }
}
