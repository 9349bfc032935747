//! Opening an address in the person's browser.

use std::{
    io,
    process::{Command, Stdio},
};

/// What shows a person an address.
pub(super) trait Opener: Send + Sync {
    /// Asks for it, and does not wait until it is shown.
    fn open(&self, url: &str) -> io::Result<()>;
}

/// What this system opens addresses with.
#[derive(Debug)]
pub(super) struct System;

impl Opener for System {
    fn open(&self, url: &str) -> io::Result<()> {
        let mut outcome = Err(io::ErrorKind::NotFound.into());
        for program in PROGRAMS {
            outcome = start(program, url);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }
}

/// Starts a program with the address as one argument, past any shell.
fn start(program: &[&str], url: &str) -> io::Result<()> {
    let [name, arguments @ ..] = program else { return Ok(()) };
    let mut command = Command::new(name);
    command.args(arguments).arg(url);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    {
        // Of its own group, so that Ctrl-C here does not close the browser.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    command.spawn().map(drop)
}

#[cfg(windows)]
const PROGRAMS: &[&[&str]] = &[&["rundll32.exe", "url.dll,FileProtocolHandler"]];
#[cfg(target_os = "macos")]
const PROGRAMS: &[&[&str]] = &[&["open"]];
#[cfg(not(any(windows, target_os = "macos")))]
const PROGRAMS: &[&[&str]] = &[&["xdg-open"], &["gio", "open"], &["wslview"]];
