use std::sync::LazyLock;

use super::index::Index;

mod rows;

/// A bot.
///
/// [`BotId::number`](crate::model::BotId::number) of a player in match stats is its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Bot {
    /// The number in its player id: 3 of `bid(3.0)`.
    pub number: u32,
    /// The name that the game shows.
    pub name: &'static str,
}

impl Bot {
    /// Every known bot, in the order of their numbers.
    pub fn all() -> &'static [Self] {
        &rows::ROWS
    }

    /// The bot of this number.
    pub fn by_number(number: u32) -> Option<&'static Self> {
        let position = rows::ROWS.binary_search_by_key(&number, |bot| bot.number).ok()?;
        Some(&rows::ROWS[position])
    }

    /// The bot of this name, whatever its case.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        static NAMES: LazyLock<Index<String>> =
            LazyLock::new(|| Index::of_texts(rows::ROWS.iter().map(|bot| bot.name)));
        NAMES.find_text(name).next().map(|position| &rows::ROWS[position])
    }
}
