//! A career of ten thousand matches: synced, measured, killed twenty times, and compared row by row.
//!
//! `cargo xtask deep careers` runs it.

#![expect(clippy::print_stderr, clippy::print_stdout, reason = "it is a program for people")]

mod command;
mod compare;
mod kills;
mod measure;

use std::{env, error::Error, path::PathBuf, process::ExitCode, time::Duration};

use spnkr_emulator::{Emulator, Fault, FaultKind};

use crate::command::Place;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("careers: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<()> {
    let mut matches = 10_000;
    let mut program = None;
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--matches" => matches = args.next().ok_or("--matches needs a number")?.parse()?,
            "--command" => program = args.next().map(PathBuf::from),
            _ => return Err(format!("there is no option {arg}").into()),
        }
    }
    let program = match program {
        Some(program) => program.canonicalize()?,
        None => command::build()?,
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let folder = tempfile::tempdir()?;
    runtime.block_on(async {
        println!("{matches} matches, and answers that take {} ms", LATENCY.as_millis());
        let slow = Emulator::builder()
            .career(matches)
            .squad(SQUAD)
            .faults([Fault::new(FaultKind::Latency(LATENCY)).always()])
            .log_capacity(LOG)
            .start()
            .await?;
        let place = Place::new(&program, folder.path().join("slow"), &slow)?;
        let too_much = measure::whole(&place, &slow)?;
        compare::with_emulator(&place.database("whole.db"), slow.world(), slow.account().xuid())?;
        measure::again(&place, &slow)?;
        measure::squad(&place, &slow)?;

        println!("killed {} times, answers at once", kills::KILLS);
        let fast = Emulator::builder().career(matches).log_capacity(LOG).start().await?;
        let place = Place::new(&program, folder.path().join("fast"), &fast)?;
        kills::run(&place, &fast)?;
        compare::with_emulator(&place.database("killed.db"), fast.world(), fast.account().xuid())?;
        compare::with_each_other(&place.database("whole.db"), &place.database("killed.db"))?;
        match too_much.as_slice() {
            [] => Ok(()),
            // Figures of a machine that may have been busy; all else has been shown by now.
            too_much => Err(too_much.join("; ").into()),
        }
    })
}

/// What every answer takes.
const LATENCY: Duration = Duration::from_millis(40);

const SQUAD: usize = 4;

/// Room for every request there is.
const LOG: usize = 1 << 18;
