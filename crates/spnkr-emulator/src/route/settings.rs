//! The settings service, where the sign-in ends too.

use http::Method;

use super::{Endpoint, Path};
use crate::{
    answer::{Answer, Asked, Exception},
    state::State,
    waypoint,
};

#[derive(Debug)]
pub(super) enum SettingsEndpoint {
    ActiveClearance,
    PlayerClearance { player: String },
    ReleaseClearance,
    SpartanToken,
}

impl SettingsEndpoint {
    pub(super) fn find(path: &Path) -> Option<Self> {
        match path.lower()[..] {
            ["spartan-token"] => Some(Self::SpartanToken),
            ["hi", "clearances", "active"] => Some(Self::ReleaseClearance),
            [
                "oban",
                "flight-configurations",
                "titles",
                "hi",
                "audiences",
                "retail",
                ref rest @ ..,
            ] => match rest {
                ["active"] => Some(Self::ActiveClearance),
                ["players", _, "active"] => Some(Self::PlayerClearance { player: path.segment(7) }),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Endpoint for SettingsEndpoint {
    fn operation(&self, _: &Method) -> &'static str {
        match self {
            Self::ActiveClearance => "clearance",
            Self::PlayerClearance { .. } => "player_clearance",
            Self::ReleaseClearance => "release_clearance",
            Self::SpartanToken => "spartan_token",
        }
    }

    fn allow(&self) -> &'static str {
        match self {
            Self::SpartanToken => "POST",
            _ => "GET",
        }
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception> {
        match self {
            Self::ActiveClearance => waypoint::active_clearance(state, asked),
            Self::PlayerClearance { player } => waypoint::player_clearance(state, asked, player),
            Self::ReleaseClearance => waypoint::release_clearance(state, asked),
            Self::SpartanToken => waypoint::spartan_token(state, asked),
        }
    }
}
