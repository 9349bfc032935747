//! The transport against the emulator, over real TLS.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod cache;
mod connections;
mod limits;
mod outage;
mod pacing;
mod pretend;
mod proxies;
mod repeating;
mod resumption;
mod truncation;

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::future::{join_all, poll_immediate};
use http::{HeaderValue, Method, StatusCode, header};
use spnkr_core::{
    Attempt, CertificateProblem, Class, Operation, Phase, Request, Response, RetryPolicy,
    Transport, TransportError, TransportErrorKind,
};
use spnkr_emulator::{CannedAnswer, Emulator, Protocols};
use spnkr_http::{Http, Rate};
use spnkr_testkit::{Emulated, ManualClock};
use tokio::net::TcpListener;

const OPEN: &str = "https://settings.svc.halowaypoint.com/hi/clearances/active?release=1.6";
const HOST: &str = "settings.svc.halowaypoint.com";
const PATH: &str = "/hi/clearances/active";

async fn get(http: &Http, url: &str, attempt: Attempt) -> Result<Response<Bytes>, TransportError> {
    let request = Request::new(Method::GET, url.parse().unwrap())
        .with_header(header::ACCEPT, HeaderValue::from_static("application/json"));
    http.send(request, &attempt).await?.collect().await
}

/// One attempt and no more.
fn read() -> Attempt {
    Attempt::new(Operation::new("a test"), Class::Read).with_retry(RetryPolicy::NONE)
}

async fn kind(http: &Http, url: &str) -> TransportErrorKind {
    get(http, url, read()).await.unwrap_err().kind()
}

fn manual_clock() -> ManualClock {
    ManualClock::new("2026-01-02T03:04:05Z".parse().unwrap())
}

#[tokio::test]
async fn a_cold_burst_over_http2_opens_one_connection() {
    let emulated = Emulated::start().await;
    let http = emulated.http();
    for _ in 0..2 {
        let answers = join_all((0..200).map(|_| get(&http, OPEN, read()))).await;
        assert!(answers.iter().all(|answer| answer.as_ref().unwrap().status() == StatusCode::OK));
    }
    assert_eq!(emulated.emulator().connections(), 1);
    let requests = emulated.emulator().requests();
    assert_eq!(requests.len(), 400);
}

#[tokio::test]
async fn over_http1_each_request_in_flight_has_its_connection_and_they_are_kept() {
    let emulated = Emulated::start_with(Emulator::builder().protocols(Protocols::Http1)).await;
    let http = emulated.http();
    emulated.emulator().hold(PATH, 4);
    let answers = join_all((0..4).map(|_| get(&http, OPEN, read()))).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(emulated.emulator().connections(), 4);
    for _ in 0..10 {
        get(&http, OPEN, read()).await.unwrap();
    }
    assert_eq!(emulated.emulator().connections(), 4);
}

#[tokio::test]
async fn a_redirect_is_an_answer_like_any_other() {
    let emulated = Emulated::start().await;
    emulated.emulator().answer_next(
        HOST,
        PATH,
        CannedAnswer::new(StatusCode::FOUND)
            .header(header::LOCATION, HeaderValue::from_static("https://login.live.com/")),
    );
    let answer = get(&emulated.http(), OPEN, read()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND);
    assert_eq!(emulated.emulator().requests().len(), 1);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let emulated = Emulated::start().await;
    let http = emulated.http();
    let whole = get(&http, OPEN, read()).await.unwrap();
    let length = whole.body().len() as u64;
    assert!(get(&http, OPEN, read().with_body_limit(length)).await.is_ok());
    let error = get(&http, OPEN, read().with_body_limit(length - 1)).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::TooLarge);
}

#[tokio::test]
async fn an_encoding_that_was_not_asked_for_is_refused() {
    let emulated = Emulated::start().await;
    emulated.emulator().answer_next(
        HOST,
        PATH,
        CannedAnswer::new(StatusCode::OK)
            .header(header::CONTENT_ENCODING, HeaderValue::from_static("br"))
            .body("{}"),
    );
    assert_eq!(kind(&emulated.http(), OPEN).await, TransportErrorKind::Compression);
}

#[tokio::test]
async fn an_answer_without_a_body_is_not_broken_by_its_encoding() {
    let emulated = Emulated::start().await;
    for status in [StatusCode::NOT_MODIFIED, StatusCode::NO_CONTENT, StatusCode::NOT_FOUND] {
        for encoding in ["gzip", "br"] {
            let value = HeaderValue::from_static(encoding);
            let answer = CannedAnswer::new(status).header(header::CONTENT_ENCODING, value);
            emulated.emulator().answer_next(HOST, PATH, answer);
            let answer = get(&emulated.http(), OPEN, read()).await.unwrap();
            assert_eq!((answer.status(), answer.body().len()), (status, 0), "{encoding}");
        }
    }
}

