//! From a host's name to a secure connection.

use std::{
    collections::HashMap,
    error::Error as StdError,
    fmt, io,
    net::SocketAddr,
    str::FromStr,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
    vec,
};

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
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
use spnkr_core::{BoxFuture, Clock};
use tokio::net::TcpStream;
use tower_service::Service;

use crate::proxy;

type BoxError = Box<dyn StdError + Send + Sync>;

/// An address that stands in for a host's own: `127.0.0.1:4430`, `[::1]:4430` or `name:4430`.
///
/// The host's name stays in the request and in the check of its certificate; only the connection goes
/// elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConnectTo(Arc<str>);

impl FromStr for ConnectTo {
    type Err = InvalidConnectTo;

    fn from_str(text: &str) -> Result<Self, InvalidConnectTo> {
        let text = text.trim();
        let (host, port) = text.rsplit_once(':').ok_or(InvalidConnectTo(()))?;
        let is_name = !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        let is_address = text.parse::<SocketAddr>().is_ok();
        match port.parse::<u16>() {
            Ok(1..) if is_name || is_address => Ok(Self(text.into())),
            _ => Err(InvalidConnectTo(())),
        }
    }
}

impl From<SocketAddr> for ConnectTo {
    fn from(address: SocketAddr) -> Self {
        Self(address.to_string().into())
    }
}

impl fmt::Display for ConnectTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is not of the form `HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an address to connect to is written HOST:PORT, as 127.0.0.1:4430")]
pub struct InvalidConnectTo(());

/// Where connections go in place of the hosts' own addresses.
#[derive(Debug, Clone, Default)]
pub(crate) struct Detours {
    pub(crate) all: Option<ConnectTo>,
    pub(crate) by_host: HashMap<String, ConnectTo>,
}

impl Detours {
    fn of(&self, host: &str) -> Option<&ConnectTo> {
        self.by_host.get(host).or(self.all.as_ref())
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
}

impl Service<Uri> for Tcp {
    type Response = TokioIo<TcpStream>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<TokioIo<TcpStream>, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.http.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let uri = match uri.host().and_then(|host| self.detours.of(host)) {
            Some(detour) => match format!("https://{detour}/").parse() {
                Ok(uri) => uri,
                Err(error) => return Box::pin(async move { Err(BoxError::from(error)) }),
            },
            None => match proxy::intercept(self.proxies.as_ref(), &uri) {
                Some(proxy) => {
                    let mut tunnel = Tunnel::new(proxy.uri().clone(), self.http.clone());
                    if let Some(authorization) = proxy.basic_auth() {
                        tunnel = tunnel.with_auth(authorization.clone());
                    }
                    let connecting = tunnel.call(uri);
                    return Box::pin(async move {
                        connecting.await.map_err(|error| ProxyError(error.to_string()).into())
                    });
                }
                None => uri,
            },
        };
        let connecting = self.http.call(uri);
        Box::pin(async move { connecting.await.map_err(Into::into) })
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

/// TCP and TLS, both within one time limit.
#[derive(Debug, Clone)]
pub(crate) struct Secure {
    pub(crate) https: HttpsConnector<Tcp>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timeout: Duration,
}

impl Service<Uri> for Secure {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let timeout = self.clock.sleep_until(self.clock.monotonic().saturating_add(self.timeout));
        let connecting = self.https.call(uri);
        Box::pin(async move {
            tokio::select! {
                biased;
                connected = connecting => connected,
                () = timeout => Err(ConnectTimeout.into()),
            }
        })
    }
}

/// The connection took too long.
#[derive(Debug, thiserror::Error)]
#[error("the connection was not established in time")]
pub(crate) struct ConnectTimeout;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_host_and_port() {
        for text in ["127.0.0.1:1", "[::1]:65535", "localhost:443", " a-b.example:8443 "] {
            assert!(text.parse::<ConnectTo>().is_ok(), "{text:?}");
        }
        for text in [
            "",
            ":",
            "127.0.0.1",
            "localhost:",
            ":443",
            "a:0",
            "a:65536",
            "a/b:1",
            "::1:443",
            "u@h:1",
        ] {
            assert!(text.parse::<ConnectTo>().is_err(), "{text:?}");
        }
    }
}
