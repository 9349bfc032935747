//! The settings service, where the sign-in ends too.

use http::Method;

use super::{Endpoint, Path};
use crate::{
    answer::{Answer, Asked, Exception},
    endpoints,
    state::State,
    waypoint,
};

#[derive(Debug)]
pub(super) enum SettingsEndpoint {
    ActiveClearance,
    EndpointSettings,
    FeatureFlags,
    PlayerClearance { player: String },
    ReleaseClearance,
    SpartanToken,
}

impl SettingsEndpoint {
    pub(super) fn find(path: &Path) -> Option<Self> {
        match path.lower()[..] {
            ["featureflags", "hi"] => Some(Self::FeatureFlags),
            ["settings", "hipc", DOCUMENT_ID] => Some(Self::EndpointSettings),
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
            Self::EndpointSettings => "get_endpoint_settings",
            Self::FeatureFlags => "get_feature_flags",
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
            Self::EndpointSettings => Ok(endpoints::endpoint_settings(asked)),
            Self::FeatureFlags => waypoint::feature_flags(state, asked),
            Self::PlayerClearance { player } => waypoint::player_clearance(state, asked, player),
            Self::ReleaseClearance => waypoint::release_clearance(state, asked),
            Self::SpartanToken => waypoint::spartan_token(state, asked),
        }
    }
}

/// What the endpoint document of the game goes by.
const DOCUMENT_ID: &str = "e2a0a7c6-6efe-42af-9283-c2ab73250c48";
