//! `spnkr playlists`: the known playlists, and what is played in one.

mod rotation;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use spnkr::client::{Answer, Error, model::PlaylistMetadata, reference::KnownPlaylist};

use crate::{
    account::Account,
    args::{Format, Playlists},
    command::match_stats::text_of,
    csv,
    failure::Failure,
    json,
    output::Io,
    table::{Cell, Column, Table},
};

/// A playlist with what the game knows of it.
struct Row {
    playlist: &'static KnownPlaylist,
    /// None if it is not played any more.
    metadata: Option<Result<PlaylistMetadata, Error>>,
}

pub(crate) async fn run(
    args: &Playlists,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    if let Some(playlist) = args.rotation {
        return rotation::run(playlist, account, format, io).await;
    }
    let mut rows = Vec::new();
    let mut documents = Vec::new();
    for playlist in KnownPlaylist::all() {
        io.progress(format_args!("{}…", playlist.name));
        let answer = account.client().cms().playlist_metadata(playlist.asset_id).send().await;
        let metadata = match answer {
            Err(error) if error.is_not_found() => None,
            Err(error) => Some(Err(error)),
            Ok(answer) => {
                let metadata = answer.model();
                documents.push((playlist, answer));
                Some(metadata)
            }
        };
        rows.push(Row { playlist, metadata });
    }
    io.end_progress();
    let problem = rows.iter().find_map(|row| row.metadata.as_ref()?.as_ref().err()).cloned();
    if documents.is_empty()
        && let Some(error) = problem
    {
        return Err(account.failure(error));
    }
    let width = io.width();
    match format {
        Format::Csv => write_csv(io.out(), &rows)?,
        Format::Json => write_documents(io, &documents, account)?,
        _ => write_table(io.out(), &rows, width)?,
    }
    io.flush()?;
    problem.map_or(Ok(()), |error| Err(account.failure(error)))
}

/// Writes the files of the playlists, by the playlists' ids.
fn write_documents(
    io: &mut Io,
    documents: &[(&KnownPlaylist, Answer<PlaylistMetadata>)],
    account: &Account,
) -> Result<(), Failure> {
    let mut opening = "{\n  ";
    for (playlist, answer) in documents {
        let text = text_of(answer).map_err(|error| account.failure(error))?;
        write!(io.out(), "{opening}\"{}\": ", playlist.asset_id)?;
        json::write_indented(io.out(), text, 1)?;
        opening = ",\n  ";
    }
    match documents.is_empty() {
        true => writeln!(io.out(), "{{}}")?,
        false => writeln!(io.out(), "\n}}")?,
    }
    Ok(())
}

impl Row {
    fn metadata(&self) -> Option<&PlaylistMetadata> {
        self.metadata.as_ref()?.as_ref().ok()
    }

    fn is_ranked(&self) -> Option<bool> {
        self.metadata()?.has_csr
    }

    fn version(&self) -> Option<String> {
        Some(self.metadata()?.ugc_playlist_version?.to_string())
    }
}

fn write_table(out: &mut dyn Write, rows: &[Row], width: Option<usize>) -> io::Result<()> {
    let dimmed = Style::new().dimmed();
    let mut table = Table::new(COLUMNS);
    for row in rows {
        let ranked = match (row.is_ranked(), &row.metadata) {
            (Some(true), _) => Cell::new("yes"),
            (Some(false), _) => Cell::new("no"),
            (None, None) => Cell::new("not played").style(dimmed),
            (None, Some(Err(_))) => Cell::new("not known").style(AnsiColor::Red.on_default()),
            (None, Some(Ok(_))) => Cell::new("-"),
        };
        table.push([
            Cell::new(&row.playlist.name).style(Style::new().bold()),
            ranked,
            Cell::new(row.playlist.asset_id.to_string()).style(dimmed),
            Cell::new(row.version().unwrap_or("-".to_owned())).style(dimmed),
        ]);
    }
    table.write(out, width)
}

fn write_csv(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    csv::write_row(out, &["asset_id", "name", "is_ranked", "version_id"])?;
    for row in rows {
        let id = row.playlist.asset_id.to_string();
        let is_ranked = row.is_ranked().map_or(String::new(), |is_ranked| is_ranked.to_string());
        let version = row.version().unwrap_or_default();
        csv::write_row(out, &[&id, &*row.playlist.name, &is_ranked, &version])?;
    }
    Ok(())
}

const COLUMNS: [Column; 4] = [
    Column::text("Playlist").elastic(),
    Column::text("Ranked"),
    Column::text("Asset"),
    Column::text("Version").goes(1),
];
