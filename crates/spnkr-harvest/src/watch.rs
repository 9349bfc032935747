//! Matches of a player as they end.
//!
//! ```
//! # spnkr_testkit::doctest(async |emulated| {
//! # let client = spnkr::Client::from_tokens(
//! #     emulated.http(), emulated.spartan_token(), Some(emulated.clearance_token()));
//! # let xuid = spnkr::Xuid::new(emulated.emulator().account().xuid());
//! # let clock = spnkr_testkit::ManualClock::new(jiff::Timestamp::UNIX_EPOCH);
//! use spnkr_harvest::{card::Cards, watch::{Sight, Watch}};
//!
//! let cards = Cards::new(client.clone()).settle();
//! let mut watch = Watch::new(client, xuid);
//! # let mut watch = watch.clock(clock.clone());
//! # watch.begin().await?;
//! # emulated.emulator().finish_match(&Default::default())?;
//! # clock.advance(std::time::Duration::from_secs(60));
//! # for _ in 0..1 {
//! match watch.next().await? {
//!     Sight::Ended(ended) => match &ended.stats {
//!         Ok(stats) => println!("{}", cards.of(stats, Some(xuid)).await.headline()),
//!         Err(error) => println!("{} has no stats yet: {error}", ended.entry.match_id),
//!     },
//!     Sight::Trouble(trouble) => println!("{}", trouble.error),
//!     _ => {}
//! }
//! # }
//! # Ok(()) });
//! ```

use std::{
    collections::{HashSet, VecDeque},
    fmt, mem,
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use spnkr::{
    MatchId, Xuid,
    client::{
        Client, Error,
        model::{MatchHistory, MatchResult, MatchStats},
    },
    core::{BoxFuture, Clock, Monotonic},
    http::SystemClock,
};

/// Tells of each match of a player when it has ended.
///
/// It looks at the first page of the history every now and then, which is one request; what was there the first time
/// is not told. Each later match is told once, in the order in which they ended, however many end between two looks.
#[must_use]
pub struct Watch {
    client: Client,
    xuid: Xuid,
    every: Duration,
    clock: Arc<dyn Clock>,
    known: Option<Known>,
    /// Matches that have ended and were not told yet.
    ended: VecDeque<MatchResult>,
    failures: u32,
    step: Step,
}

/// What a watch saw.
#[derive(Debug)]
#[non_exhaustive]
pub enum Sight {
    /// A match has ended.
    Ended(Box<EndedMatch>),
    /// A look at the history failed. The watch goes on; the more fail in a row, the longer it waits.
    Trouble(Trouble),
}

/// A match that has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct EndedMatch {
    /// What the history says of it.
    pub entry: MatchResult,
    /// What happened in it, which was waited for; an error if it did not come within half a minute, or not at all.
    pub stats: Result<MatchStats, Error>,
}

/// A look that failed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Trouble {
    /// Why.
    pub error: Error,
    /// How long it is until the next one.
    pub next_in: Duration,
}

/// What was seen before.
#[derive(Debug)]
struct Known {
    matches: HashSet<MatchId>,
    /// When the oldest match began that was on the first page; what is older is no news, even if it comes up there
    /// as others go away.
    horizon: Option<Timestamp>,
}

