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
    Count { player: String },
    History { player: String },
    MatchStats { match_id: String },
}

impl StatsEndpoint {
    pub(super) fn find(path: &Path) -> Option<Self> {
        match path.lower()[..] {
            ["hi", "players", _, "matches", "count"] => {
                Some(Self::Count { player: path.segment(2) })
            }
            ["hi", "players", _, "matches"] => Some(Self::History { player: path.segment(2) }),
            ["hi", "matches", _, "stats"] => Some(Self::MatchStats { match_id: path.segment(2) }),
            _ => None,
        }
    }
}

impl Endpoint for StatsEndpoint {
    fn operation(&self, _: &Method) -> &'static str {
        match self {
            Self::Count { .. } => "get_match_count",
            Self::History { .. } => "get_match_history",
            Self::MatchStats { .. } => "get_match_stats",
        }
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception> {
        match self {
            Self::Count { player } => stats::match_count(state, asked, player),
            Self::History { player } => stats::match_history(state, asked, player),
            Self::MatchStats { match_id } => stats::match_stats(state, asked, match_id),
        }
    }
}
