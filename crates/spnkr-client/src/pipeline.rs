//! The way of every call: one plain function, not generic, compiled once.

use std::{borrow::Cow, future::poll_fn, sync::Arc, task::Poll, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use spnkr_core::{
    Attempt, BoxFuture, CacheLife, CacheQuery, Clock, Credential, CredentialsError,
    CredentialsErrorKind, Lookup, Monotonic, Operation, Request, Response, Scope, StatusError,
    Transport, TransportError, TransportErrorKind,
};
use url::Url;

use crate::{Client, EndpointInfo, Error, Host, InvalidArgument, endpoint::Parts, host};

/// What is chosen for one call, whatever it asks for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    pub(crate) body_limit: Option<u64>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) first_byte_timeout: Option<Duration>,
    pub(crate) fresh: bool,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) language: Option<String>,
    pub(crate) repeatable: bool,
    pub(crate) settle: bool,
}

impl Choices {
    /// How an attempt may be made.
    fn attempt(&self, info: &EndpointInfo) -> Attempt {
        let mut attempt = Attempt::new(info.operation(), info.class()).with_retry(info.retry());
        if self.settle {
            attempt = attempt.with_settling();
        }
        if self.repeatable {
            attempt = attempt.with_repeated_writes();
        }
        if let Some(timeout) = self.connect_timeout {
            attempt = attempt.with_connect_timeout(timeout);
        }
        if let Some(timeout) = self.first_byte_timeout {
            attempt = attempt.with_first_byte_timeout(timeout);
        }
        if let Some(timeout) = self.idle_timeout {
            attempt = attempt.with_idle_timeout(timeout);
        }
        if let Some(bytes) = self.body_limit {
            attempt = attempt.with_body_limit(bytes);
        }
        attempt
    }

    /// How long the whole call may take.
    fn deadline(&self) -> Duration {
        const USUAL: Duration = Duration::from_secs(60);
        const TO_SETTLE: Duration = Duration::from_secs(30);
        self.deadline.unwrap_or(if self.settle { USUAL + TO_SETTLE } else { USUAL })
    }
}

/// What a request without credentials is made of, and how it may be tried.
#[derive(Debug)]
pub(crate) struct Prepared {
    parts: Parts,
    language: Option<HeaderValue>,
    /// What the cache adds.
    conditions: HeaderMap,
    attempt: Attempt,
    deadline: Duration,
    fresh: bool,
}

/// Takes what a call is made of.
pub(crate) fn prepare(
    info: &EndpointInfo,
    parts: Parts,
    choices: Choices,
) -> Result<Prepared, InvalidArgument> {
    let attempt = choices.attempt(info);
    let (deadline, fresh) = (choices.deadline(), choices.fresh);
    let language = choices.language.map(HeaderValue::try_from).transpose();
    let language =
        language.map_err(|_| InvalidArgument::new("language", "must be a tag such as fr-FR"))?;
    Ok(Prepared { parts, language, conditions: HeaderMap::new(), attempt, deadline, fresh })
}

impl Prepared {
    /// Makes the request, or says why it cannot be made.
    fn request(&self, info: &EndpointInfo) -> Result<Request, InvalidArgument> {
        let mut request = Request::new(info.method().clone(), url(&self.parts)?)
            .with_header(header::ACCEPT, HeaderValue::from_static(info.accept()));
        // The host is taken from the URL itself: nothing between here and the wire may change what it is.
        if info.scope() != Scope::Open && !host::is_trusted(request.host()) {
            return Err(InvalidArgument::new("host", "may not see the credentials of the call"));
        }
        if let Some(language) = &self.language {
            request = request.with_header(header::ACCEPT_LANGUAGE, language.clone());
        }
        if let Some(body) = &self.parts.body {
            request = request.with_json(body);
        }
        request.headers_mut().extend(self.conditions.clone());
        Ok(request)
    }
}

