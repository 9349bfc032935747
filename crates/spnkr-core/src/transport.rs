use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use crate::{Operation, Request, Response, TransportError};

/// A boxed future, as the seams of this crate return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What carries a request to a server and brings the answer back.
///
/// The production transport is `spnkr_http::Http`. Write one to put a recorder, a mock or another HTTP
/// library below every crate of this family.
///
/// An implementation must not follow redirects: credentials travel in headers that only the first host may
/// see. Dropping the future gives the request up and must leave nothing behind.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends one request and resolves once the head of the answer is there.
    ///
    /// An answer of any status is a [`Response`]; an error means that none arrived.
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        (**self).send(request, attempt)
    }
}

impl<T: Transport + ?Sized> Transport for &T {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        (**self).send(request, attempt)
    }
}

/// What a transport has to know of a call beyond its bytes.
#[derive(Debug, Clone)]
pub struct Attempt {
    operation: Operation,
    class: Class,
    deadline: Option<Duration>,
    body_limit: Option<u64>,
}

impl Attempt {
    /// An attempt at `operation`, which may be repeated as `class` allows.
    pub const fn new(operation: Operation, class: Class) -> Self {
        Self { operation, class, deadline: None, body_limit: None }
    }

    /// Gives the whole call this long, from the first wait to the last byte of the body.
    ///
    /// Without it the transport's own limit holds.
    #[must_use]
    pub const fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Ends an answer that has more than this many bytes, counted after decompression.
    ///
    /// Without it the transport's own limit holds.
    #[must_use]
    pub const fn with_body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// What is being done.
    pub const fn operation(&self) -> Operation {
        self.operation
    }

    /// Whether it may be done twice.
    pub const fn class(&self) -> Class {
        self.class
    }

    /// How long the whole call may take.
    pub const fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// How many bytes the body may have.
    pub const fn body_limit(&self) -> Option<u64> {
        self.body_limit
    }
}

/// What happens if a request reaches the server twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// A token is issued from another one that stays valid: a second time does no harm.
    Mint,
    /// Nothing changes.
    Read,
    /// A one-time code is spent: it must not be sent again once a byte of it has left.
    Redeem,
    /// A refresh token is replaced: repeating may lose it where servers accept each one once.
    Rotate,
    /// Something of the player's changes: repeating is the caller's choice.
    Write,
}
