//! How an emulator is set up.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use jiff::Timestamp;

use crate::{AccountKind, Emulator, Error, Fault, Lifetimes, Throttle};

/// Sets up an [`Emulator`]; everything is optional.
#[derive(Debug, Clone)]
#[must_use]
pub struct Builder {
    pub(crate) address: SocketAddr,
    pub(crate) career: u32,
    pub(crate) control: Option<SocketAddr>,
    pub(crate) device_poll_interval: Duration,
    pub(crate) faults: Vec<Fault>,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) log_capacity: usize,
    pub(crate) more_accounts: Vec<AccountKind>,
    pub(crate) protocols: Protocols,
    pub(crate) rotation: Rotation,
    pub(crate) round_trip: Duration,
    pub(crate) seed: u64,
    pub(crate) squad: usize,
    pub(crate) starts_at: Option<Timestamp>,
    pub(crate) throttles: Vec<(String, Throttle)>,
}

impl Builder {
    /// The address to listen on; by default any free port of 127.0.0.1.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Adds an account that XSTS refuses with this code: [`AccountKind::RefusedWith`].
    ///
    /// The codes with an [`AccountKind`] of their own are there anyway.
    pub fn account_refused_with(mut self, xerr: u32) -> Self {
        let kind = AccountKind::RefusedWith(xerr);
        if !self.more_accounts.contains(&kind) {
            self.more_accounts.push(kind);
        }
        self
    }

    /// How many matches the main account's player has when the emulator starts; by default 4000.
    ///
    /// The world has a tenth more, which others play without that player, and everybody else's careers follow from it.
    /// Longer careers begin earlier, and have the same newest matches. The most are 500 000; with none, the world has no
    /// match.
    pub fn career(mut self, matches: u32) -> Self {
        self.career = matches;
        self
    }

    /// Opens the control port on this address of the loopback interface; by default there is none.
    ///
    /// Through it, other processes and programs in other languages do to the emulator what a test in Rust does by
    /// calling [`Emulator`]; the [front page](crate#the-control-port) has its table.
    pub fn control(mut self, address: SocketAddr) -> Self {
        self.control = Some(address);
        self
    }

    /// How often a device code may be asked for, in whole seconds; by default five.
    ///
    /// For programs that cannot be given a clock: with a second they have less to wait.
    pub fn device_poll_interval(mut self, interval: Duration) -> Self {
        self.device_poll_interval = interval;
        self
    }

    /// What goes wrong from the beginning, in this order; by default nothing.
    ///
    /// [`Emulator::inject`] adds more later.
    pub fn faults(mut self, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.faults.extend(faults);
        self
    }

    /// How long tokens and codes live; by default as long as the real ones.
    pub fn lifetimes(mut self, lifetimes: Lifetimes) -> Self {
        self.lifetimes = lifetimes;
        self
    }

    /// How many requests the log holds, by default the latest 131 072; with none of them, nothing is logged.
    ///
    /// A benchmark or a long run takes none, and the log costs it nothing.
    pub fn log_capacity(mut self, requests: usize) -> Self {
        self.log_capacity = requests;
        self
    }

    /// The HTTP versions on offer; by default both.
    pub fn protocols(mut self, protocols: Protocols) -> Self {
        self.protocols = protocols;
        self
    }

    /// What a refresh does to the refresh token that it was made with; by default nothing.
    pub fn rotation(mut self, rotation: Rotation) -> Self {
        self.rotation = rotation;
        self
    }

    /// The network's latency; by default none.
    ///
    /// Half of it passes in each direction, and one whole round trip before the first byte of a connection is read,
    /// as the TCP handshake would take. It is latency alone: any number of segments travel at the same time.
    ///
    /// What is under way is not yet, or no more, in flight as [`Emulator::most_requests_to`] counts it; a service that
    /// takes its time is a [`FaultKind::Latency`](crate::FaultKind::Latency).
    pub fn round_trip(mut self, round_trip: Duration) -> Self {
        self.round_trip = round_trip;
        self
    }

    /// The seed of the world and of every token: the same one gives the same players and matches.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many players, the main account's among them, play most of their matches together, at most four; by default
    /// nobody does, which is a squad of one.
    ///
    /// A squad is together in four of five sessions, and each of the others misses a match now and then.
    /// [`World::squad`](crate::World::squad) lists them. Another size makes another world of the same seed: other people
    /// in the same matches.
    pub fn squad(mut self, players: usize) -> Self {
        self.squad = players;
        self
    }

    /// The time that the clock stands at when the emulator starts; by default it runs from the system's time.
    ///
    /// With the same seed and the same time, every document is the same to the byte.
    pub fn starts_at(mut self, time: Timestamp) -> Self {
        self.starts_at = Some(time);
        self
    }

    /// How many requests a second a host takes; by default any number.
    ///
    /// More are answered with 429. [`Emulator::throttle`] does it later.
    pub fn throttle(mut self, host: &str, throttle: impl Into<Throttle>) -> Self {
        self.throttles.push((host.to_owned(), throttle.into()));
        self
    }

    /// Starts the emulator on the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`] when an address is not to be had, [`Error::Certificate`] when no certificate could be made,
    /// [`Error::ControlNotLoopback`] when the control port would be open to other machines.
    pub async fn start(self) -> Result<Emulator, Error> {
        Emulator::start_with(self).await
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            career: 4000,
            control: None,
            device_poll_interval: Duration::from_secs(5),
            faults: Vec::new(),
            lifetimes: Lifetimes::default(),
            log_capacity: 131_072,
            more_accounts: Vec::new(),
            protocols: Protocols::Both,
            rotation: Rotation::KeepOld,
            round_trip: Duration::ZERO,
            seed: 343,
            squad: 1,
            starts_at: None,
            throttles: Vec::new(),
        }
    }
}

/// The HTTP versions that an emulator offers in the TLS handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocols {
    /// HTTP/2 and HTTP/1.1, as the client likes.
    Both,
    /// HTTP/1.1 alone.
    Http1,
    /// HTTP/2 alone.
    Http2,
}

impl Protocols {
    pub(crate) fn alpn(self) -> Vec<Vec<u8>> {
        let (http1, http2) = (b"http/1.1".to_vec(), b"h2".to_vec());
        match self {
            Self::Both => vec![http2, http1],
            Self::Http1 => vec![http1],
            Self::Http2 => vec![http2],
        }
    }
}

/// What becomes of a refresh token that was used; every refresh brings a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rotation {
    /// It keeps working until it expires, as Microsoft does it.
    KeepOld,
    /// It works once.
    OneTime,
    /// It works once, and who presents it again is taken for a thief or robbed: every refresh token that descends from
    /// the same sign-in gets `invalid_grant` from then on, the newest included.
    OneTimeWithReuseDetection,
}
