//! `cargo xtask interop`: a client that is not ours, SPNKr for Python, against the emulator.

use std::{
    env,
    ffi::OsString,
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, ExitCode, Stdio},
};

use crate::{
    cargo_command, code, failed,
    jobs::{succeed, target, workspace_root},
    python::{self, Package},
    wrong,
};

/// The library, and the version that the program in `xtask/interop` is for.
const LIBRARY: Package = Package { name: "spnkr", version: "0.10.2" };

pub(crate) fn run(args: &[OsString]) -> ExitCode {
    if let Some(arg) = args.first() {
        return wrong(&format!("interop takes no arguments, such as {}", arg.to_string_lossy()));
    }
    match interop() {
        Ok(code) => code,
        Err(problem) => failed(&format!("interop cannot be run{problem}")),
    }
}

fn interop() -> Result<ExitCode, String> {
    let folder = target()?.join("interop");
    let python = python::with(&folder.join("venv"), &[LIBRARY])?;
    let emulator = Emulator::start(&folder.join("emulator"))?;
    let mut command = Command::new(python);
    // No compiled files beside the source.
    command.arg("-B").arg(workspace_root().join("xtask/interop/interop.py"));
    let status = command.envs(emulator.exports.iter().cloned()).status();
    status.map(code).map_err(|error| format!(", as Python could not be started: {error}"))
}

/// `spnkr emulate`, until this is dropped.
struct Emulator {
    process: Child,
    exports: Vec<(String, String)>,
    /// Kept open, as it has more to say than is read here.
    stdout: BufReader<ChildStdout>,
}

impl Emulator {
    fn start(folder: &Path) -> Result<Self, String> {
        // What the last one left, as it is ended without a chance to clear up.
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder)
            .map_err(|error| format!(", as {} cannot be made: {error}", folder.display()))?;
        let mut build = cargo_command();
        build.args(["build", "--locked", "--package", "spnkr-cli"]).current_dir(workspace_root());
        succeed(build).map_err(|problem| format!(", as `cargo build` {problem}"))?;
        let program = target()?.join("debug/spnkr").with_extension(env::consts::EXE_EXTENSION);
        let mut command = Command::new(program);
        command.args(["emulate", "--ca-file"]).arg(folder.join("certificate.pem"));
        command.env("TMPDIR", folder).stdin(Stdio::null()).stdout(Stdio::piped());
        let unable = |problem: &str| format!(", as the emulator does not run: {problem}");
        let mut process = command.spawn().map_err(|error| unable(&error.to_string()))?;
        let stdout = process.stdout.take().ok_or_else(|| unable("it has no output"))?;
        let stdout = BufReader::new(stdout);
        let mut emulator = Self { process, exports: Vec::new(), stdout };
        emulator.read_exports().map_err(|problem| unable(&problem))?;
        Ok(emulator)
    }

    /// Reads the lines that a shell would, up to the first empty one.
    fn read_exports(&mut self) -> Result<(), String> {
        loop {
            let mut line = String::new();
            match self.stdout.read_line(&mut line) {
                Ok(0) => return Err("it ended".to_owned()),
                Err(error) => return Err(error.to_string()),
                Ok(_) => match line.trim_end() {
                    "" => return Ok(()),
                    line => self.exports.extend(export(line)),
                },
            }
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The name and the value of a line such as `export NAME='value'`.
fn export(line: &str) -> Option<(String, String)> {
    let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
    let value = value.strip_prefix('\'')?.strip_suffix('\'')?.replace(r"'\''", "'");
    Some((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_for_a_shell() {
        let pair = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
        assert_eq!(export("export A_B='c=d e'"), pair("A_B", "c=d e"));
        assert_eq!(export(r"export A='it'\''s'"), pair("A", "it's"));
        for other in ["# export A='b'", "A='b'", "export A", ""] {
            assert_eq!(export(other), None, "{other}");
        }
    }
}
