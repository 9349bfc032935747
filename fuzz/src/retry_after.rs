//! How long servers ask to wait.

use std::time::Duration;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{DATE, RETRY_AFTER},
};
use spnkr::core::{self, Operation, Response, StatusError};

use crate::{answer::RECEIVED_AT, canary::check_error};

/// A date has four digits for its year, so no wait for one is longer than this.
const LONGEST: Duration = Duration::from_secs(10_000 * 366 * 24 * 60 * 60);

/// The value of a `Retry-After` header, and in the lines below it, if there are any, that of the answer's `Date` and
/// of a second `Retry-After`.
pub fn retry_after(input: &[u8]) {
    let mut headers = HeaderMap::new();
    for (line, name) in input.split(|byte| *byte == b'\n').zip([RETRY_AFTER, DATE, RETRY_AFTER]) {
        let Ok(value) = HeaderValue::from_bytes(line) else { return };
        headers.append(name, value);
    }
    let wait = core::retry_after(&headers, RECEIVED_AT);
    let status = StatusCode::TOO_MANY_REQUESTS;
    let answer = Response::<Bytes>::new(RECEIVED_AT, status, headers.clone(), Bytes::new());
    let error = StatusError::new(Operation::new("a call"), &answer);
    check_error(&error);
    assert_eq!(error.retry_after(), wait);

    let mut values = headers.get_all(RETRY_AFTER).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return assert_eq!(wait, None, "two answers are none");
    };
    let text = value.to_str().unwrap_or_default().trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match (is_number, text.parse()) {
        (true, Ok(seconds)) => assert_eq!(wait, Some(Duration::from_secs(seconds))),
        // More seconds than can be counted are ages, or nothing that anybody means.
        (true, Err(_)) => assert!(wait.is_none_or(|wait| wait > LONGEST)),
        (false, _) => assert!(wait.is_none_or(|wait| wait <= LONGEST), "no date is that far off"),
    }
    assert!(!text.starts_with(['-', '+']) || wait.is_none(), "a sign makes no sense here");
}
