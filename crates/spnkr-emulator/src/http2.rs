//! HTTP/2, and what goes wrong with its frames.

use std::{future::poll_fn, sync::Arc, task::Poll, time::Duration};

use bytes::{Bytes, BytesMut};
use h2::{
    Reason, RecvStream, SendStream,
    server::{self, SendResponse},
};
use http::{HeaderValue, Request, Response, StatusCode, header::CONTENT_LENGTH};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{mpsc, oneshot},
};

use crate::{
    connection::{Connection, Outgoing, Verdict},
    fault::FaultKind,
    payload::{Pieces, Ticket},
    server::BODY_LIMIT,
    socket::Reset,
    tasks::{Closing, spawn_until},
    wire::{Orders, Paced, Place, Step, Wire},
};

/// Serves one connection until it ends.
pub(crate) async fn serve(
    connection: Connection,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    reset: Reset,
    closing: Closing,
) {
    let orders = Orders::default();
    let wire = Wire::http2(stream, reset, orders.clone());
    let handshake = server::Builder::new()
        .initial_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .max_concurrent_streams(MOST_STREAMS)
        .max_header_list_size(MOST_HEADERS)
        .max_send_buffer_size(SEND_BUFFER)
        .handshake(wire);
    // A connection that breaks is the client's affair.
    let Ok(mut streams) = handshake.await else { return };
    let (leave, mut leaving) = mpsc::unbounded_channel();
    let responder = Arc::new(Responder { connection, orders, leave });
    // Streams after a `GOAWAY` get no word at all, not even the one that their end is.
    let mut ignored = Vec::new();
    loop {
        let is_leaving = !ignored.is_empty();
        let event = poll_fn(|context| {
            if let Poll::Ready(Some(leave)) = leaving.poll_recv(context) {
                return Poll::Ready(Event::Leave(leave));
            }
            match streams.poll_accept(context) {
                Poll::Ready(Some(Ok(stream))) => Poll::Ready(Event::Stream(stream)),
                Poll::Ready(Some(Err(_)) | None) => Poll::Ready(Event::End),
                // All that was written has left, as far as the client takes it.
                Poll::Pending if is_leaving && Arc::strong_count(&responder) == 1 => {
                    Poll::Ready(Event::Done)
                }
                Poll::Pending => Poll::Pending,
            }
        })
        .await;
        match event {
            Event::Stream(stream) if is_leaving => ignored.push(stream.1),
            Event::Stream((request, stream)) => {
                let responder = Arc::clone(&responder);
                spawn_until(closing.clone(), async move {
                    let orders = responder.orders.clone();
                    responder.respond(request, stream).await;
                    // The connection may wait for the last of its streams.
                    drop(responder);
                    orders.give([]);
                });
            }
            Event::Leave(Leave::InOrder) => streams.graceful_shutdown(),
            Event::Leave(Leave::Without(stream)) => {
                let last = stream.stream_id().as_u32().saturating_sub(2);
                responder.orders.give([Step::Send(go_away(last))]);
                ignored.push(stream);
            }
            Event::Done => {
                responder.orders.give([Step::Close]);
                let _ = poll_fn(|context| streams.poll_closed(context)).await;
                return;
            }
            Event::End => return,
        }
    }
}

#[expect(clippy::large_enum_variant, reason = "it is taken apart as soon as it is there")]
enum Event {
    Done,
    End,
    Leave(Leave),
    Stream((Request<RecvStream>, SendResponse<Bytes>)),
}

/// How a connection is to end.
enum Leave {
    /// After all its streams.
    InOrder,
    /// After the streams before this one, which gets no answer.
    Without(SendResponse<Bytes>),
}

/// Answers the streams of a connection.
struct Responder {
    connection: Connection,
    orders: Orders,
    leave: mpsc::UnboundedSender<Leave>,
}