fn url(parts: &Parts) -> Result<Url, InvalidArgument> {
    let (domain, path, query) = (&*parts.domain, &*parts.path, parts.query.as_str());
    let mut url =
        Host::root(domain).ok_or(InvalidArgument::new("host", "must be a lower-case name"))?;
    url.set_path(path);
    if !query.is_empty() {
        url.set_query(Some(query));
    }
    // A value such as `..` would be resolved and lead to another resource.
    if url.path() != path || url.query().unwrap_or_default() != query {
        return Err(InvalidArgument::new("path", "has a value that cannot stand in it"));
    }
    Ok(url)
}

/// Makes a call: from the cache, or with one repetition if the credentials turn out to be stale.
pub(crate) fn fetch(
    client: Client,
    info: Cow<'static, EndpointInfo>,
    prepared: Result<Prepared, InvalidArgument>,
) -> BoxFuture<'static, Result<Response<Bytes>, Error>> {
    Box::pin(async move {
        let operation = info.operation();
        let invalid = |source| Error::InvalidArgument { operation, source };
        let mut prepared = prepared.map_err(invalid)?;
        let mut request = prepared.request(&info).map_err(invalid)?;
        let time = Time::new(client.transport(), prepared.deadline);
        let fill = match look_up(&client, &info, &request, prepared.fresh, &time).await? {
            Some(Lookup::Hit(answer)) => return Ok(answer),
            Some(Lookup::Miss(fill)) => Some(fill),
            _ => None,
        };
        if let Some(fill) = &fill {
            prepared.conditions = fill.conditions();
            request.headers_mut().extend(prepared.conditions.clone());
        }
        prepared.attempt = prepared.attempt.with_whole_body();
        let answer = authorized(&client, &info, &prepared, request, &time).await?;
        let status = answer.status();
        let answer = answer.collect().await?;
        match fill {
            Some(fill) if status.is_success() || status == StatusCode::NOT_MODIFIED => {
                return Ok(fill.complete(answer).await);
            }
            _ if status.is_success() => return Ok(answer),
            _ => {}
        }
        Err(refusal(&info, &answer))
    })
}

/// Makes a call past the cache, and gives the answer once its head is there.
pub(crate) fn open(
    client: Client,
    info: Cow<'static, EndpointInfo>,
    prepared: Result<Prepared, InvalidArgument>,
) -> BoxFuture<'static, Result<Response, Error>> {
    Box::pin(async move {
        let operation = info.operation();
        let invalid = |source| Error::InvalidArgument { operation, source };
        let prepared = prepared.map_err(invalid)?;
        let request = prepared.request(&info).map_err(invalid)?;
        let time = Time::new(client.transport(), prepared.deadline);
        let answer = authorized(&client, &info, &prepared, request, &time).await?;
        match answer.status().is_success() {
            true => Ok(answer),
            false => Err(refusal(&info, &answer.collect().await?)),
        }
    })
}

/// What an answer means that is not one of success.
fn refusal(info: &EndpointInfo, answer: &Response<Bytes>) -> Error {
    let error = StatusError::new(info.operation(), answer);
    match answer.status() {
        StatusCode::UNAUTHORIZED if info.scope() != Scope::Open => Error::Refused(error),
        StatusCode::NOT_FOUND => Error::NotFound(error),
        StatusCode::BAD_REQUEST if info.looks_up() => Error::NotFound(error),
        _ => Error::Status(error),
    }
}

/// Asks the cache, if there is one for such a call.
async fn look_up(
    client: &Client,
    info: &EndpointInfo,
    request: &Request,
    fresh: bool,
    time: &Time,
) -> Result<Option<Lookup>, Error> {
    let Some(cache) = client.cache() else { return Ok(None) };
    if info.cache() == CacheLife::Never || info.method() != Method::GET {
        return Ok(None);
    }
    let operation = info.operation();
    let mut query = CacheQuery::new(operation, request.clone(), info.cache()).fresh(fresh);
    if info.is_personal() {
        let Some(partition) = client.credentials().partition().await else { return Ok(None) };
        query = query.with_partition(partition);
    }
    match time.limit(cache.look_up(query)).await {
        Some(lookup) => Ok(Some(lookup)),
        None => Err(too_late(operation, request.host())),
    }
}

