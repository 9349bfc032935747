//! The stats service.

use http::Method;

use super::{Endpoint, Path};
use crate::{
    answer::{Answer, Asked, Exception},
    state::State,
    stats,
};

#[derive(Debug)]
pub(super) enum StatsEndpoint {
    ChallengeDecks { player: String },
    MatchCount { player: String },
    MatchHistory { player: String },
    MatchProgression { player: String, match_id: String },
    MatchStats { match_id: String },
    MatchesPrivacy { player: String },
    ServiceRecord { player: String, match_type: String },
}

impl StatsEndpoint {
    pub(super) fn find(path: &Path) -> Option<Self> {
        let player = path.segment(2);
        Some(match path.lower()[..] {
            ["hi", "matches", _, "stats"] => Self::MatchStats { match_id: path.segment(2) },
            ["hi", "players", _, "decks"] => Self::ChallengeDecks { player },
            ["hi", "players", _, "matches"] => Self::MatchHistory { player },
            ["hi", "players", _, "matches", "count"] => Self::MatchCount { player },
            ["hi", "players", _, "matches", _, "progression"] => {
                Self::MatchProgression { player, match_id: path.segment(4) }
            }
            ["hi", "players", _, "matches-privacy"] => Self::MatchesPrivacy { player },
            ["hi", "players", _, _, "servicerecord"] => {
                Self::ServiceRecord { player, match_type: path.segment(3) }
            }
            _ => return None,
        })
    }
}

impl Endpoint for StatsEndpoint {
    fn operation(&self, method: &Method) -> &'static str {
        match self {
            Self::ChallengeDecks { .. } => "get_challenge_decks",
            Self::MatchCount { .. } => "get_match_count",
            Self::MatchHistory { .. } => "get_match_history",
            Self::MatchProgression { .. } => "get_match_progression",
            Self::MatchStats { .. } => "get_match_stats",
            Self::MatchesPrivacy { .. } if method == Method::PUT => "set_matches_privacy",
            Self::MatchesPrivacy { .. } => "get_matches_privacy",
            Self::ServiceRecord { .. } => "get_service_record",
        }
    }

    fn allow(&self) -> &'static str {
        match self {
            Self::MatchesPrivacy { .. } => "GET, PUT",
            _ => "GET",
        }
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception> {
        match self {
            Self::ChallengeDecks { player } => stats::challenge_decks(state, asked, player),
            Self::MatchCount { player } => stats::match_count(state, asked, player),
            Self::MatchHistory { player } => stats::match_history(state, asked, player),
            Self::MatchProgression { player, match_id } => {
                stats::match_progression(state, asked, player, match_id)
            }
            Self::MatchStats { match_id } => stats::match_stats(state, asked, match_id),
            Self::MatchesPrivacy { player } => stats::matches_privacy(state, asked, player),
            Self::ServiceRecord { player, match_type } => {
                stats::service_record(state, asked, player, match_type)
            }
        }
    }
}
