//! How ranks, KDA, wins and accuracy went over time.
//!
//! A [`Trend`] is the numbers, and with the feature `pictures` a drawing and a page, with `png` pixels.
//!
//! What moves from match to match is shown as the mean of the last matches: [`WINDOW`] of them, unless another number
//! is asked for. A line begins when a third of the window is played. Ranks are shown as they were after each match.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("spnkr.db");
//! # spnkr_harvest::SqliteStore::open(&path)?;
//! use spnkr_harvest::{SqliteReader, career::Career, trend::{By, Measure, Trend}};
//!
//! let reader = SqliteReader::open(&path)?;
//! if let Some(career) = Career::read(&reader, spnkr::Xuid::new(2_533_274_800_000_001))? {
//!     let trend = Trend::of(&career, Measure::Kda, By::Playlist);
//!     for series in &trend.series {
//!         println!("{}: {} matches", series.name, series.matches);
//!     }
//! }
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "pictures")]
mod picture;
#[cfg(test)]
mod tests;

use std::{collections::VecDeque, fmt, num::NonZeroUsize, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use spnkr::client::model::Outcome;
#[cfg(feature = "pictures")]
pub use spnkr_picture::Theme;

use crate::career::{Career, Played};

/// How many matches a mean is of, if nothing else is said.
pub const WINDOW: NonZeroUsize = match NonZeroUsize::new(30) {
    Some(window) => window,
    None => NonZeroUsize::MIN,
};

/// What is shown over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Measure {
    /// The part of the shots that hit, from 0 to 1.
    Accuracy,
    /// The rank in a playlist, after each match that had one.
    Csr,
    /// Kills and a third of the assists, minus deaths.
    Kda,
    /// The part of the matches that were won, from 0 to 1.
    WinRate,
}

/// What is told apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum By {
    /// Each map.
    Map,
    /// Each mode.
    Mode,
    /// Nothing: all matches against people are one line.
    #[default]
    Nothing,
    /// Each playlist.
    Playlist,
}

/// How something went over time.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Trend {
    /// What the player is called.
    pub player: String,
    /// What is shown.
    pub measure: Measure,
    /// What is told apart.
    pub by: By,
    /// How many matches a mean is of; ranks are none.
    pub window: NonZeroUsize,
    /// How many matches were left out, since they were against the game alone.
    pub left_out: usize,
    /// The lines, those of the most matches first; none that has no point.
    pub series: Vec<Series>,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Series {
    /// Of what: a map, a mode, a playlist, or all matches.
    pub name: Arc<str>,
    /// How many matches it is made of.
    pub matches: usize,
    /// The points, the oldest first.
    pub points: Vec<Point>,
}

/// Where a line was after a match.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Point {
    /// When the match started.
    pub time: Timestamp,
    /// The value.
    pub value: f64,
    /// How many matches it is the mean of.
    pub matches: usize,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Csr, Self::Kda, Self::WinRate, Self::Accuracy];

    /// A value as people read it: `1450`, `+2.31`, `52.0%`.
    pub fn shown(self, value: f64) -> String {
        match self {
            Self::Accuracy | Self::WinRate => format!("{:.1}%", value * 100.0),
            Self::Csr => format!("{value:.0}"),
            // Never `-0.00`.
            Self::Kda => format!("{:+.2}", (value * 100.0).round() / 100.0 + 0.0),
        }
    }

    /// Whether it is a mean of several matches.
    pub fn is_mean(self) -> bool {
        self != Self::Csr
    }

    /// The parts that a mean is made of: what a match adds above and below the line; none if it has nothing to say.
    fn parts(self, played: &Played) -> Option<(f64, f64)> {
        match self {
            Self::Accuracy => {
                let fired = (played.shots_fired > 0).then_some(played.shots_fired)?;
                Some((played.shots_hit as f64, fired as f64))
            }
            Self::Csr => played.csr_after.map(|csr| (csr as f64, 1.0)),
            Self::Kda => Some((played.kda, 1.0)),
            Self::WinRate => Some((f64::from(u8::from(played.outcome == Outcome::Win)), 1.0)),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Accuracy => "Accuracy",
            Self::Csr => "CSR",
            Self::Kda => "KDA",
            Self::WinRate => "Win rate",
        })
    }
}

impl Trend {
    /// Makes it out of a career.
    ///
    /// Ranks are of playlists, so that they are always told apart by these. Matches against the game alone, as in
    /// Firefight, would hide everything else, and count only where they are told apart.
    pub fn of(career: &Career, measure: Measure, by: By) -> Self {
        Self::of_window(career, measure, by, WINDOW)
    }

