//! What a career consists of, in tables.

use std::{fmt::Write as _, sync::Arc};

use spnkr::client::model::Outcome;

use super::{attribute, length};
use crate::{
    career::{Career, CsrChange, Met, PAUSE, Played, Session, Sum},
    page::{Cell, Column, Table, escaped, grouped},
    trend::Measure,
};

pub(super) fn places(career: &Career) -> String {
    let tables = [
        ("Playlists", "Playlist", "playlists", career.by_playlist()),
        ("Modes", "Mode", "modes", career.by_mode()),
        ("Maps", "Map", "maps", career.by_map()),
    ];
    tables.map(|(caption, header, id, sums)| sums_table(caption, header, sums).to_html(id)).concat()
}

fn sums_table(caption: &str, header: &str, sums: Vec<(Arc<str>, Sum)>) -> Table {
    let caption = shortened(caption, sums.len(), MOST_PLACES, "most played");
    let mut table = Table::new(
        &caption,
        vec![
            Column::text(header),
            Column::number("Matches"),
            Column::number("Win rate"),
            Column::number("KDA"),
            Column::number("Kills per death").optional(),
            Column::number("Accuracy").optional(),
            Column::number("Time").optional(),
        ],
    );
    for (name, sum) in sums.iter().take(MOST_PLACES) {
        let seconds = sum.time_played.as_secs_f64();
        table.push(vec![
            Cell::text(name),
            Cell::count(sum.matches),
            Cell::maybe(sum.win_rate(), Cell::share),
            Cell::maybe(sum.kda(), kda),
            Cell::maybe(sum.kills_per_death(), |ratio| Cell::number(&format!("{ratio:.2}"), ratio)),
            Cell::maybe(sum.accuracy(), percent),
            Cell::number(&length(sum.time_played), seconds),
        ]);
    }
    table
}

pub(super) fn medals(career: &Career) -> String {
    let medals = &career.medals;
    let total: u64 = medals.iter().map(|medal| medal.count).sum();
    let caption = shortened("Medals", medals.len(), MOST_MEDALS, "most frequent");
    let mut table = Table::new(
        &caption,
        vec![
            Column::text("Medal"),
            Column::number("Count"),
            Column::number("Matches"),
            Column::text("Difficulty").optional(),
        ],
    );
    for medal in medals.iter().take(MOST_MEDALS) {
        let difficulty = medal.difficulty.map(|difficulty| difficulty.to_string());
        table.push(vec![
            Cell::text(&medal.name),
            Cell::count(medal.count),
            Cell::count(medal.matches),
            Cell::text(difficulty.as_deref().unwrap_or("–")),
        ]);
    }
    format!(
        "<p class=\"dim\">{} medals of {} kinds.</p>{}",
        grouped(total),
        medals.len(),
        table.to_html("medals-table")
    )
}

pub(super) fn people(career: &Career) -> String {
    let teammates = people_table("Teammates", "Won together", &career.teammates());
    let opponents = people_table("Opponents", "Won against", &career.opponents());
    format!(
        "<div class=\"two\"><div>{}</div><div>{}</div></div>",
        teammates.to_html("teammates"),
        opponents.to_html("opponents")
    )
}

fn people_table(caption: &str, won: &str, people: &[Met]) -> Table {
    let caption = shortened(caption, people.len(), MOST_PEOPLE, "met most often");
    let mut table = Table::new(
        &caption,
        vec![Column::text("Player"), Column::number("Matches"), Column::number(won)],
    );
    for met in people.iter().take(MOST_PEOPLE) {
        table.push(vec![
            Cell::text(&met.name()),
            Cell::count(met.matches),
            Cell::share(met.win_rate()),
        ]);
    }
    table
}

pub(super) fn sessions(career: &Career) -> String {
    let sessions = career.sessions(PAUSE);
    let caption = shortened("Sessions", sessions.len(), MOST_SESSIONS, "newest");
    let mut table = Table::new(
        &caption,
        vec![
            Column::text("Began"),
            Column::number("Matches"),
            Column::text("Won–lost"),
            Column::number("KDA"),
            Column::text("CSR").optional(),
            Column::number("Accuracy").optional(),
            Column::number("Took").optional(),
        ],
    );
    for session in sessions.iter().rev().take(MOST_SESSIONS) {
        table.push(session_cells(session));
    }
    format!(
        "<p class=\"dim\">A session ends when nothing is played for {} minutes. \
         There were {} sessions, of {:.1} matches on average.</p>{}",
        PAUSE.as_mins(),
        grouped(sessions.len() as u64),
        career.matches.len() as f64 / sessions.len().max(1) as f64,
        table.to_html("sessions-table")
    )
}

