#![doc = include_str!("../README.md")]

mod clearance;
mod error;
mod spartan_token;

pub use crate::{
    clearance::{ClearanceRequest, IssuedClearance, clearance},
    error::Error,
    spartan_token::{IssuedSpartanToken, SpartanTokenRequest, spartan_token},
};
