#![doc = include_str!("../README.md")]

#[macro_use]
mod macros;

mod answer;
mod call;
mod client;
mod credentials;
mod encode;
mod endpoint;
mod error;
mod host;
mod pages;
mod pipeline;

pub mod model;
pub mod profile;
pub mod stats;

pub use crate::{
    answer::Answer,
    call::Call,
    client::Client,
    credentials::StaticCredentials,
    encode::{Query, segment},
    endpoint::{ENDPOINTS, Endpoint, EndpointInfo, Inspection},
    error::{Error, InvalidArgument},
    host::Host,
    pages::{Page, Paged, Pages},
};
