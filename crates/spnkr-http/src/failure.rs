//! From the errors of hyper, rustls and the system to ours.

use std::{error::Error as StdError, io, sync::Arc};

use rustls::CertificateError;
use spnkr_core::{CertificateProblem, Operation, Phase, TransportError, TransportErrorKind};

use crate::connect::{ProxyError, ResolveError};

/// What a failure has to be told of.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    pub(crate) host: Arc<str>,
}

impl Call {
    pub(crate) fn fail(&self, kind: TransportErrorKind) -> TransportError {
        TransportError::new(self.operation, kind, self.host.clone())
    }
}

/// Why there is no connection, for everybody who waits for it.
#[derive(Debug, Clone)]
pub(crate) struct ConnectFailure {
    kind: TransportErrorKind,
    /// The text of what lies beneath; nothing that a server sent.
    cause: Option<Arc<str>>,
}

impl ConnectFailure {
    pub(crate) fn new(kind: TransportErrorKind, cause: impl StdError) -> Self {
        Self { kind, cause: Some(cause.to_string().into()) }
    }

    pub(crate) fn timeout(phase: Phase) -> Self {
        Self { kind: TransportErrorKind::Timeout(phase), cause: None }
    }

    pub(crate) fn of(&self, call: &Call) -> TransportError {
        let error = call.fail(self.kind);
        match &self.cause {
            Some(cause) => error.with_source(&**cause),
            None => error,
        }
    }
}

/// Says why there is no connection below TLS.
pub(crate) fn of_connect(error: &(dyn StdError + 'static)) -> ConnectFailure {
    let kind = if find::<ResolveError>(error).is_some() {
        TransportErrorKind::Resolve
    } else if find::<ProxyError>(error).is_some() {
        TransportErrorKind::Proxy
    } else {
        TransportErrorKind::Connect
    };
    ConnectFailure { kind, cause: Some(innermost(error).into()) }
}

/// Says why there is no TLS over a connection.
pub(crate) fn of_tls_handshake(error: &io::Error) -> ConnectFailure {
    // Without an error of TLS it is the connection that broke.
    let kind = find::<rustls::Error>(error).map_or(TransportErrorKind::Connect, of_tls);
    ConnectFailure { kind, cause: Some(innermost(error).into()) }
}

/// Says why a request got no answer.
pub(crate) fn of_request(error: &hyper::Error, call: &Call) -> TransportError {
    let kind = match find::<rustls::Error>(error) {
        // Bytes that are no TLS, in the middle of things.
        Some(_) => TransportErrorKind::Tls,
        None => of_hyper(error),
    };
    let failure = call.fail(kind).with_source(innermost(error));
    match find::<h2::Error>(error) {
        Some(error) if is_unprocessed(error) => failure.not_sent(),
        _ => failure,
    }
}

/// Says why a body did not arrive whole.
pub(crate) fn of_body(error: &hyper::Error, call: &Call) -> TransportError {
    call.fail(of_hyper(error)).with_source(innermost(error))
}

fn of_hyper(error: &hyper::Error) -> TransportErrorKind {
    let is_malformed = error.is_parse()
        || find::<h2::Error>(error)
            .is_some_and(|error| error.is_library() && error.reason().is_some());
    match is_malformed {
        true => TransportErrorKind::Protocol,
        false => TransportErrorKind::Interrupted,
    }
}

/// Whether HTTP/2 promises that the server has done nothing with the request.
fn is_unprocessed(error: &h2::Error) -> bool {
    error.is_remote()
        && (error.reason() == Some(h2::Reason::REFUSED_STREAM)
            || (error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR)))
}

fn of_tls(error: &rustls::Error) -> TransportErrorKind {
    let rustls::Error::InvalidCertificate(error) = error else {
        return TransportErrorKind::Tls;
    };
    TransportErrorKind::Certificate(match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateProblem::Expired
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateProblem::WrongName
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateProblem::NotYetValid
        }
        CertificateError::Revoked => CertificateProblem::Revoked,
        // A trusted authority of the same name did not sign it.
        CertificateError::BadSignature | CertificateError::UnknownIssuer => {
            CertificateProblem::UnknownIssuer
        }
        _ => CertificateProblem::Other,
    })
}

/// The first error of a type on the way down, also inside of `io::Error`, which keeps what it wraps apart
/// from its source.
fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// The text of the deepest cause: hyper's outer layers ("client error (Connect)") tell a person nothing.
fn innermost(error: &(dyn StdError + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