#[tokio::test]
async fn every_call_ends_by_its_deadline() {
    let emulated = Emulated::start().await;
    let clock = manual_clock();
    let http = emulated.http_builder().clock(Arc::new(clock.clone())).build().unwrap();
    get(&http, OPEN, read()).await.unwrap();

    emulated.emulator().hold(PATH, usize::MAX);
    let attempt = read().with_deadline(Duration::from_secs(7));
    let mut call = pin!(get(&http, OPEN, attempt));
    assert!(poll_immediate(&mut call).await.is_none());
    clock.advance(Duration::from_secs(6));
    assert!(poll_immediate(&mut call).await.is_none());
    clock.advance(Duration::from_secs(1));
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.host()), (TransportErrorKind::Deadline, HOST));
}

/// A server that accepts connections and never says a word.
async fn mute_server() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A transport that gives a connection five seconds.
fn impatient(emulated: &Emulated, clock: &ManualClock, address: SocketAddr) -> Http {
    emulated
        .http_builder()
        .clock(Arc::new(clock.clone()))
        .connect_host_to(HOST, address)
        .connect_timeout(Duration::from_secs(5))
        .build()
        .unwrap()
}

/// Waits until TCP is connected and TLS has its time limit, and everybody else waits for that.
async fn settle(clock: &ManualClock) {
    while clock.next_wake() != Some(Duration::from_secs(5)) {
        tokio::task::yield_now().await;
    }
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_dropped_call_lets_the_next_one_connect() {
    let emulated = Emulated::start().await;
    let (_listener, address) = mute_server().await;
    let clock = manual_clock();
    let http = impatient(&emulated, &clock, address);
    let attempt = read();
    let mut first = Box::pin(get(&http, OPEN, attempt));
    assert!(poll_immediate(&mut first).await.is_none());
    let second = tokio::spawn({
        let http = http.clone();
        async move { get(&http, OPEN, read()).await }
    });
    drop(first);
    // The second one goes on with the connection that the first one began.
    settle(&clock).await;
    clock.advance(Duration::from_secs(5));
    let error = second.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Timeout(Phase::Tls));
}

#[tokio::test]
async fn all_who_wait_for_a_connection_learn_at_once_that_there_is_none() {
    let emulated = Emulated::start().await;
    let (_listener, address) = mute_server().await;
    let clock = manual_clock();
    let http = impatient(&emulated, &clock, address);
    let calls = (0..4)
        .map(|_| {
            let http = http.clone();
            tokio::spawn(async move { kind(&http, OPEN).await })
        })
        .collect::<Vec<_>>();
    settle(&clock).await;
    clock.advance(Duration::from_secs(5));
    for call in calls {
        assert_eq!(call.await.unwrap(), TransportErrorKind::Timeout(Phase::Tls));
    }
    assert_eq!(http.counters().requests, 0);
}

#[tokio::test]
async fn requests_to_a_host_of_data_are_evenly_spaced() {
    let emulated = Emulated::start().await;
    let clock = manual_clock();
    let http = emulated
        .http_builder()
        .clock(Arc::new(clock.clone()))
        .rate(Rate::per_second(5.0).unwrap())
        .build()
        .unwrap();
    let calls = (0..5)
        .map(|_| {
            let http = http.clone();
            tokio::spawn(async move { get(&http, OPEN, read()).await })
        })
        .collect::<Vec<_>>();
    let arrived = async |count: usize| {
        while emulated.emulator().requests().len() < count {
            tokio::task::yield_now().await;
        }
    };
    for sent in 1..=5 {
        arrived(sent).await;
        assert_eq!(emulated.emulator().requests().len(), sent);
        clock.advance(Duration::from_millis(200));
    }
    for call in calls {
        call.await.unwrap().unwrap();
    }
    // A hop of the sign-in does not wait.
    let mint = Attempt::new(Operation::new("a hop"), Class::Mint);
    let _unpaced = (
        get(&http, OPEN, mint.clone()).await.unwrap(),
        get(&http, OPEN, mint.clone()).await.unwrap(),
    );
}

#[tokio::test]
async fn what_goes_wrong_before_an_answer_has_a_name() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let untrusting = Http::builder()
        .connect_to(emulator.address())
        .only_roots(Emulated::start().await.emulator().certificate_authority_pem())
        .build()
        .unwrap();
    let error = get(&untrusting, OPEN, read()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Certificate(CertificateProblem::UnknownIssuer));
    assert_eq!(
        error.to_string(),
        "a test got nothing from settings.svc.halowaypoint.com: the server's certificate is not trusted"
    );

    let http = emulated.http();
    assert_eq!(
        kind(&http, "https://example.com/").await,
        TransportErrorKind::Certificate(CertificateProblem::WrongName)
    );
    assert_eq!(kind(&http, "http://login.live.com/").await, TransportErrorKind::Configuration);

    let (listener, closed) = mute_server().await;
    drop(listener);
    let nowhere = emulated.http_builder().connect_to(closed).build().unwrap();
    assert_eq!(kind(&nowhere, OPEN).await, TransportErrorKind::Connect);

    let unknown = emulated
        .http_builder()
        .connect_host_to(HOST, "name.invalid:443".parse::<spnkr_http::ConnectTo>().unwrap())
        .build()
        .unwrap();
    assert_eq!(kind(&unknown, OPEN).await, TransportErrorKind::Resolve);
}

#[test]
fn certificate_authorities_have_to_be_some() {
    for pem in
        ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    {
        assert!(Http::builder().only_roots(pem).build().is_err(), "{pem:?}");
    }
}
