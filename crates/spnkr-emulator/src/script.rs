//! What a test told the emulator to do instead of its usual work.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::json;
use tokio::sync::{Notify, watch};

use crate::{answer::Answer, lock, xbox};

/// An answer that replaces the emulator's own, once.
#[derive(Debug, Clone)]
pub struct CannedAnswer(Canned);

#[derive(Debug, Clone)]
enum Canned {
    Answer(Answer),
    HangUp,
}

impl CannedAnswer {
    /// An answer without body.
    pub fn new(status: StatusCode) -> Self {
        Self(Canned::Answer(Answer::empty(status)))
    }

    /// No answer: the connection (HTTP/2: the stream) is broken off.
    pub fn hang_up() -> Self {
        Self(Canned::HangUp)
    }

    /// A refusal of Xbox Live with this code, as the user token and XSTS services write it.
    pub fn xerr(code: u32) -> Self {
        Self(Canned::Answer(xbox::refused(code)))
    }

    /// An error of an OAuth endpoint; with the number that the v2.0 endpoints add, or as the live ones write it.
    pub fn oauth_error(status: StatusCode, error: &str, aadsts: Option<u32>) -> Self {
        let mut body = json!({
            "error": error,
            "error_description": "The emulator was told to answer this.",
            "correlation_id": NO_ID,
        });
        if let Some(code) = aadsts {
            let description = format!("AADSTS{code}: The emulator was told to answer this.");
            body["error_description"] = description.into();
            body["error_codes"] = json!([code]);
            body["timestamp"] = "2024-01-02 03:04:05Z".into();
            body["trace_id"] = NO_ID.into();
            let page = format!("https://login.microsoftonline.com/error?code={code}");
            body["error_uri"] = page.into();
        }
        Self(Canned::Answer(Answer::json(status, &body)))
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if let Canned::Answer(answer) = &mut self.0 {
            answer.headers.append(name, value);
        }
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        if let Canned::Answer(answer) = &mut self.0 {
            answer.body = body.into();
        }
        self
    }

    /// The answer; none for a connection that is to be broken off.
    pub(crate) fn into_answer(self) -> Option<Answer> {
        match self.0 {
            Canned::Answer(answer) => Some(answer),
            Canned::HangUp => None,
        }
    }
}

/// Queued answers and gates.
#[derive(Debug, Default)]
pub(crate) struct Script {
    canned: Mutex<VecDeque<(String, String, CannedAnswer)>>,
    gates: Mutex<Vec<Arc<Gate>>>,
    releases: watch::Sender<()>,
}

/// The end of a stall.
pub(crate) type Stalled = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Script {
    pub(crate) fn answer_next(&self, host: &str, path_prefix: &str, answer: CannedAnswer) {
        lock(&self.canned).push_back((host.to_ascii_lowercase(), path_prefix.to_owned(), answer));
    }

    /// Takes the oldest queued answer for a request.
    pub(crate) fn take_canned(&self, host: &str, path: &str) -> Option<CannedAnswer> {
        let mut canned = lock(&self.canned);
        let place = canned.iter().position(|(for_host, prefix, _)| {
            for_host == host && path.starts_with(prefix.as_str())
        })?;
        canned.remove(place).map(|(_, _, answer)| answer)
    }

    pub(crate) fn hold(&self, path_prefix: &str, requests: usize) {
        lock(&self.gates).push(Arc::new(Gate {
            path_prefix: path_prefix.to_owned(),
            needed: requests,
            state: Mutex::default(),
            opened: Notify::new(),
        }));
    }

    /// Waits for the next release.
    pub(crate) fn stalled(&self) -> Stalled {
        let mut releases = self.releases.subscribe();
        Box::pin(async move {
            // Without anybody who could release it, it ends as well.
            let _ = releases.changed().await;
        })
    }

    /// Ends every stall and opens every gate; tells how many gates there were.
    pub(crate) fn release(&self) -> usize {
        self.releases.send_replace(());
        let mut gates = lock(&self.gates);
        let gates = gates.drain(..);
        gates.map(|gate| gate.open()).count()
    }

    /// Waits at the gate for this path, if there is one that is still closed.
    pub(crate) async fn wait(&self, path: &str) {
        let gate =
            lock(&self.gates).iter().find(|gate| path.starts_with(&gate.path_prefix)).cloned();
        let Some(gate) = gate else { return };
        // Registered before the count is taken, so that an opening in between is not missed.
        let opened = gate.opened.notified();
        let _visit = Visit::new(&gate);
        if gate.is_full() {
            lock(&self.gates).retain(|other| !Arc::ptr_eq(other, &gate));
            gate.open();
            return;
        }
        if !lock(&gate.state).open {
            opened.await;
        }
    }
}

#[derive(Debug)]
struct Gate {
    path_prefix: String,
    needed: usize,
    state: Mutex<GateState>,
    opened: Notify,
}

#[derive(Debug, Default)]
struct GateState {
    waiting: usize,
    open: bool,
}

impl Gate {
    fn is_full(&self) -> bool {
        lock(&self.state).waiting >= self.needed
    }

    fn open(&self) {
        lock(&self.state).open = true;
        self.opened.notify_waiters();
    }
}

/// One request at a gate; a request that its client gives up no longer counts.
struct Visit<'a>(&'a Gate);

impl<'a> Visit<'a> {
    fn new(gate: &'a Gate) -> Self {
        lock(&gate.state).waiting += 1;
        Self(gate)
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        lock(&self.0.state).waiting -= 1;
    }
}

const NO_ID: &str = "00000000-0000-0000-0000-000000000000";
