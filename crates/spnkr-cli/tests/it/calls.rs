//! Any call by its name, and the list of them.

use std::fs;

use http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use spnkr_emulator::CannedAnswer;

use crate::fixture::{Fixture, document};

const CMS: &str = "gamecms-hacs.svc.halowaypoint.com";

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_calls_needs_nobody_and_no_network() {
    let fixture = Fixture::start().await;
    let printed = |args: &[&str]| {
        let run = fixture.run(fixture.bare(args));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
        run.out
    };
    let rows = document(&printed(&["endpoints", "--json"]));
    let rows = rows.as_array().unwrap();
    let row = rows.iter().find(|row| row["operation"] == "get_match_history").unwrap();
    assert_eq!(row["method"], "GET");
    assert_eq!(row["host"], "halostats.svc.halowaypoint.com");
    assert_eq!((&row["service"], &row["credentials"]), (&"stats".into(), &"Spartan".into()));
    assert_eq!(row["arguments"][0]["name"], "player");
    assert_eq!(row["arguments"][0]["in"], "path");
    assert_eq!(row["arguments"][1]["required"], false);

    let count = rows.len();
    let operations: Vec<_> = rows.iter().map(|row| row["operation"].as_str().unwrap()).collect();
    let table = printed(&["endpoints"]);
    let mut lines = table.lines();
    assert!(lines.next().unwrap().starts_with("Operation "), "{table}");
    assert!(lines.map(|line| line.split(' ').next().unwrap()).eq(operations.iter().copied()));
    assert_eq!(printed(&["endpoints", "--jsonl"]).lines().count(), count);
    let csv = printed(&["endpoints", "--csv"]);
    assert_eq!(csv.lines().count(), count + 1);
    let line = "get_match_stats,GET,stats,halostats.svc.halowaypoint.com,/hi/matches/{match_id}/stats,Spartan,365 d,";
    assert!(csv.contains(&format!("\n{line}")), "{csv}");

    let csv = printed(&["endpoints", "--all", "--csv"]);
    assert_eq!(csv.lines().count(), count + 161 + 1);
    let line = "HIUGC_Discovery_GetMap,,discovery-infiniteugc,discovery-infiniteugc.svc.halowaypoint.com,/hi/maps/{assetId}/versions/{versionId},none or Spartan,,";
    assert!(csv.contains(&format!("\n{line}\n")), "{csv}");
    assert!(printed(&["endpoints", "--all"]).contains("\nThe game's own, as its "));
    assert!(fixture.emulator.requests().is_empty() && !fixture.home().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_prints_what_the_service_sent() {
    let fixture = Fixture::start().await;
    let xuid = fixture.emulator.account().xuid();
    let id = &fixture.emulator.world().matches_of(xuid)[0];
    let by_name = fixture.printed(&["get", "get_match_stats", &format!("match_id={id}")]);
    assert_eq!(by_name, fixture.printed(&["match", id, "--json"]));

    let lines = fixture.printed(&["get", "get_match_history", "player=me", "count=3", "--jsonl"]);
    assert_eq!(lines, fixture.printed(&["matches", "me", "--count", "3", "--jsonl"]));

    // Of people whom a call takes by XUIDs alone, gamertags will do.
    let others = fixture.emulator.world().players();
    let other = others.iter().find(|player| player.xuid() != xuid).unwrap();
    let list = format!("xuids=me,{}", other.gamertag());
    for args in [vec![list.as_str()], vec!["xuids=me", "xuids=amber badger", &list]] {
        let args = [&["get", "get_users_by_id"], args.as_slice()].concat();
        let users = document(&fixture.printed(&args));
        let mut names: Vec<_> = users
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["gamertag"].as_str().unwrap())
            .collect();
        names.sort_unstable();
        names.dedup();
        let mut expected = vec!["Amber Badger", other.gamertag()];
        expected.sort_unstable();
        assert_eq!(names, expected);
    }
    let me = document(&fixture.printed(&["get", "get_user_by_gamertag", "gamertag=me"]));
    assert_eq!(me["gamertag"], "Amber Badger");
    let view = ["get", "get_player_customization", "xuid=me", "view=private"];
    assert!(document(&fixture.printed(&view)).is_object());
    let requests = fixture.emulator.requests();
    let path = requests.last().unwrap().path();
    assert!(path.ends_with(&format!("/xuid({xuid})/customization?view=private")), "{path}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_and_a_file_for_the_answer() {
    let fixture = Fixture::start().await;
    let args = ["get", "search_assets", "assetKind=map", "count=1"];
    let page = document(&fixture.printed(&args));
    let id = page["Results"][0]["AssetId"].as_str().unwrap();
    let value = format!("asset_id={id}");
    let args = ["get", "get_latest_map", &value, "--language", "de-DE", "--output", "map.json"];
    assert_eq!(fixture.printed(&args), "");
    let text = fs::read_to_string(fixture.folder().join("map.json")).unwrap();
    assert_eq!(document(&text)["AssetId"], id);

    let args = ["get", "get_latest_map", &value, "--output", "none/map.json"];
    let run = fixture.run(fixture.main(&args));
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.starts_with("error: none/map.json could not be written: "), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_into_a_pipe_as_it_is() {
    let fixture = Fixture::start().await;
    // What looks like colours is none here, and stays.
    let bytes = b"\x89PNG\r\n\x1a\n\x1b[31mred\x1b[0m\0\xff".as_slice();
    let answer = || {
        let png = HeaderValue::from_static("image/png");
        let answer = CannedAnswer::new(StatusCode::OK).header(CONTENT_TYPE, png).body(bytes);
        fixture.emulator.answer_next(CMS, "/hi/images", answer);
    };
    let args = ["get", "get_image", "relative_path=career_rank/hero.png", "--fresh"];
    answer();
    let output = fixture.main(&args).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
    assert_eq!(output.stdout, bytes);

    answer();
    assert_eq!(fixture.printed(&[&args[..], &["--output", "hero.png"]].concat()), "");
    assert_eq!(fs::read(fixture.folder().join("hero.png")).unwrap(), bytes);
    let run = fixture.run(fixture.main(&[&args[..], &["--jsonl"]].concat()));
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: --jsonl is for documents"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_called_is_refused_before_anybody_is_signed_in() {
    let fixture = Fixture::start().await;
    for (args, expected) in [
        (
            &["get_mach_stats"][..],
            "no call is named `get_mach_stats`\n  what to do: try `get_match_stats`; `spnkr endpoints` lists all of them\n",
        ),
        (&["xyzzy"], "no call is named `xyzzy`\n  what to do: `spnkr endpoints` lists them\n"),
        (
            &["get_match_skill"],
            "`get_match_skill` needs `match_id` and `players`\n  what to do: it takes match_id players\n",
        ),
        (
            &["get_match_history", "player=me", "size=3"],
            "`get_match_history` does not take `size`\n  what to do: it takes player [start] [count] [type]\n",
        ),
        (
            &["get_current_user", "player=me"],
            "`get_current_user` does not take `player`\n  what to do: it takes no keys\n",
        ),
        (
            &["set_matches_privacy", "xuid=me"],
            "`set_matches_privacy` changes something\n  what to do: it can be done with the library alone; `spnkr endpoints` lists what can be got\n",
        ),
    ] {
        let run = fixture.run(fixture.bare(&[&["get"], args].concat()));
        assert_eq!(run.err, format!("error: {expected}"));
        assert_eq!((run.code, run.out.as_str()), (2, ""));
    }
    for (args, expected) in [
        (&["get"][..], "the following required arguments were not provided"),
        (
            &["get", "get_match_stats", "abc"],
            "invalid value 'abc' for '[KEY=VALUE]...': a value is",
        ),
        (&["get", "get_match_stats", "=abc"], "invalid value '=abc' for '[KEY=VALUE]...'"),
    ] {
        let run = fixture.run(fixture.bare(args));
        assert!(run.err.starts_with(&format!("error: {expected}")), "{}", run.err);
        assert_eq!(run.code, 2);
    }
    assert!(fixture.emulator.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_call_cannot_take_is_told_by_its_key() {
    let fixture = Fixture::start().await;
    for (args, code, expected) in [
        (
            &["get_match_stats", "match_id=7"][..],
            2,
            "`get_match_stats` cannot be called like this: `match_id` must be the id of a match\n  what to do: it takes match_id\n",
        ),
        (
            &["get_match_history", "player=me", "count=26"],
            2,
            "`get_match_history` cannot be called like this: `count` must be from 1 to 25\n  what to do: it takes player [start] [count] [type]\n",
        ),
        (
            &["get_users_by_id", "xuids=me,"],
            2,
            "`xuids` has something that is nobody: a player is a gamertag or a XUID, not a blank text\n  what to do: give XUIDs, gamertags or `me`, with commas between them\n",
        ),
        (
            &["get_users_by_id", "xuids=Nobody At All"],
            4,
            "no player has the gamertag `Nobody At All`\n  what to do: check its spelling; names with spaces need quotation marks around them\n",
        ),
        (
            &["get_match_stats", "match_id=00000000-0000-0000-0000-000000000000"],
            4,
            "the service does not know what was asked for: get_match_stats answered 404 Not Found\n  what to do: check the id or name; what has just happened can take half a minute\n",
        ),
        (
            &["get_endpoint_settings", "--jsonl"],
            2,
            "the answer has no list, or several\n  what to do: print it with --json instead of --jsonl\n",
        ),
    ] {
        let run = fixture.run(fixture.main(&[&["get"], args].concat()));
        assert_eq!(run.err, format!("error: {expected}"));
        assert_eq!((run.code, run.out.as_str()), (code, ""));
        run.assert_no_secret(&fixture);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_has_enough_is_no_error() {
    let fixture = Fixture::start().await;
    fixture.read_one_line(&["endpoints", "--all", "--json"]);
    fixture.read_one_line(&["get", "get_match_history", "player=me"]);
}
