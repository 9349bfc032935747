//! `cargo xtask ci`: the jobs of CI, the quick ones first.

use std::{ffi::OsString, process::ExitCode};

use crate::jobs::{self, Job, More};

const JOBS: &[Job] = &[
    Job {
        name: "format",
        about: "the code is formatted (mend with `cargo fmt --all`)",
        cargo: &["fmt", "--all", "--check"],
        env: None,
        programs: &[],
    },
    Job {
        name: "edges",
        about: "no crate depends on one that it must not know",
        cargo: &["test", "--locked", "--quiet", "--package", "xtask", "--test", "it", "edges::"],
        env: None,
        programs: &[],
    },
    Job {
        name: "licences",
        about: "licences, banned crates and sources of all dependencies",
        cargo: &["test", "--locked", "--quiet", "--package", "xtask", "--test", "it", "licences::"],
        env: None,
        programs: &[],
    },
    Job {
        name: "versions",
        about: "no dependency needs a newer Rust than we promise",
        cargo: &["test", "--locked", "--quiet", "--package", "xtask", "--test", "it", "versions::"],
        env: None,
        programs: &[],
    },
    Job {
        name: "tidy",
        about: "files, their words, and the links of the documents",
        cargo: &["test", "--locked", "--quiet", "--package", "xtask", "--test", "it", "tidy::"],
        env: None,
        programs: &[],
    },
    Job {
        name: "packages",
        about: "every crate that is published can be packed",
        cargo: &["xtask", "package"],
        env: None,
        programs: &[],
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
        programs: &[],
    },
    Job {
        name: "docs",
        about: "rustdoc does not warn",
        cargo: &["doc", "--locked", "--workspace", "--all-features", "--no-deps"],
        env: Some(("RUSTDOCFLAGS", "-D warnings")),
        programs: &[],
    },
    Job {
        name: "tests",
        about: "every test",
        cargo: &["xtask", "test", "--locked"],
        env: None,
        programs: &[],
    },
    Job {
        name: "seeds",
        about: "what fuzzing begins with, and what it once found, breaks nothing",
        cargo: &[
            "test",
            "--locked",
            "--manifest-path",
            "fuzz/Cargo.toml",
            // Without libFuzzer, which needs a C++ compiler.
            "--no-default-features",
        ],
        env: None,
        programs: &[],
    },
];

pub(crate) fn run(names: &[OsString]) -> ExitCode {
    jobs::run("ci", JOBS, names, |_| More::default())
}

/// The jobs and what each shows, for the help.
pub(crate) fn list() -> String {
    jobs::list(JOBS)
}
