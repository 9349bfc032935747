//! Requests as handlers see them, and the answers they give.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{CONTENT_TYPE, LOCATION},
};
use serde::Serialize;

/// A request whose host is known and whose body has arrived.
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether the body is declared to be of this media type; parameters do not matter.
    pub(crate) fn has_content_type(&self, media_type: &str) -> bool {
        let declared = self.header("content-type").unwrap_or_default();
        let declared = declared.split(';').next().unwrap_or_default();
        declared.trim().eq_ignore_ascii_case(media_type)
    }

    /// Whether the client names JSON among what it accepts; `*/*` gets other forms from these services.
    pub(crate) fn accepts_json(&self) -> bool {
        accepts(&self.headers, "accept", "application/json")
    }

    /// Whether the client takes any kind of answer.
    pub(crate) fn accepts_anything(&self) -> bool {
        accepts(&self.headers, "accept", "*/*")
    }

    /// Whether the client is a browser that shows pages; other programs name no HTML.
    pub(crate) fn accepts_html(&self) -> bool {
        accepts(&self.headers, "accept", "text/html")
    }

    /// Refuses a client that does not ask for JSON.
    pub(crate) fn require_json(&self) -> Result<(), Exception> {
        if self.accepts_json() {
            Ok(())
        } else {
            Err(Exception(StatusCode::NOT_ACCEPTABLE, "NotAcceptable"))
        }
    }

    pub(crate) fn accepts_gzip(&self) -> bool {
        accepts(&self.headers, "accept-encoding", "gzip")
    }

    /// All values of a query parameter; the services ignore the case of its name.
    pub(crate) fn query_values(&self, name: &str) -> Vec<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.into_owned())
            .collect()
    }

    /// The first value of a query parameter.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        self.query_values(name).into_iter().next()
    }
}

fn accepts(headers: &HeaderMap, header: &str, wanted: &str) -> bool {
    let values = headers.get_all(header).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|choice| {
        let mut parts = choice.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(wanted));
        let refused = parts
            .filter_map(|part| part.strip_prefix("q="))
            .any(|quality| quality.parse() == Ok(0.0_f32));
        named && !refused
    })
}

/// What a handler answers.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body in gzip, if it is at hand.
    pub(crate) packed: Option<Bytes>,
}

impl Answer {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new(), packed: None }
    }

    pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => Self::typed(status, "application/json; charset=utf-8", body),
            Err(_) => Self::empty(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    pub(crate) fn typed(
        status: StatusCode,
        media_type: &'static str,
        body: impl Into<Bytes>,
    ) -> Self {
        let mut answer =
            Self::empty(status).with(CONTENT_TYPE, HeaderValue::from_static(media_type));
        answer.body = body.into();
        answer
    }

    pub(crate) fn redirect(to: &str) -> Self {
        match HeaderValue::from_str(to) {
            Ok(to) => Self::empty(StatusCode::FOUND).with(LOCATION, to),
            Err(_) => Self::empty(StatusCode::BAD_REQUEST),
        }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

/// A refusal of a Halo service: no body, a short cause in a header.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exception(pub(crate) StatusCode, pub(crate) &'static str);

impl From<Exception> for Answer {
    fn from(exception: Exception) -> Self {
        let Exception(status, cause) = exception;
        Self::empty(status).with(X_343_EXCEPTION, HeaderValue::from_static(cause))
    }
}

const X_343_EXCEPTION: HeaderName = HeaderName::from_static("x-343-exception");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_media_types() {
        for (sent, accepted) in [
            ("application/json", true),
            ("application/json, text/plain, */*", true),
            ("text/html, Application/JSON;q=0.5", true),
            ("application/json;q=0", false),
            ("*/*", false),
            ("application/xml", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("accept", HeaderValue::from_static(sent));
            assert_eq!(accepts(&headers, "accept", "application/json"), accepted, "{sent}");
        }
        assert!(!accepts(&HeaderMap::new(), "accept", "application/json"));
    }
}
