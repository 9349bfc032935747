use std::{error::Error as _, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};
use spnkr_client::{
    Answer, Client, Endpoint, EndpointInfo, Error, Host, StaticCredentials, stats::GetMatchCount,
};
use spnkr_core::{
    Attempt, Class, ClearanceToken, CredentialsErrorKind, DecodeError, DecodeProblem, Operation,
    Request, Response, Scope, SpartanToken, Xuid, read_json,
};
use spnkr_testkit::Scripted;

use crate::{
    documents::match_count,
    script::{CLEARANCE_CANARY, SPARTAN_CANARY, Script, Tokens, answer, poll_once, run},
};

const PLAYER: Xuid = Xuid::new(7);

/// Endpoints of a user's own, one a scope and host.
macro_rules! custom {
    ($($Name:ident $host:expr, $method:ident, $scope:ident, $body:expr;)+) => { $(
        struct $Name;

        impl Endpoint for $Name {
            type Model = Value;
            const INFO: &'static EndpointInfo =
                &EndpointInfo::new(Operation::new("custom"), $host, Method::$method, "/custom")
                    .with_scope(Scope::$scope)
                    .with_class(Class::Write);

            fn path(&self) -> String {
                "/custom".into()
            }

            fn body(&self) -> Option<Value> {
                $body
            }

            fn decode(answer: &Response<Bytes>) -> Result<Value, DecodeError> {
                read_json(Self::INFO.operation(), answer)
            }
        }
    )+ };
}

custom! {
    Everything Host::SKILL, GET, SpartanWithClearance, None;
    Foreign Host::new("example.com"), GET, Spartan, None;
    File Host::BLOBS, GET, Spartan, None;
    NoHost Host::new("user@example.com:1/a"), GET, Open, None;
    Nothing Host::BLOBS, GET, Open, None;
    Put Host::STATS, PUT, Spartan, Some(json!({ "a": 1 }));
}

fn ok() -> Scripted {
    answer(200, match_count().to_string())
}

fn headers(request: &Request) -> Vec<String> {
    let mut headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    headers
}

fn status_of(step: Scripted) -> Error {
    let script = Script::new([step]);
    let error = run(script.client().stats().match_count(PLAYER)).unwrap_err();
    assert_eq!(script.count(), 1);
    error
}

#[test]
fn the_three_forms_of_a_call_are_one() {
    let script = Script::new([ok(), ok(), ok(), ok()]);
    let client = script.client();
    let count = run(client.stats().match_count(PLAYER)).unwrap();
    assert_eq!(count.matches_played_count, 9);
    let answers: [Answer<_>; 3] = [
        run(client.stats().match_count(PLAYER).send()).unwrap(),
        run(client.send(GetMatchCount::new(PLAYER))).unwrap(),
        run(client.call(GetMatchCount::new(PLAYER)).send()).unwrap(),
    ];
    for answer in answers {
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "application/json");
        assert_eq!(answer.bytes(), match_count().to_string().as_bytes());
        assert_eq!(answer.json().unwrap(), match_count());
        assert_eq!(answer.model().unwrap(), count);
    }
    let seen = script.seen();
    for (request, attempt) in &seen {
        assert_eq!(request.url(), seen[0].0.url());
        assert_eq!(attempt.operation().name(), "get_match_count");
        assert_eq!(attempt.class(), Class::Read);
        assert_eq!(attempt.deadline(), Some(Duration::from_secs(60)));
        assert!(attempt.whole_body() && !attempt.settles());
    }
}

#[test]
fn choices_of_a_call_reach_the_transport() {
    let script = Script::new([ok()]);
    let call = script.client().stats().match_count(PLAYER);
    run(call.language("fr-FR").deadline(Duration::from_secs(3))).unwrap();
    let (request, attempt) = &script.seen()[0];
    assert_eq!(request.headers()["accept-language"], "fr-FR");
    assert_eq!(attempt.deadline(), Some(Duration::from_secs(3)));

    let script = Script::new([ok(), ok()]);
    let client = script.client().with_deadline(Duration::from_secs(7));
    run(client.stats().match_count(PLAYER).settle()).unwrap();
    run(client.stats().match_count(PLAYER).deadline(Duration::from_secs(3))).unwrap();
    let deadlines = script.seen().into_iter().map(|(_, attempt)| attempt.deadline());
    assert!(deadlines.eq([7, 3].map(|seconds| Some(Duration::from_secs(seconds)))));

    let script = Script::new([]);
    let error = run(script.client().stats().match_count(PLAYER).language("fr\nx: y")).unwrap_err();
    assert!(
        matches!(error, Error::InvalidArgument { source: error, .. } if error.argument() == "language")
    );
}

