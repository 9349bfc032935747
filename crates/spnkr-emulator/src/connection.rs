//! What becomes of a request, whichever way it came.

use std::sync::Arc;

use bytes::Bytes;
use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{ALLOW, CONTENT_ENCODING, CONTENT_TYPE, DATE, VARY},
    request, response,
};
use tokio::time::sleep;

use crate::{
    answer::{Answer, Asked},
    coding::gzip,
    fault::{self, FaultKind},
    freshness,
    host::Host,
    log::Arrival,
    payload::{Pieces, Ticket},
    route::Route,
    state::State,
    waypoint::http_date,
};

/// One connection's facts.
#[derive(Clone)]
pub(crate) struct Connection {
    pub(crate) state: Arc<State>,
    pub(crate) server_name: Option<String>,
    pub(crate) number: u64,
}

/// A request that has arrived, perhaps without its body.
pub(crate) struct Exchange {
    head: request::Parts,
    /// The host as it was asked for.
    name: String,
    host: Option<Host>,
    route: Option<Route>,
    ticket: Ticket,
}

/// What is to be done about a request.
pub(crate) enum Verdict {
    /// The fault ends it before it has any effect.
    Break(FaultKind, Ticket),
    /// It was ordered that nobody answers.
    HangUp,
    Send(Outgoing),
}

/// An answer on its way.
pub(crate) struct Outgoing {
    pub(crate) head: response::Parts,
    pub(crate) body: Pieces,
    pub(crate) ticket: Ticket,
    /// What is to go wrong when it is sent.
    pub(crate) fault: Option<FaultKind>,
}

impl Connection {
    /// Takes note of a request.
    pub(crate) fn arrive(&self, head: request::Parts) -> Exchange {
        let state = &self.state;
        let authority = match head.uri.authority() {
            Some(authority) => Some(authority.as_str()),
            None => head.headers.get("host").and_then(|host| host.to_str().ok()),
        };
        let name = authority.map(host_name).unwrap_or_default();
        let host = Host::of(&name).filter(|_| self.server_name.as_ref() == Some(&name));
        let route = host.and_then(|host| Route::find(host, head.uri.path()));
        let arrived = state.log.arrive(&Arrival {
            host: &name,
            method: &head.method,
            path: path(&head),
            version: head.version,
            connection: self.number,
            headers: &head.headers,
            operation: route.as_ref().map_or("unknown", |route| route.operation(&head.method)),
            at: state.clock.now(),
        });
        let ticket = Ticket::new(state, arrived, &name);
        Exchange { head, name, host, route, ticket }
    }

