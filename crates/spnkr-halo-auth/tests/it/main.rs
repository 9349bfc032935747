//! The Halo Waypoint hops: exact answers by script, whole flows on the emulator.

use http::{HeaderValue, header};
use jiff::SignedDuration;
use spnkr_core::{Exchange, SpartanToken, XstsToken, Xuid};
use spnkr_halo_auth::{ClearanceRequest, Error, SpartanTokenRequest};
use spnkr_testkit::{Emulated, Scripted, ScriptedTransport, check_hop};

const SPARTAN: &str = r#"{"SpartanToken":"v4=a","ExpiresUtc":{"ISO8601Date":"2024-01-02T07:03:47Z"},"TokenDuration":"PT3H59M49.4904271S"}"#;
const CLEARANCE: &str = r#"{"FlightConfigurationId":"xyz"}"#;

#[test]
fn every_bad_answer_is_an_error_that_names_the_hop() {
    check_hop(&SpartanTokenRequest::new(&XstsToken::new("a")), SPARTAN);
    check_hop(&ClearanceRequest::active(&SpartanToken::new("v4=a")), CLEARANCE);
}

#[test]
fn the_proof_is_sent_as_the_service_asks_for_it() {
    let token = XstsToken::new("a.b");
    let request = SpartanTokenRequest::new(&token).request().unwrap();
    assert_eq!(
        request.body(),
        r#"{"Audience":"urn:343:s3:services","MinVersion":"4","Proof":[{"Token":"a.b","TokenType":"Xbox_XSTSv3"}]}"#
    );
    assert_eq!(request.headers()[header::ACCEPT], "application/json");
}

#[test]
fn a_clearance_is_asked_for_in_each_form() {
    const FLIGHTS: &str = "/oban/flight-configurations/titles/hi/audiences/RETAIL";
    let token = SpartanToken::new("v4=a");
    let check = |request: ClearanceRequest<'_>, expected: &str, has_token: bool| {
        let request = request.request().unwrap();
        let url = request.url().as_str();
        assert_eq!(url.strip_prefix("https://settings.svc.halowaypoint.com"), Some(expected));
        assert_eq!(request.headers().contains_key("x-343-authorization-spartan"), has_token);
    };
    let active = ClearanceRequest::active(&token);
    let player = ClearanceRequest::for_player(&token, Xuid::new(7));
    check(active.clone(), &format!("{FLIGHTS}/active"), true);
    check(player, &format!("{FLIGHTS}/players/xuid(7)/active"), true);
    check(
        active.with_build("210921.22.01.10.1706-0").with_release("1.6"),
        &format!("{FLIGHTS}/active?sandbox=UNUSED&build=210921.22.01.10.1706-0&release=1.6"),
        true,
    );
    check(ClearanceRequest::for_release("1.6"), "/hi/clearances/active?release=1.6", false);
}

#[tokio::test]
async fn an_answer_gives_all_that_it_says() {
    let transport = ScriptedTransport::new([
        Scripted::json(201, SPARTAN),
        Scripted::json(200, SPARTAN.replace(r#","TokenDuration":"PT3H59M49.4904271S""#, "")),
        Scripted::with_header(
            200,
            header::EXPIRES,
            HeaderValue::from_static("Tue, 02 Jan 2024 03:04:05 GMT"),
            CLEARANCE,
        ),
        Scripted::with_header(200, header::EXPIRES, HeaderValue::from_static("0"), CLEARANCE),
    ]);
    let token = XstsToken::new("a");
    let spartan = spnkr_halo_auth::spartan_token(&transport, &token).await.unwrap();
    assert_eq!(spartan.token().expose(), "v4=a");
    assert_eq!(spartan.expires_at().to_string(), "2024-01-02T07:03:47Z");
    assert_eq!(spartan.duration(), Some(SignedDuration::new(14_389, 490_427_100)));
    let spartan = spnkr_halo_auth::spartan_token(&transport, &token).await.unwrap();
    assert_eq!(spartan.duration(), None);

    let clearance = spnkr_halo_auth::clearance(&transport, spartan.token()).await.unwrap();
    assert_eq!(clearance.token().expose(), "xyz");
    assert_eq!(clearance.expires_at().unwrap().to_string(), "2024-01-02T03:04:05Z");
    let clearance = spnkr_halo_auth::clearance(&transport, spartan.token()).await.unwrap();
    assert_eq!(clearance.expires_at(), None);
}

#[tokio::test]
async fn both_hops_go_through_in_every_form() {
    let emulated = Emulated::start().await;
    let net = emulated.http();
    let spartan = spnkr_halo_auth::spartan_token(&net, &emulated.halo_xsts_token()).await.unwrap();
    let clearance = spnkr_halo_auth::clearance(&net, spartan.token()).await.unwrap();
    let xuid = emulated.emulator().account().xuid();
    for request in [
        ClearanceRequest::for_player(spartan.token(), Xuid::new(xuid)),
        ClearanceRequest::for_release("1.6"),
    ] {
        let other = request.send(&net).await.unwrap();
        assert_eq!(other.token().expose(), clearance.token().expose());
    }
}

#[tokio::test]
async fn a_token_that_is_not_accepted_says_so() {
    let emulated = Emulated::start().await;
    let (emulator, net) = (emulated.emulator(), emulated.http());
    let xbox = XstsToken::new(emulator.issue_xsts_token(emulator.account(), "http://xboxlive.com"));
    let error = spnkr_halo_auth::spartan_token(&net, &xbox).await.unwrap_err();
    assert!(matches!(error, Error::Status(_)), "{error:?}");

    let spartan = emulated.spartan_token();
    emulator.expire_spartan_tokens();
    let error = spnkr_halo_auth::clearance(&net, &spartan).await.unwrap_err();
    assert!(error.is_token_refused(), "{error:?}");

    let error =
        spnkr_halo_auth::clearance(&net, &SpartanToken::new("v4=canary\n")).await.unwrap_err();
    assert!(matches!(error, Error::Malformed), "{error:?}");
    assert!(!format!("{error:?}").contains("canary"));
}
