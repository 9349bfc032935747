//! The same requests by hand, with hyper and rustls and nothing else: what is beside each figure.

use std::{fs, io::Write, net::SocketAddr, sync::Arc};

use bytes::Bytes;
use flate2::write::GzDecoder;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri,
    header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, HOST, USER_AGENT},
};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Incoming,
    client::conn::{http1, http2},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::{Outcome, place::Place};

/// Who connects: provider, versions and trust are those of our own transport.
#[derive(Clone)]
pub(crate) struct Bare {
    address: SocketAddr,
    tls: TlsConnector,
}

impl Bare {
    pub(crate) fn new(place: &Place) -> Outcome<Self> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&fs::read(&place.authority)?) {
            roots.add(certificate?)?;
        }
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { address: place.address, tls: Arc::new(config).into() })
    }

    pub(crate) async fn connect(&self, host: &'static str) -> Outcome<Connection> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let stream = self.tls.connect(ServerName::try_from(host)?, stream).await?;
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let stream = TokioIo::new(stream);
        let sender = if is_http2 {
            let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await?;
            tokio::spawn(connection);
            Sender::Http2(sender)
        } else {
            let (sender, connection) = http1::handshake(stream).await?;
            tokio::spawn(connection);
            Sender::Http1(sender)
        };
        Ok(Connection { host, sender })
    }
}

/// A connection that is open.
pub(crate) struct Connection {
    host: &'static str,
    sender: Sender,
}

enum Sender {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

impl Connection {
    /// Another user of the same connection; none if it takes one request at a time.
    pub(crate) fn share(&self) -> Option<Self> {
        match &self.sender {
            Sender::Http1(_) => None,
            Sender::Http2(sender) => {
                Some(Self { host: self.host, sender: Sender::Http2(sender.clone()) })
            }
        }
    }

    /// Asks for a document and gives it inflated.
    pub(crate) async fn get(&mut self, path: &str, spartan_token: &HeaderValue) -> Outcome<Bytes> {
        let mut headers = HeaderMap::with_capacity(5);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(SPARTAN_TOKEN, spartan_token.clone());
        let answer = self.send(Method::GET, path, headers, Bytes::new()).await?;
        if !answer.status().is_success() {
            return Err(format!("{path} was answered with {}", answer.status()).into());
        }
        Ok(answer.into_body())
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        mut headers: HeaderMap,
        body: Bytes,
    ) -> Outcome<Response<Bytes>> {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        headers.insert(USER_AGENT, HeaderValue::from_static("bare/1"));
        let uri = match self.sender {
            Sender::Http1(_) => {
                headers.insert(HOST, HeaderValue::from_static(self.host));
                path.parse()?
            }
            Sender::Http2(_) => Uri::try_from(format!("https://{}{path}", self.host))?,
        };
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        let answer = match &mut self.sender {
            Sender::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
            Sender::Http2(sender) => sender.send_request(request).await?,
        };
        receive(answer).await
    }
}

async fn receive(answer: Response<Incoming>) -> Outcome<Response<Bytes>> {
    let (head, body) = answer.into_parts();
    let mut body = body.collect().await?.to_bytes();
    if head.headers.get(CONTENT_ENCODING).is_some_and(|coding| coding == "gzip") {
        let mut decoder = GzDecoder::new(Vec::new());
        decoder.write_all(&body)?;
        body = decoder.finish()?.into();
    }
    Ok(Response::from_parts(head, body))
}

pub(crate) fn spartan_token(place: &Place) -> Outcome<HeaderValue> {
    let mut token = HeaderValue::try_from(&place.spartan_token)?;
    token.set_sensitive(true);
    Ok(token)
}

pub(crate) const PROFILE: &str = "profile.svc.halowaypoint.com";
pub(crate) const STATS: &str = "halostats.svc.halowaypoint.com";
const SPARTAN_TOKEN: HeaderName = HeaderName::from_static("x-343-authorization-spartan");
