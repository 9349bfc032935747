mod fetch;
mod names;
mod walk;

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, atomic::AtomicU32},
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use spnkr::{
    Client, MatchId, Xuid,
    core::{BoxFuture, Clock},
    http::SystemClock,
};
use tokio::sync::{Semaphore, mpsc};

use self::fetch::Fetched;
use crate::{Error, Missing, Part, Parts, Store, Unfetched};

/// Brings the careers of players into a store, and up to date.
///
/// Nothing happens before [`run`](Self::run).
#[derive(Debug)]
pub struct Harvest {
    client: Client,
    store: Arc<dyn Store>,
    players: Vec<Xuid>,
    parts: Parts,
    in_flight: usize,
    clock: Arc<dyn Clock>,
}

/// How far a harvest has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many pages of histories were read.
    pub history_pages: u64,
    /// Whether the histories are read as far as they have to be: until then more matches may turn up.
    pub is_history_read: bool,
    /// How many matches were new in a history.
    pub new_matches: u64,
    /// How many matches were found of which something has to be fetched.
    pub matches_known: u64,
    /// How many of these were dealt with.
    pub matches_done: u64,
    /// How many times stats came.
    pub stats: u64,
    /// How many times skill came.
    pub skills: u64,
    /// How many times film events came.
    pub films: u64,
    /// How many parts turned out not to be had.
    pub missing: u64,
    /// How many players were named.
    pub players_named: u64,
    /// How many assets were named.
    pub assets_named: u64,
}

/// What came of a harvest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// How many pages of histories were read.
    pub history_pages: u64,
    /// How many matches were new in a history; one that is new to two players counts twice.
    pub new_matches: u64,
    /// Of how many matches stats were fetched.
    pub stats: u64,
    /// Of how many matches skill was fetched.
    pub skills: u64,
    /// Of how many matches film events were fetched.
    pub films: u64,
    /// What is not to be had, and why.
    pub missing: Vec<Missing>,
    /// How many gamertags and names of assets did not come this time.
    pub names_left: u64,
}

impl Report {
    /// Whether something should have come, and may come the next time.
    ///
    /// That the services do not know the skill or the film of a match is nothing unusual, and does not count.
    pub fn is_partial(&self) -> bool {
        let is_unusual = |missing: &Missing| {
            missing.part == Part::Stats || (missing.status != Some(404) && !missing.is_final)
        };
        self.names_left > 0 || self.missing.iter().any(is_unusual)
    }
}

impl Harvest {
    /// A harvest of nobody yet, by a client, into a store.
    pub fn new(client: Client, store: impl Store + 'static) -> Self {
        Self {
            client,
            store: Arc::new(store),
            players: Vec::new(),
            parts: Parts::stats(),
            in_flight: IN_FLIGHT,
            clock: Arc::new(SystemClock::default()),
        }
    }

    /// Adds a player.
    #[must_use]
    pub fn player(self, xuid: Xuid) -> Self {
        self.players([xuid])
    }

    /// Adds players. One who is there already is not added again.
    #[must_use]
    pub fn players(mut self, players: impl IntoIterator<Item = Xuid>) -> Self {
        for xuid in players {
            if !self.players.contains(&xuid) {
                self.players.push(xuid);
            }
        }
        self
    }

    /// Says what is wanted beside stats; nothing if nothing is said.
    #[must_use]
    pub fn parts(mut self, parts: Parts) -> Self {
        self.parts = parts;
        self
    }

    /// Has this many requests under way at most; 16 if nothing is said.
    #[must_use]
    pub fn in_flight(mut self, requests: usize) -> Self {
        self.in_flight = requests.clamp(1, MOST_IN_FLIGHT);
        self
    }

