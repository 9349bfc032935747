//! Who is let in: what each request is answered with, and which one ends the wait.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, Method, Request, Response, StatusCode, Version,
    header::{HOST, ORIGIN},
};
use http_body_util::Full;

use super::reply::{Page, Reply};
use crate::{Authorization, AuthorizationCode, RedirectError, redirect::read_parameters};

/// What the connections of one listener share.
pub(super) struct Desk<'a> {
    authorization: &'a Authorization,
    hosts: [String; 3],
    answer: Mutex<Option<Result<AuthorizationCode, RedirectError>>>,
    has_shown_page: AtomicBool,
}

impl<'a> Desk<'a> {
    pub(super) fn new(authorization: &'a Authorization, port: u16) -> Self {
        Self {
            authorization,
            hosts: ["localhost", "127.0.0.1", "[::1]"].map(|host| format!("{host}:{port}")),
            answer: Mutex::new(None),
            has_shown_page: AtomicBool::new(false),
        }
    }

    /// Whether the browser came back from the sign-in.
    pub(super) fn has_answer(&self) -> bool {
        self.lock().is_some()
    }

    /// Whether the page that follows has been sent.
    pub(super) fn has_shown_page(&self) -> bool {
        self.has_shown_page.load(Ordering::Relaxed)
    }

    /// What the browser came back with.
    pub(super) fn into_answer(self) -> Option<Result<AuthorizationCode, RedirectError>> {
        self.answer.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// One connection.
    pub(super) fn visit(&self) -> Visit<'_> {
        Visit { desk: self, is_for_page: AtomicBool::new(false) }
    }

    pub(super) fn reply<B>(&self, request: &Request<B>) -> Reply {
        self.judge(request).unwrap_or_else(Reply::Refusal)
    }

    fn judge<B>(&self, request: &Request<B>) -> Result<Reply, StatusCode> {
        let (uri, headers) = (request.uri(), request.headers());
        if request.version() != Version::HTTP_11 || uri.authority().is_some() {
            return Err(StatusCode::BAD_REQUEST);
        }
        if request.method() != Method::GET {
            return Err(StatusCode::METHOD_NOT_ALLOWED);
        }
        if !self.is_ours(headers) {
            // Another name that leads here is how a foreign page gets around the browser's own guard.
            return Err(StatusCode::MISDIRECTED_REQUEST);
        }
        if !is_navigation(headers) {
            return Err(StatusCode::FORBIDDEN);
        }
        let mut answer = self.lock();
        match (&*answer, uri.path(), uri.query()) {
            (None, "/", Some(query)) => {
                let page = match read_parameters(query, self.authorization.state()) {
                    Ok(code) => {
                        *answer = Some(Ok(code));
                        Page::Done
                    }
                    Err(refused @ RedirectError::Refused(_)) => {
                        *answer = Some(Err(refused));
                        Page::Refused
                    }
                    Err(_) => return Err(StatusCode::BAD_REQUEST),
                };
                Ok(Reply::SeeOther(page))
            }
            (None, "/", None) => Err(StatusCode::BAD_REQUEST),
            (Some(Ok(_)), path, None) if path == Page::Done.path() => Ok(Reply::Page(Page::Done)),
            (Some(Err(_)), path, None) if path == Page::Refused.path() => {
                Ok(Reply::Page(Page::Refused))
            }
            _ => Err(StatusCode::NOT_FOUND),
        }
    }

    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return false;
        };
        self.hosts.iter().any(|ours| host == ours.as_str())
    }

    fn lock(&self) -> MutexGuard<'_, Option<Result<AuthorizationCode, RedirectError>>> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection, which has one request.
pub(super) struct Visit<'a> {
    desk: &'a Desk<'a>,
    is_for_page: AtomicBool,
}

impl Visit<'_> {
    pub(super) fn answer<B>(&self, request: &Request<B>) -> Response<Full<Bytes>> {
        let reply = self.desk.reply(request);
        self.is_for_page.store(matches!(reply, Reply::Page(_)), Ordering::Relaxed);
        reply.into_response()
    }

    /// Notes that the answer has left.
    pub(super) fn end(&self) {
        if self.is_for_page.load(Ordering::Relaxed) {
            self.desk.has_shown_page.store(true, Ordering::Relaxed);
        }
    }
}

/// Whether a browser went to the page, rather than a page of somebody's asking for it in secret.
///
/// A browser that says nothing is taken at its word: older ones do not know these headers, and the state guards
/// what matters.
fn is_navigation(headers: &HeaderMap) -> bool {
    let is = |name: HeaderName, allowed: &[&str]| {
        headers.get_all(name).iter().all(|value| allowed.iter().any(|allowed| value == allowed))
    };
    let says = |name: HeaderName| headers.contains_key(name);
    is(SEC_FETCH_DEST, &["document"])
        && is(SEC_FETCH_MODE, &["navigate"])
        && is(SEC_FETCH_SITE, &["cross-site", "none", "same-origin", "same-site"])
        // They are sent together, so one alone was made up.
        && says(SEC_FETCH_SITE) == says(SEC_FETCH_MODE)
        && says(SEC_FETCH_SITE) == says(SEC_FETCH_DEST)
        && is(ORIGIN, ORIGINS)
}

/// A browser sends no origin when it goes to a page, but some keep it of the form that led there.
const ORIGINS: &[&str] = &[
    "null",
    "https://account.live.com",
    "https://login.live.com",
    "https://login.microsoftonline.com",
];
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
