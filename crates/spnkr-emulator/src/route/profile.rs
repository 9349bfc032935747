//! The profile service.

use http::Method;

use super::{Endpoint, Path, wrapped};
use crate::{
    answer::{Answer, Asked, Exception},
    profile,
    state::State,
};

#[derive(Debug, PartialEq, Eq)]
pub(super) enum ProfileEndpoint {
    CurrentUser,
    UserByGamertag { gamertag: String },
    UserById { xuid: String },
    Users,
}

impl ProfileEndpoint {
    pub(super) fn find(path: &Path) -> Option<Self> {
        match path.lower()[..] {
            ["users"] => Some(Self::Users),
            ["users", "me"] => Some(Self::CurrentUser),
            ["users", _] => {
                let user = path.segment(1);
                if let Some(gamertag) = wrapped(&user, "gt") {
                    return Some(Self::UserByGamertag { gamertag: gamertag.to_owned() });
                }
                wrapped(&user, "xuid").map(|xuid| Self::UserById { xuid: xuid.to_owned() })
            }
            _ => None,
        }
    }
}

impl Endpoint for ProfileEndpoint {
    fn operation(&self, _: &Method) -> &'static str {
        match self {
            Self::CurrentUser => "get_current_user",
            Self::UserByGamertag { .. } => "get_user_by_gamertag",
            Self::UserById { .. } => "get_user_by_id",
            Self::Users => "get_users_by_id",
        }
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception> {
        match self {
            Self::CurrentUser => profile::current_user(state, asked),
            Self::UserByGamertag { gamertag } => profile::user_by_gamertag(state, asked, gamertag),
            Self::UserById { xuid } => profile::user_by_id(state, asked, xuid),
            Self::Users => profile::users(state, asked),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gamertag_is_decoded_once() {
        let path = Path::parse("/users/gt(A%2523b%23(c))").unwrap();
        let user = ProfileEndpoint::UserByGamertag { gamertag: "A%23b#(c)".to_owned() };
        assert_eq!(ProfileEndpoint::find(&path), Some(user));
    }
}
