use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde::Serialize;
use url::Url;
use zeroize::Zeroizing;

/// What is to be sent: method, URL, headers and the whole body.
///
/// `Debug` shows the URL without its query's values, the names of the headers and the length of the body:
/// everything else can be secret.
#[derive(Clone)]
pub struct Request {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// Sets a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets a form as the body; its bytes are wiped once the last clone is dropped.
    #[must_use]
    pub fn with_form(self, fields: &[(&str, &str)]) -> Self {
        // Room for every byte escaped, so that growing leaves no copy of a secret behind.
        let room = fields.iter().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
        let mut form = url::form_urlencoded::Serializer::new(String::with_capacity(room));
        form.extend_pairs(fields);
        self.with_body(
            HeaderValue::from_static("application/x-www-form-urlencoded"),
            Zeroizing::new(form.finish().into_bytes()),
        )
    }

    /// Sets a JSON document as the body; its bytes are wiped once the last clone is dropped.
    ///
    /// # Panics
    ///
    /// If `document` is none: a map whose keys are not texts, or a `Serialize` that fails.
    #[must_use]
    pub fn with_json(self, document: &impl Serialize) -> Self {
        // Longer than any token that goes in, so that growing leaves no copy of a secret behind.
        let mut body = Zeroizing::new(Vec::with_capacity(16 * 1024));
        serde_json::to_writer(&mut *body, document).expect("the document can be written as JSON");
        self.with_body(HeaderValue::from_static("application/json"), body)
    }

    fn with_body(mut self, content_type: HeaderValue, body: Zeroizing<Vec<u8>>) -> Self {
        self.body = Bytes::from_owner(WipedBytes(body));
        self.with_header(header::CONTENT_TYPE, content_type)
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The URL.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The host's name, or an empty text for a URL that has none.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers, to add to them.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.url.clone();
        url.set_query(None);
        url.set_fragment(None);
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &url.as_str())
            .field("query", &self.url.query_pairs().map(|(name, _)| name).collect::<Vec<_>>())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

/// Parses a URL that is written in the source.
///
/// # Panics
///
/// If `text` is no URL. Anything that comes from outside goes through [`Url::parse`] instead.
#[track_caller]
pub fn constant_url(text: &'static str) -> Url {
    Url::parse(text).expect("a URL in the source is one")
}

/// Bytes that are wiped when dropped, in the form that [`Bytes::from_owner`] asks for.
pub(crate) struct WipedBytes(pub(crate) Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for WipedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let request =
            Request::new(Method::POST, constant_url("https://example.com/a?code=canary#canary"))
                .with_header(header::AUTHORIZATION, HeaderValue::from_static("canary"))
                .with_form(&[("refresh_token", "canary & more")]);
        assert_eq!(request.body(), "refresh_token=canary+%26+more");
        let shown = format!("{request:?}");
        assert!(!shown.contains("canary"), "{shown}");
        assert!(shown.contains("https://example.com/a"), "{shown}");
    }
}
