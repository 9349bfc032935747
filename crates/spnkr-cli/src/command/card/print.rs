//! What a card looks like in the terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use spnkr_harvest::card::{Card, CardPlayer, CardTeam};

use super::kills;
use crate::{
    command::{
        match_stats::team_style,
        matches::{clock, outcome_style},
    },
    facts::write_paragraph,
    output::clean,
    table::{Cell, Column, Table, cut},
};

/// Writes a card, within `width` columns if there is a limit.
pub(in crate::command) fn write(
    out: &mut dyn Write,
    card: &Card,
    width: Option<usize>,
) -> io::Result<()> {
    let (bold, dimmed) = (Style::new().bold(), Style::new().dimmed());
    let fit = |text: String| cut(&clean(&text), width.unwrap_or(usize::MAX));
    let map = card.map.as_ref().map(|map| format!(" on {map}")).unwrap_or_default();
    writeln!(out, "{bold}{}{bold:#}", fit(format!("{}{map}", card.mode_name())))?;
    let playlist = card.playlist.as_ref().map(|name| format!("{name}  ")).unwrap_or_default();
    writeln!(out, "{}", fit(format!("{playlist}{}  {}", card.start(), clock(card.duration))))?;
    writeln!(out, "{dimmed}{}{dimmed:#}", fit(card.match_id.to_string()))?;
    table(card).write(out, width)?;
    if let Some(focus) = card.focus_player().filter(|focus| !focus.medals.is_empty()) {
        writeln!(out, "\n{bold}{}{bold:#}", fit(format!("Medals of {}", focus.name)))?;
        let medals = focus.medals.iter().map(|medal| match medal.count {
            1 => medal.name.clone(),
            count => format!("{} ×{count}", medal.name),
        });
        write_paragraph(out, &medals.collect::<Vec<_>>(), ",", width)?;
    }
    kills::write(out, card, width)?;
    if !card.missing.is_empty() {
        writeln!(out, "\n{dimmed}Not on this card:{dimmed:#}")?;
        let lacks: Vec<_> = card.missing.iter().map(ToString::to_string).collect();
        // Word by word, as each is a sentence.
        let words: Vec<_> = lacks.join(", ").split(' ').map(str::to_owned).collect();
        write_paragraph(out, &words, "", width)?;
    }
    Ok(())
}

/// A table for each team, or one where there are no teams.
fn table(card: &Card) -> Table {
    let is_expected = card.players.iter().any(|player| player.expected_kills.is_some());
    let is_ranked = card.players.iter().any(|player| player.csr_after.is_some());
    let is_shown = |column: usize| match column {
        EXPECTED | ABOVE_EXPECTED => is_expected,
        CSR | CSR_CHANGE => is_ranked,
        _ => true,
    };
    let mut table = Table::new(pick(COLUMNS, is_shown));
    let bold = Style::new().bold();
    for team in &card.teams {
        table.push_heading(heading(team));
        for player in card.players_of(team.team_id) {
            table.push(pick(row(card, player), is_shown));
        }
    }
    let alone: Vec<_> = card.players_alone().collect();
    if !alone.is_empty() {
        let title = if card.teams.is_empty() { "Players" } else { "Without a team" };
        table.push_heading(format!("{bold}{title}{bold:#}"));
        for player in alone {
            table.push(pick(row(card, player), is_shown));
        }
    }
    table
}

/// The columns that are shown.
fn pick<T>(columns: [T; WIDTH], is_shown: impl Fn(usize) -> bool) -> Vec<T> {
    let columns = columns.into_iter().enumerate();
    columns.filter(|(index, _)| is_shown(*index)).map(|(_, column)| column).collect()
}

fn heading(team: &CardTeam) -> String {
    let style = team_style(team.team_id).bold();
    let outcome = outcome_style(team.outcome);
    let mmr = team.mmr.map(|mmr| format!("  MMR {mmr:.0}")).unwrap_or_default();
    format!(
        "{style}{}{style:#}  {}  {outcome}{}{outcome:#}{mmr}",
        team.name, team.score, team.outcome
    )
}

fn row(card: &Card, player: &CardPlayer) -> [Cell; WIDTH] {
    let is_focus = player.xuid.is_some() && player.xuid == card.focus;
    let style = if is_focus { Style::new().bold() } else { Style::new() };
    let number = |number: i64| Cell::new(number.to_string()).style(style);
    let decimal = |decimal: f64, digits: usize| match decimal.is_finite() {
        true => Cell::new(format!("{decimal:.digits$}")).style(style),
        false => Cell::new("-"),
    };
    let change = |text: Option<String>, change: f64| {
        Cell::new(text.as_deref().unwrap_or("-")).style(if change < 0.0 {
            AnsiColor::Red.on_default()
        } else if change > 0.0 {
            AnsiColor::Green.on_default()
        } else {
            Style::new()
        })
    };
    let above = player.kills_above_expected();
    let csr_change = player.csr_change();
    [
        name(player, is_focus, style),
        number(player.kills),
        number(player.deaths),
        number(player.assists),
        decimal(player.kda, 2),
        decimal(player.accuracy, 0),
        number(player.damage_dealt),
        number(player.damage_taken),
        number(player.personal_score),
        match player.expected_kills {
            Some(expected) => decimal(expected, 1).style(Style::new().dimmed()),
            None => Cell::new("-"),
        },
        change(above.map(|above| format!("{above:+.1}")), above.unwrap_or_default()),
        csr(player).style(style),
        change(
            csr_change.map(|change| format!("{change:+}")),
            csr_change.unwrap_or_default().into(),
        ),
    ]
}

/// The rank before and after; after alone where there is little room.
fn csr(player: &CardPlayer) -> Cell {
    let after = player.csr_after.as_ref().map(|csr| csr.value.to_string());
    match (&player.csr_before, after) {
        (Some(before), Some(after)) => {
            Cell::new(format!("{} → {after}", before.value)).short(after)
        }
        (None, Some(after)) => Cell::new(after),
        (_, None) => Cell::new("-"),
    }
}

/// The name behind a mark for whose card it is, which needs no colours.
fn name(player: &CardPlayer, is_focus: bool, style: Style) -> Cell {
    let mark = if is_focus { "> " } else { "  " };
    let remarks = [(player.is_bot, "bot"), (player.came_late, "late"), (player.left_early, "left")];
    let remarks = remarks.into_iter().filter_map(|(is_so, word)| is_so.then_some(word));
    let remarks: Vec<_> = remarks.collect();
    let style = if player.is_bot { style.dimmed() } else { style };
    match remarks.is_empty() {
        true => Cell::new(format!("{mark}{}", player.name)).style(style),
        false => Cell::new(format!("{mark}{} ({})", player.name, remarks.join(", "))).style(style),
    }
}

/// The places of columns that not every match has.
const EXPECTED: usize = 9;
const ABOVE_EXPECTED: usize = 10;
const CSR: usize = 11;
const CSR_CHANGE: usize = 12;
const WIDTH: usize = 13;

/// What a rank did is the last to go.
const COLUMNS: [Column; WIDTH] = [
    Column::text("  Player").worth(22),
    Column::number("K"),
    Column::number("D"),
    Column::number("A"),
    Column::number("KDA").goes(5),
    Column::number("Acc%").goes(3),
    Column::number("Dealt").goes(4),
    Column::number("Taken").goes(1),
    Column::number("Score").goes(2),
    Column::number("Exp.").goes(6),
    Column::number("±").goes(7),
    Column::number("CSR").goes(8),
    Column::number("±").goes(9),
];

#[cfg(test)]
mod tests;
