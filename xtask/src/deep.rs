//! `cargo xtask deep`: what is too long for every day, or needs more than a Rust toolchain.

use std::{ffi::OsString, process::ExitCode};

use crate::{
    jobs::{self, Job, More, Program},
    wrong,
};

const JOBS: &[Job] = &[
    Job {
        name: "browser",
        about: "a headless Chromium clicks through a sign-in, and comes back",
        cargo: &[
            "run",
            "--locked",
            "--package",
            "spnkr",
            "--features",
            "loopback",
            "--example",
            "browser",
        ],
        env: None,
        programs: &[
            Program { name: "chromium", package: "chromium" },
            Program { name: "chromedriver", package: "chromium-driver" },
        ],
    },
    Job {
        name: "careers",
        about: "ten thousand matches are synced, measured, killed twenty times and compared",
        cargo: &[
            "run",
            "--locked",
            "--release",
            "--package",
            "spnkr-harvest",
            "--example",
            "careers",
            "--",
        ],
        env: None,
        programs: &[],
    },
    Job {
        name: "chaos",
        about: "a million calls meet faults of every kind",
        cargo: &[
            "test",
            "--locked",
            "--release",
            "--package",
            "spnkr",
            "--test",
            "it",
            "--",
            "chaos::",
        ],
        env: None,
        programs: &[],
    },
    Job {
        name: "crash",
        about: "a session is killed at every system call, and the next one goes on",
        cargo: &["run", "--locked", "--package", "spnkr", "--example", "crash", "--", "sweep"],
        env: None,
        programs: &[Program { name: "strace", package: "strace" }],
    },
    Job {
        name: "pages",
        about: "a headless Chromium looks at reports, trends and cards, on a phone and on a desk",
        cargo: &["run", "--locked", "--package", "spnkr-harvest", "--example", "pages"],
        env: None,
        programs: &[
            Program { name: "chromium", package: "chromium" },
            Program { name: "chromedriver", package: "chromium-driver" },
        ],
    },
    Job {
        name: "random",
        about: "a session is killed ten thousand times, at any moment",
        cargo: &["run", "--locked", "--package", "spnkr", "--example", "crash", "--", "random"],
        env: None,
        programs: &[],
    },
    Job {
        name: "locks",
        about: "of many processes one is in the store at a time, and a dead one is not waited for",
        cargo: &["run", "--locked", "--package", "spnkr", "--example", "crash", "--", "locks"],
        env: None,
        programs: &[],
    },
    Job {
        name: "processes",
        about: "of many processes that find tokens expired one renews them",
        cargo: &["run", "--locked", "--package", "spnkr", "--example", "crash", "--", "processes"],
        env: None,
        programs: &[],
    },
    Job {
        name: "packages",
        about: "every crate builds from what would be published of it",
        cargo: &["xtask", "package", "--verify"],
        env: None,
        programs: &[],
    },
    Job {
        name: "soak",
        about: "a week of calls in virtual time: nothing is lost, nothing grows",
        cargo: &[
            "test",
            "--locked",
            "--release",
            "--package",
            "spnkr",
            "--test",
            "it",
            "--",
            // Memory is that of the process: one run at a time.
            "--test-threads=1",
            "--show-output",
            "soak::",
        ],
        env: None,
        programs: &[],
    },
];

pub(crate) fn run(args: &[OsString]) -> ExitCode {
    let choice = match Choice::read(args) {
        Ok(choice) => choice,
        Err(problem) => return wrong(&problem),
    };
    jobs::run("deep", JOBS, &choice.names, |job| choice.more(job))
}

/// The jobs and what each shows, for the help.
pub(crate) fn list() -> String {
    jobs::list(JOBS)
}

/// Which jobs, and how much of them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Choice {
    names: Vec<OsString>,
    /// Every how manyth kill point.
    sample: Option<usize>,
    is_small: bool,
}

impl Choice {
    fn read(args: &[OsString]) -> Result<Self, String> {
        let mut choice = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.to_str() {
                Some("--small") => choice.is_small = true,
                Some("--sample") => {
                    let number = args.next().and_then(|number| number.to_str()?.parse().ok());
                    let number = number.filter(|number| *number > 0);
                    choice.sample = Some(number.ok_or("deep --sample needs a number")?);
                }
                Some(option) if option.starts_with('-') => {
                    return Err(format!("deep has no option {option}"));
                }
                _ => choice.names.push(arg.clone()),
            }
        }
        Ok(choice)
    }

    fn more(&self, job: &Job) -> More {
        More { args: self.arguments(job), env: self.environment(job) }
    }

    fn arguments(&self, job: &Job) -> Vec<String> {
        match (job.name, self.sample) {
            ("crash", Some(sample)) => vec!["--sample".to_owned(), sample.to_string()],
            ("random", _) if self.is_small => ["--kills", "500"].map(str::to_owned).into(),
            ("locks", _) if self.is_small => ["--sections", "2000"].map(str::to_owned).into(),
            ("processes", _) if self.is_small => {
                ["--processes", "16", "--expiries", "5"].map(str::to_owned).into()
            }
            ("careers", _) if self.is_small => ["--matches", "500"].map(str::to_owned).into(),
            _ => Vec::new(),
        }
    }

    /// How long tests are that have a shorter form for every day.
    fn environment(&self, job: &Job) -> Vec<(&'static str, &'static str)> {
        match (job.name, self.is_small) {
            // For each seed, over either protocol.
            ("chaos", false) => vec![("SPNKR_CALLS", "50000"), ("SPNKR_SEEDS", "10")],
            ("chaos", true) => vec![("SPNKR_CALLS", "5000"), ("SPNKR_SEEDS", "5")],
            ("soak", false) => vec![("SPNKR_SOAK_HOURS", "168")],
            ("soak", true) => vec![("SPNKR_SOAK_HOURS", "12")],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_command() {
        let read =
            |words: &[&str]| Choice::read(&words.iter().map(OsString::from).collect::<Vec<_>>());
        let names = ["crash", "locks"].map(OsString::from).to_vec();
        let expected = Choice { names, sample: Some(7), is_small: true };
        assert_eq!(read(&["crash", "--sample", "7", "locks", "--small"]), Ok(expected));
        assert_eq!(read(&[]), Ok(Choice::default()));
        for wrong in [&["--sample"][..], &["--sample", "0"], &["--sample", "x"], &["--large"]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn each_job_is_as_small_as_it_is_told_to_be() {
        let words = |choice: Choice| {
            let words = JOBS.iter().map(|job| {
                let More { args, env } = choice.more(job);
                let env = env.iter().map(|(name, value)| format!("{name}={value}"));
                env.chain(args).collect::<Vec<_>>().join(" ")
            });
            words.filter(|words| !words.is_empty()).collect::<Vec<_>>()
        };
        assert_eq!(
            words(Choice::default()),
            ["SPNKR_CALLS=50000 SPNKR_SEEDS=10", "SPNKR_SOAK_HOURS=168"]
        );
        let small = Choice { sample: Some(7), is_small: true, ..Choice::default() };
        assert_eq!(
            words(small),
            [
                "--matches 500",
                "SPNKR_CALLS=5000 SPNKR_SEEDS=5",
                "--sample 7",
                "--kills 500",
                "--sections 2000",
                "--processes 16 --expiries 5",
                "SPNKR_SOAK_HOURS=12",
            ]
        );
    }
}
