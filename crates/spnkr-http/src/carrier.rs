//! One attempt: a request there, and the head of its answer back.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, StatusCode, Uri, header, uri::PathAndQuery};
use http_body::Body as _;
use http_body_util::Full;
use hyper::{body::Incoming, client::conn::TrySendError};
use spnkr_core::{
    Attempt, Body, Clock, Monotonic, Phase, Request, Response, Transport, TransportError,
    TransportErrorKind, is_transient,
};
use url::{Host, Position};

use crate::{
    alarm::Alarm,
    body::{BoundedBody, Content},
    connect::{ConnectLimits, Origin},
    counters::{Counting, Tally, add},
    failure::{self, Call},
    lull::Lull,
    pace::Slot,
    pool::{Granted, Lease, Pool},
    whole,
};

/// What an attempt is made with.
pub(crate) struct Carrying<'a> {
    pub(crate) alarm: &'a mut Alarm,
    pub(crate) attempt: &'a Attempt,
    pub(crate) call: &'a Call,
    pub(crate) deadline: Monotonic,
    pub(crate) request: &'a Request,
    pub(crate) slot: Slot,
}

/// Why an attempt gave nothing.
pub(crate) enum Failed {
    /// The time of the call is over.
    Late,
    /// There is no answer, or not all of it.
    Lost {
        error: TransportError,
        /// Whether the server had closed the connection before this request was on it: that says nothing about the
        /// host.
        was_stale: bool,
    },
}

impl From<TransportError> for Failed {
    fn from(error: TransportError) -> Self {
        Self::Lost { error, was_stale: false }
    }
}

/// What carries attempts.
#[derive(Debug)]
pub(crate) enum Carrier {
    Foreign(Foreign),
    Hyper(HyperCarrier),
}

impl Carrier {
    pub(crate) async fn carry(&self, carrying: Carrying<'_>) -> Result<Response, Failed> {
        match self {
            Self::Foreign(foreign) => foreign.send(carrying).await,
            Self::Hyper(hyper) => hyper.send(carrying).await,
        }
    }

    pub(crate) fn connect_ahead(&self, host: &'static str) {
        match self {
            Self::Foreign(foreign) => foreign.transport.connect_ahead(host),
            Self::Hyper(hyper) => hyper.pool.connect_ahead(host),
        }
    }
}

/// Whether the body is waited for as part of the attempt.
fn is_read_whole(attempt: &Attempt, status: StatusCode) -> bool {
    attempt.whole_body() || is_refusal(status)
}

/// Whether the server itself was not able or willing to answer now.
pub(crate) fn is_refusal(status: StatusCode) -> bool {
    is_transient(status) && status != StatusCode::NOT_IMPLEMENTED
}

/// Hyper, over our own connections.
#[derive(Debug)]
pub(crate) struct HyperCarrier {
    pub(crate) body_limit: u64,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) first_byte_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) pool: Pool,
    pub(crate) tally: Arc<Tally>,
}

impl HyperCarrier {
    async fn send(&self, carrying: Carrying<'_>) -> Result<Response, Failed> {
        let Carrying { alarm, attempt, call, deadline, request, slot } = carrying;
        let origin = origin(request, call)?;
        let granting = self.connection(&origin, attempt, call);
        let granted = alarm.limit(deadline, granting).await.ok_or(Failed::Late)??;
        let is_new = granted.is_new();
        let timeout = attempt.first_byte_timeout().unwrap_or(self.first_byte_timeout);
        add(&self.tally.requests, 1);
        slot.sent();
        let over = self.clock.monotonic().saturating_add(timeout);
        let mut lease = None;
        let answered = match granted {
            Granted::Http1(granted) => {
                let granted = lease.insert(granted);
                let Some(sender) = granted.sender() else {
                    return Err(call.fail(TransportErrorKind::Interrupted).not_sent().into());
                };
                let sending = sender.try_send_request(for_http1(request, call)?);
                alarm.limit(over.min(deadline), sending).await
            }
            Granted::Http2 { mut sender, number, .. } => {
                let sending = sender.try_send_request(for_http2(request, call)?);
                let answered = alarm.limit(over.min(deadline), sending).await;
                if answered.is_none() && over <= deadline {
                    self.pool.retire(&origin, number);
                }
                answered
            }
        };
        let answer = match answered {
            Some(Ok(answer)) => answer,
            Some(Err(error)) => return Err(unanswered(error, call, is_new)),
            None if over <= deadline => {
                return Err(call.fail(TransportErrorKind::Timeout(Phase::FirstByte)).into());
            }
            None => return Err(Failed::Late),
        };
        let is_whole = is_read_whole(attempt, answer.status());
        // A body that is read as part of the attempt ends with it.
        let deadline_of_body = (!is_whole).then_some(deadline);
        let answer = self.read_head(answer, attempt, call, deadline_of_body, lease)?;
        let (head, body) = answer.split();
        if !is_whole {
            return Ok(head.with_body(Body::stream(body)));
        }
        let body = alarm.limit(deadline, whole::read(body)).await.ok_or(Failed::Late)??;
        Ok(head.with_body(body))
    }

    async fn connection(
        &self,
        origin: &Origin,
        attempt: &Attempt,
        call: &Call,
    ) -> Result<Granted, TransportError> {
        let Some(timeout) = attempt.connect_timeout() else {
            let granted = self.pool.grant(origin, None).await;
            return granted.map_err(|failure| failure.of(call));
        };
        let limits = ConnectLimits { connect: timeout, tls: timeout };
        let over = self.clock.sleep_until(self.clock.monotonic().saturating_add(timeout));
        tokio::select! {
            biased;
            granted = self.pool.grant(origin, Some(limits)) => {
                granted.map_err(|failure| failure.of(call))
            }
            () = over => Err(call.fail(TransportErrorKind::Timeout(Phase::Connect))),
        }
    }

