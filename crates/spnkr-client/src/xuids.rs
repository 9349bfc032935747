use std::fmt;

use spnkr_core::Xuid;

use crate::{
    Query,
    argument::{Argument, People},
    model::{MatchStats, PlayerId},
};

/// The people that a call is about. Bots have no XUID, and are left out wherever it is made of players.
///
/// ```
/// use spnkr_client::{Xuids, model::PlayerId};
///
/// let players = ["xuid(2533274999999999)", "bid(3.0)"].map(PlayerId::from);
/// assert_eq!(players.into_iter().collect::<Xuids>().len(), 1);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Xuids(Vec<Xuid>);

impl Xuids {
    /// Each of them, in order.
    pub fn as_slice(&self) -> &[Xuid] {
        &self.0
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<Xuid>> for Xuids {
    fn from(xuids: Vec<Xuid>) -> Self {
        Self(xuids)
    }
}

impl<const N: usize> From<[Xuid; N]> for Xuids {
    fn from(xuids: [Xuid; N]) -> Self {
        Self(xuids.into())
    }
}

impl From<&[Xuid]> for Xuids {
    fn from(xuids: &[Xuid]) -> Self {
        Self(xuids.into())
    }
}

impl From<Xuid> for Xuids {
    fn from(xuid: Xuid) -> Self {
        Self(vec![xuid])
    }
}

impl From<&MatchStats> for Xuids {
    /// The people of a match.
    fn from(stats: &MatchStats) -> Self {
        stats.players.iter().map(|player| &player.player_id).collect()
    }
}

impl FromIterator<Xuid> for Xuids {
    fn from_iter<I: IntoIterator<Item = Xuid>>(xuids: I) -> Self {
        Self(xuids.into_iter().collect())
    }
}

impl FromIterator<PlayerId> for Xuids {
    fn from_iter<I: IntoIterator<Item = PlayerId>>(players: I) -> Self {
        players.into_iter().filter_map(|player| player.xuid()).collect()
    }
}

impl<'a> FromIterator<&'a PlayerId> for Xuids {
    fn from_iter<I: IntoIterator<Item = &'a PlayerId>>(players: I) -> Self {
        players.into_iter().filter_map(PlayerId::xuid).collect()
    }
}

impl Argument for Xuids {
    const EXPECTED: &'static str = "must be XUIDs, which have 16 digits, with commas between them";
    const PEOPLE: Option<People> = Some(People::Xuid);

    fn parse(text: &str) -> Option<Self> {
        Vec::parse(text).map(Self)
    }

    fn merge(texts: &[&str]) -> Option<Self> {
        Vec::merge(texts).map(Self)
    }

    fn text(&self) -> impl fmt::Display {
        // Lists stand in queries alone.
        ""
    }

    fn push_to(&self, name: &str, query: &mut Query) {
        for xuid in &self.0 {
            // The profile service has the one list whose numbers stand bare.
            match name {
                "xuids" => query.push(name, xuid),
                _ => query.push(name, xuid.wrapped()),
            }
        }
    }
}
