//! Answers with something wrong in them, which both protocols carry alike.

use std::{
    io::{self, Read},
    time::Duration,
};

use flate2::read::{GzDecoder, ZlibDecoder};
use serde_json::Value;
use spnkr_emulator::{Fault, FaultKind, RetryAfter};
use tokio::time::Instant;

use super::{PROFILE, assert_hits, me};
use crate::client::{Client, Reply};

/// The answers with a fault, by HTTP/1.1 and by HTTP/2.
async fn see(client: &Client, kind: FaultKind) -> [Reply; 2] {
    let mut replies = Vec::new();
    for protocol in ["http/1.1", "h2"] {
        client.emulator.inject(Fault::new(kind.clone()));
        let mut connection = client.connect(PROFILE, &[protocol]).await;
        replies.push(connection.send(me(client)).await);
        // The connection has taken no harm.
        assert_eq!(connection.send(me(client)).await.status, 200, "{kind} over {protocol}");
    }
    replies.try_into().unwrap()
}

fn unpack(mut decoder: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    decoder.read_to_end(&mut bytes).map(|_| bytes)
}

#[tokio::test]
async fn statuses() {
    let client = Client::start().await;
    client.emulator.clock().set("2031-05-06T07:08:09Z".parse().unwrap());
    let (missing, html) = (RetryAfter::Missing, "text/html; charset=utf-8");
    for (kind, status, content_type, retry_after) in [
        (FaultKind::BadGateway, 502, html, ""),
        (FaultKind::Forbidden, 403, "", ""),
        (FaultKind::GatewayTimeout, 504, html, ""),
        (FaultKind::HtmlPage, 200, html, ""),
        (FaultKind::InternalServerError, 500, "", ""),
        (FaultKind::NotFound, 404, "", ""),
        (FaultKind::RequestTimeout, 408, "", ""),
        (FaultKind::ServiceUnavailable(missing.clone()), 503, "", ""),
        (FaultKind::ServiceUnavailable(RetryAfter::Seconds(7)), 503, "", "7"),
        (FaultKind::TooManyRequests(missing), 429, "", ""),
        (
            FaultKind::TooManyRequests(RetryAfter::Seconds(u64::MAX)),
            429,
            "",
            "18446744073709551615",
        ),
        (
            FaultKind::TooManyRequests(RetryAfter::Date(51)),
            429,
            "",
            "Tue, 06 May 2031 07:09:00 GMT",
        ),
        (FaultKind::TooManyRequests(RetryAfter::Text("soon".to_owned())), 429, "", "soon"),
        (FaultKind::TooManyRequests(RetryAfter::Text("a\nb".to_owned())), 429, "", ""),
        (FaultKind::Unauthorized, 401, "", ""),
    ] {
        for reply in see(&client, kind.clone()).await {
            assert_eq!(reply.status.as_u16(), status, "{kind}");
            assert_eq!(reply.header("content-type"), content_type, "{kind}");
            assert_eq!(reply.header("retry-after"), retry_after, "{kind}");
            assert_eq!(reply.body.is_empty(), content_type.is_empty(), "{kind}");
            assert_eq!(reply.header("etag"), "", "{kind}");
        }
    }
    let elsewhere = "https://www.halowaypoint.com/elsewhere";
    for (given, location) in [("", elsewhere), ("/here", "/here")] {
        for reply in see(&client, FaultKind::Redirect(given.to_owned())).await {
            assert_eq!((reply.status.as_u16(), reply.header("location")), (302, location));
        }
    }
}

#[tokio::test]
async fn bodies_that_are_no_json_any_more() {
    let client = Client::start().await;
    let whole = client.send(me(&client)).await.text().to_owned();
    for (kind, beginning, added) in [
        (FaultKind::ByteOrderMark, &b"\xEF\xBB\xBF{\""[..], 3),
        (FaultKind::DeepNesting, b"{\"Nested\":[[[[", 20_000 + 10),
        (FaultKind::InvalidUtf8, b"{\"xuid\":\"\xFF", 1),
    ] {
        for reply in see(&client, kind.clone()).await {
            assert!(reply.body.starts_with(beginning), "{kind}: {:?}", &reply.body[..20]);
            assert_eq!(reply.body.len(), whole.len() + added, "{kind}");
            assert!(serde_json::from_slice::<Value>(&reply.body).is_err(), "{kind}");
            assert_eq!(reply.header("content-type"), "application/json; charset=utf-8");
        }
    }
    for reply in see(&client, FaultKind::DuplicateKey).await {
        assert!(reply.text().starts_with("{\"xuid\":null,\"xuid\":\""), "{}", reply.text());
        assert!(
            serde_json::from_slice::<Value>(&reply.body).is_ok(),
            "to somebody who is careless"
        );
    }
    for reply in see(&client, FaultKind::NumberOverflow).await {
        assert!(
            reply.text().contains("1e400") && serde_json::from_slice::<Value>(&reply.body).is_err()
        );
    }
    for reply in see(&client, FaultKind::WrongContentType).await {
        assert_eq!((reply.header("content-type"), reply.text()), ("text/plain", whole.as_str()));
    }
}

