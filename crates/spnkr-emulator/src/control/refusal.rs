//! Why the control port did not do what it was asked.

use std::{borrow::Cow, fmt};

use http::StatusCode;
use serde_json::json;

use crate::answer::Answer;

/// A refusal: a code for programs, a sentence for people.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
}

impl Refusal {
    pub(super) const BODY_TOO_LARGE: Self = Self::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        "The body is larger than any that this port takes.",
    );
    pub(super) const FOREIGN_HOST: Self = Self::new(
        StatusCode::FORBIDDEN,
        "foreign_host",
        "The control port answers to localhost and to addresses of the loopback interface alone.",
    );
    pub(super) const FOREIGN_ORIGIN: Self = Self::new(
        StatusCode::FORBIDDEN,
        "foreign_origin",
        "The control port takes nothing from web pages of other sites.",
    );
    pub(super) const METHOD_NOT_ALLOWED: Self = Self::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "The path is known and the method is not; the Allow header lists those that are.",
    );
    pub(super) const NOT_FOUND: Self =
        Self::new(StatusCode::NOT_FOUND, "not_found", "The index at / lists what there is.");
    pub(super) const NOT_JSON: Self = Self::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "not_json",
        "A body must be declared to be application/json.",
    );

    /// A body that is no JSON, or not of this route's shape.
    pub(super) fn invalid_body(error: &impl fmt::Display) -> Self {
        Self::bad("invalid_body", format!("The body is not what this route takes: {error}."))
    }

    /// A body of the right shape whose values make no sense.
    pub(super) fn invalid_value(message: impl Into<Cow<'static, str>>) -> Self {
        Self::bad("invalid_value", message)
    }

    /// A name of something that is not there.
    pub(super) fn unknown(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::bad(code, message)
    }

    fn bad(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, message: message.into() }
    }

    const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message: Cow::Borrowed(message) }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let Refusal { status, code, message } = refusal;
        Self::json(status, &json!({"error": {"code": code, "message": message}}))
    }
}
