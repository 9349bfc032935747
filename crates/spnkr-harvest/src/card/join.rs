//! What the services say of a match, in one document.

use std::{cmp::Reverse, collections::HashMap};

use jiff::tz::TimeZone;
use spnkr::{
    Xuid,
    client::{
        model::{
            Csr, MatchPlayer, MatchStats, MatchTeam, PlayerId, PlayerType, SkillResult,
            StatPerformance,
        },
        reference::MedalTable,
    },
};

use super::{
    Card, CardCsr, CardMedal, CardParts, CardPlayer, CardTeam, kills::kill_lines, words::finite,
};

pub(super) fn join(stats: &MatchStats, parts: CardParts, focus: Option<Xuid>) -> Card {
    let joiner = Joiner::new(stats, &parts);
    let teams = joiner.teams();
    let players = joiner.players(&teams);
    let kills = parts.film.as_ref().map(|film| kill_lines(film, &teams, &players));
    let info = &stats.match_info;
    Card {
        match_id: stats.match_id,
        started_at: info.start_time,
        duration: info.duration,
        category: info.game_variant_category,
        focus: focus.filter(|xuid| players.iter().any(|player| player.xuid == Some(*xuid))),
        teams,
        players,
        kills: kills.unwrap_or_default(),
        mode: parts.mode,
        map: parts.map,
        playlist: parts.playlist,
        missing: parts.missing,
        time_zone: TimeZone::UTC,
    }
}

struct Joiner<'a> {
    stats: &'a MatchStats,
    parts: &'a CardParts,
    skill: HashMap<Xuid, &'a SkillResult>,
    /// The names that the film has.
    names: HashMap<Xuid, &'a str>,
    medals: &'a MedalTable,
}

impl<'a> Joiner<'a> {
    fn new(stats: &'a MatchStats, parts: &'a CardParts) -> Self {
        let skill = parts.skill.iter();
        let skill = skill.filter_map(|player| Some((player.id.xuid()?, player.result.as_ref()?)));
        let events = parts.film.iter().flat_map(|film| &film.events);
        Self {
            stats,
            parts,
            skill: skill.collect(),
            names: events.map(|event| (event.xuid, event.gamertag.as_str())).collect(),
            medals: parts.medals.as_ref().unwrap_or(MedalTable::built_in()),
        }
    }

    fn teams(&self) -> Vec<CardTeam> {
        let info = &self.stats.match_info;
        let teams = if info.teams_enabled { self.stats.teams.as_slice() } else { &[] };
        let mut teams: Vec<CardTeam> = teams.iter().map(|team| self.team(team)).collect();
        teams.sort_by_key(|team| (team.rank, team.team_id));
        teams
    }

    fn team(&self, team: &MatchTeam) -> CardTeam {
        // Everybody's entry says the same of all teams.
        let mmr = self.skill.values().find_map(|skill| finite(skill.team_mmr_of(team.team_id)?));
        CardTeam {
            team_id: team.team_id,
            name: match team.name() {
                Some(name) => name.to_owned(),
                None => format!("Team {}", team.team_id),
            },
            outcome: team.outcome,
            rank: team.rank,
            score: team.stats.core_stats.score,
            mmr,
        }
    }

    fn players(&self, teams: &[CardTeam]) -> Vec<CardPlayer> {
        let mut players: Vec<CardPlayer> = self
            .stats
            .players
            .iter()
            .map(|player| self.player(player, !teams.is_empty()))
            .collect();
        players.sort_by_key(|player| {
            let place = teams.iter().position(|team| player.team_id == Some(team.team_id));
            (place.unwrap_or(teams.len()), player.rank, Reverse(player.personal_score))
        });
        players
    }

    fn player(&self, player: &MatchPlayer, has_teams: bool) -> CardPlayer {
        let xuid = player.player_id.xuid();
        let skill = xuid.and_then(|xuid| self.skill.get(&xuid).copied());
        let performances = skill.and_then(|skill| skill.stat_performances.as_ref());
        let expected = |of: Option<&StatPerformance>| of.and_then(|of| finite(of.expected));
        let presence = player.participation_info.as_ref();
        CardPlayer {
            xuid,
            name: self.name(player),
            is_bot: is_bot(player),
            team_id: has_teams.then_some(player.last_team_id),
            outcome: player.outcome,
            rank: player.rank,
            came_late: presence.is_some_and(|presence| presence.joined_in_progress),
            left_early: presence.is_some_and(|presence| presence.left_in_progress),
            score: player.total(|core| core.score),
            personal_score: player.total(|core| core.personal_score),
            kills: player.total(|core| core.kills),
            deaths: player.total(|core| core.deaths),
            assists: player.total(|core| core.assists),
            kda: player.kda(),
            accuracy: player.accuracy(),
            damage_dealt: player.total(|core| core.damage_dealt),
            damage_taken: player.total(|core| core.damage_taken),
            expected_kills: performances.and_then(|both| expected(both.kills.as_ref())),
            expected_deaths: performances.and_then(|both| expected(both.deaths.as_ref())),
            csr_before: skill.and_then(|skill| csr(&skill.rank_recap.pre_match_csr)),
            csr_after: skill.and_then(|skill| csr(&skill.rank_recap.post_match_csr)),
            medals: self.medals(player),
        }
    }

    fn name(&self, player: &MatchPlayer) -> String {
        let Some(xuid) = player.player_id.xuid() else {
            return bot_name(player);
        };
        let known = self.parts.gamertags.get(&xuid).map(String::as_str);
        let of_film = self.names.get(&xuid).copied().filter(|name| !name.is_empty());
        known.or(of_film).map_or_else(|| xuid.to_string(), str::to_owned)
    }

    fn medals(&self, player: &MatchPlayer) -> Vec<CardMedal> {
        let mut medals: Vec<CardMedal> = Vec::new();
        for award in player.player_team_stats.iter().flat_map(|team| &team.stats.core_stats.medals)
        {
            match medals.iter_mut().find(|medal| medal.name_id == award.name_id) {
                Some(medal) => medal.count = medal.count.saturating_add(award.count),
                None => medals.push(CardMedal {
                    name_id: award.name_id,
                    name: match self.medals.by_id(award.name_id) {
                        Some(medal) => medal.name.to_string(),
                        None => format!("medal {}", award.name_id),
                    },
                    count: award.count,
                }),
            }
        }
        medals.sort_by_cached_key(|medal| {
            let weight = self.medals.by_id(medal.name_id).and_then(|known| known.sorting_weight);
            (Reverse(weight), Reverse(medal.count), medal.name.clone())
        });
        medals
    }
}

fn is_bot(player: &MatchPlayer) -> bool {
    player.player_type == PlayerType::Bot || player.player_id.is_bot()
}

fn bot_name(player: &MatchPlayer) -> String {
    match (player.bot(), &player.player_id) {
        (Some(bot), _) => bot.name.to_owned(),
        (None, PlayerId::Bot(id)) => format!("bot {}", id.as_str().trim_end_matches(".0")),
        (None, id) => id.to_string(),
    }
}

fn csr(csr: &Csr) -> Option<CardCsr> {
    csr.is_ranked().then(|| CardCsr { value: csr.value, name: csr.to_string() })
}
