//! `spnkr sync`: careers into the database.

mod progress;

use std::{fs, path::Path};

use clap::ValueEnum as _;
use spnkr::Xuid;
use spnkr_harvest::{Harvest, Progress, Report, SqliteStore};

use self::progress::Meter;
use super::status;
use crate::{
    account::Account,
    args::{Format, Sync, Who, With},
    failure::{Failure, INTERRUPTED},
    output::{Io, quoted},
    signals::Interruption,
};

pub(crate) async fn run(
    args: &Sync,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    // Listened for from here on: until then there is nothing to go on with.
    let mut interruption = Interruption::new()?;
    run_until(args, account, format, interruption.wait(), |_| {}, io).await
}

/// Syncs until it is done or `stop` resolves. `seen` is told of every step.
pub(crate) async fn run_until(
    args: &Sync,
    account: &Account,
    format: Format,
    stop: impl Future<Output = ()>,
    seen: impl FnMut(&Progress),
    io: &mut Io,
) -> Result<(), Failure> {
    let path = args.database.path(account.settings())?;
    let store = open(&path)?;
    let outcome = harvest(args, account, &store, stop, seen, io).await;
    let printed = match &outcome {
        Ok((players, _)) => status::print(&store, players, format, io).await,
        Err(_) => Ok(()),
    };
    // What is on its way to the file gets there, whatever happened.
    store.close().await;
    let (_, report) = outcome?;
    printed?;
    if format == Format::Table {
        io.say(format_args!("{} In {}.", summary(&report), path.display()));
    }
    match report.is_partial() {
        true => Err(Failure::other("not everything was to be had this time")
            .advise("run the command again later; `spnkr status` lists what is missing")),
        false => Ok(()),
    }
}

fn open(path: &Path) -> Result<SqliteStore, Failure> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| {
            Failure::usage(format!("{} could not be made: {error}", folder.display()))
                .advise("name another file with --db")
        })?;
    }
    Ok(SqliteStore::open(path)?)
}

async fn harvest(
    args: &Sync,
    account: &Account,
    store: &SqliteStore,
    stop: impl Future<Output = ()>,
    mut seen: impl FnMut(&Progress),
    io: &mut Io,
) -> Result<(Vec<Xuid>, Report), Failure> {
    let players = players(args, account, store).await?;
    let mut meter = Meter::new(account);
    let harvest = Harvest::new(account.client_for_a_store(), store.clone())
        .players(players.iter().copied())
        .parts(args.parts())
        .in_flight(args.in_flight.into())
        .run(|progress| {
            meter.show(progress, io);
            seen(progress);
        });
    let outcome = tokio::select! {
        biased;
        () = stop => None,
        outcome = harvest => Some(outcome),
    };
    io.end_progress();
    match outcome {
        Some(Ok(report)) => Ok((players, report)),
        Some(Err(error)) => Err(failure(account, error)),
        None => Err(Failure::other(format!("interrupted; {}", meter.so_far()))
            .advise(format!("`{}` goes on from there", again(args)))
            .with_exit_code(INTERRUPTED)),
    }
}

/// Whose careers: those that were typed, those that are kept, or the player of the settings.
async fn players(
    args: &Sync,
    account: &Account,
    store: &SqliteStore,
) -> Result<Vec<Xuid>, Failure> {
    let typed = match args.players.is_empty() {
        true => {
            let kept = store.players().await?;
            if !kept.is_empty() {
                return Ok(kept);
            }
            &[account.settings().player()][..]
        }
        false => &args.players,
    };
    let mut players = Vec::new();
    for who in typed {
        // Whoever is kept under this name is not looked up again.
        let known = match who {
            Who::Player(spnkr::Player::Gamertag(name)) => {
                let kept = store.players().await?;
                store.player_named(name.as_str()).await?.filter(|xuid| kept.contains(xuid))
            }
            _ => None,
        };
        let xuid = match known {
            Some(xuid) => xuid,
            None => account.xuid(who).await?,
        };
        if !players.contains(&xuid) {
            players.push(xuid);
        }
    }
    Ok(players)
}

fn failure(account: &Account, error: spnkr_harvest::Error) -> Failure {
    match error {
        spnkr_harvest::Error::Store(error) => error.into(),
        error => match error.client_error() {
            Some(cause) => {
                let told = account.failure(cause.clone());
                let (cause, advice) = told.texts();
                let failure = Failure::other(format!("{error}: {cause}"));
                let failure = failure.with_exit_code(told.exit_code());
                match advice {
                    Some(advice) => failure.advise(advice),
                    None => failure.advise("`spnkr sync` goes on from there"),
                }
            }
            None => Failure::new("the sync was broken off", &error),
        },
    }
}

/// The command that goes on.
fn again(args: &Sync) -> String {
    let mut words = vec!["spnkr sync".to_owned()];
    let word = |text: String| match text.bytes().all(is_plain) {
        true => text,
        false => quoted(&text),
    };
    words.extend(args.players.iter().map(|who| word(who.to_string())));
    if args.with != [With::Skill] {
        let parts: Vec<_> = args.with.iter().filter_map(|with| with.to_possible_value()).collect();
        let parts: Vec<_> = parts.iter().map(|part| part.get_name()).collect();
        words.push(format!("--with {}", parts.join(",")));
    }
    if let Some(file) = args.database.typed() {
        words.push(format!("--db {}", word(file.display().to_string())));
    }
    words.join(" ")
}

/// Whether a shell takes it as it is.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"./_-".contains(&byte)
}

fn summary(report: &Report) -> String {
    if report.new_matches + report.stats + report.skills + report.films == 0 {
        return "Nothing new.".to_owned();
    }
    let mut parts = vec![format!("{} new", counted(report.new_matches, "match", "matches"))];
    for (count, what) in
        [(report.stats, "stats"), (report.skills, "skill"), (report.films, "film events")]
    {
        if count > 0 {
            parts.push(format!("{what} of {count}"));
        }
    }
    format!("{}.", parts.join(", "))
}

fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
