//! What the commands do.

mod demo;
mod emulate;
mod login;
mod match_stats;
mod matches;
mod player;
mod tokens;

use crate::{
    args::{Command, Format, Global},
    failure::Failure,
    output::Io,
};

/// Does what a command says.
pub(crate) async fn run(command: Command, global: Global, mut io: Io) -> Result<(), Failure> {
    let format = global.format().ok_or_else(|| {
        Failure::usage("--json, --jsonl and --csv exclude each other").advise("choose one of them")
    })?;
    let (name, formats): (_, &[Format]) = match &command {
        Command::Demo(_) => ("demo", &[]),
        Command::Emulate(_) => ("emulate", &[]),
        Command::Login(_) => ("login", &[Format::Json]),
        Command::Match(_) => ("match", &[Format::Json]),
        Command::Matches(_) => ("matches", &[Format::Json, Format::JsonLines, Format::Csv]),
        Command::Player(_) => ("player", &[Format::Json]),
        Command::Tokens => ("tokens", &[Format::Json]),
    };
    if format != Format::Table && !formats.contains(&format) {
        return Err(Failure::usage(format!("`{name}` does not take {}", format.option()))
            .advise(format!("`spnkr {name} --help` tells what it takes")));
    }
    match command {
        Command::Demo(args) => demo::run(&args, &mut io).await,
        Command::Emulate(args) => emulate::run(&args, &mut io).await,
        Command::Login(args) => login::run(&args, &global, format, &mut io).await,
        Command::Match(args) => match_stats::run(&args, &global, format, &mut io).await,
        Command::Matches(args) => matches::run(&args, &global, format, &mut io).await,
        Command::Player(args) => player::run(&args, &global, format, &mut io).await,
        Command::Tokens => tokens::run(&global, format, &mut io).await,
    }?;
    Ok(io.flush()?)
}
