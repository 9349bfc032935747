//! Medals, seasons, playlists and assets.

use http::StatusCode;
use serde_json::Value;
use spnkr_emulator::CannedAnswer;

use crate::{
    fixture::{Fixture, csv, document},
    players::RANKED_ARENA,
};

const CMS: &str = "gamecms-hacs.svc.halowaypoint.com";
const UGC: &str = "discovery-infiniteugc.svc.halowaypoint.com";

#[tokio::test(flavor = "multi_thread")]
async fn medals_of_the_game_and_of_a_player() {
    let fixture = Fixture::start().await;
    let wire = document(&fixture.printed(&["medals", "--json"]));
    let count = wire["medals"].as_array().unwrap().len();
    assert_eq!(fixture.printed(&["medals", "--jsonl"]).lines().count(), count);
    let table = fixture.printed(&["medals"]);
    assert!(table.lines().any(|line| line.starts_with("Double Kill ")), "{table}");
    // What is not given any more is listed, too.
    assert!(table.lines().count() > count, "{table}");
    let csv = fixture.printed(&["medals", "--csv"]);
    assert!(csv.starts_with("id,name,difficulty,type,personal_score,description\n"));
    assert!(csv.contains("\n622331684,Double Kill,"), "{csv}");
    let mut translated = wire.clone();
    translated["medals"][0]["name"]["translations"] = serde_json::json!({ "fr-FR": "Médaille" });
    let json = http::HeaderValue::from_static("application/json");
    let answer = CannedAnswer::new(StatusCode::OK)
        .header(http::header::CONTENT_TYPE, json)
        .body(translated.to_string());
    fixture.emulator.answer_next(CMS, "/hi/Waypoint/file/medals", answer);
    let french = fixture.printed(&["medals", "--fresh", "--language", "fr-FR"]);
    assert!(french.contains("\nMédaille "), "{french}");

    let record = document(&fixture.printed(&["record", "--json"]));
    let of_player = document(&fixture.printed(&["medals", "me", "--json"]));
    assert_eq!(of_player, record["CoreStats"]["Medals"]);
    let rows = of_player.as_array().unwrap().len();
    assert_eq!(fixture.printed(&["medals", "me", "--jsonl"]).lines().count(), rows);
    let table = fixture.printed(&["medals", "me"]);
    let counts: Vec<i64> = table
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().next().unwrap().parse().unwrap())
        .collect();
    assert!(counts.len() == rows && counts.is_sorted_by(|one, other| one >= other), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn seasons_and_the_one_of_now() {
    let fixture = Fixture::start().await;
    let wire = document(&fixture.printed(&["seasons", "--json"]));
    let ranks = wire["CsrSeasonCalendar"]["Seasons"].as_array().unwrap();
    let operations = wire["SeasonCalendar"]["Seasons"].as_array().unwrap();
    let events = wire["SeasonCalendar"]["Events"].as_array().unwrap();
    let rows = csv(&fixture.printed(&["seasons", "--csv"]));
    assert_eq!(rows.len(), ranks.len() + operations.len() + events.len());
    assert_eq!(rows[0]["path"], ranks[0]["CsrSeasonFilePath"]);
    let current = |kind: &str| {
        let is_current = |row: &&Value| row["kind"] == kind && row["is_current"] == "true";
        rows.iter().filter(is_current).map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>()
    };
    let (season, operation) = (current("csr season"), current("operation"));
    assert_eq!((season.len(), operation.len()), (1, 1));
    let table = fixture.printed(&["seasons"]);
    for id in [season[0], operation[0]] {
        assert!(table.contains(&format!("\nnow  {id} ")), "{id} in {table}");
    }
    assert_eq!(table.lines().filter(|line| line.starts_with("     Id ")).count(), 3, "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn playlists_and_what_is_played_in_them() {
    let fixture = Fixture::start().await;
    let rows = csv(&fixture.printed(&["playlists", "--csv"]));
    assert_eq!(
        (&rows[0]["asset_id"], &rows[0]["is_ranked"]),
        (&RANKED_ARENA.into(), &"true".into())
    );
    let table = fixture.printed(&["playlists"]);
    assert!(table.contains(&format!("\nRanked Arena     yes         {RANKED_ARENA}  ")), "{table}");
    assert!(table.contains("  not played  "), "{table}");
    let wire = document(&fixture.printed(&["playlists", "--json"]));
    assert_eq!(wire[RANKED_ARENA]["UgcPlaylistVersion"], rows[0]["version_id"]);

    let rotation = ["playlists", "--rotation", "ranked arena"];
    let rows = csv(&fixture.printed(&[&rotation[..], &["--csv"]].concat()));
    let wire = document(&fixture.printed(&[&rotation[..], &["--json"]].concat()));
    let entries = wire["RotationEntries"].as_array().unwrap();
    assert_eq!(rows.len(), entries.len());
    let sum: f64 =
        rows.iter().map(|row| row["percent"].as_str().unwrap().parse::<f64>().unwrap()).sum();
    assert!((sum - 100.0).abs() < 0.01, "{sum}");
    let table = fixture.printed(&rotation);
    assert!(table.starts_with("Ranked Arena  "), "{table}");
    assert!(table.lines().nth(1).unwrap().starts_with("Share  Map "), "{table}");
    let first = table.lines().nth(2).unwrap();
    for column in ["map", "mode"] {
        assert!(first.contains(rows[0][column].as_str().unwrap()), "{first}");
    }
    let unknown = "00000000-0000-0000-0000-000000000000";
    let run = fixture.run(fixture.main(&["playlists", "--rotation", unknown]));
    assert_eq!((run.code, run.out.as_str()), (4, ""));
    assert!(run.err.starts_with("error: no playlist has the id 0000"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_and_an_asset() {
    let fixture = Fixture::start().await;
    let all = document(&fixture.printed(&["search", "--all", "--json"]));
    let all = all.as_array().unwrap();
    let ids = |rows: &[Value], key: &str| {
        rows.iter().map(|row| row[key].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let ids_of_all = ids(all, "AssetId");
    assert!(ids_of_all.len() > 101, "more than a page: {}", ids_of_all.len());
    assert_eq!(fixture.printed(&["search", "--all", "--jsonl"]).lines().count(), all.len());
    let table = fixture.printed(&["search", "--count", "3"]);
    assert_eq!(table.lines().count(), 4, "{table}");
    for (line, id) in table.lines().skip(1).zip(&ids_of_all) {
        assert!(line.ends_with(id.as_str()), "{line}");
    }
    let args = [
        "search",
        "--kind",
        "map",
        "--author",
        "me",
        "--tag",
        "a b",
        "--tag",
        "c",
        "--since",
        "2024-01-31",
        "--min-rating",
        "0",
        "--sort",
        "name",
        "--order",
        "asc",
        "--count",
        "2",
        "a",
        "b",
    ];
    let run = fixture.run(fixture.main(&args));
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", "Nothing was found.\n"));
    let requests = fixture.emulator.requests();
    let path = requests.last().unwrap().path();
    for part in [
        "assetKind=map",
        "author=xuid(2533274999001435)",
        "tags=a%20b&tags=c",
        "averageRatingMin=0",
        "fromDatePublishedUtc=2024-01-31T00",
        "sort=name",
        "order=asc",
        "count=2",
        "term=a%20b",
    ] {
        assert!(path.contains(part), "{part} in {path}");
    }

    let row = all.iter().find(|row| row["AssetKind"] == 2).unwrap();
    let (id, version) = (row["AssetId"].as_str().unwrap(), row["AssetVersionId"].as_str().unwrap());
    let wire = document(&fixture.printed(&["asset", "map", id, "--json"]));
    assert_eq!(wire["PublicName"], row["Name"]);
    let text = fixture.printed(&["asset", "map", id, version]);
    assert!(text.starts_with(&format!("{}\n", row["Name"].as_str().unwrap())), "{text}");
    for part in [
        &format!("\n  asset      {id}\n"),
        "\n  made by    ",
        "\nFiles, which need no sign-in\n  https://blobs-",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("xuid("), "{text}");

    let run = fixture.run(fixture.main(&["asset", "mode", id]));
    let expected = format!(
        "error: no asset of this kind has the id {id}\n  what to do: check kind and id; what its maker has taken back is gone, too\n"
    );
    assert_eq!((run.code, run.out.as_str(), run.err), (4, "", expected));
    let run = fixture.run(fixture.bare(&["asset", "film", id, version]));
    let expected = "error: a film is to be had in its latest version alone\n  what to do: leave the version out\n";
    assert_eq!((run.code, run.err.as_str()), (2, expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_a_failed_page_is_printed() {
    let fixture = Fixture::start().await;
    fixture.fail(UGC, "/hi/search?start=101", StatusCode::INTERNAL_SERVER_ERROR);
    let run = fixture.run(fixture.main(&["search", "--count", "102", "--jsonl"]));
    assert_eq!((run.code, run.out.lines().count()), (1, 101), "{}", run.err);
    run.assert_no_secret(&fixture);
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_are_for_those_who_want_them() {
    let fixture = Fixture::start().await;
    for args in [&["career"][..], &["csr"], &["playlists"], &["seasons"], &["search"]] {
        let printed = |variables: &[(&str, &str)]| {
            let mut command = fixture.main(args);
            command.envs(variables.iter().copied());
            let run = fixture.run(command);
            assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
            run.out
        };
        assert!(printed(&[("CLICOLOR_FORCE", "1")]).contains('\x1b'), "{args:?}");
        let plain = printed(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]);
        assert!(!plain.contains('\x1b'), "{plain}");
        assert_eq!(plain, printed(&[]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_has_enough_is_no_error() {
    let fixture = Fixture::start().await;
    fixture.read_one_line(&["search", "--all", "--jsonl"]);
    fixture.read_one_line(&["medals", "--csv"]);
    fixture.read_one_line(&["record"]);
}
