//! What a plain client sees of the emulator.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod careers;
mod chain;
mod client;
mod cms;
mod control;
mod discovery;
mod economy;
mod failures;
mod faults;
mod films;
mod freshness;
mod game;
mod oauth;
mod pages;
mod people;
mod refresh;
mod refusals;
mod routes;
mod services;
mod skill;
mod stats;
mod throttle;
mod wire;
mod world;
