//! The Microsoft hops: exact answers by script, whole flows on the emulator.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod device;
#[cfg(feature = "loopback")]
mod loopback;

use spnkr_core::{Exchange, RefreshToken};
use spnkr_emulator::App;
use spnkr_oauth::{
    Authorization, AuthorizationCode, AzureApp, ClientSecret, CodeExchange, CodeVerifier, Endpoint,
    Error, OAuthError, OsEntropy, TokenRefresh,
};
use spnkr_testkit::{Emulated, Scripted, ScriptedTransport, check_hop};

const GOOD: &str = r#"{"token_type":"bearer","expires_in":3600,"scope":"a b","access_token":"EwA","refresh_token":"M.R3","user_id":"0123"}"#;

fn azure_app(app: &App) -> AzureApp {
    match app.client_secret() {
        Some(secret) => AzureApp::confidential(app.client_id(), ClientSecret::new(secret)),
        None => AzureApp::public(app.client_id()),
    }
    .unwrap()
}

fn some_app() -> AzureApp {
    AzureApp::confidential("an-id", ClientSecret::new("a&secret")).unwrap()
}

/// Any runtime may move the future between threads.
fn sendable<T>(future: impl Future<Output = T> + Send) -> impl Future<Output = T> + Send {
    future
}

#[test]
fn every_bad_answer_is_an_error_that_names_the_hop() {
    let app = some_app();
    check_hop(&TokenRefresh::new(&app, Endpoint::Live, &RefreshToken::new("M.R3")), GOOD);
    let (code, verifier) = (AuthorizationCode::new("a"), CodeVerifier::new("b"));
    check_hop(&CodeExchange::new(&app, Endpoint::Consumers, &code, &verifier), GOOD);
}

#[test]
fn the_forms_have_what_the_services_ask_for() {
    let form = |exchange: &dyn Fn() -> spnkr_core::Request| {
        let request = exchange();
        format!("{} {}", request.url(), std::str::from_utf8(request.body()).unwrap())
    };
    let app = some_app();
    let token = RefreshToken::new("M.R3_BAY.a*b");
    assert_eq!(
        form(&|| TokenRefresh::new(&app, Endpoint::Live, &token).request().unwrap()),
        "https://login.live.com/oauth20_token.srf grant_type=refresh_token\
         &refresh_token=M.R3_BAY.a*b&scope=Xboxlive.signin+Xboxlive.offline_access\
         &client_id=an-id&client_secret=a%26secret"
    );
    let public = AzureApp::public("an-id").unwrap();
    let (code, verifier) = (AuthorizationCode::new("a"), CodeVerifier::new("b"));
    assert_eq!(
        form(&|| {
            CodeExchange::new(&public, Endpoint::Consumers, &code, &verifier).request().unwrap()
        }),
        "https://login.microsoftonline.com/consumers/oauth2/v2.0/token \
         grant_type=authorization_code&code=a&redirect_uri=http%3A%2F%2Flocalhost\
         &code_verifier=b&scope=XboxLive.signin+offline_access&client_id=an-id"
    );
}

#[tokio::test]
async fn an_answer_gives_all_that_it_says() {
    let transport = ScriptedTransport::new([Scripted::json(200, GOOD)]);
    let token = RefreshToken::new("M.R3");
    let tokens =
        spnkr_oauth::refresh(&transport, &some_app(), Endpoint::Live, &token).await.unwrap();
    assert_eq!(tokens.access_token().expose(), "EwA");
    assert_eq!(tokens.refresh_token().unwrap().expose(), "M.R3");
    assert_eq!(tokens.expires_at().to_string(), "1970-01-01T01:00:00Z");
    assert_eq!(
        (tokens.scope(), tokens.token_type(), tokens.user_id()),
        ("a b", "bearer", Some("0123"))
    );

    let ages =
        r#"{"token_type":"Bearer","expires_in":"18446744073709551615","access_token":"EwA"}"#;
    let transport = ScriptedTransport::new([Scripted::json(200, ages)]);
    let tokens =
        spnkr_oauth::refresh(&transport, &some_app(), Endpoint::Live, &token).await.unwrap();
    assert!(tokens.refresh_token().is_none());
    assert_eq!(tokens.expires_at(), jiff::Timestamp::MAX);
}

