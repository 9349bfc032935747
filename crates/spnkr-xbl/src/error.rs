use std::{fmt, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use spnkr_core::{
    DecodeError, Operation, RawBody, Response, StatusError, TransportError, decode_json,
};

use crate::{XErr, XErrClass, service};

/// Why Xbox Live gave no token, or not what else was asked for.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An answer arrived that this version cannot read.
    #[error("the answer of Xbox Live was not understood")]
    Decode(#[from] DecodeError),
    /// A value cannot be sent, so nothing was.
    #[error("{operation} was not sent")]
    #[non_exhaustive]
    InvalidArgument {
        /// What was asked for.
        operation: Operation,
        /// Which value, and why not.
        source: InvalidArgument,
    },
    /// Xbox Live said no, and why.
    #[error("Xbox Live refused the account")]
    Refused(#[from] Refusal),
    /// Xbox Live answered with a failure that says no more than its status.
    #[error("Xbox Live refused")]
    Status(#[from] StatusError),
    /// No answer arrived.
    #[error("Xbox Live could not be reached")]
    Transport(#[from] TransportError),
}

/// Reads why an answer is no success.
pub(crate) fn of_answer(operation: Operation, answer: &Response<Bytes>) -> Error {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Wire {
        #[serde(rename = "XErr")]
        code: u32,
        redirect: Option<String>,
    }

    let wire = decode_json::<Wire>(operation, answer.body()).ok();
    // Some answers have it in a header alone, with an empty body.
    let code = wire.as_ref().map(|wire| wire.code).or_else(|| {
        let text = answer.headers().get("x-err")?.to_str().ok()?.trim();
        match text.strip_prefix("0x") {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => text.parse().ok().or_else(|| u32::from_str_radix(text, 16).ok()),
        }
    });
    match code {
        Some(code) => Refusal {
            operation,
            status: answer.status(),
            code: XErr::new(code),
            redirect: wire.and_then(|wire| wire.redirect).filter(|url| !url.is_empty()),
            body: answer.body().clone().into(),
        }
        .into(),
        None => StatusError::new(operation, answer).into(),
    }
}

impl Error {
    /// Whether the same call may succeed later, with nothing changed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Decode(_) | Self::InvalidArgument { .. } => false,
            Self::Refused(refusal) => refusal.code.class() == XErrClass::Later,
            Self::Status(error) => error.is_transient(),
            Self::Transport(error) => error.is_transient(),
        }
    }

    /// Whether the token that was sent is not accepted any more, so that a new one may help.
    pub fn is_token_refused(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.code.class() == XErrClass::Token,
            Self::Status(error) => error.status() == StatusCode::UNAUTHORIZED,
            Self::Decode(_) | Self::InvalidArgument { .. } | Self::Transport(_) => false,
        }
    }

    /// The code of Xbox Live, if it gave one.
    pub fn code(&self) -> Option<XErr> {
        match self {
            Self::Refused(refusal) => Some(refusal.code),
            Self::Decode(_)
            | Self::InvalidArgument { .. }
            | Self::Status(_)
            | Self::Transport(_) => None,
        }
    }

    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status(error) => error.retry_after(),
            Self::Decode(_)
            | Self::InvalidArgument { .. }
            | Self::Refused(_)
            | Self::Transport(_) => None,
        }
    }

    /// The status of the answer, if one arrived.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Decode(error) => error.status(),
            Self::Refused(refusal) => Some(refusal.status),
            Self::Status(error) => Some(error.status()),
            Self::InvalidArgument { .. } | Self::Transport(_) => None,
        }
    }

    /// What the server sent along, if it sent something that was not understood or refused.
    pub fn body(&self) -> Option<&RawBody> {
        match self {
            Self::Decode(error) => Some(error.body()),
            Self::Refused(refusal) => Some(&refusal.body),
            Self::Status(error) => Some(error.body()),
            Self::InvalidArgument { .. } | Self::Transport(_) => None,
        }
    }

    /// What a person can do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Decode(_) => {
                "try again; if it stays, look for a proxy or a captive portal that answers in its place"
            }
            Self::InvalidArgument { .. } => "correct the value that is named",
            Self::Refused(refusal) => refusal.code.advice(),
            Self::Status(error) if error.is_transient() => "try again later",
            Self::Status(error) if service::is_look_up(error.operation()) => match error.status() {
                StatusCode::UNAUTHORIZED => {
                    "get a new XSTS token: the one that was sent is not accepted"
                }
                StatusCode::FORBIDDEN => {
                    "what was asked for is private, or this account may not see it"
                }
                _ => "check the names and numbers that were asked for",
            },
            Self::Status(_) => "sign in again: the token that was sent is not accepted",
            Self::Transport(error) => error.advice(),
        }
    }
}

/// A value that cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{argument}` {problem}")]
pub struct InvalidArgument {
    argument: &'static str,
    problem: &'static str,
}

impl InvalidArgument {
    pub(crate) fn new(argument: &'static str, problem: &'static str) -> Self {
        Self { argument, problem }
    }

    pub(crate) fn of(self, operation: Operation) -> Error {
        Error::InvalidArgument { operation, source: self }
    }

    /// The name of the value.
    pub fn argument(&self) -> &'static str {
        self.argument
    }
}

/// What Xbox Live said when it refused.
#[derive(Clone, thiserror::Error)]
#[error("{operation} answered {status} with {code}")]
pub struct Refusal {
    operation: Operation,
    status: StatusCode,
    code: XErr,
    redirect: Option<String>,
    body: RawBody,
}

impl Refusal {
    /// What was asked for.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Why.
    pub fn code(&self) -> XErr {
        self.code
    }

    /// The page of Xbox where the person can put it right, as the server wrote it; often absent.
    pub fn redirect(&self) -> Option<&str> {
        self.redirect.as_deref()
    }

    /// The bytes that came along.
    pub fn body(&self) -> &RawBody {
        &self.body
    }
}

impl fmt::Debug for Refusal {
    /// Leaves out where the page is: the server wrote that.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("code", &self.code)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
