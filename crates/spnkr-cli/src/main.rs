//! The `spnkr` command: Halo Infinite data from the command line.

mod account;
mod args;
mod cache;
mod command;
mod config;
mod csv;
mod database;
mod dotenv;
mod facts;
mod failure;
mod file;
mod home;
mod json;
mod listing;
mod log;
mod output;
mod settings;
mod signals;
mod table;
mod transport;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{CommandFactory, Parser};

use crate::{
    args::Args,
    failure::{Failure, INTERRUPTED, USAGE},
    output::Io,
    signals::Interruption,
};

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Nobody may be listening any more, as in `spnkr --help | head -1`.
            let _ = error.print();
            return match error.use_stderr() {
                true => ExitCode::from(USAGE),
                false => ExitCode::SUCCESS,
            };
        }
    };
    run(args, Io::of_process())
}

/// Does what the arguments say and gives the exit code.
fn run(args: Args, mut io: Io) -> ExitCode {
    let Some(command) = args.command else {
        let _ = Args::command().print_help();
        return ExitCode::SUCCESS;
    };
    if let Err(failure) = log::start(args.global.verbose, &mut io) {
        return failed(&failure);
    }
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    // More threads than one would mostly wake each other.
    if !is_served_here(&command) {
        runtime.worker_threads(1);
    }
    let runtime = match runtime.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&Failure::new("the runtime could not be started", &error)),
    };
    let interruption = match command {
        // It was asked to run until Ctrl-C, and sees to that itself: there it is the proper end.
        #[cfg(feature = "emulator")]
        args::Command::Emulate(_) => None,
        args::Command::Watch(_) => None,
        // It says how far it has come.
        args::Command::Sync(_) => None,
        // It clears up.
        args::Command::Export(_) => None,
        // The editor has the terminal.
        args::Command::Config(args::Config { command: Some(args::ConfigCommand::Edit) }) => None,
        _ => {
            let _context = runtime.enter();
            // Where it cannot be listened for, the system ends the process in its own way.
            Interruption::new().ok()
        }
    };
    // On a thread of its own, so that neither a slow screen nor a full pipe holds Ctrl-C up.
    let running = runtime.spawn(command::run(command, args.global, io));
    let code = runtime.block_on(async {
        tokio::select! {
            biased;
            () = interrupted(interruption) => ExitCode::from(INTERRUPTED),
            outcome = running => match outcome {
                Ok(Ok(())) => ExitCode::SUCCESS,
                Ok(Err(failure)) if failure.is_closed_pipe() => ExitCode::SUCCESS,
                Ok(Err(failure)) => failed(&failure),
                // It panicked, and the panic has said so.
                Err(_) => ExitCode::from(failure::FAILED),
            },
        }
    });
    // Not waited for: somebody may be asked to paste something, and a name may be looked up slowly.
    runtime.shutdown_background();
    code
}

/// Whether the emulator runs in this process.
fn is_served_here(command: &args::Command) -> bool {
    match command {
        #[cfg(feature = "emulator")]
        args::Command::Emulate(_) | args::Command::Demo(_) => true,
        _ => false,
    }
}

async fn interrupted(interruption: Option<Interruption>) {
    match interruption {
        Some(mut interruption) => interruption.wait().await,
        None => std::future::pending().await,
    }
}

fn failed(failure: &Failure) -> ExitCode {
    // If the message cannot be written, the exit code still tells.
    let _ = write!(anstream::stderr(), "{failure}");
    let _ = io::stderr().flush();
    ExitCode::from(failure.exit_code())
}
