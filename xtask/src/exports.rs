//! `cargo xtask exports`: exports of a career, opened by pyarrow and DuckDB.

use std::{
    ffi::OsString,
    fs,
    process::{Command, ExitCode},
};

use crate::{
    cargo_command, code, failed,
    jobs::{succeed, target, workspace_root},
    python::{self, Package},
    wrong,
};

const PACKAGES: &[Package] =
    &[Package { name: "duckdb", version: "2.0.1" }, Package { name: "pyarrow", version: "26.0.1" }];

const EXPORT: &[&str] = &[
    "run",
    "--quiet",
    "--locked",
    "--package",
    "spnkr-harvest",
    "--features",
    "parquet",
    "--example",
    "exports",
    "--",
];

pub(crate) fn run(args: &[OsString]) -> ExitCode {
    if let Some(arg) = args.first() {
        return wrong(&format!("exports takes no arguments, such as {}", arg.to_string_lossy()));
    }
    match exports() {
        Ok(code) => code,
        Err(problem) => failed(&format!("exports cannot be checked{problem}")),
    }
}

fn exports() -> Result<ExitCode, String> {
    let folder = target()?.join("exports");
    let python = python::with(&folder.join("venv"), PACKAGES)?;
    let career = folder.join("career");
    // What the last one left.
    let _ = fs::remove_dir_all(&career);
    let mut export = cargo_command();
    export.args(EXPORT).arg(&career).current_dir(workspace_root());
    succeed(export).map_err(|problem| format!(", as there are none: `cargo run` {problem}"))?;
    let mut command = Command::new(python);
    // No compiled files beside the source.
    command.arg("-B").arg(workspace_root().join("xtask/exports/exports.py")).arg(career);
    command.status().map(code).map_err(|error| format!(", as Python could not be started: {error}"))
}
