use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use http::Method;
use serde_json::Value;
use spnkr_core::{CacheLife, Class, DecodeError, Operation, Response, RetryPolicy, Scope};

use crate::{
    Host, InvalidArgument, Query,
    argument::{Argument, Arguments, People},
};

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

    /// What this one call has in common with others, if that is not known before the program runs.
    fn info(&self) -> Cow<'static, EndpointInfo> {
        Cow::Borrowed(Self::INFO)
    }

    /// The name of the host, if it is not known before the program runs.
    fn domain(&self) -> Cow<'static, str> {
        Cow::Borrowed(Self::INFO.host().domain())
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
    call: &'static str,
    host: Host,
    method: Method,
    path: &'static str,
    arguments: &'static [ArgumentInfo],
    accept: &'static str,
    scope: Scope,
    class: Class,
    retry: RetryPolicy,
    cache: CacheLife,
    personal: bool,
    settles: bool,
    looks_up: bool,
    read: Option<Reader>,
    inspect: Option<Inspect>,
}

type Inspect = fn(&[u8]) -> Option<Result<Inspection, DecodeError>>;
type Reader = fn(Arguments<'_>) -> Result<Parts, InvalidArgument>;

impl EndpointInfo {
    /// An endpoint that reads, and that asks for no credentials.
    ///
    /// `path` is for people: the path with the names of its values in braces.
    pub const fn new(operation: Operation, host: Host, method: Method, path: &'static str) -> Self {
        Self {
            operation,
            summary: "",
            call: "",
            host,
            method,
            path,
            arguments: &[],
            accept: "application/json",
            scope: Scope::Open,
            class: Class::Read,
            retry: RetryPolicy::STANDARD,
            cache: CacheLife::AsServed,
            personal: false,
            settles: false,
            looks_up: false,
            read: None,
            inspect: None,
        }
    }

    /// Says in one sentence what the call is for.
    #[must_use]
    pub const fn with_summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// Asks for another kind of answer than JSON, as the `Accept` header names it.
    #[must_use]
    pub const fn with_accept(mut self, accept: &'static str) -> Self {
        self.accept = accept;
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

    pub(crate) const fn with_call(mut self, call: &'static str) -> Self {
        self.call = call;
        self
    }

    pub(crate) const fn with_arguments(mut self, arguments: &'static [ArgumentInfo]) -> Self {
        self.arguments = arguments;
        self
    }

    pub(crate) const fn with_reader(mut self, read: Reader) -> Self {
        self.read = Some(read);
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

    /// How it is called in Rust, such as `client.stats().match_history(player)`; empty for an endpoint that is not
    /// of this crate.
    pub const fn call(&self) -> &'static str {
        self.call
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

    /// The values that a call is given, those of the path first.
    ///
    /// Empty for an endpoint that is not of this crate.
    pub const fn arguments(&self) -> &'static [ArgumentInfo] {
        self.arguments
    }

    /// The kind of answer that is asked for.
    pub const fn accept(&self) -> &'static str {
        self.accept
    }

    /// Whether the answer is a file of any kind, such as an image; if not, it is a JSON document.
    pub const fn answers_with_file(&self) -> bool {
        // The one kind that is asked for in these words.
        matches!(self.accept.as_bytes(), b"*/*")
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
        self.inspect.and_then(|inspect| inspect(bytes))
    }

    /// The row of an operation, such as `get_match_history`.
    pub fn named(operation: &str) -> Option<&'static Self> {
        ENDPOINTS.iter().find(|info| info.operation().name() == operation).copied()
    }

    pub(crate) fn parts(&self, arguments: Arguments<'_>) -> Result<Parts, InvalidArgument> {
        let read = self.read.ok_or(InvalidArgument::new("operation", "takes no texts"))?;
        if arguments.0.iter().any(|(name, _)| !self.takes(name)) {
            return Err(InvalidArgument::new(
                "arguments",
                "have a name that the call does not take",
            ));
        }
        read(arguments)
    }

    fn takes(&self, name: &str) -> bool {
        self.arguments.iter().any(|argument| argument.name == name)
    }
}

/// A value that the calls of an endpoint are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArgumentInfo {
    name: &'static str,
    expected: &'static str,
    people: Option<People>,
    in_path: bool,
    required: bool,
}

impl ArgumentInfo {
    pub(crate) const fn in_path<T: Argument>(name: &'static str) -> Self {
        Self { name, expected: T::EXPECTED, people: T::PEOPLE, in_path: true, required: true }
    }

    pub(crate) const fn in_query<T: Argument>(name: &'static str) -> Self {
        Self { name, expected: T::EXPECTED, people: T::PEOPLE, in_path: false, required: true }
    }

    pub(crate) const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// Its name: that of the place in the path, or that in the query.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it has to be, in words that can follow its name, such as `must be the id of a match`.
    pub const fn expected(&self) -> &'static str {
        self.expected
    }

    /// How it names people, if it does.
    pub const fn people(&self) -> Option<People> {
        self.people
    }

    /// Whether it stands in the path; if not, in the query.
    pub const fn is_in_path(&self) -> bool {
        self.in_path
    }

    /// Whether a call cannot do without it.
    pub const fn is_required(&self) -> bool {
        self.required
    }
}

/// What one call sends, and where.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parts {
    pub(crate) domain: Cow<'static, str>,
    pub(crate) path: String,
    pub(crate) query: Query,
    pub(crate) body: Option<Value>,
}

impl Parts {
    pub(crate) fn of(endpoint: &impl Endpoint) -> Result<Self, InvalidArgument> {
        endpoint.check()?;
        let mut query = Query::default();
        endpoint.query(&mut query);
        Ok(Self { domain: endpoint.domain(), path: endpoint.path(), query, body: endpoint.body() })
    }
}

/// An endpoint that can be made of texts.
pub(crate) trait ReadArguments: Endpoint + Sized {
    fn read(arguments: Arguments<'_>) -> Result<Self, InvalidArgument>;
}

pub(crate) const fn reader<E: ReadArguments>() -> Reader {
    |arguments| Parts::of(&E::read(arguments)?)
}

/// What a model makes of a document.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Inspection {
    /// The document as the model writes it.
    pub document: Value,
    /// Where the document has keys that the model does not know, such as `Results[3].MatchInfo.NewKey`.
    pub unknown_fields: Vec<String>,
    /// Where the document has values of enums that have no name here.
    pub unlisted_values: Vec<UnlistedValue>,
}

/// A value of an enum that this version has no name for.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UnlistedValue {
    /// Where it stands, such as `Results[3].Outcome`.
    pub path: String,
    /// The number or the text.
    pub value: Value,
}

/// Every endpoint of this crate.
pub static ENDPOINTS: &[&EndpointInfo] = &joined();

const SERVICES: &[&[&EndpointInfo]] = &[
    crate::profile::ENDPOINTS,
    crate::skill::ENDPOINTS,
    crate::stats::ENDPOINTS,
    crate::ugc::ENDPOINTS,
    crate::economy::ENDPOINTS,
    crate::cms::ENDPOINTS,
    crate::settings::ENDPOINTS,
    crate::comms::ENDPOINTS,
    crate::ban::ENDPOINTS,
];

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
