//! Answers of earlier commands.

use spnkr::{
    core::{BoxFuture, Cache, CacheQuery, Lookup},
    http::DiskCache,
};

/// The cache of this computer's user.
#[derive(Debug, Clone)]
pub(crate) struct Answers {
    disk: DiskCache,
    /// Nothing that is stored is taken; what comes is stored all the same.
    fresh: bool,
}

impl Answers {
    pub(crate) fn new(disk: DiskCache, fresh: bool) -> Self {
        Self { disk, fresh }
    }
}

impl Cache for Answers {
    fn look_up(&self, query: CacheQuery) -> BoxFuture<'_, Lookup> {
        let fresh = self.fresh || query.is_fresh();
        self.disk.look_up(query.fresh(fresh))
    }

    fn forget<'a>(&'a self, partition: &'a str) -> BoxFuture<'a, ()> {
        self.disk.forget(partition)
    }
}
