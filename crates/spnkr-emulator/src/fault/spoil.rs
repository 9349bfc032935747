//! Answers with something wrong in them.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER},
};
use jiff::{SignedDuration, Timestamp};

use super::{FaultKind, RetryAfter};
use crate::{
    answer::Answer,
    clock::later,
    coding::{brotli, deflate_bomb, double_gzip_bomb, gzip, gzip_bomb, gzip_with_bad_checksum},
    payload::Pieces,
    waypoint::http_date,
};

/// What a fault answers without asking anybody.
pub(crate) fn instead(kind: &FaultKind, now: Timestamp) -> Option<Answer> {
    let empty = |status| Some(Answer::empty(status));
    let page = |status| Some(Answer::typed(status, "text/html; charset=utf-8", PAGE));
    match kind {
        FaultKind::BadGateway => page(StatusCode::BAD_GATEWAY),
        FaultKind::Forbidden => empty(StatusCode::FORBIDDEN),
        FaultKind::GatewayTimeout => page(StatusCode::GATEWAY_TIMEOUT),
        FaultKind::HtmlPage => page(StatusCode::OK),
        FaultKind::InternalServerError => empty(StatusCode::INTERNAL_SERVER_ERROR),
        FaultKind::NotFound => empty(StatusCode::NOT_FOUND),
        FaultKind::Redirect(to) => {
            Some(Answer::redirect(if to.is_empty() { ELSEWHERE } else { to }))
        }
        FaultKind::RequestTimeout => empty(StatusCode::REQUEST_TIMEOUT),
        FaultKind::ServiceUnavailable(retry_after) => {
            Some(retry_later(StatusCode::SERVICE_UNAVAILABLE, retry_after, now))
        }
        FaultKind::TooManyRequests(retry_after) => {
            Some(retry_later(StatusCode::TOO_MANY_REQUESTS, retry_after, now))
        }
        FaultKind::Unauthorized => empty(StatusCode::UNAUTHORIZED),
        _ => None,
    }
}

/// An answer that tells when to come again.
pub(crate) fn retry_later(status: StatusCode, retry_after: &RetryAfter, now: Timestamp) -> Answer {
    let text = match retry_after {
        RetryAfter::Date(seconds) => {
            http_date(later(now, SignedDuration::from_secs(i64::from(*seconds))))
        }
        RetryAfter::Missing => return Answer::empty(status),
        RetryAfter::Seconds(seconds) => seconds.to_string(),
        RetryAfter::Text(text) => text.clone(),
    };
    let answer = Answer::empty(status);
    match HeaderValue::from_str(&text) {
        Ok(text) => answer.with(RETRY_AFTER, text),
        Err(_) => answer,
    }
}

