#![doc = include_str!("../README.md")]

mod body;
mod builder;
mod connect;
mod error;
mod failure;
mod gate;
mod pace;
mod proxy;
mod system_clock;
mod transport;
mod trust;

pub use crate::{
    builder::HttpBuilder,
    connect::{ConnectTo, InvalidConnectTo},
    error::Error,
    pace::{InvalidRate, Rate},
    proxy::{InvalidProxy, Proxy},
    system_clock::SystemClock,
    transport::Http,
};
