use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use spnkr_core::{
    Attempt, BoxFuture, Request, Response, Transport, TransportError, TransportErrorKind,
};

/// A transport that answers from a list and remembers what it was asked.
///
/// Clones share the list. When it is used up, every call fails as if the network were gone.
#[derive(Debug, Clone, Default)]
pub struct ScriptedTransport {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<Scripted>,
    calls: Vec<(Request, Attempt)>,
}

/// One answer of a [`ScriptedTransport`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Scripted {
    /// An answer arrives.
    Answer(Response<Bytes>),
    /// The connection breaks off before one arrives.
    Break,
    /// None ever arrives, and nothing fails.
    Silence,
}

impl Scripted {
    /// An answer of this status with a JSON body, or one that claims to be.
    ///
    /// # Panics
    ///
    /// If the status is none.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self::with_type(status, "application/json", body)
    }

    /// An answer of this status and content type.
    ///
    /// # Panics
    ///
    /// If the status or the content type is none.
    pub fn with_type(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::with_header(
            status,
            header::CONTENT_TYPE,
            HeaderValue::from_str(content_type).expect("a content type"),
            body,
        )
    }

    /// An answer of this status with one header.
    ///
    /// # Panics
    ///
    /// If the status is none.
    pub fn with_header(
        status: u16,
        name: HeaderName,
        value: HeaderValue,
        body: impl Into<Bytes>,
    ) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(name, value);
        let status = StatusCode::from_u16(status).expect("a status");
        Self::Answer(Response::new(Timestamp::UNIX_EPOCH, status, headers, body.into()))
    }
}

impl ScriptedTransport {
    /// A transport that gives these answers in turn, whatever is asked.
    pub fn new(answers: impl IntoIterator<Item = Scripted>) -> Self {
        let state = State { answers: answers.into_iter().collect(), calls: Vec::new() };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// What was asked so far, and how it might have been tried.
    pub fn calls(&self) -> Vec<(Request, Attempt)> {
        self.lock().calls.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for ScriptedTransport {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        let operation = attempt.operation();
        let host = request.host().to_owned();
        let answer = {
            let mut state = self.lock();
            state.calls.push((request, attempt.clone()));
            state.answers.pop_front()
        };
        Box::pin(async move {
            match answer {
                Some(Scripted::Answer(answer)) => Ok(Response::new(
                    answer.received_at(),
                    answer.status(),
                    answer.headers().clone(),
                    answer.body().clone(),
                )),
                Some(Scripted::Break) => {
                    Err(TransportError::new(operation, TransportErrorKind::Interrupted, host))
                }
                Some(Scripted::Silence) => std::future::pending().await,
                None => Err(TransportError::new(operation, TransportErrorKind::Connect, host)),
            }
        })
    }
}
