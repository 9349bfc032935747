//! Profiles and people of Xbox Live itself.

use http::Method;

use super::{Endpoint, Path};
use crate::{
    answer::{Answer, Asked, Exception},
    host::Host,
    people::{self, Detail},
    state::State,
};

#[derive(Debug)]
pub(super) enum PeopleEndpoint {
    OwnProfile,
    Profiles,
    RecentPlayers,
    Search(Detail),
}

impl PeopleEndpoint {
    pub(super) fn find(host: Host, path: &Path) -> Option<Self> {
        Some(match (host, &path.lower()[..]) {
            (Host::PeopleHub, ["users", "me", "people", "recentplayers"]) => Self::RecentPlayers,
            (Host::PeopleHub, ["users", "me", "people", "search"]) => Self::Search(Detail::Short),
            (Host::PeopleHub, ["users", "me", "people", "search", "decoration", "detail"]) => {
                Self::Search(Detail::Full)
            }
            (Host::XboxProfile, ["users", "batch", "profile", "settings"]) => Self::Profiles,
            (Host::XboxProfile, ["users", "me", "profile", "settings"]) => Self::OwnProfile,
            _ => return None,
        })
    }
}

impl Endpoint for PeopleEndpoint {
    fn operation(&self, _: &Method) -> &'static str {
        match self {
            Self::OwnProfile => "get_profile_settings_for_speech_accessibility",
            Self::Profiles => "get_xbox_profiles",
            Self::RecentPlayers => "recent_players",
            Self::Search(_) => "search_people",
        }
    }

    fn allow(&self) -> &'static str {
        match self {
            Self::Profiles => "POST",
            Self::OwnProfile | Self::RecentPlayers | Self::Search(_) => "GET",
        }
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception> {
        let answer = match self {
            Self::OwnProfile => people::own_profile(state, asked),
            Self::Profiles => people::profiles(state, asked),
            Self::RecentPlayers => people::recent_players(state, asked),
            Self::Search(detail) => people::search(state, asked, *detail),
        };
        // Refusals of Xbox Live are not those of the game's services.
        Ok(answer.unwrap_or_else(Answer::from))
    }
}
