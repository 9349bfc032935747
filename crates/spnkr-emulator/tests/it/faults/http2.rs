//! What goes wrong with the frames of HTTP/2.

use std::time::Duration;

use bytes::Bytes;
use h2::client::{self, SendRequest};
use http::{Request, StatusCode};
use spnkr_emulator::{Fault, FaultKind};
use tokio::task::JoinHandle;

use super::{ME, assert_hits, me, tls};
use crate::client::Client;

/// A connection, and how it ended.
struct Connection {
    sender: SendRequest<Bytes>,
    ended: JoinHandle<Result<(), h2::Error>>,
}

impl Connection {
    async fn new(client: &Client) -> Self {
        let (sender, connection) = client::handshake(tls(client, "h2").await).await.unwrap();
        Self { sender, ended: tokio::spawn(connection) }
    }

    /// Sends a request; gives the head if there is one, the body as far as it came, and how it failed.
    async fn get(&mut self, client: &Client) -> Seen {
        let mut seen = Seen::default();
        let sent = match self.sender.clone().ready().await {
            Ok(mut sender) => sender.send_request(request(client), true),
            Err(error) => Err(error),
        };
        let answer = match sent {
            Ok((answer, _)) => answer.await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(answer) => {
                let (head, mut body) = answer.into_parts();
                seen.head = Some(head.status);
                while let Some(part) = body.data().await {
                    match part {
                        Ok(part) => {
                            let _ = body.flow_control().release_capacity(part.len());
                            seen.body.extend_from_slice(&part);
                        }
                        Err(error) => {
                            seen.error = describe(&error);
                            break;
                        }
                    }
                }
            }
            Err(error) => seen.error = describe(&error),
        }
        seen
    }
}

#[derive(Debug, Default)]
struct Seen {
    head: Option<StatusCode>,
    body: Vec<u8>,
    error: String,
}

fn request(client: &Client) -> Request<()> {
    let token = client.emulator.issue_spartan_token(client.emulator.account());
    Request::get(ME)
        .header("accept", "application/json")
        .header("x-343-authorization-spartan", token)
        .body(())
        .unwrap()
}

fn describe(error: &h2::Error) -> String {
    let whose = if error.is_remote() { "remote" } else { "local" };
    match (error.get_io(), error.reason()) {
        (Some(error), _) => format!("{:?}", error.kind()),
        (None, Some(reason)) if error.is_reset() => format!("{whose} reset {reason:?}"),
        (None, Some(reason)) if error.is_go_away() => format!("{whose} go away {reason:?}"),
        _ => format!("{error}"),
    }
}

#[tokio::test]
async fn every_fault_of_requests_in_its_form_for_http2() {
    let client = Client::start().await;
    let whole = client.send(me(&client)).await.text().to_owned();
    let half = &whole[..whole.len() / 2];
    // A frame that is cut gives nothing away.
    let (cut, fin, reset) = ("Other", "BrokenPipe", "ConnectionReset");
    let zero = Duration::ZERO;
    for (kind, has_head, body, error, end) in [
        (FaultKind::BadChunkSize, true, half, "remote reset PROTOCOL_ERROR", OPEN),
        (FaultKind::ContentLengthTooLong, true, "", "local reset PROTOCOL_ERROR", OPEN),
        (FaultKind::ContentLengthTooShort, true, "", "local reset PROTOCOL_ERROR", OPEN),
        (FaultKind::ContinueFlood(100), true, &whole, "", OPEN),
        (FaultKind::DripBody(zero), true, &whole, "", OPEN),
        (FaultKind::DripHead(zero), true, &whole, "", OPEN),
        (FaultKind::DuplicateContentLength, false, "", "local reset PROTOCOL_ERROR", OPEN),
        (FaultKind::FinMidBody, true, "", cut, cut),
        (FaultKind::FinOnIdle, true, &whole, "", ENDED),
        (FaultKind::GoAway, false, "", "remote go away NO_ERROR", ENDED),
        (FaultKind::GracefulGoAway, true, &whole, "", ENDED),
        (FaultKind::MissingFinalChunk, true, &whole, fin, ENDED),
        (FaultKind::OneByteSegments, true, &whole, "", OPEN),
        (FaultKind::RefusedStream, false, "", "remote reset REFUSED_STREAM", OPEN),
        (FaultKind::ResetBeforeHead, false, "", reset, reset),
        (FaultKind::ResetBeforeProcessing, false, "", reset, reset),
        (FaultKind::ResetMidBody, true, "", reset, reset),
        (FaultKind::ResetMidHead, false, "", reset, reset),
        (FaultKind::ResetOnIdle, true, &whole, "", reset),
        (FaultKind::ResetStreamMidBody, true, half, "remote reset INTERNAL_ERROR", OPEN),
    ] {
        client.emulator.clear_requests();
        client.emulator.inject(Fault::new(kind.clone()));
        let mut connection = Connection::new(&client).await;
        let seen = connection.get(&client).await;
        assert_eq!(seen.head, has_head.then_some(StatusCode::OK), "{kind}: {}", seen.error);
        assert_eq!(std::str::from_utf8(&seen.body), Ok(body), "{kind}");
        assert_eq!(seen.error, error, "{kind}");
        assert_hits(&client.emulator, &kind, 1);
        if end == OPEN {
            let next = connection.get(&client).await;
            assert_eq!(
                (next.body.as_slice(), next.error.as_str()),
                (whole.as_bytes(), ""),
                "{kind}"
            );
            assert_eq!(
                client.emulator.requests()[1].connection(),
                client.emulator.requests()[0].connection()
            );
        } else {
            let ended = connection.ended.await.unwrap();
            assert_eq!(
                ended.map_or_else(|error| describe(&error), |()| ENDED.to_owned()),
                end,
                "{kind}"
            );
        }
    }
}