    /// Finds the answer to a request; a body that is too large comes as none.
    pub(crate) async fn answer(&self, exchange: Exchange, body: Option<Bytes>) -> Verdict {
        let state = &*self.state;
        let Exchange { head, name, host, route, ticket } = exchange;
        let path = path(&head).to_owned();
        let canned = host.and_then(|_| state.script.take_canned(&name, &path));
        let mut fault = None;
        let mut is_data = false;
        let mut asked = Asked {
            method: head.method,
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers,
            body: Bytes::new(),
        };
        let mut answer = match (host, body, canned) {
            (None, _, _) => Answer::empty(StatusCode::MISDIRECTED_REQUEST),
            (Some(_), None, _) => Answer::empty(StatusCode::PAYLOAD_TOO_LARGE),
            (Some(_), Some(_), Some(canned)) => match canned.into_answer() {
                Some(answer) => answer,
                None => return Verdict::HangUp,
            },
            (Some(host), Some(body), None) => {
                asked.body = body;
                is_data = host.has_data();
                match self.refuse_early(&name) {
                    Some(answer) => answer,
                    None => {
                        fault = state.faults.strike_request(&name, &path);
                        if let Some(kind) = &fault {
                            state.log.strike(ticket.arrived, kind.name());
                            if kind.breaks_off_at_once() {
                                return Verdict::Break(kind.clone(), ticket);
                            }
                        }
                        let instead = fault.as_ref();
                        match instead.and_then(|kind| fault::instead(kind, state.clock.now())) {
                            Some(answer) => answer,
                            None => handle(state, route.as_ref(), &asked, ticket.arrived),
                        }
                    }
                }
            }
        };
        if is_data {
            freshness::mark(&mut answer, state.world.changed());
            let is_plain = fault.as_ref().is_none_or(FaultKind::is_delay);
            if is_plain && freshness::is_known(&asked, &answer) {
                answer = freshness::not_modified(answer);
            }
        }
        let bomb = fault.as_ref().and_then(|kind| {
            if kind.needs_body() && answer.body.is_empty() {
                answer.body = Bytes::from_static(b"{}");
            }
            fault::spoil(kind, &mut answer)
        });
        match &fault {
            Some(FaultKind::Latency(delay)) => sleep(*delay).await,
            Some(FaultKind::StallBeforeHead) => state.script.stalled().await,
            _ => {}
        }
        state.script.wait(&path).await;
        let answer = self.finish(answer, is_data, &asked);
        // Of an answer without a byte there is nothing to record.
        if !matches!(fault, Some(FaultKind::ResetBeforeHead)) {
            state.log.answer(ticket.arrived, answer.status);
        }
        let (mut head, ()) = http::Response::new(()).into_parts();
        head.status = answer.status;
        head.headers = answer.headers;
        let body = bomb.unwrap_or_else(|| answer.body.into());
        Verdict::Send(Outgoing { head, body, ticket, fault })
    }

    /// What a host answers before it looks at a request.
    fn refuse_early(&self, host: &str) -> Option<Answer> {
        let now = self.state.clock.now();
        let retry_after = self.state.throttles.refuse(host, now)?;
        Some(fault::retry_later(StatusCode::TOO_MANY_REQUESTS, &retry_after, now))
    }

    /// Adds what every answer carries.
    fn finish(&self, mut answer: Answer, is_data: bool, asked: &Asked) -> Answer {
        let declared = answer.headers.get(CONTENT_TYPE).map_or(&[][..], HeaderValue::as_bytes);
        let is_image = declared.starts_with(b"image/");
        if is_data && !is_image && answer.body.len() > COMPRESS_FROM {
            if asked.accepts_gzip() && !answer.headers.contains_key(CONTENT_ENCODING) {
                answer.body = answer.packed.take().unwrap_or_else(|| gzip(&answer.body).into());
                answer.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            if asked.accepts_gzip() {
                answer.headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
            }
        }
        if let Ok(date) = HeaderValue::from_str(&http_date(self.state.clock.now())) {
            answer.headers.entry(DATE).or_insert(date);
        }
        if let Ok(vector) =
            HeaderValue::from_str(&format!("{}.0", self.state.tokens.mint().secret("", 22)))
        {
            answer.headers.entry(MS_CV).or_insert(vector);
        }
        answer
    }
}

fn handle(state: &State, route: Option<&Route>, asked: &Asked, arrived: u64) -> Answer {
    match route {
        None => Answer::empty(StatusCode::NOT_FOUND),
        Some(route) if !route.takes(&asked.method) => {
            let allow = HeaderValue::from_static(route.allow());
            Answer::empty(StatusCode::METHOD_NOT_ALLOWED).with(ALLOW, allow)
        }
        Some(Route::Service(endpoint)) => {
            endpoint.answer(state, asked).unwrap_or_else(Answer::from)
        }
        Some(Route::SignIn(route)) => route.answer(state, asked, arrived),
    }
}

fn path(head: &request::Parts) -> &str {
    head.uri.path_and_query().map_or("", |path| path.as_str())
}

/// The host of an authority, in lower case without port.
fn host_name(authority: &str) -> String {
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        _ => authority,
    };
    name.to_ascii_lowercase()
}

const COMPRESS_FROM: usize = 1024;
const MS_CV: HeaderName = HeaderName::from_static("ms-cv");
