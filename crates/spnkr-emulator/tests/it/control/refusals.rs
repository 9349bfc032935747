//! What the control port turns away.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use http::Method;
use serde_json::{Value, json};
use spnkr_emulator::{Emulator, Error};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{get, start, url};
use crate::client::{Call, Reply};

#[track_caller]
fn refused(reply: &Reply, status: u16, code: &str, case: &str) {
    let body = reply.json();
    assert_eq!((reply.status.as_u16(), &body["error"]["code"]), (status, &code.into()), "{case}");
    assert!(body["error"]["message"].as_str().is_some_and(|text| text.ends_with('.')), "{body}");
    assert_eq!(body.as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn bad_input_is_refused_with_a_code() {
    let client = start().await;
    let (body, value) = ("invalid_body", "invalid_value");
    let rows = [
        ("/clock", "", body),
        ("/clock", "{", body),
        ("/clock", "[]", body),
        ("/clock", "null", body),
        ("/clock", "{}", value),
        ("/clock", r#"{"advance_seconds": -1}"#, value),
        ("/clock", r#"{"advance_seconds": 1e400}"#, body),
        ("/clock", r#"{"advance_seconds": 1e300}"#, value),
        ("/clock", r#"{"advance_seconds": "9"}"#, body),
        ("/clock", r#"{"set": "noon"}"#, body),
        ("/clock", r#"{"set": 7}"#, body),
        ("/clock", r#"{"resume": false}"#, value),
        ("/clock", r#"{"resume": true, "advance_seconds": 1}"#, value),
        ("/clock", r#"{"resume": true, "resume": true}"#, body),
        ("/clock", r#"{"backwards": 1}"#, body),
        ("/tokens", r#"{"app": "public"}"#, body),
        ("/tokens", r#"{"app": "public", "account": 7}"#, body),
        ("/tokens", r#"{"app": "other", "account": "adult"}"#, "unknown_app"),
        ("/tokens", r#"{"app": "public", "account": "nobody"}"#, "unknown_account"),
        ("/tokens", r#"{"app": "public", "account": "adult", "endpoint": "v1"}"#, value),
        ("/tokens", r#"{"app": "consumers", "account": "adult", "endpoint": "live"}"#, value),
        ("/expire", r#"{"kind": "clearance"}"#, body),
        ("/expire", r#"{"kind": null}"#, body),
        ("/hold", r#"{"path": "users", "requests": 1}"#, value),
        ("/hold", r#"{"path": "/users", "requests": -1}"#, body),
        ("/hold", r#"{"path": "/users"}"#, body),
        ("/answers", r#"{"path": "/", "status": 500}"#, body),
        ("/answers", r#"{"host": "example.org", "path": "/", "status": 500}"#, "unknown_host"),
        ("/answers", r#"{"host": "login.live.com", "path": "x", "status": 500}"#, value),
        ("/answers", r#"{"host": "login.live.com", "path": "/"}"#, value),
        ("/answers", r#"{"host": "login.live.com", "path": "/", "hang_up": false}"#, value),
        (
            "/answers",
            r#"{"host": "login.live.com", "path": "/", "status": 500, "hang_up": true}"#,
            value,
        ),
        (
            "/answers",
            r#"{"host": "login.live.com", "path": "/", "body": "", "hang_up": true}"#,
            value,
        ),
        ("/answers", r#"{"host": "login.live.com", "path": "/", "status": 99}"#, value),
        ("/answers", r#"{"host": "login.live.com", "path": "/", "status": 100}"#, value),
        ("/answers", r#"{"host": "login.live.com", "path": "/", "status": 1000}"#, value),
        ("/answers", r#"{"host": "login.live.com", "path": "/", "status": 65536}"#, body),
        (
            "/answers",
            r#"{"host": "login.live.com", "path": "/", "status": 200, "headers": {"a b": "c"}}"#,
            value,
        ),
        (
            "/answers",
            r#"{"host": "login.live.com", "path": "/", "status": 200, "headers": {"a": "b\n"}}"#,
            value,
        ),
        (
            "/answers",
            r#"{"host": "login.live.com", "path": "/", "status": 200, "headers": {"a": 7}}"#,
            value,
        ),
        (
            "/answers",
            r#"{"host": "login.live.com", "path": "/", "status": 200, "headers": {"Content-Length": "7"}}"#,
            value,
        ),
        (
            "/answers",
            r#"{"host": "login.live.com", "path": "/", "status": 200, "headers": []}"#,
            body,
        ),
    ];
    for (path, body, code) in rows {
        let call = Call::json(&url(&client, path), &Value::Null).body(body);
        refused(&client.control(call).await, 400, code, &format!("{path} {body}"));
    }
    let clock = url(&client, "/clock");
    for content_type in ["", "text/plain", "application/x-www-form-urlencoded"] {
        let call =
            Call::json(&clock, &json!({"resume": true})).header("content-type", content_type);
        refused(&client.control(call).await, 415, "not_json", content_type);
    }
    let call = Call::json(&clock, &Value::Null).body(vec![b' '; 2_000_000]);
    refused(&client.control(call).await, 413, "body_too_large", "");
    let call = Call::json(&clock, &Value::Null).body("[".repeat(100_000));
    refused(&client.control(call).await, 400, "invalid_body", "deep");
    let call = Call::json(&clock, &Value::Null).body(vec![0xFF; 3]);
    refused(&client.control(call).await, 400, "invalid_body", "not UTF-8");
    for path in ["/clock/", "//", "/Clock", "/%63lock", "/users/me"] {
        let call = Call::new(Method::GET, &url(&client, path));
        refused(&client.control(call).await, 404, "not_found", path);
    }
    for (method, path, allowed) in [
        (Method::PUT, "/clock", "GET, POST"),
        (Method::HEAD, "/hold", "POST"),
        (Method::OPTIONS, "/requests", "GET, DELETE"),
        (Method::POST, "/", "GET"),
    ] {
        let reply = client.control(Call::new(method.clone(), &url(&client, path))).await;
        assert_eq!((reply.status.as_u16(), reply.header("allow")), (405, allowed), "{path}");
        if method != Method::HEAD {
            refused(&reply, 405, "method_not_allowed", path);
        }
    }
    // After all of this it still works, and none of it had an effect.
    assert_eq!(get(&client, "/clock").await["running"], true);
    assert_eq!(get(&client, "/ledger").await["accounts"], json!([]));
}

#[tokio::test]
async fn other_host_names_and_web_pages_are_turned_away() {
    let client = start().await;
    let address = client.emulator.control_address().unwrap();
    let call = || Call::new(Method::GET, &url(&client, "/accounts"));
    for host in ["evil.example", "evil.example:80", "localhost.evil.example", "10.0.0.1", "0.0.0.0"]
    {
        let reply = client.control(call().header("host", host)).await;
        refused(&reply, 403, "foreign_host", host);
    }
    for host in ["localhost", "127.0.0.1:1", "[::1]:1"] {
        assert_eq!(client.control(call().header("host", host)).await.status, 200, "{host}");
    }
    for (name, value) in
        [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
    {
        let reply = client.control(call().header(name, value)).await;
        refused(&reply, 403, "foreign_origin", value);
    }
    assert_eq!(
        client.control(call().header("origin", &format!("http://{address}"))).await.status,
        200
    );
    for head in [
        "GET /accounts HTTP/1.0\r\n\r\n",
        "GET http://evil.example/accounts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /accounts HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        "nonsense\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(["400", "403"].contains(&status), "{head}: {answer}");
        assert!(!answer.contains("gamertag"));
    }
}

#[tokio::test]
async fn other_machines_cannot_reach_it() {
    for ip in [
        Ipv4Addr::UNSPECIFIED.into(),
        Ipv6Addr::UNSPECIFIED.into(),
        Ipv4Addr::new(192, 168, 0, 1).into(),
    ] {
        let address = SocketAddr::new(ip, 0);
        let error = Emulator::builder().control(address).start().await.unwrap_err();
        assert!(
            matches!(error, Error::ControlNotLoopback { address: refused, .. } if refused == address)
        );
    }
    let taken = start().await;
    let address = taken.emulator.control_address().unwrap();
    let error = Emulator::builder().control(address).start().await.unwrap_err();
    assert!(matches!(error, Error::Listen { .. }), "{error}");
}
