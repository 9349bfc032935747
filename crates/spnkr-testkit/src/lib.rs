#![doc = include_str!("../README.md")]

mod browser;
mod doctest;
mod emulated;
mod hop;
mod manual_clock;
mod scripted;
mod store;

pub use crate::{
    browser::{Browser, BrowserResult},
    doctest::{DoctestResult, doctest},
    emulated::Emulated,
    hop::check_hop,
    manual_clock::ManualClock,
    scripted::{Scripted, ScriptedTransport},
    store::check_store,
};
