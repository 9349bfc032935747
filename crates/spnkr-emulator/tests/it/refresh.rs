//! Refresh tokens: what becomes of used ones, the ledger, and how long everything lives.

use std::time::Duration;

use serde_json::Value;
use spnkr_emulator::{App, Emulator, Ledger, Lifetimes, Rotation, TokenKind};

use crate::{
    chain::{CONSUMERS, HALO, LIVE, SCOPE, spartan_call, user_token_call, xsts_call},
    client::{Call, Client, Reply},
    oauth::{authorize_url, check_refusal, query},
};

async fn refresh(client: &Client, url: &str, app: &App, refresh_token: &str) -> Reply {
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
        ("scope", SCOPE),
        ("client_id", app.client_id()),
    ];
    client.send(Call::form(url, &fields)).await
}

/// Refreshes and returns the next refresh token.
async fn next(client: &Client, url: &str, app: &App, refresh_token: &str) -> String {
    let reply = refresh(client, url, app, refresh_token).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["refresh_token"].as_str().unwrap().to_owned()
}

fn counts(ledger: Ledger) -> [usize; 4] {
    [ledger.issued(), ledger.used(), ledger.refused(), ledger.reused()]
}

#[tokio::test]
async fn an_old_token_keeps_working_by_default() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let (app, account) = (emulator.public_app(), emulator.account());
    assert_eq!(emulator.current_refresh_token(app, account), None);
    let first = emulator.issue_refresh_token(app, account);
    assert_eq!(emulator.current_refresh_token(app, account).as_deref(), Some(first.as_str()));
    let second = next(&client, LIVE, app, &first).await;
    let third = next(&client, LIVE, app, &first).await;
    assert_eq!(emulator.current_refresh_token(app, account).as_deref(), Some(third.as_str()));
    next(&client, LIVE, app, &second).await;
    assert_eq!(counts(emulator.ledger(app, account)), [4, 3, 0, 0]);
    assert_eq!(counts(emulator.ledger(emulator.consumers_app(), account)), [0; 4]);
    emulator.expire_tokens(TokenKind::Refresh);
    assert_eq!(emulator.current_refresh_token(app, account), None);
}

#[tokio::test]
async fn a_one_time_token_works_once() {
    let client = Client::with(Emulator::builder().rotation(Rotation::OneTime)).await;
    let emulator = &client.emulator;
    let (app, account) = (emulator.public_app(), emulator.account());
    let first = emulator.issue_refresh_token_v2(app, account);
    let (one, two, three) = tokio::join!(
        refresh(&client, CONSUMERS, app, &first),
        refresh(&client, CONSUMERS, app, &first),
        refresh(&client, CONSUMERS, app, &first)
    );
    let mut replies = [one, two, three];
    replies.sort_by_key(|reply| reply.status);
    assert_eq!(replies[0].status, 200);
    check_refusal(&replies[1], "invalid_grant", 70000, "second");
    check_refusal(&replies[2], "invalid_grant", 70000, "third");
    assert_eq!(counts(emulator.ledger(app, account)), [2, 1, 2, 2]);

    let second = emulator.current_refresh_token(app, account).unwrap();
    assert_eq!(replies[0].json()["refresh_token"], second.as_str());
    // Reuse costs nobody else anything.
    next(&client, CONSUMERS, app, &second).await;
    check_refusal(&refresh(&client, CONSUMERS, app, "foreign").await, "invalid_grant", 70000, "");
    assert_eq!(counts(emulator.ledger(app, account)), [3, 2, 2, 2]);
    assert_eq!(counts(emulator.ledger_total()), [3, 2, 3, 2]);
}

#[tokio::test]
async fn a_reused_token_ends_its_whole_family() {
    let rotation = Rotation::OneTimeWithReuseDetection;
    for (url, aadsts) in [(LIVE, 0), (CONSUMERS, 70000)] {
        let client = Client::with(Emulator::builder().rotation(rotation)).await;
        let emulator = &client.emulator;
        let (app, account) = (emulator.public_app(), emulator.account());
        let issue = || match url {
            LIVE => emulator.issue_refresh_token(app, account),
            _ => emulator.issue_refresh_token_v2(app, account),
        };
        let other_sign_in = issue();
        let first = issue();
        let second = next(&client, url, app, &first).await;
        let third = next(&client, url, app, &second).await;
        let fourth = next(&client, url, app, &third).await;
        let current = || emulator.current_refresh_token(app, account);
        assert_eq!(current().as_deref(), Some(fourth.as_str()));

        for (token, case) in
            [(&second, "used"), (&fourth, "newest"), (&first, "first"), (&third, "third")]
        {
            let reply = refresh(&client, url, app, token).await;
            check_refusal(&reply, "invalid_grant", aadsts, case);
        }
        assert_eq!(counts(emulator.ledger(app, account)), [5, 3, 4, 3]);
        assert_eq!(current().as_deref(), Some(other_sign_in.as_str()));
        let successor = next(&client, url, app, &other_sign_in).await;
        assert_eq!(current().as_deref(), Some(successor.as_str()));
    }
}

