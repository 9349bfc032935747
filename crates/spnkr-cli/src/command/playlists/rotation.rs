//! What is played in a playlist.

use std::{
    cmp::Reverse,
    io::{self, Write},
};

use anstyle::Style;
use spnkr::client::model::{MapModePair, Playlist, RotationEntry};

use crate::{
    account::Account,
    args::{Format, PlaylistId},
    command::match_stats::text_of,
    csv,
    failure::Failure,
    json,
    output::{Io, clean},
    table::{Cell, Column, Table},
};

/// A map and a mode, and how often they come.
struct Row<'a> {
    entry: &'a RotationEntry,
    pair: Option<MapModePair>,
    percent: Option<f64>,
}

pub(super) async fn run(
    id: PlaylistId,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let ugc = account.client().ugc();
    let answer = match ugc.latest_playlist(id.0).send().await {
        Err(error) if error.is_not_found() => {
            return Err(Failure::not_found(format!("no playlist has the id {}", id.0))
                .advise("`spnkr playlists` lists the known ones"));
        }
        answer => answer.map_err(|error| account.failure(error))?,
    };
    if format == Format::Json {
        let text = text_of(&answer).map_err(|error| account.failure(error))?;
        return Ok(json::write_pretty(io.out(), text)?);
    }
    let playlist = answer.model().map_err(|error| account.failure(error))?;
    let mut rows = Vec::new();
    for entry in &playlist.rotation_entries {
        io.progress(format_args!("{} of {}…", rows.len(), playlist.rotation_entries.len()));
        // The entry has a name of its own, which does if the pair is not to be had.
        let pair = ugc.map_mode_pair(entry.asset_id, entry.version_id).await.ok();
        let percent = playlist.share_of(entry).map(|share| share * 100.0);
        rows.push(Row { entry, pair, percent });
    }
    io.end_progress();
    rows.sort_by(|one, other| {
        let key = |row: &Row<'_>| Reverse(row.percent.map(|percent| (percent * 1e6) as i64));
        key(one).cmp(&key(other)).then_with(|| one.entry.public_name.cmp(&other.entry.public_name))
    });
    let width = io.width();
    match format {
        Format::Csv => write_csv(io.out(), &rows)?,
        _ => write_table(io.out(), &playlist, &rows, width)?,
    }
    Ok(())
}

impl Row<'_> {
    fn map(&self) -> &str {
        let link = self.pair.as_ref().and_then(|pair| pair.map_link.as_ref());
        link.map_or("-", |map| &map.public_name)
    }

    fn mode(&self) -> &str {
        self.pair
            .as_ref()
            .map_or(&self.entry.public_name, |pair| &pair.ugc_game_variant_link.public_name)
    }
}

fn write_table(
    out: &mut dyn Write,
    playlist: &Playlist,
    rows: &[Row<'_>],
    width: Option<usize>,
) -> io::Result<()> {
    let bold = Style::new().bold();
    let strategy = playlist.custom_data.strategy;
    writeln!(out, "{bold}{}{bold:#}  {strategy}", clean(&playlist.public_name))?;
    let mut table = Table::new([
        Column::number("Share"),
        Column::text("Map").elastic(),
        Column::text("Mode").elastic(),
        Column::text("Pair").goes(1),
    ]);
    for row in rows {
        table.push([
            Cell::new(row.percent.map_or("-".to_owned(), |percent| format!("{percent:.1} %"))),
            Cell::new(row.map()),
            Cell::new(row.mode()),
            Cell::new(row.entry.asset_id.to_string()).style(Style::new().dimmed()),
        ]);
    }
    table.write(out, width)
}

fn write_csv(out: &mut dyn Write, rows: &[Row<'_>]) -> io::Result<()> {
    csv::write_row(out, &["percent", "map", "mode", "name", "pair_asset_id", "pair_version_id"])?;
    for row in rows {
        let percent = row.percent.map_or(String::new(), |percent| format!("{percent:.4}"));
        let (id, version) = (row.entry.asset_id.to_string(), row.entry.version_id.to_string());
        csv::write_row(
            out,
            &[&percent, row.map(), row.mode(), &row.entry.public_name, &id, &version],
        )?;
    }
    Ok(())
}
