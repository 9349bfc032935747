//! The answers of the sign-in, hop by hop.

use std::error::Error;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use spnkr::{
    AzureApp, RefreshToken,
    core::{AccessToken, Exchange, Response, SpartanToken, UserToken, XstsToken},
    halo_auth::{ClearanceRequest, SpartanTokenRequest},
    oauth::{Endpoint, OAuthTokens, TokenRefresh},
    xbl::{Issued, RelyingParty, UserTokenRequest, XstsTokenRequest},
};

use crate::{
    answer::{self, document},
    canary::{check_debug, check_error, check_shown},
};

/// The answer to a code or a refresh token.
pub fn oauth_tokens(input: &[u8]) {
    let answer = answer::read(input);
    let used = RefreshToken::new("used");
    for endpoint in [Endpoint::Live, Endpoint::Consumers] {
        match read(&TokenRefresh::new(&app(), endpoint, &used), &answer) {
            Ok(tokens) => {
                assert_eq!(tokens.endpoint(), endpoint);
                check_tokens(&tokens, &answer);
            }
            Err(error) => check_refusal(&error, &answer),
        }
    }
}

/// The answer to an access token.
pub fn user_token(input: &[u8]) {
    let answer = answer::read(input);
    let used = AccessToken::new("used");
    match read(&UserTokenRequest::new(&used), &answer) {
        Ok(issued) => check_issued(&issued, issued.token().expose(), &answer),
        Err(error) => check_xbox_refusal(&error, &answer),
    }
}

/// The answer to a user token, and the header that is made of it.
pub fn xsts_token(input: &[u8]) {
    let answer = answer::read(input);
    let used = UserToken::new("used");
    match read(&XstsTokenRequest::new(&used, RelyingParty::XBOX_LIVE), &answer) {
        Ok(issued) => {
            check_issued(&issued, issued.token().expose(), &answer);
            let authorization = issued.authorization();
            let expected = format!("XBL3.0 x={};{}", issued.user_hash(), issued.token().expose());
            assert_eq!(authorization.expose(), expected);
            if let Err(error) = authorization.to_header_value() {
                check_error(&error);
            }
            let Some(document) = document(answer.body()) else { return };
            let identity = &member(member(&document, 3, "DisplayClaims"), 0, "xui")[0];
            assert_eq!(issued.gamertag(), identity["gtg"].as_str());
            if let Some(xuid) = issued.xuid() {
                let claim = identity["xid"].as_str().and_then(|text| text.parse::<u64>().ok());
                assert_eq!(claim, Some(xuid.get()));
            }
        }
        Err(error) => check_xbox_refusal(&error, &answer),
    }
}

/// The answer to an XSTS token.
pub fn spartan_token(input: &[u8]) {
    let answer = answer::read(input);
    let used = XstsToken::new("used");
    match read(&SpartanTokenRequest::new(&used), &answer) {
        Ok(issued) => {
            check_debug(&issued, &[]);
            let Some(document) = document(answer.body()) else { return };
            check_token(issued.token().expose(), member(&document, 0, "SpartanToken"));
            let expires = member(member(&document, 1, "ExpiresUtc"), 0, "ISO8601Date");
            check_time(issued.expires_at(), expires);
            if let Some(duration) = issued.duration() {
                let text = member(&document, 2, "TokenDuration");
                let text = text.as_str().expect("a duration was a text");
                assert_eq!(text.parse::<SignedDuration>().ok(), Some(duration));
            }
        }
        Err(error) => check_waypoint_refusal(&error, &answer),
    }
}

/// The answer to a Spartan token.
pub fn clearance(input: &[u8]) {
    let answer = answer::read(input);
    let used = SpartanToken::new("used");
    match read(&ClearanceRequest::active(&used), &answer) {
        Ok(issued) => {
            check_debug(&issued, &[]);
            let Some(document) = document(answer.body()) else { return };
            check_token(issued.token().expose(), member(&document, 0, "FlightConfigurationId"));
            assert!(issued.expires_at().is_none() || answer.headers().contains_key("expires"));
        }
        Err(error) => check_waypoint_refusal(&error, &answer),
    }
}

