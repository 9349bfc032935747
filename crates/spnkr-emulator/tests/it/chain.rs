//! The whole chain by hand, hop after hop.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use spnkr_emulator::AccountKind;
use url::Url;

use crate::client::{Call, Client, Reply};

pub(crate) const LIVE: &str = "https://login.live.com/oauth20_token.srf";
pub(crate) const CONSUMERS: &str = "https://login.microsoftonline.com/consumers/oauth2/v2.0/token";
pub(crate) const HALO: &str = "https://prod.xsts.halowaypoint.com/";
pub(crate) const XBOX: &str = "http://xboxlive.com";
pub(crate) const SCOPE: &str = "Xboxlive.signin Xboxlive.offline_access";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

pub(crate) fn user_token_call(access_token: &str) -> Call {
    let body = json!({
        "RelyingParty": "http://auth.xboxlive.com",
        "TokenType": "JWT",
        "Properties": {
            "AuthMethod": "RPS",
            "SiteName": "user.auth.xboxlive.com",
            "RpsTicket": format!("d={access_token}"),
        },
    });
    Call::json("https://user.auth.xboxlive.com/user/authenticate", &body)
        .header("x-xbl-contract-version", "1")
}

pub(crate) fn xsts_call(user_token: &str, relying_party: &str) -> Call {
    let body = json!({
        "RelyingParty": relying_party,
        "TokenType": "JWT",
        "Properties": {"UserTokens": [user_token], "SandboxId": "RETAIL"},
    });
    Call::json("https://xsts.auth.xboxlive.com/xsts/authorize", &body)
        .header("x-xbl-contract-version", "1")
}

pub(crate) fn spartan_call(xsts_token: &str) -> Call {
    let body = json!({
        "Audience": "urn:343:s3:services",
        "MinVersion": "4",
        "Proof": [{"Token": xsts_token, "TokenType": "Xbox_XSTSv3"}],
    });
    Call::json("https://settings.svc.halowaypoint.com/spartan-token", &body)
        .header("accept", "application/json")
}

fn life(answer: &Value) -> SignedDuration {
    let time = |key: &str| -> Timestamp {
        let text = answer[key].as_str().unwrap();
        assert_eq!(text.len(), "2024-01-02T03:04:05.6037497Z".len(), "{text}");
        text.parse().unwrap()
    };
    time("NotAfter").duration_since(time("IssueInstant"))
}

#[track_caller]
fn ok(reply: &Reply) -> Value {
    assert!(reply.status.is_success(), "{reply:?}");
    reply.json()
}

#[tokio::test]
async fn from_the_browser_to_the_clearance() {
    for (authorize, token_url, token_type) in [
        ("https://login.live.com/oauth20_authorize.srf", LIVE, "bearer"),
        ("https://login.microsoftonline.com/consumers/oauth2/v2.0/authorize", CONSUMERS, "Bearer"),
    ] {
        let client = Client::start().await;
        let emulator = &client.emulator;
        let app = emulator.public_app();

        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let url = Url::parse_with_params(
            authorize,
            [
                ("client_id", app.client_id()),
                ("response_type", "code"),
                ("scope", SCOPE),
                ("redirect_uri", "http://localhost:51234/"),
                ("state", "a state & more"),
                ("code_challenge", &challenge),
                ("code_challenge_method", "S256"),
            ],
        )
        .unwrap();
        let page = client.send(Call::get(url.as_str())).await;
        assert_eq!(page.status, 302);
        let back = Url::parse(page.header("location")).unwrap();
        assert_eq!((back.scheme(), back.port()), ("http", Some(51234)));
        let answer: std::collections::HashMap<_, _> = back.query_pairs().into_owned().collect();
        assert_eq!(answer["state"], "a state & more");

        let tokens = ok(&client
            .send(Call::form(
                token_url,
                &[
                    ("grant_type", "authorization_code"),
                    ("code", &answer["code"]),
                    ("scope", SCOPE),
                    ("redirect_uri", "http://localhost:51234/"),
                    ("client_id", app.client_id()),
                    ("code_verifier", VERIFIER),
                ],
            ))
            .await);
        assert_eq!(
            (&tokens["token_type"], &tokens["expires_in"]),
            (&json!(token_type), &json!(3600))
        );

        let refreshed = ok(&client
            .send(Call::form(
                token_url,
                &[
                    ("grant_type", "refresh_token"),
                    ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
                    ("scope", "xboxlive.signin xboxlive.OFFLINE_access"),
                    ("client_id", app.client_id()),
                ],
            ))
            .await);
        assert_ne!(refreshed["refresh_token"], tokens["refresh_token"]);

        let user =
            ok(&client.send(user_token_call(refreshed["access_token"].as_str().unwrap())).await);
        assert_eq!(life(&user), SignedDuration::from_hours(14 * 24));
        let user_hash = &user["DisplayClaims"]["xui"][0]["uhs"];
        assert_eq!(user["DisplayClaims"], json!({"xui": [{"uhs": user_hash}]}));

        let user_token = user["Token"].as_str().unwrap();
        let xbox = ok(&client.send(xsts_call(user_token, XBOX)).await);
        let claims = &xbox["DisplayClaims"]["xui"][0];
        assert_eq!(life(&xbox), SignedDuration::from_hours(16));
        assert_eq!(claims["uhs"], *user_hash);
        assert_eq!(claims["xid"], emulator.account().xuid().to_string());
        assert_eq!(claims["gtg"], emulator.account().gamertag());
        assert_eq!(claims["agg"], "Adult");

        let halo = ok(&client.send(xsts_call(user_token, HALO)).await);
        assert_eq!(halo["DisplayClaims"], user["DisplayClaims"]);

        let reply = client.send(spartan_call(halo["Token"].as_str().unwrap())).await;
        let spartan = ok(&reply);
        let expires: Timestamp =
            spartan["ExpiresUtc"]["ISO8601Date"].as_str().unwrap().parse().unwrap();
        let left = expires.duration_since(emulator.clock().now());
        assert!(
            (SignedDuration::from_mins(239)..=SignedDuration::from_hours(4)).contains(&left),
            "{left}"
        );
        assert!(!spartan["ExpiresUtc"]["ISO8601Date"].as_str().unwrap().contains('.'));
        assert!(spartan["TokenDuration"].as_str().unwrap().starts_with("PT"));

        let token = spartan["SpartanToken"].as_str().unwrap();
        let comms = Call::get("https://comms.svc.halowaypoint.com/users/me").spartan(token);
        let xuid = ok(&client.send(comms).await)["xuid"].as_str().unwrap().to_owned();
        assert_eq!(xuid, emulator.account().xuid().to_string());
        let flights =
            "https://settings.svc.halowaypoint.com/oban/flight-configurations/titles/hi/audiences";
        for (url, token) in [
            (format!("{flights}/RETAIL/active"), token),
            (format!("{flights}/retail/players/xuid({xuid})/active"), token),
            (format!("{flights}/RETAIL/active?sandbox=UNUSED&build=210921.22.01.10.1706-0"), token),
            (
                "https://settings.svc.halowaypoint.com/hi/clearances/active?release=1.6".to_owned(),
                "",
            ),
        ] {
            let reply = client.send(Call::get(&url).spartan(token)).await;
            assert_eq!(ok(&reply), json!({"FlightConfigurationId": emulator.clearance()}), "{url}");
            assert!(reply.header("expires").ends_with(" GMT"));
        }

        let operations: Vec<String> =
            emulator.requests().iter().map(|request| request.operation().to_owned()).collect();
        assert_eq!(
            operations,
            [
                "authorize",
                "exchange_code",
                "refresh",
                "user_token",
                "xsts_token",
                "xsts_token",
                "spartan_token",
                "get_comms_user",
                "clearance",
                "player_clearance",
                "clearance",
                "release_clearance",
            ]
        );
    }
}