impl Responder {
    async fn respond(&self, request: Request<RecvStream>, mut stream: SendResponse<Bytes>) {
        let (head, body) = request.into_parts();
        let exchange = self.connection.arrive(head);
        let answering = async {
            let body = read(body).await;
            self.connection.answer(exchange, body).await
        };
        let verdict = tokio::select! {
            verdict = answering => verdict,
            // The client gave it up.
            () = end_of(&mut stream) => return,
        };
        match verdict {
            Verdict::Break(FaultKind::GoAway, ticket) => {
                drop(ticket);
                // The other end of this is gone if the connection is.
                let _ = self.leave.send(Leave::Without(stream));
            }
            Verdict::Break(FaultKind::RefusedStream, _ticket) => {
                stream.send_reset(Reason::REFUSED_STREAM);
            }
            Verdict::Break(_, ticket) => {
                self.orders.give([Step::Short(ticket), Step::Reset]);
                end_of(&mut stream).await;
            }
            Verdict::HangUp => stream.send_reset(Reason::INTERNAL_ERROR),
            Verdict::Send(outgoing) => {
                // A stream or connection that breaks is the client's affair.
                let _ = self.send(outgoing, stream).await;
            }
        }
    }

    async fn send(
        &self,
        outgoing: Outgoing,
        mut stream: SendResponse<Bytes>,
    ) -> Result<(), h2::Error> {
        let Outgoing { head, body, ticket, fault } = outgoing;
        let id = stream.stream_id().as_u32();
        let length = body.first().len();
        let mut answer = Answer { response: Response::from_parts(head, ()), body, ticket };
        answer.declare(answer.body.len());
        let at = |place, end| self.orders.at(id, place, vec![end]);
        match fault {
            Some(FaultKind::BadChunkSize) => {
                return self.reset_mid_body(answer, stream, Reason::PROTOCOL_ERROR).await;
            }
            Some(FaultKind::ContentLengthTooLong) => answer.declare(length as u64 + 10),
            Some(FaultKind::ContentLengthTooShort) => answer.declare(length as u64 / 2),
            Some(FaultKind::ContinueFlood(count)) => {
                for _ in 0..count {
                    let mut announcement = Response::new(());
                    *announcement.status_mut() = StatusCode::CONTINUE;
                    stream.send_informational(announcement)?;
                }
            }
            Some(FaultKind::DripBody(interval)) => self.orders.pace(id, Paced::Body, interval),
            Some(FaultKind::DripHead(interval)) => self.orders.pace(id, Paced::Head, interval),
            Some(FaultKind::DuplicateContentLength) => {
                answer.declare(length as u64 + 10);
                let right = HeaderValue::from(length as u64);
                answer.response.headers_mut().append(CONTENT_LENGTH, right);
            }
            Some(FaultKind::FinMidBody) => at(Place::Body(length / 2), Step::Close),
            Some(FaultKind::FinOnIdle) => at(Place::End, Step::Close),
            Some(FaultKind::GracefulGoAway) => {
                let (told, written) = oneshot::channel();
                at(Place::End, Step::Tell(told));
                answer.send(stream).await?;
                if written.await.is_ok() {
                    let _ = self.leave.send(Leave::InOrder);
                }
                return Ok(());
            }
            Some(FaultKind::MissingFinalChunk) => {
                at(Place::Body(length), Step::Close);
                let Answer { response, body, ticket } = answer;
                let mut sending = stream.send_response(response, false)?;
                send_body(&mut sending, body, None).await?;
                end_of_answer(&mut sending).await;
                drop(ticket);
                return Ok(());
            }
            Some(FaultKind::OneByteSegments) => {
                self.orders.pace(id, Paced::Everything, Duration::ZERO);
            }
            Some(FaultKind::ResetBeforeHead) => {
                self.orders.give([Step::Short(answer.ticket), Step::Reset]);
                end_of(&mut stream).await;
                return Ok(());
            }
            Some(FaultKind::ResetMidBody) => at(Place::Body(length / 2), Step::Reset),
            Some(FaultKind::ResetMidHead) => at(Place::MidHead, Step::Reset),
            Some(FaultKind::ResetOnIdle) => at(Place::End, Step::Reset),
            Some(FaultKind::ResetStreamMidBody) => {
                return self.reset_mid_body(answer, stream, Reason::INTERNAL_ERROR).await;
            }
            Some(FaultKind::StallAfterHead) => {
                let Answer { response, body, ticket } = answer;
                let mut sending = stream.send_response(response, false)?;
                tokio::select! {
                    () = self.connection.state.script.stalled() => {}
                    () = end_of_answer(&mut sending) => return Ok(()),
                }
                return send_body(&mut sending, body, Some(ticket)).await;
            }
            _ => {}
        }
        answer.send(stream).await
    }

