//! The control port, as a program in any language sees it.

mod faults;
mod refusals;

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use http::Method;
use serde_json::{Value, json};
use spnkr_emulator::{AccountKind, Emulator, HOSTS, TokenKind};
use tokio::{net::TcpStream, runtime::Handle};

use crate::{
    chain::SCOPE,
    client::{Call, Client},
};

const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
const PROFILE: &str = "profile.svc.halowaypoint.com";
const ME: &str = "https://profile.svc.halowaypoint.com/users/me";

async fn start() -> Client {
    Client::with(Emulator::builder().control(ANY_PORT)).await
}

fn url(client: &Client, path: &str) -> String {
    format!("http://{}{path}", client.emulator.control_address().unwrap())
}

async fn get(client: &Client, path: &str) -> Value {
    let reply = client.control(Call::new(Method::GET, &url(client, path))).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    assert_eq!(reply.header("cache-control"), "no-store");
    reply.json()
}

async fn post(client: &Client, path: &str, body: &Value) -> Value {
    let reply = client.control(Call::json(&url(client, path), body)).await;
    assert!(reply.status.is_success(), "{path}: {}", reply.text());
    reply.json()
}

#[tokio::test]
async fn the_index_tells_how_to_reach_the_emulator() {
    let client = start().await;
    let index = get(&client, "/").await;
    assert_eq!(index["address"], client.emulator.address().to_string());
    assert_eq!(index["certificate_authority_pem"], client.emulator.certificate_authority_pem());
    assert_eq!(index["hosts"].as_array().unwrap().len(), HOSTS.len());
    for route in index["routes"].as_array().unwrap() {
        let method = Method::from_bytes(route["method"].as_str().unwrap().as_bytes()).unwrap();
        let path = route["path"].as_str().unwrap();
        let reply = client.control(Call::new(method, &url(&client, path))).await;
        assert!([200, 415].contains(&reply.status.as_u16()), "{route}");
    }
}

#[tokio::test]
async fn without_being_asked_there_is_no_control_port() {
    assert_eq!(Emulator::start().await.unwrap().control_address(), None);
}

#[tokio::test]
async fn the_clock() {
    let client = start().await;
    assert_eq!(get(&client, "/clock").await["running"], true);
    let set = post(&client, "/clock", &json!({"set": "2030-01-01T12:00:00+02:00"})).await;
    assert_eq!(set, json!({"now": "2030-01-01T10:00:00Z", "running": false}));
    let moved = post(&client, "/clock", &json!({"advance_seconds": 90.5})).await;
    assert_eq!(moved["now"], "2030-01-01T10:01:30.5Z");
    assert_eq!(client.emulator.clock().now().to_string(), "2030-01-01T10:01:30.5Z");
    assert_eq!(get(&client, "/clock").await, moved);
    assert_eq!(post(&client, "/clock", &json!({"resume": true})).await["running"], true);
    // Times beyond all times are the last one, and everything still answers.
    let last = post(&client, "/clock", &json!({"advance_seconds": 1e18})).await;
    assert!(last["now"].as_str().unwrap().starts_with("9999-12-"));
    let token = client.emulator.issue_spartan_token(client.emulator.account());
    assert_eq!(client.send(Call::get(ME).spartan(&token)).await.status, 401);
    post(&client, "/clock", &json!({"set": "-009999-01-02T01:59:59Z"})).await;
    post(&client, "/clock", &json!({"resume": true})).await;
    assert_eq!(client.send(Call::get(ME).spartan(&token)).await.status, 200);
}

