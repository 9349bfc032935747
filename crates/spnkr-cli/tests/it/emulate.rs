//! The emulator as a process of its own.
#![cfg(unix)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use crate::fixture::{Fixture, Run};

/// Sends what Ctrl-C sends.
pub(crate) fn interrupt(child: &Child) {
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}

/// Starts the emulator, and gives what it prints until it has said everything.
fn start(fixture: &Fixture, args: &[&str]) -> (Child, String) {
    let mut command = fixture.bare(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The last thing that it says: all lines are there by then.
    let mut said = String::new();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    err.read_line(&mut said).unwrap();
    assert!(said.starts_with("The emulator runs on 127.0.0.1:"), "{said}");
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut printed = String::new();
    while printed.matches("SPNKR_REFRESH_TOKEN").count() < 5 {
        assert!(out.read_line(&mut printed).unwrap() > 0, "{printed}");
    }
    (child, printed)
}

#[tokio::test(flavor = "multi_thread")]
async fn its_lines_connect_another_command() {
    let fixture = Fixture::start().await;
    let (mut child, lines) = start(&fixture, &["emulate", "--career", "3", "--squad", "2"]);
    let friend = fixture.emulator.world().players()[1].gamertag();
    assert!(lines.contains("\n# Who play most of their matches with "), "{lines}");
    assert!(lines.contains(&format!(" {friend}\n")), "{friend} in {lines}");
    fixture.write("lines", &lines);
    let script =
        ". ./lines && \"$SPNKR\" matches me --count 9 --json && echo \"$SSL_CERT_FILE\" >ca";
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).env_clear().current_dir(fixture.folder());
    shell.env("SPNKR", env!("CARGO_BIN_EXE_spnkr"));
    let run = Run::new(shell.output().unwrap());
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out.matches("\"MatchId\"").count(), 3, "{}", run.out);

    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0), "Ctrl-C is its proper end");
    let certificate = std::fs::read_to_string(fixture.folder().join("ca")).unwrap();
    assert!(!Path::new(certificate.trim()).exists(), "the temporary file goes with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_certificate_file_stays() {
    let fixture = Fixture::start().await;
    let (mut child, lines) =
        start(&fixture, &["emulate", "--http1", "--rtt", "1", "--ca-file", "own.pem"]);
    assert!(lines.lines().next().unwrap().ends_with("/own.pem'"), "{lines}");
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(fixture.folder().join("own.pem").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn its_clock_and_its_log_are_for_other_programs() {
    let fixture = Fixture::start().await;
    let mut command = fixture.bare(&["emulate", "--control", "0", "--rotation", "one-time"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    let address = loop {
        let from = said.len();
        assert!(err.read_line(&mut said).unwrap() > 0, "{said}");
        if let Some(rest) = said[from..].strip_prefix("Its control port is http://") {
            break rest.trim_end().trim_end_matches('/').to_owned();
        }
    };
    let get = |path: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(get("/ledger").starts_with("HTTP/1.1 200 "));

    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut lines = String::new();
    child.stdout.take().unwrap().read_to_string(&mut lines).unwrap();
    let home = lines.lines().find_map(|line| line.strip_prefix("export SPNKR_HOME='")).unwrap();
    assert!(!Path::new(home.trim_end_matches('\'')).exists(), "the folder goes with it");
    for kind in ["child", "never-played", "terms-not-accepted"] {
        assert!(lines.contains(&format!("\n# {kind}\n")), "{kind} in {lines}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_told() {
    let fixture = Fixture::start().await;
    let port = fixture.emulator.address().port().to_string();
    let run = fixture.run(fixture.bare(&["emulate", "--port", &port]));
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    let expected = format!(
        "error: the emulator could not be started: 127.0.0.1:{port} could not be listened on: "
    );
    assert!(run.err.starts_with(&expected), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_file_lists_goes_wrong() {
    let fixture = Fixture::start().await;
    let faults = r#"[{"kind": "not-found", "host": "halostats.svc.halowaypoint.com", "path": "/hi/players/"}]"#;
    fixture.write("faults.json", faults);
    let (mut child, lines) = start(&fixture, &["emulate", "--faults", "faults.json"]);
    fixture.write("lines", &lines);
    let run = |script: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).env_clear().current_dir(fixture.folder());
        shell.env("SPNKR", env!("CARGO_BIN_EXE_spnkr"));
        Run::new(shell.output().unwrap())
    };
    let script = ". ./lines && \"$SPNKR\" matches me --count 1 --json";
    let struck = run(script);
    assert_eq!((struck.code, struck.out.as_str()), (4, ""), "{}", struck.err);
    let spared = run(script);
    assert_eq!((spared.code, spared.err.as_str()), (0, ""));
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_faults_that_is_wrong_is_told() {
    let fixture = Fixture::start().await;
    for (json, said) in [
        (
            r#"[{"kind": "empty"}, {"kind": "reset"}]"#,
            "entry 2: there is no fault \"reset\"; the kinds are ",
        ),
        ("nothing", "this is no JSON: "),
    ] {
        fixture.write("faults.json", json);
        let run = fixture.run(fixture.bare(&["emulate", "--faults", "faults.json"]));
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert!(run.err.starts_with(&format!("error: faults.json: {said}")), "{}", run.err);
        assert!(run.err.contains("spnkr emulate --help"), "{}", run.err);
    }
    let run = fixture.run(fixture.bare(&["emulate", "--faults", "absent.json"]));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.starts_with("error: absent.json: "), "{}", run.err);
}
