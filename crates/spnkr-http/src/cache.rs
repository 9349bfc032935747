//! Answers that are kept: the rules, over a memory or a folder.

mod disk;
mod entry;
mod flights;
mod memory;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::SystemTime,
};

use bytes::Bytes;
use http::{HeaderMap, Method, Request as Asked, StatusCode, header};
use http_cache_semantics::{AfterResponse, BeforeRequest};
use spnkr_core::{BoxFuture, CacheLife, CacheQuery, Clock, Fill, Lookup, Origin, Response};

pub use self::{disk::DiskCache, memory::MemoryCache};
use self::{
    entry::{Entry, Key},
    flights::{Flights, Landed, Turn},
};
use crate::counters::add;

/// Where entries lie.
trait Storage: fmt::Debug + Send + Sync + 'static {
    fn get(&self, key: &Key) -> BoxFuture<'_, Option<Entry>>;
    fn put(&self, key: &Key, entry: Entry) -> BoxFuture<'_, ()>;
    fn forget(&self, partition: &str) -> BoxFuture<'_, ()>;
}

/// What a cache has done since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CacheCounters {
    /// Answers that were there and fresh.
    pub hits: u64,
    /// Answers that were there, and that the server said still hold.
    pub revalidations: u64,
    /// Answers that another call got at the same time.
    pub shared: u64,
    /// Questions that went to the server.
    pub misses: u64,
    /// Answers that were stored.
    pub stored: u64,
}

/// The rules of RFC 9111 over some storage.
#[derive(Debug)]
struct Engine<S> {
    storage: S,
    clock: Arc<dyn Clock>,
    flights: Flights,
    tally: Tally,
}

#[derive(Debug, Default)]
struct Tally {
    hits: AtomicU64,
    revalidations: AtomicU64,
    shared: AtomicU64,
    misses: AtomicU64,
    stored: AtomicU64,
}

impl<S: Storage> Engine<S> {
    fn new(storage: S, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { storage, clock, flights: Flights::default(), tally: Tally::default() })
    }

    fn counters(&self) -> CacheCounters {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        CacheCounters {
            hits: get(&self.tally.hits),
            revalidations: get(&self.tally.revalidations),
            shared: get(&self.tally.shared),
            misses: get(&self.tally.misses),
            stored: get(&self.tally.stored),
        }
    }

    async fn look_up(self: &Arc<Self>, query: CacheQuery) -> Lookup {
        let Some(asked) = Question::of(&query) else {
            return self.miss(&query, None, None, None, "never");
        };
        if query.is_fresh() {
            return self.miss(&query, Some(asked), None, None, "fresh");
        }
        loop {
            let mut stale = match self.stored(&asked).await {
                Checked::Fresh(answer) => return self.hit(&query, answer),
                Checked::Stale(stale) => Some(*stale),
                Checked::Nothing => None,
            };
            match self.flights.join(&asked.key).await {
                Landed::First(turn) => {
                    // Somebody may have been there between the look and the turn.
                    match self.stored(&asked).await {
                        Checked::Fresh(answer) => return self.hit(&query, answer),
                        Checked::Stale(newer) => stale = Some(*newer),
                        Checked::Nothing => stale = None,
                    }
                    let outcome = if stale.is_some() { "stale" } else { "miss" };
                    return self.miss(&query, Some(asked), stale, Some(turn), outcome);
                }
                Landed::Answered(answer) => {
                    add(&self.tally.shared, 1);
                    tracing::debug!(operation = query.operation().name(), cache = "shared");
                    return Lookup::Hit(answer);
                }
                Landed::Alone => return self.miss(&query, Some(asked), stale, None, "miss"),
                Landed::GivenUp => {}
            }
        }
    }

    fn hit(&self, query: &CacheQuery, answer: Response<Bytes>) -> Lookup {
        add(&self.tally.hits, 1);
        tracing::debug!(operation = query.operation().name(), cache = "hit");
        Lookup::Hit(answer)
    }

    async fn stored(&self, asked: &Question) -> Checked {
        match self.storage.get(&asked.key).await {
            Some(entry) => self.check(asked, entry),
            None => Checked::Nothing,
        }
    }

    fn miss(
        self: &Arc<Self>,
        query: &CacheQuery,
        asked: Option<Question>,
        stale: Option<Stale>,
        turn: Option<Turn>,
        outcome: &'static str,
    ) -> Lookup {
        add(&self.tally.misses, 1);
        tracing::debug!(operation = query.operation().name(), cache = outcome);
        Lookup::Miss(Box::new(Place { engine: self.clone(), asked, stale, turn }))
    }

    fn check(&self, asked: &Question, entry: Entry) -> Checked {
        match entry.policy.before_request(&asked.request, self.now()) {
            BeforeRequest::Fresh(_) => Checked::Fresh(entry.answer(Origin::Cache)),
            BeforeRequest::Stale { request, matches: true } => {
                let mut conditions = HeaderMap::new();
                for name in [header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE] {
                    if let Some(value) = request.headers.get(&name) {
                        conditions.insert(name, value.clone());
                    }
                }
                Checked::Stale(Box::new(Stale { conditions, entry }))
            }
            // An answer to another question, such as one in another language.
            BeforeRequest::Stale { .. } => Checked::Nothing,
        }
    }

    fn now(&self) -> SystemTime {
        self.clock.wall().into()
    }
}

