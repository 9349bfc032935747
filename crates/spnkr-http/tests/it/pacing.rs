//! The pace, measured where requests arrive.

use std::{sync::Arc, time::Duration};

use futures_util::future::{join_all, poll_immediate};
use http::StatusCode;
use spnkr_core::Class;
use spnkr_http::{Http, Rate};

use crate::pretend::{Pretend, Reply, ask, attempt};

fn paced(pretend: &Pretend, rate: f64) -> Http {
    pretend.http_with(Http::builder().rate(Rate::per_second(rate).unwrap()))
}

/// Makes that many calls from so many tasks; all have to be answered well.
async fn call_from(http: &Http, tasks: usize, calls: usize) {
    let attempt = attempt(Class::Read).with_deadline(Duration::from_secs(100_000));
    let calls = (0..tasks).map(|task| {
        let (http, attempt) = (http.clone(), attempt.clone());
        tokio::spawn(async move {
            for call in (task..calls).step_by(tasks) {
                let answered = ask(&http, &format!("/{call}"), attempt.clone()).await;
                assert_eq!(answered.unwrap(), StatusCode::OK);
            }
        })
    });
    for outcome in join_all(calls).await {
        outcome.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn no_window_holds_more_than_its_share_whatever_the_number_of_tasks() {
    for (rate, tasks, calls) in [(5.0, 1, 50), (5.0, 64, 300), (0.3, 7, 40), (50.0, 1_000, 2_000)] {
        let pretend = Pretend::in_turn([]);
        call_from(&paced(&pretend, rate), tasks, calls).await;
        let arrivals = pretend.arrivals();
        assert_eq!(arrivals.len(), calls);
        for (first, one) in arrivals.iter().enumerate() {
            for (last, other) in arrivals.iter().enumerate().skip(first) {
                let window = (other.at - one.at).as_secs_f64();
                // A little more, as these numbers have no exact form.
                let most = (rate * window + 1e-6).floor() as usize + 1;
                assert!(last - first < most, "{rate} a second: {first} to {last} in {window} s");
            }
        }
        let time = (arrivals[calls - 1].at - arrivals[0].at).as_secs_f64();
        // One answer a latency is the most that a single task can get.
        let reached = (calls - 1) as f64 / time;
        assert!(reached >= 0.95 * rate, "{reached} of {rate} a second");
    }
}

#[tokio::test(start_paused = true)]
async fn callers_take_turns() {
    let pretend = Pretend::in_turn([]);
    let http = paced(&pretend, 10.0);
    let callers = ["one", "two"].map(|caller| {
        let http = http.clone();
        tokio::spawn(async move {
            for call in 0..50 {
                ask(&http, &format!("/{caller}/{call}"), attempt(Class::Read)).await.unwrap();
            }
        })
    });
    for caller in callers {
        caller.await.unwrap();
    }
    let mut ahead = 0_i32;
    for arrival in pretend.arrivals() {
        ahead += if arrival.path.starts_with("/one/") { 1 } else { -1 };
        assert!(ahead.abs() <= 1, "{ahead} at {arrival:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_caller_gives_its_slot_back() {
    let pretend = Pretend::in_turn([]);
    let http = paced(&pretend, 1.0);
    ask(&http, "/first", attempt(Class::Read)).await.unwrap();
    let mut dropped: Vec<_> =
        (0..10).map(|_| Box::pin(ask(&http, "/dropped", attempt(Class::Read)))).collect();
    for call in &mut dropped {
        assert!(poll_immediate(call).await.is_none());
    }
    drop(dropped);
    ask(&http, "/second", attempt(Class::Read)).await.unwrap();
    let arrivals = pretend.arrivals();
    assert_eq!(arrivals.len(), 2);
    assert_eq!(pretend.gaps(), [1_000]);
}

#[tokio::test(start_paused = true)]
async fn the_hops_of_a_sign_in_are_not_held_up() {
    let pretend = Pretend::in_turn([]);
    let http = paced(&pretend, 1.0);
    for _ in 0..3 {
        ask(&http, "/hop", attempt(Class::Mint)).await.unwrap();
    }
    assert_eq!(pretend.gaps(), [5, 5]);
}

/// A server that takes so many requests in any one second.
fn throttling(most: usize, says_when: bool) -> Pretend {
    let window = Arc::new(std::sync::Mutex::new(std::collections::VecDeque::new()));
    Pretend::new(move |arrival, _| {
        let mut window = window.lock().unwrap();
        while window.front().is_some_and(|at| arrival.at >= *at + Duration::from_secs(1)) {
            window.pop_front();
        }
        if window.len() < most {
            window.push_back(arrival.at);
            return Reply::Status(200);
        }
        match says_when {
            true => Reply::RetryAfter(429, "1".to_owned()),
            false => Reply::Status(429),
        }
    })
}

#[tokio::test(start_paused = true)]
async fn after_a_storm_of_429_a_sustainable_rate_is_found_and_no_call_is_lost() {
    const CALLS: usize = 2_000;
    for says_when in [true, false] {
        for rate in [None, Some(50.0)] {
            let pretend = throttling(10, says_when);
            let http = match rate {
                Some(rate) => paced(&pretend, rate),
                None => pretend.http(),
            };
            call_from(&http, 64, CALLS).await;
            let refused = pretend.count() - CALLS;
            let took = pretend.now().as_secs_f64();
            assert!(refused < CALLS / 5, "{refused} refused of {CALLS}, at {rate:?}");
            assert!(took < CALLS as f64 / 10.0 * 2.5, "{took} s for {CALLS} at {rate:?}");
            assert_eq!(http.counters().throttles, refused as u64);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_asks_before_the_server_wants_to_be_asked_again() {
    let later = |seconds: i64| {
        let epoch: jiff::Timestamp = crate::pretend::EPOCH.parse().unwrap();
        let at = epoch + jiff::SignedDuration::from_secs(seconds);
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap()
    };
    for (value, quiet) in [
        ("0".to_owned(), 0),
        ("7".to_owned(), 7),
        ("30".to_owned(), 30),
        (later(10), 10),
        (later(-10), 0),
        ("59".to_owned(), 59),
    ] {
        for status in [429, 503] {
            let reply = Reply::RetryAfter(status, value.clone());
            let pretend = Pretend::new(move |arrival, count| match count {
                0 if arrival.path == "/refused" => reply.clone(),
                _ => Reply::Status(200),
            });
            let http = pretend.http();
            let deadline = Duration::from_secs(200);
            let patient = attempt(Class::Read).with_deadline(deadline);
            let refused = ask(&http, "/refused", patient.clone());
            let sibling = async {
                tokio::time::sleep(Duration::from_millis(6)).await;
                ask(&http, "/sibling", patient.clone()).await
            };
            let (refused, sibling) = tokio::join!(refused, sibling);
            assert_eq!((refused.unwrap(), sibling.unwrap()), (StatusCode::OK, StatusCode::OK));
            for arrival in &pretend.arrivals()[1..] {
                assert!(arrival.at >= Duration::from_secs(quiet), "{value}: {arrival:?}");
                assert!(arrival.at < Duration::from_secs(quiet + 2), "{value}: {arrival:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_for_too_long_is_told_to_the_caller_at_once() {
    for value in ["61", "3600", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let pretend = Pretend::in_turn([Reply::RetryAfter(429, value.to_owned())]);
        let http = pretend.http();
        let patient = attempt(Class::Read).with_deadline(Duration::from_secs(1_000));
        let refused = ask(&http, "/", patient.clone()).await.unwrap();
        assert_eq!(refused, StatusCode::TOO_MANY_REQUESTS, "{value}");
        // So is everybody else, with nothing sent.
        let sibling = ask(&http, "/sibling", patient.clone()).await.unwrap();
        assert_eq!(sibling, StatusCode::TOO_MANY_REQUESTS, "{value}");
        assert_eq!((pretend.count(), pretend.now().as_millis()), (1, 5));
        // But not for ever, whatever it asks for.
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        assert_eq!(ask(&http, "/", patient).await.unwrap(), StatusCode::OK);
    }
}
