//! What can go wrong.

mod names;

use std::time::Duration;

pub use names::UnknownFault;

/// What goes wrong.
///
/// Each kind has a name in kebab-case, which [`Display`](std::fmt::Display) writes and
/// [`FromStr`](std::str::FromStr) reads; a kind with figures gets the usual ones of [`ALL`](Self::ALL) when it is read.
///
/// A request that is struck has its *effect* nonetheless (a code is redeemed, a token issued), unless the kind says "no
/// effect"; [`has_effect`](Self::has_effect) tells too.
/// Connections that are "reset" end with RST, without a word of TLS; connections that are "closed" end with a
/// `close_notify` of TLS and FIN. Both hit every stream of an HTTP/2 connection. On [`Emulator::pipe`], which has no
/// RST, a reset is a sudden end.
/// Where an answer without a body is to be cut within it or miscounted, it gets the body `{}`.
/// What stalls goes on when the client closes the connection, which ends it, or with [`Emulator::release`].
/// Pauses of zero let every other task run once.
///
/// [`Emulator::pipe`]: crate::Emulator::pipe
/// [`Emulator::release`]: crate::Emulator::release
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// `accept-then-close`: the connection ends with FIN once the greeting of TLS has arrived, with no word of TLS.
    AcceptThenClose,
    /// `bad-chunk-size`: a chunk of the body is announced with a length that is no number, and the connection closed.
    /// HTTP/2: half of the body, then `RST_STREAM` with `PROTOCOL_ERROR`.
    BadChunkSize,
    /// `bad-gateway`: 502 with a page of HTML; no effect.
    BadGateway,
    /// `bad-gzip-checksum`: the body is compressed and its checksum wrong, whether or not the client takes gzip.
    BadGzipChecksum,
    /// `byte-order-mark`: three bytes of U+FEFF in front of the body.
    ByteOrderMark,
    /// `content-length-too-long`: ten bytes more are announced than come, and the connection is closed.
    /// HTTP/2: the stream ends early instead.
    ContentLengthTooLong,
    /// `content-length-too-short`: half of the length is announced; all of the body comes, on a connection that stays.
    ContentLengthTooShort,
    /// `continue-flood`: that many `100 Continue` before the answer, by default ten thousand.
    ContinueFlood(u32),
    /// `deep-nesting`: the body has a first member of ten thousand arrays within each other.
    DeepNesting,
    /// `deflate-bomb`: instead of the body, that many mebibytes of zeros, deflated (as zlib writes it); by default 256.
    DeflateBomb(u32),
    /// `double-gzip-bomb`: like [`GzipBomb`](Self::GzipBomb), but compressed twice, and declared as such.
    DoubleGzipBomb(u32),
    /// `drip-body`: a body of single bytes with this pause after each, by default a second.
    DripBody(Duration),
    /// `drip-handshake`: a TLS handshake of single bytes with this pause after each, by default a second.
    DripHandshake(Duration),
    /// `drip-head`: status and headers in single bytes with this pause after each, by default a second.
    DripHead(Duration),
    /// `duplicate-content-length`: a wrong length of the body beside the right one; the connection stays.
    DuplicateContentLength,
    /// `duplicate-key`: the first member of the body comes once more in front, with the value null.
    DuplicateKey,
    /// `empty`: the answer with its status and type, and no body.
    Empty,
    /// `expired-certificate`: the certificate ended with the year 2000.
    ExpiredCertificate,
    /// `fin-mid-body`: the connection is closed after half of the body.
    FinMidBody,
    /// `fin-on-idle`: the connection is closed after the answer, unannounced.
    FinOnIdle,
    /// `forbidden`: 403 without body; no effect.
    Forbidden,
    /// `gateway-timeout`: 504 with a page of HTML; no effect.
    GatewayTimeout,
    /// `go-away`: HTTP/2: `GOAWAY` that names the stream before this one as the last, so that the request was provably
    /// not processed; earlier streams are answered, then the connection is closed. HTTP/1.1: the connection is closed
    /// instead of an answer. No effect.
    GoAway,
    /// `graceful-go-away`: the answer, then HTTP/2's way to end a connection: `GOAWAY` with no error.
    /// HTTP/1.1: the answer with `Connection: close`, and the connection is closed.
    GracefulGoAway,
    /// `gzip-bomb`: instead of the body, that many mebibytes of zeros in gzip, by default 256; it takes the emulator no
    /// memory.
    GzipBomb(u32),
    /// `gzip-cut-short`: the body is compressed and the second half of that missing, in an answer that is whole by all
    /// other signs.
    GzipCutShort,
    /// `gzip-trailing-bytes`: the body is compressed, and more bytes follow that are no gzip.
    GzipTrailingBytes,
    /// `html-page`: 200 with a page of HTML, as portals of networks answer; no effect.
    HtmlPage,
    /// `huge-header`: a header of a mebibyte in front of all others.
    HugeHeader,
    /// `internal-server-error`: 500 without body; no effect.
    InternalServerError,
    /// `invalid-utf8`: a byte that UTF-8 does not know at the beginning of the first text in the body.
    InvalidUtf8,
    /// `latency`: the answer comes this much later, by default a second, in real time.
    Latency(Duration),
    /// `many-headers`: ten thousand headers in front of all others.
    ManyHeaders,
    /// `missing-final-chunk`: a chunked body without its end, and the connection is closed.
    /// HTTP/2: a stream without its end.
    MissingFinalChunk,
    /// `no-content`: 204 instead of the answer.
    NoContent,
    /// `not-found`: 404 without body; no effect.
    NotFound,
    /// `not-yet-valid-certificate`: the certificate begins with the year 3000.
    NotYetValidCertificate,
    /// `number-overflow`: the first number of the body is 1e400.
    NumberOverflow,
    /// `one-byte-segments`: the whole answer in single bytes, without pauses.
    OneByteSegments,
    /// `redirect`: 302 to this URL, by default one of another host; no effect.
    Redirect(String),
    /// `refused`: the connection is reset as soon as the greeting of TLS has arrived.
    ///
    /// The system accepts connections before the emulator learns of them, so this is a reset (`ECONNRESET`). For a
    /// connection that the system itself refuses (`ECONNREFUSED`), connect to the address of a dropped emulator.
    Refused,
    /// `refused-stream`: HTTP/2: `RST_STREAM` with `REFUSED_STREAM`; the connection stays. HTTP/1.1: the connection is
    /// closed instead of an answer. No effect.
    RefusedStream,
    /// `request-timeout`: 408 without body; no effect.
    RequestTimeout,
    /// `reset-before-head`: the connection is reset instead of an answer, after the request had its effect.
    ResetBeforeHead,
    /// `reset-before-processing`: the connection is reset instead of an answer; no effect.
    ResetBeforeProcessing,
    /// `reset-mid-body`: the connection is reset after half of the body.
    ResetMidBody,
    /// `reset-mid-head`: the connection is reset within the headers.
    ResetMidHead,
    /// `reset-on-idle`: the connection is reset after the answer.
    ResetOnIdle,
    /// `reset-stream-mid-body`: HTTP/2: half of the body, then `RST_STREAM` with `INTERNAL_ERROR`; the connection
    /// stays. HTTP/1.1: the connection is closed after half of the body.
    ResetStreamMidBody,
    /// `service-unavailable`: 503 without body; no effect.
    ServiceUnavailable(RetryAfter),
    /// `stall-after-head`: nothing comes after the headers.
    StallAfterHead,
    /// `stall-before-head`: nothing comes.
    StallBeforeHead,
    /// `tls-alert`: TLS is refused with the alert `handshake_failure`.
    TlsAlert,
    /// `tls-stall`: the greeting of TLS gets no answer.
    TlsStall,
    /// `too-many-requests`: 429 without body; no effect.
    TooManyRequests(RetryAfter),
    /// `unauthorized`: 401 without body; no effect.
    Unauthorized,
    /// `unknown-authority`: the certificate is of an authority that nobody trusts.
    UnknownAuthority,
    /// `unsolicited-brotli`: the body in Brotli, whether or not the client takes it.
    UnsolicitedBrotli,
    /// `wrong-content-type`: the body is declared to be `text/plain`.
    WrongContentType,
    /// `wrong-name`: the certificate is that of another host.
    WrongName,
}

