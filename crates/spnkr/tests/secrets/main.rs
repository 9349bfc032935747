//! Everything that a run shows, logs of the libraries below included, searched for everything that is secret.
//!
//! A program of its own, since it listens to the logs of the whole process.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    error::Error as _,
    fmt::Write as _,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use http::StatusCode;
use spnkr::{
    AzureApp, ClientSecret, Error, MemoryStore, RefreshToken, Session, SignIn,
    core::{Credentials, Scope, Store},
};
use spnkr_emulator::{AccountKind, CannedAnswer, Emulator, Rotation};
use spnkr_testkit::{Emulated, ManualClock};
use tracing_subscriber::fmt::MakeWriter;

/// What the process has shown so far.
#[derive(Debug, Clone, Default)]
struct Shown(Arc<Mutex<Vec<u8>>>);

impl Shown {
    fn add(&self, text: &str) {
        self.0.lock().unwrap().extend_from_slice(text.as_bytes());
    }

    fn error(&self, error: &Error) {
        let mut text = format!("{error:#?}\n{error}");
        let mut source = error.source();
        while let Some(cause) = source {
            let _ = write!(text, ": {cause}");
            source = cause.source();
        }
        self.add(&text);
    }

    fn has(&self, secret: &str) -> bool {
        let shown = self.0.lock().unwrap();
        shown.windows(secret.len()).any(|window| window == secret.as_bytes())
    }
}

impl io::Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Shown {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The tokens of a stored record, of whatever depth.
fn secrets_in(document: &serde_json::Value, found: &mut Vec<String>) {
    const SECRET: [&str; 5] =
        ["token", "clearance", "client_secret", "refresh_token", "previous_refresh_token"];

    for (key, value) in document.as_object().into_iter().flatten() {
        match value.as_str() {
            Some(text) if SECRET.contains(&key.as_str()) => found.push(text.to_owned()),
            Some(_) => {}
            None => secrets_in(value, found),
        }
    }
}

#[tokio::test]
async fn nothing_that_is_shown_or_logged_is_secret() {
    let shown = Shown::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(shown.clone())
        .init();

    let emulated = Emulated::start_with(Emulator::builder().rotation(Rotation::OneTime)).await;
    let emulator = emulated.emulator();
    let now = emulator.clock().now();
    emulator.clock().set(now);
    let clock = ManualClock::new(now);
    let registered = emulator.confidential_app();
    let secret = registered.client_secret().unwrap().to_owned();
    let app =
        AzureApp::confidential(registered.client_id(), ClientSecret::new(secret.clone())).unwrap();
    let mut secrets = vec![secret];

    // A first sign-in, by a code.
    let store = MemoryStore::new();
    let session =
        Session::builder(emulated.http(), store.clone()).clock(Arc::new(clock.clone())).build();
    let sign_in = SignIn::new(app.clone()).unwrap();
    let pasted = emulator.browse(sign_in.url().as_str()).unwrap();
    let code = url::Url::parse(&pasted).unwrap();
    secrets.extend(
        code.query_pairs().filter(|(name, _)| name == "code").map(|(_, code)| code.into_owned()),
    );
    secrets.extend(sign_in.save().expose().split('.').skip(1).map(str::to_owned));
    let tokens = sign_in.redeem(&emulated.http(), &pasted).await.unwrap();
    shown.add(&format!("{sign_in:#?} {:#?} {tokens:#?}", sign_in.save()));
    let player = session.sign_in(app.clone(), tokens).await.unwrap();
    shown.add(&format!("{player:#?}"));
    shown.error(&sign_in.redeem(&emulated.http(), &pasted).await.unwrap_err());

    // Days pass; tokens are refused and renewed, calls go through.
    let client = session.client();
    for _ in 0..3 {
        client.profile().current_user().await.unwrap();
        emulator.expire_spartan_tokens();
        let answer = client.stats().match_count(player.xuid.unwrap()).send().await.unwrap();
        shown.add(&format!("{answer:#?} {client:#?} {session:#?}"));
        shown.add(&format!("{:#?}", session.credential(Scope::SpartanWithClearance).await));
        shown.add(&format!("{:#?} {:#?}", session.game_tokens().await, session.hops().await));
        shown.add(&format!("{:#?}", session.xbl_authorization().await));
        let stored = store.load(session.account()).await.unwrap().unwrap();
        shown.add(&format!("{stored:?} {store:?}"));
        secrets_in(&serde_json::from_slice(stored.expose()).unwrap(), &mut secrets);
        let days = Duration::from_secs(15 * 86_400);
        clock.advance(days);
        emulator.clock().advance(days);
    }

    // Every hop fails once, with a token in the wrong place.
    let echo = secrets.last().unwrap().clone();
    for (host, path) in [
        ("login.live.com", "/oauth20_token.srf"),
        ("user.auth.xboxlive.com", "/user/authenticate"),
        ("xsts.auth.xboxlive.com", "/xsts/authorize"),
        ("settings.svc.halowaypoint.com", "/spartan-token"),
    ] {
        for status in [StatusCode::OK, StatusCode::FORBIDDEN] {
            let body = format!(r#"{{"Token":["{echo}"],"access_token":{{"a":"{echo}"}},"#);
            emulator.answer_next(host, path, CannedAnswer::new(status).body(body));
            let token =
                RefreshToken::new(emulator.issue_refresh_token(registered, emulator.account()));
            secrets.push(token.expose().to_owned());
            shown.error(
                &spnkr::refresh_player_tokens(&emulated.http(), &app, &token).await.unwrap_err(),
            );
        }
    }
    for kind in [AccountKind::Child, AccountKind::Banned] {
        let token = emulator.issue_refresh_token(registered, emulator.account_of(kind));
        let given = RefreshToken::new(token.clone());
        let error = spnkr::refresh_player_tokens(&emulated.http(), &app, &given).await;
        shown.error(&error.unwrap_err());
        secrets.push(token);
    }

    tracing::trace!("a planted canary");
    assert!(shown.has("a planted canary"), "the search finds what is there");
    assert!(shown.has("h2::codec"), "the libraries below are listened to");
    assert!(secrets.len() > 30, "{} secrets were issued", secrets.len());
    for secret in &secrets {
        assert!(secret.len() > 8, "long enough to be told from chance: {secret:?}");
        assert!(!shown.has(secret), "{secret:?} was shown");
    }
}
