//! The comms service.

use http::Method;

use super::{Endpoint, Path};
use crate::{
    answer::{Answer, Asked, Exception},
    state::State,
    waypoint,
};

#[derive(Debug)]
pub(super) enum CommsEndpoint {
    User,
}

impl CommsEndpoint {
    pub(super) fn find(path: &Path) -> Option<Self> {
        match path.lower()[..] {
            ["users", "me"] => Some(Self::User),
            _ => None,
        }
    }
}

impl Endpoint for CommsEndpoint {
    fn operation(&self, _: &Method) -> &'static str {
        match self {
            Self::User => "get_comms_user",
        }
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception> {
        match self {
            Self::User => waypoint::comms_user(state, asked),
        }
    }
}
