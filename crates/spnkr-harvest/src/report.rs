//! A career on one page.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("spnkr.db");
//! # let file = folder.path().join("report.html");
//! # spnkr_harvest::SqliteStore::open(&path)?;
//! use spnkr_harvest::{SqliteReader, career::Career, report::Report};
//!
//! let reader = SqliteReader::open(&path)?;
//! if let Some(career) = Career::read(&reader, spnkr::Xuid::new(2_533_274_800_000_001))? {
//!     std::fs::write(file, Report::of(&career).to_html())?;
//! }
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod form;
mod lists;
mod summary;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::{
    career::Career,
    page::{Page, escaped, grouped},
};

/// A career on one page: in sum, over time, by map, mode and playlist, with medals, people and sessions.
///
/// The page is one file of HTML that asks nobody for anything, in the colours of the system or those that are chosen
/// on it. Its size grows with what is shown and not with the number of matches: charts are thinned out, and lists end
/// with a number of rows.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Report<'a> {
    career: &'a Career,
}

impl<'a> Report<'a> {
    /// The report of a career.
    pub fn of(career: &'a Career) -> Self {
        Self { career }
    }

    /// The page.
    pub fn to_html(&self) -> String {
        let career = self.career;
        let mut page = Page::new(&career.name());
        for line in self.lead() {
            page.lead(&line);
        }
        if !career.matches.is_empty() {
            page.section("career", "Career", &summary::html(career));
            page.section("form", "Form", &form::html(career));
            page.section("places", "Playlists, modes and maps", &lists::places(career));
            page.section("medals", "Medals", &lists::medals(career));
            page.section("people", "Teammates and opponents", &lists::people(career));
            page.section("sessions", "Sessions", &lists::sessions(career));
            page.section("matches", "Newest matches", &lists::matches(career));
        }
        page.finish()
    }

    /// Who it is about, and how complete it is.
    fn lead(&self) -> Vec<String> {
        let career = self.career;
        let there = career.matches.len() as u64;
        let count = match career.listed {
            listed if listed > there => {
                format!("{} of {} matches", grouped(there), grouped(listed))
            }
            _ => format!("{} matches", grouped(there)),
        };
        let span = match (career.matches.first(), career.matches.last()) {
            (Some(first), Some(last)) => {
                let [first, last] = [first, last].map(|played| day(played.start_time));
                format!(", from {first} to {last}")
            }
            _ => String::new(),
        };
        let synced = career.synced_at.map(|time| format!(" Fetched on {}.", moment(time)));
        vec![
            format!("Halo Infinite: {count}{span}."),
            format!("XUID {}.{}", career.xuid, synced.unwrap_or_default()),
        ]
    }
}

/// A day, in UTC.
fn day(time: Timestamp) -> String {
    crate::chart::day(time)
}

/// A day and an hour, in UTC.
fn moment(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%-d %b %Y, %H:%M").to_string()
}

/// How long something took: `3 h 5 min`.
fn length(time: SignedDuration) -> String {
    let minutes = time.as_mins();
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, _) if hours >= 48 => format!("{} h", grouped(hours.unsigned_abs())),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// An attribute of an element, with a space before it.
fn attribute(name: &str, text: &str) -> String {
    format!(" {name}=\"{}\"", escaped(text))
}
