//! The sign-in from a refresh token.

use std::process::Command;

use serde_json::Value;
use spnkr_emulator::{AccountKind, Emulator, Protocols};

use crate::fixture::{Fixture, Run};

const HOPS: [&str; 6] =
    ["refresh", "user_token", "xsts_token", "xsts_token", "spartan_token", "clearance"];

async fn six_requests(protocols: Protocols, most_handshakes: usize) {
    let fixture = Fixture::start_with(Emulator::builder().protocols(protocols)).await;
    // Neither XSTS token is given out until both are asked for.
    fixture.emulator.hold("/xsts/authorize", 2);
    let out = fixture.printed(&["tokens", "--json"]);
    assert_eq!(fixture.operations(), HOPS);
    let requests = fixture.emulator.requests();
    assert!(requests[2].overlaps(&requests[3]));
    assert!(fixture.emulator.handshakes() <= most_handshakes, "{:?}", fixture.emulator);

    let account = fixture.emulator.account();
    let document: Value = serde_json::from_str(&out).unwrap();
    let keys: Vec<_> = document.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = [
        "xuid",
        "gamertag",
        "spartan_token",
        "spartan_expires_at",
        "clearance_token",
        "xbl_authorization",
    ];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(document["xuid"], account.xuid().to_string());
    assert_eq!(document["gamertag"], account.gamertag());
    assert_eq!(document["clearance_token"], fixture.emulator.clearance());
    assert!(document["spartan_token"].as_str().unwrap().starts_with("v4="));
    let authorization = format!("XBL3.0 x={};", account.user_hash());
    assert!(document["xbl_authorization"].as_str().unwrap().starts_with(&authorization));
    document["spartan_expires_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();

    // What was printed works.
    let mut by_hand = fixture.connected(&["player", "--json"]);
    by_hand.env("SPNKR_SPARTAN_TOKEN", document["spartan_token"].as_str().unwrap());
    let player: Value = serde_json::from_str(&fixture.run(by_hand).out).unwrap();
    assert_eq!(player["gamertag"], account.gamertag());
}

#[tokio::test(flavor = "multi_thread")]
async fn six_requests_over_http2() {
    six_requests(Protocols::Both, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn six_requests_over_http1() {
    six_requests(Protocols::Http1, 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_see_no_token() {
    let fixture = Fixture::start().await;
    // They are asked for side by side; this keeps the order of what follows.
    fixture.emulator.hold("/xsts/authorize", 2);
    let run = fixture.run(fixture.main(&["tokens"]));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let (first, rest) = run.out.split_once('\n').unwrap();
    assert_eq!(first, "Signed in as Amber Badger (2533274999001435)");
    assert!(rest.starts_with("  Spartan token   valid until "), "{rest}");
    run.assert_no_secret(&fixture);
    assert_eq!(fixture.operations(), HOPS);

    let run = fixture.run(fixture.of(fixture.emulator.account_of(AccountKind::Bare), &["tokens"]));
    assert!(run.out.starts_with("Signed in as somebody\n"), "{}", run.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_of_the_refresh_token_is_found_or_named() {
    let fixture = Fixture::start().await;
    let app = fixture.emulator.public_app();
    for (oauth, hosts) in [
        (None, &["login.live.com", "login.microsoftonline.com"][..]),
        (Some("consumers"), &["login.microsoftonline.com"]),
    ] {
        fixture.emulator.clear_requests();
        let account = fixture.emulator.account();
        let refresh_token = fixture.emulator.issue_refresh_token_v2(app, account);
        let mut command = fixture.with_app(app, &["tokens"]);
        command.env("SPNKR_REFRESH_TOKEN", refresh_token);
        command.envs(oauth.map(|oauth| ("SPNKR_OAUTH", oauth)));
        assert_eq!(fixture.run(command).code, 0);
        let requests = fixture.emulator.requests();
        let asked: Vec<_> = requests
            .iter()
            .map(|request| request.host())
            .filter(|h| h.starts_with("login"))
            .collect();
        assert_eq!(asked, hosts);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dot_env_signs_in_and_the_environment_wins() {
    let fixture = Fixture::start().await;
    let app = fixture.emulator.confidential_app();
    let refresh_token = fixture.emulator.issue_refresh_token(app, fixture.emulator.account());
    fixture.write(
        ".env",
        &format!(
            "# ours\nexport SPNKR_CLIENT_ID={}\nSPNKR_CLIENT_SECRET='{}'\n\
             SPNKR_REDIRECT_URI=\"{}\"\nSPNKR_REFRESH_TOKEN={refresh_token}\n\
             OTHER=canary\nPATH=/nowhere\nSPNKR_CONNECT_TO=127.0.0.1:1\n",
            app.client_id(),
            app.client_secret().unwrap(),
            app.redirect_uri(),
        ),
    );
    let mut command = fixture.connected(&["tokens"]);
    command.env("SPNKR_CLIENT_SECRET", "wrong");
    assert_eq!(fixture.run(command).code, 3);
    // A setting that was wrong is not kept with the tokens.
    let run = fixture.run(fixture.connected(&["tokens"]));
    assert_eq!(run.code, 0);
    assert_eq!(
        run.err,
        "note: .env, line 8: SPNKR_CONNECT_TO is not taken from this file; set it in the environment\n"
    );
    run.assert_no_secret(&fixture);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_by_hand_win_and_are_not_asked_for() {
    let fixture = Fixture::start().await;
    let spartan_token = fixture.emulator.issue_spartan_token(fixture.emulator.account());
    let mut command = fixture.main(&["tokens", "--json"]);
    command.env("SPNKR_SPARTAN_TOKEN", &spartan_token);
    let run = fixture.run(command);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["spartan_token"], spartan_token);
    assert_eq!(document["xuid"], Value::Null);
    assert!(run.err.starts_with("note: SPNKR_SPARTAN_TOKEN is set"), "{}", run.err);
    let mut command = fixture.main(&["matches", "me", "--count", "1", "--jsonl"]);
    command.env("SPNKR_SPARTAN_TOKEN", &spartan_token);
    assert_eq!(fixture.run(command).out.lines().count(), 1);
    assert_eq!(fixture.operations(), ["get_current_user", "get_match_history"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn values_for_a_shell_and_for_curl() {
    let fixture = Fixture::start().await;
    let seed = fixture.seed();
    let lines = fixture.run(fixture.seeded(&seed, &["tokens", "--env"])).out;
    fixture.write("lines", &lines);
    let mut shell = Command::new("sh");
    shell.args(["-c", ". ./lines && \"$SPNKR\" matches me --count 1 --jsonl"]);
    shell.env_clear().current_dir(fixture.folder()).env("SPNKR", env!("CARGO_BIN_EXE_spnkr"));
    shell.env("SPNKR_CONNECT_TO", fixture.emulator.address().to_string());
    shell.env("SSL_CERT_FILE", fixture.folder().join("ca.pem"));
    shell.env("SPNKR_HOME", fixture.folder().join("nothing in it"));
    let run = Run::new(shell.output().unwrap());
    assert_eq!((run.code, run.out.lines().count()), (0, 1), "{}", run.err);

    let headers = fixture.run(fixture.seeded(&seed, &["tokens", "--header"])).out;
    let spartan_token = lines.split('\'').nth(1).unwrap();
    let clearance = fixture.emulator.clearance();
    assert_eq!(
        headers,
        format!("X-343-Authorization-Spartan: {spartan_token}\n343-Clearance: {clearance}\n")
    );
}
