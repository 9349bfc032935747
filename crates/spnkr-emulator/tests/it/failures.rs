//! Failures that no request causes: accounts that run into them, and answers to order.

use http::{HeaderName, HeaderValue, StatusCode, header::RETRY_AFTER};
use spnkr_emulator::{AccountKind, CannedAnswer, Emulator};

use crate::{
    chain::{HALO, SCOPE, XBOX, spartan_call, user_token_call, xsts_call},
    client::{Call, Client, Reply},
};

#[tokio::test]
async fn accounts_are_refused_with_their_codes() {
    let builder = Emulator::builder().account_refused_with(2_148_916_250);
    let builder = builder.account_refused_with(2_148_916_999).account_refused_with(2_148_916_250);
    let client = Client::with(builder).await;
    let emulator = &client.emulator;
    for (kind, name, code) in [
        (AccountKind::AgeUnverified, "age-unverified", 2_148_916_236_u32),
        (AccountKind::Banned, "banned", 2_148_916_227),
        (AccountKind::Child, "child", 2_148_916_238),
        (AccountKind::CountryNotAvailable, "country-not-available", 2_148_916_235),
        (AccountKind::NoProfile, "no-profile", 2_148_916_233),
        (AccountKind::Outage, "outage", 2_148_916_273),
        (AccountKind::RefusedWith(2_148_916_250), "refused-with-2148916250", 2_148_916_250),
        (AccountKind::RefusedWith(2_148_916_999), "refused-with-2148916999", 2_148_916_999),
        (AccountKind::TermsNotAccepted, "terms-not-accepted", 2_148_916_234),
        (AccountKind::UserTokenRefused, "user-token-refused", 2_148_916_261),
    ] {
        let account = emulator.account_of(kind);
        assert_eq!((account.kind(), kind.to_string().as_str()), (kind, name));
        let access_token = emulator.issue_access_token(emulator.public_app(), account);
        let user = client.send(user_token_call(&access_token)).await;
        assert_eq!(user.status, 200, "{name}");
        for relying_party in [HALO, XBOX] {
            let call = xsts_call(user.json()["Token"].as_str().unwrap(), relying_party);
            let reply = client.send(call).await;
            assert_eq!(reply.status, 401, "{name}");
            assert_eq!(reply.json()["XErr"], code, "{name}");
            assert_eq!(reply.header("x-err"), code.to_string());
        }
    }
    let mut xuids: Vec<u64> = emulator.accounts().iter().map(|account| account.xuid()).collect();
    xuids.sort_unstable();
    xuids.dedup();
    assert_eq!((xuids.len(), emulator.accounts().len()), (13, 13));
}

#[tokio::test]
async fn any_number_of_accounts_can_be_added() {
    let builder =
        (0..200).fold(Emulator::builder(), |builder, code| builder.account_refused_with(code));
    let emulator = builder.start().await.unwrap();
    assert_eq!(
        emulator.account_of(AccountKind::RefusedWith(199)).kind().to_string(),
        "refused-with-199"
    );
}

#[tokio::test]
async fn whoever_never_played_gets_no_spartan_token() {
    let client = Client::start().await;
    let account = client.emulator.account_of(AccountKind::NeverPlayed);
    let user_token = client.emulator.issue_user_token(account);
    let xbox = client.send(xsts_call(&user_token, XBOX)).await.json();
    assert_eq!(xbox["DisplayClaims"]["xui"][0]["gtg"], account.gamertag());
    let halo = client.send(xsts_call(&user_token, HALO)).await.json();
    let reply = client.send(spartan_call(halo["Token"].as_str().unwrap())).await;
    assert_eq!((reply.status.as_u16(), reply.text()), (403, ""));
    assert_eq!(reply.header("x-343-exception"), "NoUserAgreement");
}

/// Sends a good request that is answered with something else, and then as it should be.
async fn ordered(client: &Client, answer: CannedAnswer, host: &str, call: Call) -> Reply {
    client.emulator.answer_next(host, "/", answer);
    let reply = client.send(call.clone()).await;
    assert!(client.send(call).await.status.is_success());
    reply
}