/// Puts something wrong into an answer.
pub(crate) fn spoil(kind: &FaultKind, answer: &mut Answer) -> Option<Pieces> {
    let body = &answer.body;
    let (body, coding) = match kind {
        FaultKind::BadGzipChecksum => (gzip_with_bad_checksum(body), Some("gzip")),
        FaultKind::ByteOrderMark => ([BYTE_ORDER_MARK, body].concat(), None),
        FaultKind::DeepNesting => (deep_nesting(body), None),
        FaultKind::DuplicateKey => (duplicate_key(body), None),
        FaultKind::Empty => (Vec::new(), None),
        FaultKind::GzipCutShort => {
            let mut packed = gzip(body);
            packed.truncate(packed.len() / 2);
            (packed, Some("gzip"))
        }
        FaultKind::GzipTrailingBytes => ([&gzip(body)[..], b"no gzip"].concat(), Some("gzip")),
        FaultKind::InvalidUtf8 => (invalid_utf8(body), None),
        FaultKind::NumberOverflow => (number_overflow(body), None),
        FaultKind::UnsolicitedBrotli => (brotli(body), Some("br")),
        FaultKind::DeflateBomb(mebibytes) => {
            return Some(bomb(answer, deflate_bomb(*mebibytes), "deflate"));
        }
        FaultKind::DoubleGzipBomb(mebibytes) => {
            return Some(bomb(answer, double_gzip_bomb(*mebibytes), "gzip, gzip"));
        }
        FaultKind::GzipBomb(mebibytes) => {
            return Some(bomb(answer, gzip_bomb(*mebibytes), "gzip"));
        }
        FaultKind::HugeHeader => {
            add_headers(answer, [("x-huge".to_owned(), "x".repeat(1024 * 1024))]);
            return None;
        }
        FaultKind::ManyHeaders => {
            let header = |number| (format!("x-many-{number}"), "x".to_owned());
            add_headers(answer, (0..10_000).map(header));
            return None;
        }
        FaultKind::NoContent => {
            answer.status = StatusCode::NO_CONTENT;
            answer.headers.remove(CONTENT_TYPE);
            (Vec::new(), None)
        }
        FaultKind::WrongContentType => {
            answer.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
            return None;
        }
        _ => return None,
    };
    answer.body = Bytes::from(body);
    answer.packed = None;
    if let Some(coding) = coding {
        answer.headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    None
}

fn bomb(answer: &mut Answer, pieces: Pieces, coding: &'static str) -> Pieces {
    answer.body = Bytes::new();
    answer.packed = None;
    answer.headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    pieces
}

fn add_headers(answer: &mut Answer, added: impl IntoIterator<Item = (String, String)>) {
    let mut headers = HeaderMap::new();
    for (name, value) in added {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
    headers.extend(std::mem::take(&mut answer.headers));
    answer.headers = headers;
}

fn deep_nesting(body: &[u8]) -> Vec<u8> {
    const DEPTH: usize = 10_000;
    let nested = format!("\"Nested\":{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    with_first_member(body, nested.as_bytes())
}

fn duplicate_key(body: &[u8]) -> Vec<u8> {
    let quoted = body.strip_prefix(b"{\"").and_then(|rest| {
        let end = rest.iter().position(|&byte| byte == b'"')?;
        body.get(1..end + 3)
    });
    match quoted {
        Some(key) => with_first_member(body, &[key, b":null"].concat()),
        None => with_first_member(body, b"\"Twice\":1,\"Twice\":2"),
    }
}

fn invalid_utf8(body: &[u8]) -> Vec<u8> {
    match body.windows(2).position(|pair| pair == b":\"") {
        Some(place) => {
            let (before, after) = body.split_at(place + 2);
            [before, b"\xFF", after].concat()
        }
        None => with_first_member(body, b"\"Text\":\"\xFF\""),
    }
}

fn number_overflow(body: &[u8]) -> Vec<u8> {
    let is_number = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    let mut is_text = false;
    let mut before = 0;
    for (place, &byte) in body.iter().enumerate() {
        if byte == b'"' && before != b'\\' {
            is_text = !is_text;
        } else if !is_text && (byte == b'-' || byte.is_ascii_digit()) {
            let length = body[place..].iter().take_while(|byte| is_number(byte)).count();
            return [&body[..place], b"1e400", &body[place + length..]].concat();
        }
        before = byte;
    }
    with_first_member(body, b"\"Number\":1e400")
}

/// Adds a member in front of the others of an object; what is no object becomes one.
fn with_first_member(body: &[u8], member: &[u8]) -> Vec<u8> {
    match body.strip_prefix(b"{") {
        Some(rest) if rest.first() != Some(&b'}') => [b"{", member, b",", rest].concat(),
        _ => [b"{", member, b"}"].concat(),
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
const ELSEWHERE: &str = "https://www.halowaypoint.com/elsewhere";
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Something is \
                    in between</h1></body></html>\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_that_is_wrong_in_one_place() {
        type Damage = fn(&[u8]) -> Vec<u8>;
        for (damage, body, damaged) in [
            (duplicate_key as Damage, r#"{"A":1,"B":2}"#, r#"{"A":null,"A":1,"B":2}"#),
            (duplicate_key, "{}", r#"{"Twice":1,"Twice":2}"#),
            (duplicate_key, "[1]", r#"{"Twice":1,"Twice":2}"#),
            (
                number_overflow,
                r#"{"A1":"2\"3","B":-4.5e6,"C":7}"#,
                r#"{"A1":"2\"3","B":1e400,"C":7}"#,
            ),
            (number_overflow, r#"{"A":"1"}"#, r#"{"Number":1e400,"A":"1"}"#),
            (number_overflow, "", r#"{"Number":1e400}"#),
        ] {
            assert_eq!(String::from_utf8(damage(body.as_bytes())).unwrap(), damaged, "{body}");
        }
        assert_eq!(invalid_utf8(br#"{"A":"b"}"#), b"{\"A\":\"\xFFb\"}");
        assert_eq!(invalid_utf8(b"[]"), b"{\"Text\":\"\xFF\"}");
        let deep = String::from_utf8(deep_nesting(br#"{"A":1}"#)).unwrap();
        assert!(deep.starts_with(r#"{"Nested":[[[["#) && deep.ends_with(r#"]]]],"A":1}"#));
        assert_eq!(deep.len(), 20_000 + r#"{"Nested":,"A":1}"#.len());
    }
}
