//! How far a sync has come, for people who wait.

use std::time::{Duration, Instant};

use spnkr_harvest::Progress;

use crate::{account::Account, command::matches::clock, output::Io};

/// Shows how far it has come, a few times a second.
#[derive(Debug)]
pub(super) struct Meter<'a> {
    account: &'a Account,
    begun: Instant,
    shown: Option<Instant>,
    last: Progress,
    /// What was done by when, for the speed of now.
    window: (Instant, u64),
}

impl<'a> Meter<'a> {
    pub(super) fn new(account: &'a Account) -> Self {
        let begun = Instant::now();
        Self { account, begun, shown: None, last: Progress::default(), window: (begun, 0) }
    }

    pub(super) fn show(&mut self, progress: &Progress, io: &mut Io) {
        let now = Instant::now();
        self.last.clone_from(progress);
        if self.shown.is_some_and(|shown| now.duration_since(shown) < PAUSE) {
            return;
        }
        self.shown = Some(now);
        if now.duration_since(self.window.0) > WINDOW {
            // Half of it goes on counting, so that the speed does not jump.
            self.window = (now - WINDOW / 2, self.last.matches_done - self.recent() / 2);
        }
        io.progress(self.line(now));
    }

    /// What was done before it ended early.
    pub(super) fn so_far(&self) -> String {
        let Progress { matches_done, matches_known, is_history_read, .. } = self.last;
        let least = if is_history_read { "" } else { "at least " };
        format!("{matches_done} of {least}{matches_known} matches are stored")
    }

    /// How many were done within the window.
    fn recent(&self) -> u64 {
        self.last.matches_done.saturating_sub(self.window.1)
    }

    fn line(&self, now: Instant) -> String {
        let Progress { matches_done, matches_known, history_pages, is_history_read, .. } =
            self.last;
        if self.last.players_named + self.last.assets_named > 0 {
            let (players, assets) = (self.last.players_named, self.last.assets_named);
            return format!("{matches_done} matches; {players} players and {assets} assets named…");
        }
        let mut parts = vec![match is_history_read {
            true => format!("{matches_done} of {matches_known} matches"),
            false => {
                format!("{matches_done} of {matches_known} matches so far, page {history_pages}")
            }
        }];
        let seconds = now.duration_since(self.window.0).as_secs_f64();
        let rate = self.recent() as f64 / seconds.max(0.001);
        if matches_done > 0 && now.duration_since(self.begun) > PAUSE {
            parts.push(format!("{rate:.0}/s"));
            let left = matches_known.saturating_sub(matches_done) as f64 / rate.max(0.001);
            if is_history_read && left.is_finite() {
                let left = jiff::SignedDuration::from_secs(left.ceil() as i64);
                parts.push(format!("{} left", clock(left)));
            }
        }
        let traffic = self.account.traffic();
        if traffic.cache_hits > 0 {
            parts.push(format!("{} from cache", traffic.cache_hits));
        }
        if traffic.waited > Duration::from_secs(1) {
            parts.push(format!("{} waits", traffic.waits));
        }
        if self.last.missing > 0 {
            parts.push(format!("{} missing", self.last.missing));
        }
        parts.join(", ")
    }
}

/// How long a line stays at least.
const PAUSE: Duration = Duration::from_millis(100);

/// Over how long the speed is taken.
const WINDOW: Duration = Duration::from_secs(20);
