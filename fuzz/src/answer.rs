//! Inputs that are answers of a server.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::CONTENT_TYPE};
use jiff::Timestamp;
use serde_json::Value;
use spnkr::core::Response;

use crate::canary::CANARY;

/// When every answer arrives: 2026-01-02T03:04:05Z.
pub(crate) const RECEIVED_AT: Timestamp = Timestamp::constant(1_767_323_045, 0);

/// Reads an input as an answer: a line with its status and content type, lines of headers, an empty line, and the
/// body. Lines end with a line feed alone.
///
/// An input without such a head is the body of a JSON answer that says 200, so that a captured document is an
/// input as it is.
pub(crate) fn read(input: &[u8]) -> Response<Bytes> {
    let (status, headers, body) = split(input).unwrap_or_else(|| {
        let json = HeaderValue::from_static("application/json");
        (StatusCode::OK, HeaderMap::from_iter([(CONTENT_TYPE, json)]), input)
    });
    Response::new(RECEIVED_AT, status, headers, Bytes::copy_from_slice(body))
}

fn split(input: &[u8]) -> Option<(StatusCode, HeaderMap, &[u8])> {
    let end = input.windows(2).position(|pair| pair == b"\n\n")?;
    let mut lines = input[..end].split(|byte| *byte == b'\n');
    let first = lines.next()?;
    let status = StatusCode::from_bytes(first.get(..3)?).ok()?;
    let mut headers = HeaderMap::new();
    if let Ok(content_type) = HeaderValue::from_bytes(first[3..].trim_ascii())
        && !content_type.is_empty()
    {
        headers.insert(CONTENT_TYPE, content_type);
    }
    for line in lines {
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let name = HeaderName::from_bytes(parts.next()?).ok()?;
        let value = HeaderValue::from_bytes(parts.next()?.trim_ascii()).ok()?;
        // The names of headers may be shown, unlike their values.
        if !name.as_str().contains(CANARY) {
            headers.append(name, value);
        }
    }
    Some((status, headers, &input[end + 2..]))
}

/// The document that was read from an answer, to compare with.
///
/// None if a text in it is not Unicode: a field that nobody reads is passed over without a look at its text.
pub(crate) fn document(body: &[u8]) -> Option<Value> {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    serde_json::from_slice(text).ok()
}
