use std::{borrow::Cow, sync::LazyLock};

use jiff::Timestamp;

use super::index::Index;
use crate::model::CsrSeasonCalendar;

mod rows;

/// A season of CSR.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CsrSeason {
    /// The path of its file, such as `Csr/Seasons/CsrSeason5-1.json`.
    pub file_path: Cow<'static, str>,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends and the next one begins.
    pub end: Timestamp,
}

impl CsrSeason {
    /// Every season of the built-in table, the oldest first.
    pub fn all() -> &'static [Self] {
        &rows::ROWS
    }

    /// The name of its file without folder and extension, such as `CsrSeason5-1`: what the skill service takes.
    pub fn id(&self) -> &str {
        id_of(&self.file_path)
    }
}

fn id_of(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

const fn season(file_path: &'static str, start: i64, end: i64) -> CsrSeason {
    CsrSeason {
        file_path: Cow::Borrowed(file_path),
        start: Timestamp::constant(start, 0),
        end: Timestamp::constant(end, 0),
    }
}

/// Seasons of CSR, and look-ups among them.
///
/// The built-in table ends with the season that was the last when its data was captured, in January 2024; a
/// calendar of the services has newer ones.
#[derive(Debug, Clone)]
pub struct CsrSeasonTable {
    /// The oldest first.
    seasons: Cow<'static, [CsrSeason]>,
    ids: Index<String>,
}

impl CsrSeasonTable {
    /// The table of [`CsrSeason::all`].
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<CsrSeasonTable> =
            LazyLock::new(|| CsrSeasonTable::new(Cow::Borrowed(&rows::ROWS)));
        &BUILT_IN
    }

    /// The seasons of an answer.
    ///
    /// A time that a [`Timestamp`] cannot hold, such as the end of a season that has none yet, becomes the nearest
    /// one that it can. A season whose times are none is left out.
    pub fn from_calendar(calendar: &CsrSeasonCalendar) -> Self {
        let seasons = calendar.seasons.iter().filter_map(|season| {
            Some(CsrSeason {
                file_path: Cow::Owned(season.csr_season_file_path.clone()),
                start: season.start_date.nearest_timestamp()?,
                end: season.end_date.nearest_timestamp()?,
            })
        });
        let mut seasons: Vec<_> = seasons.collect();
        seasons.sort_by_key(|season| season.start);
        Self::new(seasons.into())
    }

    /// The table of these seasons, of which the oldest is the first.
    fn new(seasons: Cow<'static, [CsrSeason]>) -> Self {
        Self { ids: Index::of_texts(seasons.iter().map(CsrSeason::id)), seasons }
    }

    /// The seasons, the oldest first.
    pub fn seasons(&self) -> &[CsrSeason] {
        &self.seasons
    }

    /// The season of this id or path, such as `CsrSeason5-1` or `Csr/Seasons/CsrSeason5-1.json`, whatever its
    /// case.
    pub fn by_id(&self, id: &str) -> Option<&CsrSeason> {
        self.ids.find_text(id_of(id)).next().map(|position| &self.seasons[position])
    }

    /// The season at this time: of several, the one that began last.
    pub fn at(&self, time: Timestamp) -> Option<&CsrSeason> {
        self.seasons.iter().rev().find(|season| season.start <= time && time < season.end)
    }
}
