//! What ranks look like.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use spnkr::{
    Xuid,
    client::{
        Error,
        model::{Csr, PlayerCsr},
    },
};

use super::{Ranks, failure_of, problem};
use crate::{
    args::PlaylistId,
    csv,
    output::clean,
    table::{Cell, Column, Table},
};

/// Writes a table, with a part for each player if there are several.
pub(super) fn write_tables(
    out: &mut dyn Write,
    xuids: &[Xuid],
    all: &[Ranks],
    names: &HashMap<Xuid, String>,
    width: Option<usize>,
) -> io::Result<()> {
    let bold = Style::new().bold();
    let mut table = Table::new(COLUMNS);
    for (index, xuid) in xuids.iter().enumerate() {
        let name = clean(&names[xuid]);
        match index {
            // Without an empty line in front of the first.
            0 => writeln!(out, "{bold}{name}{bold:#}")?,
            _ => table.push_heading(format!("{bold}{name}{bold:#}")),
        }
        for ranks in all {
            let Some(player) = ranks.players.iter().find(|(other, _)| other == xuid) else {
                continue;
            };
            table.push(row(ranks.playlist, player));
        }
    }
    table.write(out, width)
}

fn row(playlist: PlaylistId, player: &(Xuid, Result<PlayerCsr, Error>)) -> [Cell; 4] {
    let name = Cell::new(playlist.to_string());
    let result = player.1.as_ref().ok().and_then(|player| player.result.as_ref());
    match (failure_of(player), result) {
        (None, Some(result)) => [
            name,
            Cell::new(current(&result.current)),
            Cell::new(best(&result.season_max)),
            Cell::new(best(&result.all_time_max)),
        ],
        (failed, _) => {
            let text = failed.as_ref().map_or(String::new(), problem);
            let problem = Cell::new(text).style(AnsiColor::Red.on_default());
            [name, problem, Cell::new("-"), Cell::new("-")]
        }
    }
}

fn current(csr: &Csr) -> String {
    match csr.measurement_matches_remaining {
        left if !csr.is_ranked() && left > 0 => format!("{csr} ({left} to place)"),
        _ => csr.to_string(),
    }
}

fn best(csr: &Csr) -> String {
    if csr.is_ranked() { csr.to_string() } else { "-".to_owned() }
}

pub(super) fn write_csv(
    out: &mut dyn Write,
    all: &[Ranks],
    names: &HashMap<Xuid, String>,
) -> io::Result<()> {
    csv::write_row(out, &HEADER)?;
    for ranks in all {
        for player in &ranks.players {
            let (xuid, answer) = player;
            let mut fields = vec![
                xuid.to_string(),
                names[xuid].clone(),
                ranks.playlist.0.to_string(),
                ranks.playlist.to_string(),
            ];
            if let Some(result) = answer.as_ref().ok().and_then(|player| player.result.as_ref()) {
                for csr in [&result.current, &result.season_max, &result.all_time_max] {
                    fields.extend([csr.value.to_string(), best(csr)]);
                }
                fields.push(result.current.measurement_matches_remaining.to_string());
            }
            fields.resize(HEADER.len() - 1, String::new());
            fields.push(failure_of(player).as_ref().map_or("success".to_owned(), problem));
            csv::write_row(out, &fields)?;
        }
    }
    Ok(())
}

const HEADER: [&str; 12] = [
    "xuid",
    "gamertag",
    "playlist_id",
    "playlist",
    "current",
    "current_rank",
    "season_max",
    "season_max_rank",
    "all_time_max",
    "all_time_max_rank",
    "placement_matches_left",
    "result",
];

const COLUMNS: [Column; 4] = [
    Column::text("Playlist").elastic(),
    Column::text("Now"),
    Column::text("Best of season"),
    Column::text("Best ever"),
];
