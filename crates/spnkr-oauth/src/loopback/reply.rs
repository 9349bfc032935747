//! All that is ever answered: constants, with nothing of the request in them.

use bytes::Bytes;
use http::{
    HeaderName, HeaderValue, Response, StatusCode,
    header::{
        ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
        X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use http_body_util::Full;

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    /// A page for the person.
    Page(Page),
    /// Not what is waited for.
    Refusal(StatusCode),
    /// The browser goes on to a page, and forgets the address that had the code in it.
    SeeOther(Page),
}

/// What the person sees at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// It worked.
    Done,
    /// Somebody said no.
    Refused,
}

impl Page {
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Done => "/done",
            Self::Refused => "/refused",
        }
    }

    fn html(self) -> &'static str {
        match self {
            Self::Done => include_str!("done.html"),
            Self::Refused => include_str!("refused.html"),
        }
    }
}

impl Reply {
    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        let (status, content_type, body) = match self {
            Self::Page(page) => (StatusCode::OK, "text/html; charset=utf-8", page.html()),
            Self::Refusal(status) => (status, "text/plain; charset=utf-8", REFUSAL),
            Self::SeeOther(_) => (StatusCode::SEE_OTHER, "text/plain; charset=utf-8", ""),
        };
        let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        for (name, value) in ALWAYS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        match self {
            Self::SeeOther(page) => {
                headers.insert(LOCATION, HeaderValue::from_static(page.path()));
            }
            Self::Refusal(StatusCode::METHOD_NOT_ALLOWED) => {
                headers.insert(ALLOW, HeaderValue::from_static("GET"));
            }
            Self::Page(_) | Self::Refusal(_) => {}
        }
        response
    }
}

const ALWAYS: [(HeaderName, &str); 5] = [
    (CACHE_CONTROL, "no-store"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'sha256-0TyRJTii2OleHqcWg4tmcvVJcZnKYoz0eLgLLGEyGEE='; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
];
const REFUSAL: &str =
    "This address is for the sign-in that is being waited for, and for nothing else.\n";

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_lets_the_style_of_both_pages_through_and_nothing_else() {
        let (_, policy) = ALWAYS[1];
        for page in [Page::Done, Page::Refused] {
            let html = page.html();
            let (_, rest) = html.split_once("<style>").unwrap();
            let (style, _) = rest.split_once("</style>").unwrap();
            let hash = BASE64_STANDARD.encode(Sha256::digest(style));
            assert!(policy.contains(&format!("'sha256-{hash}'")), "{hash}");
            assert!(!html.contains("<script") && !html.contains("http"), "{page:?}");
        }
    }
}
