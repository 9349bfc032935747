//! HTTP/1.1, and what goes wrong with its bytes.

use std::time::Duration;

use bytes::Bytes;
use http::{
    HeaderName, Request, Response,
    header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING},
    response,
};
use http_body_util::{BodyExt, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{
    connection::{Connection, Outgoing, Verdict},
    fault::FaultKind,
    payload::{Payload, Ticket},
    server::BODY_LIMIT,
    socket::Reset,
    state::State,
    wire::{Orders, Step, Wire},
};

/// Serves one connection until it ends.
pub(crate) async fn serve(
    connection: Connection,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    reset: Reset,
) {
    let orders = Orders::default();
    let wire = TokioIo::new(Wire::http1(stream, reset, orders.clone()));
    let service = service_fn(|request| answer(&connection, &orders, request));
    // A connection that breaks is the client's affair.
    let _ = http1::Builder::new().serve_connection(wire, service).await;
}

async fn answer(
    connection: &Connection,
    orders: &Orders,
    request: Request<Incoming>,
) -> Result<Response<Payload>, HangUp> {
    let (head, body) = request.into_parts();
    let exchange = connection.arrive(head);
    let body = Limited::new(body, BODY_LIMIT).collect().await;
    let body = body.ok().map(|body| body.to_bytes());
    let steps = match connection.answer(exchange, body).await {
        Verdict::Break(FaultKind::ResetBeforeProcessing, ticket) => {
            vec![Step::Short(ticket), Step::Reset]
        }
        Verdict::Break(_, ticket) => vec![Step::Short(ticket), Step::Close],
        Verdict::HangUp => return Err(HangUp),
        Verdict::Send(outgoing) => {
            let script = script(&connection.state, &outgoing);
            let Outgoing { head, body, ticket, .. } = outgoing;
            let Some((mut steps, end)) = script else {
                return Ok(Response::from_parts(head, Payload::new(body, ticket)));
            };
            steps.extend(end.steps(ticket));
            steps
        }
    };
    orders.replace_answer(steps);
    Ok(Response::new(Payload::none()))
}

/// What to send instead of an answer with a fault; none if it can be sent as it is.
fn script(state: &State, outgoing: &Outgoing) -> Option<(Vec<Step>, End)> {
    let kind = outgoing.fault.as_ref()?;
    let body = outgoing.body.first();
    let (half, rest) = body.split_at(body.len() / 2);
    let length = |length: usize| (CONTENT_LENGTH, length.to_string());
    let head = |framing: &[(HeaderName, String)]| write_head(&outgoing.head, framing);
    let usual = || head(&[length(body.len())]);
    let chunked = || head(&[(TRANSFER_ENCODING, "chunked".to_owned())]);
    Some(match kind {
        FaultKind::BadChunkSize => {
            let bytes = [&chunked()[..], &chunk(half), b"length\r\n", rest, b"\r\n"];
            (vec![send(&bytes)], End::CutClose)
        }
        FaultKind::ContentLengthTooLong => {
            (vec![send(&[&head(&[length(body.len() + 10)]), &body])], End::CutClose)
        }
        FaultKind::ContentLengthTooShort => {
            (vec![send(&[&head(&[length(half.len())]), &body])], End::Whole)
        }
        FaultKind::ContinueFlood(count) => {
            let mut steps: Vec<Step> = flood(*count).into_iter().map(Step::Send).collect();
            steps.push(send(&[&usual(), &body]));
            (steps, End::Whole)
        }
        FaultKind::DripBody(interval) => {
            let drip = Step::Drip(body.clone(), *interval);
            (vec![Step::Send(usual()), drip], End::Whole)
        }
        FaultKind::DripHead(interval) => {
            (vec![Step::Drip(usual(), *interval), Step::Send(body.clone())], End::Whole)
        }
        FaultKind::DuplicateContentLength => {
            let head = head(&[length(body.len() + 10), length(body.len())]);
            (vec![send(&[&head, &body])], End::Whole)
        }
        FaultKind::FinMidBody | FaultKind::ResetStreamMidBody => {
            (vec![send(&[&usual(), half])], End::CutClose)
        }
        FaultKind::FinOnIdle => (vec![send(&[&usual(), &body])], End::WholeClose),
        FaultKind::GracefulGoAway => {
            let head = head(&[length(body.len()), (CONNECTION, "close".to_owned())]);
            (vec![send(&[&head, &body])], End::WholeClose)
        }
        FaultKind::MissingFinalChunk => (vec![send(&[&chunked(), &chunk(&body)])], End::CutClose),
        FaultKind::OneByteSegments => {
            let bytes = joined(&[&usual(), &body]);
            (vec![Step::Drip(bytes, Duration::ZERO)], End::Whole)
        }
        FaultKind::ResetBeforeHead => (Vec::new(), End::CutReset),
        FaultKind::ResetMidBody => (vec![send(&[&usual(), half])], End::CutReset),
        FaultKind::ResetMidHead => {
            let head = usual();
            (vec![send(&[&head[..head.len() / 2]])], End::CutReset)
        }
        FaultKind::ResetOnIdle => (vec![send(&[&usual(), &body])], End::WholeReset),
        FaultKind::StallAfterHead => {
            let stall = Step::Stall(state.script.stalled());
            (vec![Step::Send(usual()), stall, Step::Send(body.clone())], End::Whole)
        }
        _ => return None,
    })
}

/// How an answer ends, and the connection with it.
enum End {
    CutClose,
    CutReset,
    Whole,
    WholeClose,
    WholeReset,
}

impl End {
    fn steps(self, ticket: Ticket) -> Vec<Step> {
        match self {
            Self::CutClose => vec![Step::Short(ticket), Step::Close],
            Self::CutReset => vec![Step::Short(ticket), Step::Reset],
            Self::Whole => vec![Step::Whole(ticket)],
            Self::WholeClose => vec![Step::Whole(ticket), Step::Close],
            Self::WholeReset => vec![Step::Whole(ticket), Step::Reset],
        }
    }
}

fn write_head(head: &response::Parts, framing: &[(HeaderName, String)]) -> Bytes {
    let status = head.status;
    let reason = status.canonical_reason().unwrap_or_default();
    let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", status.as_str()).into_bytes();
    let headers = head.headers.iter().map(|(name, value)| (name, value.as_bytes()));
    let framing = framing.iter().map(|(name, value)| (name, value.as_bytes()));
    for (name, value) in headers.chain(framing) {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.into()
}

/// Announcements in pieces that share their memory.
fn flood(count: u32) -> Vec<Bytes> {
    const PIECE: usize = 1000;
    let announcement = b"HTTP/1.1 100 Continue\r\n\r\n";
    let piece = Bytes::from(announcement.repeat(PIECE));
    let mut pieces = vec![piece.clone(); count as usize / PIECE];
    pieces.push(piece.slice(..count as usize % PIECE * announcement.len()));
    pieces
}

fn chunk(bytes: &[u8]) -> Bytes {
    joined(&[format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"])
}

fn send(parts: &[&[u8]]) -> Step {
    Step::Send(joined(parts))
}

fn joined(parts: &[&[u8]]) -> Bytes {
    parts.concat().into()
}

/// Breaks a connection off instead of answering.
#[derive(Debug, thiserror::Error)]
#[error("the connection is broken off on purpose")]
struct HangUp;
