//! The ban service.

use http::Method;

use super::{Endpoint, Path};
use crate::{
    answer::{Answer, Asked, Exception},
    bans,
    state::State,
};

#[derive(Debug)]
pub(super) enum BanEndpoint {
    Summary,
}

impl BanEndpoint {
    pub(super) fn find(path: &Path) -> Option<Self> {
        match path.lower()[..] {
            ["hi", "bansummary"] => Some(Self::Summary),
            _ => None,
        }
    }
}

impl Endpoint for BanEndpoint {
    fn operation(&self, _: &Method) -> &'static str {
        match self {
            Self::Summary => "get_ban_summary",
        }
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception> {
        match self {
            Self::Summary => bans::ban_summary(state, asked),
        }
    }
}