#[tokio::test]
async fn each_token_expires_by_the_clock() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let account = emulator.account();
    let me = "https://profile.svc.halowaypoint.com/users/me";
    let cases = [
        (3600, user_token_call(&emulator.issue_access_token(emulator.public_app(), account))),
        (14 * 24 * 3600, xsts_call(&emulator.issue_user_token(account), HALO)),
        (16 * 3600, spartan_call(&emulator.issue_xsts_token(account, HALO))),
        (4 * 3600, Call::get(me).spartan(&emulator.issue_spartan_token(account))),
    ];
    let begun = emulator.clock().now();
    for (seconds, call) in cases {
        emulator.clock().set(begun + SignedDuration::from_secs(seconds - 5));
        assert!(client.send(call.clone()).await.status.is_success());
        emulator.clock().set(begun + SignedDuration::from_secs(seconds + 5));
        assert_eq!(client.send(call).await.status, 401);
    }
}

#[tokio::test]
async fn accounts_are_refused_at_xsts_and_not_before() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    for (kind, code, redirect) in [
        (AccountKind::Child, 2_148_916_238_u32, "https://start.ui.xboxlive.com/AddChildToFamily"),
        (AccountKind::NoProfile, 2_148_916_233, "https://start.ui.xboxlive.com/CreateAccount"),
        (AccountKind::Banned, 2_148_916_227, ""),
    ] {
        let access_token =
            emulator.issue_access_token(emulator.public_app(), emulator.account_of(kind));
        let user = ok(&client.send(user_token_call(&access_token)).await);
        for relying_party in [HALO, XBOX] {
            let reply =
                client.send(xsts_call(user["Token"].as_str().unwrap(), relying_party)).await;
            assert_eq!(reply.status, 401);
            let refusal = reply.json();
            assert_eq!(refusal["XErr"], code);
            assert_eq!(refusal["Identity"], "0");
            assert_eq!(refusal["Redirect"].as_str().unwrap_or_default(), redirect);
        }
    }
}

#[tokio::test]
async fn a_bare_account_has_no_claims_and_plays_all_the_same() {
    let client = Client::start().await;
    let account = client.emulator.account_of(AccountKind::Bare);
    let user_token = client.emulator.issue_user_token(account);
    let xbox = ok(&client.send(xsts_call(&user_token, XBOX)).await);
    assert_eq!(xbox["DisplayClaims"], json!({"xui": [{"uhs": account.user_hash()}]}));
    let token = client.emulator.issue_spartan_token(account);
    let me = Call::get("https://comms.svc.halowaypoint.com/users/me").spartan(&token);
    assert_eq!(ok(&client.send(me).await)["xuid"], account.xuid().to_string());
}
