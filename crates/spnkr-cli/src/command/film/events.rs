//! `spnkr film events`: who did what when.

use std::{borrow::Cow, collections::HashMap};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use spnkr::{
    MatchId, Xuid,
    film::{EventKind, FilmMajorVersion, Highlights, Medal},
};

use super::footage::{Footage, match_of, of_match, of_path};
use crate::{
    account::Account,
    args::{FilmEvents, Format, Global},
    csv,
    failure::Failure,
    json,
    output::Io,
    table::{Cell, Column, Table},
};

pub(super) async fn run(
    args: &FilmEvents,
    global: &Global,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let footage = match match_of(&args.film) {
        Ok(id) => {
            let account = Account::open(global, io).await?;
            let footage = of_match(&account, id).await;
            account.close().await;
            footage?
        }
        Err(path) => of_path(&args.film, path, io)?,
    };
    print(&footage, format, io)?;
    io.flush()?;
    footage.check()
}

fn print(footage: &Footage, format: Format, io: &mut Io) -> Result<(), Failure> {
    let rows = rows(&footage.highlights);
    match format {
        Format::Json => {
            let document = Document {
                match_id: footage.match_id(),
                film_major_version: footage.highlights.version,
                declared: footage.highlights.declared(),
                events: rows,
            };
            json::write_pretty(io.out(), &text_of(&document)?)?;
        }
        Format::JsonLines => {
            for row in rows {
                json::write_line(io.out(), &text_of(&row)?)?;
            }
        }
        Format::Csv => {
            csv::write_row(io.out(), &HEADER)?;
            for row in rows {
                csv::write_row(io.out(), &row.texts())?;
            }
        }
        Format::Table if rows.is_empty() => io.say("The film has no events."),
        Format::Table => {
            let mut table = Table::new(COLUMNS);
            for row in &rows {
                table.push(row.cells());
            }
            let width = io.width();
            table.write(io.out(), width)?;
        }
    }
    Ok(())
}

fn text_of(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value)
        .map_err(|error| Failure::new("the events could not be written as JSON", &error))
}

/// What `--json` prints; the services have no document of it.
#[derive(Debug, Serialize)]
struct Document<'a> {
    match_id: Option<MatchId>,
    film_major_version: FilmMajorVersion,
    /// How many events there are to be.
    declared: Option<u32>,
    events: Vec<Row<'a>>,
}

/// An event, with the one that goes with it.
#[derive(Debug, Serialize)]
struct Row<'a> {
    time_ms: u32,
    kind: EventKind,
    xuid: Xuid,
    gamertag: &'a str,
    team: u8,
    medal: Option<&'a Medal>,
    /// Of a kill.
    victim: Option<Person<'a>>,
    /// Of a death.
    killer: Option<Person<'a>>,
    /// Whether it could have been somebody else as well.
    is_guess: bool,
    type_code: u8,
    medal_flag: u8,
    value: u8,
}

#[derive(Debug, Serialize)]
struct Person<'a> {
    xuid: Xuid,
    gamertag: &'a str,
}

fn rows(highlights: &Highlights) -> Vec<Row<'_>> {
    let events = &highlights.events;
    // By the place of either, the place of the other.
    let mut partners = HashMap::new();
    for pair in highlights.kill_deaths().kills {
        if let Some(death) = pair.death {
            partners.insert(pair.kill, (death, pair.candidates > 1));
            partners.insert(death, (pair.kill, pair.candidates > 1));
        }
    }
    events
        .iter()
        .enumerate()
        .map(|(place, event)| {
            let partner = partners.get(&place);
            let person = partner
                .and_then(|(other, _)| events.get(*other))
                .map(|other| Person { xuid: other.xuid, gamertag: &other.gamertag });
            let (victim, killer) = match event.kind {
                EventKind::Kill => (person, None),
                _ => (None, person),
            };
            Row {
                time_ms: event.time_ms,
                kind: event.kind,
                xuid: event.xuid,
                gamertag: &event.gamertag,
                team: event.team,
                medal: event.medal.as_ref(),
                victim,
                killer,
                is_guess: partner.is_some_and(|(_, is_guess)| *is_guess),
                type_code: event.type_code,
                medal_flag: event.medal_flag,
                value: event.value,
            }
        })
        .collect()
}

impl Row<'_> {
    fn cells(&self) -> [Cell; 4] {
        let guess = if self.is_guess { "?" } else { "" };
        let what = match (&self.medal, &self.victim, &self.killer) {
            (Some(medal), ..) => medal_name(medal).into_owned(),
            (_, Some(victim), _) => format!("{}{guess}", victim.gamertag),
            (_, _, Some(killer)) => format!("by {}{guess}", killer.gamertag),
            _ => String::new(),
        };
        let style = match self.kind {
            EventKind::Kill => AnsiColor::Green.on_default(),
            EventKind::Death => AnsiColor::Red.on_default(),
            EventKind::Medal => AnsiColor::Yellow.on_default(),
            EventKind::Mode => AnsiColor::Cyan.on_default(),
            _ => Style::new().dimmed(),
        };
        [
            Cell::new(time(self.time_ms)),
            Cell::new(self.gamertag).style(Style::new().bold()),
            Cell::new(kind_name(self.kind)).style(style),
            Cell::new(what),
        ]
    }

    fn texts(&self) -> [String; 12] {
        let medal = |of: fn(&Medal) -> Option<String>| self.medal.and_then(of).unwrap_or_default();
        let xuid = |person: &Option<Person<'_>>| {
            person.as_ref().map(|person| person.xuid.to_string()).unwrap_or_default()
        };
        let name = |person: &Option<Person<'_>>| {
            person.as_ref().map(|person| person.gamertag.to_owned()).unwrap_or_default()
        };
        [
            self.time_ms.to_string(),
            kind_name(self.kind).to_owned(),
            self.xuid.to_string(),
            self.gamertag.to_owned(),
            self.team.to_string(),
            medal(|medal| Some(medal.code.to_string())),
            medal(|medal| Some(medal.name_id?.to_string())),
            medal(|medal| Some(medal.name.as_deref()?.to_owned())),
            xuid(&self.victim),
            name(&self.victim),
            xuid(&self.killer),
            name(&self.killer),
        ]
    }
}

pub(super) fn medal_name(medal: &Medal) -> Cow<'_, str> {
    match &medal.name {
        Some(name) => Cow::Borrowed(name),
        None => Cow::Owned(format!("medal {}", medal.code)),
    }
}

fn kind_name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Death => "death",
        EventKind::Kill => "kill",
        EventKind::Medal => "medal",
        EventKind::Mode => "mode",
        _ => "unknown",
    }
}

/// Minutes, seconds and milliseconds.
fn time(time_ms: u32) -> String {
    format!("{}:{:02}.{:03}", time_ms / 60_000, time_ms / 1000 % 60, time_ms % 1000)
}

const HEADER: [&str; 12] = [
    "time_ms",
    "kind",
    "xuid",
    "gamertag",
    "team",
    "medal_code",
    "medal_name_id",
    "medal",
    "victim_xuid",
    "victim",
    "killer_xuid",
    "killer",
];

const COLUMNS: [Column; 4] = [
    Column::number("Time"),
    Column::text("Player").elastic(),
    Column::text("Event"),
    Column::text("What").worth(16),
];