    fn read_head(
        &self,
        answer: http::Response<Incoming>,
        attempt: &Attempt,
        call: &Call,
        deadline: Option<Monotonic>,
        lease: Option<Lease>,
    ) -> Result<Response<BoundedBody>, TransportError> {
        let received_at = self.clock.wall();
        let (mut head, incoming) = answer.into_parts();
        let room = attempt.body_limit().unwrap_or(self.body_limit);
        let content = match head.headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
            None | Some(b"identity") => Content::identity(room),
            // Of a 304 it is the stored body that is compressed, and what is declared to be empty is nothing at all.
            Some(_) if incoming.is_end_stream() => Content::identity(room),
            Some(b"gzip" | b"x-gzip") => {
                // They describe the bytes on the wire, which nobody above sees.
                head.headers.remove(header::CONTENT_ENCODING);
                head.headers.remove(header::CONTENT_LENGTH);
                Content::gzip(room)
            }
            Some(_) => return Err(call.fail(TransportErrorKind::Compression)),
        };
        let body = BoundedBody {
            incoming,
            deadline: deadline.map(|deadline| self.clock.sleep_until(deadline)),
            call: call.clone(),
            content,
            lull: Lull::new(
                self.clock.clone(),
                attempt.idle_timeout().unwrap_or(self.idle_timeout),
            ),
            counting: Counting {
                tally: self.tally.clone(),
                span: tracing::Span::current(),
                bytes: 0,
            },
            lease,
        };
        Ok(Response::new(received_at, head.status, head.headers, body))
    }
}

/// Says what became of a request without an answer.
fn unanswered(
    mut error: TrySendError<http::Request<Full<Bytes>>>,
    call: &Call,
    is_new: bool,
) -> Failed {
    // Hyper gives the request back if it was not written.
    let was_written = error.take_message().is_none();
    let failure = failure::of_request(error.error(), call);
    let is_broken = failure.kind() == TransportErrorKind::Interrupted;
    let error = if was_written { failure } else { failure.not_sent() };
    Failed::Lost { was_stale: is_broken && (!is_new || !error.was_sent()), error }
}

fn origin(request: &Request, call: &Call) -> Result<Origin, TransportError> {
    let url = request.url();
    let refuse =
        |source: &'static str| call.fail(TransportErrorKind::Configuration).with_source(source);
    let is_plain = match (url.scheme(), url.host()) {
        ("https", Some(_)) => false,
        ("http", Some(Host::Ipv4(address))) if address.is_loopback() => true,
        ("http", Some(Host::Ipv6(address))) if address.is_loopback() => true,
        _ => return Err(refuse("only https is spoken, but for addresses of this computer itself")),
    };
    let port = url.port_or_known_default().ok_or_else(|| refuse("the URL has no port"))?;
    Ok(Origin { host: call.host.clone(), port, is_plain })
}

fn for_http1(request: &Request, call: &Call) -> Result<http::Request<Full<Bytes>>, TransportError> {
    let url = request.url();
    let mut target = url.path().to_owned();
    if let Some(query) = url.query() {
        target.push('?');
        target.push_str(query);
    }
    let target = PathAndQuery::try_from(target).map_err(|_| unsendable(call))?;
    let mut hyper = into_hyper(request, Uri::from(target));
    let authority = &url[Position::BeforeHost..Position::AfterPort];
    let host = HeaderValue::from_str(authority).map_err(|_| unsendable(call))?;
    hyper.headers_mut().insert(header::HOST, host);
    Ok(hyper)
}

fn for_http2(request: &Request, call: &Call) -> Result<http::Request<Full<Bytes>>, TransportError> {
    let url = &request.url()[..Position::AfterQuery];
    Ok(into_hyper(request, Uri::try_from(url).map_err(|_| unsendable(call))?))
}

fn unsendable(call: &Call) -> TransportError {
    call.fail(TransportErrorKind::Configuration).with_source("the URL cannot be sent")
}

fn into_hyper(request: &Request, uri: Uri) -> http::Request<Full<Bytes>> {
    let mut hyper = http::Request::new(Full::new(request.body().clone()));
    *hyper.method_mut() = request.method().clone();
    *hyper.uri_mut() = uri;
    let mut headers = http::HeaderMap::with_capacity(request.headers().len() + 3);
    headers.extend(request.headers().iter().map(|(name, value)| (name.clone(), value.clone())));
    headers.entry(header::ACCEPT_ENCODING).or_insert(HeaderValue::from_static("gzip"));
    headers
        .entry(header::USER_AGENT)
        .or_insert(HeaderValue::from_static(concat!("spnkr/", env!("CARGO_PKG_VERSION"))));
    *hyper.headers_mut() = headers;
    hyper
}

/// Somebody's own transport.
#[derive(Debug)]
pub(crate) struct Foreign {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) tally: Arc<Tally>,
}

impl Foreign {
    async fn send(&self, carrying: Carrying<'_>) -> Result<Response, Failed> {
        let Carrying { alarm, attempt, deadline, request, slot, .. } = carrying;
        add(&self.tally.requests, 1);
        slot.sent();
        let sending = self.transport.send(request.clone(), attempt);
        let answer = alarm.limit(deadline, sending).await.ok_or(Failed::Late)??;
        if !is_read_whole(attempt, answer.status()) {
            return Ok(answer);
        }
        let (head, body) = answer.split();
        let body = alarm.limit(deadline, whole::read(body)).await.ok_or(Failed::Late)??;
        Ok(head.with_body(body))
    }
}
