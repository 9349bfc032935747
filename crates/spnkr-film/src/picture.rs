use std::{collections::BTreeMap, time::Duration};

use spnkr_core::Xuid;

use crate::Highlights;

mod draw;
mod lanes;
mod medals;
mod scale;
mod style;
#[cfg(test)]
mod tests;
mod text;

pub use lanes::Lane;

/// A picture of a match: the events of each player over time, a lane for each team.
///
/// It is SVG, which browsers show and most other programs take. There are no scripts in it, no fonts and no addresses
/// of other files, and names are written so that they cannot become anything else. Kinds of events differ in shape and
/// not in colour alone, and a pointer over one shows what it was.
///
/// What a film does not know can be told: [`title`](Self::title), [`length`](Self::length), names and scores of teams
/// with [`team`](Self::team), and who was in which with [`player`](Self::player).
///
/// ```
/// # use spnkr_emulator::{FilmEvent, FilmEventKind, HighlightEncoder};
/// # let kill = FilmEvent::new(2_533_274_800_000_001, "Some Player", 59_768, FilmEventKind::Kill);
/// # let chunk = HighlightEncoder::new(41).encode(&[kill]);
/// use spnkr_film::{Picture, Theme};
///
/// let highlights = spnkr_film::parse(&chunk, 41)?;
/// let svg = Picture::new(&highlights)
///     .title("Slayer")
///     .team(0, "Eagle", Some(50))
///     .theme(Theme::Dark)
///     .to_svg();
/// assert!(svg.starts_with("<svg ") && svg.contains(">Some Player<"));
/// # Ok::<_, spnkr_film::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Picture<'a> {
    highlights: &'a Highlights,
    title: String,
    subtitle: String,
    length: Duration,
    theme: Theme,
    teams: BTreeMap<i32, Team>,
    players: BTreeMap<Xuid, i32>,
}

/// What is told of a team.
#[derive(Debug, Clone)]
struct Team {
    name: String,
    score: Option<i64>,
}

/// Which colours a picture has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Theme {
    /// Light or dark, as whoever looks at it prefers; light where that cannot be asked.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl<'a> Picture<'a> {
    /// A picture of these events, with nothing but what they tell.
    pub fn new(highlights: &'a Highlights) -> Self {
        Self {
            highlights,
            title: "Highlights".to_owned(),
            subtitle: String::new(),
            length: Duration::ZERO,
            theme: Theme::Auto,
            teams: BTreeMap::new(),
            players: BTreeMap::new(),
        }
    }

    /// Says what stands above it, `Highlights` if nothing is said.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Says what stands below the title, in smaller letters.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = subtitle.into();
        self
    }

    /// Says how long the match was; it never ends before its last event.
    #[must_use]
    pub fn length(mut self, length: Duration) -> Self {
        self.length = length;
        self
    }

    /// Chooses the colours.
    #[must_use]
    pub fn theme(mut self, theme: Theme) -> Self {
        self.theme = theme;
        self
    }

    /// Names the team of a number, and says its score.
    #[must_use]
    pub fn team(mut self, team: i32, name: impl Into<String>, score: Option<i64>) -> Self {
        self.teams.insert(team, Team { name: name.into(), score });
        self
    }

    /// Says which team a player was in, where match stats know it better than the film.
    ///
    /// Without this it is the team of the player's last event; where everybody played for themselves, there is one
    /// lane for all. Who has no event is not in the picture.
    #[must_use]
    pub fn player(mut self, xuid: Xuid, team: i32) -> Self {
        self.players.insert(xuid, team);
        self
    }

    /// Draws it.
    pub fn to_svg(&self) -> String {
        draw::draw(self)
    }
}
