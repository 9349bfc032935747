use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;

use crate::{Operation, RawBody, Response, retry_after};

/// A server answered with a status that is not success.
///
/// The text names the operation and the status alone; body and headers are had by accessors, since they can
/// hold anything. `Debug` adds the names of the headers.
#[derive(Clone, thiserror::Error)]
#[error("{operation} answered {status}")]
pub struct StatusError {
    operation: Operation,
    status: StatusCode,
    received_at: Timestamp,
    // Boxed: an error is moved through many results, and a header map is large.
    headers: Box<HeaderMap>,
    body: RawBody,
}

impl StatusError {
    /// Keeps what a refusing answer said.
    pub fn new(operation: Operation, answer: &Response<Bytes>) -> Self {
        Self {
            operation,
            status: answer.status(),
            received_at: answer.received_at(),
            headers: Box::new(answer.headers().clone()),
            body: answer.body().clone().into(),
        }
    }

    /// What was asked for.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers, for diagnosis: `MS-CV`, `X-343-Exception` and the like.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The bytes that came along.
    pub fn body(&self) -> &RawBody {
        &self.body
    }

    /// How long the server asks to wait, counted from the arrival of the answer.
    ///
    /// From the `Retry-After` header, as [`retry_after`] reads it.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers, self.received_at)
    }

    /// Whether the same request may succeed later: throttling, and failures of the server's own.
    pub fn is_transient(&self) -> bool {
        is_transient(self.status)
    }
}

/// Whether the same request may succeed later: throttling, and failures of the server's own.
pub fn is_transient(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS)
}

impl fmt::Debug for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("received_at", &self.received_at)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body", &self.body)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, header};

    use super::*;

    #[test]
    fn the_text_names_what_was_asked_and_quotes_nothing() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("7"));
        headers.insert(header::SET_COOKIE, HeaderValue::from_static("canary"));
        let answer = Response::<Bytes>::new(
            Timestamp::UNIX_EPOCH,
            StatusCode::TOO_MANY_REQUESTS,
            headers,
            Bytes::from_static(b"canary"),
        );
        let error = StatusError::new(Operation::new("a hop"), &answer);
        assert_eq!(error.to_string(), "a hop answered 429 Too Many Requests");
        assert!(!format!("{error:?}").contains("canary"));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert!(error.is_transient());
    }
}
