//! The whole chain on the emulator, over real TLS.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod chaos;
mod highlights;
#[cfg(feature = "keychain")]
mod keychain;
mod round_trips;
mod session;
mod soak;
mod store;
mod trouble;

use std::{pin::pin, time::Duration};

use futures_util::future::poll_immediate;
use spnkr::{
    AuthenticatedPlayer, AzureApp, ClientSecret, Error, RefreshToken, SignIn, Xuid,
    oauth::{Endpoint, OsEntropy, RedirectError},
    refresh_player_tokens,
};
use spnkr_emulator::{AccountKind, App, Emulator, Protocols, Rotation};
use spnkr_testkit::Emulated;

fn azure_app(app: &App) -> AzureApp {
    match app.client_secret() {
        Some(secret) => AzureApp::confidential(app.client_id(), ClientSecret::new(secret)),
        None => AzureApp::public(app.client_id()),
    }
    .unwrap()
}

async fn sign_in(emulated: &Emulated) -> AuthenticatedPlayer {
    let app = azure_app(emulated.emulator().confidential_app());
    refresh_player_tokens(&emulated.http(), &app, &emulated.refresh_token()).await.unwrap()
}

fn refresh_token_of(emulator: &Emulator, kind: AccountKind) -> RefreshToken {
    let account = emulator.account_of(kind);
    RefreshToken::new(emulator.issue_refresh_token(emulator.confidential_app(), account))
}

#[tokio::test]
async fn the_chain_is_six_requests_and_as_few_connections_as_it_can_be() {
    for (protocols, connections) in [(Protocols::Both, 4), (Protocols::Http1, 5)] {
        let emulated = Emulated::start_with(Emulator::builder().protocols(protocols)).await;
        let emulator = emulated.emulator();
        // Neither is answered before both are there: they run side by side, or for ever.
        emulator.hold("/xsts/authorize", 2);
        let player = sign_in(&emulated).await;

        let requests = emulator.requests();
        let mut seen = requests
            .iter()
            .map(|request| format!("{} {}{}", request.method(), request.host(), request.path()))
            .collect::<Vec<_>>();
        assert_eq!(seen.len(), 6, "{seen:?}");
        seen.dedup();
        assert_eq!(
            seen,
            [
                "POST login.live.com/oauth20_token.srf",
                "POST user.auth.xboxlive.com/user/authenticate",
                "POST xsts.auth.xboxlive.com/xsts/authorize",
                "POST settings.svc.halowaypoint.com/spartan-token",
                "GET settings.svc.halowaypoint.com/oban/flight-configurations/titles/hi\
                 /audiences/RETAIL/active",
            ]
        );
        assert_eq!(emulator.handshakes(), connections);
        assert_eq!(emulator.connections(), connections);

        let account = emulator.account();
        assert_eq!(player.xuid(), Some(Xuid::new(account.xuid())));
        assert_eq!(player.gamertag().unwrap().as_str(), account.gamertag());
        assert_eq!(player.clearance_token().expose(), emulator.clearance());
        assert!(player.xbl_authorization().expose().starts_with("XBL3.0 x="));
        assert!(player.is_valid_at(emulator.clock().now()));
        assert!(!player.is_valid_at(player.spartan_expires_at()));
    }
}

#[tokio::test]
async fn the_tokens_open_the_services_of_the_game() {
    let emulated = Emulated::start().await;
    let player = sign_in(&emulated).await;
    let client = player.client(emulated.transport());
    let me = client.profile().current_user().await.unwrap();
    assert_eq!(Some(me.xuid), player.xuid());
    let history = client.stats().match_history(me.xuid).count(3).await.unwrap();
    let stats = client.stats().match_stats(history.results[0].match_id).await.unwrap();
    assert_eq!(stats.match_id, history.results[0].match_id);
}

#[tokio::test]
async fn each_chain_gives_the_next_refresh_token() {
    let emulated = Emulated::start_with(Emulator::builder().rotation(Rotation::OneTime)).await;
    let app = azure_app(emulated.emulator().confidential_app());
    let mut refresh_token = emulated.refresh_token();
    for _ in 0..3 {
        let player = refresh_player_tokens(&emulated.http(), &app, &refresh_token).await.unwrap();
        assert_eq!(player.oauth_endpoint(), Endpoint::Live);
        let next = player.refresh_token().unwrap().clone();
        assert_ne!(next.expose(), refresh_token.expose());
        let used = std::mem::replace(&mut refresh_token, next);
        let error = refresh_player_tokens(&emulated.http(), &app, &used).await.unwrap_err();
        assert!(matches!(error, Error::OAuth(_)) && error.is_sign_in_refused(), "{error:?}");
    }
}

