//! What goes wrong with the bytes of HTTP/1.1.

use std::{io, time::Duration};

use spnkr_emulator::{Emulator, Fault, FaultKind};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{End, PROFILE, assert_hits, me, read_all, tls};
use crate::client::Client;

/// A request whose answer is as long as any other one's, on a connection that would stay open.
fn request(client: &Client) -> String {
    let token = client.emulator.issue_spartan_token(client.emulator.account());
    format!(
        "GET /users/me HTTP/1.1\r\nHost: {PROFILE}\r\nAccept: application/json\r\n\
         X-343-Authorization-Spartan: {token}\r\n\r\n"
    )
}

/// The bytes of an answer with a fault, as it is cut by the empty line after its head.
struct Seen {
    head: String,
    body: String,
    end: End,
}

/// Reads until the emulator ends the connection.
async fn see(client: &Client, kind: FaultKind) -> Seen {
    client.emulator.clear_requests();
    client.emulator.inject(Fault::new(kind.clone()));
    let mut stream = tls(client, "http/1.1").await;
    stream.write_all(request(client).as_bytes()).await.unwrap();
    let (bytes, end) = read_all(&mut stream).await;
    assert_eq!(client.emulator.requests()[0].fault(), Some(kind.name()));
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    Seen { head: head.to_ascii_lowercase(), body: body.to_owned(), end }
}

/// The value of a header; the last one of several.
fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let mut values = head.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    values.next_back().unwrap_or_default()
}

async fn whole_body(client: &Client) -> String {
    client.send(me(client)).await.text().to_owned()
}

#[tokio::test]
async fn answers_that_are_cut() {
    let client = Client::start().await;
    let whole = whole_body(&client).await;
    let half = &whole[..whole.len() / 2];
    for (kind, end, body) in [
        (FaultKind::FinMidBody, End::Closed, half),
        (FaultKind::FinOnIdle, End::Closed, &whole),
        (FaultKind::ResetMidBody, End::Reset, half),
        (FaultKind::ResetOnIdle, End::Reset, &whole),
        (FaultKind::ResetStreamMidBody, End::Closed, half),
    ] {
        let seen = see(&client, kind.clone()).await;
        assert_eq!((seen.end, seen.body.as_str()), (end, body), "{kind}");
        assert!(seen.head.starts_with("http/1.1 200 ok\r\n"), "{kind}: {}", seen.head);
        assert_eq!(header(&seen.head, "content-length"), whole.len().to_string(), "{kind}");
        assert_eq!(header(&seen.head, "connection"), "", "{kind}");
        let requests = client.emulator.requests();
        let request = &requests[0];
        assert_eq!(request.status().map(|status| status.as_u16()), Some(200), "{kind}");
        assert_eq!(request.sent_whole(), Some(body.len() == whole.len()), "{kind}");
        assert_hits(&client.emulator, &kind, 1);
    }
}

#[tokio::test]
async fn answers_that_never_begin() {
    let client = Client::start().await;
    for (kind, end) in [
        (FaultKind::GoAway, End::Closed),
        (FaultKind::RefusedStream, End::Closed),
        (FaultKind::ResetBeforeHead, End::Reset),
        (FaultKind::ResetBeforeProcessing, End::Reset),
    ] {
        let seen = see(&client, kind.clone()).await;
        assert_eq!((seen.end, seen.head.as_str()), (end, ""), "{kind}");
        let requests = client.emulator.requests();
        assert_eq!((requests[0].status(), requests[0].answered()), (None, None), "{kind}");
        assert_eq!(requests[0].sent_whole(), None, "{kind}");
    }
    let seen = see(&client, FaultKind::ResetMidHead).await;
    assert_eq!((seen.end, seen.body.as_str()), (End::Reset, ""));
    assert!(seen.head.starts_with("http/1.1 200 ok\r\n") && !seen.head.contains("content-length"));
}

