//! The Xbox Live hops: exact answers by script, whole flows on the emulator.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod look_ups;

use http::{HeaderName, HeaderValue};
use spnkr_core::{AccessToken, Exchange, UserToken};
use spnkr_emulator::AccountKind;
use spnkr_testkit::{Emulated, Scripted, ScriptedTransport, check_hop};
use spnkr_xbl::{Error, RelyingParty, RpsTicket, UserTokenRequest, XErr, XstsTokenRequest};

const GOOD: &str = r#"{"IssueInstant":"2024-01-02T03:04:05.6037497Z","NotAfter":"2024-01-16T03:04:05.6037497Z","Token":"a.user.token","DisplayClaims":{"xui":[{"uhs":"123","gtg":"Some One","xid":"2533274999999999","agg":"Adult","new":"kept"},{"uhs":"second"}]}}"#;

#[test]
fn every_bad_answer_is_an_error_that_names_the_hop() {
    check_hop(&UserTokenRequest::new(&AccessToken::new("EwA")), GOOD);
    check_hop(&XstsTokenRequest::new(&UserToken::new("a"), RelyingParty::HALO), GOOD);
}

#[test]
fn the_bodies_have_what_the_services_ask_for() {
    let access_token = AccessToken::new("EwA");
    let body = |request: UserTokenRequest<'_>| {
        String::from_utf8(request.request().unwrap().body().to_vec()).unwrap()
    };
    assert_eq!(
        body(UserTokenRequest::new(&access_token)),
        r#"{"RelyingParty":"http://auth.xboxlive.com","TokenType":"JWT","Properties":{"AuthMethod":"RPS","SiteName":"user.auth.xboxlive.com","RpsTicket":"d=EwA"}}"#
    );
    assert!(
        body(UserTokenRequest::new(&access_token).with_ticket(RpsTicket::Title)).contains("t=EwA")
    );
    let request = XstsTokenRequest::new(&UserToken::new("a.b"), RelyingParty::new("rp://other"))
        .with_sandbox("XDKS.1")
        .request()
        .unwrap();
    assert_eq!(
        request.body(),
        r#"{"RelyingParty":"rp://other","TokenType":"JWT","Properties":{"UserTokens":["a.b"],"SandboxId":"XDKS.1"}}"#
    );
    assert_eq!(request.headers()["x-xbl-contract-version"], "1");
}

