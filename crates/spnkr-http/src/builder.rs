use std::{sync::Arc, time::Duration};

use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use spnkr_core::Clock;

use crate::{
    ConnectTo, Error, Http, Proxy, Rate, SystemClock,
    connect::{Detours, Secure, Tcp},
    pace::Pacer,
    proxy::Proxies,
    trust::Trust,
};

/// The choices for an [`Http`]; each has a default that suits a program that runs for months.
#[derive(Debug, Clone)]
pub struct HttpBuilder {
    body_limit: u64,
    clock: Option<Arc<dyn Clock>>,
    connect_timeout: Duration,
    deadline: Duration,
    detours: Detours,
    proxies: Proxies,
    rate: Option<Rate>,
    trust: Trust,
}

impl HttpBuilder {
    pub(crate) fn new() -> Self {
        Self {
            body_limit: 16 << 20,
            clock: None,
            connect_timeout: Duration::from_secs(5),
            deadline: Duration::from_secs(60),
            detours: Detours::default(),
            proxies: Proxies::default(),
            rate: None,
            trust: Trust::default(),
        }
    }

    /// Trusts the certificate authorities of a PEM text beside those of this computer.
    ///
    /// Those of this computer are the system's, or, where `SSL_CERT_FILE` or `SSL_CERT_DIR` are set, the ones
    /// that they name.
    #[must_use]
    pub fn add_roots(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.trust.extra.push(pem.into());
        self
    }

    /// Ends a body that has more than this many bytes, counted after decompression. Default: 16 MiB.
    #[must_use]
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Takes the time from here. Default: [`SystemClock`].
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Allows this long for a connection, TLS included. Default: 5 seconds.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sends every host's connections to one address.
    ///
    /// Names and certificates stay those of the hosts; this is how tests and the emulator are reached. It is
    /// stronger than any proxy.
    #[must_use]
    pub fn connect_to(mut self, address: impl Into<ConnectTo>) -> Self {
        self.detours.all = Some(address.into());
        self
    }

    /// Sends one host's connections to an address; stronger than [`connect_to`](Self::connect_to).
    #[must_use]
    pub fn connect_host_to(
        mut self,
        host: impl Into<String>,
        address: impl Into<ConnectTo>,
    ) -> Self {
        self.detours.by_host.insert(host.into().to_ascii_lowercase(), address.into());
        self
    }

    /// Gives a call this long, from the first wait to the last byte, unless the call itself says otherwise.
    /// Default: 60 seconds.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Goes straight to the hosts, whatever the environment says of proxies.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Proxies::None;
        self
    }

    /// Reaches every host through this proxy. Default: the one that `HTTPS_PROXY` or `ALL_PROXY` name, but for
    /// the hosts in `NO_PROXY`.
    ///
    /// A proxy sees which hosts are talked to, and nothing of what is said.
    #[must_use]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxies = Proxies::One(proxy);
        self
    }

    /// Trusts the certificate authorities of a PEM text and nobody else.
    #[must_use]
    pub fn only_roots(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.trust.only = Some(pem.into());
        self
    }

    /// Spaces the requests to each host of data evenly. Default: as fast as they come.
    ///
    /// The hops of a sign-in are never held up.
    #[must_use]
    pub fn rate(mut self, rate: Rate) -> Self {
        self.rate = Some(rate);
        self
    }

    /// Builds the transport. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// The certificate authorities cannot be read, or there are none; or the environment names a proxy that cannot
    /// be used.
    pub fn build(self) -> Result<Http, Error> {
        let clock = self.clock.unwrap_or_else(|| Arc::new(SystemClock::new()));
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(self.trust.into_config()?)
            .https_only()
            .enable_all_versions()
            .wrap_connector(Tcp::new(self.detours, self.proxies.into_matcher()?));
        let connector = Secure { https, clock: clock.clone(), timeout: self.connect_timeout };
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            // Without a timer of its own, the pool keeps idle sockets until the next request.
            .pool_timer(TokioTimer::new())
            // Below the 60 to 120 seconds after which servers commonly close.
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(8)
            .http1_max_buf_size(64 << 10)
            .http2_adaptive_window(true)
            .http2_keep_alive_interval(Duration::from_secs(20))
            .http2_keep_alive_timeout(Duration::from_secs(10))
            .http2_max_header_list_size(16 << 10)
            .build(connector);
        let pacer = self.rate.map(|rate| Pacer::new(clock.clone(), rate));
        Ok(Http::new(client, clock, pacer, self.body_limit, self.deadline))
    }
}
