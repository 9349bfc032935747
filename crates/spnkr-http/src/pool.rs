//! The connections to each host, and who gets which.
//!
//! Written for this transport since a general pool cannot promise what is promised here: that there are never more
//! connections to a host than requests in flight to it. It opens one only for a request that waits and that no
//! connection under way, or about to come back, will serve. The first one to a host is made alone: over HTTP/2 it
//! serves everybody. As soon as a host is known to speak HTTP/1.1, where each request in flight needs a connection
//! of its own, they are made side by side.

use std::{
    collections::{HashMap, VecDeque},
    fmt, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use spnkr_core::{Clock, Monotonic, TransportErrorKind};
use tokio::sync::oneshot;

use crate::{
    connect::{ConnectLimits, Connected, Connector, Origin, Wire},
    counters::{Tally, add},
    failure::ConnectFailure,
};

type Sender1 = http1::SendRequest<Full<Bytes>>;
type Sender2 = http2::SendRequest<Full<Bytes>>;

/// All connections of one transport.
#[derive(Debug)]
pub(crate) struct Pool {
    shared: Arc<Shared>,
    hosts: Mutex<HashMap<Origin, Arc<Host>>>,
}

#[derive(Debug)]
struct Shared {
    connector: Connector,
    clock: Arc<dyn Clock>,
    limits: ConnectLimits,
    tally: Arc<Tally>,
}

/// The connections to one host.
#[derive(Debug)]
struct Host {
    origin: Origin,
    shared: Arc<Shared>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Whether the host is known to speak HTTP/1.1.
    is_http1: bool,
    /// The HTTP/2 connection, which everybody shares, and which of them it is.
    http2: Option<Kept<Sender2>>,
    http2_number: u64,
    /// HTTP/1.1 connections without a request, those used last at the end.
    idle: Vec<Kept<Sender1>>,
    /// Connections under way.
    connecting: usize,
    /// HTTP/1.1 connections whose answer is over, and that will be idle at once or gone.
    returning: usize,
    /// Requests without a connection, in order.
    waiting: VecDeque<oneshot::Sender<Result<Granted, ConnectFailure>>>,
    /// Whether somebody looks after connections that nobody uses.
    is_watched: bool,
}

struct Kept<S> {
    sender: S,
    used_at: Monotonic,
}

/// A connection for one request.
pub(crate) enum Granted {
    Http1(Lease),
    Http2 { sender: Sender2, number: u64, is_new: bool },
}

impl Granted {
    /// Whether nothing was ever sent on it.
    pub(crate) fn is_new(&self) -> bool {
        match self {
            Self::Http1(lease) => lease.is_new,
            Self::Http2 { is_new, .. } => *is_new,
        }
    }
}

/// An HTTP/1.1 connection that serves one request; it goes back when this is dropped.
pub(crate) struct Lease {
    sender: Option<Sender1>,
    host: Weak<Host>,
    is_new: bool,
}

impl Lease {
    /// What the request is sent with; none after it was taken, which nobody does.
    pub(crate) fn sender(&mut self) -> Option<&mut Sender1> {
        self.sender.as_mut()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let (Some(sender), Some(host)) = (self.sender.take(), self.host.upgrade()) {
            host.take_back(sender);
        }
    }
}

impl Pool {
    pub(crate) fn new(
        connector: Connector,
        clock: Arc<dyn Clock>,
        limits: ConnectLimits,
        tally: Arc<Tally>,
    ) -> Self {
        let shared = Arc::new(Shared { connector, clock, limits, tally });
        Self { shared, hosts: Mutex::default() }
    }

    /// Waits for a connection to `origin`. Dropping the future gives the place in the queue up.
    ///
    /// A connection that has to be made for it may take as long as `limits` say, if they are given.
    pub(crate) async fn grant(
        &self,
        origin: &Origin,
        limits: Option<ConnectLimits>,
    ) -> Result<Granted, ConnectFailure> {
        let granted = self.host(origin).ask(limits.unwrap_or(self.shared.limits));
        match granted {
            Ok(granted) => Ok(granted),
            // Nobody drops the other end without a word, but for a runtime that ends.
            Err(waiting) => waiting.await.unwrap_or_else(|_| {
                Err(ConnectFailure::new(
                    TransportErrorKind::Interrupted,
                    std::io::Error::other("the runtime ended"),
                ))
            }),
        }
    }

    /// Opens a connection if there is none at all.
    pub(crate) fn connect_ahead(&self, host: &str) {
        let host = self.host(&Origin::secure(host));
        let mut state = host.state();
        if state.http2.is_none() && state.idle.is_empty() && state.connecting == 0 {
            host.connect(&mut state, self.shared.limits);
        }
    }

    /// Gives no more requests to an HTTP/2 connection that has left one without an answer: its peer may be gone
    /// without a word. Those that are under way on it go on.
    pub(crate) fn retire(&self, origin: &Origin, number: u64) {
        let host = self.host(origin);
        let mut state = host.state();
        if state.http2_number == number {
            state.http2 = None;
        }
    }

    fn host(&self, origin: &Origin) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.get(origin) {
            return host.clone();
        }
        let host = Arc::new(Host {
            origin: origin.clone(),
            shared: self.shared.clone(),
            state: Mutex::default(),
        });
        hosts.insert(origin.clone(), host.clone());
        host
    }
}

