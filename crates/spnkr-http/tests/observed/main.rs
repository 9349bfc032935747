//! What somebody who looks on is told. Alone in its program, as a subscriber that other tests do not have may miss
//! what they have met first.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io,
    sync::{Arc, Mutex},
};

use http::{HeaderValue, Method, StatusCode, header};
use spnkr_client::Client;
use spnkr_core::{Attempt, Class, Operation, Request, Transport, Xuid};
use spnkr_emulator::{Fault, FaultKind};
use spnkr_http::MemoryCache;
use spnkr_testkit::Emulated;
use tracing_subscriber::fmt::MakeWriter;

const OPEN: &str = "https://settings.svc.halowaypoint.com/hi/clearances/active?release=1.6";
const HOST: &str = "settings.svc.halowaypoint.com";

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn spans_and_events_tell_of_each_attempt() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let emulated = Emulated::start().await;
    let http = emulated.http();
    let fault = Fault::new(FaultKind::InternalServerError).on_host(HOST);
    emulated.emulator().inject(fault);
    let request = Request::new(Method::GET, OPEN.parse().unwrap())
        .with_header(header::ACCEPT, HeaderValue::from_static("application/json"));
    let attempt = Attempt::new(Operation::new("a test"), Class::Read).with_whole_body();
    let answer = http.send(request, &attempt).await.unwrap().collect().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);

    let told = lines.text();
    for expected in [
        "request{operation=\"a test\" host=\"settings.svc.halowaypoint.com\" method=\"GET\"}",
        "attempt answered attempt=1 status=500 waited_ms=0",
        "attempt answered attempt=2 status=200 waited_ms=0",
        "answered status=200",
        "body ended bytes=",
    ] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
    assert!(!told.contains("release="), "no query is told: {told}");

    let xuid = Xuid::new(emulated.emulator().account().xuid());
    let cache = MemoryCache::new(1 << 20);
    let client =
        Client::from_tokens(http.clone(), emulated.spartan_token(), None).with_cache(cache.clone());
    let latest = client.stats().match_history(xuid).count(1).await.unwrap().results.remove(0);
    for _ in 0..2 {
        client.stats().match_stats(latest.match_id).await.unwrap();
    }
    let told = lines.text();
    assert!(told.contains("operation=\"get_match_stats\" cache=\"miss\""), "{told}");
    assert!(told.contains("operation=\"get_match_stats\" cache=\"hit\""), "{told}");
    assert!(!told.contains(emulated.spartan_token().expose()) && !told.contains("v4="), "{told}");

    let counters = http.counters();
    assert_eq!((counters.calls, counters.requests, counters.retries), (3, 4, 1));
    assert_eq!((counters.failures, counters.connections), (0, 2));
    assert!(counters.bytes_received > 1_000);
    assert_eq!((cache.counters().hits, cache.counters().stored), (1, 2));
}
