//! Connections: from the accepted stream to the handler of each request.

use std::{
    io::Write,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{
    HeaderName, HeaderValue, Request, Response, StatusCode,
    header::{ALLOW, CONTENT_ENCODING, DATE, VARY},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    time::sleep,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    answer::{Answer, Asked, Exception},
    delay,
    host::Host,
    log::Arrival,
    oauth, profile,
    route::Route,
    state::State,
    stats,
    tasks::{Closing, Tasks, spawn_until},
    waypoint::{self, http_date},
    xbox,
};

/// What every connection is served with.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) state: Arc<State>,
    pub(crate) tls: Arc<ServerConfig>,
    pub(crate) round_trip: Duration,
    /// Every task ends with it.
    pub(crate) closing: Closing,
}

impl Server {
    /// Accepts connections until the emulator is dropped.
    pub(crate) fn listen(self, listener: TcpListener) {
        let closing = self.closing.clone();
        spawn_until(closing, async move {
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => {
                        // Small answers must not wait for the other side's acknowledgement.
                        let _ = stream.set_nodelay(true);
                        self.accept(stream);
                    }
                    // Out of file handles, most likely; some connection has to end first.
                    Err(_) => sleep(Duration::from_millis(10)).await,
                }
            }
        });
    }

    /// Serves one connection in a task of its own.
    pub(crate) fn accept(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let number = self.state.connections.fetch_add(1, Ordering::Relaxed) + 1;
        let server = self.clone();
        spawn_until(self.closing.clone(), async move {
            if server.round_trip.is_zero() {
                return server.serve(stream, number).await;
            }
            // The client may only speak after the TCP handshake, which has no counterpart on loopback.
            sleep(server.round_trip).await;
            let (near, carrying) = delay::line(stream, server.round_trip / 2);
            tokio::join!(server.serve(near, number), carrying);
        });
    }

    async fn serve(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        number: u64,
    ) {
        let Ok(stream) = TlsAcceptor::from(Arc::clone(&self.tls)).accept(stream).await else {
            return;
        };
        self.state.handshakes.fetch_add(1, Ordering::Relaxed);
        let (_, session) = stream.get_ref();
        let is_http2 = session.alpn_protocol() == Some(b"h2");
        let connection = Connection {
            state: Arc::clone(&self.state),
            server_name: session.server_name().map(str::to_ascii_lowercase),
            number,
        };
        let service = service_fn(move |request| {
            let connection = connection.clone();
            async move { connection.answer(request).await }
        });
        // A client may come without ALPN, and is refused if it would have to guess HTTP/2.
        if !is_http2 && self.tls.alpn_protocols == [b"h2"] {
            return;
        }
        let stream = TokioIo::new(stream);
        // A connection that breaks is the client's affair.
        let _ = if is_http2 {
            let tasks = Tasks(self.closing.clone());
            hyper::server::conn::http2::Builder::new(tasks).serve_connection(stream, service).await
        } else {
            hyper::server::conn::http1::Builder::new().serve_connection(stream, service).await
        };
    }
}

/// One connection's facts.
#[derive(Clone)]
struct Connection {
    state: Arc<State>,
    server_name: Option<String>,
    number: u64,
}

impl Connection {
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, HangUp> {
        let (head, body) = request.into_parts();
        let state = &*self.state;
        let authority = match head.uri.authority() {
            Some(authority) => Some(authority.as_str()),
            None => head.headers.get("host").and_then(|host| host.to_str().ok()),
        };
        let name = authority.map(host_name).unwrap_or_default();
        let host = Host::of(&name).filter(|_| self.server_name.as_ref() == Some(&name));
        let route = host.and_then(|host| Route::find(host, head.uri.path()));
        let path = head.uri.path_and_query().map_or("", |path| path.as_str());
        let arrived = state.log.arrive(&Arrival {
            host: &name,
            method: &head.method,
            path,
            version: head.version,
            connection: self.number,
            headers: &head.headers,
            operation: route.as_ref().map_or("unknown", Route::operation),
        });
        let body = Limited::new(body, BODY_LIMIT).collect().await;

        let canned = host.and_then(|_| state.script.take_canned(&name, path));
        let mut compressible = false;
        let answer = match (host, body) {
            (None, _) => Answer::empty(StatusCode::MISDIRECTED_REQUEST),
            (Some(_), Err(_)) => Answer::empty(StatusCode::PAYLOAD_TOO_LARGE),
            (Some(host), Ok(body)) => {
                let asked = Asked {
                    method: head.method,
                    query: head.uri.query().unwrap_or_default().to_owned(),
                    headers: head.headers,
                    body: body.to_bytes(),
                };
                compressible = matches!(host, Host::Profile | Host::Stats) && asked.accepts_gzip();
                match (canned, route) {
                    (Some(canned), _) => {
                        compressible = false;
                        canned.into_answer().ok_or(HangUp)?
                    }
                    (None, Some(route)) if asked.method != route.method() => wrong_method(&route),
                    (None, Some(route)) => {
                        dispatch(state, &route, &asked, arrived).unwrap_or_else(Answer::from)
                    }
                    (None, None) => Answer::empty(StatusCode::NOT_FOUND),
                }
            }
        };
        state.script.wait(path).await;
        state.log.answer(arrived, answer.status);
        Ok(self.finish(answer, compressible))
    }

