//! What the commands do.

mod asset;
mod card;
mod career;
mod completions;
mod config;
mod csr;
#[cfg(feature = "emulator")]
mod demo;
mod doctor;
#[cfg(feature = "emulator")]
mod emulate;
mod endpoints;
mod export;
mod film;
mod get;
mod login;
mod logout;
mod man;
mod match_stats;
mod matches;
mod medals;
mod player;
mod playlists;
mod record;
mod report;
mod search;
mod seasons;
mod skill;
mod sql;
mod status;
mod sync;
mod tokens;
mod trend;
mod watch;
mod whoami;

use crate::{
    account::Account,
    args::{Command, Config, Film, Format, Global, Who},
    failure::Failure,
    output::Io,
    settings::Settings,
};

/// Does what a command says.
pub(crate) async fn run(command: Command, global: Global, mut io: Io) -> Result<(), Failure> {
    let format = global.format().ok_or_else(|| {
        Failure::usage("--json, --jsonl and --csv exclude each other").advise("choose one of them")
    })?;
    let (name, formats) = formats(&command);
    if format != Format::Table && !formats.contains(&format) {
        return Err(Failure::usage(format!("`{name}` does not take {}", format.option()))
            .advise(format!("`spnkr {name} --help` tells what it takes")));
    }
    match command {
        #[cfg(feature = "emulator")]
        Command::Demo(args) => demo::run(&args, &mut io).await,
        Command::Completions(args) => completions::run(&args, &mut io),
        Command::Config(args) => config::run(&args, &global, format, &mut io),
        Command::Doctor => doctor::run(&global, format, &mut io).await,
        #[cfg(feature = "emulator")]
        Command::Emulate(args) => emulate::run(&args, &mut io).await,
        Command::Endpoints(args) => endpoints::run(&args, format, &mut io),
        Command::Film(command) => film::run(&command, &global, format, &mut io).await,
        Command::Login(args) => login::run(&args, &global, format, &mut io).await,
        Command::Man(args) => man::run(&args, &mut io),
        Command::Logout => logout::run(&global, &mut io).await,
        Command::Tokens(args) => tokens::run(&args, &global, format, &mut io).await,
        Command::Whoami => whoami::run(&global, format, &mut io).await,
        command => match run_of_database(command, &global, format, &mut io).await {
            Ok(outcome) => outcome,
            Err(mut of_account) => {
                check(&of_account)?;
                let account = Account::open(&global, &mut io).await?;
                settle(&mut of_account, account.settings());
                let outcome = run_of(of_account, &account, format, &mut io).await;
                account.close().await;
                outcome
            }
        },
    }?;
    Ok(io.flush()?)
}

/// Does what a command says that asks the database alone; another command comes back.
async fn run_of_database(
    command: Command,
    global: &Global,
    format: Format,
    io: &mut Io,
) -> Result<Result<(), Failure>, Command> {
    Ok(match command {
        Command::Export(args) => export::run(args, global, io).await,
        Command::Report(args) => report::run(&args, global, io),
        Command::Sql(args) => sql::run(&args, global, format, io),
        Command::Status(args) => status::run(&args, global, format, io).await,
        Command::Trend(args) => trend::run(&args, global, format, io),
        other => return Err(other),
    })
}

