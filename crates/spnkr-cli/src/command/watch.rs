//! `spnkr watch`: the cards of matches as they end.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::tz::TimeZone;
use spnkr::Xuid;
use spnkr_harvest::{
    card::{Card, Cards},
    watch::{EndedMatch, Sight, Watch},
};

use super::card;
use crate::{
    account::Account,
    args::{Format, WatchArgs, Who},
    failure::Failure,
    file::replace,
    json,
    output::Io,
    signals::{Interruption, Termination},
};

/// Runs until it is interrupted, which is its proper end and no failure.
pub(super) async fn run(
    args: &WatchArgs,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let mut interruption = Interruption::new()?;
    let mut termination = Termination::new()?;
    if let Some(folder) = &args.output {
        fs::create_dir_all(folder).map_err(|error| {
            Failure::usage(format!("{} could not be made: {error}", folder.display()))
                .advise("name another folder with -o")
        })?;
    }
    tokio::select! {
        biased;
        () = interruption.wait() => {}
        () = termination.wait() => {}
        outcome = watch(args, account, format, io) => outcome?,
    }
    Ok(io.flush()?)
}

async fn watch(
    args: &WatchArgs,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let who = args.who.as_ref().unwrap_or(&Who::Me);
    let xuid = account.xuid(who).await?;
    let every = Duration::from_secs(args.every.into());
    let mut watch = Watch::new(account.client().clone(), xuid).every(every);
    let mut screen = Screen { args, xuid, cards: card::cards(account).settle(), format, io };
    match watch.begin().await {
        Err(error) if error.is_retryable() => screen.io.note(Failure::in_words(&error)),
        begun => begun.map_err(|error| account.failure_of(who, error))?,
    }
    screen.io.say(format_args!("Watching {}, until Ctrl-C.", name(account, xuid).await));
    let mut left = args.count;
    while left != Some(0) {
        match watch.next().await.map_err(|error| account.failure(error))? {
            Sight::Ended(ended) => {
                screen.show(*ended).await?;
                left = left.map(|left| left - 1);
            }
            Sight::Trouble(trouble) => {
                let problem = Failure::in_words(&trouble.error);
                let next = trouble.next_in.as_secs();
                screen.io.note(format_args!("{problem}; the next look is in {next} seconds"));
            }
            _ => {}
        }
    }
    Ok(())
}

async fn name(account: &Account, xuid: Xuid) -> String {
    account.names(&[xuid]).await.remove(&xuid).unwrap_or_else(|| xuid.to_string())
}

/// Where cards are shown.
struct Screen<'a> {
    args: &'a WatchArgs,
    xuid: Xuid,
    cards: Cards,
    format: Format,
    io: &'a mut Io,
}

impl Screen<'_> {
    async fn show(&mut self, ended: EndedMatch) -> Result<(), Failure> {
        let id = ended.entry.match_id;
        let stats = match ended.stats {
            Ok(stats) => stats,
            Err(error) => {
                let problem = Failure::in_words(&error);
                self.io.note(format_args!("the match {id} has ended, but {problem}"));
                return Ok(());
            }
        };
        let card = self.cards.of(&stats, Some(self.xuid)).await.in_time_zone(TimeZone::system());
        match self.format {
            Format::JsonLines => json::write_line(self.io.out(), &card::document(&card)?)?,
            _ => {
                let width = self.io.width();
                let out = self.io.out();
                writeln!(out)?;
                card::write(out, &card, width)?;
            }
        }
        self.io.flush()?;
        if let Some(folder) = &self.args.output {
            self.keep(&card, folder);
        }
        Ok(())
    }

    /// Writes the card into the folder. A full disk is no reason to miss the next match.
    fn keep(&mut self, card: &Card, folder: &Path) {
        let path = file_of(card, folder, self.args.format.ending());
        let drawn = card::drawn(card, self.args.format, self.args.theme);
        match drawn.and_then(|bytes| replace(&path, &bytes)) {
            Ok(()) => self.io.say(format_args!("The card is in {}.", path.display())),
            Err(failure) => self.io.note(failure.texts().0),
        }
    }
}

/// Files that sort by time.
fn file_of(card: &Card, folder: &Path, ending: &str) -> PathBuf {
    let start = card.started_at.strftime("%Y-%m-%dT%H%M%SZ");
    folder.join(format!("{start}-{}.{ending}", card.match_id))
}