#[tokio::test]
async fn a_user_takes_an_app_off_the_account() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let (app, account) = (emulator.public_app(), emulator.account());
    let token = emulator.issue_refresh_token_v2(app, account);
    let other_app = emulator.consumers_app();
    let others = emulator.issue_refresh_token_v2(other_app, account);
    emulator.withdraw_consent(app, account);
    let reply = refresh(&client, CONSUMERS, app, &token).await;
    check_refusal(&reply, "invalid_grant", 65001, "withdrawn");
    assert_eq!(emulator.current_refresh_token(app, account), None);
    next(&client, CONSUMERS, other_app, &others).await;
    let again = emulator.issue_refresh_token_v2(app, account);
    next(&client, CONSUMERS, app, &again).await;
}

#[tokio::test]
async fn lifetimes() {
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    let lifetimes = Lifetimes::default()
        .authorization_code(minutes(1))
        .access(minutes(2))
        .spartan(minutes(3))
        .device_code(minutes(4))
        .xsts(minutes(5))
        .user(minutes(6))
        .refresh(minutes(7));
    let client = Client::with(Emulator::builder().lifetimes(lifetimes)).await;
    let emulator = &client.emulator;
    emulator.clock().set("2030-01-01T12:00:00Z".parse().unwrap());
    let begun = emulator.clock().now();
    let (app, account) = (emulator.public_app(), emulator.account());

    let refresh_token = emulator.issue_refresh_token(app, account);
    let tokens = refresh(&client, LIVE, app, &refresh_token).await.json();
    assert_eq!(tokens["expires_in"], 120);
    let url = "https://login.microsoftonline.com/consumers/oauth2/v2.0/devicecode";
    let fields = [("client_id", app.client_id()), ("scope", SCOPE)];
    let device = client.send(Call::form(url, &fields)).await.json();
    assert_eq!(device["expires_in"], 240);
    let user_token = emulator.issue_user_token(account);
    let halo = client.send(xsts_call(&user_token, HALO)).await.json();
    assert_eq!(halo["NotAfter"], "2030-01-01T12:05:00.0000000Z");
    let spartan = client.send(spartan_call(halo["Token"].as_str().unwrap())).await.json();
    assert_eq!(spartan["ExpiresUtc"]["ISO8601Date"], "2030-01-01T12:03:00Z");
    assert_eq!(spartan["TokenDuration"], "PT3M");

    // A code works once, so there is one for each side of the expiry.
    let code = || {
        let page = "login.live.com/oauth20_authorize.srf";
        let url = authorize_url(page, app.client_id(), "http://localhost:1", &[]);
        query(&emulator.browse(&url).unwrap(), "code").unwrap()
    };
    let exchange = |code: &str| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("scope", SCOPE),
            ("redirect_uri", "http://localhost:1"),
            ("client_id", app.client_id()),
        ];
        Call::form(LIVE, &fields)
    };
    let (in_time, too_late) = (code(), code());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let me = "https://profile.svc.halowaypoint.com/users/me";
    let grant_type = "urn:ietf:params:oauth:grant-type:device_code";
    let device_code = text(&device["device_code"]);
    let poll = [
        ("grant_type", grant_type),
        ("client_id", app.client_id()),
        ("device_code", device_code.as_str()),
    ];
    let refreshing = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.as_str()),
        ("scope", SCOPE),
        ("client_id", app.client_id()),
    ];
    let rows = [
        (1, exchange(&in_time), exchange(&too_late), 200, 400),
        same(2, user_token_call(&text(&tokens["access_token"])), 200, 401),
        same(3, Call::get(me).spartan(&text(&spartan["SpartanToken"])), 200, 401),
        same(4, Call::form(CONSUMERS, &poll), 400, 400),
        same(5, spartan_call(&text(&halo["Token"])), 201, 401),
        same(6, xsts_call(&user_token, HALO), 200, 401),
        same(7, Call::form(LIVE, &refreshing), 200, 400),
    ];
    for (minute, in_time, too_late, good, bad) in rows {
        let expiry = begun + minutes(minute);
        emulator.clock().set(expiry - Duration::from_secs(1));
        let reply = client.send(in_time).await;
        assert_eq!(reply.status, good, "{minute}: {}", reply.text());
        assert!(minute != 4 || reply.json()["error"] == "authorization_pending");
        emulator.clock().set(expiry);
        let reply = client.send(too_late).await;
        assert_eq!(reply.status, bad, "{minute}: {}", reply.text());
        assert!(minute != 4 || reply.json()["error"] == "expired_token");
    }
}

/// The same call before and after the expiry.
fn same(minute: u64, call: Call, good: u16, bad: u16) -> (u64, Call, Call, u16, u16) {
    (minute, call.clone(), call, good, bad)
}

#[tokio::test]
async fn absurd_lifetimes_do_no_harm() {
    for life in [Duration::ZERO, Duration::MAX] {
        let lifetimes = Lifetimes::default().access(life).refresh(life).spartan(life).user(life);
        let client = Client::with(Emulator::builder().lifetimes(lifetimes)).await;
        let emulator = &client.emulator;
        let spartan = emulator.issue_spartan_token(emulator.account());
        let me = Call::get("https://profile.svc.halowaypoint.com/users/me").spartan(&spartan);
        let expected = if life.is_zero() { 401 } else { 200 };
        assert_eq!(client.send(me).await.status, expected);
        let access = emulator.issue_access_token(emulator.public_app(), emulator.account());
        assert_eq!(client.send(user_token_call(&access)).await.status, expected);
        let xsts = emulator.issue_xsts_token(emulator.account(), HALO);
        assert_eq!(client.send(spartan_call(&xsts)).await.status, 201);
    }
}
