//! A process of the command, from its start to its end.

use std::{
    env,
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use serde::{Deserialize, Serialize};
use wait4::Wait4;

use crate::{
    Outcome,
    arguments::Arguments,
    bare::{self, Bare},
    client::{self, Errand},
    cost,
    fetch::MEGABYTE,
    place::Place,
    report::{Cell, Column, Line, Row},
    run::note,
    samples::Samples,
    server::{Offer, Server},
};

/// Bytes of the command without its default features.
const LARGEST: f64 = 8.0 * 1024.0 * 1024.0;

pub(crate) fn measure(arguments: &Arguments) -> Outcome<Row> {
    let program = arguments.command.as_deref().ok_or("process needs --command")?;
    // It is started in other folders.
    let program = &program.canonicalize()?;
    let times = arguments.times(60, 15);
    let server = Server::start(Offer { matches: 0, ..Offer::default() })?;
    let scratch = tempfile::tempdir()?;
    let (place, folder) = (&server.place, scratch.path());

    let (mut lines, mut least_memory) = (Vec::new(), f64::INFINITY);
    let letter = folder.join("letter");
    fs::write(&letter, client::letter(place, &One {})?)?;
    for (name, words, is_warm) in [
        ("spnkr tokens, signs in", &["tokens"][..], false),
        ("spnkr tokens, signed in", &["tokens"], true),
        ("spnkr player --json, signs in", &["player", "--json"], false),
        ("spnkr player --json, signed in", &["player", "--json"], true),
    ] {
        note(&format!("process: {name}, {times} times"));
        let home = |number: usize| match is_warm {
            true => folder.join("warm"),
            false => folder.join(format!("cold-{}-{number}", words[0])),
        };
        if is_warm {
            run_once(command(program, words, place, &home(0)))?;
        }
        // They take turns, so that a machine that is slow for a while is slow for both of them.
        let (mut ours, mut bare) = (Runs::default(), Runs::default());
        for number in 0..times {
            ours.push(run_once(command(program, words, place, &home(number)))?);
            bare.push(run_once(by_hand(&letter)?)?);
        }
        least_memory = bare.memory.best().min(least_memory);
        let mut cells = ours.cells(&bare);
        match words {
            ["tokens"] => {
                cells[0] = cells[0].at_most(30.0);
                cells[3] = cells[3].at_most(12.0);
            }
            _ if is_warm => {
                cells[0] = cells[0].at_most(15.0);
                cells[1] = cells[1].at_most(8.0);
            }
            _ => {}
        }
        let cells = cells.into_iter().map(Some).chain([None]).collect();
        lines.push(Line { name: name.to_owned(), cells });
    }
    if cost::peak_memory()? as f64 / MEGABYTE >= least_memory {
        note("process: the memory of a process counts from that of the driver on");
    }

    let mut size = |name: &str, program: &Path, largest: Option<f64>| -> Outcome<()> {
        let cell = Cell::new(fs::metadata(program)?.len() as f64 / MEGABYTE);
        let cell = largest.map_or(cell, |largest| cell.at_most(largest / MEGABYTE));
        let cells = vec![None, None, None, None, Some(cell)];
        lines.push(Line { name: name.to_owned(), cells });
        Ok(())
    };
    size("the file", program, None)?;
    if let Some(program) = &arguments.small_command {
        size("the file, without default features", program, Some(LARGEST))?;
    }
    Ok(Row {
        name: "process",
        about: format!("a process from start to end, {times} times; beside it one request"),
        columns: vec![
            Column::new("median", "ms", 1),
            Column::new("best", "ms", 1),
            Column::new("CPU, best", "ms", 1),
            Column::new("peak memory", "MB", 1),
            Column::new("size", "MB", 2),
        ],
        lines,
    })
}

/// The command with a home of its own, and nothing else of this environment.
fn command(program: &Path, words: &[&str], place: &Place, home: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(words)
        .env_clear()
        .env("SSL_CERT_FILE", &place.authority)
        .env("SPNKR_HOME", home)
        .env("SPNKR_CONNECT_TO", place.address.to_string())
        .env("SPNKR_CLIENT_ID", &place.client_id)
        .env("SPNKR_CLIENT_SECRET", &place.client_secret)
        .env("SPNKR_REDIRECT_URI", &place.redirect_uri)
        .env("SPNKR_REFRESH_TOKEN", &place.refresh_token)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    // A `.env` of the folder that somebody works in would be read.
    if let Some(parent) = home.parent() {
        command.current_dir(parent);
    }
    command
}

/// This program with one request by hand.
fn by_hand(letter: &Path) -> Outcome<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["client", One::NAME]).env_clear();
    command.stdin(File::open(letter)?).stdout(Stdio::null());
    Ok(command)
}

/// What several processes cost, in milliseconds and megabytes.
#[derive(Default)]
struct Runs {
    cpu: Samples,
    memory: Samples,
    wall: Samples,
}

impl Runs {
    fn push(&mut self, run: Run) {
        self.cpu.push(run.cpu);
        self.memory.push(run.memory);
        self.wall.push(run.wall);
    }

    fn cells(&self, bare: &Self) -> [Cell; 4] {
        let cell = |figure: fn(&Self) -> f64| Cell::new(figure(self)).beside(figure(bare));
        [
            cell(|runs| runs.wall.median()),
            cell(|runs| runs.wall.best()),
            cell(|runs| runs.cpu.best()),
            cell(|runs| runs.memory.worst()),
        ]
    }
}

struct Run {
    cpu: f64,
    memory: f64,
    wall: f64,
}

fn run_once(mut command: Command) -> Outcome<Run> {
    let begun = Instant::now();
    // The kernel tells what the process has used once it has ended, however short it was.
    let used = command.spawn()?.wait4()?;
    let wall = begun.elapsed();
    if !used.status.success() {
        return Err(format!("{:?} ended with {}", command.get_program(), used.status).into());
    }
    Ok(Run {
        cpu: (used.rusage.utime + used.rusage.stime).as_secs_f64() * 1_000.0,
        memory: used.rusage.maxrss as f64 / MEGABYTE,
        wall: wall.as_secs_f64() * 1_000.0,
    })
}

/// One request, from the start of a process to its end.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct One {}

impl Errand for One {
    const NAME: &'static str = "one";
    type Figures = usize;

    async fn run(self, place: &Place) -> Outcome<usize> {
        let mut connection = Bare::new(place)?.connect(bare::PROFILE).await?;
        Ok(connection.get("/users/me", &bare::spartan_token(place)?).await?.len())
    }
}
