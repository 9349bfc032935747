//! `cargo xtask bench`: what this workspace costs, with bare hyper beside it.

use std::{
    ffi::OsString,
    fmt::Write as _,
    fs, io,
    path::Path,
    process::{Command, ExitCode, Stdio},
};

use crate::{
    cargo_command, code, failed,
    jobs::{Program, target},
    wrong,
};

struct Row {
    name: &'static str,
    about: &'static str,
}

const ROWS: &[Row] = &[
    Row { name: "sign-in", about: "a sign-in, with round trips of 0, 30 and 80 ms" },
    Row { name: "fetch", about: "1,000 match stats, with 1, 8 and 32 in flight" },
    Row { name: PROCESS, about: "processes of the command: time, memory, size of the file" },
    Row { name: OVERHEAD, about: "time, instructions and allocations of one request" },
    Row { name: "memory", about: "the memory of a process that makes 100,000 calls" },
    Row { name: "bombs", about: "answers that are 256 MiB when inflated, which are refused" },
    Row { name: "parse", about: "models out of bytes, in megabytes a second" },
    Row { name: "film", about: "highlight events out of the chunk of a film" },
];

const OVERHEAD: &str = "overhead";
const PROCESS: &str = "process";

const VALGRIND: Program = Program { name: "valgrind", package: "valgrind" };

pub(crate) fn run(args: &[OsString]) -> ExitCode {
    let choice = match Choice::read(args) {
        Ok(choice) => choice,
        Err(problem) => return wrong(&problem),
    };
    match measure(&choice) {
        Ok(code) => code,
        Err(problem) => failed(&problem),
    }
}

/// The rows and what each measures, for the help.
pub(crate) fn list() -> String {
    ROWS.iter().fold(String::new(), |mut list, Row { name, about }| {
        let _ = writeln!(list, "        {name:<10} {about}");
        list
    })
}

/// Which rows, and how.
#[derive(Debug, Default, PartialEq, Eq)]
struct Choice {
    rows: Vec<String>,
    options: Vec<String>,
}

impl Choice {
    fn read(args: &[OsString]) -> Result<Self, String> {
        let mut choice = Self::default();
        for arg in args {
            match arg.to_string_lossy().into_owned() {
                option if ["--json", "--quick"].contains(&&*option) => choice.options.push(option),
                option if option.starts_with('-') => {
                    return Err(format!("bench has no option {option}"));
                }
                name if ROWS.iter().any(|row| row.name == name) => choice.rows.push(name),
                name => return Err(format!("bench has no row `{name}`")),
            }
        }
        Ok(choice)
    }

    fn wants(&self, row: &str) -> bool {
        self.rows.is_empty() || self.rows.iter().any(|name| name == row)
    }
}

/// Builds what is measured, all of it as it is released, and then the program that measures.
fn measure(choice: &Choice) -> Result<ExitCode, String> {
    if choice.wants(OVERHEAD) {
        VALGRIND.provide().map_err(|problem| format!("bench cannot measure{problem}"))?;
    }
    let mut words = [choice.rows.clone(), choice.options.clone()].concat();
    if choice.wants(PROCESS) {
        let kept = target()?.join("bench");
        fs::create_dir_all(&kept).map_err(|error| error.to_string())?;
        for (option, features, name) in [
            ("--small-command", &["--no-default-features"][..], "spnkr-small"),
            ("--command", &[], "spnkr"),
        ] {
            build(&["--package", "spnkr-cli"], features)?;
            // The next build overwrites it.
            let program = kept.join(name);
            copy(&target()?.join("release/spnkr"), &program)?;
            words.extend([option.to_owned(), program.display().to_string()]);
        }
    }
    let example = ["--package", "spnkr", "--example", "bench"];
    build(&example, &[])?;
    let mut command = Command::new(target()?.join("release/examples/bench"));
    let status = command.arg("run").args(words).status();
    status.map(code).map_err(|error| format!("the program could not be started: {error}"))
}

fn build(what: &[&str], features: &[&str]) -> Result<(), String> {
    let mut command = cargo_command();
    command.args(["build", "--release", "--locked"]).args(what).args(features);
    // With `--json`, what is printed is the document alone.
    match command.stdout(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("`cargo build {}` failed", what.join(" "))),
        Err(error) => Err(format!("cargo could not be started: {error}")),
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    // Not over the old file, which may be running.
    match fs::remove_file(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::copy(from, to),
    }
    .map(drop)
    .map_err(|error| format!("{} could not be copied: {error}", from.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_command() {
        let read =
            |words: &[&str]| Choice::read(&words.iter().map(OsString::from).collect::<Vec<_>>());
        let choice = read(&["fetch", "--quick", "parse"]).unwrap();
        assert_eq!(
            (choice.rows.join(" "), choice.options.join(" ")),
            ("fetch parse".to_owned(), "--quick".to_owned())
        );
        assert!(choice.wants("parse") && !choice.wants(PROCESS));
        assert!(read(&[]).is_ok_and(|choice| choice.wants(PROCESS)));
        for wrong in ["--slow", "fetches", ""] {
            assert!(read(&[wrong]).is_err(), "{wrong:?}");
        }
    }
}