impl Host {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lease(self: &Arc<Self>, sender: Sender1, is_new: bool) -> Granted {
        Granted::Http1(Lease { sender: Some(sender), host: Arc::downgrade(self), is_new })
    }

    /// Gives a connection that is there, or a place in the queue.
    fn ask(
        self: &Arc<Self>,
        limits: ConnectLimits,
    ) -> Result<Granted, oneshot::Receiver<Result<Granted, ConnectFailure>>> {
        let now = self.shared.clock.monotonic();
        let mut state = self.state();
        if let Some(kept) = &mut state.http2 {
            if !kept.sender.is_closed() && self.is_young(kept.used_at, now) {
                kept.used_at = now;
                let sender = kept.sender.clone();
                let number = state.http2_number;
                return Ok(Granted::Http2 { sender, number, is_new: false });
            }
            state.http2 = None;
        }
        while let Some(kept) = state.idle.pop() {
            if !kept.sender.is_closed() && self.is_young(kept.used_at, now) {
                return Ok(self.lease(kept.sender, false));
            }
        }
        let (sender, receiver) = oneshot::channel();
        state.waiting.push_back(sender);
        self.serve_waiting(&mut state, limits);
        Err(receiver)
    }

    fn is_young(&self, used_at: Monotonic, now: Monotonic) -> bool {
        now.saturating_since(used_at) < IDLE_TIMEOUT
    }

    /// Opens as many connections as those who wait need.
    fn serve_waiting(self: &Arc<Self>, state: &mut State, limits: ConnectLimits) {
        let most = if state.is_http1 { usize::MAX } else { 1 };
        let lacks = |state: &State| {
            state.connecting < most && state.connecting + state.returning < state.waiting.len()
        };
        if lacks(state) {
            state.waiting.retain(|waiting| !waiting.is_closed());
        }
        while lacks(state) {
            self.connect(state, limits);
        }
    }

    /// Opens a connection in a task of its own: whoever waits for it may be gone before it is there, and the next
    /// one has use for it.
    fn connect(self: &Arc<Self>, state: &mut State, limits: ConnectLimits) {
        state.connecting += 1;
        let host = self.clone();
        tokio::spawn(async move {
            let connected = host.open(limits).await;
            let mut state = host.state();
            state.connecting -= 1;
            match connected {
                Ok(Opened::Http1(sender)) => {
                    state.is_http1 = true;
                    host.hand_out(&mut state, sender, true);
                }
                Ok(Opened::Http2(sender)) => {
                    state.is_http1 = false;
                    host.share(&mut state, sender);
                }
                Err(failure) => {
                    // What fails for one will fail for all who wait for nothing else.
                    let failed = if state.connecting == 0 { usize::MAX } else { 1 };
                    for waiting in drain_front(&mut state.waiting, failed) {
                        let _ = waiting.send(Err(failure.clone()));
                    }
                }
            }
            host.serve_waiting(&mut state, limits);
        });
    }

    async fn open(&self, limits: ConnectLimits) -> Result<Opened, ConnectFailure> {
        let Connected { wire, is_http2, is_resumed } =
            self.shared.connector.connect(&self.origin, limits).await?;
        add(&self.shared.tally.connections, 1);
        add(&self.shared.tally.resumed, u64::from(is_resumed));
        if is_http2 { speak_http2(wire).await } else { speak_http1(wire).await }
    }