pub(crate) fn app() -> AzureApp {
    AzureApp::public("an-id").expect("it is not blank")
}

/// Reads an answer and checks what every hop promises.
pub(crate) fn read<E: Exchange>(
    exchange: &E,
    answer: &Response<Bytes>,
) -> Result<E::Output, E::Error>
where
    E::Error: Error + 'static,
{
    let outcome = exchange.read(answer);
    match &outcome {
        Ok(_) => assert!(answer.status().is_success(), "a refusal was taken for an answer"),
        Err(error) => check_error(error),
    }
    outcome
}

pub(crate) fn check_tokens(tokens: &OAuthTokens, answer: &Response<Bytes>) {
    check_debug(tokens, &[Some(tokens.scope()), Some(tokens.token_type()), tokens.user_id()]);
    let Some(document) = document(answer.body()) else { return };
    check_token(tokens.access_token().expose(), member(&document, 0, "access_token"));
    match tokens.refresh_token() {
        Some(token) => check_token(token.expose(), member(&document, 2, "refresh_token")),
        None => assert!(member(&document, 2, "refresh_token").is_null()),
    }
    assert_eq!(member(&document, 4, "token_type").as_str(), Some(tokens.token_type()));
    assert!(tokens.expires_at() >= answer.received_at());
}

/// What an error of the Microsoft sign-in tells its callers.
pub(crate) fn check_refusal(error: &spnkr::oauth::Error, answer: &Response<Bytes>) {
    assert_eq!(error.status(), Some(answer.status()));
    assert_eq!(error.body().map(|body| body.as_bytes()), Some(&**answer.body()));
    assert!(!error.advice().is_empty());
    assert!(!(error.is_retryable() && error.needs_sign_in()));
    let _ = (error.is_expired(), error.retry_after());
}

fn check_issued<T: std::fmt::Debug>(issued: &Issued<T>, token: &str, answer: &Response<Bytes>) {
    let names = issued.claims().names().map(Some).collect::<Vec<_>>();
    check_debug(issued, &names);
    let Some(document) = document(answer.body()) else { return };
    check_time(issued.issued_at(), member(&document, 0, "IssueInstant"));
    check_time(issued.expires_at(), member(&document, 1, "NotAfter"));
    check_token(token, member(&document, 2, "Token"));
    let identity = &member(member(&document, 3, "DisplayClaims"), 0, "xui")[0];
    assert_eq!(identity["uhs"].as_str(), Some(issued.user_hash()));
}

fn check_xbox_refusal(error: &spnkr::xbl::Error, answer: &Response<Bytes>) {
    assert_eq!(error.status(), Some(answer.status()));
    assert_eq!(error.body().map(|body| body.as_bytes()), Some(&**answer.body()));
    check_shown(error.advice());
    let _ = (error.is_retryable(), error.is_token_refused(), error.retry_after());
    if let Some(code) = error.code() {
        check_shown(&format!("{code} {code:?} {:?} {:?}", code.name(), code.meaning()));
    }
}

fn check_waypoint_refusal(error: &spnkr::halo_auth::Error, answer: &Response<Bytes>) {
    assert_eq!(error.status(), Some(answer.status()));
    assert_eq!(error.body().map(|body| body.as_bytes()), Some(&**answer.body()));
    assert!(!error.advice().is_empty());
    let _ = (error.is_retryable(), error.is_token_refused(), error.retry_after());
}

/// A field of an object; or of a list, which serde reads as the fields in their order, though nobody sends one.
pub(crate) fn member<'a>(value: &'a Value, position: usize, key: &str) -> &'a Value {
    if value.is_array() { &value[position] } else { &value[key] }
}

fn check_token(token: &str, field: &Value) {
    assert!(!token.is_empty(), "a token is never empty");
    assert_eq!(field.as_str(), Some(token));
}

fn check_time(time: Timestamp, field: &Value) {
    assert_eq!(field.as_str().and_then(|text| text.parse().ok()), Some(time));
}
