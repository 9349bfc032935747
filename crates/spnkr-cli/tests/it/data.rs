//! Players, matches and scoreboards.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::Stdio,
};

use http::StatusCode;
use spnkr_emulator::CannedAnswer;

use crate::fixture::{Fixture, Run, document};

const PROFILE: &str = "profile.svc.halowaypoint.com";
const STATS: &str = "halostats.svc.halowaypoint.com";

#[tokio::test(flavor = "multi_thread")]
async fn a_player_by_any_name() {
    let fixture = Fixture::start().await;
    let expected = fixture.printed(&["player"]);
    assert!(
        expected.starts_with("Amber Badger\n  XUID      2533274999001435\n  gamerpic  https://")
    );
    assert!(expected.contains("\n  matches   "), "{expected}");
    for name in ["me", "amber badger", "2533274999001435", "xuid(2533274999001435)"] {
        assert_eq!(fixture.printed(&["player", name]), expected, "{name}");
    }
    fixture.emulator.clear_requests();
    let wire = document(&fixture.printed(&["player", "--json"]));
    assert_eq!(wire["gamertag"], "Amber Badger");
    assert!(wire["gamerpic"]["xlarge"].is_string());
    assert_eq!(fixture.operations()[6..], ["get_current_user"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_whose_counts_fail_is_shown_without_them() {
    let fixture = Fixture::start().await;
    fixture.emulator.answer_next(STATS, "/hi", CannedAnswer::new(StatusCode::FORBIDDEN));
    let run = fixture.run(fixture.main(&["player"]));
    assert_eq!(run.code, 1);
    assert!(run.out.ends_with("\n  matches   not known\n"), "{}", run.out);
    assert!(run.err.contains("get_match_count answered 403 Forbidden\n"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_matches_are_those_of_the_world() {
    let fixture = Fixture::start().await;
    let expected = fixture.emulator.world().matches_of(fixture.emulator.account().xuid());
    let lines = fixture.printed(&["matches", "me", "--all", "--jsonl"]);
    let seen: Vec<String> =
        lines.lines().map(|line| document(line)["MatchId"].as_str().unwrap().to_owned()).collect();
    assert_eq!(seen.len(), expected.len());
    assert!(seen == expected, "in the same order");
    // A row is what the service sent, with nothing read and written again.
    assert!(lines.lines().all(|line| line.starts_with("{\"MatchId\":\"")));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_has_the_same_matches() {
    let fixture = Fixture::start().await;
    let expected = &fixture.emulator.world().matches_of(fixture.emulator.account().xuid())[..30];
    let matches = |format: &[&str]| {
        fixture.printed(&[&["matches", "Amber Badger", "--count", "30"], format].concat())
    };
    let array = document(&matches(&["--json"]));
    let ids: Vec<_> = array.as_array().unwrap().iter().map(|row| &row["MatchId"]).collect();
    assert_eq!(ids, expected.iter().collect::<Vec<_>>());
    let csv = matches(&["--csv"]);
    let mut lines = csv.lines();
    assert!(lines.next().unwrap().starts_with("match_id,start_time,"));
    assert!(lines.map(|line| line.split(',').next().unwrap()).eq(expected));
    let table = matches(&[]);
    let mut lines = table.lines();
    assert!(lines.next().unwrap().starts_with("When "));
    assert!(lines.map(|line| line.split(' ').next_back().unwrap()).eq(expected));
    let pages = fixture.emulator.requests();
    let page = pages.iter().rfind(|request| request.path().contains("start=25")).unwrap();
    assert!(page.path().contains("count=5"), "no more is asked for than is wanted: {page:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn matches_of_one_kind() {
    let fixture = Fixture::start().await;
    for (kind, mode) in [("custom", 1), ("local", 7), ("matchmaking", 3)] {
        let rows = document(&fixture.printed(&["matches", "me", "--type", kind, "--json"]));
        let rows = rows.as_array().unwrap();
        assert_eq!(rows.len(), 25);
        assert!(rows.iter().all(|row| row["MatchInfo"]["LifecycleMode"] == mode), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_without_matches() {
    let fixture = Fixture::start().await;
    let empty = || {
        let page = r#"{"Start":0,"Count":25,"ResultCount":0,"Results":[],"Links":{}}"#;
        let answer = CannedAnswer::new(StatusCode::OK)
            .header(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"))
            .body(page);
        fixture.emulator.answer_next(STATS, "/hi", answer);
    };
    empty();
    assert_eq!(fixture.printed(&["matches", "me", "--json"]), "[]\n");
    empty();
    assert_eq!(fixture.printed(&["matches", "me", "--jsonl"]), "");
    empty();
    assert_eq!(fixture.printed(&["matches", "me", "--csv"]).lines().count(), 1);
    empty();
    let run = fixture.run(fixture.main(&["matches", "me"]));
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert_eq!(run.err, "This account has no matches of this kind.\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_a_failure_is_printed_whole() {
    let fixture = Fixture::start().await;
    for format in ["--json", "--jsonl", "--csv"] {
        for status in [StatusCode::OK, StatusCode::INTERNAL_SERVER_ERROR] {
            // The first page comes; in its place stands nothing for the second.
            if !status.is_success() {
                let xuid = fixture.emulator.account().xuid();
                let path = format!("/hi/players/xuid({xuid})/matches?start=25");
                fixture.fail(STATS, &path, status);
            }
            let run = fixture.run(fixture.main(&["matches", "me", "--count", "26", format]));
            let (code, rows) = if status.is_success() { (0, 26) } else { (1, 25) };
            assert_eq!(run.code, code, "{}", run.err);
            assert_eq!(run.out.matches("355f820f-2196-41b8-ae33-8845ea215737").count(), 1);
            match format {
                "--json" => assert_eq!(document(&run.out).as_array().unwrap().len(), rows),
                "--jsonl" => assert_eq!(run.out.lines().count(), rows),
                _ => assert_eq!(run.out.lines().count(), rows + 1),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_has_enough_is_no_error() {
    let fixture = Fixture::start().await;
    for (format, lines) in [("--jsonl", 1), ("--csv", 2), ("--json", 1), ("--jsonl", 0)] {
        let mut command = fixture.main(&["matches", "me", "--all", format]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        for _ in 0..lines {
            assert!(out.read_line(&mut String::new()).unwrap() > 0);
        }
        drop(out);
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{format}");
    }
    let pages = fixture.operations().iter().filter(|o| *o == "get_match_history").count();
    assert!(pages < 4 * 20, "it stops to ask: {pages} pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_is_asked_for_once() {
    let fixture = Fixture::start().await;
    let id = &fixture.emulator.world().matches_of(fixture.emulator.account().xuid())[0];
    let asked = || {
        let operations = fixture.operations();
        operations.iter().filter(|operation| *operation == "get_match_stats").count()
    };
    let first = fixture.printed(&["match", id, "--json"]);
    assert_eq!(asked(), 1);
    assert_eq!(fixture.printed(&["match", id, "--json"]), first);
    assert_eq!(asked(), 1, "the answer was kept");
    assert_eq!(fixture.printed(&["match", id, "--json", "--fresh"]), first);
    assert_eq!(asked(), 2, "unless a fresh one is wanted");
    // Kept where nobody else can look, and without a token in it.
    for file in files(&fixture.home().join("cache")) {
        let text = String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
        assert!(!text.contains("v4=") && !text.contains(&fixture.emulator.clearance()));
    }
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scoreboard_of_every_mode() {
    let fixture = Fixture::start().await;
    let world = fixture.emulator.world();
    for category in world.categories() {
        let id = &world.matches_of_category(category)[0];
        let expected = document(&world.match_stats_json(id).unwrap());
        assert_eq!(document(&fixture.printed(&["match", id, "--json"])), expected, "{category}");

        let board = fixture.printed(&["match", id]);
        assert!(board.lines().next().unwrap().ends_with(id.as_str()), "{board}");
        for player in expected["Players"].as_array().unwrap() {
            let id = player["PlayerId"].as_str().unwrap();
            let xuid = id.strip_prefix("xuid(").and_then(|rest| rest.strip_suffix(')'));
            let shown = match xuid {
                Some(xuid) => world.player(xuid.parse().unwrap()).unwrap().gamertag(),
                None => "bot ",
            };
            assert!(board.contains(shown), "{shown} in {board}");
        }
        for team in expected["Teams"].as_array().unwrap() {
            let name = ["Eagle", "Cobra"].get(team["TeamId"].as_u64().unwrap() as usize);
            let is_shown = expected["MatchInfo"]["TeamsEnabled"] == true;
            assert!(!is_shown || board.contains(name.unwrap_or(&"")), "{board}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_that_is_gone_does_not_hide_the_names_of_others() {
    let fixture = Fixture::start().await;
    let id = &fixture.emulator.world().matches_of(fixture.emulator.account().xuid())[0];
    let expected = fixture.printed(&["match", id]);
    let spoil = |status| {
        fixture.emulator.answer_next(PROFILE, "/users?", CannedAnswer::new(status));
    };
    spoil(StatusCode::BAD_REQUEST);
    assert_eq!(fixture.printed(&["match", id]), expected);

    fixture.fail(PROFILE, "/users?", StatusCode::SERVICE_UNAVAILABLE);
    let run: Run = fixture.run(fixture.main(&["match", id]));
    assert_eq!(run.code, 1, "the names are missing");
    assert!(run.out.contains("\nxuid(2533274999001435) "), "{}", run.out);
    assert!(run.err.contains("get_users_by_id answered 503"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_requests_do_is_told_when_asked_for_and_holds_no_secret() {
    let fixture = Fixture::start().await;
    let told = |args: &[&str], filter: &str| {
        let mut command = fixture.main(args);
        command.env("SPNKR_LOG", filter);
        let run = fixture.run(command);
        assert_eq!(run.code, 0, "{}", run.err);
        run.assert_no_secret(&fixture);
        assert!(!run.err.contains('\x1b'), "{}", run.err);
        run.err
    };
    assert_eq!(told(&["player"], ""), "");
    let debug = told(&["player", "--fresh", "-v"], "spnkr=off");
    let profile = "request{operation=\"get_current_user\" host=\"profile.svc.halowaypoint.com\"";
    assert!(debug.contains(profile) && debug.contains("status=200"), "{debug}");
    assert!(!debug.contains("TRACE"), "{debug}");
    let trace = told(&["player", "--fresh", "-vv"], "");
    assert!(trace.contains("TRACE") && trace.contains("body ended"), "{trace}");
    let cache = told(&["player", "--fresh"], "spnkr_http::cache=debug");
    assert!(cache.lines().all(|line| line.contains("spnkr_http::cache: ")), "{cache}");
    // Whatever else there is in the process.
    let all = told(&["player", "--fresh"], "trace");
    assert!(all.lines().all(|line| line.contains("spnkr_http::")), "{all}");
}