#[tokio::test]
async fn lengths_that_are_wrong() {
    let client = Client::start().await;
    let whole = whole_body(&client).await;

    let seen = see(&client, FaultKind::ContentLengthTooLong).await;
    assert_eq!((seen.end, &seen.body), (End::Closed, &whole));
    assert_eq!(header(&seen.head, "content-length"), (whole.len() + 10).to_string());

    let seen = see(&client, FaultKind::MissingFinalChunk).await;
    assert_eq!(header(&seen.head, "transfer-encoding"), "chunked");
    assert_eq!(header(&seen.head, "content-length"), "");
    assert_eq!(seen.body, format!("{:x}\r\n{whole}\r\n", whole.len()));
    assert_eq!(seen.end, End::Closed);

    let seen = see(&client, FaultKind::BadChunkSize).await;
    let (before, after) = whole.split_at(whole.len() / 2);
    assert_eq!(seen.body, format!("{:x}\r\n{before}\r\nlength\r\n{after}\r\n", before.len()));
    assert_eq!(seen.end, End::Closed);
}

/// Sends a request on an open connection, and reads what there is up to an answer's end.
async fn exchange(
    client: &Client,
    stream: &mut (impl AsyncReadExt + AsyncWriteExt + Unpin),
    end: &str,
) -> String {
    stream.write_all(request(client).as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    while !bytes.ends_with(end.as_bytes()) {
        bytes.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn faults_that_leave_the_connection_open() {
    let client = Client::start().await;
    let whole = whole_body(&client).await;
    for kind in [
        FaultKind::ContentLengthTooShort,
        FaultKind::ContinueFlood(1000),
        FaultKind::DripBody(Duration::ZERO),
        FaultKind::DripHead(Duration::ZERO),
        FaultKind::DuplicateContentLength,
        FaultKind::OneByteSegments,
    ] {
        client.emulator.clear_requests();
        client.emulator.inject(Fault::new(kind.clone()));
        let mut stream = tls(&client, "http/1.1").await;
        let text = exchange(&client, &mut stream, &whole).await.to_ascii_lowercase();
        let lengths: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("content-length: ")).collect();
        let length = |length: usize| length.to_string();
        let expected = match kind {
            FaultKind::ContentLengthTooShort => vec![length(whole.len() / 2)],
            FaultKind::DuplicateContentLength => {
                vec![length(whole.len() + 10), length(whole.len())]
            }
            _ => vec![length(whole.len())],
        };
        assert_eq!(lengths, expected, "{kind}");
        let floods = if matches!(kind, FaultKind::ContinueFlood(_)) { 1000 } else { 0 };
        assert_eq!(text.matches("http/1.1 100 continue\r\n\r\n").count(), floods, "{kind}");
        // The next answer is right, and on the same connection.
        let next = exchange(&client, &mut stream, &whole).await;
        assert!(next.starts_with("HTTP/1.1 200 OK\r\n"), "{kind}: {next}");
        let requests = client.emulator.requests();
        assert_eq!(requests[0].connection(), requests[1].connection());
        assert_eq!((requests[0].fault(), requests[1].fault()), (Some(kind.name()), None));
        assert_eq!(requests[0].sent_whole(), Some(true), "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn drips_fall_as_slowly_as_they_are_told() {
    let client = Client::start().await;
    let second = Duration::from_secs(1);
    for (kind, is_of_body) in
        [(FaultKind::DripBody(second), true), (FaultKind::DripHead(second), false)]
    {
        client.emulator.inject(Fault::new(kind));
        let mut stream = client.tls(client.emulator.pipe(), PROFILE, &["http/1.1"]).await.unwrap();
        stream.write_all(request(&client).as_bytes()).await.unwrap();
        let begun = tokio::time::Instant::now();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let head_took = begun.elapsed().as_secs();
        let text = String::from_utf8(head.clone()).unwrap().to_ascii_lowercase();
        let length: usize = header(&text, "content-length").parse().unwrap();
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        let took = begun.elapsed().as_secs();
        // The pause comes after each byte, the last one included.
        let pauses = |bytes: usize| bytes as u64 - 1;
        match is_of_body {
            true => assert_eq!((head_took, took), (0, pauses(length))),
            false => assert_eq!((head_took, took), (pauses(head.len()), pauses(head.len()) + 1)),
        }
    }
}

#[tokio::test]
async fn a_graceful_end_is_announced() {
    let client = Client::start().await;
    let whole = whole_body(&client).await;
    let seen = see(&client, FaultKind::GracefulGoAway).await;
    assert_eq!(header(&seen.head, "connection"), "close");
    assert_eq!((seen.end, seen.body), (End::Closed, whole));
}

#[tokio::test]
async fn stalls_last_until_they_are_released() {
    let client = Client::start().await;
    let whole = whole_body(&client).await;
    for kind in [FaultKind::StallAfterHead, FaultKind::StallBeforeHead] {
        client.emulator.clear_requests();
        client.emulator.inject(Fault::new(kind.clone()));
        let mut stream = tls(&client, "http/1.1").await;
        stream.write_all(request(&client).as_bytes()).await.unwrap();
        if kind == FaultKind::StallAfterHead {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
        }
        while client.emulator.requests().first().is_none_or(|first| first.fault().is_none()) {
            tokio::task::yield_now().await;
        }
        let rest = async {
            let mut bytes = Vec::new();
            while !bytes.ends_with(whole.as_bytes()) {
                bytes.push(stream.read_u8().await.unwrap());
            }
        };
        tokio::pin!(rest);
        for _ in 0..100 {
            tokio::select! {
                biased;
                () = &mut rest => unreachable!("{kind} lets nothing pass"),
                () = tokio::task::yield_now() => {}
            }
        }
        client.emulator.release();
        rest.await;
    }
}

#[tokio::test]
async fn a_stall_ends_with_the_client_that_gives_up() {
    let client = Client::start().await;
    for kind in [FaultKind::StallAfterHead, FaultKind::StallBeforeHead] {
        client.emulator.clear_requests();
        client.emulator.inject(Fault::new(kind));
        let mut stream = tls(&client, "http/1.1").await;
        stream.write_all(request(&client).as_bytes()).await.unwrap();
        while client.emulator.requests().first().is_none_or(|first| first.fault().is_none()) {
            tokio::task::yield_now().await;
        }
        assert_eq!(client.emulator.open_connections(), 1);
        drop(stream);
        while client.emulator.open_connections() > 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn an_answer_without_a_body_gets_one_to_be_cut() {
    let client = Client::start().await;
    client.emulator.inject(Fault::new(FaultKind::ResetMidBody));
    let mut stream = tls(&client, "http/1.1").await;
    let request = format!("GET /nothing HTTP/1.1\r\nHost: {PROFILE}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let (bytes, end) = read_all(&mut stream).await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("HTTP/1.1 404 Not Found\r\n"), "{text}");
    assert!(text.contains("content-length: 2\r\n") && text.ends_with("\r\n\r\n{"), "{text}");
    assert_eq!(end, End::Reset);
}

#[tokio::test]
async fn latency_does_not_soften_a_reset() {
    let client = Client::with(Emulator::builder().round_trip(Duration::from_millis(1))).await;
    let whole = whole_body(&client).await;
    for (kind, end, body) in [
        (FaultKind::ResetBeforeHead, End::Reset, ""),
        (FaultKind::ResetMidBody, End::Reset, &whole[..whole.len() / 2]),
        (FaultKind::FinMidBody, End::Closed, &whole[..whole.len() / 2]),
    ] {
        let seen = see(&client, kind.clone()).await;
        assert_eq!((seen.end, seen.body.as_str()), (end, body), "{kind}");
    }
    client.emulator.inject(Fault::new(FaultKind::Refused));
    let stream = TcpStream::connect(client.emulator.address()).await.unwrap();
    let error = client.tls(stream, PROFILE, &["h2"]).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
}