#[tokio::test]
async fn answers_without_a_body() {
    let client = Client::start().await;
    for reply in see(&client, FaultKind::Empty).await {
        assert_eq!((reply.status.as_u16(), reply.text()), (200, ""));
        assert_eq!(reply.header("content-type"), "application/json; charset=utf-8");
        assert_eq!(reply.header("content-length"), "0");
    }
    for reply in see(&client, FaultKind::NoContent).await {
        assert_eq!((reply.status.as_u16(), reply.text()), (204, ""));
        assert_eq!((reply.header("content-type"), reply.header("content-length")), ("", ""));
    }
}

#[tokio::test]
async fn compression_that_nobody_asked_for() {
    let client = Client::start().await;
    let whole = client.send(me(&client)).await.text().to_owned();
    for reply in see(&client, FaultKind::BadGzipChecksum).await {
        assert_eq!(reply.header("content-encoding"), "gzip");
        assert!(unpack(GzDecoder::new(&reply.body[..])).is_err());
        // All but the checksum is right.
        let mut decoder = GzDecoder::new(&reply.body[..]);
        let mut text = vec![0; whole.len()];
        decoder.read_exact(&mut text).unwrap();
        assert_eq!(text, whole.as_bytes());
    }
    for reply in see(&client, FaultKind::GzipCutShort).await {
        assert_eq!(reply.header("content-encoding"), "gzip");
        let error = unpack(GzDecoder::new(&reply.body[..])).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
    for reply in see(&client, FaultKind::GzipTrailingBytes).await {
        assert!(reply.body.ends_with(b"no gzip"));
        assert_eq!(unpack(GzDecoder::new(&reply.body[..])).unwrap(), whole.as_bytes());
    }
    for reply in see(&client, FaultKind::UnsolicitedBrotli).await {
        assert_eq!(reply.header("content-encoding"), "br");
        assert_eq!(reply.body.slice(3..reply.body.len() - 1), whole.as_bytes());
    }
}

#[tokio::test]
async fn bombs() {
    let client = Client::start().await;
    for reply in see(&client, FaultKind::GzipBomb(2)).await {
        assert_eq!((reply.header("content-encoding"), reply.body.len() < 5000), ("gzip", true));
        let bytes = unpack(GzDecoder::new(&reply.body[..])).unwrap();
        assert!(bytes.len() == 2 << 20 && bytes.iter().all(|&byte| byte == 0));
    }
    for reply in see(&client, FaultKind::DoubleGzipBomb(2)).await {
        assert_eq!(reply.header("content-encoding"), "gzip, gzip");
        let inner = unpack(GzDecoder::new(&reply.body[..])).unwrap();
        assert_eq!(unpack(GzDecoder::new(&inner[..])).unwrap().len(), 2 << 20);
    }
    for reply in see(&client, FaultKind::DeflateBomb(2)).await {
        assert_eq!(reply.header("content-encoding"), "deflate");
        assert_eq!(unpack(ZlibDecoder::new(&reply.body[..])).unwrap().len(), 2 << 20);
    }
    // The usual size is that of 256 of them, in less than a third of a mebibyte.
    let usual: FaultKind = "gzip-bomb".parse().unwrap();
    for reply in see(&client, usual).await {
        assert!(reply.body.len() < 300_000, "{}", reply.body.len());
    }
}

#[tokio::test]
async fn headers_without_measure() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let client = Client::start().await;
    for (kind, size, count) in
        [(FaultKind::HugeHeader, 1 << 20, 1), (FaultKind::ManyHeaders, 10_000, 10_000)]
    {
        client.emulator.inject(Fault::new(kind.clone()).times(2));
        let mut stream = super::tls(&client, "http/1.1").await;
        let request = format!("GET /users/me HTTP/1.1\r\nHost: {PROFILE}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            stream.read_buf(&mut head).await.unwrap();
        }
        let head = String::from_utf8(head).unwrap();
        assert!(head.len() > size, "{kind}");
        assert_eq!(head.lines().filter(|line| line.ends_with('x')).count(), count, "{kind}");
        assert!(head.lines().nth(1).unwrap().starts_with("x-"), "{kind}");

        let (sender, connection) = h2::client::Builder::new()
            .max_header_list_size(1 << 24)
            .handshake::<_, bytes::Bytes>(super::tls(&client, "h2").await)
            .await
            .unwrap();
        let connection = tokio::spawn(connection);
        let request = http::Request::get(super::ME).body(()).unwrap();
        let (answer, _) = sender.ready().await.unwrap().send_request(request, true).unwrap();
        let answer = answer.await.unwrap();
        let added = answer
            .headers()
            .iter()
            .filter(|(name, _)| name.as_str() == "x-huge" || name.as_str().starts_with("x-many-"));
        assert_eq!(added.count(), count, "{kind}");
        drop(connection);
    }
}

#[tokio::test(start_paused = true)]
async fn latency_is_in_real_time() {
    let client = Client::start().await;
    let delay = Duration::from_millis(1500);
    client.emulator.inject(Fault::new(FaultKind::Latency(delay)).always());
    client.emulator.clock().set("2031-05-06T07:08:09Z".parse().unwrap());
    for protocol in ["http/1.1", "h2"] {
        let mut connection = client.handshake(client.emulator.pipe(), PROFILE, &[protocol]).await;
        let begun = Instant::now();
        assert_eq!(connection.send(me(&client)).await.status, 200);
        assert_eq!(begun.elapsed(), delay, "{protocol}");
    }
    assert_hits(&client.emulator, &FaultKind::Latency(delay), 2);
    assert_eq!(client.emulator.clock().now().to_string(), "2031-05-06T07:08:09Z");
}
