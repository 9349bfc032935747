use std::collections::HashMap;

use spnkr::{
    Xuid,
    client::{model::PlayerSkill, reference::MedalTable},
    film::Highlights,
};

use super::Lack;

/// What a card is made of beside match stats; each part may be left out.
///
/// Ranks and films of files or of a store come in here as they are:
///
/// ```
/// # fn example(
/// #     stats: spnkr::client::model::MatchStats,
/// #     skill: spnkr::client::model::MatchSkill,
/// #     highlights: spnkr::film::Highlights,
/// # ) {
/// use spnkr_harvest::card::{Card, CardParts};
///
/// let parts = CardParts::new().map("Aquarius").skill(skill.value).film(highlights);
/// let card = Card::of(&stats, parts, None);
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct CardParts {
    pub(super) gamertags: HashMap<Xuid, String>,
    pub(super) map: Option<String>,
    pub(super) mode: Option<String>,
    pub(super) playlist: Option<String>,
    pub(super) skill: Vec<PlayerSkill>,
    pub(super) film: Option<Highlights>,
    pub(super) medals: Option<MedalTable>,
    pub(super) missing: Vec<Lack>,
}

impl CardParts {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// With the gamertags of people; a film has those of its time, too.
    pub fn gamertags(mut self, gamertags: impl IntoIterator<Item = (Xuid, String)>) -> Self {
        self.gamertags.extend(gamertags);
        self
    }

    /// With the name of the map.
    pub fn map(mut self, name: impl Into<String>) -> Self {
        self.map = Some(name.into());
        self
    }

    /// With the name of the mode with its settings.
    pub fn mode(mut self, name: impl Into<String>) -> Self {
        self.mode = Some(name.into());
        self
    }

    /// With the name of the playlist.
    pub fn playlist(mut self, name: impl Into<String>) -> Self {
        self.playlist = Some(name.into());
        self
    }

    /// With the skill of players.
    pub fn skill(mut self, players: impl IntoIterator<Item = PlayerSkill>) -> Self {
        self.skill.extend(players);
        self
    }

    /// With the highlight events of the film.
    pub fn film(mut self, highlights: Highlights) -> Self {
        self.film = Some(highlights);
        self
    }

    /// With the names of medals in another language.
    pub fn medals(mut self, medals: MedalTable) -> Self {
        self.medals = Some(medals);
        self
    }

    /// Says that a part is not to be had, and why.
    pub fn without(mut self, lack: Lack) -> Self {
        self.missing.push(lack);
        self
    }
}