#[test]
fn a_request_carries_exactly_what_its_scope_names() {
    let script = Script::new([ok(), ok(), ok()]);
    let tokens = Tokens::default();
    let client = Client::new(script.clone(), tokens.clone());
    run(client.send(Nothing)).unwrap();
    assert!(tokens.asked.lock().unwrap().is_empty(), "nobody is asked for credentials");
    run(client.stats().match_count(PLAYER)).unwrap();
    run(client.send(Everything)).unwrap();
    assert_eq!(*tokens.asked.lock().unwrap(), [Scope::Spartan, Scope::SpartanWithClearance]);

    let accept = "accept: application/json".to_owned();
    let spartan = format!("x-343-authorization-spartan: {SPARTAN_CANARY}-1");
    let clearance = format!("343-clearance: {CLEARANCE_CANARY}");
    let seen: Vec<_> = script.seen().iter().map(|(request, _)| headers(request)).collect();
    let (accept, spartan, clearance) = (&accept[..], &spartan[..], &clearance[..]);
    assert_eq!(seen[0], [accept]);
    assert_eq!(seen[1], [accept, spartan]);
    assert_eq!(seen[2], [clearance, accept, spartan]);
    for (request, _) in script.seen() {
        let sensitive = request.headers().iter().filter(|(name, _)| name.as_str() != "accept");
        assert!(sensitive.into_iter().all(|(_, value)| value.is_sensitive()));
    }
}

#[test]
fn tokens_are_never_sent_to_a_host_that_may_not_see_them() {
    let script = Script::new([]);
    let tokens = Tokens::default();
    let client = Client::new(script.clone(), tokens.clone());
    for error in [
        run(client.send(Foreign)).unwrap_err(),
        run(client.send(File)).unwrap_err(),
        run(client.send(NoHost)).unwrap_err(),
    ] {
        assert!(
            matches!(error, Error::InvalidArgument { source: error, .. } if error.argument() == "host")
        );
    }
    assert!(tokens.asked.lock().unwrap().is_empty());
}

