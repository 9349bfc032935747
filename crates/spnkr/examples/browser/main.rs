//! Signs in with a real browser, as a person would: for `cargo xtask deep browser`.
//!
//! A headless Chromium opens the sign-in page of the emulator, clicks, and is sent back to the listener of this
//! program. Its names lead to the emulator or nowhere, so nothing leaves this computer.

#![cfg_attr(
    feature = "loopback",
    expect(clippy::print_stdout, reason = "the report is what it is for")
)]
#![expect(clippy::print_stderr, reason = "a program says there what is wrong")]

#[cfg(feature = "loopback")]
mod visits;

use std::process::ExitCode;

#[cfg(feature = "loopback")]
fn main() -> ExitCode {
    match visits::run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("browser: {error}");
            ExitCode::from(2)
        }
    }
}

#[cfg(not(feature = "loopback"))]
fn main() -> ExitCode {
    eprintln!("without the feature `loopback` there is nothing to come back to");
    ExitCode::from(2)
}
