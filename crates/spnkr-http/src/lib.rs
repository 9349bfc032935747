#![doc = include_str!("../README.md")]

mod alarm;
mod body;
mod builder;
mod cache;
mod carrier;
mod connect;
mod counters;
mod detour;
mod error;
mod failure;
mod health;
mod host;
mod lull;
mod pace;
mod pool;
mod proxy;
mod random_jitter;
mod system_clock;
mod transport;
mod trust;
mod whole;

pub use crate::{
    builder::HttpBuilder,
    cache::{CacheCounters, DiskCache, MemoryCache},
    connect::{Dial, Wire},
    counters::Counters,
    detour::{ConnectTo, InvalidConnectTo},
    error::Error,
    pace::{InvalidRate, Rate},
    proxy::{InvalidProxy, Proxy},
    random_jitter::RandomJitter,
    system_clock::SystemClock,
    transport::Http,
};
