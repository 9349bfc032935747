//! Makes the inputs that the fuzz targets begin with: for `cargo xtask seeds`.
//!
//! It starts the emulator, walks every hop of the sign-in and every endpoint, and keeps what was answered, good and
//! bad; what does not come from a server is in lists. The same seeds come out of it each time: tokens are replaced
//! by the word that the targets look for in error texts, and times by ones that stand still.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the report is what it is for")]

mod disguise;
mod films;
mod game;
mod recorder;
mod services;
mod sign_in;
mod stored;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use spnkr::Http;
use spnkr_emulator::Emulator;

use crate::recorder::Recorder;

const USAGE: &str = "usage: seeds FOLDER [--check]";

/// When everything happens, by the emulator's clock.
const NOW: &str = "2026-01-02T03:04:05Z";

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    let words = arguments.iter().map(String::as_str).collect::<Vec<_>>();
    let (folder, is_check) = match *words {
        [folder] if !folder.starts_with('-') => (Path::new(folder), false),
        [folder, "--check"] => (Path::new(folder), true),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(folder, is_check) {
        Ok(outcome) => outcome,
        Err(error) => {
            eprintln!("seeds: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(folder: &Path, is_check: bool) -> Result<ExitCode, Failure> {
    let seeds = Seeds::make()?;
    if !is_check {
        seeds.write(folder)?;
        println!("{} seeds, {} bytes", seeds.files.len(), seeds.size());
        return Ok(ExitCode::SUCCESS);
    }
    let problems = seeds.problems(folder)?;
    for problem in &problems {
        println!("{problem}");
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Inputs by target and name.
#[derive(Debug, Default)]
pub(crate) struct Seeds {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Seeds {
    fn make() -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut seeds = Self::default();
        runtime.block_on(async {
            let emulator = Emulator::builder().starts_at(NOW.parse()?).start().await?;
            let http = Http::builder()
                .connect_to(emulator.address())
                .only_roots(emulator.certificate_authority_pem())
                .build()?;
            let recorder = Recorder::new(http);
            sign_in::walk(&mut seeds, &emulator, &recorder).await?;
            game::walk(&mut seeds, &emulator, &recorder).await?;
            services::walk(&mut seeds, &emulator, &recorder).await?;
            stored::walk(&mut seeds, &emulator, &recorder).await?;
            Ok::<_, Failure>(())
        })?;
        films::list(&mut seeds);
        words::list(&mut seeds);
        Ok(seeds)
    }

    /// Adds an input to a target.
    ///
    /// # Panics
    ///
    /// If there is one of that name: one of the two would be lost.
    pub(crate) fn add(&mut self, target: &str, name: &str, input: impl Into<Vec<u8>>) {
        let previous = self.files.insert(Path::new(target).join(name), input.into());
        assert!(previous.is_none(), "two seeds of {target} are called {name}");
    }

    fn size(&self) -> usize {
        self.files.values().map(Vec::len).sum()
    }

    /// Writes all of them, and removes what is no seed any more.
    fn write(&self, folder: &Path) -> io::Result<()> {
        for path in found(folder)?.difference(&self.files.keys().cloned().collect()) {
            fs::remove_file(folder.join(path))?;
        }
        for (path, input) in &self.files {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, input)?;
        }
        Ok(())
    }

    /// Where a folder has other files than these.
    fn problems(&self, folder: &Path) -> io::Result<Vec<String>> {
        let found = found(folder)?;
        let unknown = found.iter().filter(|path| !self.files.contains_key(*path));
        let mut problems =
            unknown.map(|path| format!("{}: no seed any more", path.display())).collect::<Vec<_>>();
        for (path, input) in &self.files {
            match fs::read(folder.join(path)) {
                Ok(written) if written == *input => {}
                Ok(_) => problems.push(format!("{}: it would be made otherwise", path.display())),
                Err(_) => problems.push(format!("{}: it is missing", path.display())),
            }
        }
        Ok(problems)
    }
}

/// The files in the folders of a folder.
fn found(folder: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    if !folder.exists() {
        return Ok(files);
    }
    for target in fs::read_dir(folder)? {
        let target = target?;
        if target.file_type()?.is_dir() {
            for file in fs::read_dir(target.path())? {
                files.insert(Path::new(&target.file_name()).join(file?.file_name()));
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use spnkr::client::ENDPOINTS;

    use super::*;

    #[test]
    fn the_committed_seeds_are_the_ones_that_are_made_and_every_endpoint_has_one() {
        let seeds = Seeds::make().unwrap();
        let missing = ENDPOINTS.iter().map(|info| info.operation().name()).filter(|name| {
            let first_line = format!("{name}\n");
            !seeds.files.iter().any(|(path, input)| {
                path.starts_with("models") && input.starts_with(first_line.as_bytes())
            })
        });
        let missing = missing.collect::<Vec<_>>();
        assert!(missing.is_empty(), "let `game.rs` ask for {missing:?} too");

        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
        let problems = seeds.problems(&folder).unwrap();
        assert!(problems.is_empty(), "run `cargo xtask seeds`:\n{}", problems.join("\n"));
        assert!(seeds.size() < 1 << 20, "the seeds have {} bytes", seeds.size());
    }
}
