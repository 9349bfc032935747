//! What each fuzz target does with its input, as plain functions.
//!
//! A target in `fuzz_targets/` hands its input to the function of its name here, and so does a test, with every
//! committed seed and every input that once was a finding: so the targets cannot rot, and a finding stays mended.
//!
//! A function panics if what it fuzzes breaks a promise, and is silent otherwise, whatever the input.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod answer;
mod cache_entry;
mod cache_headers;
mod canary;
mod devices;
mod dotenv;
mod faults;
mod films;
mod hops;
mod http_answer;
mod http_settings;
mod identifiers;
mod json;
mod loopback;
mod meaning;
mod models;
mod path_segment;
mod redirect;
mod retry_after;
mod session;
mod stage;

pub use crate::{
    cache_entry::cache_entry,
    cache_headers::cache_headers,
    devices::{device_code, device_token},
    dotenv::dotenv,
    faults::faults,
    films::{film_chunk, film_inflated},
    hops::{clearance, oauth_tokens, spartan_token, user_token, xsts_token},
    http_answer::{http_answer, http_content},
    http_settings::http_settings,
    identifiers::identifiers,
    json::answer_json,
    loopback::loopback,
    models::models,
    path_segment::path_segment,
    redirect::{app_registration, redirect, saved_sign_in},
    retry_after::retry_after,
    session::session,
};

/// One fuzz target: its name, and what it does with an input.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name of the program in `fuzz_targets/`, and of the folders with its seeds and regressions.
    pub name: &'static str,
    /// What it does with an input.
    pub run: fn(&[u8]),
}

macro_rules! targets {
    ($($name:ident)+) => { &[ $( Target { name: stringify!($name), run: $name } ),+ ] };
}

/// Every target.
pub const TARGETS: &[Target] = targets! {
    answer_json
    app_registration
    cache_entry
    cache_headers
    clearance
    device_code
    device_token
    dotenv
    faults
    film_chunk
    film_inflated
    http_answer
    http_content
    http_settings
    identifiers
    loopback
    models
    oauth_tokens
    path_segment
    redirect
    retry_after
    saved_sign_in
    session
    spartan_token
    user_token
    xsts_token
};