/// The connection can be used again.
const OPEN: &str = "open";
/// The connection has ended without an error.
const ENDED: &str = "ended";

#[tokio::test]
async fn go_away_spares_the_streams_before_it() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    emulator.hold("/users/me", 100);
    let mut connection = Connection::new(&client).await;
    let (earlier, _) = connection.sender.send_request(request(&client), true).unwrap();
    while emulator.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    emulator.inject(Fault::new(FaultKind::GoAway));
    let refused = connection.get(&client).await;
    assert_eq!(refused.error, "remote go away NO_ERROR");
    // What comes after it is not even looked at.
    assert!(!connection.get(&client).await.error.is_empty());
    assert_eq!(emulator.requests().len(), 2);
    emulator.release();
    let (head, mut body) = earlier.await.unwrap().into_parts();
    assert_eq!(head.status, 200);
    while let Some(part) = body.data().await {
        part.unwrap();
    }
    assert!(connection.ended.await.unwrap().is_ok());
    while emulator.open_connections() > 0 {
        tokio::task::yield_now().await;
    }
    let requests = emulator.requests();
    assert_eq!((requests[0].sent_whole(), requests[1].answered()), (Some(true), None));
}

#[tokio::test]
async fn a_refused_stream_leaves_the_others_alone() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    emulator.inject(Fault::new(FaultKind::RefusedStream).skipping(1));
    emulator.hold("/users/me", 100);
    let mut connection = Connection::new(&client).await;
    let (earlier, _) = connection.sender.send_request(request(&client), true).unwrap();
    while emulator.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(connection.get(&client).await.error, "remote reset REFUSED_STREAM");
    emulator.release();
    assert_eq!(earlier.await.unwrap().status(), 200);
}

#[tokio::test]
async fn stalls_hold_up_one_stream() {
    let client = Client::start().await;
    let whole = client.send(me(&client)).await.text().to_owned();
    for kind in [FaultKind::StallAfterHead, FaultKind::StallBeforeHead] {
        client.emulator.clear_requests();
        client.emulator.inject(Fault::new(kind.clone()));
        let mut connection = Connection::new(&client).await;
        let (stalled, _) = connection.sender.send_request(request(&client), true).unwrap();
        while client.emulator.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        let mut body = match kind {
            FaultKind::StallAfterHead => Ok(stalled.await.unwrap().into_body()),
            _ => Err(stalled),
        };
        // Another stream passes.
        assert_eq!(connection.get(&client).await.body, whole.as_bytes());
        client.emulator.release();
        if let Err(stalled) = body {
            body = Ok(stalled.await.unwrap().into_body());
        }
        let part = body.unwrap().data().await.unwrap().unwrap();
        assert_eq!(part, whole.as_bytes());
        assert_eq!(client.emulator.requests()[0].sent_whole(), Some(true), "{kind}");
    }
}

#[tokio::test]
async fn a_stalled_stream_ends_with_the_client_that_gives_up() {
    let client = Client::start().await;
    for kind in [FaultKind::StallAfterHead, FaultKind::StallBeforeHead] {
        client.emulator.clear_requests();
        client.emulator.inject(Fault::new(kind.clone()));
        let mut connection = Connection::new(&client).await;
        let (stalled, _) = connection.sender.send_request(request(&client), true).unwrap();
        let fault =
            |client: &Client| client.emulator.requests().first()?.fault().map(str::to_owned);
        while fault(&client).is_none() {
            tokio::task::yield_now().await;
        }
        drop((stalled, connection));
        while client.emulator.open_connections() > 0 {
            tokio::task::yield_now().await;
        }
        assert_ne!(client.emulator.requests()[0].sent_whole(), Some(true));
    }
}