#[tokio::test]
async fn accounts_and_apps() {
    let client = Client::with(Emulator::builder().control(ANY_PORT).account_refused_with(7)).await;
    let emulator = &client.emulator;
    let accounts = get(&client, "/accounts").await;
    let accounts = accounts["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), emulator.accounts().len());
    let adult = &accounts[0];
    assert_eq!((&adult["account"], &adult["xerr"]), (&"adult".into(), &Value::Null));
    assert_eq!(adult["xuid"], emulator.account().xuid().to_string());
    assert_eq!(adult["gamertag"], emulator.account().gamertag());
    assert_eq!(adult["signed_in_to_browser"], true);
    let last = accounts.last().unwrap();
    assert_eq!((&last["account"], &last["xerr"]), (&"refused-with-7".into(), &7.into()));

    let apps = get(&client, "/apps").await;
    let apps = apps["apps"].as_array().unwrap();
    for (shown, app) in apps.iter().zip(emulator.apps()) {
        assert_eq!(shown["client_id"], app.client_id());
        assert_eq!(shown["client_secret"].as_str(), app.client_secret());
        assert_eq!(shown["redirect_uri"], app.redirect_uri());
        assert_eq!(shown["name"], app.name());
    }
    let names: Vec<&str> = apps.iter().map(|app| app["app"].as_str().unwrap()).collect();
    assert_eq!(names, ["confidential", "public", "consumers"]);
}

#[tokio::test]
async fn tokens_and_the_ledger() {
    let client = start().await;
    let emulator = &client.emulator;
    let child = emulator.account_of(AccountKind::Child);
    let consumers = emulator.consumers_app().client_id();
    let live = "https://login.live.com/oauth20_token.srf";
    let v2 = "https://login.microsoftonline.com/consumers/oauth2/v2.0/token";
    for (body, app, account, url) in [
        (
            json!({"app": "public", "account": "adult"}),
            emulator.public_app(),
            emulator.account(),
            live,
        ),
        (
            json!({"app": "public", "account": child.xuid().to_string(), "endpoint": "consumers"}),
            emulator.public_app(),
            child,
            v2,
        ),
        (
            json!({"app": consumers, "account": emulator.account().gamertag().to_uppercase()}),
            emulator.consumers_app(),
            emulator.account(),
            v2,
        ),
    ] {
        let reply = client.control(Call::json(&self::url(&client, "/tokens"), &body)).await;
        assert_eq!(reply.status, 201);
        let token = reply.json()["refresh_token"].as_str().unwrap().to_owned();
        assert_eq!(emulator.current_refresh_token(app, account), Some(token.clone()));
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.as_str()),
            ("scope", SCOPE),
            ("client_id", app.client_id()),
        ];
        assert_eq!(client.send(Call::form(url, &fields)).await.status, 200, "{body}");
    }
    let ledger = get(&client, "/ledger").await;
    assert_eq!(ledger["total"], json!({"issued": 6, "used": 3, "refused": 0, "reused": 0}));
    let rows = ledger["accounts"].as_array().unwrap();
    let pairs: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row["account"].as_str().unwrap(), row["app"].as_str().unwrap()))
        .collect();
    assert_eq!(pairs, [("adult", "public"), ("adult", "consumers"), ("child", "public")]);
    let current = emulator.current_refresh_token(emulator.public_app(), child).unwrap();
    assert_eq!(rows[2]["current_refresh_token"], current.as_str());
    assert_eq!((&rows[2]["issued"], &rows[2]["used"]), (&2.into(), &1.into()));

    assert_eq!(post(&client, "/expire", &json!({"kind": "refresh"})).await, json!({"expired": 6}));
    let ledger = get(&client, "/ledger").await;
    assert_eq!(ledger["accounts"][0]["current_refresh_token"], Value::Null);
}

#[tokio::test]
async fn every_kind_of_token_expires() {
    let client = start().await;
    let emulator = &client.emulator;
    emulator.issue_user_token(emulator.account());
    emulator.expire_tokens(TokenKind::User);
    for (kind, count) in [("access", 0), ("refresh", 0), ("user", 1), ("xsts", 0)] {
        let expired = post(&client, "/expire", &json!({"kind": kind})).await;
        assert_eq!(expired, json!({"expired": count}), "{kind}");
    }
    let token = emulator.issue_spartan_token(emulator.account());
    post(&client, "/expire", &json!({"kind": "spartan"})).await;
    assert_eq!(client.send(Call::get(ME).spartan(&token)).await.status, 401);
}

#[tokio::test]
async fn the_requests_so_far() {
    let client = start().await;
    let token = client.emulator.issue_spartan_token(client.emulator.account());
    client.send(Call::get(ME).spartan(&token)).await;
    client.send(Call::get("https://login.live.com/oauth20_authorize.srf?client_id=x")).await;
    let all = get(&client, "/requests").await;
    assert_eq!(all["count"], 2);
    let me = &all["requests"][0];
    assert_eq!(
        (&me["host"], &me["method"], &me["path"]),
        (&PROFILE.into(), &"GET".into(), &"/users/me".into())
    );
    assert_eq!((&me["status"], &me["version"]), (&200.into(), &"HTTP/1.1".into()));
    assert_eq!(me["operation"], "get_current_user");
    assert!(me["header_names"].as_array().unwrap().contains(&"accept".into()));
    assert!(me["answered"].as_u64() > me["arrived"].as_u64());
    assert!(!all.to_string().contains(&token));
    for (query, count) in [
        ("?operation=authorize", 1),
        ("?operation=refresh", 0),
        ("?host=LOGIN.live.com", 1),
        ("?operation=authorize&host=profile.svc.halowaypoint.com", 0),
    ] {
        assert_eq!(get(&client, &format!("/requests{query}")).await["count"], count, "{query}");
    }
    let forget = Call::new(Method::DELETE, &url(&client, "/requests"));
    assert_eq!(client.control(forget).await.status, 200);
    assert_eq!(get(&client, "/requests").await, json!({"count": 0, "requests": []}));
}