/// A command's name, and in which formats it prints besides tables.
fn formats(command: &Command) -> (&'static str, &'static [Format]) {
    use Format::{Csv, Json, JsonLines};

    match command {
        Command::Asset(_) => ("asset", &[Json]),
        Command::Card(_) => ("card", &[Json]),
        Command::Career(_) => ("career", &[Json, JsonLines, Csv]),
        Command::Completions(_) => ("completions", &[]),
        Command::Config(Config { command: None }) => ("config", &[Json]),
        Command::Config(_) => ("config", &[]),
        Command::Csr(_) => ("csr", &[Json, Csv]),
        #[cfg(feature = "emulator")]
        Command::Demo(_) => ("demo", &[]),
        Command::Doctor => ("doctor", &[Json]),
        #[cfg(feature = "emulator")]
        Command::Emulate(_) => ("emulate", &[]),
        Command::Endpoints(_) => ("endpoints", &[Json, JsonLines, Csv]),
        Command::Export(_) => ("export", &[]),
        Command::Film(Film::Download(_)) => ("film download", &[]),
        Command::Film(Film::Events(_)) => ("film events", &[Json, JsonLines, Csv]),
        Command::Film(Film::Timeline(_)) => ("film timeline", &[]),
        Command::Get(_) => ("get", &[Json, JsonLines]),
        Command::Login(_) => ("login", &[Json]),
        Command::Logout => ("logout", &[]),
        Command::Man(_) => ("man", &[]),
        Command::Match(_) => ("match", &[Json]),
        Command::Matches(_) => ("matches", &[Json, JsonLines, Csv]),
        Command::Medals(_) => ("medals", &[Json, JsonLines, Csv]),
        Command::Player(_) => ("player", &[Json]),
        Command::Playlists(_) => ("playlists", &[Json, Csv]),
        Command::Record(_) => ("record", &[Json]),
        Command::Report(_) => ("report", &[]),
        Command::Search(_) => ("search", &[Json, JsonLines, Csv]),
        Command::Seasons => ("seasons", &[Json, Csv]),
        Command::Skill(_) => ("skill", &[Json, JsonLines, Csv]),
        Command::Status(_) => ("status", &[Json, JsonLines, Csv]),
        Command::Sync(_) => ("sync", &[Json, JsonLines, Csv]),
        Command::Sql(_) => ("sql", &[Json, JsonLines, Csv]),
        Command::Tokens(_) => ("tokens", &[Json]),
        Command::Trend(_) => ("trend", &[Json, Csv]),
        Command::Watch(_) => ("watch", &[JsonLines]),
        Command::Whoami => ("whoami", &[Json]),
    }
}

/// Refuses what cannot be asked for, before anybody is signed in for it.
fn check(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Asset(args) => asset::check(args),
        Command::Card(args) => card::check(args),
        Command::Get(args) => get::check(args),
        Command::Record(args) => record::matches_of(args).map(drop),
        _ => Ok(()),
    }
}

/// Puts what is settled where nothing was typed.
fn settle(command: &mut Command, settings: &Settings) {
    let player = |who: &mut Option<Who>| {
        who.get_or_insert_with(|| settings.player());
    };
    let players = |players: &mut Vec<Who>| {
        if players.is_empty() {
            players.push(settings.player());
        }
    };
    let language = |language: &mut Option<String>| {
        if language.is_none() {
            *language = settings.language().map(str::to_owned);
        }
    };
    match command {
        Command::Asset(args) => language(&mut args.language),
        Command::Career(args) => players(&mut args.players),
        Command::Csr(args) => players(&mut args.players),
        Command::Get(args) => language(&mut args.language),
        Command::Matches(args) => player(&mut args.who),
        // Without a player it lists all medals that there are.
        Command::Medals(args) => language(&mut args.language),
        Command::Player(args) => player(&mut args.who),
        Command::Record(args) => player(&mut args.who),
        Command::Watch(args) => player(&mut args.who),
        _ => {}
    }
}

/// Does what a command says that asks the services.
async fn run_of(
    command: Command,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    match command {
        Command::Asset(args) => asset::run(&args, account, format, io).await,
        Command::Card(args) => card::run(&args, account, format, io).await,
        Command::Career(args) => career::run(&args, account, format, io).await,
        Command::Csr(args) => csr::run(&args, account, format, io).await,
        Command::Get(args) => get::run(&args, account, format, io).await,
        Command::Match(args) => match_stats::run(&args, account, format, io).await,
        Command::Matches(args) => matches::run(&args, account, format, io).await,
        Command::Medals(args) => medals::run(&args, account, format, io).await,
        Command::Player(args) => player::run(&args, account, format, io).await,
        Command::Playlists(args) => playlists::run(&args, account, format, io).await,
        Command::Record(args) => record::run(&args, account, format, io).await,
        Command::Search(args) => search::run(&args, account, format, io).await,
        Command::Seasons => seasons::run(account, format, io).await,
        Command::Skill(args) => skill::run(&args, account, format, io).await,
        Command::Sync(args) => sync::run(&args, account, format, io).await,
        Command::Watch(args) => watch::run(&args, account, format, io).await,
        // The others ask nothing in somebody's name.
        _ => Ok(()),
    }
}
