//! The sums of kills over time, as rows of signs.

use std::io::{self, Write};

use anstyle::Style;
use spnkr_harvest::card::{Card, KillLine};
use unicode_width::UnicodeWidthStr;

use crate::{
    command::film::Strip,
    table::{Cell, Column, Table},
};

pub(super) fn write(out: &mut dyn Write, card: &Card, width: Option<usize>) -> io::Result<()> {
    let lines = shown(card);
    let end = lines.iter().filter_map(|line| line.times_ms.last()).max();
    let Some(end) = end.copied() else { return Ok(()) };
    let most = lines.iter().map(|line| line.times_ms.len()).max().unwrap_or(0);
    let names = lines.iter().map(|line| line.name.width()).max().unwrap_or(0).min(MOST_NAME);
    let room = width.unwrap_or(DEFAULT_WIDTH).saturating_sub(names.max(LEAST_NAME) + NUMBERS);
    let strip = Strip { cells: room.clamp(LEAST_CELLS, MOST_CELLS), end };
    let mut table = Table::new(COLUMNS);
    for line in lines {
        let is_focus = line.xuid.is_some() && line.xuid == card.focus;
        let style = if is_focus { Style::new().bold() } else { Style::new() };
        table.push([
            Cell::new(&line.name).style(style),
            Cell::new(line.times_ms.len().to_string()).style(style),
            Cell::new(signs(line, &strip, most)),
        ]);
    }
    let axis = Cell::new(strip.axis()).style(Style::new().dimmed());
    table.push([Cell::new(""), Cell::new(""), axis]);
    writeln!(out)?;
    table.write(out, width)
}

/// All teams; of those who played for themselves, the best, and whose card it is.
fn shown(card: &Card) -> Vec<&KillLine> {
    let lines = card.kills.iter().enumerate();
    let is_shown = |place: usize, line: &KillLine| {
        !card.teams.is_empty() || place < MOST_ALONE || line.xuid == card.focus
    };
    lines.filter(|(place, line)| is_shown(*place, line)).map(|(_, line)| line).collect()
}

/// How high the sum stands at the end of each cell.
fn signs(line: &KillLine, strip: &Strip, most: usize) -> String {
    let mut kills = vec![0_usize; strip.cells];
    for time in &line.times_ms {
        if let Some(cell) = kills.get_mut(strip.cell(u64::from(*time))) {
            *cell += 1;
        }
    }
    let mut sum = 0;
    let sign = |kills: usize| {
        sum += kills;
        // Even one kill can be seen.
        let level = (sum * LEVELS.len()).div_ceil(most.max(1));
        level.checked_sub(1).and_then(|level| LEVELS.get(level)).copied().unwrap_or(' ')
    };
    kills.into_iter().map(sign).collect()
}

const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

const COLUMNS: [Column; 3] =
    [Column::text("Kills").elastic(), Column::number(""), Column::text("over time")];

/// The column of numbers and the gaps.
const NUMBERS: usize = 3 + 2 * 2;
const LEAST_NAME: usize = 5;
const MOST_NAME: usize = 20;
const LEAST_CELLS: usize = 10;
const MOST_CELLS: usize = 100;
const DEFAULT_WIDTH: usize = 80;
/// How many of those who played for themselves are shown.
const MOST_ALONE: usize = 3;