    /// The same with means of another number of matches.
    pub fn of_window(career: &Career, measure: Measure, by: By, window: NonZeroUsize) -> Self {
        let all: Vec<&Played> = career.matches.iter().collect();
        Self::of_matches(career.name(), &all, measure, by, window)
    }

    /// The same of some of the matches.
    pub(crate) fn of_matches(
        player: String,
        matches: &[&Played],
        measure: Measure,
        by: By,
        window: NonZeroUsize,
    ) -> Self {
        let by = if measure == Measure::Csr { By::Playlist } else { by };
        let all: Arc<str> = "All matches".into();
        // Who looks at Firefight alone wants to see it.
        let is_all_pve = matches.iter().all(|played| played.is_pve);
        let mut lines: Vec<(Arc<str>, Vec<&Played>)> = Vec::new();
        let leaves_out = |played: &Played| by == By::Nothing && played.is_pve && !is_all_pve;
        let mut left_out = 0;
        for played in matches.iter().filter(|played| measure.parts(played).is_some()) {
            if leaves_out(played) {
                left_out += 1;
                continue;
            }
            let name = match by {
                By::Map => played.map_name(),
                By::Mode => played.mode.clone(),
                By::Nothing => all.clone(),
                By::Playlist => played.playlist_name(),
            };
            match lines.iter_mut().find(|(other, _)| *other == name) {
                Some((_, line)) => line.push(played),
                None => lines.push((name, vec![played])),
            }
        }
        lines.sort_by(|(name, line), (other, of_other)| {
            (of_other.len(), name).cmp(&(line.len(), other))
        });
        let series = lines.into_iter().map(|(name, line)| Series {
            name,
            matches: line.len(),
            points: points(&line, measure, window.get()),
        });
        Self { player, measure, by, window, left_out, series: series.collect() }
    }

    /// When the first point is, and when the last one; none if there is no point.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let first = points().map(|point| point.time).min()?;
        Some((first, points().map(|point| point.time).max()?))
    }

    /// The pause after which a line begins anew: a sixtieth of the span, and at least a week.
    ///
    /// A line across a time without matches would look as if something had been played.
    pub fn pause(&self) -> SignedDuration {
        let span =
            self.span().map_or(SignedDuration::ZERO, |(first, last)| last.duration_since(first));
        (span / 60).max(SignedDuration::from_hours(7 * 24))
    }

    /// What the numbers are, in a sentence without its end.
    pub fn about(&self) -> String {
        let matches = format!("of the last {} matches", self.window);
        let each = match self.by {
            By::Map => " on each map",
            By::Mode => " in each mode",
            By::Nothing => "",
            By::Playlist => " in each playlist",
        };
        let mut about = match self.measure {
            Measure::Accuracy => format!("Part of the shots that hit, {matches}{each}"),
            Measure::Csr => "Rank after each match that had one".to_owned(),
            Measure::Kda => {
                format!("Kills and a third of the assists, minus deaths: mean {matches}{each}")
            }
            Measure::WinRate => format!("Part that was won, {matches}{each}"),
        };
        if self.left_out > 0 {
            about.push_str(", against people");
        }
        about
    }
}

impl Series {
    /// The line in pieces, between which nothing was played for longer than a pause.
    pub fn pieces(&self, pause: SignedDuration) -> impl Iterator<Item = &[Point]> {
        self.points.chunk_by(move |one, next| next.time.duration_since(one.time) <= pause)
    }

    /// The newest point.
    pub fn newest(&self) -> Option<&Point> {
        self.points.last()
    }
}

/// The points of one line, by a window that moves over its matches.
fn points(line: &[&Played], measure: Measure, window: usize) -> Vec<Point> {
    let window = if measure.is_mean() { window } else { 1 };
    let least = window.div_ceil(3).min(line.len());
    let mut inside: VecDeque<(f64, f64)> = VecDeque::with_capacity(window.min(line.len()) + 1);
    let mut points = Vec::with_capacity(line.len());
    for played in line {
        inside.extend(measure.parts(played));
        if inside.len() > window {
            inside.pop_front();
        }
        if inside.len() >= least {
            // Added up each time: what goes and comes over thousands of matches would leave a remainder.
            let (above, below) =
                inside.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
            let value = above / below;
            points.push(Point { time: played.start_time, value, matches: inside.len() });
        }
    }
    points
}
