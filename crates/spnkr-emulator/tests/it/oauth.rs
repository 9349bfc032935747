//! Codes and refresh tokens: what is refused, and how.

use serde_json::Value;
use spnkr_emulator::{BrowseError, Emulator, Rotation, TokenKind};
use url::Url;

use crate::{
    chain::{CONSUMERS, LIVE, SCOPE, VERIFIER},
    client::{Call, Client, Reply},
};

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

type Changes<'a> = &'a [(&'a str, &'a str)];

/// Replaces fields, or takes them away when the new value is empty.
pub(crate) fn form<'a>(
    url: &str,
    fields: &[(&'a str, &'a str)],
    changes: &[(&'a str, &'a str)],
) -> Call {
    let mut fields = fields.to_vec();
    for change in changes {
        fields.retain(|field| field.0 != change.0);
        fields.push(*change);
    }
    fields.retain(|field| !field.1.is_empty());
    Call::form(url, &fields)
}

#[track_caller]
pub(crate) fn check_refusal(reply: &Reply, error: &str, aadsts: u32, case: &str) {
    let body = reply.json();
    assert_eq!(body["error"], error, "{case}");
    assert!(!body["error_description"].as_str().unwrap().is_empty());
    assert_eq!(body["correlation_id"].as_str().unwrap().len(), 36);
    if aadsts == 0 {
        assert_eq!((reply.status.as_u16(), &body["error_codes"]), (400, &Value::Null), "{case}");
    } else {
        let status = if error == "invalid_client" { 401 } else { 400 };
        assert_eq!(
            (reply.status.as_u16(), &body["error_codes"][0]),
            (status, &aadsts.into()),
            "{case}"
        );
        let prefix = format!("AADSTS{aadsts}: ");
        assert!(body["error_description"].as_str().unwrap().starts_with(&prefix));
        assert_eq!(body["trace_id"].as_str().unwrap().len(), 36);
        assert!(body["timestamp"].as_str().unwrap().ends_with('Z'));
    }
}

#[tokio::test]
async fn refused_refreshes() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let (app, account) = (emulator.confidential_app(), emulator.account());
    let secret = app.client_secret().unwrap();
    let public = emulator.public_app().client_id();
    let access = emulator.issue_access_token(app, account);
    let live = emulator.issue_refresh_token(app, account);
    let consumers = emulator.issue_refresh_token_v2(app, account);
    for (url, own, foreign_error, foreign_code) in
        [(LIVE, &live, "invalid_client", 0), (CONSUMERS, &consumers, "invalid_grant", 70000)]
    {
        let foreign = if url == LIVE { &consumers } else { &live };
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", own.as_str()),
            ("scope", SCOPE),
            ("client_id", app.client_id()),
            ("client_secret", secret),
        ];
        assert_eq!(client.send(form(url, &fields, &[])).await.status, 200);
        let cases: [(Changes<'_>, &str, u32); 13] = [
            (&[("grant_type", "")], "invalid_request", 900_144),
            (&[("grant_type", "password")], "unsupported_grant_type", 70003),
            (&[("refresh_token", "")], "invalid_request", 900_144),
            (&[("refresh_token", "M.C5_never_issued")], "invalid_grant", 70000),
            (&[("refresh_token", &access)], "invalid_grant", 70000),
            (&[("scope", "")], "invalid_request", 900_144),
            (&[("scope", "Xboxlive.signin Mail.Read")], "invalid_scope", 70011),
            (&[("client_id", "")], "invalid_request", 900_144),
            (
                &[("client_id", "00000000-0000-0000-0000-000000000000")],
                "unauthorized_client",
                700_016,
            ),
            (&[("client_secret", "")], "invalid_client", 7_000_218),
            (&[("client_secret", "wrong")], "invalid_client", 7_000_215),
            (&[("client_id", public)], "invalid_client", 700_025),
            (&[("client_id", public), ("client_secret", "")], "invalid_grant", 70000),
        ];
        for (changes, error, aadsts) in cases {
            let reply = client.send(form(url, &fields, changes)).await;
            check_refusal(
                &reply,
                error,
                if url == LIVE { 0 } else { aadsts },
                &format!("{url} {changes:?}"),
            );
        }
        let reply = client.send(form(url, &fields, &[("refresh_token", foreign)])).await;
        check_refusal(&reply, foreign_error, foreign_code, "token of the other endpoint");
        let twice = format!("scope=x&{}", "scope=y");
        let reply = client
            .send(form(url, &fields, &[]).body(format!("grant_type=refresh_token&{twice}")))
            .await;
        check_refusal(
            &reply,
            "invalid_request",
            if url == LIVE { 0 } else { 900_144 },
            "repeated field",
        );
        for content_type in ["", "application/json", "text/plain"] {
            let reply =
                client.send(form(url, &fields, &[]).header("content-type", content_type)).await;
            check_refusal(
                &reply,
                "invalid_request",
                if url == LIVE { 0 } else { 9_002_313 },
                content_type,
            );
        }
        assert_eq!(client.send(Call::get(url)).await.status, 405);
    }
    emulator.expire_tokens(TokenKind::Refresh);
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", consumers.as_str()),
        ("scope", SCOPE),
        ("client_id", app.client_id()),
        ("client_secret", secret),
    ];
    check_refusal(
        &client.send(form(CONSUMERS, &fields, &[])).await,
        "invalid_grant",
        700_082,
        "expired",
    );
}

