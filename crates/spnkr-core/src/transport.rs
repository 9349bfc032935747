use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use crate::{Clock, Operation, Request, Response, RetryPolicy, TransportError};

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

    /// Opens a connection to `host` ahead of a request that is about to need one.
    ///
    /// A hint, which a transport without connections of its own has no use for.
    fn connect_ahead(&self, _host: &'static str) {}

    /// The clock that deadlines go by; none if the transport keeps none.
    ///
    /// With it, a call of several requests has one deadline for all of them.
    fn clock(&self) -> Option<Arc<dyn Clock>> {
        None
    }
}

macro_rules! forwarding {
    ($($Pointer:ty),*) => {$(
        impl<T: Transport + ?Sized> Transport for $Pointer {
            fn send(
                &self,
                request: Request,
                attempt: &Attempt,
            ) -> BoxFuture<'_, Result<Response, TransportError>> {
                (**self).send(request, attempt)
            }

            fn connect_ahead(&self, host: &'static str) {
                (**self).connect_ahead(host);
            }

            fn clock(&self) -> Option<Arc<dyn Clock>> {
                (**self).clock()
            }
        }
    )*};
}

forwarding!(&T, Arc<T>);

/// What a transport has to know of a call beyond its bytes.
#[derive(Debug, Clone)]
pub struct Attempt {
    operation: Operation,
    class: Class,
    retry: RetryPolicy,
    settles: bool,
    repeats_writes: bool,
    whole_body: bool,
    deadline: Option<Duration>,
    connect_timeout: Option<Duration>,
    first_byte_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    body_limit: Option<u64>,
}

impl Attempt {
    /// An attempt at `operation`, which may be repeated as `class` allows.
    pub const fn new(operation: Operation, class: Class) -> Self {
        Self {
            operation,
            class,
            retry: RetryPolicy::STANDARD,
            settles: false,
            repeats_writes: false,
            whole_body: false,
            deadline: None,
            connect_timeout: None,
            first_byte_timeout: None,
            idle_timeout: None,
            body_limit: None,
        }
    }

    /// Repeats as `policy` says, if the class allows it.
    #[must_use]
    pub const fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Waits until the server knows what is asked for: 404 is asked again up to fourteen times, two seconds apart.
    ///
    /// That is how the game itself waits for the results of a match that has just ended.
    #[must_use]
    pub const fn with_settling(mut self) -> Self {
        self.settles = true;
        self
    }

    /// Repeats a write, too: the caller knows that a second time does no harm.
    ///
    /// The classes that spend or replace something are not repeated all the same.
    #[must_use]
    pub const fn with_repeated_writes(mut self) -> Self {
        self.repeats_writes = true;
        self
    }

    /// Has the body arrive before the answer is given, so that one that breaks off can be asked for again.
    ///
    /// Without it the body is a stream, and what happens to it after its head is the reader's affair.
    #[must_use]
    pub const fn with_whole_body(mut self) -> Self {
        self.whole_body = true;
        self
    }

    /// Gives the whole call this long, from the first wait to the last byte of the body, repetitions included.
    ///
    /// Without it the transport's own limit holds, as for all limits below.
    #[must_use]
    pub const fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Gives up waiting for a connection after this long.
    #[must_use]
    pub const fn with_connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Gives up an attempt whose answer has no whole head this long after the request was sent.
    #[must_use]
    pub const fn with_first_byte_timeout(mut self, timeout: Duration) -> Self {
        self.first_byte_timeout = Some(timeout);
        self
    }

    /// Gives up a body of which nothing arrives for this long while it is waited for.
    #[must_use]
    pub const fn with_idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// Ends an answer that has more than this many bytes, counted after decompression.
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

    /// How often it may be repeated, if the class allows it.
    pub const fn retry(&self) -> RetryPolicy {
        self.retry
    }

    /// Whether the request may be sent again although the server may have acted on it.
    pub const fn may_be_repeated(&self) -> bool {
        match self.class {
            Class::Mint | Class::Read => true,
            Class::Write => self.repeats_writes,
            Class::Redeem | Class::Rotate => false,
        }
    }

    /// Whether a 404 is waited out.
    pub const fn settles(&self) -> bool {
        self.settles
    }

    /// Whether the body has to arrive before the answer is given.
    pub const fn whole_body(&self) -> bool {
        self.whole_body
    }

    /// How long the whole call may take.
    pub const fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// How long a connection may be waited for.
    pub const fn connect_timeout(&self) -> Option<Duration> {
        self.connect_timeout
    }

    /// How long the head of the answer may take.
    pub const fn first_byte_timeout(&self) -> Option<Duration> {
        self.first_byte_timeout
    }

    /// How long nothing of the body may arrive.
    pub const fn idle_timeout(&self) -> Option<Duration> {
        self.idle_timeout
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

impl Class {
    /// Whether it is one of the services' data, and not of the sign-in.
    pub const fn is_data(self) -> bool {
        matches!(self, Self::Read | Self::Write)
    }
}
