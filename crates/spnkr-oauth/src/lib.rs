#![doc = include_str!("../README.md")]

mod app;
mod authorization;
mod device;
mod endpoint;
mod error;
#[cfg(feature = "loopback")]
mod loopback;
mod os_entropy;
mod redirect;
mod token;

pub use crate::{
    app::{AzureApp, ClientSecret, InvalidAzureApp},
    authorization::{Authorization, AuthorizationState, CodeVerifier},
    device::{
        DeviceAuthorization, DeviceCode, DeviceCodeRequest, DevicePolling, DeviceTokenRequest,
        request_device_code,
    },
    endpoint::{Endpoint, InvalidEndpoint},
    error::{Error, Expired, OAuthError, Refusal},
    os_entropy::OsEntropy,
    redirect::{AuthorizationCode, RedirectError},
    token::{
        CodeExchange, OAuthTokens, TokenRefresh, exchange_code, refresh, refresh_from_anywhere,
    },
};

#[cfg(feature = "loopback")]
pub use crate::loopback::{ListenError, LoopbackListener};
