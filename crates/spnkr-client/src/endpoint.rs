use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde_json::Value;
use spnkr_core::{CacheLife, Class, DecodeError, Operation, Response, RetryPolicy, Scope};

use crate::{Host, InvalidArgument, Query};

/// A call as a value: what to ask, and how to read the answer.
///
/// Every row of the table makes one, such as [`GetMatchHistory`](crate::stats::GetMatchHistory). Implement it
/// for calls that this crate does not have:
///
/// ```
/// use http::Method;
/// use spnkr_client::{Endpoint, EndpointInfo, Host, segment};
/// use spnkr_core::{DecodeError, Operation, Response, Scope, read_json};
///
/// struct GetTag {
///     name: String,
/// }
///
/// impl Endpoint for GetTag {
///     type Model = serde_json::Value;
///     const INFO: &'static EndpointInfo =
///         &EndpointInfo::new(Operation::new("get_tag"), Host::UGC, Method::GET, "/hi/tags/{name}")
///             .with_scope(Scope::Spartan);
///
///     fn path(&self) -> String {
///         format!("/hi/tags/{}", segment(&self.name))
///     }
///
///     fn decode(answer: &Response<bytes::Bytes>) -> Result<Self::Model, DecodeError> {
///         read_json(Self::INFO.operation(), answer)
///     }
/// }
/// ```
pub trait Endpoint {
    /// What the answer is read as.
    type Model: 'static;

    /// What all calls of this kind have in common.
    const INFO: &'static EndpointInfo;

    /// Looks whether the values can be sent.
    ///
    /// # Errors
    ///
    /// A value is out of the range that the service takes; the call is not sent.
    fn check(&self) -> Result<(), InvalidArgument> {
        Ok(())
    }

    /// The path, from its first slash, with every value put through [`segment`](crate::segment).
    fn path(&self) -> String;

    /// Adds the query.
    fn query(&self, _query: &mut Query) {}

    /// The JSON document to send along.
    fn body(&self) -> Option<Value> {
        None
    }

    /// Reads a good answer.
    ///
    /// # Errors
    ///
    /// The answer is not of the expected shape.
    fn decode(answer: &Response<Bytes>) -> Result<Self::Model, DecodeError>;
}

/// What all calls of one endpoint have in common: one row of the table.
#[derive(Debug, Clone)]
pub struct EndpointInfo {
    operation: Operation,
    summary: &'static str,
    host: Host,
    method: Method,
    path: &'static str,
    query: &'static [&'static str],
    scope: Scope,
    class: Class,
    retry: RetryPolicy,
    cache: CacheLife,
    personal: bool,
    settles: bool,
    looks_up: bool,
    inspect: Option<Inspect>,
}

type Inspect = fn(&[u8]) -> Result<Inspection, DecodeError>;

impl EndpointInfo {
    /// An endpoint that reads, and that asks for no credentials.
    ///
    /// `path` is for people: the path with the names of its values in braces.
    pub const fn new(operation: Operation, host: Host, method: Method, path: &'static str) -> Self {
        Self {
            operation,
            summary: "",
            host,
            method,
            path,
            query: &[],
            scope: Scope::Open,
            class: Class::Read,
            retry: RetryPolicy::STANDARD,
            cache: CacheLife::AsServed,
            personal: false,
            settles: false,
            looks_up: false,
            inspect: None,
        }
    }

