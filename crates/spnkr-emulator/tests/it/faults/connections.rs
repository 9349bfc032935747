//! Connections that fail before there is HTTP.

use std::{io, time::Duration};

use spnkr_emulator::{Emulator, Fault, FaultKind};
use tokio::{net::TcpStream, time::Instant};

use super::{PROFILE, assert_hits, me};
use crate::client::Client;

const STATS: &str = "halostats.svc.halowaypoint.com";

/// How a TLS handshake failed.
async fn fail(client: &Client) -> io::Error {
    let stream = TcpStream::connect(client.emulator.address()).await.unwrap();
    client.tls(stream, PROFILE, &["h2"]).await.map(|_| ()).unwrap_err()
}

#[tokio::test]
async fn handshakes_that_fail() {
    let client = Client::start().await;
    for (kind, error_kind, text) in [
        (FaultKind::AcceptThenClose, io::ErrorKind::UnexpectedEof, "eof"),
        (FaultKind::ExpiredCertificate, io::ErrorKind::InvalidData, "expired"),
        (FaultKind::NotYetValidCertificate, io::ErrorKind::InvalidData, "not valid yet"),
        (FaultKind::Refused, io::ErrorKind::ConnectionReset, "reset"),
        (FaultKind::TlsAlert, io::ErrorKind::InvalidData, "HandshakeFailure"),
        (FaultKind::UnknownAuthority, io::ErrorKind::InvalidData, "UnknownIssuer"),
        (FaultKind::WrongName, io::ErrorKind::InvalidData, "another.example"),
    ] {
        assert!(kind.strikes_connections() && !kind.has_effect());
        client.emulator.inject(Fault::new(kind.clone()));
        let error = fail(&client).await;
        assert_eq!(error.kind(), error_kind, "{kind}: {error}");
        assert!(error.to_string().contains(text), "{kind}: {error}");
        assert_hits(&client.emulator, &kind, 1);
        // The next connection is none of its business.
        assert_eq!(client.send(me(&client)).await.status, 200, "{kind}");
    }
    assert!(client.emulator.requests().iter().all(|request| request.fault().is_none()));
}

#[tokio::test]
async fn a_certificate_is_refused_even_by_a_client_that_was_here_before() {
    let client = Client::start().await;
    // A session that could be resumed must not hide the certificate.
    assert_eq!(client.send(me(&client)).await.status, 200);
    client.emulator.inject(Fault::new(FaultKind::ExpiredCertificate).times(2));
    fail(&client).await;
    fail(&client).await;
    assert_eq!(client.send(me(&client)).await.status, 200);
}

#[tokio::test]
async fn connections_are_struck_by_their_host() {
    let client = Client::start().await;
    // A path is nothing that a connection has.
    let fault = Fault::new(FaultKind::Refused).on_host(STATS).on_path("/hi/");
    client.emulator.inject(fault.skipping(1).always());
    assert_eq!(client.send(me(&client)).await.status, 200);
    client.connect(STATS, &["h2"]).await;
    let stream = TcpStream::connect(client.emulator.address()).await.unwrap();
    assert!(client.tls(stream, STATS, &["h2"]).await.is_err());
    assert_eq!(client.send(me(&client)).await.status, 200);
    client.emulator.clear_faults();
    client.connect(STATS, &["h2"]).await;
    assert_hits(&client.emulator, &FaultKind::Refused, 1);
}

#[tokio::test]
async fn a_greeting_without_an_answer() {
    let client = Client::start().await;
    client.emulator.inject(Fault::new(FaultKind::TlsStall).times(2));
    let stream = TcpStream::connect(client.emulator.address()).await.unwrap();
    {
        let connecting = client.tls(stream, PROFILE, &["h2"]);
        tokio::pin!(connecting);
        while client.emulator.faults_hit().is_empty() {
            tokio::select! {
                biased;
                _ = &mut connecting => unreachable!("nobody answers"),
                () = tokio::task::yield_now() => {}
            }
        }
        assert_eq!(client.emulator.open_connections(), 1);
    }
    // The client gave up.
    while client.emulator.open_connections() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(client.emulator.handshakes(), 0);

    let stream = TcpStream::connect(client.emulator.address()).await.unwrap();
    let releasing = async {
        while client.emulator.faults_hit()["tls-stall"] < 2 {
            tokio::task::yield_now().await;
        }
        client.emulator.release();
    };
    let (connected, ()) = tokio::join!(client.tls(stream, PROFILE, &["h2"]), releasing);
    assert!(connected.is_ok());
}

#[tokio::test]
async fn a_handshake_in_single_bytes_succeeds() {
    let client = Client::start().await;
    client.emulator.inject(Fault::new(FaultKind::DripHandshake(Duration::ZERO)));
    for _ in 0..2 {
        let mut connection = client.connect(PROFILE, &["h2"]).await;
        assert_eq!(connection.send(me(&client)).await.status, 200);
    }
    assert_eq!(client.emulator.handshakes(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_handshake_takes_the_pause_for_each_of_its_bytes() {
    let client = Client::start().await;
    client.emulator.inject(Fault::new(FaultKind::DripHandshake(Duration::from_secs(1))));
    let begun = Instant::now();
    let pipe = client.emulator.pipe();
    let mut connection = client.handshake(pipe, PROFILE, &["http/1.1"]).await;
    assert!(begun.elapsed() > Duration::from_secs(500), "{:?}", begun.elapsed());
    // The tickets of TLS may still be on their way; what follows is as fast as ever.
    assert_eq!(connection.send(me(&client)).await.status, 200);
    let begun = Instant::now();
    assert_eq!(connection.send(me(&client)).await.status, 200);
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn connections_are_counted_by_host() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let one = client.connect(PROFILE, &["h2"]).await;
    let other = client.connect(PROFILE, &["http/1.1"]).await;
    let third = client.connect(STATS, &["h2"]).await;
    assert_eq!((emulator.connections(), emulator.open_connections()), (3, 3));
    assert_eq!((emulator.connections_to(PROFILE), emulator.connections_to(STATS)), (2, 1));
    drop(one);
    while emulator.open_connections() > 2 {
        tokio::task::yield_now().await;
    }
    let _again = client.connect(&PROFILE.to_uppercase(), &["h2"]).await;
    assert_eq!(emulator.connections_to(PROFILE), 3);
    assert_eq!(emulator.most_connections_to(&PROFILE.to_uppercase()), 2);
    assert_eq!(emulator.most_connections_to(STATS), 1);
    assert_eq!(emulator.connections_to("example.org"), 0);
    drop((other, third));
}

#[tokio::test]
async fn requests_in_flight_are_counted_by_host() {
    let client = Client::start().await;
    let emulator: &Emulator = &client.emulator;
    for _ in 0..3 {
        client.send(me(&client)).await;
    }
    assert_eq!(emulator.most_requests_to(PROFILE), 1);
    emulator.hold("/users/me", 3);
    tokio::join!(client.send(me(&client)), client.send(me(&client)), client.send(me(&client)));
    assert_eq!((emulator.most_requests_to(PROFILE), emulator.most_requests_to(STATS)), (3, 0));
    assert_eq!(emulator.most_connections_to(PROFILE), 3);
}
