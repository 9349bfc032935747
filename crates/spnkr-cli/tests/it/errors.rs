//! What goes wrong is said in one block, with the next step and the right exit code.

use std::{fs, net::TcpListener, process::Command};

use http::StatusCode;
use spnkr_emulator::{AccountKind, CannedAnswer, Emulator, TokenKind};

use crate::fixture::Fixture;

/// Checks how a command ends: its exit code and all that it says.
#[track_caller]
fn check(fixture: &Fixture, command: Command, code: i32, expected: &str) {
    let run = fixture.run(command);
    assert_eq!(run.err, expected);
    assert_eq!((run.code, run.out.as_str()), (code, ""));
    run.assert_no_secret(fixture);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_childs_account() {
    let fixture = Fixture::start().await;
    check(
        &fixture,
        fixture.of(fixture.emulator.account_of(AccountKind::Child), &["player"]),
        3,
        "error: Xbox Live refused the account: the XSTS token request answered 401 Unauthorized \
         with XErr 2148916238 (the account is a child's and in no family group)\n  \
         what to do: have an adult add the account to a family at https://account.microsoft.com/family\n",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_player() {
    let fixture = Fixture::start().await;
    for command in ["player", "matches"] {
        check(
            &fixture,
            fixture.main(&[command, "Nobody At All"]),
            4,
            "error: no player has the gamertag `Nobody At All`\n  \
             what to do: check its spelling; names with spaces need quotation marks around them\n",
        );
    }
    // The service also says 400 to what cannot be a gamertag.
    let host = "profile.svc.halowaypoint.com";
    fixture.emulator.answer_next(host, "/users/gt", CannedAnswer::new(StatusCode::BAD_REQUEST));
    check(
        &fixture,
        fixture.main(&["matches", "??"]),
        4,
        "error: no player has the gamertag `??`\n  \
         what to do: check its spelling; names with spaces need quotation marks around them\n",
    );
    check(
        &fixture,
        fixture.main(&["matches", "2533274000000000"]),
        4,
        "error: no player has the XUID 2533274000000000\n  what to do: check its digits\n",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_match() {
    let fixture = Fixture::start().await;
    check(
        &fixture,
        fixture.main(&["match", "00000000-0000-0000-0000-000000000000"]),
        4,
        "error: no match has the id 00000000-0000-0000-0000-000000000000\n  \
         what to do: check the id; a match that has just ended takes half a minute to appear\n",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret() {
    let fixture = Fixture::start().await;
    let mut command = fixture.main(&["matches", "me"]);
    command.env("SPNKR_CLIENT_SECRET", "canary");
    check(
        &fixture,
        command,
        3,
        "error: the Microsoft sign-in was refused: the token refresh answered 401 Unauthorized \
         with invalid_client (AADSTS7000215)\n  \
         what to do: check the client secret: it is the secret's value, not its id, and it expires\n",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_has_expired() {
    let fixture = Fixture::start().await;
    let command = fixture.main(&["matches", "me"]);
    fixture.emulator.expire_tokens(TokenKind::Refresh);
    let run = fixture.run(command);
    assert_eq!(run.code, 3);
    assert!(run.err.contains(" invalid_grant"), "{}", run.err);
    assert!(run.err.ends_with(" (`spnkr login`)\n"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spartan_token_by_hand_that_has_expired() {
    let fixture = Fixture::start().await;
    let mut command = fixture.connected(&["matches", "Amber Badger"]);
    command.env(
        "SPNKR_SPARTAN_TOKEN",
        fixture.emulator.issue_spartan_token(fixture.emulator.account()),
    );
    fixture.emulator.expire_spartan_tokens();
    check(
        &fixture,
        command,
        3,
        "error: get_user_by_gamertag has no credentials: the Spartan token given by hand has expired or is not accepted\n  \
         what to do: copy a new token into SPNKR_SPARTAN_TOKEN, or unset it and sign in with `spnkr login`\n",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_not_trusted() {
    let fixture = Fixture::start().await;
    let other = Emulator::start().await.unwrap();
    fixture.write("other.pem", other.certificate_authority_pem());
    let mut command = fixture.main(&["tokens"]);
    command.env("SSL_CERT_FILE", "other.pem");
    let run = fixture.run(command);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    let (error, advice) = run.err.split_once('\n').unwrap();
    let expected = "error: the Microsoft sign-in could not be reached: the token refresh got nothing from login.live.com: the server's certificate is not trusted: ";
    assert!(error.starts_with(expected), "{error}");
    assert_eq!(
        advice,
        "  what to do: if a proxy or a test server of yours issued it, name its authority's file in SSL_CERT_FILE\n"
    );
    run.assert_no_secret(&fixture);
    assert!(fixture.emulator.requests().is_empty());

    // One more authority, beside those of the variable.
    let mut command = fixture.main(&["tokens", "--cacert", "ca.pem"]);
    command.env("SSL_CERT_FILE", "other.pem");
    assert_eq!(fixture.run(command).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_network_at_all() {
    let fixture = Fixture::start().await;
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = fixture.main(&["tokens"]);
    command.env("SPNKR_CONNECT_TO", closed.to_string());
    let run = fixture.run(command);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    let (error, advice) = run.err.split_once('\n').unwrap();
    let expected = "error: the Microsoft sign-in could not be reached: the token refresh got nothing from login.live.com: no connection could be made (4 attempts): ";
    assert!(error.starts_with(expected), "{error}");
    assert_eq!(
        advice,
        "  what to do: check the network, the firewall and, if you set one, the address to connect to\n"
    );
    run.assert_no_secret(&fixture);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_is_not_there() {
    let fixture = Fixture::start().await;
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = fixture.main(&["tokens"]);
    command.env_remove("SPNKR_CONNECT_TO");
    command.env("HTTPS_PROXY", format!("http://user:canary@{closed}"));
    let run = fixture.run(command);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{}", run.err);
    let expected = "login.live.com: the proxy gave no connection (4 attempts): ";
    assert!(run.err.contains(expected) && !run.err.contains("canary"), "{}", run.err);
    assert!(run.err.contains("check the proxy that HTTPS_PROXY or ALL_PROXY name"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signed_in() {
    let fixture = Fixture::start().await;
    check(
        &fixture,
        fixture.bare(&["matches", "me"]),
        3,
        "error: nobody is signed in\n  \
         what to do: `spnkr login` signs you in, once and for all;\n    \
         or set SPNKR_SPARTAN_TOKEN to one that your browser shows at https://www.halowaypoint.com.\n    \
         `spnkr demo` needs neither\n",
    );
    let mut command = fixture.bare(&["tokens"]);
    command.env("SPNKR_ACCOUNT", "second");
    check(
        &fixture,
        command,
        3,
        "error: nobody is signed in as `second`\n  \
         what to do: `spnkr login --account NAME` signs somebody in under a name; `spnkr whoami` lists the names\n",
    );
    assert!(!fixture.home().exists(), "there was nothing to keep");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_configuration() {
    let fixture = Fixture::start().await;
    fixture.write("empty.pem", "canary");
    let with = |variables: &[(&str, &str)]| {
        let mut command = fixture.main(&["tokens"]);
        command.envs(variables.iter().copied());
        command
    };
    for (command, message) in [
        (with(&[("SPNKR_CLIENT_ID", " ")]), "SPNKR_CLIENT_ID is not set"),
        (with(&[("SPNKR_REDIRECT_URI", "canary")]), "the redirect URI is no http or https URL"),
        (with(&[("SPNKR_OAUTH", "canary")]), "SPNKR_OAUTH: the OAuth service is `live` or"),
        (with(&[("SSL_CERT_FILE", "none.pem")]), "no certificate could be read from none.pem"),
        (
            with(&[("SSL_CERT_FILE", "none.pem"), ("SSL_CERT_DIR", ".")]),
            "no certificate could be read from none.pem, which SSL_CERT_FILE names",
        ),
        (
            with(&[("HTTPS_PROXY", "socks5://user:canary@127.0.0.1:1")]),
            "HTTPS_PROXY does not name a proxy that can be used: a proxy is written http://",
        ),
        (with(&[("all_proxy", "http://a b")]), "all_proxy does not name a proxy"),
        (fixture.main(&["tokens", "--cacert", "none.pem"]), "none.pem could not be read: "),
        (fixture.main(&["tokens", "--cacert", "empty.pem"]), "the given certificate authorities"),
        (fixture.bare(&["login", "--paste"]), "SPNKR_CLIENT_ID is not set"),
        (fixture.bare(&["login"]), "SPNKR_CLIENT_ID is not set"),
        (fixture.main(&["login", "--paste", "--device"]), "the argument '--paste' cannot be used"),
        (fixture.main(&["login", "--browser"]), "the browser does not come back from https://"),
        (fixture.main(&["tokens", "--env", "--header"]), "the argument '--env' cannot be used"),
        (fixture.main(&["tokens", "--env", "--json"]), "--json, --env and --header exclude"),
        (fixture.main(&["logout", "--json"]), "`logout` does not take --json"),
        (fixture.main(&["tokens", "--account", "../up"]), "invalid value '../up' for '--account"),
        (with(&[("SPNKR_ACCOUNT", "../up")]), "SPNKR_ACCOUNT: the name of an account has"),
        (fixture.main(&["--json", "matches", "me", "--csv"]), "--json, --jsonl and --csv exclude"),
        (fixture.main(&["player", "--csv"]), "`player` does not take --csv"),
        (fixture.main(&["record", "--csv"]), "`record` does not take --csv"),
        (fixture.main(&["seasons", "--jsonl"]), "`seasons` does not take --jsonl"),
        (fixture.main(&["record", "--mode", "x"]), "invalid value 'x' for '--mode <M>': a mode is"),
        (
            fixture.main(&["search", "--since", "x"]),
            "invalid value 'x' for '--since <DATE>': a date",
        ),
        (
            fixture.main(&["search", "--min-rating", "6"]),
            "invalid value '6' for '--min-rating <R>'",
        ),
        (fixture.main(&["asset", "hat", "x"]), "invalid value 'hat' for '<KIND>'"),
        (fixture.main(&["demo", "--json"]), "`demo` does not take --json"),
        (fixture.main(&["matches", " "]), "invalid value ' ' for '[PLAYER]': a player is"),
        (fixture.main(&["matches", "me", "--count", "0"]), "invalid value '0' for '--count"),
        (fixture.main(&["matches", "me", "--all", "--count", "1"]), "the argument '--all' cannot"),
        (fixture.main(&["matches", "me", "--type", "x"]), "invalid value 'x' for '--type"),
        (fixture.main(&["match", "355f820f"]), "invalid value '355f820f' for '<ID>'"),
        (with(&[("SPNKR_RATE", "0")]), "SPNKR_RATE: a rate is a number of requests"),
        (with(&[("SPNKR_TIMEOUT", "0")]), "SPNKR_TIMEOUT: a timeout is a number of seconds from 1"),
        (fixture.main(&["tokens", "--timeout", "3601"]), "invalid value '3601' for '--timeout"),
        (with(&[("SPNKR_LOG", "h2=trace")]), "SPNKR_LOG: it names a crate that is not ours"),
        (with(&[("SPNKR_LANGUAGE", "?")]), "SPNKR_LANGUAGE: a language is written as a tag"),
        (fixture.main(&["config", "set", "rate", "x"]), "rate: a rate is a number of requests"),
        (fixture.main(&["config", "set", "speed", "5"]), "there is no setting `speed`"),
        (fixture.main(&["config", "set", "refresh_token", "canary"]), "there is no setting `refr"),
        (fixture.main(&["config", "unset", "speed"]), "there is no setting `speed`"),
        (fixture.main(&["config", "path", "--json"]), "`config` does not take --json"),
        (
            fixture.main(&["tokens", "--rate", "0"]),
            "invalid value '0' for '--rate <N|off>': a rate",
        ),
        (with(&[("SPNKR_CONNECT_TO", "here")]), "invalid value 'here' for '--connect-to"),
        (fixture.main(&["conquer"]), "unrecognized subcommand 'conquer'"),
    ] {
        let run = fixture.run(command);
        assert!(run.err.starts_with(&format!("error: {message}")), "{message}: {}", run.err);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{message}");
        run.assert_no_secret(&fixture);
    }
    fixture.write(".env", "SPNKR_REFRESH_TOKEN='canary");
    check(
        &fixture,
        fixture.connected(&["tokens"]),
        2,
        "error: .env, line 1: the value of SPNKR_REFRESH_TOKEN has no closing mark\n  \
         what to do: close the quotation marks, or remove them\n",
    );
    fs::write(fixture.folder().join(".env"), b"SPNKR_REFRESH_TOKEN=\xff").unwrap();
    check(
        &fixture,
        fixture.connected(&["tokens"]),
        2,
        "error: .env is not a text in UTF-8\n  what to do: save it as UTF-8\n",
    );
    assert!(fixture.emulator.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_fails() {
    let fixture = Fixture::start().await;
    let host = "halostats.svc.halowaypoint.com";
    fixture.fail(host, "/hi/players", StatusCode::SERVICE_UNAVAILABLE);
    check(
        &fixture,
        fixture.main(&["matches", "me"]),
        1,
        "error: the service gave no result: get_match_history answered 503 Service Unavailable\n  \
         what to do: try again later\n",
    );
    let settings = "settings.svc.halowaypoint.com";
    let page = CannedAnswer::new(StatusCode::OK).body("<html>canary</html>");
    fixture.emulator.answer_next(settings, "/spartan-token", page);
    let run = fixture.run(fixture.main(&["tokens"]));
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.starts_with("error: the answer of Halo Waypoint was not understood: "));
    run.assert_no_secret(&fixture);
}

#[tokio::test(flavor = "multi_thread")]
async fn help_is_no_error() {
    let fixture = Fixture::start().await;
    let bare = fixture.run(fixture.bare(&[]));
    let asked = fixture.run(fixture.bare(&["--help"]));
    for run in [&bare, &asked] {
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        assert!(run.out.contains("SPNKR_REFRESH_TOKEN") && run.out.contains("Exit codes:"));
    }
    assert_eq!(bare.out, asked.out);
    for command in [
        "asset",
        "career",
        "csr",
        "demo",
        "doctor",
        "emulate",
        "endpoints",
        "get",
        "login",
        "logout",
        "match",
        "matches",
        "medals",
        "player",
        "playlists",
        "record",
        "search",
        "seasons",
        "skill",
        "tokens",
        "whoami",
    ] {
        let help = fixture.run(fixture.bare(&[command, "--help"]));
        assert_eq!(help.code, 0);
        assert!(help.out.contains(&format!("  spnkr {command}")), "{}", help.out);
    }
}