#[test]
fn a_document_to_send_is_sent() {
    let script = Script::new([ok()]);
    run(script.client().send(Put)).unwrap();
    let (request, attempt) = &script.seen()[0];
    assert_eq!(request.body(), r#"{"a":1}"#);
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!((request.method(), attempt.class()), (&Method::PUT, Class::Write));
}

#[test]
fn refused_credentials_are_renewed_once() {
    let script = Script::new([answer(401, ""), ok()]);
    let tokens = Tokens::default();
    let client = Client::new(script.clone(), tokens.clone());
    run(client.stats().match_count(PLAYER)).unwrap();
    assert_eq!(*tokens.refused.lock().unwrap(), [1], "the one that was used is named");
    let spartan: Vec<_> = script
        .seen()
        .iter()
        .map(|(request, _)| request.headers()["x-343-authorization-spartan"].clone())
        .collect();
    assert_eq!(spartan, [format!("{SPARTAN_CANARY}-1"), format!("{SPARTAN_CANARY}-2")]);
}

#[test]
fn what_is_sent_again_is_the_same_but_for_the_credentials() {
    let script = Script::new([answer(401, ""), ok()]);
    run(script.client().call(Put).language("fr-FR").send()).unwrap();
    let [first, second] = script.seen().try_into().unwrap();
    let without_token = |(mut request, _): (Request, Attempt)| {
        request.headers_mut().remove("x-343-authorization-spartan").unwrap();
        let (method, url) = (request.method().clone(), request.url().clone());
        (method, url, headers(&request), request.body().clone())
    };
    assert_eq!(without_token(first), without_token(second));
}

#[test]
fn a_second_refusal_is_an_error() {
    let script = Script::new([answer(401, ""), answer(401, "canary")]);
    let error = run(script.client().stats().match_count(PLAYER)).unwrap_err();
    assert_eq!(script.count(), 2);
    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    assert!(error.needs_sign_in() && !error.is_retryable());
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(error.body().unwrap().as_str(), Some("canary"));
}

#[test]
fn credentials_that_cannot_be_renewed_are_an_error() {
    let script = Script::new([answer(401, "")]);
    let tokens = Tokens { cannot_renew: true, ..Tokens::default() };
    let error = run(Client::new(script, tokens).stats().match_count(PLAYER)).unwrap_err();
    assert!(error.needs_sign_in());
    assert!(matches!(error, Error::Credentials { .. }));
}

#[test]
fn a_public_file_is_not_asked_for_twice() {
    let script = Script::new([answer(401, "")]);
    let error = run(script.client().send(Nothing)).unwrap_err();
    assert!(matches!(error, Error::Status(_)) && !error.needs_sign_in());
}

#[test]
fn expired_static_tokens_end_at_once() {
    let script = Script::new([answer(401, "")]);
    let client = Client::from_tokens(script.clone(), SpartanToken::new("v4=a"), None);
    let error = run(client.stats().match_count(PLAYER)).unwrap_err();
    assert_eq!(script.count(), 1);
    let Error::Credentials { source: inner, .. } = &error else { panic!("{error:?}") };
    assert_eq!(inner.kind(), CredentialsErrorKind::Expired);
    assert!(error.needs_sign_in() && error.advice().is_some());
}

#[test]
fn a_missing_clearance_matters_only_where_it_is_needed() {
    let script = Script::new([ok(), ok()]);
    let spartan_token = || SpartanToken::new(" X-343-Authorization-Spartan: v4=a\n");
    let client = Client::from_tokens(script.clone(), spartan_token(), None);
    let error = run(client.send(Everything)).unwrap_err();
    assert!(
        matches!(&error, Error::Credentials { source: error, .. } if error.kind() == CredentialsErrorKind::Missing)
    );
    assert_eq!(script.count(), 0);
    run(client.stats().match_count(PLAYER)).unwrap();

    let clearance = Some(ClearanceToken::new("abc "));
    run(Client::from_tokens(script.clone(), spartan_token(), clearance).send(Everything)).unwrap();
    let seen = script.seen();
    assert_eq!(seen[0].0.headers()["x-343-authorization-spartan"], "v4=a");
    assert_eq!(seen[1].0.headers()["343-clearance"], "abc");
}

#[test]
fn a_token_that_cannot_be_sent_is_an_error_without_it() {
    for token in ["v4=spartan-canary\r\nx: y", "v4=spartan-canary\u{0}"] {
        let script = Script::new([]);
        let client = Client::from_tokens(script, SpartanToken::new(token), None);
        let error = run(client.stats().match_count(PLAYER)).unwrap_err();
        let Error::Credentials { source: inner, .. } = &error else { panic!("{error:?}") };
        assert_eq!(inner.kind(), CredentialsErrorKind::Malformed);
        assert!(!shown(&error).contains("canary"));
    }
}

#[test]
fn a_status_other_than_success_is_an_error() {
    for (status, is_retryable) in [
        (302, false),
        (304, false),
        (403, false),
        (408, true),
        (429, true),
        (500, true),
        (503, true),
    ] {
        let error = status_of(answer(status, r#"{"canary":1}"#));
        assert!(matches!(error, Error::Status(_)), "{error:?}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.is_retryable(), is_retryable, "{status}");
        assert!(!error.is_not_found());
        assert!(!error.needs_sign_in());
        assert_eq!(error.body().unwrap().as_bytes(), br#"{"canary":1}"#);
        let text = format!("{error}: {}", error.source().unwrap());
        assert!(
            text.starts_with("the service gave no result: get_match_count answered "),
            "{text}"
        );
        assert!(!shown(&error).contains("canary"));
    }
}

#[test]
fn what_a_service_does_not_know_is_told_apart() {
    // The services answer a player that they do not know in two ways.
    for status in [400, 404] {
        let error = status_of(answer(status, ""));
        assert!(error.is_not_found() && !error.is_retryable(), "{error:?}");
        assert_eq!(error.status().unwrap().as_u16(), status);
    }
    let batch = |status| {
        let script = Script::new([answer(status, "")]);
        run(script.client().profile().users_by_id([PLAYER])).unwrap_err()
    };
    assert!(batch(404).is_not_found() && !batch(400).is_not_found());
}

#[test]
fn retry_after_is_handed_on() {
    let seconds = HeaderValue::from_static("7");
    let error = status_of(Scripted::with_header(429, header::RETRY_AFTER, seconds, ""));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[test]
fn a_broken_connection_is_an_error_that_may_pass() {
    let error = status_of(Scripted::Break);
    assert!(matches!(error, Error::Transport(_)) && error.is_retryable());
    assert_eq!((error.status(), error.body()), (None, None));
}

#[test]
fn success_without_a_document_costs_the_model_alone() {
    for (status, body, problem) in [
        (200, "", DecodeProblem::Empty),
        (204, "", DecodeProblem::Empty),
        (200, "<html>canary</html>", DecodeProblem::Markup),
        (200, "{\"canary", DecodeProblem::Syntax { line: 1, column: 8 }),
        (
            200,
            "{\"canary\":1}",
            DecodeProblem::MissingField {
                field: "CustomMatchesPlayedCount".into(),
                path: String::new(),
            },
        ),
    ] {
        let script = Script::new([answer(status, body), answer(status, body)]);
        let client = script.client();
        let error = run(client.stats().match_count(PLAYER)).unwrap_err();
        let Error::Decode(inner) = &error else { panic!("{error:?}") };
        assert_eq!(inner.problem(), &problem);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(!error.is_retryable() && !error.needs_sign_in() && !error.is_not_found());
        assert!(!shown(&error).contains("canary"));

        let answer = run(client.stats().match_count(PLAYER).send()).unwrap();
        assert_eq!(answer.bytes(), body.as_bytes());
        assert!(answer.model().is_err());
        assert!(!format!("{answer:?}").contains("canary"));
    }
}

#[test]
fn a_call_that_is_given_up_leaves_the_client_usable() {
    let script = Script::new([Scripted::Silence, answer(401, ""), Scripted::Silence, ok()]);
    let client = script.client();
    assert!(poll_once(client.stats().match_count(PLAYER)).is_pending());
    assert!(poll_once(client.stats().match_count(PLAYER)).is_pending());
    run(client.stats().match_count(PLAYER)).unwrap();
}

#[test]
fn a_call_does_nothing_until_it_is_awaited() {
    let script = Script::new([]);
    let call = script.client().stats().match_count(PLAYER);
    drop(call.clone().into_future());
    drop(call.send());
    assert_eq!(script.count(), 0);
}

#[test]
fn nothing_shows_a_token() {
    let script = Script::new([ok(), answer(401, "canary")]);
    let credentials = StaticCredentials::new(
        SpartanToken::new(SPARTAN_CANARY),
        Some(ClearanceToken::new(CLEARANCE_CANARY)),
    );
    let mut texts = format!("{credentials:?}");
    let client = Client::new(script.clone(), credentials);
    let call = client.stats().match_count(PLAYER).language("en-US");
    texts += &format!("{client:?} {:?} {call:?}", client.stats());
    texts += &format!("{:?}", run(call.clone().send()).unwrap());
    texts += &shown(&run(call.clone()).unwrap_err());
    texts += &format!("{:?}", script.seen());
    assert!(!texts.contains("canary"), "{texts}");
}

/// Everything that an error shows of itself.
fn shown(error: &Error) -> String {
    let mut text = format!("{error:?} {error}");
    let mut source = error.source();
    while let Some(inner) = source {
        text += &format!(" {inner:?} {inner}");
        source = inner.source();
    }
    text
}

#[test]
fn clients_and_calls_can_cross_threads() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let client = is_send(Script::new([]).client());
    drop(is_send(client.stats().match_count(PLAYER).into_future()));
    drop(is_send(client.send(GetMatchCount::new(PLAYER))));
    let mut pages = client.stats().match_history(PLAYER).pages();
    drop(is_send(pages.try_next()));
}
