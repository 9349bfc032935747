mod rows;

/// A team that has a name.
///
/// In matches without teams the number of a player's team is the player's own, and the name means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Team {
    /// The number that it goes by in match stats.
    pub id: i32,
    /// The name that the game shows, such as `Eagle`.
    pub name: &'static str,
}

impl Team {
    /// Every team, in the order of their numbers.
    pub fn all() -> &'static [Self] {
        &rows::ROWS
    }

    /// The team of this number.
    pub fn by_id(id: i32) -> Option<&'static Self> {
        let position = rows::ROWS.binary_search_by_key(&id, |team| team.id).ok()?;
        Some(&rows::ROWS[position])
    }

    /// The team of this name, whatever its case.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        rows::ROWS.iter().find(|team| team.name.eq_ignore_ascii_case(name.trim()))
    }
}

/// The name that the game shows for a team, such as `Eagle` for 0.
///
/// None for a number that has no name. In matches without teams the number is the player's own, and the name
/// means nothing.
pub fn team_name(team_id: i32) -> Option<&'static str> {
    Team::by_id(team_id).map(|team| team.name)
}
