#![doc = include_str!("../README.md")]

mod app;
mod authorization;
mod endpoint;
mod error;
mod os_entropy;
mod redirect;
mod token;

pub use crate::{
    app::{AzureApp, ClientSecret, InvalidAzureApp},
    authorization::{Authorization, AuthorizationState, CodeVerifier},
    endpoint::{Endpoint, InvalidEndpoint},
    error::{Error, OAuthError, Refusal},
    os_entropy::OsEntropy,
    redirect::{AuthorizationCode, RedirectError},
    token::{
        CodeExchange, OAuthTokens, TokenRefresh, exchange_code, refresh, refresh_from_anywhere,
    },
};