    /// Gives an HTTP/1.1 connection to the first who waits, or keeps it.
    fn hand_out(self: &Arc<Self>, state: &mut State, mut sender: Sender1, is_new: bool) {
        while let Some(waiting) = state.waiting.pop_front() {
            match waiting.send(Ok(self.lease(sender, is_new))) {
                Ok(()) => return,
                Err(Ok(Granted::Http1(mut lease))) => match lease.sender.take() {
                    Some(refused) => sender = refused,
                    None => return,
                },
                Err(_) => return,
            }
        }
        state.idle.push(Kept { sender, used_at: self.shared.clock.monotonic() });
        self.watch(state);
    }

    /// Gives an HTTP/2 connection to all who wait, and keeps it.
    fn share(self: &Arc<Self>, state: &mut State, sender: Sender2) {
        state.http2_number += 1;
        let number = state.http2_number;
        let mut is_new = true;
        for waiting in mem::take(&mut state.waiting) {
            let granted = Granted::Http2 { sender: sender.clone(), number, is_new };
            is_new &= waiting.send(Ok(granted)).is_err();
        }
        state.http2 = Some(Kept { sender, used_at: self.shared.clock.monotonic() });
        self.watch(state);
    }

    /// Keeps an HTTP/1.1 connection once its answer is over, if it lives.
    fn take_back(self: &Arc<Self>, mut sender: Sender1) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if sender.is_ready() {
            let mut state = self.state();
            return self.hand_out(&mut state, sender, false);
        }
        if sender.is_closed() {
            return;
        }
        self.state().returning += 1;
        let host = self.clone();
        runtime.spawn(async move {
            // At once, or never: a body that was not read to its end has ended the connection.
            let is_alive = sender.ready().await.is_ok();
            let mut state = host.state();
            state.returning -= 1;
            if is_alive {
                host.hand_out(&mut state, sender, false);
            } else {
                host.serve_waiting(&mut state, host.shared.limits);
            }
        });
    }

    /// Sees to it that connections without use do not outlive their time.
    fn watch(self: &Arc<Self>, state: &mut State) {
        if mem::replace(&mut state.is_watched, true) {
            return;
        }
        let host = Arc::downgrade(self);
        let clock = self.shared.clock.clone();
        tokio::spawn(async move {
            loop {
                clock.sleep_until(clock.monotonic().saturating_add(IDLE_TIMEOUT)).await;
                let Some(host) = host.upgrade() else { return };
                let now = clock.monotonic();
                let mut state = host.state();
                state
                    .idle
                    .retain(|kept| host.is_young(kept.used_at, now) && !kept.sender.is_closed());
                // A request that is under way on it keeps it open until it is done.
                state
                    .http2
                    .take_if(|kept| !host.is_young(kept.used_at, now) || kept.sender.is_closed());
                if state.idle.is_empty() && state.http2.is_none() {
                    state.is_watched = false;
                    return;
                }
            }
        });
    }
}

async fn speak_http1(wire: TokioIo<Box<dyn Wire>>) -> Result<Opened, ConnectFailure> {
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HTTP1_HEAD);
    let (sender, connection) = builder.handshake(wire).await.map_err(handshake_failed)?;
    // It says nothing that the request on it does not say.
    tokio::spawn(async move { drop(connection.await) });
    Ok(Opened::Http1(sender))
}

async fn speak_http2(wire: TokioIo<Box<dyn Wire>>) -> Result<Opened, ConnectFailure> {
    let (sender, connection) = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .adaptive_window(true)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10))
        .max_header_list_size(HTTP2_HEAD)
        .handshake(wire)
        .await
        .map_err(handshake_failed)?;
    tokio::spawn(async move { drop(connection.await) });
    Ok(Opened::Http2(sender))
}

enum Opened {
    Http1(Sender1),
    Http2(Sender2),
}

fn handshake_failed(error: hyper::Error) -> ConnectFailure {
    ConnectFailure::new(TransportErrorKind::Interrupted, error)
}

fn drain_front<T>(queue: &mut VecDeque<T>, count: usize) -> impl Iterator<Item = T> + '_ {
    let count = count.min(queue.len());
    queue.drain(..count)
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("is_http1", &self.is_http1)
            .field("idle", &self.idle.len())
            .field("connecting", &self.connecting)
            .field("waiting", &self.waiting.len())
            .finish_non_exhaustive()
    }
}

/// How long a connection is kept without use: less than the 60 to 120 seconds after which servers commonly close.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// The most bytes that the head of an answer may have.
const HTTP1_HEAD: usize = 64 << 10;
const HTTP2_HEAD: u32 = 16 << 10;
