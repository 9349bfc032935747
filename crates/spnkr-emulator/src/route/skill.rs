//! The skill service.

use http::Method;

use super::{Endpoint, Path};
use crate::{
    answer::{Answer, Asked, Exception},
    skill,
    state::State,
};

#[derive(Debug)]
pub(super) enum SkillEndpoint {
    MatchSkill { match_id: String },
    PlaylistCsr { playlist_id: String },
}

impl SkillEndpoint {
    pub(super) fn find(path: &Path) -> Option<Self> {
        match path.lower()[..] {
            ["hi", "matches", _, "skill"] => Some(Self::MatchSkill { match_id: path.segment(2) }),
            ["hi", "playlist", _, "csrs"] => {
                Some(Self::PlaylistCsr { playlist_id: path.segment(2) })
            }
            _ => None,
        }
    }
}

impl Endpoint for SkillEndpoint {
    fn operation(&self, _: &Method) -> &'static str {
        match self {
            Self::MatchSkill { .. } => "get_match_skill",
            Self::PlaylistCsr { .. } => "get_playlist_csr",
        }
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception> {
        match self {
            Self::MatchSkill { match_id } => skill::match_skill(state, asked, match_id),
            Self::PlaylistCsr { playlist_id } => skill::playlist_csr(state, asked, playlist_id),
        }
    }
}
