use std::{collections::BTreeMap, time::Duration};

use crate::Highlights;

mod chart;
mod draw;
mod lanes;
mod mark;
mod medals;
mod participant;
mod row;
mod scale;
#[cfg(test)]
mod tests;

pub use lanes::{Lane, LanePlayer};
pub use participant::Participant;
#[cfg(feature = "png")]
pub use spnkr_picture::PngError;
pub use spnkr_picture::Theme;

/// A picture of a match: the events of each player over time, a lane for each team.
///
/// It is SVG, which browsers show and most other programs take. There are no scripts in it, no fonts and no addresses
/// of other files, and names are written so that they cannot become anything else. Kinds of events differ in shape and
/// not in colour alone, and a pointer over one shows what it was.
///
/// What a film does not know can be told: [`title`](Self::title), [`length`](Self::length), names and scores of teams
/// with [`team`](Self::team), and with [`participant`](Self::participant) who took part, bots too.
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
    participants: Vec<Participant>,
}

/// What is told of a team.
#[derive(Debug, Clone)]
struct Team {
    name: String,
    score: Option<i64>,
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
            participants: Vec::new(),
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

    /// Names the team of a number, and says its score; one that has no name is called `Team` and its number.
    #[must_use]
    pub fn team(mut self, team: i32, name: impl Into<String>, score: Option<i64>) -> Self {
        self.teams.insert(team, Team { name: name.into(), score });
        self
    }

    /// Says who took part, for what the film does not know of them, or not that they were there at all.
    ///
    /// Those of whom nothing is said are in the team of their last event; where everybody played for themselves, there
    /// is one lane for all.
    #[must_use]
    pub fn participant(mut self, participant: Participant) -> Self {
        self.participants.push(participant);
        self
    }

    /// Draws it.
    pub fn to_svg(&self) -> String {
        draw::draw(self)
    }

    /// Draws it as the bytes of a PNG file, each of its pixels as many as the scale says; 2 is sharp on every screen.
    ///
    /// [`Theme::Auto`] is light then. With the feature `png`.
    ///
    /// # Errors
    ///
    /// [`PngError::TooLarge`] for a match of very many players, and [`PngError::Scale`] for a scale that is none.
    #[cfg(feature = "png")]
    pub fn to_png(&self, scale: f32) -> Result<Vec<u8>, PngError> {
        spnkr_picture::png(&self.to_svg(), scale)
    }
}
