//! What is stored of one answer, and under which key.

use std::{fmt::Write as _, time::Duration};

use bytes::Bytes;
use flate2::Crc;
use http::{HeaderMap, HeaderValue, Request as Asked, StatusCode, header};
use http_cache_semantics::{CacheOptions, CachePolicy};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use spnkr_core::{CacheLife, CacheQuery, Origin, Response};

/// What tells one answer from another: the URL, the language, and whose it is.
///
/// No credential is part of it: the request has none yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    text: String,
    partition: Option<String>,
}

impl Key {
    pub(super) fn of(query: &CacheQuery) -> Self {
        let request = query.request();
        let language = request.headers().get(header::ACCEPT_LANGUAGE);
        let language = language.map(HeaderValue::as_bytes).unwrap_or_default();
        let accept = request.headers().get(header::ACCEPT);
        let accept = accept.map(HeaderValue::as_bytes).unwrap_or_default();
        // Neither a URL nor the value of a header has a line break in it.
        let text = format!(
            "{}\n{}\n{}",
            request.url(),
            String::from_utf8_lossy(language),
            String::from_utf8_lossy(accept),
        );
        Self { text, partition: query.partition().map(str::to_owned) }
    }

    /// Whether everybody gets the answer.
    pub(super) fn is_shared(&self) -> bool {
        self.partition.is_none()
    }

    pub(super) fn partition(&self) -> Option<&str> {
        self.partition.as_deref()
    }

    /// The name of a file for it.
    pub(super) fn digest(&self) -> String {
        digest(&self.text)
    }

    fn len(&self) -> usize {
        self.text.len() + self.partition.as_ref().map_or(0, String::len)
    }
}

/// A name that can stand for any text in a file system.
pub(super) fn digest(text: &str) -> String {
    let hash = Sha256::digest(text);
    hash.iter().fold(String::with_capacity(64), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    })
}

/// One answer, and the rules for it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) policy: CachePolicy,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) received_at: Timestamp,
}

impl Entry {
    /// What is to be stored of an answer; none if it may not be.
    pub(super) fn of(
        asked: &Asked<()>,
        answer: &Response<Bytes>,
        life: CacheLife,
        is_shared: bool,
    ) -> Option<Self> {
        if answer.status() != StatusCode::OK {
            return None;
        }
        // Where the same answer is known to serve everybody, it does not matter that the server cannot know that.
        if is_shared && life == CacheLife::AsServed && is_personal(answer.headers()) {
            return None;
        }
        let mut head = http::Response::new(());
        *head.headers_mut() = lasting(answer.headers(), life);
        let options = CacheOptions { shared: false, cache_heuristic: 0.0, ..Default::default() };
        let received_at = answer.received_at();
        let policy = CachePolicy::new_options(asked, &head, received_at.into(), options);
        let has_validator = [header::ETAG, header::LAST_MODIFIED]
            .iter()
            .any(|name| answer.headers().contains_key(name));
        let is_of_use = has_validator || !policy.time_to_live(received_at.into()).is_zero();
        (policy.is_storable() && is_of_use).then(|| Self {
            policy,
            headers: answer.headers().clone(),
            // A part of a larger buffer would keep all of it.
            body: Bytes::copy_from_slice(answer.body()),
            received_at,
        })
    }

    pub(super) fn answer(self, origin: Origin) -> Response<Bytes> {
        let answer = Response::new(self.received_at, StatusCode::OK, self.headers, self.body);
        answer.with_origin(origin)
    }

    /// About how many bytes of memory it takes.
    pub(super) fn cost(&self, key: &Key) -> u64 {
        const HEADERS_AND_POLICY: usize = 4 << 10;
        (self.body.len() + key.len() + HEADERS_AND_POLICY) as u64
    }

