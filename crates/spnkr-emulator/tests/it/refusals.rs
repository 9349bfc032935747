//! What the Xbox and Halo hops refuse, one row each.

use http::Method;
use serde_json::{Value, json};

use crate::{
    chain::{HALO, XBOX, spartan_call, user_token_call, xsts_call},
    client::{Call, Client},
};

const USER: &str = "https://user.auth.xboxlive.com/user/authenticate";
const XSTS: &str = "https://xsts.auth.xboxlive.com/xsts/authorize";
const SPARTAN: &str = "https://settings.svc.halowaypoint.com/spartan-token";

/// A copy of a document with one value replaced; null takes it away.
fn with(document: &Value, path: &str, value: Value) -> Value {
    let mut document = document.clone();
    let (parent, key) = path.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(members), Value::Null) => {
            members.remove(key).unwrap();
        }
        (parent, value) => parent[key] = value,
    }
    document
}

#[tokio::test]
async fn user_token() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let account = emulator.account();
    let access = emulator.issue_access_token(emulator.public_app(), account);
    let right = json!({
        "RelyingParty": "http://auth.xboxlive.com",
        "TokenType": "JWT",
        "Properties": {
            "AuthMethod": "RPS",
            "SiteName": "user.auth.xboxlive.com",
            "RpsTicket": format!("d={access}"),
        },
    });
    let refresh = emulator.issue_refresh_token(emulator.public_app(), account);
    let rows = [
        ("/RelyingParty", json!("http://auth.xboxlive.com/"), 400),
        ("/RelyingParty", json!("https://auth.xboxlive.com"), 400),
        ("/TokenType", Value::Null, 400),
        ("/Properties/AuthMethod", json!("rps"), 400),
        ("/Properties/SiteName", Value::Null, 400),
        ("/Properties/RpsTicket", json!(access), 400),
        ("/Properties/RpsTicket", json!(format!("t={access}")), 400),
        ("/Properties/RpsTicket", json!(7), 400),
        ("/Properties/RpsTicket", json!("d=EwAforeign"), 401),
        ("/Properties/RpsTicket", json!(format!("d={refresh}")), 401),
    ];
    for (path, value, status) in rows {
        let reply = client
            .send(
                Call::json(USER, &with(&right, path, value)).header("x-xbl-contract-version", "1"),
            )
            .await;
        assert_eq!((reply.status.as_u16(), reply.text()), (status, ""), "{path}");
    }
    for (name, value) in
        [("content-type", "text/plain"), ("content-type", ""), ("x-xbl-contract-version", "2")]
    {
        let call = user_token_call(&access).header(name, value);
        assert_eq!(client.send(call).await.status, 400, "{name}: {value}");
    }
    assert_eq!(client.send(user_token_call(&access).body("{")).await.status, 400);
    assert_eq!(client.send(user_token_call(&access)).await.status, 200);
}

#[tokio::test]
async fn xsts_token() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let account = emulator.account();
    let user = emulator.issue_user_token(account);
    let right = json!({
        "RelyingParty": HALO,
        "TokenType": "JWT",
        "Properties": {"UserTokens": [user], "SandboxId": "RETAIL"},
    });
    let xsts = emulator.issue_xsts_token(account, XBOX);
    let access = emulator.issue_access_token(emulator.public_app(), account);
    let foreign = format!("eyJ{}", &user[4..]);
    let rows = [
        ("/RelyingParty", json!("https://prod.xsts.halowaypoint.com"), 400, 0),
        ("/RelyingParty", json!("http://example.org"), 400, 0),
        ("/TokenType", json!("jwt"), 400, 0),
        ("/Properties/UserTokens", json!([]), 400, 0),
        ("/Properties/UserTokens", json!([user, user]), 400, 0),
        ("/Properties/UserTokens", json!(user), 400, 0),
        ("/Properties/UserTokens", json!([access]), 400, 0),
        ("/Properties/UserTokens", json!([xsts]), 401, 0),
        ("/Properties/UserTokens", json!([foreign]), 401, 0),
        ("/Properties/SandboxId", Value::Null, 400, 0),
        ("/Properties/SandboxId", json!("XDKS.1"), 401, 2_148_916_242_u32),
        ("/Properties/DeviceToken", json!("eyJ"), 401, 2_148_916_259),
    ];
    for (path, value, status, code) in rows {
        let reply = client
            .send(
                Call::json(XSTS, &with(&right, path, value)).header("x-xbl-contract-version", "1"),
            )
            .await;
        assert_eq!(reply.status.as_u16(), status, "{path}");
        match code {
            0 => assert_eq!(reply.text(), ""),
            _ => assert_eq!(reply.json()["XErr"], code),
        }
    }
    assert_eq!(
        client.send(xsts_call(&user, HALO).header("x-xbl-contract-version", "")).await.status,
        400
    );
    assert_eq!(client.send(xsts_call(&user, HALO)).await.status, 200);
}

