#![doc = include_str!("../README.md")]

mod claims;
mod error;
mod issued;
mod user_token;
mod xerr;
mod xsts_token;

pub use crate::{
    claims::Claims,
    error::{Error, Refusal},
    issued::Issued,
    user_token::{RpsTicket, UserTokenRequest, user_token},
    xerr::{XErr, XErrClass},
    xsts_token::{RelyingParty, XblAuthorization, XstsTokenRequest, xsts_token},
};
