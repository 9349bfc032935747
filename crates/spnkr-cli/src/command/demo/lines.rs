//! The commands that the demo types.

use std::path::Path;

use anstyle::{AnsiColor, Style};
use clap::Parser as _;
use tokio::sync::Notify;

use super::title;
use crate::{
    account::Account,
    args::{Args, Command, Format},
    command::{run_of, run_of_database, sync},
    failure::{Failure, INTERRUPTED},
    output::{Io, quoted},
};

/// A command as a person would type it, in a folder of its own.
pub(super) struct Line {
    title: &'static str,
    words: &'static [&'static str],
    /// Whether somebody presses Ctrl-C half-way.
    is_interrupted: bool,
}

impl Line {
    /// Shows it, and does what it says.
    pub(super) async fn show(
        &self,
        account: &Account,
        folder: &Path,
        half: u32,
        io: &mut Io,
    ) -> Result<(), Failure> {
        title(io.out(), self.title)?;
        let literal = Style::new().bold();
        let words = self.words.iter().map(|word| match word.contains(' ') {
            true => quoted(word),
            false => (*word).to_owned(),
        });
        let words: Vec<_> = words.collect();
        writeln!(io.out(), "{literal}$ {}{literal:#}", words.join(" "))?;
        io.flush()?;
        let args = Args::try_parse_from(self.resolved(folder))
            .map_err(|error| Failure::new("the demo has a command that is none", &error))?;
        let Some(command) = args.command else { return Ok(()) };
        match command {
            Command::Sync(sync) if self.is_interrupted => {
                let enough = Notify::new();
                let seen = |progress: &spnkr_harvest::Progress| {
                    if progress.matches_done >= u64::from(half) {
                        enough.notify_one();
                    }
                };
                let stop = enough.notified();
                match sync::run_until(&sync, account, Format::Table, stop, seen, io).await {
                    Err(failure) if failure.exit_code() == INTERRUPTED => {
                        let style = AnsiColor::Yellow.on_default();
                        write!(io.out(), "{style}^C{style:#}\n{failure}")?;
                        Ok(())
                    }
                    // It was too fast for that.
                    outcome => outcome,
                }
            }
            command => match run_of_database(command, &args.global, Format::Table, io).await {
                Ok(outcome) => outcome,
                Err(of_account) => run_of(of_account, account, Format::Table, io).await,
            },
        }
    }

    /// The words with all files in the folder.
    fn resolved(&self, folder: &Path) -> Vec<String> {
        let mut is_file = false;
        let resolved = self.words.iter().map(|word| {
            let resolved = match is_file {
                true => folder.join(word).display().to_string(),
                false => (*word).to_owned(),
            };
            is_file = ["--db", "-o"].contains(word);
            resolved
        });
        resolved.collect()
    }
}

const fn line(title: &'static str, words: &'static [&'static str]) -> Line {
    Line { title, words, is_interrupted: false }
}

const QUESTION: &str =
    "SELECT mode, count(*) AS matches, round(avg(kda), 2) AS kda FROM participants
       JOIN matches USING (match_id) JOIN tracked_players USING (xuid)
       GROUP BY mode ORDER BY matches DESC LIMIT 5";

const SYNC: &[&str] = &["spnkr", "sync", "me", "--rate", "off", "--db", "career.db"];

pub(super) const LINES: [Line; 7] = [
    Line {
        title: "A whole career, until somebody interrupts it",
        words: SYNC,
        is_interrupted: true,
    },
    line("The rest of it", SYNC),
    line("A question to it", &["spnkr", "sql", QUESTION, "--db", "career.db"]),
    line("The latest match", &["spnkr", "card", "latest"]),
    line("The same as a picture", &["spnkr", "card", "latest", "-o", "card.png"]),
    line(
        "A rank over time",
        &["spnkr", "trend", "--of", "csr", "--db", "career.db", "-o", "trend.svg"],
    ),
    line("All of it on one page", &["spnkr", "report", "--db", "career.db", "-o", "report.html"]),
];
