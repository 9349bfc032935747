use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use spnkr_core::{
    Attempt, Body, BoxFuture, Clock, Jitter, Monotonic, Request, Response, RetryPolicy, Transport,
    TransportError, TransportErrorKind, retry_after,
};
use tracing::Instrument;

use crate::{
    Counters, Error, HttpBuilder,
    alarm::Alarm,
    carrier::{Carrier, Carrying, Failed, is_refusal},
    counters::{Tally, add},
    failure::Call,
    health::{Admission, Failure},
    host::{Host, Hosts},
    pace::Throttled,
};

/// The production [`Transport`]: HTTP/1.1 and HTTP/2 over TLS, with connections that are kept, deadlines, repetitions
/// and pace.
///
/// Cheap to clone; clones share connections, TLS sessions, pace and counters. It needs a tokio runtime with I/O and
/// time.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) carrier: Carrier,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) deadline: Duration,
    pub(crate) hosts: Hosts,
    pub(crate) jitter: Arc<dyn Jitter>,
    pub(crate) tally: Arc<Tally>,
}

impl Http {
    /// Starts with the defaults.
    pub fn builder() -> HttpBuilder {
        HttpBuilder::new()
    }

    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// The clock that deadlines and arrival times come from.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// What was done so far.
    pub fn counters(&self) -> Counters {
        self.inner.tally.read()
    }

    /// What is left of each host's budget for failures, of a hundred; at zero, one request at a time goes there.
    pub fn budgets(&self) -> Vec<(Arc<str>, u32)> {
        self.inner.hosts.budgets()
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

    fn connect_ahead(&self, host: &'static str) {
        self.inner.carrier.connect_ahead(host);
    }

    fn clock(&self) -> Option<Arc<dyn Clock>> {
        Some(self.inner.clock.clone())
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("carrier", &self.inner.carrier)
            .field("deadline", &self.inner.deadline)
            .finish_non_exhaustive()
    }
}

impl Inner {
    async fn send(&self, request: Request, attempt: Attempt) -> Result<Response, TransportError> {
        let host = self.hosts.get(request.host());
        let call = Call { operation: attempt.operation(), host: host.name.clone() };
        let limit = attempt.deadline().unwrap_or(self.deadline);
        let deadline = self.clock.monotonic().saturating_add(limit);
        let span = tracing::debug_span!(
            "request",
            operation = call.operation.name(),
            host = &*call.host,
            method = request.method().as_str(),
        );
        add(&self.tally.calls, 1);
        let mut effort = Effort {
            alarm: Alarm::new(self.clock.clone()),
            attempt: &attempt,
            attempts: 0,
            call: &call,
            deadline,
            host: &host,
            inner: self,
            last: None,
            reconnections: 0,
            request: &request,
            retries: 0,
            settlings: 0,
            throttles: 0,
        };
        let outcome = effort.run().instrument(span.clone()).await;
        span.in_scope(|| match &outcome {
            Ok(answer) => tracing::debug!(status = answer.status().as_u16(), "answered"),
            Err(error) => {
                add(&self.tally.failures, 1);
                tracing::debug!(attempts = error.attempts(), kind = %error.kind(), "failed");
            }
        });
        outcome
    }
}

/// One call with all its attempts.
struct Effort<'a> {
    alarm: Alarm,
    attempt: &'a Attempt,
    attempts: u32,
    call: &'a Call,
    deadline: Monotonic,
    host: &'a Host,
    inner: &'a Inner,
    /// What the attempt before came to.
    last: Option<Outcome>,
    reconnections: u32,
    request: &'a Request,
    /// Repetitions that were counted.
    retries: u32,
    /// Repetitions for something that the server does not know yet.
    settlings: u32,
    /// Repetitions because the server wanted to be asked less often.
    throttles: u32,
}

type Outcome = Result<Response<Bytes>, TransportError>;

/// What is to be done after an attempt.
enum Next {
    /// That was it.
    Done(Result<Response, TransportError>),
    /// Another attempt after this pause.
    Again(Duration),
}

