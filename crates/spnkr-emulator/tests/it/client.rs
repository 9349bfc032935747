//! A client that knows HTTP and TLS, and nothing of the services.

use std::{io, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, Uri, header::HOST};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use serde_json::Value;
use spnkr_emulator::{Account, Builder, Emulator};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// An emulator and a way to reach it.
pub(crate) struct Client {
    pub(crate) emulator: Emulator,
}

impl Client {
    pub(crate) async fn start() -> Self {
        Self::with(Emulator::builder()).await
    }

    pub(crate) async fn with(builder: Builder) -> Self {
        Self { emulator: builder.start().await.unwrap() }
    }

    /// Sends one request over a connection of its own.
    pub(crate) async fn send(&self, call: Call) -> Reply {
        let host = call.uri.host().unwrap().to_owned();
        self.connect(&host, &["http/1.1"]).await.send(call).await
    }

    /// A GET with a Spartan token of the main account.
    pub(crate) async fn get(&self, url: &str) -> Reply {
        let token = self.emulator.issue_spartan_token(self.emulator.account());
        self.send(Call::get(url).spartan(&token)).await
    }

    /// A GET with a Spartan token of the main account and the clearance.
    pub(crate) async fn get_cleared(&self, url: &str) -> Reply {
        self.get_as(self.emulator.account(), url).await
    }

    /// A GET with a Spartan token of an account and the clearance.
    pub(crate) async fn get_as(&self, account: &Account, url: &str) -> Reply {
        let token = self.emulator.issue_spartan_token(account);
        let call = Call::get(url).spartan(&token).clearance(&self.emulator.clearance());
        self.send(call).await
    }

    pub(crate) async fn connect(&self, host: &str, protocols: &[&str]) -> Connection {
        let stream = TcpStream::connect(self.emulator.address()).await.unwrap();
        self.handshake(stream, host, protocols).await
    }

    /// Sends one request to the control port.
    pub(crate) async fn control(&self, call: Call) -> Reply {
        self.connect_control().await.send(call).await
    }

    pub(crate) async fn connect_control(&self) -> Connection {
        let address = self.emulator.control_address().unwrap();
        let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
        let (sender, connection) = http1::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        Connection::Http1(sender)
    }

    /// Speaks TLS with the emulator, and nothing on top of it yet.
    pub(crate) async fn tls<T>(
        &self,
        stream: T,
        host: &str,
        protocols: &[&str],
    ) -> io::Result<TlsStream<T>>
    where
        T: AsyncRead + AsyncWrite + Unpin,
    {
        let mut roots = RootCertStore::empty();
        let authority = self.emulator.certificate_authority_pem();
        roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let name = ServerName::try_from(host.to_owned()).unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await
    }

    pub(crate) async fn handshake<T>(&self, stream: T, host: &str, protocols: &[&str]) -> Connection
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let stream = self.tls(stream, host, protocols).await.unwrap();
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let stream = TokioIo::new(stream);
        if is_http2 {
            let (sender, connection) =
                http2::handshake(TokioExecutor::new(), stream).await.unwrap();
            tokio::spawn(connection);
            Connection::Http2(sender)
        } else {
            let (sender, connection) = http1::handshake(stream).await.unwrap();
            tokio::spawn(connection);
            Connection::Http1(sender)
        }
    }
}

/// An open connection.
pub(crate) enum Connection {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

impl Connection {
    pub(crate) async fn send(&mut self, call: Call) -> Reply {
        self.try_send(call).await.unwrap()
    }

    pub(crate) async fn try_send(&mut self, call: Call) -> Result<Reply, hyper::Error> {
        let Call { method, uri, mut headers, body } = call;
        let uri = match self {
            Self::Http1(_) => {
                headers.entry(HOST).or_insert(uri.authority().unwrap().as_str().parse().unwrap());
                uri.path_and_query().unwrap().as_str().parse().unwrap()
            }
            Self::Http2(_) => uri,
        };
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        let response = match self {
            Self::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
            Self::Http2(sender) => sender.send_request(request).await?,
        };
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Reply { status: head.status, headers: head.headers, body })
    }
}

/// A request.
#[derive(Clone)]
pub(crate) struct Call {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Call {
    pub(crate) fn new(method: Method, url: &str) -> Self {
        Self { method, uri: url.parse().unwrap(), headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// A GET that accepts JSON.
    pub(crate) fn get(url: &str) -> Self {
        Self::new(Method::GET, url).header("accept", "application/json")
    }

    pub(crate) fn form(url: &str, fields: &[(&str, &str)]) -> Self {
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        Self::new(Method::POST, url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }

    pub(crate) fn json(url: &str, body: &Value) -> Self {
        Self::new(Method::POST, url)
            .header("content-type", "application/json")
            .body(body.to_string())
    }

    /// Sets a header; an empty value takes it away.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        if value.is_empty() {
            self.headers.remove(name);
        } else {
            self.headers.insert(name, value.parse().unwrap());
        }
        self
    }

    pub(crate) fn spartan(self, token: &str) -> Self {
        self.header("x-343-authorization-spartan", token)
    }

    pub(crate) fn clearance(self, clearance: &str) -> Self {
        self.header("343-clearance", clearance)
    }

    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}

/// An answer with all of its body.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?} is JSON"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// An array of a document.
#[track_caller]
pub(crate) fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("{value} is an array"))
}

/// A text of a document.
#[track_caller]
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is a text"))
}