fn session_cells(session: &Session) -> Vec<Cell> {
    let sum = &session.sum;
    let took = session.end_time.duration_since(session.start_time);
    let change = |change: &CsrChange| {
        let gained = gained(change.before, change.after);
        format!("{} {} ({gained})", change.playlist, change.after)
    };
    let csr: Vec<String> = session.csr.iter().map(change).collect();
    let sum_gained: i64 = session.csr.iter().map(|change| change.after - change.before).sum();
    vec![
        Cell::moment(session.start_time),
        Cell::count(sum.matches),
        Cell::text(&format!("{}–{}", sum.wins, sum.losses)).sorted_as(format!(
            "{:04} {:04}",
            sum.wins,
            9_999_u64.saturating_sub(sum.losses)
        )),
        Cell::maybe(sum.kda(), kda),
        match csr.as_slice() {
            [] => Cell::text("–").sorted_as(String::new()),
            // As a text, in which a sign would count for nothing.
            csr => Cell::lines(csr).sorted_as((sum_gained + 100_000).to_string()),
        },
        Cell::maybe(sum.accuracy(), percent),
        Cell::number(&length(took), took.as_secs_f64()),
    ]
}

pub(super) fn matches(career: &Career) -> String {
    let shown: Vec<&Played> = career.matches.iter().rev().take(MOST_MATCHES).collect();
    let caption = shortened("Matches", career.matches.len(), MOST_MATCHES, "newest");
    let mut table = Table::new(
        &caption,
        vec![
            Column::text("Began"),
            Column::text("Result"),
            Column::number("K–D–A"),
            Column::text("Mode and map"),
            Column::text("Playlist").optional(),
            Column::number("KDA").optional(),
            Column::number("CSR").optional(),
        ],
    );
    for played in &shown {
        let attributes = attribute("data-mode", &played.mode)
            + &attribute("data-playlist", &played.playlist_name());
        table.push_with(&attributes, match_cells(played));
    }
    filters(&shown) + &table.to_html("matches-table")
}

fn match_cells(played: &Played) -> Vec<Cell> {
    let csr = played.csr_after.map(|after| match played.csr_before {
        Some(before) => (format!("{after} ({})", gained(before, after)), after),
        None => (after.to_string(), after),
    });
    let kills = format!("{}–{}–{}", played.kills, played.deaths, played.assists);
    vec![
        Cell::moment(played.start_time),
        outcome(played.outcome),
        Cell::number(&kills, played.kills as f64),
        Cell::text(&format!("{} on {}", played.mode, played.map_name())),
        Cell::text(&played.playlist_name()),
        kda(played.kda),
        csr.map_or_else(Cell::none, |(shown, csr)| Cell::number(&shown, csr as f64)),
    ]
}

/// Choices for the table of matches, which the script shows.
fn filters(shown: &[&Played]) -> String {
    let mut html = "<div class=\"filters\" data-table=\"matches-table\" hidden>".to_owned();
    let playlists: Vec<Arc<str>> = shown.iter().map(|played| played.playlist_name()).collect();
    let modes = shown.iter().map(|played| played.mode.clone()).collect();
    for (key, name, mut names) in [("playlist", "Playlist", playlists), ("mode", "Mode", modes)] {
        names.sort_unstable();
        names.dedup();
        let _ = write!(
            html,
            "<label>{name} <select data-key=\"{key}\"><option value=\"\">all</option>"
        );
        for name in names {
            let name = escaped(&name);
            let _ = write!(html, "<option value=\"{name}\">{name}</option>");
        }
        html.push_str("</select></label>");
    }
    html.push_str("<output aria-live=\"polite\"></output></div>");
    html
}

/// What a rank gained: `+12`, `-7`, `±0`.
fn gained(before: i64, after: i64) -> String {
    match after - before {
        0 => "±0".to_owned(),
        gained => format!("{gained:+}"),
    }
}

fn kda(value: f64) -> Cell {
    Cell::number(&Measure::Kda.shown(value), value)
}

fn percent(share: f64) -> Cell {
    Cell::number(&Measure::Accuracy.shown(share), share)
}

/// How a match ended, in its colour.
fn outcome(outcome: Outcome) -> Cell {
    let (class, word) = match outcome {
        Outcome::Win => ("w", "Win"),
        Outcome::Loss => ("l", "Loss"),
        Outcome::Tie => ("dim", "Tie"),
        Outcome::DidNotFinish => ("dim", "Left"),
        _ => ("dim", "–"),
    };
    Cell::colored(word, class)
}

/// A caption that says so if not everything is shown.
fn shortened(caption: &str, count: usize, most: usize, which: &str) -> String {
    match count > most {
        true => format!("{caption}: the {most} {which} of {}", grouped(count as u64)),
        false => caption.to_owned(),
    }
}

const MOST_PLACES: usize = 60;
const MOST_MEDALS: usize = 40;
const MOST_PEOPLE: usize = 25;
const MOST_SESSIONS: usize = 40;
const MOST_MATCHES: usize = 100;
