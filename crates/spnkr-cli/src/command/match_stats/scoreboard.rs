//! What a scoreboard looks like.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use jiff::tz::TimeZone;
use spnkr::{
    Xuid,
    client::model::{MatchPlayer, MatchStats, MatchTeam, PlayerId, PlayerType, team_name},
};

use crate::{
    command::matches::{clock, outcome_style},
    table::{Cell, Column, Table},
};

/// Writes the scoreboard of a match: a table for each team, or one where there are no teams.
pub(crate) fn write(
    out: &mut dyn Write,
    stats: &MatchStats,
    names: &HashMap<Xuid, String>,
    width: Option<usize>,
) -> io::Result<()> {
    let info = &stats.match_info;
    let bold = Style::new().bold();
    let dimmed = Style::new().dimmed();
    let start = info.start_time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M");
    writeln!(
        out,
        "{bold}{}{bold:#}  {start}  {}  {dimmed}{}{dimmed:#}",
        info.game_variant_category,
        clock(info.duration),
        stats.match_id,
    )?;
    let mut players: Vec<&MatchPlayer> = stats.players.iter().collect();
    players.sort_by_key(|player| (player.rank, -player.total(|core| core.personal_score)));
    let mut table = Table::new(COLUMNS);
    if !info.teams_enabled || stats.teams.is_empty() {
        writeln!(out)?;
        push_players(&mut table, &players, names);
        return table.write(out, width);
    }
    let mut teams: Vec<&MatchTeam> = stats.teams.iter().collect();
    teams.sort_by_key(|team| (team.rank, team.team_id));
    for team in teams {
        let (of_team, others) =
            players.into_iter().partition(|player| player.last_team_id == team.team_id);
        players = others;
        table.push_heading(heading(team));
        push_players(&mut table, &of_team, names);
    }
    if !players.is_empty() {
        table.push_heading(format!("{bold}Without a team{bold:#}"));
        push_players(&mut table, &players, names);
    }
    table.write(out, width)
}

fn heading(team: &MatchTeam) -> String {
    let style = team_style(team.team_id).bold();
    let name = match team_name(team.team_id) {
        Some(name) => name.to_owned(),
        None => format!("Team {}", team.team_id),
    };
    let outcome = outcome_style(team.outcome);
    format!(
        "{style}{name}{style:#}  {}  {outcome}{}{outcome:#}",
        team.stats.core_stats.score, team.outcome,
    )
}

/// The colour by which the game shows a team, or the nearest that a terminal has.
pub(in crate::command) fn team_style(team_id: i32) -> Style {
    const COLORS: [AnsiColor; 9] = [
        AnsiColor::Blue,
        AnsiColor::Red,
        AnsiColor::Yellow,
        AnsiColor::Green,
        AnsiColor::Magenta,
        AnsiColor::BrightYellow,
        AnsiColor::Cyan,
        AnsiColor::BrightMagenta,
        AnsiColor::White,
    ];
    let color = usize::try_from(team_id).ok().and_then(|index| COLORS.get(index));
    color.map_or(Style::new(), |color| color.on_default())
}

fn push_players(table: &mut Table, players: &[&MatchPlayer], names: &HashMap<Xuid, String>) {
    for player in players {
        let number = |of: fn(&_) -> i64| Cell::new(player.total(of).to_string());
        table.push([
            name_cell(player, names),
            number(|core| core.kills),
            number(|core| core.deaths),
            number(|core| core.assists),
            Cell::new(format!("{:.2}", player.kda())),
            Cell::new(format!("{:.1}", player.accuracy())),
            number(|core| core.damage_dealt),
            number(|core| core.personal_score),
            number(|core| core.medals.iter().map(|medal| medal.count).sum()),
        ]);
    }
}

fn name_cell(player: &MatchPlayer, names: &HashMap<Xuid, String>) -> Cell {
    if player.player_type == PlayerType::Bot || player.player_id.is_bot() {
        let number = match &player.player_id {
            PlayerId::Bot(id) => format!(" {}", id.as_str().trim_end_matches(".0")),
            _ => String::new(),
        };
        let difficulty = player
            .bot_attributes
            .as_ref()
            .map(|bot| format!(" ({})", bot.difficulty))
            .unwrap_or_default();
        return Cell::new(format!("bot{number}{difficulty}")).style(Style::new().dimmed());
    }
    match player.player_id.xuid().and_then(|xuid| names.get(&xuid)) {
        Some(name) => Cell::new(name),
        None => Cell::new(player.player_id.to_string()),
    }
}

const COLUMNS: [Column; 9] = [
    Column::text("Player").elastic(),
    Column::number("K"),
    Column::number("D"),
    Column::number("A"),
    Column::number("KDA"),
    Column::number("Acc%").goes(2),
    Column::number("Damage").goes(3),
    Column::number("Score"),
    Column::number("Medals").goes(1),
];