#[tokio::test]
async fn holds() {
    let client = start().await;
    let me =
        || Call::get(ME).spartan(&client.emulator.issue_spartan_token(client.emulator.account()));
    post(&client, "/hold", &json!({"path": "/users", "requests": 2})).await;
    let (one, other) = tokio::join!(client.send(me()), client.send(me()));
    assert_eq!((one.status.as_u16(), other.status.as_u16()), (200, 200));
    assert!(client.emulator.requests()[0].overlaps(&client.emulator.requests()[1]));

    post(&client, "/hold", &json!({"path": "/users", "requests": 100})).await;
    let releasing = async {
        while get(&client, "/requests").await["count"] != 3 {
            tokio::task::yield_now().await;
        }
        post(&client, "/release", &json!({})).await
    };
    let (reply, released) = tokio::join!(client.send(me()), releasing);
    assert_eq!((reply.status.as_u16(), released), (200, json!({"released": 1})));
}

#[tokio::test]
async fn answers_to_order() {
    let client = start().await;
    let me =
        || Call::get(ME).spartan(&client.emulator.issue_spartan_token(client.emulator.account()));
    for answer in [
        json!({"host": "PROFILE.svc.halowaypoint.com", "path": "/users", "status": 502,
            "headers": {"content-type": "text/html", "x-many": ["1", "2"]}, "body": "<html>"}),
        json!({"host": PROFILE, "path": "/", "status": 429, "headers": {"Retry-After": "7"}, "body": {"a": [1]}}),
        json!({"host": PROFILE, "path": "/users/me", "status": 204, "hang_up": false}),
        json!({"host": PROFILE, "path": "/", "hang_up": true}),
    ] {
        post(&client, "/answers", &answer).await;
    }
    let reply = client.send(me()).await;
    assert_eq!((reply.status.as_u16(), reply.text()), (502, "<html>"));
    assert_eq!(
        (reply.header("content-type"), reply.headers.get_all("x-many").iter().count()),
        ("text/html", 2)
    );
    let reply = client.send(me()).await;
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (429, "7"));
    assert_eq!(
        (reply.header("content-type"), reply.json()),
        ("application/json", json!({"a": [1]}))
    );
    assert_eq!(client.send(me()).await.status, 204);
    let mut connection = client.connect(PROFILE, &["http/1.1"]).await;
    assert!(connection.try_send(me()).await.is_err());
    assert_eq!(client.send(me()).await.status, 200);
}

#[tokio::test]
async fn dropping_the_emulator_ends_both_listeners_and_every_task() {
    let client = start().await;
    let addresses = [client.emulator.address(), client.emulator.control_address().unwrap()];
    let token = client.emulator.issue_spartan_token(client.emulator.account());
    let me = Call::get(ME).spartan(&token);
    let clock = Call::new(Method::GET, &url(&client, "/clock"));
    let mut control = client.connect_control().await;
    assert_eq!(control.send(clock.clone()).await.status, 200);
    let mut one = client.connect(PROFILE, &["http/1.1"]).await;
    let mut other = client.connect(PROFILE, &["h2"]).await;
    assert_eq!(one.send(me.clone()).await.status, 200);
    // Somebody is in the middle of a handshake, and somebody waits at a gate.
    let half_open = TcpStream::connect(client.emulator.address()).await.unwrap();
    client.emulator.hold("/users", 100);
    let held = tokio::spawn({
        let me = me.clone();
        async move { other.try_send(me).await.is_err() }
    });
    while client.emulator.requests().len() < 2 {
        tokio::task::yield_now().await;
    }

    drop(client);
    assert!(held.await.unwrap());
    assert!(control.try_send(clock).await.is_err());
    assert!(one.try_send(me).await.is_err());
    drop((control, one, half_open));
    for address in addresses {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }
    // What is left are the tasks of this test's own client, which end with their connections.
    while Handle::current().metrics().num_alive_tasks() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn two_programs_see_one_emulator() {
    let client = start().await;
    let (mut one, mut other) = (client.connect_control().await, client.connect_control().await);
    let set = Call::json(&url(&client, "/clock"), &json!({"set": "2031-01-01T00:00:00Z"}));
    one.send(set).await;
    let clock = Call::new(Method::GET, &url(&client, "/clock"));
    let seen: BTreeSet<String> = [
        one.send(clock.clone()).await.json()["now"].to_string(),
        other.send(clock).await.json()["now"].to_string(),
        json!(client.emulator.clock().now().to_string()).to_string(),
    ]
    .into();
    assert_eq!(seen.len(), 1, "{seen:?}");
}