#[tokio::test]
async fn an_answer_gives_all_that_it_says() {
    let transport = ScriptedTransport::new([Scripted::json(200, GOOD)]);
    let issued = spnkr_xbl::xsts_token(&transport, &UserToken::new("a"), RelyingParty::XBOX_LIVE)
        .await
        .unwrap();
    assert_eq!(issued.issued_at().to_string(), "2024-01-02T03:04:05.6037497Z");
    assert_eq!(issued.expires_at().to_string(), "2024-01-16T03:04:05.6037497Z");
    assert_eq!(issued.gamertag(), Some("Some One"));
    assert_eq!(issued.xuid().unwrap().to_string(), "2533274999999999");
    assert_eq!(issued.claims().age_group(), Some("Adult"));
    assert_eq!(issued.claims().get("new"), Some("kept"));
    assert_eq!(issued.authorization().expose(), "XBL3.0 x=123;a.user.token");
    let shown = format!("{issued:?}");
    assert!(!shown.contains("123") && !shown.contains("a.user.token"), "{shown}");

    let bare = GOOD.replace(r#","gtg":"Some One","xid":"2533274999999999","agg":"Adult""#, "");
    let transport = ScriptedTransport::new([Scripted::json(200, bare)]);
    let issued =
        spnkr_xbl::xsts_token(&transport, &UserToken::new("a"), RelyingParty::HALO).await.unwrap();
    assert_eq!((issued.gamertag(), issued.xuid()), (None, None));
}

#[tokio::test]
async fn both_hops_go_through() {
    let emulated = Emulated::start().await;
    let net = emulated.http();
    let user = spnkr_xbl::user_token(&net, &emulated.access_token()).await.unwrap();
    let xbox = spnkr_xbl::xsts_token(&net, user.token(), RelyingParty::XBOX_LIVE).await.unwrap();
    assert_eq!(xbox.gamertag(), Some(emulated.emulator().account().gamertag()));
    assert!(xbox.expires_at() > xbox.issued_at());
    let halo = spnkr_xbl::xsts_token(&net, user.token(), RelyingParty::HALO).await.unwrap();
    assert_eq!(halo.user_hash(), xbox.user_hash());
}

#[tokio::test]
async fn a_refused_account_is_told_why_and_what_to_do() {
    let emulated = Emulated::start().await;
    let (emulator, net) = (emulated.emulator(), emulated.http());
    for (kind, code, shown) in [
        (AccountKind::Child, 2_148_916_238, "no family group"),
        (AccountKind::NoProfile, 2_148_916_233, "no Xbox profile"),
        (AccountKind::Banned, 2_148_916_227, "banned"),
    ] {
        let access_token = AccessToken::new(
            emulator.issue_access_token(emulator.public_app(), emulator.account_of(kind)),
        );
        let user = spnkr_xbl::user_token(&net, &access_token).await.unwrap();
        let error =
            spnkr_xbl::xsts_token(&net, user.token(), RelyingParty::XBOX_LIVE).await.unwrap_err();
        assert_eq!(error.code(), Some(XErr::new(code)));
        let Error::Refused(refusal) = &error else { panic!("{error:?}") };
        assert!(refusal.to_string().contains(shown), "{refusal}");
        assert!(!error.is_retryable() && !error.is_token_refused());
    }
}

#[tokio::test]
async fn a_code_is_found_in_the_body_or_in_a_header() {
    let header = |value: &'static str| {
        let name = HeaderName::from_static("x-err");
        Scripted::with_header(401, name, HeaderValue::from_static(value), "")
    };
    let json = |body: &'static str| Scripted::json(401, body);
    for (answer, code) in [
        (json(r#"{"Identity":"0","XErr":2148916238,"Message":""}"#), Some(2_148_916_238)),
        (json(r#"{"XErr":2148999999,"Redirect":null}"#), Some(2_148_999_999)),
        (json(r#"{"XErr":"canary"}"#), None),
        (header("2148916238"), Some(2_148_916_238)),
        (header("0x8015DC0E"), Some(2_148_916_238)),
        (header("8015DC0E"), Some(2_148_916_238)),
        (header("canary"), None),
    ] {
        let transport = ScriptedTransport::new([answer.clone()]);
        let error =
            spnkr_xbl::xsts_token(&transport, &UserToken::new("a"), RelyingParty::XBOX_LIVE)
                .await
                .unwrap_err();
        assert_eq!(error.code(), code.map(XErr::new), "{answer:?}");
        assert_eq!(error.is_token_refused(), code.is_none(), "{answer:?}");
    }
}

#[tokio::test]
async fn what_the_server_wrote_is_had_by_accessors_alone() {
    let body = r#"{"XErr":2148916238,"Redirect":"https://canary.example/","Message":"canary"}"#;
    let transport = ScriptedTransport::new([Scripted::json(401, body)]);
    let error = spnkr_xbl::xsts_token(&transport, &UserToken::new("a"), RelyingParty::HALO)
        .await
        .unwrap_err();
    assert!(!format!("{error:?} {error}").contains("canary"), "{error:?}");
    let Error::Refused(refusal) = &error else { panic!("{error:?}") };
    assert_eq!(refusal.redirect(), Some("https://canary.example/"));
}

#[tokio::test]
async fn an_expired_token_is_refused_at_each_hop() {
    let emulated = Emulated::start().await;
    let (emulator, net) = (emulated.emulator(), emulated.http());
    let access_token = emulated.access_token();
    let user = spnkr_xbl::user_token(&net, &access_token).await.unwrap();
    emulator.clock().advance(std::time::Duration::from_secs(15 * 86_400));
    let error = spnkr_xbl::user_token(&net, &access_token).await.unwrap_err();
    assert!(error.is_token_refused(), "{error:?}");
    let error = spnkr_xbl::xsts_token(&net, user.token(), RelyingParty::HALO).await.unwrap_err();
    assert!(error.is_token_refused(), "{error:?}");
}