    /// Says in one sentence what the call is for.
    #[must_use]
    pub const fn with_summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// Names what the query can have.
    #[must_use]
    pub const fn with_query(mut self, query: &'static [&'static str]) -> Self {
        self.query = query;
        self
    }

    /// Asks for credentials; the host has to be one that [may see](Host::may_see) them.
    #[must_use]
    pub const fn with_scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Says what happens if the request reaches the server twice.
    #[must_use]
    pub const fn with_class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// Says how often, and after what pauses, a failure that may pass is met with another try.
    #[must_use]
    pub const fn with_retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Says how long a stored answer holds; if not said, as long as the server says.
    #[must_use]
    pub const fn with_cache(mut self, cache: CacheLife) -> Self {
        self.cache = cache;
        self
    }

    /// Says that an answer never changes, as it tells of something that is over: it holds for a year.
    #[must_use]
    pub const fn with_lasting_answer(self) -> Self {
        self.with_cache(CacheLife::AtLeast(Duration::from_secs(365 * 86_400)))
    }

    /// Says that the answer belongs to the account that asks, and is nobody else's to see.
    #[must_use]
    pub const fn with_personal_answer(mut self) -> Self {
        self.personal = true;
        self
    }

    /// Says that the service answers 404 for a while before it knows what is asked for.
    #[must_use]
    pub const fn with_settling(mut self) -> Self {
        self.settles = true;
        self
    }

    /// Says that the service answers 400, and not only 404, for a name or number that it does not know.
    #[must_use]
    pub const fn with_look_up(mut self) -> Self {
        self.looks_up = true;
        self
    }

    pub(crate) const fn with_inspection(mut self, inspect: Inspect) -> Self {
        self.inspect = Some(inspect);
        self
    }

    /// The operation's name, such as `get_match_history`.
    pub const fn operation(&self) -> Operation {
        self.operation
    }

    /// What the call is for, in one sentence.
    pub const fn summary(&self) -> &'static str {
        self.summary
    }

    /// The host; its key is the name of the service.
    pub const fn host(&self) -> Host {
        self.host
    }

    /// The method.
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// The path, with the names of its values in braces.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// The names that the query can have.
    pub const fn query(&self) -> &'static [&'static str] {
        self.query
    }

    /// The credentials that the call asks for, and no others are sent.
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// What happens if the request reaches the server twice.
    pub const fn class(&self) -> Class {
        self.class
    }

    /// How often a failure that may pass is met with another try.
    pub const fn retry(&self) -> RetryPolicy {
        self.retry
    }

    /// How long a stored answer holds.
    pub const fn cache(&self) -> CacheLife {
        self.cache
    }

    /// Whether the answer belongs to the account that asks.
    pub const fn is_personal(&self) -> bool {
        self.personal
    }

    /// Whether a 404 may turn into an answer later, as for a match that has just ended.
    pub const fn settles(&self) -> bool {
        self.settles
    }

    /// Whether a 400 says, as a 404 does, that what was asked for is not known.
    pub const fn looks_up(&self) -> bool {
        self.looks_up
    }

    /// Reads bytes as this endpoint's model and gives them back as the model writes them, to compare both.
    ///
    /// None for an endpoint whose answers are no documents, or that is not of this crate.
    ///
    /// # Errors
    ///
    /// The bytes are not of the expected shape.
    pub fn inspect(&self, bytes: &[u8]) -> Option<Result<Inspection, DecodeError>> {
        self.inspect.map(|inspect| inspect(bytes))
    }
}

/// What a model makes of a document.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Inspection {
    /// The document as the model writes it.
    pub document: Value,
    /// Where the document has keys that the model does not know, such as `Results[3].MatchInfo.NewKey`.
    pub unknown_fields: Vec<String>,
}

/// Every endpoint of this crate.
pub static ENDPOINTS: &[&EndpointInfo] = &joined();

const SERVICES: &[&[&EndpointInfo]] = &[crate::profile::ENDPOINTS, crate::stats::ENDPOINTS];

const COUNT: usize = {
    let mut count = 0;
    let mut service = 0;
    while service < SERVICES.len() {
        count += SERVICES[service].len();
        service += 1;
    }
    count
};

const fn joined() -> [&'static EndpointInfo; COUNT] {
    let mut all = [SERVICES[0][0]; COUNT];
    let mut count = 0;
    let mut service = 0;
    while service < SERVICES.len() {
        let mut row = 0;
        while row < SERVICES[service].len() {
            all[count] = SERVICES[service][row];
            count += 1;
            row += 1;
        }
        service += 1;
    }
    all
}
