//! Tasks of the people who work on spnkr: `cargo xtask --help` lists them.
//!
//! This program links no crate of ours.
//! What needs one is a program of that crate, which is built and started here.
//! The tidy checks are plain tests, in `tests/it`.

mod bench;
mod ci;
mod deep;
mod exports;
mod fuzz;
mod interop;
mod jobs;
mod package;
mod python;
mod refdata;

use std::{
    env,
    ffi::OsString,
    io::{self, Write},
    process::{Command, ExitCode, ExitStatus},
};

const HELP: &str = "\
Tasks of the people who work on spnkr.

Usage: cargo xtask TASK [ARGUMENTS]

Tasks:
  demo [ARGUMENTS]
      Build the `spnkr` command and run `spnkr demo`: a sign-in through every
      token request, then a whole career, all against an emulator in the process.
  test [ARGUMENTS]
      Run every test: units, whole flows over TLS, documentation examples.
      Arguments go to `cargo test`, as in `cargo xtask test -- xuid`.
  ci [JOB...]
      Run what CI runs, job by job, and stop at the first failure; or only the
      named jobs:
";

const HELP_DEEP: &str = "
  deep [JOB...] [--small] [--sample N]
      Run what is too long for `ci` or needs more than a Rust toolchain, job by
      job, and stop at the first failure; or only the named jobs:
";

const HELP_BENCH: &str = "        --small      of all but browser and crash, less of it
        --sample N   of crash, every Nth place to be killed at
  bench [ROW...] [--quick] [--json]
      Measure what this workspace costs, with bare hyper beside it, and print a
      table with the targets; or only the named rows:
";

const HELP_CONTINUED: &str = "        --quick      fewer and shorter runs
        --json       one document in place of the table
  conformance DIR [--only OPERATION...] [--allow-unknown]
      Read every captured answer in DIR with the model of its operation, write
      it back, and compare the two documents.
        --only OPERATION...  only these operations and sign-in answers; `film` is
                             everything about theater films
        --allow-unknown      pass although a key is not part of the model
  dist
      Build the command as it is released, and put it into an archive in
      `target/dist`, with completions, manual, licences and checksums, for people
      who have no Rust; then unpack it elsewhere and start it.
  drift [--emulator] [--json] [--matches N] [--rate N]
      Ask the services, as whom the command is signed in, for a bit of everything,
      and name what the models do not know of it; fail if there is anything.
        --emulator           ask an emulator in the process
        --json               one document in place of the lines
        --matches N          so many matches, and so many of other things; 25 unless said
        --rate N             so many calls a second; 2 unless said
  endpoints [--check]
      Write docs/endpoints.md from the table of endpoints in `spnkr-client`.
        --check              only see whether it is the page that is there
  exports
      Let programs that are not ours, pyarrow and DuckDB for Python, open a career
      as Parquet and CSV: that types, counts and sums are those of the store.
  fuzz [TARGET...] [--seconds N] [--runs N] [--sanitizer none|address]
      Feed invented inputs to everything that reads what comes from outside, or
      to the named targets, one after the other; fail if one breaks a promise.
        --seconds N          for each target; 60 unless said
        --runs N             end each target after so many inputs, if its time allows
        --sanitizer address  look for misuse of memory too, and be slower
  interop
      Let a client that is not ours, SPNKr for Python, sign in with the emulator and
      make all its calls: that both read the services alike.
  package [--list] [--verify]
      Pack every crate as it would be published, and say how much is in it.
        --list               name the files, and pack nothing
        --verify             build each crate from what was packed
  refdata [--check]
      Write the tables of medals, ranks and the like in `spnkr-client` from the
      files in its folder `data`.
        --check              only see whether they are the ones that are there
  schema [--check]
      Write docs/schema.md from the migrations of the store in `spnkr-harvest`.
        --check              only see whether it is the page that is there
  seeds [--check]
      Write the inputs that fuzzing begins with to `fuzz/seeds`, from answers of
      the emulator and lists.
        --check              only see whether they are the ones that are there
  help
      Print this text.