/// Sends the request with its credentials, and made anew with others if they are refused: a copy of it would be
/// made for each call, and few are refused.
async fn authorized(
    client: &Client,
    info: &EndpointInfo,
    prepared: &Prepared,
    mut request: Request,
    time: &Time,
) -> Result<Response, Error> {
    let (operation, scope) = (info.operation(), info.scope());
    let lacking = |source| Error::Credentials { operation, source };
    let late = || too_late(operation, &prepared.parts.domain);
    let send = async |request: Request| {
        let attempt = prepared.attempt.clone().with_deadline(time.left());
        client.transport().send(request, &attempt).await
    };
    if scope == Scope::Open {
        return Ok(send(request).await?);
    }
    let asking = time.limit(client.credentials().credential(scope));
    let used = asking.await.ok_or_else(late)?.map_err(lacking)?;
    sign(&mut request, scope, &used).map_err(lacking)?;
    let answer = send(request).await?;
    if answer.status() != StatusCode::UNAUTHORIZED {
        return Ok(answer);
    }
    drop(answer);
    let renewing = time.limit(client.credentials().renew(scope, used));
    let fresh = renewing.await.ok_or_else(late)?.map_err(lacking)?;
    let anew = prepared.request(info);
    let mut request = anew.map_err(|source| Error::InvalidArgument { operation, source })?;
    sign(&mut request, scope, &fresh).map_err(lacking)?;
    Ok(send(request).await?)
}

fn too_late(operation: Operation, host: &str) -> Error {
    TransportError::new(operation, TransportErrorKind::Deadline, host).not_sent().into()
}

/// The time of one call, over all that it waits for.
struct Time {
    /// None if the transport keeps no time; then each of its requests has all of it.
    clock: Option<Arc<dyn Clock>>,
    end: Monotonic,
    deadline: Duration,
}

impl Time {
    fn new(transport: &dyn Transport, deadline: Duration) -> Self {
        let clock = transport.clock();
        let now = clock.as_ref().map_or(Monotonic::default(), |clock| clock.monotonic());
        Self { clock, end: now.saturating_add(deadline), deadline }
    }

    fn left(&self) -> Duration {
        match &self.clock {
            Some(clock) => self.end.saturating_since(clock.monotonic()),
            None => self.deadline,
        }
    }

    /// Waits for something, but not beyond the end.
    async fn limit<T>(&self, future: BoxFuture<'_, T>) -> Option<T> {
        let Some(clock) = &self.clock else { return Some(future.await) };
        let mut future = future;
        // What is there at once, as it nearly always is, costs no timer.
        if let Poll::Ready(output) =
            poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
        {
            return Some(output);
        }
        let mut over = clock.sleep_until(self.end);
        poll_fn(|context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
            over.as_mut().poll(context).map(|()| None)
        })
        .await
    }
}

/// Adds exactly the credentials that the scope names.
fn sign(
    request: &mut Request,
    scope: Scope,
    credential: &Credential,
) -> Result<(), CredentialsError> {
    let malformed = |_| CredentialsError::new(CredentialsErrorKind::Malformed);
    let headers = request.headers_mut();
    headers.insert(SPARTAN_TOKEN, credential.spartan_token().to_header_value().map_err(malformed)?);
    if scope == Scope::SpartanWithClearance {
        let clearance_token = credential
            .clearance_token()
            .ok_or(CredentialsError::new(CredentialsErrorKind::Missing))?
            .to_header_value()
            .map_err(malformed)?;
        headers.insert(CLEARANCE_TOKEN, clearance_token);
    }
    Ok(())
}

const SPARTAN_TOKEN: HeaderName = HeaderName::from_static("x-343-authorization-spartan");
const CLEARANCE_TOKEN: HeaderName = HeaderName::from_static("343-clearance");
