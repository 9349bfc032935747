use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use spnkr_core::{BoxFuture, Cache, CacheQuery, Clock, Lookup};

use super::{CacheCounters, Engine, Entry, Key, Storage};
use crate::SystemClock;

/// A [`Cache`] in memory, bounded by bytes; what was used longest ago goes first.
///
/// Cheap to clone; clones are one cache.
#[derive(Clone)]
pub struct MemoryCache(Arc<Engine<Memory>>);

impl MemoryCache {
    /// A cache for at most so many bytes.
    pub fn new(most_bytes: u64) -> Self {
        Self::with_clock(most_bytes, Arc::new(SystemClock::new()))
    }

    /// The same, with its time from somewhere else.
    pub fn with_clock(most_bytes: u64, clock: Arc<dyn Clock>) -> Self {
        let memory = Memory { most_bytes, shelf: Mutex::default() };
        Self(Engine::new(memory, clock))
    }

    /// What was done so far.
    pub fn counters(&self) -> CacheCounters {
        self.0.counters()
    }

    /// About how many bytes it holds.
    pub fn bytes(&self) -> u64 {
        self.0.storage.lock().bytes
    }
}

impl Cache for MemoryCache {
    fn look_up(&self, query: CacheQuery) -> BoxFuture<'_, Lookup> {
        Box::pin(self.0.look_up(query))
    }

    fn forget<'a>(&'a self, partition: &'a str) -> BoxFuture<'a, ()> {
        self.0.storage.forget(partition)
    }
}

impl fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryCache")
            .field("most_bytes", &self.0.storage.most_bytes)
            .field("bytes", &self.bytes())
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Memory {
    most_bytes: u64,
    shelf: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    bytes: u64,
    entries: HashMap<Key, Placed>,
    /// The keys in order of their last use.
    by_use: BTreeMap<u64, Key>,
    uses: u64,
}

#[derive(Debug)]
struct Placed {
    entry: Entry,
    cost: u64,
    used: u64,
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn get(&mut self, key: &Key) -> Option<Entry> {
        let placed = self.entries.get_mut(key)?;
        self.uses += 1;
        let key = self.by_use.remove(&placed.used)?;
        placed.used = self.uses;
        self.by_use.insert(self.uses, key);
        Some(placed.entry.clone())
    }

    fn remove(&mut self, key: &Key) {
        if let Some(placed) = self.entries.remove(key) {
            self.by_use.remove(&placed.used);
            self.bytes -= placed.cost;
        }
    }

    fn put(&mut self, key: &Key, entry: Entry, most_bytes: u64) {
        self.remove(key);
        let cost = entry.cost(key);
        // One that would push out a good part of the others is not worth it.
        if cost > most_bytes / 4 {
            return;
        }
        while self.bytes + cost > most_bytes {
            let Some((_, oldest)) = self.by_use.first_key_value() else { break };
            let oldest = oldest.clone();
            self.remove(&oldest);
        }
        self.uses += 1;
        self.bytes += cost;
        self.by_use.insert(self.uses, key.clone());
        self.entries.insert(key.clone(), Placed { entry, cost, used: self.uses });
    }
}

impl Storage for Memory {
    fn get(&self, key: &Key) -> BoxFuture<'_, Option<Entry>> {
        let found = self.lock().get(key);
        Box::pin(async { found })
    }

    fn put(&self, key: &Key, entry: Entry) -> BoxFuture<'_, ()> {
        self.lock().put(key, entry, self.most_bytes);
        Box::pin(async {})
    }

    fn forget(&self, partition: &str) -> BoxFuture<'_, ()> {
        let mut shelf = self.lock();
        let keys: Vec<Key> = shelf
            .entries
            .keys()
            .filter(|key| key.partition() == Some(partition))
            .cloned()
            .collect();
        for key in keys {
            shelf.remove(&key);
        }
        Box::pin(async {})
    }
}
