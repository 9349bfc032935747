use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::HeaderMap;

use crate::{BoxFuture, Operation, Request, Response};

/// Where answers are kept for calls to come.
///
/// The production caches are `spnkr_http::MemoryCache` and `spnkr_http::DiskCache`. A cache is asked before any
/// credentials are, so an answer from it costs neither a token nor a place in the queue to a host; and it never sees
/// one, so that none can become part of a key.
pub trait Cache: fmt::Debug + Send + Sync {
    /// Looks for the answer to a request.
    ///
    /// Of many that look for the same at the same time, one is sent to the server, and the others get what it is
    /// given. If it gives up, the next one is sent.
    fn look_up(&self, query: CacheQuery) -> BoxFuture<'_, Lookup>;

    /// Forgets what is stored for one account, as after a sign-out.
    fn forget<'a>(&'a self, partition: &'a str) -> BoxFuture<'a, ()>;
}

impl<T: Cache + ?Sized> Cache for Arc<T> {
    fn look_up(&self, query: CacheQuery) -> BoxFuture<'_, Lookup> {
        (**self).look_up(query)
    }

    fn forget<'a>(&'a self, partition: &'a str) -> BoxFuture<'a, ()> {
        (**self).forget(partition)
    }
}

/// What a cache is asked.
#[derive(Debug, Clone)]
pub struct CacheQuery {
    operation: Operation,
    request: Request,
    life: CacheLife,
    partition: Option<String>,
    fresh: bool,
}

impl CacheQuery {
    /// Asks for the answer to `request`, which has no credentials yet, of `operation`.
    pub fn new(operation: Operation, request: Request, life: CacheLife) -> Self {
        Self { operation, request, life, partition: None, fresh: false }
    }

    /// Keeps the answer for those alone who name the same partition, as it belongs to one account.
    #[must_use]
    pub fn with_partition(mut self, partition: impl Into<String>) -> Self {
        self.partition = Some(partition.into());
        self
    }

    /// Takes nothing that is stored; what the server says is stored all the same.
    #[must_use]
    pub fn fresh(mut self, fresh: bool) -> Self {
        self.fresh = fresh;
        self
    }

    /// What is asked for.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The request, without credentials.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// How long an answer holds.
    pub fn life(&self) -> CacheLife {
        self.life
    }

    /// Whose answer it is; none if it is the same for everybody.
    pub fn partition(&self) -> Option<&str> {
        self.partition.as_deref()
    }

    /// Whether what is stored is not to be taken.
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }
}

/// How long an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CacheLife {
    /// As long as the server says (RFC 9111), and where it does not say, until it has been asked whether it holds.
    AsServed,
    /// At least this long, whatever the server says: what it tells of is over and does not change.
    AtLeast(Duration),
    /// It is not kept.
    Never,
}

/// What a cache says.
#[derive(Debug)]
#[non_exhaustive]
pub enum Lookup {
    /// It has the answer.
    Hit(Response<Bytes>),
    /// The server is to be asked.
    Miss(Box<dyn Fill>),
}

/// The place of an answer that is to come.
///
/// Dropped without an answer, it lets the next one who looks for the same ask the server.
pub trait Fill: fmt::Debug + Send {
    /// The headers that ask the server whether what is stored still holds; empty if nothing is.
    fn conditions(&self) -> HeaderMap;

    /// Takes what the server said, and gives the answer: the stored one if the server said that it holds.
    fn complete(self: Box<Self>, answer: Response<Bytes>) -> BoxFuture<'static, Response<Bytes>>;
}
