//! A transport that keeps what was answered.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use spnkr::{
    Http,
    core::{Attempt, BoxFuture, Request, Response, RetryPolicy, Transport, TransportError},
};

use crate::{Failure, disguise::disguised};

/// The headers that anything looks at.
const KEPT: &[&str] = &["expires", "retry-after", "www-authenticate", "x-err"];

#[derive(Debug, Clone)]
pub(crate) struct Recorder {
    http: Http,
    last: Arc<Mutex<Option<Recorded>>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Recorder {
    pub(crate) fn new(http: Http) -> Self {
        Self { http, last: Arc::default() }
    }

    /// The last answer, as an input of the targets that read answers.
    pub(crate) fn take_answer(&self) -> Result<Vec<u8>, Failure> {
        let Recorded { status, headers, body } = self.take()?;
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let mut input = format!("{} {}\n", status.as_str(), content_type.unwrap_or_default());
        for name in KEPT {
            for value in headers.get_all(*name) {
                input.push_str(&format!("{name}: {}\n", disguised(value.to_str()?)));
            }
        }
        input.push('\n');
        input.push_str(&disguised(str::from_utf8(&body)?));
        Ok(input.into_bytes())
    }

    /// The last answer's body alone.
    pub(crate) fn take_body(&self) -> Result<String, Failure> {
        Ok(disguised(str::from_utf8(&self.take()?.body)?))
    }

    fn take(&self) -> Result<Recorded, Failure> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).take();
        last.ok_or_else(|| "nothing was answered".into())
    }
}

impl Transport for Recorder {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        // What is answered first is what is kept.
        let attempt = attempt.clone().with_retry(RetryPolicy::NONE);
        let answering = self.http.send(request, &attempt);
        Box::pin(async move {
            let answer = answering.await?.collect().await?;
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Recorded {
                status: answer.status(),
                headers: answer.headers().clone(),
                body: answer.body().clone(),
            });
            let (status, headers) = (answer.status(), answer.headers().clone());
            Ok(Response::new(answer.received_at(), status, headers, answer.into_body()))
        })
    }
}