/// A request as the rules see it.
#[derive(Debug)]
struct Question {
    key: Key,
    life: CacheLife,
    request: Asked<()>,
}

impl Question {
    /// None for what is never kept.
    fn of(query: &CacheQuery) -> Option<Self> {
        let request = query.request();
        if request.method() != Method::GET || query.life() == CacheLife::Never {
            return None;
        }
        let mut asked = Asked::new(());
        *asked.uri_mut() = request.url().as_str().parse().ok()?;
        *asked.headers_mut() = request.headers().clone();
        Some(Self { key: Key::of(query), life: query.life(), request: asked })
    }
}

enum Checked {
    Fresh(Response<Bytes>),
    Nothing,
    Stale(Box<Stale>),
}

/// What is stored and may hold no more.
#[derive(Debug)]
struct Stale {
    conditions: HeaderMap,
    entry: Entry,
}

/// The place of an answer to come.
#[derive(Debug)]
struct Place<S> {
    engine: Arc<Engine<S>>,
    /// None for what is never kept.
    asked: Option<Question>,
    stale: Option<Stale>,
    turn: Option<Turn>,
}

impl<S: Storage> Place<S> {
    async fn fill(self, answer: Response<Bytes>) -> Response<Bytes> {
        let Self { engine, asked: Some(asked), stale, turn } = self else { return answer };
        let (answer, entry) = match stale {
            Some(stale) if answer.status() == StatusCode::NOT_MODIFIED => {
                add(&engine.tally.revalidations, 1);
                let (answer, entry) = engine.renew(&asked, stale, &answer);
                (answer, Some(entry))
            }
            _ => {
                let entry = Entry::of(&asked.request, &answer, asked.life, asked.key.is_shared());
                (answer, entry)
            }
        };
        let is_storable = entry.is_some();
        if let Some(entry) = entry {
            engine.storage.put(&asked.key, entry).await;
            add(&engine.tally.stored, 1);
        }
        if let Some(turn) = turn {
            // What may not be stored may not be shared either.
            turn.land(is_storable.then(|| answer.clone()));
        }
        answer
    }
}

impl<S: Storage> Engine<S> {
    /// The stored answer with what the server said anew about it.
    fn renew(
        &self,
        asked: &Question,
        stale: Stale,
        answer: &Response<Bytes>,
    ) -> (Response<Bytes>, Entry) {
        let mut not_modified = http::Response::new(());
        *not_modified.status_mut() = answer.status();
        *not_modified.headers_mut() = entry::lasting(answer.headers(), asked.life);
        let mut entry = stale.entry;
        entry.received_at = answer.received_at();
        let now = answer.received_at().into();
        // One that names no validator is still the answer to ours, and tells nothing new.
        if let AfterResponse::NotModified(policy, _) =
            entry.policy.after_response(&asked.request, &not_modified, now)
        {
            entry.policy = policy;
            for name in [header::CACHE_CONTROL, header::DATE, header::EXPIRES] {
                if let Some(value) = answer.headers().get(&name) {
                    entry.headers.insert(name, value.clone());
                }
            }
        }
        (entry.clone().answer(Origin::Revalidated), entry)
    }
}

impl<S: Storage> Fill for Place<S> {
    fn conditions(&self) -> HeaderMap {
        self.stale.as_ref().map(|stale| stale.conditions.clone()).unwrap_or_default()
    }

    fn complete(self: Box<Self>, answer: Response<Bytes>) -> BoxFuture<'static, Response<Bytes>> {
        Box::pin((*self).fill(answer))
    }
}
