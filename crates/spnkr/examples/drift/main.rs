//! Reads what the services answer today, and tells what the models do not know: for `cargo xtask drift`.
//!
//! From the account that is signed in it walks on to matches, assets and files, at a polite pace. The report names
//! places and numbers, and no value of an account.

#![expect(clippy::print_stderr, reason = "a program says there what is wrong")]

mod account;
#[path = "../conformance/compare.rs"]
mod compare;
mod findings;
mod place;
mod report;
#[cfg(test)]
mod tests;
mod walk;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use spnkr::http::Rate;

use crate::{account::Outcome, report::Report, walk::Walk};

const USAGE: &str = "usage: drift [--emulator] [--json] [--matches N] [--rate N]";

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(report) => {
            let text = match arguments.is_json {
                true => format!("{:#}\n", report.to_json()),
                false => report.to_string(),
            };
            // A reader that has gone away is no failure.
            let _ = io::stdout().lock().write_all(text.as_bytes());
            ExitCode::from(u8::from(report.has_drifted()))
        }
        Err(error) => {
            let causes = std::iter::successors(error.source(), |cause| cause.source());
            let causes: String = causes.map(|cause| format!(": {cause}")).collect();
            eprintln!("drift: {error}{causes}");
            ExitCode::from(2)
        }
    }
}

#[tokio::main]
async fn run(arguments: &Arguments) -> Outcome<Report> {
    let (account, rate) = match arguments.on_emulator {
        true => (account::emulated().await?, None),
        false => (account::signed_in(arguments.rate).await?, Some(arguments.rate)),
    };
    Walk::new(account.client(), rate, arguments.matches).run().await
}

/// What the person wants.
#[derive(Debug, PartialEq)]
struct Arguments {
    on_emulator: bool,
    is_json: bool,
    /// How many matches at most, and how many of each other thing that there are many of.
    matches: usize,
    rate: Rate,
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let rate = Rate::per_second(2.0).ok_or("there is no such rate")?;
        let mut arguments = Self { on_emulator: false, is_json: false, matches: 25, rate };
        while let Some(word) = words.next() {
            let mut value = || words.next().unwrap_or_default();
            match word.as_str() {
                "--emulator" => arguments.on_emulator = true,
                "--json" => arguments.is_json = true,
                "--matches" => {
                    let number = value().parse().ok().filter(|number| (1..=1000).contains(number));
                    arguments.matches = number.ok_or("--matches needs a number from 1 to 1000")?;
                }
                "--rate" => {
                    let rate = value().parse();
                    arguments.rate = rate.map_err(|error| format!("--rate: {error}"))?;
                }
                other => return Err(format!("{other} is not an option")),
            }
        }
        Ok(arguments)
    }
}
