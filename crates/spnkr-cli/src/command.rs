//! What the commands do.

#[cfg(feature = "emulator")]
mod demo;
mod doctor;
#[cfg(feature = "emulator")]
mod emulate;
mod login;
mod logout;
mod match_stats;
mod matches;
mod player;
mod tokens;
mod whoami;

use crate::{
    account::Account,
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
        #[cfg(feature = "emulator")]
        Command::Demo(_) => ("demo", &[]),
        Command::Doctor => ("doctor", &[Format::Json]),
        #[cfg(feature = "emulator")]
        Command::Emulate(_) => ("emulate", &[]),
        Command::Login(_) => ("login", &[Format::Json]),
        Command::Match(_) => ("match", &[Format::Json]),
        Command::Matches(_) => ("matches", &[Format::Json, Format::JsonLines, Format::Csv]),
        Command::Player(_) => ("player", &[Format::Json]),
        Command::Logout => ("logout", &[]),
        Command::Tokens(_) => ("tokens", &[Format::Json]),
        Command::Whoami => ("whoami", &[Format::Json]),
    };
    if format != Format::Table && !formats.contains(&format) {
        return Err(Failure::usage(format!("`{name}` does not take {}", format.option()))
            .advise(format!("`spnkr {name} --help` tells what it takes")));
    }
    match command {
        #[cfg(feature = "emulator")]
        Command::Demo(args) => demo::run(&args, &mut io).await,
        Command::Doctor => doctor::run(&global, format, &mut io).await,
        #[cfg(feature = "emulator")]
        Command::Emulate(args) => emulate::run(&args, &mut io).await,
        Command::Login(args) => login::run(&args, &global, format, &mut io).await,
        Command::Match(args) => {
            let account = Account::open(&global, &mut io).await?;
            let outcome = match_stats::run(&args, &account, format, &mut io).await;
            account.close().await;
            outcome
        }
        Command::Matches(args) => {
            let account = Account::open(&global, &mut io).await?;
            let outcome = matches::run(&args, &account, format, &mut io).await;
            account.close().await;
            outcome
        }
        Command::Player(args) => {
            let account = Account::open(&global, &mut io).await?;
            let outcome = player::run(&args, &account, format, &mut io).await;
            account.close().await;
            outcome
        }
        Command::Logout => logout::run(&global, &mut io).await,
        Command::Tokens(args) => tokens::run(&args, &global, format, &mut io).await,
        Command::Whoami => whoami::run(&global, format, &mut io).await,
    }?;
    Ok(io.flush()?)
}