#[tokio::test]
async fn oauth_errors_to_order() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let app = emulator.public_app();
    let (live, consumers) = ("login.live.com", "login.microsoftonline.com");
    for (host, status, error, aadsts) in [
        (live, 400, "server_error", None),
        (live, 503, "temporarily_unavailable", None),
        (live, 400, "unauthorized_client", None),
        (consumers, 400, "invalid_grant", Some(70043)),
        (consumers, 400, "interaction_required", Some(50079)),
        (consumers, 503, "temporarily_unavailable", Some(90024)),
    ] {
        let (url, token) = match host == live {
            true => (
                "https://login.live.com/oauth20_token.srf",
                emulator.issue_refresh_token(app, emulator.account()),
            ),
            false => (
                "https://login.microsoftonline.com/consumers/oauth2/v2.0/token",
                emulator.issue_refresh_token_v2(app, emulator.account()),
            ),
        };
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.as_str()),
            ("scope", SCOPE),
            ("client_id", app.client_id()),
        ];
        let status = StatusCode::from_u16(status).unwrap();
        let answer = CannedAnswer::oauth_error(status, error, aadsts);
        let reply = ordered(&client, answer, host, Call::form(url, &fields)).await;
        let body = reply.json();
        assert_eq!((reply.status, &body["error"]), (status, &error.into()));
        assert!(reply.header("content-type").starts_with("application/json"));
        match aadsts {
            None => assert!(body.get("error_codes").is_none() && body.get("trace_id").is_none()),
            Some(code) => {
                assert_eq!(body["error_codes"][0], code);
                let description = body["error_description"].as_str().unwrap();
                assert!(description.starts_with(&format!("AADSTS{code}: ")));
            }
        }
    }
}

#[tokio::test]
async fn refusals_of_every_other_hop_to_order() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let account = emulator.account();
    let user_token =
        || user_token_call(&emulator.issue_access_token(emulator.public_app(), account));
    let xsts_token = || xsts_call(&emulator.issue_user_token(account), HALO);
    let spartan_token = || spartan_call(&emulator.issue_xsts_token(account, HALO));
    let clearance = || {
        let url = "https://settings.svc.halowaypoint.com/oban/flight-configurations/titles/hi/audiences/RETAIL/active";
        Call::get(url).spartan(&emulator.issue_spartan_token(account))
    };
    let (user, xsts, settings) =
        ("user.auth.xboxlive.com", "xsts.auth.xboxlive.com", "settings.svc.halowaypoint.com");
    for (host, call) in [
        (user, user_token()),
        (xsts, xsts_token()),
        (settings, spartan_token()),
        (settings, clearance()),
    ] {
        for status in [400, 401, 403, 404, 429, 500, 503] {
            let status = StatusCode::from_u16(status).unwrap();
            let answer =
                CannedAnswer::new(status).header(RETRY_AFTER, HeaderValue::from_static("7"));
            let reply = ordered(&client, answer, host, call.clone()).await;
            assert_eq!((reply.status, reply.header("retry-after")), (status, "7"));
        }
    }
    // Xbox Live may refuse an account as early as this.
    let answer = CannedAnswer::xerr(2_148_916_238);
    let reply = ordered(&client, answer, user, user_token()).await;
    assert_eq!((reply.status.as_u16(), &reply.json()["XErr"]), (401, &2_148_916_238_u32.into()));
    assert!(reply.json()["Redirect"].as_str().unwrap().ends_with("/AddChildToFamily"));
    // The code may stand in a header alone.
    let code = HeaderValue::from_static("8015DC0E");
    let answer =
        CannedAnswer::new(StatusCode::UNAUTHORIZED).header(HeaderName::from_static("x-err"), code);
    let reply = ordered(&client, answer, xsts, xsts_token()).await;
    assert_eq!((reply.header("x-err"), reply.text()), ("8015DC0E", ""));
}
