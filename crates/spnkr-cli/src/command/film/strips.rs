//! A timeline in the terminal: a strip of signs for each player.

use std::io::{self, Write};

use anstyle::Style;
use spnkr::film::{EventKind, Highlights, LanePlayer, Picture};
use unicode_width::UnicodeWidthStr;

use crate::table::{Cell, Column, Table};

pub(super) fn write(
    out: &mut dyn Write,
    picture: &Picture<'_>,
    highlights: &Highlights,
    width: Option<usize>,
) -> io::Result<()> {
    let lanes = picture.lanes();
    let players = lanes.iter().flat_map(|lane| &lane.players);
    let name = players.map(|player| player.name.width()).max().unwrap_or(0);
    let room = width.unwrap_or(WIDTH).saturating_sub(name.max(6) + NUMBERS).max(LEAST_CELLS);
    let end = highlights.events.iter().map(|event| event.time_ms).max().unwrap_or(0);
    let strip = Strip { cells: room, end };
    let bold = Style::new().bold();
    let dimmed = Style::new().dimmed();
    let mut table = Table::new(COLUMNS);
    for lane in &lanes {
        let score = lane.score.map(|score| format!("  {score}")).unwrap_or_default();
        // What a film calls a team is ours; names of players stand in cells, which are cleaned.
        table.push_heading(format!("{bold}{}{bold:#}{score}", lane.name));
        for player in &lane.players {
            let counts = player.counts;
            let number = |count: u32| Cell::new(count.to_string());
            table.push([
                Cell::new(&player.name),
                number(counts.kills),
                number(counts.deaths),
                number(counts.medals),
                Cell::new(strip.of(player)),
            ]);
        }
    }
    if lanes.is_empty() {
        return writeln!(out, "The film has no events.");
    }
    let blank = || Cell::new("");
    table.push([blank(), blank(), blank(), blank(), Cell::new(strip.axis()).style(dimmed)]);
    table.write(out, width)?;
    writeln!(out, "\n{dimmed}{LEGEND}{dimmed:#}")
}

/// A row of cells, each of which stands for a part of the match.
pub(in crate::command) struct Strip {
    pub(in crate::command) cells: usize,
    /// In milliseconds.
    pub(in crate::command) end: u32,
}

impl Strip {
    /// The cell of a moment.
    pub(in crate::command) fn cell(&self, time_ms: u64) -> usize {
        let place = time_ms * self.cells as u64 / (u64::from(self.end) + 1);
        usize::try_from(place).unwrap_or(usize::MAX).min(self.cells.saturating_sub(1))
    }

    fn of(&self, player: &LanePlayer<'_>) -> String {
        let mut cells = vec![Moment::default(); self.cells];
        for event in &player.events {
            let Some(cell) = cells.get_mut(self.cell(event.time_ms.into())) else { continue };
            match event.kind {
                EventKind::Kill => cell.kill = true,
                EventKind::Death => cell.death = true,
                EventKind::Medal => cell.medal = true,
                _ => cell.other = true,
            }
        }
        cells.into_iter().map(Moment::sign).collect()
    }

    /// Minutes below their cells, as close as they can stand.
    pub(in crate::command) fn axis(&self) -> String {
        let minutes = u64::from(self.end) / 60_000;
        let most = (self.cells / 8).max(1) as u64;
        let step = (minutes / most + 1) as usize;
        let mut axis = String::new();
        for minute in (0..=minutes).step_by(step) {
            let place = self.cell(minute * 60_000);
            let label = format!("{minute}:00");
            if place + label.len() <= self.cells {
                axis.push_str(&" ".repeat(place.saturating_sub(axis.len())));
                axis.push_str(&label);
            }
        }
        axis
    }
}

/// What happened in a cell.
#[derive(Debug, Clone, Copy, Default)]
struct Moment {
    kill: bool,
    death: bool,
    medal: bool,
    other: bool,
}

impl Moment {
    fn sign(self) -> char {
        match (self.kill, self.death) {
            (true, true) => '*',
            (true, false) => '+',
            (false, true) => 'x',
            _ if self.medal => 'o',
            _ if self.other => '-',
            _ => '.',
        }
    }
}

const LEGEND: &str = "+ kill  x death  * both  o medal alone  - objective";

const COLUMNS: [Column; 5] = [
    Column::text("Player").elastic(),
    Column::number("K"),
    Column::number("D"),
    Column::number("M"),
    Column::text(""),
];

/// The columns of numbers and the gaps between all.
const NUMBERS: usize = 4 * 2 + 3 * 3;
const WIDTH: usize = 100;
const LEAST_CELLS: usize = 20;