    /// Takes the time from this clock, in place of the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Does it. `progress` is told of every step.
    ///
    /// The histories are walked newest first while matches are fetched. What came before this future is dropped, or
    /// the process ends, is stored; the next harvest goes on from there.
    ///
    /// # Errors
    ///
    /// If nobody is signed in any more, a history cannot be read, the store fails, or ten calls fail one after the
    /// other. A match that cannot be had is no error: the report and the store have it.
    pub async fn run(self, mut progress: impl FnMut(&Progress)) -> Result<Report, Error> {
        let Self { client, store, players, parts, in_flight, clock } = self;
        let requests = Semaphore::new(in_flight);
        let failures = AtomicU32::new(0);
        let worker = Worker { client, store, parts, requests, failures, clock };
        for xuid in &players {
            worker.store.track(*xuid).await?;
        }
        let mut run =
            Run { seen: HashSet::new(), queue: VecDeque::new(), progress: Progress::default() };
        run.take_on(worker.store.unfetched(players.clone(), parts).await?);
        let mut missing = Vec::new();
        {
            let (found, mut finds) = mpsc::unbounded_channel();
            // Boxed, as nothing else makes the whole future fit for other threads.
            let mut walks: FuturesUnordered<BoxFuture<'_, Result<(), Error>>> =
                FuturesUnordered::new();
            let mut jobs: FuturesUnordered<BoxFuture<'_, Result<Fetched, Error>>> =
                FuturesUnordered::new();
            for xuid in &players {
                walks.push(Box::pin(worker.walk(*xuid, found.clone())));
            }
            run.progress.is_history_read = walks.is_empty();
            loop {
                while jobs.len() < in_flight + WAITING
                    && let Some(unfetched) = run.queue.pop_front()
                {
                    jobs.push(Box::pin(worker.fetch(unfetched)));
                }
                if run.progress.is_history_read && jobs.is_empty() && finds.is_empty() {
                    break;
                }
                tokio::select! {
                    biased;
                    Some(find) = finds.recv() => run.find(find),
                    Some(walked) = walks.next(), if !run.progress.is_history_read => {
                        walked?;
                        run.progress.is_history_read = walks.is_empty();
                    }
                    Some(fetched) = jobs.next(), if !jobs.is_empty() => {
                        missing.extend(run.fetched(fetched?));
                    }
                }
                progress(&run.progress);
            }
        }
        let mut names_left = worker.name_players(&mut run.progress, &mut progress).await?;
        names_left += worker.name_assets(&mut run.progress, &mut progress).await?;
        worker.store.finish(players, worker.clock.wall()).await?;
        let Progress { history_pages, new_matches, stats, skills, films, .. } = run.progress;
        Ok(Report { history_pages, new_matches, stats, skills, films, missing, names_left })
    }
}

/// What the parts of a harvest share.
#[derive(Debug)]
struct Worker {
    client: Client,
    store: Arc<dyn Store>,
    parts: Parts,
    /// One for each request that may be under way.
    requests: Semaphore,
    /// How many calls failed since one last succeeded.
    failures: AtomicU32,
    clock: Arc<dyn Clock>,
}

/// A page of a history that was stored.
#[derive(Debug)]
struct Find {
    new: u64,
    unfetched: Vec<Unfetched>,
}

/// What there is to do, and what was done.
#[derive(Debug)]
struct Run {
    seen: HashSet<MatchId>,
    queue: VecDeque<Unfetched>,
    progress: Progress,
}

impl Run {
    fn find(&mut self, find: Find) {
        self.progress.history_pages += 1;
        self.progress.new_matches += find.new;
        self.take_on(find.unfetched);
    }

    /// Queues what nobody is at yet.
    fn take_on(&mut self, matches: Vec<Unfetched>) {
        for unfetched in matches {
            if self.seen.insert(unfetched.match_id) {
                self.progress.matches_known += 1;
                self.queue.push_back(unfetched);
            }
        }
    }

    fn fetched(&mut self, fetched: Fetched) -> Vec<Missing> {
        let progress = &mut self.progress;
        progress.matches_done += 1;
        progress.stats += u64::from(fetched.has_stats);
        progress.skills += u64::from(fetched.has_skill);
        progress.films += u64::from(fetched.has_film);
        progress.missing += fetched.missing.len() as u64;
        fetched.missing
    }
}

/// How many requests are under way at most.
const IN_FLIGHT: usize = 16;
const MOST_IN_FLIGHT: usize = 256;

/// How many matches may wait for the store beside: as many as come while it tidies up.
const WAITING: usize = 112;

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use spnkr::core::SpartanToken;
    use spnkr_testkit::ScriptedTransport;

    use super::*;

    /// A future that any runtime takes, whatever it is told.
    #[test]
    fn a_harvest_runs_on_any_thread() {
        fn is_send(_: impl Send) {}

        let transport = ScriptedTransport::new([]);
        let client = Client::from_tokens(transport, SpartanToken::new("v4=x"), None);
        let store = crate::SqliteStore::in_memory().expect("a store");
        let mut pages = 0;
        is_send(Harvest::new(client, store).run(|progress| pages = progress.history_pages));
    }
}
