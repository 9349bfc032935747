#![doc = include_str!("../README.md")]

#[macro_use]
mod macros;

mod answer;
mod argument;
mod batch;
mod call;
mod client;
mod credentials;
mod encode;
mod endpoint;
mod error;
mod file;
mod host;
mod pages;
mod pipeline;
mod raw;
mod resolver;
mod xuids;

pub mod ban;
pub mod cms;
pub mod comms;
pub mod economy;
pub mod model;
pub mod profile;
pub mod reference;
pub mod settings;
pub mod skill;
pub mod stats;
pub mod ugc;

pub use crate::{
    answer::Answer,
    argument::People,
    batch::{Batched, PerPlayer},
    call::Call,
    client::Client,
    credentials::StaticCredentials,
    encode::{Query, segment},
    endpoint::{ArgumentInfo, ENDPOINTS, Endpoint, EndpointInfo, Inspection, UnlistedValue},
    error::{Error, InvalidArgument},
    file::{File, FilePath, FileStem},
    host::Host,
    pages::{Items, Paged, Pages},
    raw::{Download, Get, Named},
    resolver::Resolver,
    xuids::Xuids,
};
