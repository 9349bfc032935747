//! `spnkr completions`: what a shell has to know.

use clap::CommandFactory;

use crate::{
    args::{Args, Completions},
    failure::Failure,
    output::Io,
};

pub(crate) fn run(args: &Completions, io: &mut Io) -> Result<(), Failure> {
    // It would panic where the reader has gone.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "spnkr", &mut script);
    Ok(io.out().write_all(&script)?)
}