    /// The bytes of a file with it.
    pub(super) fn encode(&self, key: &Key) -> Option<Vec<u8>> {
        let headers = self.headers.iter().map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let head = Head {
            headers: headers.collect(),
            key: key.text.clone(),
            policy: self.policy.clone(),
            received_at: self.received_at,
        };
        let head = serde_json::to_vec(&head).ok()?;
        let sum = checksum(&head, &self.body);
        let mut bytes =
            format!("{FORMAT} {sum:08x} {} {}\n", head.len(), self.body.len()).into_bytes();
        bytes.extend_from_slice(&head);
        bytes.extend_from_slice(&self.body);
        Some(bytes)
    }

    /// Reads such bytes; none if they are damaged, of another version, or the answer to another question.
    pub(super) fn decode(bytes: Vec<u8>, key: &Key) -> Option<Self> {
        let bytes = Bytes::from(bytes);
        let line_end = bytes.iter().take(LONGEST_LINE).position(|byte| *byte == b'\n')?;
        let line = bytes.slice(..line_end);
        let line = str::from_utf8(&line).ok()?;
        let mut words = line.strip_prefix(FORMAT)?.strip_prefix(' ')?.split(' ');
        let sum = u32::from_str_radix(words.next()?, 16).ok()?;
        let head_length: usize = words.next()?.parse().ok()?;
        let body_length: usize = words.next()?.parse().ok()?;
        let bytes = bytes.slice(line_end + 1..);
        if words.next().is_some() || head_length.checked_add(body_length)? != bytes.len() {
            return None;
        }
        let (head, body) = (bytes.slice(..head_length), bytes.slice(head_length..));
        if checksum(&head, &body) != sum {
            return None;
        }
        let head: Head = serde_json::from_slice(&head).ok()?;
        if head.key != key.text {
            return None;
        }
        let mut headers = HeaderMap::new();
        for (name, value) in head.headers {
            let name = header::HeaderName::try_from(name).ok()?;
            headers.append(name, HeaderValue::try_from(value).ok()?);
        }
        Some(Self { policy: head.policy, headers, body, received_at: head.received_at })
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    headers: Vec<(String, String)>,
    key: String,
    policy: CachePolicy,
    received_at: Timestamp,
}

fn checksum(head: &[u8], body: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(head);
    sum.update(body);
    sum.sum()
}

/// The headers as the rules are to see them: with the life that is known to be right, unless the server forbids to
/// store anything.
pub(super) fn lasting(headers: &HeaderMap, life: CacheLife) -> HeaderMap {
    let mut headers = headers.clone();
    let CacheLife::AtLeast(least) = life else { return headers };
    let directives = directives(&headers);
    if directives.iter().any(|directive| directive == "no-store") {
        return headers;
    }
    let served = directives
        .iter()
        .find_map(|directive| directive.strip_prefix("max-age=")?.parse().ok())
        .map(Duration::from_secs);
    let seconds = served.unwrap_or_default().max(least).as_secs();
    for name in [header::AGE, header::EXPIRES, header::PRAGMA, header::VARY] {
        headers.remove(name);
    }
    if let Ok(value) = HeaderValue::try_from(format!("max-age={seconds}")) {
        headers.insert(header::CACHE_CONTROL, value);
    }
    headers
}

/// Whether the server says that the answer is for one person, or that it differs by who asks.
fn is_personal(headers: &HeaderMap) -> bool {
    const CREDENTIALS: [&str; 4] =
        ["343-clearance", "authorization", "cookie", "x-343-authorization-spartan"];
    let varies = headers.get_all(header::VARY).iter().filter_map(|value| value.to_str().ok());
    let mut varies = varies.flat_map(|value| value.split(',')).map(str::trim);
    directives(headers).iter().any(|directive| directive == "private")
        || varies.any(|name| CREDENTIALS.iter().any(|one| name.eq_ignore_ascii_case(one)))
}

fn directives(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(header::CACHE_CONTROL).iter();
    let values = values.filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(|directive| directive.trim().to_ascii_lowercase())
        .collect()
}

const FORMAT: &str = "spnkr-cache-1";
const LONGEST_LINE: usize = 128;
