//! The names of faults.

use std::{fmt, str::FromStr, time::Duration};

use super::{FaultKind, RetryAfter};

impl FaultKind {
    /// Every kind, with its usual figures, in the order of their names.
    pub const ALL: &[Self] = &[
        Self::AcceptThenClose,
        Self::BadChunkSize,
        Self::BadGateway,
        Self::BadGzipChecksum,
        Self::ByteOrderMark,
        Self::ContentLengthTooLong,
        Self::ContentLengthTooShort,
        Self::ContinueFlood(10_000),
        Self::DeepNesting,
        Self::DeflateBomb(BOMB),
        Self::DoubleGzipBomb(BOMB),
        Self::DripBody(SECOND),
        Self::DripHandshake(SECOND),
        Self::DripHead(SECOND),
        Self::DuplicateContentLength,
        Self::DuplicateKey,
        Self::Empty,
        Self::ExpiredCertificate,
        Self::FinMidBody,
        Self::FinOnIdle,
        Self::Forbidden,
        Self::GatewayTimeout,
        Self::GoAway,
        Self::GracefulGoAway,
        Self::GzipBomb(BOMB),
        Self::GzipCutShort,
        Self::GzipTrailingBytes,
        Self::HtmlPage,
        Self::HugeHeader,
        Self::InternalServerError,
        Self::InvalidUtf8,
        Self::Latency(SECOND),
        Self::ManyHeaders,
        Self::MissingFinalChunk,
        Self::NoContent,
        Self::NotFound,
        Self::NotYetValidCertificate,
        Self::NumberOverflow,
        Self::OneByteSegments,
        Self::Redirect(String::new()),
        Self::Refused,
        Self::RefusedStream,
        Self::RequestTimeout,
        Self::ResetBeforeHead,
        Self::ResetBeforeProcessing,
        Self::ResetMidBody,
        Self::ResetMidHead,
        Self::ResetOnIdle,
        Self::ResetStreamMidBody,
        Self::ServiceUnavailable(RetryAfter::Missing),
        Self::StallAfterHead,
        Self::StallBeforeHead,
        Self::TlsAlert,
        Self::TlsStall,
        Self::TooManyRequests(RetryAfter::Seconds(1)),
        Self::Unauthorized,
        Self::UnknownAuthority,
        Self::UnsolicitedBrotli,
        Self::WrongContentType,
        Self::WrongName,
    ];

    /// The name in kebab-case.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AcceptThenClose => "accept-then-close",
            Self::BadChunkSize => "bad-chunk-size",
            Self::BadGateway => "bad-gateway",
            Self::BadGzipChecksum => "bad-gzip-checksum",
            Self::ByteOrderMark => "byte-order-mark",
            Self::ContentLengthTooLong => "content-length-too-long",
            Self::ContentLengthTooShort => "content-length-too-short",
            Self::ContinueFlood(_) => "continue-flood",
            Self::DeepNesting => "deep-nesting",
            Self::DeflateBomb(_) => "deflate-bomb",
            Self::DoubleGzipBomb(_) => "double-gzip-bomb",
            Self::DripBody(_) => "drip-body",
            Self::DripHandshake(_) => "drip-handshake",
            Self::DripHead(_) => "drip-head",
            Self::DuplicateContentLength => "duplicate-content-length",
            Self::DuplicateKey => "duplicate-key",
            Self::Empty => "empty",
            Self::ExpiredCertificate => "expired-certificate",
            Self::FinMidBody => "fin-mid-body",
            Self::FinOnIdle => "fin-on-idle",
            Self::Forbidden => "forbidden",
            Self::GatewayTimeout => "gateway-timeout",
            Self::GoAway => "go-away",
            Self::GracefulGoAway => "graceful-go-away",
            Self::GzipBomb(_) => "gzip-bomb",
            Self::GzipCutShort => "gzip-cut-short",
            Self::GzipTrailingBytes => "gzip-trailing-bytes",
            Self::HtmlPage => "html-page",
            Self::HugeHeader => "huge-header",
            Self::InternalServerError => "internal-server-error",
            Self::InvalidUtf8 => "invalid-utf8",
            Self::Latency(_) => "latency",
            Self::ManyHeaders => "many-headers",
            Self::MissingFinalChunk => "missing-final-chunk",
            Self::NoContent => "no-content",
            Self::NotFound => "not-found",
            Self::NotYetValidCertificate => "not-yet-valid-certificate",
            Self::NumberOverflow => "number-overflow",
            Self::OneByteSegments => "one-byte-segments",
            Self::Redirect(_) => "redirect",
            Self::Refused => "refused",
            Self::RefusedStream => "refused-stream",
            Self::RequestTimeout => "request-timeout",
            Self::ResetBeforeHead => "reset-before-head",
            Self::ResetBeforeProcessing => "reset-before-processing",
            Self::ResetMidBody => "reset-mid-body",
            Self::ResetMidHead => "reset-mid-head",
            Self::ResetOnIdle => "reset-on-idle",
            Self::ResetStreamMidBody => "reset-stream-mid-body",
            Self::ServiceUnavailable(_) => "service-unavailable",
            Self::StallAfterHead => "stall-after-head",
            Self::StallBeforeHead => "stall-before-head",
            Self::TlsAlert => "tls-alert",
            Self::TlsStall => "tls-stall",
            Self::TooManyRequests(_) => "too-many-requests",
            Self::Unauthorized => "unauthorized",
            Self::UnknownAuthority => "unknown-authority",
            Self::UnsolicitedBrotli => "unsolicited-brotli",
            Self::WrongContentType => "wrong-content-type",
            Self::WrongName => "wrong-name",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for FaultKind {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kind = Self::ALL.iter().find(|kind| kind.name() == text);
        kind.cloned().ok_or_else(|| UnknownFault(text.to_owned()))
    }
}

/// A name that no fault has; it prints with a list of those that there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFault(String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = FaultKind::ALL.iter().map(FaultKind::name).collect();
        write!(f, "there is no fault {:?}; the kinds are {}", self.0, names.join(", "))
    }
}

impl std::error::Error for UnknownFault {}

const BOMB: u32 = 256;
const SECOND: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_kinds() {
        for kind in FaultKind::ALL {
            assert_eq!(kind.to_string().parse::<FaultKind>().as_ref(), Ok(kind));
        }
        let mut names: Vec<&str> = FaultKind::ALL.iter().map(FaultKind::name).collect();
        assert_eq!(names.len(), 60);
        assert!(names.is_sorted());
        names.dedup();
        assert_eq!(names.len(), 60);
        let unknown = "Refused".parse::<FaultKind>().unwrap_err().to_string();
        assert!(
            unknown.starts_with("there is no fault \"Refused\"; the kinds are accept-then-close, ")
        );
    }

    #[test]
    fn the_description_of_a_kind_begins_with_its_name() {
        let source = include_str!("../kind.rs");
        for kind in FaultKind::ALL {
            assert!(source.contains(&format!("    /// `{kind}`: ")), "{kind}");
        }
    }
}