/// What is under way. It stays with the watch when nobody waits for it.
enum Step {
    Looking(Look),
    Settling(BoxFuture<'static, Result<MatchStats, Error>>),
    Waiting(BoxFuture<'static, ()>),
}

/// Pages of a history, from the top to what is known.
struct Look {
    new: Vec<MatchResult>,
    position: u32,
    page: BoxFuture<'static, Result<MatchHistory, Error>>,
}

impl Watch {
    /// A watch over a player, which begins to look when it is asked for the first time.
    pub fn new(client: Client, xuid: Xuid) -> Self {
        let step = Step::Looking(Look::new(&client, xuid));
        Self {
            client,
            xuid,
            every: EVERY,
            clock: Arc::new(SystemClock::default()),
            known: None,
            ended: VecDeque::new(),
            failures: 0,
            step,
        }
    }

    /// Looks this often; once a minute if nothing is said, and never more often than every second.
    pub fn every(mut self, pause: Duration) -> Self {
        self.every = pause.max(LEAST_PAUSE);
        self
    }

    /// Takes the time from this clock, in place of the system's.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Looks for the first time, at what is not to be told; [`next`](Self::next) does so, too.
    ///
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// If that fails. Asked again, it tries again.
    pub async fn begin(&mut self) -> Result<(), Error> {
        while self.known.is_none() {
            if let Some(Sight::Trouble(trouble)) = self.advance().await? {
                return Err(trouble.error);
            }
        }
        Ok(())
    }

    /// Waits for a match to end, or for trouble.
    ///
    /// Dropping the future loses nothing and repeats nothing: what is under way goes on with the next call.
    ///
    /// # Errors
    ///
    /// If nobody is signed in any more, or if the first look shows that there is no such player. Asked again, it
    /// tries again; no match is lost by it.
    pub async fn next(&mut self) -> Result<Sight, Error> {
        loop {
            if let Some(sight) = self.advance().await? {
                return Ok(sight);
            }
        }
    }

    /// Brings what is under way to its end, and begins what comes next.
    ///
    /// Nothing is changed before the one await in it is over.
    async fn advance(&mut self) -> Result<Option<Sight>, Error> {
        match &mut self.step {
            Step::Waiting(pause) => {
                pause.await;
                self.step = self.look();
                Ok(None)
            }
            Step::Looking(look) => {
                let page = (&mut look.page).await;
                self.looked(page)
            }
            Step::Settling(stats) => {
                let stats = stats.await;
                self.settled(stats)
            }
        }
    }

    fn looked(&mut self, page: Result<MatchHistory, Error>) -> Result<Option<Sight>, Error> {
        let page = match page {
            Ok(page) => page,
            Err(error) => return self.failed(error).map(Some),
        };
        self.failures = 0;
        let Some(known) = &mut self.known else {
            self.known = Some(Known::of(&page));
            self.step = self.pause(self.every);
            return Ok(None);
        };
        let Step::Looking(look) = &mut self.step else { return Ok(None) };
        let received = page.results.len();
        let new: Vec<_> = page.results.into_iter().filter(|entry| known.is_new(entry)).collect();
        let are_all_new = received > 0 && new.len() == received;
        look.new.extend(new);
        if are_all_new && received >= PAGE_SIZE as usize {
            // More have ended than a page has: since the computer slept, perhaps.
            look.position += PAGE_SIZE - 1;
            look.page = page_at(&self.client, self.xuid, look.position);
            return Ok(None);
        }
        let mut new = mem::take(&mut look.new);
        new.sort_by_key(|entry| (entry.match_info.end_time, entry.match_info.start_time));
        for entry in new {
            // Pages overlap.
            if known.matches.insert(entry.match_id) {
                self.ended.push_back(entry);
            }
        }
        self.step = self.after_match();
        Ok(None)
    }

    fn settled(&mut self, stats: Result<MatchStats, Error>) -> Result<Option<Sight>, Error> {
        if let Err(error) = &stats
            && error.needs_sign_in()
        {
            self.step = self.after_match();
            return Err(error.clone());
        }
        let entry = self.ended.pop_front();
        self.step = self.after_match();
        Ok(entry.map(|entry| Sight::Ended(Box::new(EndedMatch { entry, stats }))))
    }

    fn failed(&mut self, error: Error) -> Result<Sight, Error> {
        let is_final = self.known.is_none() && !error.is_retryable();
        if error.needs_sign_in() || is_final {
            self.step = self.look();
            return Err(error);
        }
        let asked = error.retry_after().unwrap_or_default();
        let longer = self.every.saturating_mul(1 << self.failures.min(MOST_DOUBLINGS));
        let next_in = longer.min(LONGEST_PAUSE.max(self.every)).max(asked);
        self.failures = self.failures.saturating_add(1);
        self.step = self.pause(next_in);
        Ok(Sight::Trouble(Trouble { error, next_in }))
    }

    /// The next match that has ended, or else a pause.
    fn after_match(&self) -> Step {
        match self.ended.front() {
            Some(entry) => {
                let call = self.client.stats().match_stats(entry.match_id).settle();
                Step::Settling(call.into_future())
            }
            None => self.pause(self.every),
        }
    }

    fn look(&self) -> Step {
        Step::Looking(Look::new(&self.client, self.xuid))
    }

    fn pause(&self, pause: Duration) -> Step {
        let until: Monotonic = self.clock.monotonic().saturating_add(pause);
        Step::Waiting(self.clock.sleep_until(until))
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("xuid", &self.xuid)
            .field("every", &self.every)
            .field("ended", &self.ended.len())
            .finish_non_exhaustive()
    }
}

impl Known {
    fn of(page: &MatchHistory) -> Self {
        let is_whole = page.results.len() < PAGE_SIZE as usize;
        let oldest = page.results.iter().map(|entry| entry.match_info.start_time).min();
        Self {
            matches: page.results.iter().map(|entry| entry.match_id).collect(),
            horizon: oldest.filter(|_| !is_whole),
        }
    }

    fn is_new(&self, entry: &MatchResult) -> bool {
        let is_old = self.horizon.is_some_and(|horizon| entry.match_info.start_time < horizon);
        !is_old && !self.matches.contains(&entry.match_id)
    }
}

impl Look {
    fn new(client: &Client, xuid: Xuid) -> Self {
        Self { new: Vec::new(), position: 0, page: page_at(client, xuid, 0) }
    }
}

fn page_at(
    client: &Client,
    xuid: Xuid,
    position: u32,
) -> BoxFuture<'static, Result<MatchHistory, Error>> {
    let stats = client.stats();
    let call = stats.match_history(xuid).start(position).count(PAGE_SIZE);
    // What was true a minute ago hides what is new.
    call.fresh().into_future()
}

/// The most that the service gives at once.
const PAGE_SIZE: u32 = 25;
const EVERY: Duration = Duration::from_secs(60);
const LEAST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);
const MOST_DOUBLINGS: u32 = 10;
