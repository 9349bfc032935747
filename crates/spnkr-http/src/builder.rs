use std::{sync::Arc, time::Duration};

use rustls::ClientConfig;
use spnkr_core::{Clock, Jitter, Transport};

use crate::{
    ConnectTo, Dial, Error, Http, Proxy, RandomJitter, Rate, SystemClock,
    carrier::{Carrier, Foreign, HyperCarrier},
    connect::{ConnectLimits, Connector, Tcp},
    counters::Tally,
    detour::Detours,
    host::Hosts,
    pool::Pool,
    proxy::Proxies,
    transport::Inner,
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
    dialer: Option<Arc<dyn Dial>>,
    first_byte_timeout: Duration,
    idle_timeout: Duration,
    jitter: Arc<dyn Jitter>,
    proxies: Proxies,
    rate: Option<Rate>,
    tls_timeout: Duration,
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
            dialer: None,
            first_byte_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(10),
            jitter: Arc::new(RandomJitter::default()),
            proxies: Proxies::default(),
            rate: None,
            tls_timeout: Duration::from_secs(5),
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

    /// Allows this long for a connection, without TLS but with a proxy's part in it. Default: 5 seconds.
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

    /// Gives a request this long, from the first wait to the last byte with all repetitions, unless it brings a
    /// deadline of its own, as the calls of a client and the hops of a sign-in do. Default: 60 seconds.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Makes connections this way instead of over TCP; detours and proxies are its own affair. TLS comes on top.
    #[must_use]
    pub fn dialer(mut self, dialer: Arc<dyn Dial>) -> Self {
        self.dialer = Some(dialer);
        self
    }

    /// Allows this long from a request that is sent to the end of its answer's head. Default: 15 seconds.
    #[must_use]
    pub fn first_byte_timeout(mut self, timeout: Duration) -> Self {
        self.first_byte_timeout = timeout;
        self
    }

    /// Gives up a body of which nothing arrives for this long while somebody waits for it. Default: 10 seconds.
    ///
    /// Independently of that, a body has to come at a kibibyte a second: nobody is kept by a trickle.
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Takes the spread of pauses from here. Default: [`RandomJitter`].
    #[must_use]
    pub fn jitter(mut self, jitter: Arc<dyn Jitter>) -> Self {
        self.jitter = jitter;
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

    /// Allows this long for TLS over a connection. Default: 5 seconds.
    #[must_use]
    pub fn tls_timeout(mut self, timeout: Duration) -> Self {
        self.tls_timeout = timeout;
        self
    }

    /// Uses a TLS configuration of your own, with its provider, its roots and its client certificates.
    ///
    /// The roots that were given to this builder do not count then; the protocols to offer (ALPN) are set by the
    /// transport.
    #[must_use]
    pub fn tls_config(mut self, config: ClientConfig) -> Self {
        self.trust.config = Some(config);
        self
    }

    /// Encrypts with aws-lc-rs instead of ring.
    ///
    /// It is slower to start: the first random bytes take it tens of milliseconds.
    #[cfg(feature = "aws-lc-rs")]
    #[must_use]
    pub fn aws_lc_rs(mut self) -> Self {
        self.trust.provider = Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
        self
    }

    /// Puts deadlines, repetitions, pace and counters over somebody else's transport, which carries the requests.
    ///
    /// What this builder says of connections, TLS and bodies is that transport's affair then.
    pub fn over(self, transport: impl Transport + 'static) -> Http {
        let tally = Arc::default();
        let carrier = Foreign { transport: Arc::new(transport), tally: Arc::clone(&tally) };
        let clock = self.clock.clone().unwrap_or_else(|| Arc::new(SystemClock::new()));
        self.finish(Carrier::Foreign(carrier), clock, tally)
    }

    /// Builds the transport. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// The certificate authorities cannot be read, or there are none; or the environment names a proxy that cannot
    /// be used.
    pub fn build(self) -> Result<Http, Error> {
        let clock = self.clock.clone().unwrap_or_else(|| Arc::new(SystemClock::new()));
        let tally = Arc::<Tally>::default();
        let tcp = Tcp::new(self.detours.clone(), self.proxies.clone().into_matcher()?);
        let config = self.trust.clone().into_config()?;
        let connector = Connector::new(clock.clone(), self.dialer.clone(), tcp, config);
        let limits = ConnectLimits { connect: self.connect_timeout, tls: self.tls_timeout };
        let carrier = HyperCarrier {
            body_limit: self.body_limit,
            clock: clock.clone(),
            first_byte_timeout: self.first_byte_timeout,
            idle_timeout: self.idle_timeout,
            pool: Pool::new(connector, clock.clone(), limits, tally.clone()),
            tally: tally.clone(),
        };
        Ok(self.finish(Carrier::Hyper(carrier), clock, tally))
    }

    fn finish(self, carrier: Carrier, clock: Arc<dyn Clock>, tally: Arc<Tally>) -> Http {
        let hosts = Hosts::new(clock.clone(), self.jitter.clone(), self.rate);
        let Self { deadline, jitter, .. } = self;
        Http::new(Inner { carrier, clock, deadline, hosts, jitter, tally })
    }
}
