use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;

use crate::{Operation, RawBody, Response};

/// A server answered with a status that is not success.
///
/// The text names the operation and the status alone; body and headers are had by accessors, since they can
/// hold anything.
#[derive(Debug, Clone, thiserror::Error)]
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
    /// From the `Retry-After` header, in seconds or as a date; a date in the past is zero.
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
        Some(date.duration_since(self.received_at).try_into().unwrap_or(Duration::ZERO))
    }

    /// Whether the same request may succeed later: throttling, and failures of the server's own.
    pub fn is_transient(&self) -> bool {
        self.status.is_server_error()
            || matches!(self.status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry_after(value: &'static str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, http::HeaderValue::from_static(value));
        let received_at = "2026-01-02T03:04:05Z".parse().unwrap();
        let answer = Response::<Bytes>::new(
            received_at,
            StatusCode::TOO_MANY_REQUESTS,
            headers,
            Bytes::from_static(b"canary"),
        );
        let error = StatusError::new(Operation::new("a hop"), &answer);
        assert_eq!(error.to_string(), "a hop answered 429 Too Many Requests");
        assert!(!format!("{error:?}").contains("canary"));
        error.retry_after()
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        assert_eq!(retry_after("7"), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Fri, 02 Jan 2026 03:04:15 GMT"), Some(Duration::from_secs(10)));
        assert_eq!(retry_after("Fri, 02 Jan 2026 03:04:00 GMT"), Some(Duration::ZERO));
        assert_eq!(retry_after("-1"), None);
        assert_eq!(retry_after("soon"), None);
    }
}
