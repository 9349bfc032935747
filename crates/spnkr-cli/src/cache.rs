//! Answers of earlier commands.

use bytes::Bytes;
use http::HeaderMap;
use spnkr::{
    core::{BoxFuture, Cache, CacheQuery, Fill, Lookup, Response},
    http::DiskCache,
};

/// The cache of this computer's user.
#[derive(Debug, Clone)]
pub(crate) struct Answers {
    disk: DiskCache,
    /// Nothing that is stored is taken; what comes is stored all the same.
    fresh: bool,
    keeps: bool,
}

impl Answers {
    pub(crate) fn new(disk: DiskCache, fresh: bool) -> Self {
        Self { disk, fresh, keeps: true }
    }
}

impl Answers {
    /// The same for whoever keeps all that comes in a place of its own: nothing new is stored.
    pub(crate) fn to_look_up(&self) -> Self {
        Self { keeps: false, ..self.clone() }
    }

    /// How many answers came from here, so that nobody was asked.
    pub(crate) fn hits(&self) -> u64 {
        self.disk.counters().hits
    }
}

impl Cache for Answers {
    fn look_up(&self, query: CacheQuery) -> BoxFuture<'_, Lookup> {
        let fresh = self.fresh || query.is_fresh();
        let looked_up = self.disk.look_up(query.fresh(fresh));
        if self.keeps {
            return looked_up;
        }
        Box::pin(async {
            match looked_up.await {
                // What is stored already may be brought up to date.
                Lookup::Miss(fill) if fill.conditions().is_empty() => {
                    Lookup::Miss(Box::new(Passing))
                }
                found => found,
            }
        })
    }

    fn forget<'a>(&'a self, partition: &'a str) -> BoxFuture<'a, ()> {
        self.disk.forget(partition)
    }
}

/// The place of an answer that is not kept.
#[derive(Debug)]
struct Passing;

impl Fill for Passing {
    fn conditions(&self) -> HeaderMap {
        HeaderMap::new()
    }

    fn complete(self: Box<Self>, answer: Response<Bytes>) -> BoxFuture<'static, Response<Bytes>> {
        Box::pin(std::future::ready(answer))
    }
}
