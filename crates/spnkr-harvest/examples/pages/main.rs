//! Looks at pages and pictures in a real browser: for `cargo xtask deep pages`.
//!
//! A career of the emulator is fetched, and made into a report, trends and cards, unless other pages are named. A
//! headless Chromium opens each of them, as wide as a phone and as a desk, light and dark, and leaves screenshots behind.

#![expect(clippy::print_stdout, reason = "the report is what it is for")]
#![expect(clippy::print_stderr, reason = "a program says there what is wrong")]

mod look;
mod write;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use spnkr_testkit::{Browser, BrowserResult};

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("pages: {error}");
            ExitCode::from(2)
        }
    }
}

/// Makes the pages and looks at them; tells how many things are wrong.
fn run() -> BrowserResult<usize> {
    let folder = Path::new("target/pages");
    fs::create_dir_all(folder)?;
    // Pages that somebody else made; without any, those of this crate.
    let mut pages: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    if pages.is_empty() {
        pages = write::pages(folder)?;
    }
    let browser = Browser::start(&[])?;
    let mut wrong = 0;
    for page in &pages {
        for problem in look::at(&browser, &fs::canonicalize(page)?, folder)? {
            println!("FAILED  {problem}");
            wrong += 1;
        }
        println!("looked at {}", page.display());
    }
    Ok(wrong)
}
