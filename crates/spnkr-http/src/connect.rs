//! From a host's name to a secure connection.

use std::{
    error::Error as StdError,
    fmt, io,
    net::SocketAddr,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
    vec,
};

use http::Uri;
use hyper_util::{
    client::{
        legacy::connect::{
            HttpConnector,
            dns::{GaiResolver, Name},
            proxy::Tunnel,
        },
        proxy::matcher::Matcher,
    },
    rt::TokioIo,
};
use rustls::{ClientConfig, HandshakeKind, pki_types::ServerName};
use spnkr_core::{BoxFuture, Clock, Phase, TransportErrorKind};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use tower_service::Service;

use crate::{
    detour::Detours,
    failure::{self, ConnectFailure},
    proxy,
};

type BoxError = Box<dyn StdError + Send + Sync>;

/// How connections are made below TLS; [`HttpBuilder::dialer`](crate::HttpBuilder::dialer) takes one in place of TCP.
///
/// For pipes through memory, which a test's clock can rule, and for networks that are not TCP.
pub trait Dial: fmt::Debug + Send + Sync {
    /// Connects to a port of `host`, which is a name or an address.
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Box<dyn Wire>>>;
}

/// A connection below TLS.
pub trait Wire: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug> Wire for T {}

/// Where a connection leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    pub(crate) host: Arc<str>,
    pub(crate) port: u16,
    /// Without TLS, which is for this computer's own addresses alone.
    pub(crate) is_plain: bool,
}

impl Origin {
    /// The host of an https URL at its usual port.
    pub(crate) fn secure(host: &str) -> Self {
        Self { host: host.into(), port: 443, is_plain: false }
    }

    /// The host as a name or an address alone: URLs have brackets around the long ones.
    fn bare_host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }
}

/// Makes connections: TCP, or what a dialer makes of it, and TLS over it, each within a time limit.
pub(crate) struct Connector {
    clock: Arc<dyn Clock>,
    dialer: Option<Arc<dyn Dial>>,
    tcp: Tcp,
    tls: TlsConnector,
}

/// A connection, and what was agreed on for it.
pub(crate) struct Connected {
    pub(crate) wire: TokioIo<Box<dyn Wire>>,
    pub(crate) is_http2: bool,
    /// Whether TLS went on from an earlier connection.
    pub(crate) is_resumed: bool,
}

/// How long the two steps may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConnectLimits {
    pub(crate) connect: Duration,
    pub(crate) tls: Duration,
}

impl Connector {
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        dialer: Option<Arc<dyn Dial>>,
        tcp: Tcp,
        mut config: ClientConfig,
    ) -> Self {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Self { clock, dialer, tcp, tls: TlsConnector::from(Arc::new(config)) }
    }

    /// Connects.
    pub(crate) async fn connect(
        &self,
        origin: &Origin,
        limits: ConnectLimits,
    ) -> Result<Connected, ConnectFailure> {
        let wire = self.within(limits.connect, Phase::Connect, self.dial(origin)).await??;
        if origin.is_plain {
            let wire = TokioIo::new(wire);
            return Ok(Connected { wire, is_http2: false, is_resumed: false });
        }
        let name = ServerName::try_from(origin.bare_host().to_owned())
            .map_err(|error| ConnectFailure::new(TransportErrorKind::Configuration, error))?;
        let securing = self.tls.connect(name, wire);
        let secured = self
            .within(limits.tls, Phase::Tls, securing)
            .await?
            .map_err(|error| failure::of_tls_handshake(&error))?;
        let agreed = secured.get_ref().1;
        let is_http2 = agreed.alpn_protocol() == Some(b"h2");
        let is_resumed = agreed.handshake_kind() == Some(HandshakeKind::Resumed);
        Ok(Connected { wire: TokioIo::new(Box::new(secured)), is_http2, is_resumed })
    }

    async fn dial(&self, origin: &Origin) -> Result<Box<dyn Wire>, ConnectFailure> {
        if let Some(dialer) = &self.dialer {
            let dialed = dialer.dial(origin.bare_host(), origin.port).await;
            return dialed.map_err(|error| ConnectFailure::new(TransportErrorKind::Connect, error));
        }
        let uri = format!("https://{}:{}/", origin.host, origin.port).parse().map_err(
            |error: http::uri::InvalidUri| {
                ConnectFailure::new(TransportErrorKind::Configuration, error)
            },
        )?;
        let stream = self.tcp.connect(uri).await.map_err(|error| failure::of_connect(&*error))?;
        Ok(Box::new(stream))
    }

    async fn within<T>(
        &self,
        limit: Duration,
        phase: Phase,
        future: impl Future<Output = T>,
    ) -> Result<T, ConnectFailure> {
        let over = self.clock.sleep_until(self.clock.monotonic().saturating_add(limit));
        tokio::select! {
            biased;
            output = future => Ok(output),
            () = over => Err(ConnectFailure::timeout(phase)),
        }
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("dialer", &self.dialer).finish_non_exhaustive()
    }
}

/// TCP with detours, or through a proxy.
#[derive(Debug, Clone)]
pub(crate) struct Tcp {
    http: HttpConnector<Resolver>,
    detours: Arc<Detours>,
    proxies: Option<Arc<Matcher>>,
}

impl Tcp {
    pub(crate) fn new(detours: Detours, proxies: Option<Arc<Matcher>>) -> Self {
        let mut http = HttpConnector::new_with_resolver(Resolver(GaiResolver::new()));
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_keepalive(Some(Duration::from_secs(30)));
        Self { http, detours: Arc::new(detours), proxies }
    }

    async fn connect(&self, uri: Uri) -> Result<TcpStream, BoxError> {
        let mut http = self.http.clone();
        let stream = if let Some(detour) = uri.host().and_then(|host| self.detours.of(host)) {
            http.call(format!("https://{detour}/").parse()?).await?
        } else if let Some(proxy) = proxy::intercept(self.proxies.as_ref(), &uri) {
            let mut tunnel = Tunnel::new(proxy.uri().clone(), http);
            if let Some(authorization) = proxy.basic_auth() {
                tunnel = tunnel.with_auth(authorization.clone());
            }
            tunnel.call(uri).await.map_err(|error| ProxyError(error.to_string()))?
        } else {
            http.call(uri).await?
        };
        Ok(stream.into_inner())
    }
}

/// The proxy could not be reached, or did not let the connection through.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ProxyError(String);

/// The system's resolver, with failures that can be told from others.
#[derive(Debug, Clone)]
pub(crate) struct Resolver(GaiResolver);

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = ResolveError;
    type Future = BoxFuture<'static, Result<Self::Response, ResolveError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ResolveError>> {
        self.0.poll_ready(context).map_err(ResolveError)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let resolving = self.0.call(name);
        Box::pin(async move {
            let addresses = resolving.await.map_err(ResolveError)?.collect::<Vec<_>>();
            Ok(addresses.into_iter())
        })
    }
}

/// The name has no address.
#[derive(Debug, thiserror::Error)]
#[error("the name could not be resolved")]
pub(crate) struct ResolveError(#[source] io::Error);
