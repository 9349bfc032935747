//! `spnkr status`: how complete the careers in the database are.

use std::io::{self, Write};

use anstyle::AnsiColor;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use spnkr::Xuid;
use spnkr_harvest::{SqliteStore, Status, Store as _};

use crate::{
    args::{Format, Global, StatusArgs},
    csv,
    database::{player, reader},
    failure::Failure,
    json,
    output::Io,
    settings::Settings,
    table::{Cell, Column, Table},
};

pub(crate) async fn run(
    args: &StatusArgs,
    global: &Global,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let path = args.database.path(&Settings::load(global, io)?)?;
    // Looked up before the store is opened, which would make it.
    let reader = reader(&path)?;
    let chosen = args.players.iter().map(|who| player(&reader, who));
    let chosen = chosen.collect::<Result<Vec<_>, _>>()?;
    drop(reader);
    let store = SqliteStore::open(&path)?;
    let players = match chosen.is_empty() {
        true => store.players().await?,
        false => chosen,
    };
    let printed = print(&store, &players, format, io).await;
    store.close().await;
    if players.is_empty() {
        return Err(Failure::not_found("nobody was synced into this database")
            .advise("`spnkr sync PLAYER` fetches a career"));
    }
    printed
}

/// Prints how complete the careers of these players are.
pub(crate) async fn print(
    store: &SqliteStore,
    players: &[Xuid],
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let mut all = Vec::new();
    for xuid in players {
        all.extend(store.status(*xuid).await?);
    }
    let width = io.width();
    match format {
        Format::Csv => write_csv(io.out(), &all)?,
        Format::Json => {
            let documents: Vec<_> = all.iter().map(document).collect();
            json::write_pretty(io.out(), &serde_json::Value::from(documents).to_string())?;
        }
        Format::JsonLines => {
            for status in &all {
                json::write_line(io.out(), &document(status).to_string())?;
            }
        }
        Format::Table => write_table(io.out(), &all, width)?,
    }
    Ok(io.flush()?)
}

fn name(status: &Status) -> String {
    status.gamertag.clone().unwrap_or_else(|| status.xuid.to_string())
}

/// In a word, whether something is left to be fetched.
fn state(status: &Status) -> &'static str {
    match (status.is_history_whole, status.is_complete()) {
        (_, true) => "complete",
        (true, false) => "matches missing",
        (false, _) => "history not read to its end",
    }
}

fn document(status: &Status) -> serde_json::Value {
    let missing: Vec<_> = status
        .missing
        .iter()
        .map(|missing| {
            json!({
                "part": missing.part.name(),
                "reason": missing.reason,
                "matches": missing.matches,
                "is_final": missing.is_final,
            })
        })
        .collect();
    json!({
        "xuid": status.xuid.get(),
        "gamertag": status.gamertag,
        "is_complete": status.is_complete(),
        "is_history_whole": status.is_history_whole,
        "matches": status.matches,
        "with_stats": status.with_stats,
        "with_skill": status.with_skill,
        "with_film": status.with_film,
        "missing": missing,
        "oldest": status.oldest.map(|time| time.to_string()),
        "newest": status.newest.map(|time| time.to_string()),
        "synced_at": status.synced_at.map(|time| time.to_string()),
    })
}

fn write_csv(out: &mut dyn Write, all: &[Status]) -> io::Result<()> {
    csv::write_row(out, &HEADER)?;
    for status in all {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
        csv::write_row(
            out,
            &[
                status.xuid.to_string(),
                name(status),
                state(status).to_owned(),
                status.matches.to_string(),
                status.with_stats.to_string(),
                status.with_skill.to_string(),
                status.with_film.to_string(),
                time(status.oldest),
                time(status.newest),
                time(status.synced_at),
            ],
        )?;
    }
    Ok(())
}

fn write_table(out: &mut dyn Write, all: &[Status], width: Option<usize>) -> io::Result<()> {
    let zone = TimeZone::system();
    let time = |time: Option<Timestamp>, format: &str| {
        time.map_or("-".to_owned(), |time| time.to_zoned(zone.clone()).strftime(format).to_string())
    };
    let mut table = Table::new([
        Column::text("Player").elastic(),
        Column::number("Matches"),
        Column::number("Stats"),
        Column::number("Skill"),
        Column::number("Film"),
        Column::text("From").goes(2),
        Column::text("To").goes(2),
        Column::text("Synced").goes(1),
        Column::text("State"),
    ]);
    for status in all {
        let color = if status.is_complete() { AnsiColor::Green } else { AnsiColor::Yellow };
        table.push([
            Cell::new(name(status)),
            Cell::new(status.matches.to_string()),
            Cell::new(status.with_stats.to_string()),
            Cell::new(status.with_skill.to_string()),
            Cell::new(status.with_film.to_string()),
            Cell::new(time(status.oldest, "%Y-%m-%d")),
            Cell::new(time(status.newest, "%Y-%m-%d")),
            Cell::new(time(status.synced_at, "%Y-%m-%d %H:%M")),
            Cell::new(state(status)).style(color.on_default()),
        ]);
    }
    table.write(out, width)?;
    for status in all.iter().filter(|status| !status.missing.is_empty()) {
        writeln!(out, "\nNot to be had of {}:", name(status))?;
        for missing in &status.missing {
            let again = if missing.is_final { "" } else { "; asked for again with every sync" };
            let matches = if missing.matches == 1 { "match" } else { "matches" };
            writeln!(
                out,
                "  {} of {} {matches}: {}{again}",
                missing.part, missing.matches, missing.reason
            )?;
        }
    }
    Ok(())
}

const HEADER: [&str; 10] = [
    "xuid",
    "gamertag",
    "state",
    "matches",
    "with_stats",
    "with_skill",
    "with_film",
    "oldest",
    "newest",
    "synced_at",
];