    async fn reset_mid_body(
        &self,
        answer: Answer,
        mut stream: SendResponse<Bytes>,
        reason: Reason,
    ) -> Result<(), h2::Error> {
        let body = answer.body.first();
        let half = body.slice(..body.len() / 2);
        let (told, written) = oneshot::channel();
        let id = stream.stream_id().as_u32();
        self.orders.at(id, Place::Body(half.len()), vec![Step::Tell(told)]);
        let mut sending = stream.send_response(answer.response, false)?;
        send_body(&mut sending, half.into(), None).await?;
        // A reset overtakes what was not written yet.
        if written.await.is_ok() {
            sending.send_reset(reason);
        }
        Ok(())
    }
}

/// An answer on a stream.
struct Answer {
    response: Response<()>,
    body: Pieces,
    ticket: Ticket,
}

impl Answer {
    /// Says how long the body is, right or wrong.
    fn declare(&mut self, length: u64) {
        let status = self.response.status();
        if status != StatusCode::NO_CONTENT && status != StatusCode::NOT_MODIFIED {
            self.response.headers_mut().insert(CONTENT_LENGTH, length.into());
        }
    }

    async fn send(self, mut stream: SendResponse<Bytes>) -> Result<(), h2::Error> {
        let Self { response, body, ticket } = self;
        if body.is_empty() {
            ticket.end_whole();
            stream.send_response(response, true)?;
            return Ok(());
        }
        let mut sending = stream.send_response(response, false)?;
        send_body(&mut sending, body, Some(ticket)).await
    }
}

/// Sends a body as fast as the client takes it, and ends the stream and the request with it, if one is given.
async fn send_body(
    sending: &mut SendStream<Bytes>,
    mut body: Pieces,
    mut ticket: Option<Ticket>,
) -> Result<(), h2::Error> {
    while let Some(mut piece) = body.next() {
        while !piece.is_empty() {
            sending.reserve_capacity(piece.len());
            let capacity = match sending.capacity() {
                0 => match poll_fn(|context| sending.poll_capacity(context)).await {
                    Some(capacity) => capacity?,
                    None => return Err(Reason::CANCEL.into()),
                },
                capacity => capacity,
            };
            let part = piece.split_to(capacity.min(piece.len()));
            let is_last = piece.is_empty() && body.is_empty();
            // Before the client has it all, so that its next request does not meet this one.
            let ends = match ticket.take_if(|_| is_last) {
                Some(ticket) => {
                    ticket.end_whole();
                    true
                }
                None => false,
            };
            sending.send_data(part, ends)?;
        }
    }
    Ok(())
}

/// Reads the body of a request; none if it is too large, or breaks off.
async fn read(mut body: RecvStream) -> Option<Bytes> {
    let mut all = BytesMut::new();
    while let Some(part) = body.data().await {
        let part = part.ok()?;
        // It is the client's window that would not open again.
        let _ = body.flow_control().release_capacity(part.len());
        if all.len() + part.len() > BODY_LIMIT {
            return None;
        }
        all.extend_from_slice(&part);
    }
    Some(all.freeze())
}

/// Waits until the stream or its connection has ended, before there was an answer.
async fn end_of(stream: &mut SendResponse<Bytes>) {
    let _ = poll_fn(|context| stream.poll_reset(context)).await;
}

/// Waits until the stream or its connection has ended, once the answer has begun.
async fn end_of_answer(sending: &mut SendStream<Bytes>) {
    let _ = poll_fn(|context| sending.poll_reset(context)).await;
}

/// A frame that names the last stream which may have been processed.
fn go_away(last: u32) -> Bytes {
    const HEADER: [u8; 9] = [0, 0, 8, 7, 0, 0, 0, 0, 0];
    const NO_ERROR: [u8; 4] = [0; 4];
    [&HEADER[..], &last.to_be_bytes(), &NO_ERROR].concat().into()
}

const WINDOW: u32 = 1024 * 1024;
const MOST_STREAMS: u32 = 200;
const MOST_HEADERS: u32 = 16 * 1024;
const SEND_BUFFER: usize = 400 * 1024;
