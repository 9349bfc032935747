use std::error::Error;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use spnkr_core::{Exchange, Response};

/// Checks what every hop owes its callers when a server, a gateway or a captive portal misbehaves.
///
/// `good` is a body that the hop reads well. Every other answer has to become an error that names the hop and
/// the status, and that quotes nothing of the answer.
///
/// # Panics
///
/// If the hop does not keep to that.
pub fn check_hop<E>(hop: &E, good: &str)
where
    E: Exchange<Error: Error>,
{
    const JSON: &str = "application/json; charset=utf-8";
    assert!(hop.read(&answer(200, JSON, good)).is_ok(), "a good answer is read");
    assert!(hop.read(&answer(200, JSON, &format!("\u{feff}{good}"))).is_ok(), "with a BOM too");
    assert!(hop.read(&answer(200, "text/plain", good)).is_ok(), "whatever it claims to be");

    for length in 0..good.len() {
        if good.is_char_boundary(length) {
            check_refusal(hop, 200, JSON, &good[..length]);
        }
    }
    for status in [200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504] {
        for content_type in
            ["", JSON, "application/problem+json", "text/html", "text/xml", "\u{e9}"]
        {
            for body in [
                "",
                " \n",
                "canary",
                "{",
                "{}",
                "[]",
                "null",
                "\"canary\"",
                "{\"canary\":\"canary\"}",
                "<html><body>canary</body></html>",
                "<?xml version=\"1.0\"?><canary/>",
            ] {
                check_refusal(hop, status, content_type, body);
            }
            if status >= 300 {
                check_refusal(hop, status, content_type, good);
            }
        }
    }
    let nested = "[".repeat(100_000);
    check_refusal(hop, 200, JSON, &nested);
    for field in fields(good) {
        // A text that holds a canary, in place of whatever the field holds.
        let misplaced =
            good.replacen(&format!("\"{field}\":"), &format!("\"{field}\":[\"canary\"],\"x\":"), 1);
        if let Err(error) = hop.read(&answer(200, JSON, &misplaced)) {
            assert!(!shown(&error).contains("canary"), "{field}: {error:?}");
        }
    }
}

fn check_refusal<E>(hop: &E, status: u16, content_type: &str, body: &str)
where
    E: Exchange<Error: Error>,
{
    let Err(error) = hop.read(&answer(status, content_type, body)) else {
        panic!("{status} {content_type} {body:?} is no good answer");
    };
    let text = shown(&error);
    let operation = hop.attempt().operation();
    assert!(text.contains(operation.name()), "{text:?} does not name {operation}");
    assert!(!text.contains("canary"), "{text:?} quotes the answer");
    assert!(!format!("{error:?}").contains("canary"), "{error:?} quotes the answer");
    if status >= 300 {
        assert!(text.contains(&status.to_string()), "{text:?} does not name {status}");
    }
}

/// The texts of an error and of all that lies beneath, as a program shows them.
fn shown(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

fn answer(status: u16, content_type: &str, body: &str) -> Response<Bytes> {
    let mut headers = HeaderMap::new();
    if !content_type.is_empty() {
        let value = HeaderValue::from_bytes(content_type.as_bytes()).expect("a header's value");
        headers.insert(header::CONTENT_TYPE, value);
    }
    let status = StatusCode::from_u16(status).expect("a status");
    Response::new(Timestamp::UNIX_EPOCH, status, headers, Bytes::copy_from_slice(body.as_bytes()))
}

/// The names of the fields, at any depth, in a document without white space.
fn fields(document: &str) -> Vec<&str> {
    document
        .split("\":")
        .filter_map(|part| part.rsplit_once('"').map(|(_, name)| name))
        .filter(|name| !name.is_empty())
        .collect()
}
