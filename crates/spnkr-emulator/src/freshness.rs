//! Which answers a client may keep, and when it is told that it has the right one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{
    HeaderValue, Method, StatusCode,
    header::{CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED},
};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use sha2::{Digest, Sha256};

use crate::{
    answer::{Answer, Asked},
    waypoint::http_date,
};

/// Marks data with a tag of its content and the time since which it is so, unless that was done.
pub(crate) fn mark(answer: &mut Answer, modified: Timestamp) {
    let declared = answer.headers.get(CONTENT_TYPE).map_or(&[][..], HeaderValue::as_bytes);
    let is_content = declared.starts_with(b"application/json") || declared.starts_with(b"image/");
    if answer.status != StatusCode::OK || !is_content || answer.headers.contains_key(ETAG) {
        return;
    }
    for (name, value) in [(ETAG, tag(&answer.body)), (LAST_MODIFIED, http_date(modified))] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers.insert(name, value);
        }
    }
}

/// The tag of a content, which is the same in every coding and therefore a weak one.
fn tag(body: &[u8]) -> String {
    let hash = Sha256::digest(body);
    format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..15]))
}

/// Whether the client says that it has this answer already.
pub(crate) fn is_known(asked: &Asked, answer: &Answer) -> bool {
    let own = |name| answer.headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(tag), Some(modified)) = (own(ETAG), own(LAST_MODIFIED)) else { return false };
    if asked.method != Method::GET {
        return false;
    }
    let tags = asked.headers.get_all(IF_NONE_MATCH);
    if tags.iter().next().is_some() {
        let mut tags = tags.iter().filter_map(|tags| tags.to_str().ok());
        return tags.any(|tags| tags.split(',').any(|one| is_tag(one.trim(), tag)));
    }
    let since = asked.header(IF_MODIFIED_SINCE.as_str()).and_then(read_http_date);
    since.is_some_and(|since| read_http_date(modified).is_some_and(|modified| modified <= since))
}

/// Turns an answer into the news that there is none.
pub(crate) fn not_modified(mut answer: Answer) -> Answer {
    answer.status = StatusCode::NOT_MODIFIED;
    answer.body.clear();
    answer.packed = None;
    answer.headers.remove(CONTENT_TYPE);
    answer
}

fn is_tag(sent: &str, tag: &str) -> bool {
    let opaque = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    sent == "*" || opaque(sent) == opaque(tag)
}

/// Reads a time in any of the three forms that HTTP knows.
fn read_http_date(text: &str) -> Option<Timestamp> {
    let forms = ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let mut times = forms.iter().filter_map(|form| DateTime::strptime(form, text).ok());
    Some(times.next()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_of_a_date() {
        let time = "1994-11-06T08:49:37Z".parse().ok();
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(read_http_date(text), time, "{text}");
        }
        for text in ["", "0", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 CET"] {
            assert_eq!(read_http_date(text), None, "{text}");
        }
    }

    #[test]
    fn a_tag_is_found_in_any_list() {
        for (sent, is_found) in [
            ("W/\"a\"", true),
            ("\"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
            ("", false),
        ] {
            assert_eq!(is_tag(sent, "W/\"a\""), is_found, "{sent}");
        }
        assert_eq!(tag(b"{}"), tag(b"{}"));
        assert_ne!(tag(b"{}"), tag(b"[]"));
    }
}
