//! From hyper's errors to ours.

use std::{error::Error as StdError, io, sync::Arc};

use hyper_util::client::legacy;
use rustls::CertificateError;
use spnkr_core::{CertificateProblem, Operation, TransportError, TransportErrorKind};

use crate::connect::{ConnectTimeout, ProxyError, ResolveError};

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

/// Says why a request got no answer.
pub(crate) fn of_request(error: legacy::Error, call: &Call) -> TransportError {
    let kind = find::<rustls::Error>(&error)
        .map(of_tls)
        .or_else(|| find::<ResolveError>(&error).map(|_| TransportErrorKind::Resolve))
        .or_else(|| find::<ProxyError>(&error).map(|_| TransportErrorKind::Proxy))
        .or_else(|| find::<ConnectTimeout>(&error).map(|_| TransportErrorKind::Deadline))
        .unwrap_or_else(|| match find::<hyper::Error>(&error) {
            Some(hyper) if !error.is_connect() => of_hyper(hyper),
            _ if error.is_connect() => TransportErrorKind::Connect,
            _ => TransportErrorKind::Interrupted,
        });
    call.fail(kind).with_source(innermost(&error))
}

/// Says why a body did not arrive whole.
pub(crate) fn of_body(error: hyper::Error, call: &Call) -> TransportError {
    call.fail(of_hyper(&error)).with_source(innermost(&error))
}

fn of_hyper(error: &hyper::Error) -> TransportErrorKind {
    if error.is_parse() { TransportErrorKind::Protocol } else { TransportErrorKind::Interrupted }
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