#[tokio::test]
async fn a_chain_that_breaks_off_keeps_the_rotated_refresh_token() {
    let emulated = Emulated::start_with(Emulator::builder().rotation(Rotation::OneTime)).await;
    let emulator = emulated.emulator();
    let app = azure_app(emulator.confidential_app());
    let first = refresh_token_of(emulator, AccountKind::Child);
    let error = refresh_player_tokens(&emulated.http(), &app, &first).await.unwrap_err();
    assert!(error.is_sign_in_refused() && !error.is_retryable());
    assert!(error.advice().unwrap().contains("family"));
    let next = error.refresh_token().unwrap();
    for token in [&first, next] {
        assert!(!format!("{error:?} {error}").contains(token.expose()));
    }
    let again = refresh_player_tokens(&emulated.http(), &app, next).await.unwrap_err();
    assert!(matches!(again, Error::BrokeOff(_)), "the kept one is good: {again:?}");
}

#[tokio::test]
async fn claims_that_are_absent_are_no_obstacle() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let app = azure_app(emulator.confidential_app());
    let token = refresh_token_of(emulator, AccountKind::Bare);
    let player = refresh_player_tokens(&emulated.http(), &app, &token).await.unwrap();
    assert_eq!((player.xuid(), player.gamertag()), (None, None));
}

#[tokio::test]
async fn a_sign_in_can_be_finished_where_it_was_not_begun() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let app = azure_app(emulator.confidential_app());
    for endpoint in [Endpoint::Consumers, Endpoint::Live] {
        let begun = SignIn::start(app.clone(), endpoint, &OsEntropy::default()).unwrap();
        let pasted = emulator.browse(begun.url().as_str()).unwrap();
        let saved = begun.save();
        drop(begun);

        let restored = SignIn::restore(app.clone(), &saved).unwrap();
        let elsewhere = pasted.replace("state=", "state=x");
        let error = restored.finish(&emulated.http(), &elsewhere).await.unwrap_err();
        assert!(
            matches!(error, Error::OAuth(spnkr::oauth::Error::Redirect(RedirectError::WrongState))),
            "{error:?}"
        );
        let player = restored.finish(&emulated.http(), &pasted).await.unwrap();
        assert_eq!(player.oauth_endpoint(), endpoint);
    }
    for text in ["", "live", "live..", "live.a.", "live.a.b.c", "other.a.b"] {
        assert!(SignIn::restore(app.clone(), &spnkr::SavedSignIn::new(text)).is_err(), "{text:?}");
    }
}

#[tokio::test]
async fn the_first_sign_in_is_one_call() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let app = azure_app(emulator.public_app());
    let ask = async |url: url::Url| emulator.browse(url.as_str());
    let player = spnkr::authenticate_player(&emulated.http(), app.clone(), ask).await.unwrap();
    assert_eq!(player.oauth_endpoint(), Endpoint::Consumers);
    assert!(player.refresh_token().is_some());

    let decline = async |url: url::Url| emulator.browse_and_decline(url.as_str());
    let error = spnkr::authenticate_player(&emulated.http(), app, decline).await.unwrap_err();
    assert!(error.is_sign_in_refused(), "{error:?}");
}

#[tokio::test]
async fn a_chain_can_be_dropped_anywhere() {
    let emulated = Emulated::start().await;
    let (emulator, http) = (emulated.emulator(), emulated.http());
    let app = azure_app(emulator.confidential_app());
    for path in ["/oauth20_token.srf", "/user/authenticate", "/xsts/authorize", "/spartan-token"] {
        let before = emulator.requests().len();
        emulator.hold(path, usize::MAX);
        let token = emulated.refresh_token();
        {
            let mut chain = pin!(refresh_player_tokens(&http, &app, &token));
            while !emulator.requests()[before..].iter().any(|request| request.path() == path) {
                assert!(poll_immediate(&mut chain).await.is_none());
                tokio::task::yield_now().await;
            }
        }
        emulator.release();
        refresh_player_tokens(&http, &app, &token).await.unwrap();
    }
}

#[tokio::test]
async fn no_debug_shows_a_secret() {
    let emulated = Emulated::start().await;
    let player = sign_in(&emulated).await;
    let sign_in = SignIn::new(azure_app(emulated.emulator().confidential_app())).unwrap();
    let client = player.client(emulated.transport());
    let shown = format!("{player:#?} {sign_in:#?} {:#?} {client:#?}", sign_in.save());
    let secrets = [
        player.spartan_token().expose(),
        player.clearance_token().expose(),
        player.xbl_authorization().expose(),
        player.refresh_token().unwrap().expose(),
        emulated.emulator().confidential_app().client_secret().unwrap(),
        sign_in.save().expose(),
    ]
    .map(str::to_owned);
    for secret in secrets {
        assert!(!shown.contains(&secret), "{shown}");
    }
    // What the search would find if it were there.
    assert!(shown.contains("(hidden)") && shown.contains(player.gamertag().unwrap().as_str()));
}

#[tokio::test]
async fn tokens_expire_by_the_servers_clock() {
    let emulated = Emulated::start().await;
    let player = sign_in(&emulated).await;
    let client = player.client(emulated.transport());
    emulated.emulator().clock().advance(Duration::from_secs(5 * 3_600));
    assert!(!player.is_valid_at(emulated.emulator().clock().now()));
    let error = Error::from(client.profile().current_user().await.unwrap_err());
    assert!(error.is_sign_in_refused(), "{error:?}");
}
