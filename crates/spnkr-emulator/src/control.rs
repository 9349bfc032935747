//! The control port: what tests in Rust do by calling the emulator, for everybody else.

mod faults;
mod matches;
mod refusal;
mod routes;

use std::{convert::Infallible, net::IpAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Request, Response, Uri,
    header::{ALLOW, CACHE_CONTROL, HOST, ORIGIN, X_CONTENT_TYPE_OPTIONS},
    uri::Authority,
};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};
use url::Url;

use self::{
    refusal::Refusal,
    routes::{ROUTES, Route},
};
use crate::{
    answer::{Answer, Asked},
    server::BODY_LIMIT,
    state::State,
    tasks::{Closing, spawn_until},
};

/// What the control port knows and commands.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) state: Arc<State>,
    /// Where the emulated hosts are.
    pub(crate) address: String,
    pub(crate) authority_pem: Arc<str>,
    pub(crate) closing: Closing,
}

impl Control {
    /// Accepts connections until the emulator is dropped.
    pub(crate) fn listen(self, listener: TcpListener) {
        let closing = self.closing.clone();
        spawn_until(closing, async move {
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => self.accept(stream),
                    // Out of file handles, most likely; some connection has to end first.
                    Err(_) => sleep(Duration::from_millis(10)).await,
                }
            }
        });
    }

    fn accept(&self, stream: TcpStream) {
        let control = self.clone();
        // Small answers must not wait for the other side's acknowledgement.
        let _ = stream.set_nodelay(true);
        spawn_until(self.closing.clone(), async move {
            let service = service_fn(|request| control.answer(request));
            // A connection that breaks is the client's affair.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let (head, body) = request.into_parts();
        let answer = match check_caller(&head.uri, &head.headers) {
            Err(refusal) => refusal.into(),
            Ok(()) => match Limited::new(body, BODY_LIMIT).collect().await {
                Err(_) => Refusal::BODY_TOO_LARGE.into(),
                Ok(body) => {
                    let asked = Asked {
                        method: head.method,
                        query: head.uri.query().unwrap_or_default().to_owned(),
                        headers: head.headers,
                        body: body.to_bytes(),
                    };
                    self.dispatch(head.uri.path(), &asked)
                }
            },
        };
        let answer = answer
            .with(CACHE_CONTROL, HeaderValue::from_static("no-store"))
            .with(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let mut response = Response::new(Full::new(answer.body));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }

    fn dispatch(&self, path: &str, asked: &Asked) -> Answer {
        let of_path: Vec<&Route> = ROUTES.iter().filter(|route| route.path == path).collect();
        if of_path.is_empty() {
            return Refusal::NOT_FOUND.into();
        }
        let Some(route) = of_path.iter().find(|route| asked.method == route.method) else {
            let allowed: Vec<&str> = of_path.iter().map(|route| route.method).collect();
            let answer = Answer::from(Refusal::METHOD_NOT_ALLOWED);
            return match HeaderValue::from_str(&allowed.join(", ")) {
                Ok(allowed) => answer.with(ALLOW, allowed),
                Err(_) => answer,
            };
        };
        (route.handle)(self, asked).unwrap_or_else(Answer::from)
    }
}

/// Turns away web pages, which reach the loopback interface through a browser.
///
/// One of them may come under a name of its own that resolves to this address, or post a form from where it is.
fn check_caller(uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok()).and_then(|host| host.parse().ok());
    let is_named_so = host.as_ref().is_some_and(is_loopback)
        && hosts.next().is_none()
        && uri.authority().is_none_or(is_loopback);
    if !is_named_so {
        return Err(Refusal::FOREIGN_HOST);
    }
    let is_own = |origin: &HeaderValue| {
        let origin = origin.to_str().ok().and_then(|origin| Url::parse(origin).ok());
        let authority = origin.and_then(|origin| origin.authority().parse().ok());
        authority.as_ref().is_some_and(is_loopback)
    };
    let is_cross_site =
        headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"cross-site");
    if is_cross_site || !headers.get_all(ORIGIN).iter().all(is_own) {
        return Err(Refusal::FOREIGN_ORIGIN);
    }
    Ok(())
}

/// Whether an authority names this machine whatever a resolver says.
fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host();
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || literal.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers() {
        for (host, origin, accepted) in [
            ("localhost", "", true),
            ("LOCALHOST:7", "", true),
            ("127.0.0.1:53123", "", true),
            ("[::1]:53123", "http://[::1]:53123", true),
            ("127.0.0.1", "http://localhost:3000", true),
            ("", "", false),
            ("evil.example", "", false),
            ("localhost.evil.example", "", false),
            ("127.0.0.1.evil.example:80", "", false),
            ("127.0.0.1@evil.example", "", false),
            ("192.168.0.1", "", false),
            ("0.0.0.0", "", false),
            ("127.0.0.1", "https://evil.example", false),
            ("127.0.0.1", "null", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(host));
            if !origin.is_empty() {
                headers.insert(ORIGIN, HeaderValue::from_static(origin));
            }
            let checked = check_caller(&Uri::from_static("/clock"), &headers);
            assert_eq!(checked.is_ok(), accepted, "{host} {origin}");
            let absolute = Uri::from_static("http://evil.example/clock");
            assert!(check_caller(&absolute, &headers).is_err(), "{host}");
        }
        let mut headers = HeaderMap::new();
        assert!(check_caller(&Uri::from_static("/"), &headers).is_err());
        headers.append(HOST, HeaderValue::from_static("localhost"));
        headers.append(HOST, HeaderValue::from_static("evil.example"));
        assert!(check_caller(&Uri::from_static("/"), &headers).is_err());
        headers.remove(HOST);
        headers.append(HOST, HeaderValue::from_static("localhost"));
        headers.append("sec-fetch-site", HeaderValue::from_static("cross-site"));
        assert!(check_caller(&Uri::from_static("/"), &headers).is_err());
    }

    #[test]
    fn the_front_page_lists_every_route() {
        let front_page = include_str!("lib.rs");
        for route in ROUTES {
            let row = format!("//! | `{} {}` |", route.method, route.path);
            assert!(front_page.contains(&row), "{row}");
        }
    }
}
