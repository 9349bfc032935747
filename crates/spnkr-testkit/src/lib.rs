#![doc = include_str!("../README.md")]

mod doctest;
mod emulated;
mod hop;
mod manual_clock;
mod scripted;
mod store;

pub use crate::{
    doctest::{DoctestResult, doctest},
    emulated::Emulated,
    hop::check_hop,
    manual_clock::ManualClock,
    scripted::{Scripted, ScriptedTransport},
    store::check_store,
};
