//! `spnkr seasons`: when seasons, operations and events are.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use jiff::{Timestamp, tz::TimeZone};
use spnkr::client::{
    Error,
    model::{CsrSeasonCalendar, Date, SeasonCalendar},
};

use crate::{
    account::Account,
    args::Format,
    command::match_stats::text_of,
    csv,
    failure::Failure,
    json,
    output::Io,
    table::{Cell, Column, Table},
};

pub(crate) async fn run(account: &Account, format: Format, io: &mut Io) -> Result<(), Failure> {
    let cms = account.client().cms();
    let failure = |error: Error| account.failure(error);
    let ranks = cms.csr_season_calendar().send().await.map_err(failure)?;
    let seasons = cms.season_calendar().send().await.map_err(failure)?;
    if format == Format::Json {
        write!(io.out(), "{{\n  \"CsrSeasonCalendar\": ")?;
        json::write_indented(io.out(), text_of(&ranks).map_err(failure)?, 1)?;
        write!(io.out(), ",\n  \"SeasonCalendar\": ")?;
        json::write_indented(io.out(), text_of(&seasons).map_err(failure)?, 1)?;
        return Ok(writeln!(io.out(), "\n}}")?);
    }
    let now = Timestamp::now();
    let rows = rows(&ranks.model().map_err(failure)?, &seasons.model().map_err(failure)?, now);
    let width = io.width();
    match format {
        Format::Csv => write_csv(io.out(), &rows)?,
        _ => write_table(io.out(), &rows, width)?,
    }
    Ok(())
}

/// A time of the calendars.
struct Row {
    kind: Kind,
    /// Its id, such as `CsrSeason5-1`.
    id: String,
    path: String,
    start: Option<Timestamp>,
    /// None if it has no end.
    end: Option<Timestamp>,
    is_current: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    CsrSeason,
    Event,
    Operation,
}

impl Kind {
    const ALL: [Self; 3] = [Self::CsrSeason, Self::Operation, Self::Event];

    fn word(self) -> &'static str {
        match self {
            Self::CsrSeason => "csr season",
            Self::Event => "event",
            Self::Operation => "operation",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::CsrSeason => "Seasons of ranks",
            Self::Event => "Events",
            Self::Operation => "Operations",
        }
    }
}

fn rows(ranks: &CsrSeasonCalendar, seasons: &SeasonCalendar, now: Timestamp) -> Vec<Row> {
    let row = |kind, path: &str, start: &Date, end: &Date, is_current| {
        let file = path.rsplit('/').next().unwrap_or(path);
        Row {
            kind,
            id: file.strip_suffix(".json").unwrap_or(file).to_owned(),
            path: path.to_owned(),
            start: start.timestamp(),
            end: end.timestamp(),
            is_current,
        }
    };
    let csr_season = ranks.season_at(now);
    let operation = seasons.season_at(now);
    let mut rows = Vec::new();
    for season in &ranks.seasons {
        let is_current = csr_season.is_some_and(|current| std::ptr::eq(current, season));
        let (start, end) = (&season.start_date, &season.end_date);
        rows.push(row(Kind::CsrSeason, &season.csr_season_file_path, start, end, is_current));
    }
    for season in &seasons.seasons {
        let is_current = operation.is_some_and(|current| std::ptr::eq(current, season));
        let (start, end) = (&season.start_date, &season.end_date);
        rows.push(row(Kind::Operation, &season.operation_track_path, start, end, is_current));
    }
    for event in &seasons.events {
        let is_current = seasons.events_at(now).any(|current| std::ptr::eq(current, event));
        let (start, end) = (&event.start_date, &event.end_date);
        rows.push(row(Kind::Event, &event.reward_track_path, start, end, is_current));
    }
    rows
}

fn write_table(out: &mut dyn Write, rows: &[Row], width: Option<usize>) -> io::Result<()> {
    let bold = Style::new().bold();
    let zone = TimeZone::system();
    let day = |time: Option<Timestamp>| {
        let day = |time: Timestamp| time.to_zoned(zone.clone()).strftime("%Y-%m-%d").to_string();
        time.map_or("-".to_owned(), day)
    };
    for (index, kind) in Kind::ALL.into_iter().enumerate() {
        let of_kind: Vec<_> = rows.iter().filter(|row| row.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let gap = if index == 0 { "" } else { "\n" };
        writeln!(out, "{gap}{bold}{}{bold:#}", kind.title())?;
        let mut table = Table::new(COLUMNS);
        for row in of_kind {
            let style = match row.is_current {
                true => AnsiColor::Green.on_default().bold(),
                false => Style::new(),
            };
            table.push([
                Cell::new(if row.is_current { "now" } else { "" }).style(style),
                Cell::new(&row.id).style(style),
                Cell::new(day(row.start)),
                Cell::new(day(row.end)),
                Cell::new(&row.path).style(Style::new().dimmed()),
            ]);
        }
        table.write(out, width)?;
    }
    Ok(())
}

fn write_csv(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    csv::write_row(out, &["kind", "id", "start", "end", "is_current", "path"])?;
    let time = |time: Option<Timestamp>| time.map_or(String::new(), |time| time.to_string());
    for row in rows {
        let (start, end) = (time(row.start), time(row.end));
        let is_current = row.is_current.to_string();
        csv::write_row(out, &[row.kind.word(), &row.id, &start, &end, &is_current, &row.path])?;
    }
    Ok(())
}

const COLUMNS: [Column; 5] = [
    Column::text("   "),
    Column::text("Id").elastic(),
    Column::text("From"),
    Column::text("Until"),
    Column::text("File").goes(1),
];
