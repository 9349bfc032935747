//! What the doctor finds.

use std::{net::TcpListener, process::Command, time::Duration};

use http::StatusCode;
use serde_json::Value;
use spnkr_emulator::{AccountKind, Emulator};

use crate::fixture::Fixture;

/// Checks the first thing that is not well: its line, what its advice begins with, and the exit code.
#[track_caller]
fn check(fixture: &Fixture, command: Command, code: i32, name: &str, finding: &str, advice: &str) {
    let run = fixture.run(command);
    run.assert_no_secret(fixture);
    assert_eq!(run.code, code, "{}{}", run.out, run.err);
    let mut lines = run.out.lines();
    let line = lines.find(|line| line.starts_with("FAIL")).unwrap_or_default();
    let rest = line.strip_prefix("FAIL  ").and_then(|line| line.strip_prefix(name));
    let found = rest.unwrap_or_else(|| panic!("{name} in {}", run.out)).trim_start();
    assert!(found.starts_with(finding), "{finding} in {}", run.out);
    let next = lines.next().unwrap_or_default().trim_start();
    assert!(next.starts_with(&format!("what to do: {advice}")), "{advice} in {}", run.out);
    assert!(run.err.starts_with("error: not everything is well: "), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_is_well_and_nothing_is_spent_twice() {
    let fixture = Fixture::start().await;
    let seed = fixture.seed();
    let run = fixture.run(fixture.seeded(&seed, &["doctor"]));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert!(run.out.lines().all(|line| !line.starts_with(['F', '-'])), "{}", run.out);
    assert!(run.out.ends_with("  answers; you are Amber Badger\n"), "{}", run.out);
    run.assert_no_secret(&fixture);

    fixture.emulator.clear_requests();
    let run = fixture.run(fixture.seeded(&seed, &["doctor", "--json"]));
    assert_eq!(run.code, 0);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["ok"], true);
    let named = |name: &str| {
        document["checks"].as_array().unwrap().iter().find(|check| check["name"] == name).unwrap()
    };
    assert_eq!(named("Spartan token")["state"], "ok");
    assert_eq!(named("route")["state"], "warn");
    run.assert_no_secret(&fixture);
    let operations = fixture.operations();
    let tokens = ["refresh", "user_token", "xsts_token", "spartan_token", "clearance"];
    assert!(operations.iter().all(|operation| !tokens.contains(&operation.as_str())));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_signed_in() {
    let fixture = Fixture::start().await;
    let command = fixture.connected(&["doctor"]);
    check(&fixture, command, 3, "sign-in", "nobody is signed in", "`spnkr login`");
    assert!(!fixture.home().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret() {
    let fixture = Fixture::start().await;
    let mut command = fixture.main(&["doctor"]);
    command.env("SPNKR_CLIENT_SECRET", "canary");
    let finding = "the Microsoft sign-in was refused: the token refresh answered 401 Unauthorized \
                   with invalid_client (AADSTS7000215)";
    check(&fixture, command, 3, "app registration", finding, "check the client secret");
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_that_are_refused() {
    let fixture = Fixture::start().await;
    for (kind, name, finding, advice) in [
        (
            AccountKind::Child,
            "XSTS for Xbox Live",
            "Xbox Live refused the account: the XSTS token request answered 401 Unauthorized \
             with XErr 2148916238",
            "have an adult add the account to a family",
        ),
        (
            AccountKind::NeverPlayed,
            "Spartan token",
            "Halo Waypoint refused: the Spartan token request answered 403 Forbidden",
            "start Halo Infinite once with this account",
        ),
    ] {
        let command = fixture.of(fixture.emulator.account_of(kind), &["doctor"]);
        check(&fixture, command, 3, name, finding, advice);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hop_that_fails() {
    let fixture = Fixture::start().await;
    for (host, path, name) in [
        ("user.auth.xboxlive.com", "/user/authenticate", "Xbox user token"),
        ("settings.svc.halowaypoint.com", "/spartan-token", "Spartan token"),
        ("settings.svc.halowaypoint.com", "/oban/", "clearance"),
        ("profile.svc.halowaypoint.com", "/users/me", "the game's services"),
    ] {
        fixture.fail(host, path, StatusCode::SERVICE_UNAVAILABLE);
        let run = fixture.run(fixture.main(&["doctor"]));
        let fails = run.out.lines().any(|line| line.starts_with(&format!("FAIL  {name} ")));
        assert!(fails && run.code == 1, "{name} in {}", run.out);
        run.assert_no_secret(&fixture);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_closed() {
    let fixture = Fixture::start().await;
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = fixture.main(&["doctor"]);
    command.env("SPNKR_CONNECT_TO", closed.to_string());
    let finding = "no answer: the doctor's question got nothing from login.microsoftonline.com: \
                   no connection could be made: ";
    let name = "network: login.microsoftonline.com";
    check(&fixture, command, 1, name, finding, "check the network, the firewall");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_not_trusted() {
    let fixture = Fixture::start().await;
    let other = Emulator::start().await.unwrap();
    fixture.write("other.pem", other.certificate_authority_pem());
    let mut command = fixture.main(&["doctor"]);
    command.env("SSL_CERT_FILE", "other.pem");
    let finding = "no answer: the doctor's question got nothing from login.microsoftonline.com: \
                   the server's certificate is not trusted";
    let name = "network: login.microsoftonline.com";
    check(&fixture, command, 1, name, finding, "if a proxy or a test server of yours");
    assert!(fixture.emulator.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_certificates_that_is_not_there() {
    let fixture = Fixture::start().await;
    let mut command = fixture.main(&["doctor"]);
    command.env("SSL_CERT_FILE", "none.pem").env("SSL_CERT_DIR", ".");
    let finding = "no certificate could be read from none.pem, which SSL_CERT_FILE names";
    check(&fixture, command, 2, "authorities", finding, "to trust one more authority");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_two_hours_off() {
    let fixture = Fixture::start().await;
    fixture.emulator.clock().advance(Duration::from_secs(2 * 3600));
    let run = fixture.run(fixture.main(&["doctor"]));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    let line = run.out.lines().find(|line| line.contains("  clock  ")).unwrap();
    assert!(line.starts_with("warn") && line.contains(" behind of the services' time"), "{line}");
    assert!(line.contains(" 1 h 59 min ") || line.contains(" 2 h 0 min "), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_cannot_be() {
    let fixture = Fixture::start().await;
    fixture.write(".env", "SPNKR_REFRESH_TOKEN='canary");
    let finding = ".env, line 1: the value of SPNKR_REFRESH_TOKEN has no closing mark";
    let command = fixture.connected(&["doctor"]);
    check(&fixture, command, 2, "settings", finding, "close the quotation marks");
}