impl Effort<'_> {
    async fn run(&mut self) -> Result<Response, TransportError> {
        loop {
            match self.once().await {
                Next::Done(outcome) => return outcome,
                Next::Again(pause) => {
                    let clock = &self.inner.clock;
                    let again_at = clock.monotonic().saturating_add(pause);
                    if again_at.saturating_add(SHORTEST_ATTEMPT) > self.deadline {
                        return self.give_up();
                    }
                    if !pause.is_zero() {
                        clock.sleep_until(again_at).await;
                    }
                }
            }
        }
    }

    /// Ends the call with the last real outcome, or with the deadline if there is none.
    fn give_up(&mut self) -> Result<Response, TransportError> {
        match self.last.take() {
            Some(Ok(answer)) => {
                let (head, body) = answer.split();
                Ok(head.with_body(Body::from(body)))
            }
            Some(Err(error)) => Err(error.with_attempts(self.attempts)),
            None => {
                let error = self.call.fail(TransportErrorKind::Deadline);
                let error = error.with_attempts(self.attempts.max(1));
                Err(if self.attempts == 0 { error.not_sent() } else { error })
            }
        }
    }

    async fn once(&mut self) -> Next {
        let clock = &self.inner.clock;
        let asked_at = clock.monotonic();
        let admitting = self.host.health.admit();
        let Some(admission) = self.alarm.limit(self.deadline, admitting).await else {
            return Next::Done(self.give_up());
        };
        let is_spaced = self.attempt.class().is_data();
        let pacing = self.host.pace.slot(is_spaced, self.deadline);
        let slot = match self.alarm.limit(self.deadline, pacing).await {
            Some(Ok(slot)) => slot,
            None => return Next::Done(self.give_up()),
            Some(Err(Throttled(answer))) => {
                // What the server said to this call, or else to the one before it.
                self.last = self.last.take().or(answer.map(|answer| Ok(*answer)));
                return Next::Done(self.give_up());
            }
        };
        let sent_at = clock.monotonic();
        let waited = sent_at.saturating_since(asked_at);
        self.inner.tally.waited(waited);
        self.attempts += 1;
        let carrying = Carrying {
            alarm: &mut self.alarm,
            attempt: self.attempt,
            call: self.call,
            deadline: self.deadline,
            request: self.request,
            slot,
        };
        let answered = self.inner.carrier.carry(carrying).await;
        match &answered {
            Ok(answer) => tracing::debug!(
                attempt = self.attempts,
                status = answer.status().as_u16(),
                waited_ms = u64::try_from(waited.as_millis()).unwrap_or(u64::MAX),
                "attempt answered"
            ),
            Err(Failed::Lost { error, .. }) => {
                tracing::debug!(attempt = self.attempts, kind = %error.kind(), "attempt failed");
            }
            Err(Failed::Late) => {}
        }
        match answered {
            Ok(answer) => self.judge_answer(answer, admission, sent_at).await,
            Err(Failed::Lost { error, was_stale }) => {
                self.judge_failure(error, was_stale, admission)
            }
            Err(Failed::Late) => Next::Done(self.give_up()),
        }
    }

    async fn judge_answer(
        &mut self,
        answer: Response,
        admission: Admission,
        sent_at: Monotonic,
    ) -> Next {
        let status = answer.status();
        if !is_refusal(status) {
            admission.succeeded();
            self.host.pace.answered();
            let is_unknown_yet = status == StatusCode::NOT_FOUND && self.attempt.settles();
            if !is_unknown_yet || self.settlings == SETTLINGS {
                return Next::Done(Ok(answer));
            }
            self.settlings += 1;
            return match self.alarm.limit(self.deadline, answer.collect()).await {
                Some(Ok(answer)) => {
                    self.last = Some(Ok(answer));
                    Next::Again(SETTLING_PAUSE)
                }
                Some(Err(error)) => Next::Done(Err(error)),
                None => Next::Done(self.give_up()),
            };
        }
        // It is all there already: that of a refusal is read as part of the attempt.
        let answer = match answer.collect().await {
            Ok(answer) => answer,
            Err(error) => return self.judge_failure(error, false, admission),
        };
        let asked = retry_after(answer.headers(), answer.received_at());
        let is_throttle = status == StatusCode::TOO_MANY_REQUESTS;
        if is_throttle {
            add(&self.inner.tally.throttles, 1);
            // The host is well: it says so itself.
            admission.succeeded();
        } else {
            admission.failed(Failure::Quick);
        }
        if is_throttle || asked.is_some() {
            self.host.pace.throttled(&answer, asked, sent_at);
        }
        self.last = Some(Ok(answer));
        if !self.attempt.may_be_repeated() {
            Next::Done(self.give_up())
        } else if is_throttle {
            self.wait_out()
        } else {
            self.repeat(asked)
        }
    }

    fn judge_failure(
        &mut self,
        error: TransportError,
        was_stale: bool,
        admission: Admission,
    ) -> Next {
        let is_safe = !error.was_sent() || self.attempt.may_be_repeated();
        if was_stale && is_safe && self.reconnections < RECONNECTIONS {
            // The host may be well, and the next connection tells.
            drop(admission);
            self.reconnections += 1;
            add(&self.inner.tally.reconnections, 1);
            self.last = Some(Err(error));
            return Next::Again(Duration::ZERO);
        }
        let is_passing = is_passing(error.kind());
        if error.is_transient() {
            admission.failed(match error.kind() {
                TransportErrorKind::Timeout(_) => Failure::Slow,
                _ => Failure::Quick,
            });
        }
        self.last = Some(Err(error));
        match is_passing && is_safe {
            true => self.repeat(None),
            false => Next::Done(self.give_up()),
        }
    }

    /// Another attempt when the host wants to be asked again, which the pace knows.
    fn wait_out(&mut self) -> Next {
        let is_too_long = self.host.pace.check_quiet(self.deadline).is_err();
        if is_too_long || self.attempt.retry() == RetryPolicy::NONE {
            return Next::Done(self.give_up());
        }
        self.throttles = self.throttles.saturating_add(1);
        // So that not everybody comes back at the same moment, nor at once where a server says so again and again.
        let longest = RetryPolicy::STANDARD.longest_pause(self.throttles);
        self.again(longest.mul_f64(self.inner.jitter.unit()))
    }

    /// Another attempt, as the policy allows it, or as soon as the host is well again.
    fn repeat(&mut self, asked: Option<Duration>) -> Next {
        if self.attempt.retry() == RetryPolicy::NONE {
            return Next::Done(self.give_up());
        }
        if self.host.health.is_down() {
            // Everybody waits there for a probe, however often they have tried.
            return self.again(Duration::ZERO);
        }
        let policy = self.attempt.retry();
        if self.retries >= policy.retries() {
            return Next::Done(self.give_up());
        }
        let longest = policy.longest_pause(self.retries);
        self.retries += 1;
        // What the server asked for is waited for with everybody else's requests, by the pace.
        self.again(match asked {
            Some(_) => Duration::ZERO,
            None => longest.mul_f64(self.inner.jitter.unit()),
        })
    }

    fn again(&self, pause: Duration) -> Next {
        add(&self.inner.tally.retries, 1);
        Next::Again(pause)
    }
}

/// Whether another attempt may succeed. A body that does not inflate, or HTTP that is none, can be an accident of
/// this one answer.
fn is_passing(kind: TransportErrorKind) -> bool {
    matches!(
        kind,
        TransportErrorKind::Compression
            | TransportErrorKind::Connect
            | TransportErrorKind::Interrupted
            | TransportErrorKind::Protocol
            | TransportErrorKind::Proxy
            | TransportErrorKind::Resolve
            | TransportErrorKind::Timeout(_)
            | TransportErrorKind::Tls
    )
}

/// An attempt that has less time than this is not begun.
const SHORTEST_ATTEMPT: Duration = Duration::from_millis(1);
/// How often a call may find its connection closed for a reason that has nothing to do with it.
const RECONNECTIONS: u32 = 2;
/// How the game waits for the results of a match that has just ended.
const SETTLINGS: u32 = 14;
const SETTLING_PAUSE: Duration = Duration::from_secs(2);