pub(crate) fn authorize_url(
    host_and_path: &str,
    client_id: &str,
    redirect_uri: &str,
    more: &[(&str, &str)],
) -> String {
    let mut fields = vec![
        ("client_id", client_id),
        ("response_type", "code"),
        ("scope", SCOPE),
        ("redirect_uri", redirect_uri),
    ];
    for change in more {
        fields.retain(|field| field.0 != change.0);
        fields.push(*change);
    }
    Url::parse_with_params(&format!("https://{host_and_path}"), fields).unwrap().into()
}

pub(crate) fn query(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

const PAGE: &str = "login.live.com/oauth20_authorize.srf";

#[tokio::test]
async fn refused_codes() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let app = emulator.confidential_app();
    let with_challenge = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let code = |more: &[(&str, &str)]| {
        let url = authorize_url(PAGE, app.client_id(), app.redirect_uri(), more);
        query(&emulator.browse(&url).unwrap(), "code").unwrap()
    };
    let fields = [
        ("grant_type", "authorization_code"),
        ("scope", SCOPE),
        ("redirect_uri", app.redirect_uri()),
        ("client_id", app.client_id()),
        ("client_secret", app.client_secret().unwrap()),
    ];
    let short = "too-short";
    let other = "another-verifier-that-is-long-enough-to-be-one";
    for (more, verifier, redirect_uri, url, right) in [
        (&[][..], "", "https://localhost", LIVE, true),
        (&with_challenge, VERIFIER, "https://localhost", LIVE, true),
        (&with_challenge, "", "https://localhost", LIVE, false),
        (&with_challenge, other, "https://localhost", LIVE, false),
        (&with_challenge, short, "https://localhost", LIVE, false),
        (&[], VERIFIER, "https://localhost", LIVE, false),
        (&[], "", "https://localhost/", LIVE, false),
        (&[], "", "https://localhost", CONSUMERS, false),
    ] {
        let code = code(more);
        let changes =
            [("code", code.as_str()), ("code_verifier", verifier), ("redirect_uri", redirect_uri)];
        let reply = client.send(form(url, &fields, &changes)).await;
        assert_eq!(reply.status == 200, right, "{changes:?}: {reply:?}");
        if right {
            let again = client.send(form(url, &fields, &changes)).await;
            check_refusal(&again, "invalid_grant", 0, "used twice");
        } else {
            assert_eq!(reply.json()["error"], "invalid_grant", "{changes:?}");
        }
    }
    let late = code(&[]);
    emulator.clock().advance(std::time::Duration::from_secs(601));
    let reply = client.send(form(LIVE, &fields, &[("code", &late)])).await;
    check_refusal(&reply, "invalid_grant", 0, "too late");
}

#[tokio::test]
async fn no_offline_scope_brings_no_refresh_token() {
    let client = Client::start().await;
    let app = client.emulator.public_app();
    let url =
        authorize_url(PAGE, app.client_id(), "http://localhost:1", &[("scope", "XboxLive.signin")]);
    let code = query(&client.emulator.browse(&url).unwrap(), "code").unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("scope", "XboxLive.signin"),
        ("redirect_uri", "http://localhost:1"),
        ("client_id", app.client_id()),
    ];
    let tokens = client.send(Call::form(LIVE, &fields)).await.json();
    assert_eq!(
        (&tokens["scope"], &tokens["refresh_token"]),
        (&"XboxLive.signin".into(), &Value::Null)
    );
}

