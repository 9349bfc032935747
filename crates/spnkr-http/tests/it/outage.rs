//! Hosts that fail for a while.

use std::time::Duration;

use futures_util::future::join_all;
use http::StatusCode;
use spnkr_core::{Class, TransportErrorKind};
use spnkr_http::Http;

use crate::pretend::{Pretend, Reply, ask, attempt};

/// A server that is down from one second to another.
fn down(from: u64, to: u64, reply: Reply) -> Pretend {
    Pretend::new(move |arrival, _| match (from..to).contains(&arrival.at.as_secs()) {
        true => reply.clone(),
        false => Reply::Status(200),
    })
}

/// Makes a thousand calls a second for so long, each with so many seconds to its deadline.
async fn load(
    http: &Http,
    seconds: u64,
    deadline: u64,
) -> Vec<Result<StatusCode, TransportErrorKind>> {
    let attempt = attempt(Class::Read).with_deadline(Duration::from_secs(deadline));
    let mut calls = Vec::new();
    for call in 0..seconds * 1_000 {
        let (http, attempt) = (http.clone(), attempt.clone());
        calls.push(tokio::spawn(async move {
            ask(&http, &format!("/{call}"), attempt).await.map_err(|error| error.kind())
        }));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    join_all(calls).await.into_iter().map(Result::unwrap).collect()
}

#[tokio::test(start_paused = true)]
async fn an_outage_does_not_multiply_requests_and_everybody_is_served() {
    for (reply, back) in
        [(Reply::Status(503), 35), (Reply::Fails(TransportErrorKind::Interrupted), 10)]
    {
        let pretend = down(5, back, reply);
        let http = pretend.http();
        let outcomes = load(&http, back + 5, 120).await;
        assert!(outcomes.iter().all(|outcome| *outcome == Ok(StatusCode::OK)));
        let (calls, requests) = (outcomes.len(), pretend.count());
        assert!(requests * 10 <= calls * 11, "{requests} requests for {calls} calls");

        let arrivals = pretend.arrivals();
        let within = |from: u64, to: u64| {
            arrivals.iter().filter(|arrival| (from..to).contains(&arrival.at.as_secs())).count()
        };
        let (probes, seconds) = (within(6, back), back - 6);
        assert!(probes as u64 <= 2 * seconds, "{probes} probes in {seconds} seconds");
        // Two seconds after it came back, all who waited are served, and the full rate is reached.
        let (first, third) = (within(back, back + 2), within(back + 2, back + 3));
        assert!(first as u64 >= 1_000 * seconds, "{first} in two seconds");
        assert!(third >= 950, "{third} in the third second");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_beyond_its_deadline_and_everybody_hears_the_last_real_error() {
    let pretend = down(0, u64::MAX, Reply::Fails(TransportErrorKind::Interrupted));
    let http = pretend.http();
    let started = pretend.now();
    let attempt = attempt(Class::Read).with_deadline(Duration::from_secs(10));
    let calls = (0..200).map(|call| {
        let (http, attempt) = (http.clone(), attempt.clone());
        async move { ask(&http, &format!("/{call}"), attempt).await }
    });
    for outcome in join_all(calls).await {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Interrupted);
        assert!(error.attempts() >= 1);
    }
    let took = pretend.now() - started;
    assert!(took <= Duration::from_millis(10_001), "{took:?}");
    assert!(pretend.count() < 230, "{} requests for 200 calls", pretend.count());
    assert_eq!(http.budgets(), [("data.example".into(), 0)]);

    // Who comes later has no error of its own to tell of, and nothing was sent for it.
    let late = ask(&http, "/late", attempt.clone().with_deadline(Duration::from_millis(50))).await;
    let error = late.unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (TransportErrorKind::Deadline, false));
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_given_up_lets_the_next_one_go() {
    let pretend = down(0, 20, Reply::Status(503));
    let http = pretend.http();
    let patient = attempt(Class::Read).with_deadline(Duration::from_secs(60));
    let calls: Vec<_> = (0..50)
        .map(|call| {
            let (http, patient) = (http.clone(), patient.clone());
            tokio::spawn(async move { ask(&http, &format!("/{call}"), patient).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(10)).await;
    // Whoever of these is the probe, or next in line.
    for call in &calls[..49] {
        call.abort();
    }
    let last = calls.into_iter().last().unwrap().await.unwrap();
    assert_eq!(last.unwrap(), StatusCode::OK);
    assert!(pretend.now() < Duration::from_millis(21_100), "{:?}", pretend.now());
}

#[tokio::test(start_paused = true)]
async fn one_failure_in_ten_is_seen_by_nobody() {
    // Every tenth request fails, in an order that has nothing to do with who asks.
    let count = std::sync::atomic::AtomicUsize::new(0);
    let pretend = Pretend::new(move |_, _| {
        let count = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // A permutation of the numbers below a prime scatters the failures.
        match (count * 7_919 + 13) % 1_009 < 101 {
            true => Reply::Status(500),
            false => Reply::Status(200),
        }
    });
    let http = pretend.http();
    let outcomes = load(&http, 10, 60).await;
    let served = outcomes.iter().filter(|outcome| **outcome == Ok(StatusCode::OK)).count();
    assert!(served * 1_000 >= outcomes.len() * 999, "{served} of {}", outcomes.len());
}

#[tokio::test(start_paused = true)]
async fn the_trouble_of_one_host_is_not_that_of_another() {
    let pretend = Pretend::new(|arrival, _| match arrival.path.as_str() {
        "/well" => Reply::Status(200),
        _ => Reply::Status(503),
    });
    let http = pretend.http();
    let deadline = Duration::from_secs(5);
    let ailing = join_all((0..30).map(|call| {
        let http = http.clone();
        let attempt = attempt(Class::Read).with_deadline(deadline);
        async move { ask(&http, &format!("/{call}"), attempt).await }
    }));
    ailing.await;
    let url = "https://other.example/well".parse().unwrap();
    let request = spnkr_core::Request::new(http::Method::GET, url);
    let before = pretend.now();
    let answer = spnkr_core::Transport::send(&http, request, &attempt(Class::Read)).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!((pretend.now() - before).as_millis(), 5);
}