#[tokio::test]
async fn a_sign_in_goes_through_at_both_services_and_for_both_kinds_of_app() {
    let emulated = Emulated::start().await;
    let (emulator, net) = (emulated.emulator(), emulated.http());
    for endpoint in [Endpoint::Live, Endpoint::Consumers] {
        for registered in [emulator.confidential_app(), emulator.public_app()] {
            let app = azure_app(registered);
            let authorization = Authorization::start(endpoint, &OsEntropy::default()).unwrap();
            let pasted = emulator.browse(authorization.url(&app).as_str()).unwrap();
            let code = authorization.read_redirect(&pasted).unwrap();
            let tokens = authorization.exchange(&app, &code).send(&net).await.unwrap();
            assert_eq!(tokens.endpoint(), endpoint);

            let first = tokens.refresh_token().unwrap();
            let tokens = spnkr_oauth::refresh(&net, &app, endpoint, first).await.unwrap();
            assert_ne!(tokens.refresh_token().unwrap().expose(), first.expose());

            let error = authorization.exchange(&app, &code).send(&net).await.unwrap_err();
            assert!(error.needs_sign_in(), "a code is good once: {error:?}");
        }
    }
}

#[tokio::test]
async fn a_refresh_token_finds_the_service_that_issued_it() {
    let emulated = Emulated::start().await;
    let (emulator, net) = (emulated.emulator(), emulated.http());
    let registered = emulator.consumers_app();
    let app = azure_app(registered);
    let token = RefreshToken::new(emulator.issue_refresh_token_v2(registered, emulator.account()));
    let tokens = spnkr_oauth::refresh_from_anywhere(&net, &app, &token).await.unwrap();
    assert_eq!(tokens.endpoint(), Endpoint::Consumers);
    let hosts = emulator
        .requests()
        .into_iter()
        .map(|request| request.host().to_owned())
        .collect::<Vec<_>>();
    assert_eq!(hosts, ["login.live.com", "login.microsoftonline.com"]);
}

#[tokio::test]
async fn a_refusal_says_what_to_do() {
    let emulated = Emulated::start().await;
    let (emulator, net) = (emulated.emulator(), emulated.http());
    let registered = emulator.confidential_app();
    let wrong = AzureApp::confidential(registered.client_id(), ClientSecret::new("wrong")).unwrap();
    let token = RefreshToken::new(emulator.issue_refresh_token(registered, emulator.account()));
    let error = spnkr_oauth::refresh_from_anywhere(&net, &wrong, &token).await.unwrap_err();
    assert!(error.advice().contains("client secret"), "{error:?}");
    assert!(!error.is_retryable());

    let token = RefreshToken::new("M.C5_unknown");
    let error =
        spnkr_oauth::refresh_from_anywhere(&net, &azure_app(registered), &token).await.unwrap_err();
    assert!(error.needs_sign_in(), "{error:?}");
    let Error::Refused(refusal) = error else { panic!("{error:?}") };
    assert_eq!(refusal.code(), OAuthError::InvalidGrant);
}

#[tokio::test]
async fn microsofts_own_number_decides_the_advice() {
    let app = some_app();
    let advice = async |body: &str| {
        let transport = ScriptedTransport::new([Scripted::json(400, body.to_owned())]);
        let token = RefreshToken::new("M.R3");
        let error =
            spnkr_oauth::refresh(&transport, &app, Endpoint::Live, &token).await.unwrap_err();
        let Error::Refused(refusal) = &error else { panic!("{error:?}") };
        format!("{refusal} | {}", error.advice())
    };
    assert_eq!(
        advice(r#"{"error":"invalid_client","error_codes":[7000215]}"#).await,
        "the token refresh answered 400 Bad Request with invalid_client (AADSTS7000215) | check \
         the client secret: it is the secret's value, not its id, and it expires"
    );
    assert_eq!(
        advice(r#"{"error":"invalid_grant","error_description":"AADSTS700082: canary"}"#).await,
        "the token refresh answered 400 Bad Request with invalid_grant (AADSTS700082) | sign in \
         again: this sign-in has expired or was withdrawn"
    );
    assert_eq!(
        advice(r#"{"error":"canary"}"#).await,
        "the token refresh answered 400 Bad Request with an unknown code | look the code up in \
         the answer's body"
    );
}
