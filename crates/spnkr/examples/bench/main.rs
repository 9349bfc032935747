//! Measures what this workspace costs, with bare hyper beside it: for `cargo xtask bench`.
//!
//! It is all the processes of a measurement. The driver (`run`) starts itself as the server, which is the emulator,
//! and as the clients, one process for each figure: so the CPU time and the memory of a client are its own. The
//! driver itself does next to nothing, and stays small: what a process inherits from it must not count.

#![cfg_attr(
    target_os = "linux",
    expect(clippy::print_stdout, reason = "the report is what it is for")
)]
#![expect(clippy::print_stderr, reason = "a program says there what is wrong")]

#[cfg(target_os = "linux")]
mod arguments;
#[cfg(target_os = "linux")]
mod bare;
#[cfg(target_os = "linux")]
mod bombs;
#[cfg(target_os = "linux")]
mod client;
#[cfg(target_os = "linux")]
mod cost;
#[cfg(target_os = "linux")]
mod fetch;
#[cfg(target_os = "linux")]
mod film;
#[cfg(target_os = "linux")]
mod flight;
#[cfg(target_os = "linux")]
mod memory;
#[cfg(target_os = "linux")]
mod overhead;
#[cfg(target_os = "linux")]
mod parse;
#[cfg(target_os = "linux")]
mod place;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod report;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod samples;
#[cfg(target_os = "linux")]
mod server;
#[cfg(target_os = "linux")]
mod sign_in;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
const USAGE: &str = "\
usage: bench run [ROW...] [--quick] [--json] [--command PROGRAM] [--small-command PROGRAM]
rows:  sign-in fetch process overhead memory bombs parse film";

/// What a step gives, or why it could not be taken.
#[cfg(target_os = "linux")]
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let task = words.next().unwrap_or_default();
    let words = words.collect::<Vec<_>>();
    let outcome = match task.as_str() {
        "run" => match arguments::Arguments::read(words) {
            Ok(arguments) => run::run(&arguments),
            Err(problem) => return wrong(&problem),
        },
        // The other sides.
        "serve" => server::serve(&words),
        "client" => client::run(&words),
        _ => return wrong("a task is needed"),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench {task}: {error}");
            let mut source = error.source();
            while let Some(error) = source {
                eprintln!("  {error}");
                source = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

#[cfg(target_os = "linux")]
fn wrong(problem: &str) -> ExitCode {
    eprintln!("{problem}\n{USAGE}");
    ExitCode::from(2)
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("bench needs Linux, for what it tells of processes");
    ExitCode::FAILURE
}
