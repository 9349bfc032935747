//! Jobs: what `ci` and `deep` are made of.

use std::{
    env,
    ffi::OsString,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use crate::{cargo_command, failed, say, wrong};

/// One thing that has to pass: a run of cargo.
pub(crate) struct Job {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) cargo: &'static [&'static str],
    pub(crate) env: Option<(&'static str, &'static str)>,
    /// What it needs besides a Rust toolchain.
    pub(crate) programs: &'static [Program],
}

/// A program, and the package of Debian that brings it.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
}

/// What a choice adds to the command of a job.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct More {
    pub(crate) args: Vec<String>,
    pub(crate) env: Vec<(&'static str, &'static str)>,
}

/// Runs the named jobs, or all, and stops at the first failure. What `more` says is added to a job's command.
pub(crate) fn run(
    task: &str,
    jobs: &[Job],
    names: &[OsString],
    more: impl Fn(&Job) -> More,
) -> ExitCode {
    if let Some(name) = names.iter().find(|name| !jobs.iter().any(|job| **name == *job.name)) {
        return wrong(&format!("{task} has no job `{}`", name.to_string_lossy()));
    }
    let chosen = jobs.iter().filter(|job| names.is_empty() || names.iter().any(|n| n == job.name));

    let start = Instant::now();
    let mut passed = Vec::new();
    for job in chosen {
        let more = more(job);
        let command_line = job.command_line(&more);
        say(&format!("\n==> {}: {}\n    {command_line}\n", job.name, job.about));
        let job_start = Instant::now();
        let outcome = job.run(&more);
        let took = job_start.elapsed();
        if let Err(problem) = outcome {
            say(&table(&passed));
            say(&line("FAILED", job.name, took));
            return failed(&format!(
                "{task} stopped at the job `{}`{problem}; to repeat it:\n    {command_line}",
                job.name,
            ));
        }
        passed.push((job.name, took));
    }
    say(&table(&passed));
    say(&line("ok", "all", start.elapsed()));
    ExitCode::SUCCESS
}

/// The jobs and what each shows, for the help.
pub(crate) fn list(jobs: &[Job]) -> String {
    jobs.iter().fold(String::new(), |mut list, job| {
        let _ = writeln!(list, "        {:<10} {}", job.name, job.about);
        list
    })
}

impl Job {
    fn run(&self, more: &More) -> Result<(), String> {
        for program in self.programs {
            program.provide()?;
        }
        let mut command = cargo_command();
        command.args(self.cargo).args(&more.args).current_dir(workspace_root());
        command.envs(self.env).envs(more.env.iter().copied());
        match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(String::new()),
            Err(error) => Err(format!(", as cargo could not be started: {error}")),
        }
    }

    /// What to type in a shell to run this job alone.
    fn command_line(&self, more: &More) -> String {
        let mut line = String::new();
        for (name, value) in self.env.iter().chain(&more.env) {
            let _ = write!(line, "{name}='{value}' ");
        }
        line.push_str("cargo");
        for arg in self.cargo.iter().copied().chain(more.args.iter().map(String::as_str)) {
            line.push(' ');
            line.push_str(arg);
        }
        line
    }
}

impl Program {
    /// Installs the program where it is missing and that can be done without asking anybody.
    pub(crate) fn provide(&self) -> Result<(), String> {
        if is_there(self.name) {
            return Ok(());
        }
        let Self { name, package } = self;
        if is_there("apt-get") && is_root() {
            for args in [&["update"][..], &["install", "-y", "--no-install-recommends", package]] {
                say(&format!("    apt-get {}\n", args.join(" ")));
                let mut apt = Command::new("apt-get");
                // A list that could not be brought up to date may still name the package.
                let _ = apt.env("DEBIAN_FRONTEND", "noninteractive").arg("-q").args(args).status();
            }
            if is_there(name) {
                return Ok(());
            }
        }
        Err(format!(", as there is no `{name}`: install it (on Debian, the package `{package}`)"))
    }
}

/// Runs a command that has to go well.
pub(crate) fn succeed(mut command: Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("failed".to_owned()),
        Err(error) => Err(format!("could not be started: {error}")),
    }
}

fn is_there(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn table(passed: &[(&str, Duration)]) -> String {
    let lines: String = passed.iter().map(|(name, took)| line("ok", name, *took)).collect();
    format!("\n{lines}")
}

fn line(outcome: &str, name: &str, took: Duration) -> String {
    format!("{outcome:<6} {name:<10} {:>7.1} s\n", took.as_secs_f64())
}

pub(crate) fn workspace_root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The folder that cargo builds into, wherever that is: this program lies in it.
pub(crate) fn target() -> Result<PathBuf, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let target = program.ancestors().nth(2).map(Path::to_owned);
    target.ok_or_else(|| format!("{} is in no folder of cargo's", program.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_can_be_repeated_by_hand() {
        let job = Job {
            name: "job",
            about: "",
            cargo: &["doc", "--locked"],
            env: Some(("FLAGS", "-D warnings")),
            programs: &[],
        };
        let args = ["--sample", "7"].map(str::to_owned).into();
        let more = More { args, env: vec![("CALLS", "8")] };
        assert_eq!(
            job.command_line(&more),
            "FLAGS='-D warnings' CALLS='8' cargo doc --locked --sample 7"
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(is_there("cargo"));
        assert!(!is_there("no-such-program"));
    }
}
