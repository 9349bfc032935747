//! What skill looks like.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use spnkr::{
    Xuid,
    client::model::{Csr, MatchStats, SkillResult, StatPerformance, team_name},
};

use super::Entry;
use crate::{
    csv,
    table::{Cell, Column, Table},
};

/// Writes a table for each team, or one where there are no teams.
pub(super) fn table(
    out: &mut dyn Write,
    stats: &MatchStats,
    entries: &[Entry],
    names: &HashMap<Xuid, String>,
    width: Option<usize>,
) -> io::Result<()> {
    let (bold, dimmed) = (Style::new().bold(), Style::new().dimmed());
    let category = stats.match_info.game_variant_category;
    writeln!(out, "{bold}{category}{bold:#}  {dimmed}{}{dimmed:#}", stats.match_id)?;
    let has_teams = stats.match_info.teams_enabled;
    let team_of = |entry: &Entry| {
        let player =
            stats.players.iter().find(|player| player.player_id.xuid() == Some(entry.xuid));
        player.map(|player| player.last_team_id)
    };
    let mut teams: Vec<Option<i32>> =
        if has_teams { entries.iter().map(team_of).collect() } else { vec![None] };
    teams.sort_unstable();
    teams.dedup();
    // The heading of a team says it; without teams everybody has their own.
    let is_shown = |column: usize| !has_teams || column != MMR;
    let mut table = Table::new(pick(COLUMNS, is_shown));
    for team in teams {
        let of_team: Vec<_> =
            entries.iter().filter(|entry| !has_teams || team_of(entry) == team).collect();
        table.push_heading(match team {
            Some(team) => heading(team, &of_team),
            None => format!("{bold}Players{bold:#}"),
        });
        for entry in of_team {
            table.push(pick(row(entry, &names[&entry.xuid]), is_shown));
        }
    }
    table.write(out, width)
}

/// The columns that are shown.
fn pick<T>(columns: [T; 8], is_shown: impl Fn(usize) -> bool) -> Vec<T> {
    let columns = columns.into_iter().enumerate();
    columns.filter(|(index, _)| is_shown(*index)).map(|(_, column)| column).collect()
}

fn heading(team: i32, entries: &[&Entry]) -> String {
    let bold = Style::new().bold();
    let name = team_name(team).map_or_else(|| format!("Team {team}"), str::to_owned);
    let mmr = entries.iter().find_map(|entry| entry.result()?.team_mmr_of(team));
    match mmr {
        Some(mmr) => format!("{bold}{name}{bold:#}  MMR {}", number(mmr)),
        None => format!("{bold}{name}{bold:#}"),
    }
}

fn row(entry: &Entry, name: &str) -> [Cell; 8] {
    let dimmed = Style::new().dimmed();
    let Some(result) = entry.result() else {
        let problem = entry.problem().unwrap_or_default();
        let [mmr, after, kills, of_kills, deaths, of_deaths] = ["-"; 6].map(Cell::new);
        let problem = Cell::new(problem).style(AnsiColor::Red.on_default());
        return [Cell::new(name), mmr, problem, after, kills, of_kills, deaths, of_deaths];
    };
    let (before, after) = (&result.rank_recap.pre_match_csr, &result.rank_recap.post_match_csr);
    let style = match after.value.cmp(&before.value) {
        std::cmp::Ordering::Less => AnsiColor::Red.on_default(),
        std::cmp::Ordering::Equal => Style::new(),
        std::cmp::Ordering::Greater => AnsiColor::Green.on_default(),
    };
    let [kills, deaths] = performances(result);
    [
        Cell::new(name),
        Cell::new(number(result.team_mmr)),
        csr(before),
        csr(after).style(style),
        Cell::new(count(kills)),
        Cell::new(expected(kills)).style(dimmed),
        Cell::new(count(deaths)),
        Cell::new(expected(deaths)).style(dimmed),
    ]
}

fn csr(csr: &Csr) -> Cell {
    match csr.is_ranked() {
        true => Cell::new(csr.to_string()).short(csr.value.to_string()),
        false => Cell::new("-"),
    }
}

fn performances(result: &SkillResult) -> [Option<&StatPerformance>; 2] {
    let both = result.stat_performances.as_ref();
    [both.and_then(|both| both.kills.as_ref()), both.and_then(|both| both.deaths.as_ref())]
}

fn count(performance: Option<&StatPerformance>) -> String {
    performance.map_or("-".to_owned(), |performance| performance.count.to_string())
}

fn expected(performance: Option<&StatPerformance>) -> String {
    performance.map_or("-".to_owned(), |performance| number(performance.expected))
}

/// A number with one decimal, if it is one.
fn number(number: f64) -> String {
    if number.is_finite() { format!("{number:.1}") } else { "-".to_owned() }
}

/// Writes a row for each player.
pub(super) fn csv(
    out: &mut dyn Write,
    entries: &[Entry],
    names: &HashMap<Xuid, String>,
) -> io::Result<()> {
    csv::write_row(out, &HEADER)?;
    for entry in entries {
        let mut fields = vec![entry.xuid.to_string(), names[&entry.xuid].clone()];
        if let Some(result) = entry.result() {
            let plain =
                |number: f64| if number.is_finite() { number.to_string() } else { String::new() };
            fields.extend([result.team_id.to_string(), plain(result.team_mmr)]);
            for csr in [&result.rank_recap.pre_match_csr, &result.rank_recap.post_match_csr] {
                fields.push(csr.value.to_string());
            }
            for performance in performances(result) {
                fields.push(performance.map(|one| one.count.to_string()).unwrap_or_default());
                fields.push(performance.map(|one| plain(one.expected)).unwrap_or_default());
            }
        }
        fields.resize(HEADER.len() - 1, String::new());
        fields.push(entry.problem().unwrap_or_else(|| "success".to_owned()));
        csv::write_row(out, &fields)?;
    }
    Ok(())
}

impl Entry {
    fn result(&self) -> Option<&SkillResult> {
        let skill = self.skill.as_ref().ok().filter(|_| self.problem().is_none())?;
        skill.result.as_ref()
    }
}

const HEADER: [&str; 11] = [
    "xuid",
    "gamertag",
    "team_id",
    "team_mmr",
    "csr_before",
    "csr_after",
    "kills",
    "expected_kills",
    "deaths",
    "expected_deaths",
    "result",
];

/// The place of the rating.
const MMR: usize = 1;

const COLUMNS: [Column; 8] = [
    Column::text("Player").elastic(),
    Column::number("MMR").goes(1),
    Column::text("CSR before"),
    Column::text("after"),
    Column::number("K"),
    Column::number("exp."),
    Column::number("D"),
    Column::number("exp."),
];
