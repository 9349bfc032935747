#![doc = include_str!("../README.md")]

mod claims;
mod error;
mod issued;
mod people;
mod profiles;
mod service;
mod user_token;
mod xerr;
mod xsts_token;

pub use crate::{
    claims::Claims,
    error::{Error, InvalidArgument, Refusal},
    issued::Issued,
    people::{
        People, PeopleSearch, Person, RecentPlayersRequest, person, recent_players, search_people,
    },
    profiles::{
        ProfileSetting, ProfileValue, XboxProfile, XboxProfiles, XboxProfilesRequest, xbox_profiles,
    },
    user_token::{RpsTicket, UserTokenRequest, user_token},
    xerr::{XErr, XErrClass},
    xsts_token::{RelyingParty, XblAuthorization, XstsTokenRequest, xsts_token},
};
