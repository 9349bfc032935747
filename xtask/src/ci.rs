//! `cargo xtask ci`: the jobs of CI, the quick ones first.

use std::{
    ffi::OsString,
    fmt::Write as _,
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use crate::{cargo_command, failed, say, wrong};

struct Job {
    name: &'static str,
    about: &'static str,
    cargo: &'static [&'static str],
    env: Option<(&'static str, &'static str)>,
}

const JOBS: &[Job] = &[
    Job {
        name: "format",
        about: "the code is formatted (mend with `cargo fmt --all`)",
        cargo: &["fmt", "--all", "--check"],
        env: None,
    },
    Job {
        name: "edges",
        about: "no crate depends on one that it must not know",
        cargo: &["test", "--locked", "--quiet", "--package", "xtask", "--test", "it", "edges::"],
        env: None,
    },
    Job {
        name: "licences",
        about: "licences, banned crates and sources of all dependencies",
        cargo: &["test", "--locked", "--quiet", "--package", "xtask", "--test", "it", "licences::"],
        env: None,
    },
    Job {
        name: "versions",
        about: "no dependency needs a newer Rust than we promise",
        cargo: &["test", "--locked", "--quiet", "--package", "xtask", "--test", "it", "versions::"],
        env: None,
    },
    Job {
        name: "tidy",
        about: "files, their words, and the links of the documents",
        cargo: &["test", "--locked", "--quiet", "--package", "xtask", "--test", "it", "tidy::"],
        env: None,
    },
    Job {
        name: "lints",
        about: "neither rustc nor clippy warns",
        cargo: &[
            "clippy",
            "--locked",
            "--workspace",
            "--all-features",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
        env: None,
    },
    Job {
        name: "docs",
        about: "rustdoc does not warn",
        cargo: &["doc", "--locked", "--workspace", "--all-features", "--no-deps"],
        env: Some(("RUSTDOCFLAGS", "-D warnings")),
    },
    Job { name: "tests", about: "every test", cargo: &["xtask", "test", "--locked"], env: None },
];

pub(crate) fn run(names: &[OsString]) -> ExitCode {
    if let Some(name) = names.iter().find(|name| !JOBS.iter().any(|job| **name == *job.name)) {
        return wrong(&format!("ci has no job `{}`", name.to_string_lossy()));
    }
    let chosen = JOBS.iter().filter(|job| names.is_empty() || names.iter().any(|n| n == job.name));

    let start = Instant::now();
    let mut passed = Vec::new();
    for job in chosen {
        say(&format!("\n==> {}: {}\n    {}\n", job.name, job.about, job.command_line()));
        let job_start = Instant::now();
        let status =
            cargo_command().args(job.cargo).envs(job.env).current_dir(workspace_root()).status();
        let took = job_start.elapsed();
        match status {
            Ok(status) if status.success() => passed.push((job.name, took)),
            Ok(_) => {
                say(&table(&passed));
                say(&line("FAILED", job.name, took));
                return failed(&format!(
                    "ci stopped at the job `{}`; to repeat it:\n    {}",
                    job.name,
                    job.command_line()
                ));
            }
            Err(error) => return failed(&format!("cargo could not be started: {error}")),
        }
    }
    say(&table(&passed));
    say(&line("ok", "all", start.elapsed()));
    ExitCode::SUCCESS
}

/// The jobs and what each shows, for the help.
pub(crate) fn list() -> String {
    JOBS.iter().fold(String::new(), |mut list, job| {
        let _ = writeln!(list, "        {:<10} {}", job.name, job.about);
        list
    })
}

impl Job {
    /// What to type in a shell to run this job alone.
    fn command_line(&self) -> String {
        let mut line = String::new();
        if let Some((name, value)) = self.env {
            let _ = write!(line, "{name}='{value}' ");
        }
        line.push_str("cargo");
        for arg in self.cargo {
            line.push(' ');
            line.push_str(arg);
        }
        line
    }
}

fn table(passed: &[(&str, Duration)]) -> String {
    let lines: String = passed.iter().map(|(name, took)| line("ok", name, *took)).collect();
    format!("\n{lines}")
}

fn line(outcome: &str, name: &str, took: Duration) -> String {
    format!("{outcome:<6} {name:<10} {:>7.1} s\n", took.as_secs_f64())
}

fn workspace_root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
