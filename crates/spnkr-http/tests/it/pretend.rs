//! A server that is a function, in tokio's virtual time, below our layers.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use spnkr_core::{
    Attempt, BoxFuture, Class, Jitter, Operation, Request, Response, Transport, TransportError,
    TransportErrorKind,
};
use spnkr_http::{Http, HttpBuilder};
use tokio::time::Instant;

/// What the server does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Answers with this status.
    Status(u16),
    /// Answers with this status, and says when to come back.
    RetryAfter(u16, String),
    /// Fails like this.
    Fails(TransportErrorKind),
    /// Fails like this, and has not seen the request.
    Unsent(TransportErrorKind),
}

/// One request as it arrived: when, and for what.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) at: Duration,
    pub(crate) path: String,
}

/// What decides: the arrival, and how many there were for the same URL before.
type Decide = dyn Fn(&Arrival, usize) -> Reply + Send + Sync;

#[derive(Clone)]
pub(crate) struct Pretend {
    start: Instant,
    latency: Duration,
    decide: Arc<Decide>,
    arrivals: Arc<Mutex<Vec<Arrival>>>,
    by_path: Arc<Mutex<HashMap<String, usize>>>,
}

/// When tests happen.
pub(crate) const EPOCH: &str = "2026-01-02T03:04:05Z";

impl Pretend {
    pub(crate) fn new(decide: impl Fn(&Arrival, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self {
            start: Instant::now(),
            latency: Duration::from_millis(5),
            decide: Arc::new(decide),
            arrivals: Arc::default(),
            by_path: Arc::default(),
        }
    }

    /// A server that says these things in turn, and then 200 for ever.
    pub(crate) fn in_turn(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies: Vec<Reply> = replies.into_iter().collect();
        Self::new(move |_, count| replies.get(count).cloned().unwrap_or(Reply::Status(200)))
    }

    pub(crate) fn http(&self) -> Http {
        self.http_with(Http::builder())
    }

    /// Our layers over it, with pauses that are as long as they can be.
    pub(crate) fn http_with(&self, builder: HttpBuilder) -> Http {
        builder.jitter(Arc::new(Longest)).over(self.clone())
    }

    pub(crate) fn now(&self) -> Duration {
        self.start.elapsed()
    }

    pub(crate) fn arrivals(&self) -> Vec<Arrival> {
        self.arrivals.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.arrivals.lock().unwrap().len()
    }

    /// The times between arrivals, in milliseconds.
    pub(crate) fn gaps(&self) -> Vec<u128> {
        let arrivals = self.arrivals();
        arrivals.windows(2).map(|pair| (pair[1].at - pair[0].at).as_millis()).collect()
    }
}

impl Transport for Pretend {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        let arrival = Arrival { at: self.now(), path: request.url().path().to_owned() };
        let count = {
            let mut by_path = self.by_path.lock().unwrap();
            let count = by_path.entry(arrival.path.clone()).or_default();
            *count += 1;
            *count - 1
        };
        let reply = (self.decide)(&arrival, count);
        self.arrivals.lock().unwrap().push(arrival);
        let operation = attempt.operation();
        Box::pin(async move {
            tokio::time::sleep(self.latency).await;
            let fails = |kind| TransportError::new(operation, kind, request.host());
            let mut headers = HeaderMap::new();
            let status = match reply {
                Reply::Status(status) => status,
                Reply::RetryAfter(status, value) => {
                    headers.insert(header::RETRY_AFTER, HeaderValue::try_from(value).unwrap());
                    status
                }
                Reply::Fails(kind) => return Err(fails(kind)),
                Reply::Unsent(kind) => return Err(fails(kind).not_sent()),
            };
            let epoch: Timestamp = EPOCH.parse().unwrap();
            let received_at = epoch + SignedDuration::try_from(self.now()).unwrap();
            let status = StatusCode::from_u16(status).unwrap();
            Ok(Response::new(received_at, status, headers, Bytes::from_static(b"{}")))
        })
    }
}

impl fmt::Debug for Pretend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pretend")
    }
}

/// No luck at all: every pause is as long as it may be.
#[derive(Debug)]
struct Longest;

impl Jitter for Longest {
    fn unit(&self) -> f64 {
        0.999_999
    }
}

pub(crate) fn attempt(class: Class) -> Attempt {
    Attempt::new(Operation::new("a test"), class).with_whole_body()
}

pub(crate) async fn ask(
    http: &Http,
    path: &str,
    attempt: Attempt,
) -> Result<StatusCode, TransportError> {
    let url = format!("https://data.example{path}").parse().unwrap();
    Ok(http.send(Request::new(Method::GET, url), &attempt).await?.collect().await?.status())
}