    /// Adds what every answer carries.
    fn finish(&self, answer: Answer, compressible: bool) -> Response<Full<Bytes>> {
        let Answer { status, mut headers, mut body } = answer;
        if compressible && body.len() > COMPRESS_FROM {
            if let Some(smaller) = gzip(&body) {
                body = smaller;
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if let Ok(date) = HeaderValue::from_str(&http_date(self.state.clock.now())) {
            headers.entry(DATE).or_insert(date);
        }
        if let Ok(vector) =
            HeaderValue::from_str(&format!("{}.0", self.state.tokens.mint().secret("", 22)))
        {
            headers.entry(MS_CV).or_insert(vector);
        }
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

fn dispatch(
    state: &State,
    route: &Route,
    asked: &Asked,
    arrived: u64,
) -> Result<Answer, Exception> {
    match route {
        Route::ActiveClearance => waypoint::active_clearance(state, asked),
        Route::Authorize(provider) => Ok(oauth::authorize(state, *provider, asked)),
        Route::CommsUser => waypoint::comms_user(state, asked),
        Route::Consent(provider) => Ok(oauth::consent(state, *provider, asked)),
        Route::CurrentUser => profile::current_user(state, asked),
        Route::DeviceCode => Ok(oauth::device_code(state, asked)),
        Route::DeviceConsent => Ok(oauth::device_consent(state, asked)),
        Route::DevicePage => Ok(oauth::device_page(state, asked)),
        Route::MatchCount { player } => stats::match_count(state, asked, player),
        Route::MatchHistory { player } => stats::match_history(state, asked, player),
        Route::MatchStats { match_id } => stats::match_stats(state, asked, match_id),
        Route::OAuthToken(provider) => {
            let (operation, answer) = oauth::token(state, *provider, asked);
            state.log.name(arrived, operation);
            Ok(answer)
        }
        Route::PlayerClearance { player } => waypoint::player_clearance(state, asked, player),
        Route::ReleaseClearance => waypoint::release_clearance(state, asked),
        Route::SpartanToken => waypoint::spartan_token(state, asked),
        Route::UserByGamertag { gamertag } => profile::user_by_gamertag(state, asked, gamertag),
        Route::UserById { xuid } => profile::user_by_id(state, asked, xuid),
        Route::UserToken => Ok(xbox::user_token(state, asked)),
        Route::Users => profile::users(state, asked),
        Route::XstsToken => Ok(xbox::xsts_token(state, asked)),
    }
}

fn wrong_method(route: &Route) -> Answer {
    let answer = Answer::empty(StatusCode::METHOD_NOT_ALLOWED);
    match HeaderValue::from_str(route.method().as_str()) {
        Ok(method) => answer.with(ALLOW, method),
        Err(_) => answer,
    }
}

/// The host of an authority, in lower case without port.
fn host_name(authority: &str) -> String {
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        _ => authority,
    };
    name.to_ascii_lowercase()
}

fn gzip(body: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// Breaks a connection off instead of answering.
#[derive(Debug, thiserror::Error)]
#[error("the connection is broken off on purpose")]
struct HangUp;

/// Far more than any request of these services has.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;
const COMPRESS_FROM: usize = 1024;
const MS_CV: HeaderName = HeaderName::from_static("ms-cv");
