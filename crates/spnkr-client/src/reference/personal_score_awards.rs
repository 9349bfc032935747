use std::sync::LazyLock;

use super::index::Index;

mod rows;

/// A reason for personal score.
///
/// [`Award::name_id`](crate::model::Award) of a player's personal scores is its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PersonalScoreAward {
    /// The number that it goes by in match stats.
    pub id: u32,
    /// The name, in English; several awards with different points share `Zone Captured`.
    pub name: &'static str,
    /// A name for programs, such as `flag_captured`; it is ours.
    pub key: &'static str,
    /// The points that it gives each time, less than 0 for a penalty.
    ///
    /// None for the award that the maker of a mode gives by a script, whose points vary.
    pub points: Option<i32>,
    /// The mode that gives it, if it is seen in one alone.
    pub mode: Option<&'static str>,
}

impl PersonalScoreAward {
    /// Every known award, in the order of their numbers.
    pub fn all() -> &'static [Self] {
        &rows::ROWS
    }

    /// The award of this number.
    pub fn by_id(id: u32) -> Option<&'static Self> {
        let position = rows::ROWS.binary_search_by_key(&id, |award| award.id).ok()?;
        Some(&rows::ROWS[position])
    }

    /// The awards of this name, whatever its case; more than one for `Zone Captured`.
    pub fn by_name(name: &str) -> impl Iterator<Item = &'static Self> {
        static NAMES: LazyLock<Index<String>> =
            LazyLock::new(|| Index::of_texts(rows::ROWS.iter().map(|award| award.name)));
        NAMES.find_text(name).map(|position| &rows::ROWS[position])
    }

    /// The award of this key, such as `flag_captured`.
    pub fn by_key(key: &str) -> Option<&'static Self> {
        static KEYS: LazyLock<Index<String>> =
            LazyLock::new(|| Index::of_texts(rows::ROWS.iter().map(|award| award.key)));
        KEYS.find_text(key).next().map(|position| &rows::ROWS[position])
    }
}

const fn award(
    id: u32,
    name: &'static str,
    key: &'static str,
    points: Option<i32>,
    mode: Option<&'static str>,
) -> PersonalScoreAward {
    PersonalScoreAward { id, name, key, points, mode }
}
