//! Matches as they end.
#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStderr, Command, Stdio},
};

use http::StatusCode;
use spnkr_emulator::{CannedAnswer, Fault, FaultKind};

use crate::{
    emulate::interrupt,
    fixture::{Fixture, document},
};

const STATS: &str = "halostats.svc.halowaypoint.com";

/// Starts the command, and gives it once it has said what begins like this.
fn start(mut command: Command, begin: &str) -> (Child, BufReader<ChildStderr>) {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.starts_with(begin) {
        said.clear();
        assert!(err.read_line(&mut said).unwrap() > 0, "it never said {begin}");
    }
    (child, err)
}

fn rest(child: &mut Child) -> String {
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_that_ends_is_shown_and_kept() {
    let fixture = Fixture::start().await;
    let args = ["watch", "--every", "1", "--count", "2", "--jsonl", "-o", "cards", "--as", "svg"];
    let name = fixture.emulator.account().gamertag();
    let (mut child, _err) = start(fixture.main(&args), &format!("Watching {name}, until Ctrl-C."));
    let ids = [(); 2].map(|()| fixture.emulator.finish_match(&Default::default()).unwrap());
    let out = rest(&mut child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut told: Vec<_> = out.lines().map(|line| document(line)["match_id"].clone()).collect();
    told.sort_by_key(ToString::to_string);
    let mut ended = ids.clone();
    ended.sort();
    assert_eq!(told, ended);
    let files = fs::read_dir(fixture.folder().join("cards")).unwrap();
    let mut files: Vec<_> =
        files.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files.len(), 2);
    for id in ids {
        assert!(files.iter().any(|file| file.ends_with(&format!("-{id}.svg"))), "{files:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_look_is_a_note_and_ctrl_c_the_proper_end() {
    let fixture = Fixture::start().await;
    fixture
        .emulator
        .inject(Fault::new(FaultKind::InternalServerError).on_path("/hi/players/").always());
    let (mut child, _err) = start(fixture.main(&["watch"]), "note: ");
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(rest(&mut child), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_watched_is_told_apart() {
    let fixture = Fixture::start().await;
    let run = fixture.run(fixture.connected(&["watch"]));
    assert_eq!(run.code, 3, "{}", run.err);
    let run = fixture.run(fixture.main(&["watch", "No Such Player"]));
    assert_eq!(run.code, 4, "{}", run.err);
    let run = fixture.run(fixture.main(&["watch", "--as", "svg"]));
    assert_eq!(run.code, 2, "{}", run.err);
    // Whose tokens are taken away.
    let token = fixture.emulator.issue_spartan_token(fixture.emulator.account());
    for _ in 0..2 {
        let refused = CannedAnswer::new(StatusCode::UNAUTHORIZED);
        fixture.emulator.answer_next(STATS, "/hi/players/", refused);
    }
    let mut command = fixture.connected(&["watch"]);
    command.env("SPNKR_SPARTAN_TOKEN", token);
    let run = fixture.run(command);
    assert_eq!(run.code, 3, "{}", run.err);
}