/// When a client is told to come again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryAfter {
    /// At a time that many seconds from now by the emulator's clock, as an HTTP date.
    Date(u32),
    /// It is not told.
    Missing,
    /// In that many seconds.
    Seconds(u64),
    /// This text, sense or not; what no header can hold is left out.
    Text(String),
}

impl FaultKind {
    /// Whether it strikes connections, by their host; all others strike requests.
    pub fn strikes_connections(&self) -> bool {
        matches!(
            self,
            Self::AcceptThenClose
                | Self::DripHandshake(_)
                | Self::ExpiredCertificate
                | Self::NotYetValidCertificate
                | Self::Refused
                | Self::TlsAlert
                | Self::TlsStall
                | Self::UnknownAuthority
                | Self::WrongName
        )
    }

    /// Whether a request that it strikes is processed: whether a code is redeemed, a token issued.
    ///
    /// Faults of connections, with the exception of `drip-handshake`, keep requests from arriving.
    pub fn has_effect(&self) -> bool {
        !matches!(
            self,
            Self::AcceptThenClose
                | Self::BadGateway
                | Self::ExpiredCertificate
                | Self::Forbidden
                | Self::GatewayTimeout
                | Self::GoAway
                | Self::HtmlPage
                | Self::InternalServerError
                | Self::NotFound
                | Self::NotYetValidCertificate
                | Self::Redirect(_)
                | Self::Refused
                | Self::RefusedStream
                | Self::RequestTimeout
                | Self::ResetBeforeProcessing
                | Self::ServiceUnavailable(_)
                | Self::TlsAlert
                | Self::TlsStall
                | Self::TooManyRequests(_)
                | Self::Unauthorized
                | Self::UnknownAuthority
                | Self::WrongName
        )
    }

    /// Whether it ends a request before anybody looks at it.
    pub(crate) fn breaks_off_at_once(&self) -> bool {
        matches!(self, Self::GoAway | Self::RefusedStream | Self::ResetBeforeProcessing)
    }

    /// Whether the answer comes as it would without it, if late.
    pub(crate) fn is_delay(&self) -> bool {
        matches!(self, Self::Latency(_) | Self::StallBeforeHead)
    }

    /// Whether it needs a body to show.
    pub(crate) fn needs_body(&self) -> bool {
        matches!(
            self,
            Self::BadChunkSize
                | Self::BadGzipChecksum
                | Self::ByteOrderMark
                | Self::ContentLengthTooLong
                | Self::ContentLengthTooShort
                | Self::DripBody(_)
                | Self::DuplicateContentLength
                | Self::FinMidBody
                | Self::GzipCutShort
                | Self::GzipTrailingBytes
                | Self::MissingFinalChunk
                | Self::ResetMidBody
                | Self::ResetStreamMidBody
                | Self::StallAfterHead
                | Self::UnsolicitedBrotli
                | Self::WrongContentType
        )
    }
}
