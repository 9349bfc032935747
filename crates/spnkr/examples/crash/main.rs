//! Ends programs in the middle of a renewal, and looks at what the next one finds: for `cargo xtask deep`.
//!
//! It is both sides. As the driver it runs the emulator and starts itself as the victims, which sign in, renew and
//! sign out with a session on a store of files. What a person at the keyboard would do is not simulated: the
//! victims are real processes, the network is real, and so is SIGKILL, which strace sends at the system call that
//! the driver chose.
//!
//! Three more tasks need many processes and no strace: `random`, `locks` and `processes`.

#![cfg_attr(
    target_os = "linux",
    expect(clippy::print_stdout, reason = "the report is what it is for")
)]
#![expect(clippy::print_stderr, reason = "a program says there what is wrong")]

#[cfg(target_os = "linux")]
mod arguments;
#[cfg(target_os = "linux")]
mod kill;
#[cfg(target_os = "linux")]
mod locks;
#[cfg(target_os = "linux")]
mod processes;
#[cfg(target_os = "linux")]
mod random;
#[cfg(target_os = "linux")]
mod stepped_clock;
#[cfg(target_os = "linux")]
mod stored;
#[cfg(target_os = "linux")]
mod strace;
#[cfg(target_os = "linux")]
mod sweep;
#[cfg(target_os = "linux")]
mod table;
#[cfg(target_os = "linux")]
mod victim;
#[cfg(target_os = "linux")]
mod world;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
const USAGE: &str = "\
usage: crash sweep [--sample N] [--only SCENE]
       crash random [--kills N]
       crash locks [--sections N]
       crash processes [--processes N] [--expiries N]";

/// What a task ends with: whether all was well, or why it could not be found out.
#[cfg(target_os = "linux")]
type Outcome = Result<bool, Box<dyn std::error::Error + Send + Sync>>;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let task = words.next().unwrap_or_default();
    let words = words.collect::<Vec<_>>();
    let run: fn(&arguments::Arguments) -> Outcome = match task.as_str() {
        "sweep" => sweep::run,
        "random" => random::run,
        "locks" => locks::run,
        "processes" => processes::run,
        // The other side.
        "victim" => victim::run,
        "sections" => locks::sections,
        "hold" => locks::hold,
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let arguments = match arguments::Arguments::read(words) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("crash {task}: {error}");
            ExitCode::from(2)
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("crash needs Linux, for its signals and its strace");
    ExitCode::FAILURE
}
