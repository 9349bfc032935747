//! What is repeated, how often, and after what pauses.

use std::time::Duration;

use http::StatusCode;
use spnkr_core::{Class, Phase, RetryPolicy, TransportErrorKind};

use crate::pretend::{Pretend, Reply, ask, attempt};

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_repeated_with_growing_pauses() {
    use TransportErrorKind::{Connect, Interrupted, Protocol, Resolve, Timeout};

    let replies = [408, 500, 502, 503, 504].map(Reply::Status).into_iter();
    let failures = [Connect, Interrupted, Protocol, Resolve, Timeout(Phase::FirstByte)];
    for reply in replies.chain(failures.map(Reply::Fails)) {
        let pretend = Pretend::in_turn([reply.clone(), reply.clone(), reply.clone()]);
        let policy = RetryPolicy::new(3, Duration::from_millis(100));
        let attempt = attempt(Class::Read).with_retry(policy);
        let status = ask(&pretend.http(), "/", attempt).await.unwrap();
        assert_eq!(status, StatusCode::OK, "{reply:?}");
        // Each pause is as long as it can be, and the answer takes five milliseconds.
        assert_eq!(pretend.gaps(), [105, 205, 405], "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_will_not_pass_is_not_repeated() {
    for status in [200, 204, 301, 304, 400, 401, 403, 404, 405, 409, 410, 501] {
        let pretend = Pretend::in_turn([Reply::Status(status)]);
        let answered = ask(&pretend.http(), "/", attempt(Class::Read)).await.unwrap();
        assert_eq!((answered.as_u16(), pretend.count()), (status, 1));
    }
    for kind in [TransportErrorKind::Configuration, TransportErrorKind::TooLarge] {
        let pretend = Pretend::in_turn([Reply::Fails(kind)]);
        let error = ask(&pretend.http(), "/", attempt(Class::Read)).await.unwrap_err();
        assert_eq!((error.kind(), pretend.count()), (kind, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_answer_or_error_is_what_the_caller_gets() {
    let pretend = Pretend::in_turn(vec![Reply::Status(503); 9]);
    let answered = ask(&pretend.http(), "/", attempt(Class::Read)).await.unwrap();
    assert_eq!((answered.as_u16(), pretend.count()), (503, 4));

    let fails = Reply::Fails(TransportErrorKind::Interrupted);
    let pretend = Pretend::in_turn(vec![fails; 9]);
    let error = ask(&pretend.http(), "/", attempt(Class::Read)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (TransportErrorKind::Interrupted, 4));
    assert_eq!(
        error.to_string(),
        "a test got nothing from data.example: the connection broke off (4 attempts)"
    );
}

#[tokio::test(start_paused = true)]
async fn a_class_says_whether_a_request_may_arrive_twice() {
    let broken = Reply::Fails(TransportErrorKind::Interrupted);
    for (class, repeats) in [
        (Class::Mint, true),
        (Class::Read, true),
        (Class::Redeem, false),
        (Class::Rotate, false),
        (Class::Write, false),
    ] {
        for reply in [broken.clone(), Reply::Status(503), Reply::Status(429)] {
            let pretend = Pretend::in_turn([reply.clone()]);
            let answered = ask(&pretend.http(), "/", attempt(class)).await;
            assert_eq!(pretend.count(), if repeats { 2 } else { 1 }, "{class:?} {reply:?}");
            assert_eq!(answered.is_ok_and(|status| status.is_success()), repeats, "{class:?}");
        }
        // What the server has not seen may be sent whatever it is.
        let unsent = Reply::Unsent(TransportErrorKind::Connect);
        let pretend = Pretend::in_turn([unsent.clone(), unsent]);
        assert_eq!(ask(&pretend.http(), "/", attempt(class)).await.unwrap(), StatusCode::OK);
        assert_eq!(pretend.count(), 3, "{class:?}");
    }
    // A write that its caller says may be made twice is.
    let pretend = Pretend::in_turn([broken]);
    let write = attempt(Class::Write).with_repeated_writes();
    assert_eq!(ask(&pretend.http(), "/", write).await.unwrap(), StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_policy_can_forbid_all_of_it() {
    for reply in
        [Reply::Status(429), Reply::Status(500), Reply::Unsent(TransportErrorKind::Connect)]
    {
        let pretend = Pretend::in_turn([reply.clone()]);
        let once = attempt(Class::Read).with_retry(RetryPolicy::NONE);
        let _failed = ask(&pretend.http(), "/", once).await;
        assert_eq!(pretend.count(), 1, "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_the_deadline_has_no_room_for_is_not_begun() {
    let pretend = Pretend::in_turn(vec![Reply::Status(500); 9]);
    let policy = RetryPolicy::new(3, Duration::from_secs(1));
    let hasty = attempt(Class::Read).with_retry(policy).with_deadline(Duration::from_millis(1_500));
    assert_eq!(ask(&pretend.http(), "/", hasty).await.unwrap().as_u16(), 500);
    // The second pause would end beyond it.
    assert_eq!((pretend.count(), pretend.now().as_millis()), (2, 1_010));
}

#[tokio::test(start_paused = true)]
async fn a_match_that_has_just_ended_is_waited_for_only_when_asked() {
    let pretend = Pretend::in_turn(vec![Reply::Status(404); 14]);
    let http = pretend.http();
    let deadline = Duration::from_secs(90);
    let settling = attempt(Class::Read).with_settling().with_deadline(deadline);
    assert_eq!(ask(&http, "/match", settling.clone()).await.unwrap(), StatusCode::OK);
    assert_eq!(pretend.gaps(), [2_005; 14]);

    let pretend = Pretend::in_turn(vec![Reply::Status(404); 99]);
    let http = pretend.http();
    assert_eq!(ask(&http, "/", settling).await.unwrap(), StatusCode::NOT_FOUND);
    assert_eq!(pretend.count(), 15);
    assert_eq!(ask(&http, "/", attempt(Class::Read)).await.unwrap(), StatusCode::NOT_FOUND);
    assert_eq!(pretend.count(), 16);
    assert_eq!(http.counters().retries, 0, "it is no failure");
}