#[tokio::test]
async fn spartan_token() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let account = emulator.account();
    let halo = emulator.issue_xsts_token(account, HALO);
    let xbox = emulator.issue_xsts_token(account, XBOX);
    let user = emulator.issue_user_token(account);
    let right = json!({
        "Audience": "urn:343:s3:services",
        "MinVersion": "4",
        "Proof": [{"Token": halo, "TokenType": "Xbox_XSTSv3"}],
    });
    let rows = [
        ("/Audience", json!("urn:343:s3"), 400),
        ("/MinVersion", json!("3"), 400),
        ("/MinVersion", json!(4), 201),
        ("/Proof", json!([]), 400),
        ("/Proof", json!([{"Token": halo}]), 400),
        ("/Proof", json!([{"Token": halo, "TokenType": "Xbox_XSTSv2"}]), 400),
        ("/Proof", json!([{"Token": xbox, "TokenType": "Xbox_XSTSv3"}]), 400),
        ("/Proof", json!([{"Token": user, "TokenType": "Xbox_XSTSv3"}]), 401),
        ("/Proof", json!([{"Token": "foreign", "TokenType": "Xbox_XSTSv3"}]), 401),
    ];
    for (path, value, status) in rows {
        let call =
            Call::json(SPARTAN, &with(&right, path, value)).header("accept", "application/json");
        let reply = client.send(call).await;
        assert_eq!(reply.status.as_u16(), status, "{path}");
        if status != 201 {
            assert_eq!(reply.text(), "");
            assert!(!reply.header("x-343-exception").is_empty());
        }
    }
    assert_eq!(
        client.send(spartan_call(&halo).header("content-type", "text/plain")).await.status,
        400
    );
    for accept in ["", "*/*", "text/xml"] {
        let reply = client.send(spartan_call(&halo).header("accept", accept)).await;
        assert_eq!(reply.status, 201);
        assert!(reply.header("content-type").starts_with("application/xml"));
        assert!(reply.text().contains("Microsoft.Halo.RegisterClient.Bond"), "{}", reply.text());
    }
}

#[tokio::test]
async fn a_clearance_is_json_for_whoever_takes_anything() {
    let client = Client::start().await;
    let spartan = client.emulator.issue_spartan_token(client.emulator.account());
    for (url, status) in [
        (
            "https://settings.svc.halowaypoint.com/oban/flight-configurations/titles/hi/audiences/RETAIL/active",
            200,
        ),
        ("https://profile.svc.halowaypoint.com/users/me", 406),
    ] {
        let reply = client.send(Call::get(url).header("accept", "*/*").spartan(&spartan)).await;
        assert_eq!(reply.status, status, "{url}");
    }
}

#[tokio::test]
async fn clearance_and_services() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let spartan = emulator.issue_spartan_token(emulator.account());
    let xsts = emulator.issue_xsts_token(emulator.account(), HALO);
    let flights =
        "https://settings.svc.halowaypoint.com/oban/flight-configurations/titles/hi/audiences";
    let stranger = emulator.world().players()[40].xuid();
    for (url, token, accept, status) in [
        (format!("{flights}/RETAIL/active"), "", "application/json", 401),
        (format!("{flights}/RETAIL/active"), "v4=foreign", "application/json", 401),
        (format!("{flights}/RETAIL/active"), &xsts, "application/json", 401),
        (format!("{flights}/RETAIL/active"), &spartan, "", 406),
        (format!("{flights}/beta/active"), &spartan, "application/json", 404),
        (
            format!("{flights}/retail/players/xuid({stranger})/active"),
            &spartan,
            "application/json",
            403,
        ),
        (format!("{flights}/retail/players/somebody/active"), &spartan, "application/json", 400),
        (
            "https://settings.svc.halowaypoint.com/hi/clearances/active".to_owned(),
            "",
            "application/json",
            400,
        ),
        (
            "https://settings.svc.halowaypoint.com/hi/clearances/active?release=x".to_owned(),
            "",
            "application/json",
            404,
        ),
        ("https://comms.svc.halowaypoint.com/users/me".to_owned(), "", "application/json", 401),
        ("https://profile.svc.halowaypoint.com/users/me".to_owned(), "", "application/json", 401),
        ("https://profile.svc.halowaypoint.com/users/me".to_owned(), &spartan, "text/html", 406),
        (
            "https://halostats.svc.halowaypoint.com/hi/matches/x/stats".to_owned(),
            "",
            "application/json",
            401,
        ),
        (
            "https://halostats.svc.halowaypoint.com/hi/players/x/matches".to_owned(),
            "",
            "application/json",
            401,
        ),
        (
            "https://skill.svc.halowaypoint.com/hi/playlist".to_owned(),
            &spartan,
            "application/json",
            404,
        ),
    ] {
        let reply = client.send(Call::get(&url).header("accept", accept).spartan(token)).await;
        assert_eq!((reply.status.as_u16(), reply.text()), (status, ""), "{url}");
        if status != 404 {
            assert!(!reply.header("x-343-exception").is_empty(), "{url}");
        }
    }
    emulator.expire_spartan_tokens();
    let me = Call::get("https://profile.svc.halowaypoint.com/users/me").spartan(&spartan);
    let reply = client.send(me).await;
    assert_eq!(
        (reply.status.as_u16(), reply.header("x-343-exception")),
        (401, "SpartanTokenExpired")
    );
}

#[tokio::test]
async fn wrong_methods_and_paths() {
    let client = Client::start().await;
    for (method, url, status) in [
        (Method::GET, USER, 405),
        (Method::PUT, XSTS, 405),
        (Method::GET, SPARTAN, 405),
        (Method::POST, "https://login.live.com/oauth20_authorize.srf", 405),
        (Method::HEAD, "https://profile.svc.halowaypoint.com/users/me", 405),
        (Method::POST, "https://user.auth.xboxlive.com/user/Authenticate", 404),
        (Method::POST, "https://xsts.auth.xboxlive.com/xsts/authorize/", 404),
        (Method::GET, "https://login.live.com/", 404),
    ] {
        let reply = client.send(Call::new(method.clone(), url)).await;
        assert_eq!(reply.status.as_u16(), status, "{method} {url}");
        assert_eq!(reply.header("allow").is_empty(), status == 404);
    }
}
