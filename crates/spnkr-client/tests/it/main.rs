//! The promises of the crate, tested from outside: by script, and on the emulator over TLS.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod answers;
mod batch;
mod documents;
mod emulated;
mod endpoints;
mod models;
mod pages;
mod pipeline;
mod raw;
mod reference;
mod script;
mod table;