#[tokio::test]
async fn the_sign_in_page() {
    let emulator = Emulator::start().await.unwrap();
    let app = emulator.public_app();
    let url =
        |more: &[(&str, &str)]| authorize_url(PAGE, app.client_id(), app.redirect_uri(), more);
    for (more, error) in [
        (&[("response_type", "token")][..], "invalid_request"),
        (&[("scope", "openid")], "invalid_scope"),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("code_challenge", CHALLENGE), ("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge", CHALLENGE)], "invalid_request"),
        (&[("code_challenge", "short"), ("code_challenge_method", "S256")], "invalid_request"),
    ] {
        let mut more = more.to_vec();
        more.push(("state", "s"));
        let back = emulator.browse(&url(&more)).unwrap();
        assert_eq!(query(&back, "error").as_deref(), Some(error), "{more:?}");
        assert_eq!(query(&back, "state").as_deref(), Some("s"));
        assert_eq!(query(&back, "code"), None);
    }
    let back = emulator.browse_and_decline(&url(&[("state", "s")])).unwrap();
    assert_eq!(query(&back, "error").as_deref(), Some("access_denied"));

    for refused in [
        url(&[("client_id", "unknown")]),
        url(&[("redirect_uri", "https://example.org")]),
        authorize_url(PAGE, emulator.consumers_app().client_id(), "http://localhost", &[]),
    ] {
        assert!(matches!(emulator.browse(&refused), Err(BrowseError::Refused { status: 400, .. })));
    }
    for other in
        ["not a URL", "https://example.org/", "http://login.live.com/oauth20_authorize.srf", LIVE]
    {
        assert!(matches!(emulator.browse(other), Err(BrowseError::NotAuthorize)));
    }
}

#[tokio::test]
async fn an_app_of_the_consumers_endpoint_is_unknown_to_the_live_one() {
    let client = Client::start().await;
    let app = client.emulator.consumers_app();
    let token = client.emulator.issue_refresh_token_v2(app, client.emulator.account());
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str()),
        ("scope", SCOPE),
        ("client_id", app.client_id()),
    ];
    check_refusal(&client.send(Call::form(LIVE, &fields)).await, "invalid_client", 0, "live");
    assert_eq!(client.send(Call::form(CONSUMERS, &fields)).await.status, 200);
}

#[tokio::test]
async fn rotation() {
    for (rotation, second_status) in [(Rotation::KeepOld, 200), (Rotation::OneTime, 400)] {
        let client = Client::with(Emulator::builder().rotation(rotation)).await;
        let app = client.emulator.public_app();
        let first = client.emulator.issue_refresh_token(app, client.emulator.account());
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", first.as_str()),
            ("scope", "XboxLive.signin offline_access"),
            ("client_id", app.client_id()),
        ];
        let tokens = client.send(Call::form(LIVE, &fields)).await.json();
        let next = tokens["refresh_token"].as_str().unwrap();
        assert_eq!(
            client.send(Call::form(LIVE, &fields)).await.status,
            second_status,
            "{rotation:?}"
        );
        assert_eq!(client.send(form(LIVE, &fields, &[("refresh_token", next)])).await.status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn a_device_is_signed_in_from_another_one() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let page = "https://login.microsoftonline.com/consumers/oauth2/v2.0/devicecode";
    let app = emulator.public_app();
    let begin = async || {
        let fields = [("client_id", app.client_id()), ("scope", SCOPE)];
        let body = client.send(Call::form(page, &fields)).await.json();
        assert_eq!((&body["interval"], &body["expires_in"]), (&5.into(), &900.into()));
        let text = |key: &str| body[key].as_str().unwrap().to_owned();
        (text("device_code"), text("user_code"))
    };
    let poll = async |client_id: &str, device_code: &str| {
        let grant_type = "urn:ietf:params:oauth:grant-type:device_code";
        let fields =
            [("grant_type", grant_type), ("client_id", client_id), ("device_code", device_code)];
        client.send(Call::form(CONSUMERS, &fields)).await
    };
    let id = app.client_id();

    let (device_code, user_code) = begin().await;
    check_refusal(&poll(id, &device_code).await, "authorization_pending", 70016, "first");
    check_refusal(&poll(id, &device_code).await, "slow_down", 70016, "too soon");
    tokio::time::sleep(std::time::Duration::from_secs(10)).await;
    check_refusal(&poll(id, &device_code).await, "authorization_pending", 70016, "in time");
    emulator.clock().advance(std::time::Duration::from_secs(10));
    check_refusal(&poll(id, &device_code).await, "authorization_pending", 70016, "by the clock");
    assert!(emulator.approve_device(&user_code) && !emulator.approve_device("unknown"));
    let tokens = poll(id, &device_code).await.json();
    assert!(tokens["refresh_token"].is_string());
    check_refusal(&poll(id, &device_code).await, "bad_verification_code", 70018, "used");

    let (device_code, user_code) = begin().await;
    let secretive = emulator.confidential_app().client_id();
    check_refusal(&poll(secretive, &device_code).await, "invalid_client", 70002, "not public");
    let other = emulator.consumers_app().client_id();
    check_refusal(&poll(other, &device_code).await, "bad_verification_code", 70018, "other app");
    assert!(emulator.decline_device(&user_code));
    check_refusal(&poll(id, &device_code).await, "authorization_declined", 65004, "declined");
    emulator.clock().advance(std::time::Duration::from_secs(900));
    check_refusal(&poll(id, &device_code).await, "expired_token", 70019, "expired");
}
