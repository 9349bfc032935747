use std::{fmt, pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Uri, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy::{
    Client,
    connect::{CaptureConnection, capture_connection},
};
use spnkr_core::{
    Attempt, Body, BoxFuture, Class, Clock, Request, Response, Transport, TransportError,
    TransportErrorKind,
};

use crate::{
    Error, HttpBuilder,
    body::{BoundedBody, Content},
    connect::Secure,
    failure::{self, Call},
    gate::Gates,
    pace::Pacer,
};

/// The production [`Transport`]: HTTP/1.1 and HTTP/2 over TLS, pooled.
///
/// Cheap to clone; clones share connections, TLS sessions and pace. It needs a tokio runtime with I/O and time.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client<Secure, Full<Bytes>>,
    clock: Arc<dyn Clock>,
    gates: Gates,
    pacer: Option<Pacer>,
    body_limit: u64,
    deadline: Duration,
}

impl Http {
    /// Starts with the defaults.
    pub fn builder() -> HttpBuilder {
        HttpBuilder::new()
    }

    pub(crate) fn new(
        client: Client<Secure, Full<Bytes>>,
        clock: Arc<dyn Clock>,
        pacer: Option<Pacer>,
        body_limit: u64,
        deadline: Duration,
    ) -> Self {
        let gates = Gates::default();
        Self { inner: Arc::new(Inner { client, clock, gates, pacer, body_limit, deadline }) }
    }

    /// The clock that deadlines and arrival times come from.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }
}

impl TryFrom<HttpBuilder> for Http {
    type Error = Error;

    fn try_from(builder: HttpBuilder) -> Result<Self, Error> {
        builder.build()
    }
}

impl Transport for Http {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(self.inner.send(request, attempt.clone()))
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("body_limit", &self.inner.body_limit)
            .field("deadline", &self.inner.deadline)
            .field("pacer", &self.inner.pacer)
            .finish_non_exhaustive()
    }
}

impl Inner {
    async fn send(&self, request: Request, attempt: Attempt) -> Result<Response, TransportError> {
        let call = Call { operation: attempt.operation(), host: request.host().into() };
        let limit = attempt.deadline().unwrap_or(self.deadline);
        let mut deadline = self.clock.sleep_until(self.clock.monotonic().saturating_add(limit));
        let answer = tokio::select! {
            biased;
            answer = self.exchange(request, attempt.class(), &call) => answer?,
            () = &mut deadline => {
                return Err(call.fail(TransportErrorKind::Deadline));
            }
        };
        let received_at = self.clock.wall();
        let (mut head, incoming) = answer.into_parts();
        let room = attempt.body_limit().unwrap_or(self.body_limit);
        let content = match head.headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
            None | Some(b"identity") => Content::Identity { room },
            Some(b"gzip" | b"x-gzip") => {
                // They describe the bytes on the wire, which nobody above sees.
                head.headers.remove(header::CONTENT_ENCODING);
                head.headers.remove(header::CONTENT_LENGTH);
                Content::gzip(room)
            }
            Some(_) => return Err(call.fail(TransportErrorKind::Compression)),
        };
        let body = Body::stream(BoundedBody { incoming, deadline, call, content });
        Ok(Response::new(received_at, head.status, head.headers, body))
    }

    async fn exchange(
        &self,
        request: Request,
        class: Class,
        call: &Call,
    ) -> Result<http::Response<Incoming>, TransportError> {
        let mut request = into_hyper(request, call)?;
        if let (Some(pacer), Class::Read | Class::Write) = (&self.pacer, class) {
            pacer.wait(&call.host).await;
        }
        let turn = self.gates.enter(&call.host).await;
        let mut captured = capture_connection(&mut request);
        let mut answer = pin!(self.client.request(request));
        let Some(turn) = turn else {
            return answer.await.map_err(|error| failure::of_request(error, call));
        };
        tokio::select! {
            biased;
            is_http2 = negotiated_http2(&mut captured) => match is_http2 {
                Some(is_http2) => turn.connected(is_http2),
                None => turn.failed(),
            },
            // A connection that fails ends the request before anybody is told of it.
            early = &mut answer => {
                if early.is_err() {
                    turn.failed();
                }
                return early.map_err(|error| failure::of_request(error, call));
            }
        }
        answer.await.map_err(|error| failure::of_request(error, call))
    }
}

/// Waits until the request has its connection, and says whether that speaks HTTP/2; none if there is none.
async fn negotiated_http2(captured: &mut CaptureConnection) -> Option<bool> {
    let connection = captured.wait_for_connection_metadata().await;
    connection.as_ref().map(|connection| connection.is_negotiated_h2())
}

fn into_hyper(
    mut request: Request,
    call: &Call,
) -> Result<http::Request<Full<Bytes>>, TransportError> {
    let refuse =
        |source: &'static str| call.fail(TransportErrorKind::Configuration).with_source(source);
    if request.url().scheme() != "https" {
        return Err(refuse("only https is spoken"));
    }
    let uri =
        Uri::try_from(request.url().as_str()).map_err(|_| refuse("the URL cannot be sent"))?;
    let headers = request.headers_mut();
    headers.entry(header::ACCEPT_ENCODING).or_insert(HeaderValue::from_static("gzip"));
    headers
        .entry(header::USER_AGENT)
        .or_insert(HeaderValue::from_static(concat!("spnkr/", env!("CARGO_PKG_VERSION"))));
    let mut hyper = http::Request::new(Full::new(request.body().clone()));
    *hyper.method_mut() = request.method().clone();
    *hyper.uri_mut() = uri;
    *hyper.headers_mut() = request.headers().clone();
    Ok(hyper)
}