Nothing but a Rust toolchain is needed; `ci` also uses rustfmt and clippy, and
`deep`, `bench`, `exports`, `fuzz` and `interop` install what they need where
they may, or say what is missing.
";

const DIST: &[&str] =
    &["run", "--quiet", "--locked", "--package", "xtask", "--example", "dist", "--"];

const DRIFT: &[&str] =
    &["run", "--quiet", "--locked", "--package", "spnkr", "--example", "drift", "--"];

const ENDPOINTS: &[&str] = &[
    "run",
    "--quiet",
    "--package",
    "spnkr-client",
    "--example",
    "endpoints",
    "--",
    "docs/endpoints.md",
];

const SCHEMA: &[&str] = &[
    "run",
    "--quiet",
    "--package",
    "spnkr-harvest",
    "--example",
    "schema",
    "--",
    "docs/schema.md",
];

const USAGE: u8 = 2;

fn main() -> ExitCode {
    let mut args = env::args_os().skip(1);
    let task = args.next().unwrap_or_else(|| "help".into());
    let args: Vec<OsString> = args.collect();
    match task.to_str() {
        Some("help" | "--help" | "-h") => help(),
        Some(
            "bench" | "ci" | "deep" | "dist" | "drift" | "exports" | "fuzz" | "interop" | "package"
            | "refdata" | "seeds",
        ) if args.iter().any(|arg| arg == "--help" || arg == "-h") => help(),
        Some("bench") => bench::run(&args),
        Some("ci") => ci::run(&args),
        Some("conformance") => conformance(&args),
        Some("deep") => deep::run(&args),
        Some("dist") => cargo(DIST, &args),
        Some("drift") => cargo(DRIFT, &args),
        Some("endpoints") => cargo(ENDPOINTS, &args),
        Some("exports") => exports::run(&args),
        Some("fuzz") => fuzz::run(&args),
        Some("interop") => interop::run(&args),
        Some("package") => package::run(&args),
        Some("refdata") => refdata::run(&args),
        Some("schema") => cargo(SCHEMA, &args),
        Some("seeds") => cargo(
            &["run", "--quiet", "--package", "spnkr", "--example", "seeds", "--", "fuzz/seeds"],
            &args,
        ),
        Some("demo") => cargo(&["run", "--package", "spnkr-cli", "--", "demo"], &args),
        Some("test") => cargo(&["test", "--workspace", "--all-features", "--no-fail-fast"], &args),
        _ => wrong(&format!("there is no task `{}`", task.to_string_lossy())),
    }
}

fn help() -> ExitCode {
    let (ci, deep, bench) = (ci::list(), deep::list(), bench::list());
    say(&format!("{HELP}{ci}{HELP_DEEP}{deep}{HELP_BENCH}{bench}{HELP_CONTINUED}"));
    ExitCode::SUCCESS
}

fn conformance(args: &[OsString]) -> ExitCode {
    if args.is_empty() {
        return wrong("conformance needs the folder with the captured answers");
    }
    cargo(&["run", "--quiet", "--package", "spnkr", "--example", "conformance", "--"], args)
}

/// Runs cargo and ends as it ends.
fn cargo(task: &[&str], args: &[OsString]) -> ExitCode {
    match cargo_command().args(task).args(args).status() {
        Ok(status) => code(status),
        Err(error) => failed(&format!("cargo could not be started: {error}")),
    }
}

/// The cargo that started this program, so that `cargo +nightly xtask …` stays with its toolchain.
fn cargo_command() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo told this program about itself makes the build script of `ring`, which looks at it, and all that
    // stands on it run again, each time that somebody changes between `cargo` and `cargo xtask`.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_PKG_") {
            command.env_remove(&*name);
        }
    }
    command
}

fn code(status: ExitStatus) -> ExitCode {
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

fn wrong(message: &str) -> ExitCode {
    complain(&format!("{message}; `cargo xtask --help` lists the tasks"));
    ExitCode::from(USAGE)
}

fn failed(message: &str) -> ExitCode {
    complain(message);
    ExitCode::FAILURE
}

/// Writes to stdout; a reader that has gone away is no failure.
fn say(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "xtask: {message}");
}
