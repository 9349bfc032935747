use std::{error::Error as StdError, fmt, sync::Arc};

use crate::Operation;

/// No whole answer arrived.
///
/// The text names what was asked for, the host and the failure, and how often it was tried if that was not once.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{operation} got nothing from {host}: {kind}{}", Attempts(*attempts))]
pub struct TransportError {
    operation: Operation,
    kind: TransportErrorKind,
    host: Arc<str>,
    attempts: u32,
    was_sent: bool,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// A failure of this kind during `operation`, on the way to or from `host`.
    pub fn new(operation: Operation, kind: TransportErrorKind, host: impl Into<Arc<str>>) -> Self {
        let was_sent = !kind.is_before_sending();
        Self { operation, kind, host: host.into(), attempts: 1, was_sent, source: None }
    }

    /// Adds what lies beneath. Its text is shown to people, so it must hold nothing secret.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// Says how often it was tried; this is the failure of the last time.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Says that the server cannot have acted on the request: none of it was written, or the server said so.
    #[must_use]
    pub fn not_sent(mut self) -> Self {
        self.was_sent = false;
        self
    }

    /// What was asked for.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// How often it was tried.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether the server may have acted on the request.
    pub fn was_sent(&self) -> bool {
        self.was_sent
    }

    /// What went wrong.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The host that was to be reached.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the same request may succeed later, with nothing changed on this side.
    pub fn is_transient(&self) -> bool {
        match self.kind {
            TransportErrorKind::Connect
            | TransportErrorKind::Deadline
            | TransportErrorKind::Interrupted
            | TransportErrorKind::Proxy
            | TransportErrorKind::Resolve
            | TransportErrorKind::Timeout(_) => true,
            TransportErrorKind::Certificate(_)
            | TransportErrorKind::Compression
            | TransportErrorKind::Configuration
            | TransportErrorKind::Protocol
            | TransportErrorKind::Tls
            | TransportErrorKind::TooLarge => false,
        }
    }

    /// What a person can do next.
    pub fn advice(&self) -> &'static str {
        match self.kind {
            TransportErrorKind::Certificate(problem) => problem.advice(),
            TransportErrorKind::Compression | TransportErrorKind::Protocol => {
                "try again; if it stays, look for a proxy or a filter that changes answers"
            }
            TransportErrorKind::Configuration => "correct the setting that is named",
            TransportErrorKind::Connect => {
                "check the network, the firewall and, if you set one, the address to connect to"
            }
            TransportErrorKind::Deadline | TransportErrorKind::Timeout(_) => {
                "try again, or allow more time"
            }
            TransportErrorKind::Interrupted => "try again",
            TransportErrorKind::Proxy => {
                "check the proxy that HTTPS_PROXY or ALL_PROXY name, its user and its password"
            }
            TransportErrorKind::Resolve => "check that this computer is online",
            TransportErrorKind::Tls => {
                "check whether a proxy or a filter stands between this computer and the host"
            }
            TransportErrorKind::TooLarge => "raise the limit if an answer of this size is expected",
        }
    }
}

/// In what way no answer arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The server's certificate was refused.
    Certificate(CertificateProblem),
    /// The body could not be inflated, or came in an encoding that was not asked for.
    Compression,
    /// A setting of this side cannot work, so nothing was sent.
    Configuration,
    /// No connection could be made.
    Connect,
    /// The time for the call ran out.
    Deadline,
    /// The connection ended before the answer did.
    Interrupted,
    /// What arrived is not HTTP as it should be.
    Protocol,
    /// The proxy could not be reached, or did not let the connection through.
    Proxy,
    /// The host's name has no address.
    Resolve,
    /// One step took longer than it may.
    Timeout(Phase),
    /// The secure connection failed for another reason than the certificate.
    Tls,
    /// The body is larger than the limit.
    TooLarge,
}

impl fmt::Display for TransportErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate(problem) => return problem.fmt(f),
            Self::Compression => "the answer could not be decompressed",
            Self::Configuration => "the transport is not set up right",
            Self::Connect => "no connection could be made",
            Self::Deadline => "no answer arrived in time",
            Self::Interrupted => "the connection broke off",
            Self::Protocol => "the answer is not proper HTTP",
            Self::Proxy => "the proxy gave no connection",
            Self::Resolve => "the host was not found",
            Self::Timeout(phase) => return phase.fmt(f),
            Self::Tls => "no secure connection could be made",
            Self::TooLarge => "the answer is too large",
        })
    }
}

impl TransportErrorKind {
    /// Whether it happens before anything of the request can have left.
    fn is_before_sending(self) -> bool {
        match self {
            Self::Certificate(_)
            | Self::Configuration
            | Self::Connect
            | Self::Proxy
            | Self::Resolve
            | Self::Timeout(Phase::Connect | Phase::Tls)
            | Self::Tls => true,
            Self::Compression
            | Self::Deadline
            | Self::Interrupted
            | Self::Protocol
            | Self::Timeout(Phase::Body | Phase::FirstByte)
            | Self::TooLarge => false,
        }
    }
}

/// A step of a request that has a time limit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// The body of the answer: nothing of it came for too long, or too little.
    Body,
    /// The connection, with the proxy's part in it.
    Connect,
    /// The head of the answer.
    FirstByte,
    /// The secure connection over it.
    Tls,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Body => "the rest of the answer was too slow",
            Self::Connect => "no connection was made in time",
            Self::FirstByte => "the answer did not begin in time",
            Self::Tls => "no secure connection was made in time",
        })
    }
}

/// How often something was tried, if not once.
struct Attempts(u32);

impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 | 1 => Ok(()),
            attempts => write!(f, " ({attempts} attempts)"),
        }
    }
}

/// Why a certificate was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CertificateProblem {
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// Something else.
    Other,
    /// Its issuer took it back.
    Revoked,
    /// Nobody that this computer trusts issued it.
    UnknownIssuer,
    /// It belongs to another name.
    WrongName,
}

impl CertificateProblem {
    fn advice(self) -> &'static str {
        match self {
            Self::Expired | Self::NotYetValid => "check this computer's clock",
            Self::Other | Self::Revoked | Self::WrongName => {
                "do not go on: something stands between this computer and the host"
            }
            Self::UnknownIssuer => {
                "if a proxy or a test server of yours issued it, name its authority's file in SSL_CERT_FILE"
            }
        }
    }
}

impl fmt::Display for CertificateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "the server's certificate has expired",
            Self::NotYetValid => "the server's certificate is not valid yet",
            Self::Other => "the server's certificate was refused",
            Self::Revoked => "the server's certificate was revoked",
            Self::UnknownIssuer => "the server's certificate is not trusted",
            Self::WrongName => "the server's certificate is for another name",
        })
    }
}
