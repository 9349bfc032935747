//! Records, skill, ranks and careers.

use http::StatusCode;
use serde_json::Value;
use spnkr_emulator::CannedAnswer;

use crate::fixture::{Fixture, csv, document};

const CMS: &str = "gamecms-hacs.svc.halowaypoint.com";
const PROFILE: &str = "profile.svc.halowaypoint.com";
const SKILL: &str = "skill.svc.halowaypoint.com";

pub(crate) const RANKED_ARENA: &str = "edfef3ac-9cbe-4fa2-b949-8f29deafd483";
/// A XUID that nobody has.
const NOBODY: &str = "2533274999009999";

/// A match of a playlist with ranks.
fn ranked_match(fixture: &Fixture) -> String {
    let rows = csv(&fixture.printed(&[
        "matches",
        "me",
        "--type",
        "matchmaking",
        "--count",
        "100",
        "--csv",
    ]));
    let row = rows.iter().find(|row| row["playlist_asset_id"] == RANKED_ARENA).unwrap();
    row["match_id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_record_in_words_and_as_it_came() {
    let fixture = Fixture::start().await;
    let wire = document(&fixture.printed(&["record", "--json"]));
    let text = fixture.printed(&["record"]);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("Amber Badger  matchmade games"));
    let [completed, wins, losses, ties] =
        ["MatchesCompleted", "Wins", "Losses", "Ties"].map(|key| wire[key].as_i64().unwrap());
    let expected = format!("  matches     {completed} ({wins} won, {losses} lost, {ties} tied)");
    assert_eq!(lines.next(), Some(expected.as_str()));
    let share = 100.0 * wins as f64 / completed as f64;
    assert_eq!(lines.next(), Some(format!("  win rate    {share:.1} %").as_str()));
    for part in
        ["\nMost medals\n  ", "\nCapture the Flag\n  flag capture assists ", "\nAgainst players\n"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let medals = wire["CoreStats"]["Medals"].as_array().unwrap();
    let most = medals.iter().map(|medal| medal["Count"].as_i64().unwrap()).max().unwrap();
    let (_, parts) = text.split_once("\nMost medals\n").unwrap();
    assert!(parts.split(',').next().unwrap().ends_with(&format!(" {most}")), "{parts}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");

    let run = fixture.run(fixture.main(&["record", "--season", "Season999"]));
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert_eq!(run.err, "Amber Badger has no matchmade games in Season999.\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_of_a_record_are_sent_or_refused() {
    let fixture = Fixture::start().await;
    let season = "Csr%2FSeasons%2FCsrSeason12-1.json";
    for (args, expected) in [
        (&["--mode", "capturetheflag"][..], "matchmade/servicerecord?gamevariantcategory=15"),
        (
            &["--mode", "6", "--ranked"],
            "matchmade/servicerecord?gamevariantcategory=6&isranked=True",
        ),
        (&["--mode", "Slayer", "--unranked"], "?gamevariantcategory=6&isranked=False"),
        (&["--season", "csrseason12-1"], "?seasonid=Csr%2FSeasons%2Fcsrseason12-1.json"),
        (&["--season", "Season7"], "?seasonid=Seasons%2FSeason7.json"),
        (
            &["--season", "Csr/Seasons/CsrSeason12-1.json", "--playlist", "ranked arena"],
            &format!("?seasonid={season}&playlistassetid={RANKED_ARENA}"),
        ),
        (
            &["--season", "CsrSeason12-1", "--mode", "slayer", "--playlist", RANKED_ARENA],
            &format!("?seasonid={season}&gamevariantcategory=6&playlistassetid={RANKED_ARENA}"),
        ),
        (&["--custom"], "/custom/servicerecord"),
        (&["--local"], "/local/servicerecord"),
    ] {
        let run = fixture.run(fixture.main(&[&["record", "me", "--json"], args].concat()));
        let requests = fixture.emulator.requests();
        let path = requests.last().unwrap().path().to_owned();
        assert_eq!(run.code, 0, "{args:?}: {}", run.err);
        assert!(path.ends_with(expected), "{path} for {args:?}");
    }
    fixture.emulator.clear_requests();
    for (args, reason) in [
        (&["--ranked"][..], "--ranked and --unranked need --mode"),
        (&["--season", "Season7", "--unranked"], "--ranked and --unranked need --mode"),
        (&["--playlist", "Ranked Arena"], "--playlist needs --season"),
        (&["--playlist", "Ranked Arena", "--mode", "slayer"], "--playlist needs --season"),
        (
            &["--season", "Season7", "--mode", "6", "--playlist", RANKED_ARENA, "--ranked"],
            "--playlist does not go with --ranked or --unranked",
        ),
        (&["--custom", "--season", "Season7"], "--custom and --local go with nothing else"),
    ] {
        let run = fixture.run(fixture.main(&[&["record"], args].concat()));
        let expected = format!(
            "error: the service has no such record: {reason}\n  what to do: `spnkr record --help` tells what goes together\n"
        );
        assert_eq!((run.code, run.err, run.out.as_str()), (2, expected, ""), "{args:?}");
    }
    assert!(fixture.emulator.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_skill_of_a_match() {
    let fixture = Fixture::start().await;
    let id = ranked_match(&fixture);
    let wire = document(&fixture.printed(&["skill", &id, "--json"]));
    let entries = wire["Value"].as_array().unwrap();
    let table = fixture.printed(&["skill", &id]);
    let rows = csv(&fixture.printed(&["skill", &id, "--csv"]));
    assert_eq!(rows.len(), entries.len());
    assert_eq!(fixture.printed(&["skill", &id, "--jsonl"]).lines().count(), entries.len());
    for row in &rows {
        let id = format!("xuid({})", row["xuid"].as_str().unwrap());
        let wire = &entries.iter().find(|entry| entry["Id"] == id).unwrap()["Result"];
        assert_eq!(row["csr_before"], wire["RankRecap"]["PreMatchCsr"]["Value"].to_string());
        assert_eq!(row["kills"], wire["StatPerformances"]["Kills"]["Count"].to_string());
        let after = &wire["RankRecap"]["PostMatchCsr"];
        let name = row["gamertag"].as_str().unwrap();
        let line = table.lines().find(|line| line.starts_with(name)).unwrap();
        let rank = format!(" {} ", after["Value"]);
        assert!(line.contains(&rank) && line.contains(after["Tier"].as_str().unwrap()), "{line}");
    }
    assert!(table.contains("\nEagle  MMR ") && table.contains("\nCobra  MMR "), "{table}");
    assert!(!table.contains('\x1b') && table.lines().all(|line| line.trim_end() == line));
}

#[tokio::test(flavor = "multi_thread")]
async fn skill_that_is_missing_is_told_player_by_player() {
    let fixture = Fixture::start().await;
    let id = ranked_match(&fixture);
    let mut wire = document(&fixture.printed(&["skill", &id, "--json"]));
    let entry = &mut wire["Value"][0];
    entry["ResultCode"] = 1.into();
    entry["Result"] = Value::Null;
    let xuid = entry["Id"].as_str().unwrap()[5..21].to_owned();
    let spoil = || {
        let json = http::HeaderValue::from_static("application/json");
        let answer = CannedAnswer::new(StatusCode::OK)
            .header(http::header::CONTENT_TYPE, json)
            .body(wire.to_string());
        fixture.emulator.answer_next(SKILL, "/hi/matches", answer);
    };
    spoil();
    let run = fixture.run(fixture.main(&["skill", &id]));
    assert_eq!((run.code, run.out.matches("  not found  ").count()), (1, 1), "{}", run.out);
    assert_eq!(run.err, "error: there is no skill for one of the players\n");
    spoil();
    let run = fixture.run(fixture.main(&["skill", &id, "--csv"]));
    assert_eq!(run.code, 1);
    let rows = csv(&run.out);
    let row = rows.iter().find(|row| row["xuid"] == xuid).unwrap();
    assert_eq!((&row["result"], &row["kills"]), (&"not found".into(), &"".into()));
    spoil();
    let run = fixture.run(fixture.main(&["skill", &id, "--json"]));
    assert_eq!((run.code, document(&run.out)), (1, wire.clone()));

    // Names are worth having, but no reason to fail.
    fixture.fail(PROFILE, "/users?", StatusCode::SERVICE_UNAVAILABLE);
    let table = fixture.printed(&["skill", &id]);
    assert!(table.contains("\n2533274999001435 "), "{table}");

    let custom = fixture.printed(&["matches", "me", "--type", "custom", "--count", "1", "--csv"]);
    let custom = csv(&custom)[0]["match_id"].as_str().unwrap().to_owned();
    let run = fixture.run(fixture.main(&["skill", &custom]));
    let expected = format!(
        "error: there is no skill for the match {custom}\n  what to do: custom games have none; after others it can take half a minute\n"
    );
    assert_eq!((run.code, run.err), (4, expected));
    let run = fixture.run(fixture.main(&["skill", "00000000-0000-0000-0000-000000000000"]));
    assert_eq!(run.code, 4);
    assert!(run.err.starts_with("error: no match has the id 0000"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ranks_of_players() {
    let fixture = Fixture::start().await;
    let table = fixture.printed(&["csr"]);
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("Amber Badger"));
    assert!(lines.next().unwrap().starts_with("Playlist "), "{table}");
    assert!(lines.next().unwrap().starts_with("Ranked Arena "), "{table}");

    let wire = document(&fixture.printed(&["csr", "--playlist", "ranked arena", "--json"]));
    let current = &wire["Value"][0]["Result"]["Current"];
    let shown = format!("{} ", current["Value"]);
    assert!(table.lines().nth(2).unwrap().contains(&shown), "{table}");
    let all = document(&fixture.printed(&["csr", "--json"]));
    assert_eq!(all[RANKED_ARENA], wire);
    let row = &csv(&fixture.printed(&["csr", "me", "--playlist", RANKED_ARENA, "--csv"]))[0];
    assert_eq!(row["current"], current["Value"].to_string());
    let rank = row["current_rank"].as_str().unwrap();
    assert!(rank.starts_with(current["Tier"].as_str().unwrap()), "{rank}");

    let args = ["csr", "--playlist", RANKED_ARENA, "--season", "Csr/Seasons/CsrSeason12-1.json"];
    fixture.printed(&args);
    let requests = fixture.emulator.requests();
    let mut paths = requests.iter().map(|request| request.path());
    let path = paths.rfind(|path| path.contains("/csrs?")).unwrap();
    assert!(path.ends_with("&season=CsrSeason12-1"), "{path}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ranks_that_are_missing() {
    let fixture = Fixture::start().await;
    let run = fixture.run(fixture.main(&["csr", "me", NOBODY, "--playlist", "Ranked Arena"]));
    assert_eq!((run.code, run.err.as_str()), (1, "error: 1 of 2 ranks are not to be had\n"));
    let part = format!("\n\n{NOBODY}\n");
    let (_, part) = run.out.split_once(&part).unwrap();
    assert!(part.lines().nth(1).unwrap().starts_with("Ranked Arena  not found "), "{part}");

    let unknown = "00000000-0000-0000-0000-000000000000";
    for format in [&[][..], &["--json"], &["--csv"]] {
        let run = fixture.run(fixture.main(&[&["csr", "--playlist", unknown], format].concat()));
        let expected = format!("error: there are no ranks in the playlist {unknown}\n");
        assert_eq!((run.code, run.out.as_str()), (4, ""));
        assert!(run.err.starts_with(&expected), "{}", run.err);
    }
    let run = fixture.run(fixture.main(&["csr", "--playlist", "Arena"]));
    assert_eq!(run.code, 2);
    let expected = "error: invalid value 'Arena' for '--playlist <NAME|ID>': it is neither an asset id nor one of: Ranked Arena, ";
    assert!(run.err.starts_with(expected), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn careers() {
    let fixture = Fixture::start().await;
    let wire = document(&fixture.printed(&["career", "--json"]));
    let progress = &wire["RewardTracks"][0]["Result"]["CurrentProgress"];
    let table = fixture.printed(&["career"]);
    let line = table.lines().nth(1).unwrap();
    assert!(line.starts_with("Amber Badger  "), "{table}");
    assert!(line.contains(&format!("  {} of ", progress["PartialProgress"])), "{table}");
    let row = &csv(&fixture.printed(&["career", "me", "--csv"]))[0];
    let completed = progress["Rank"].as_i64().unwrap();
    assert_eq!(row["rank"], (completed + 1).to_string());
    assert_eq!(fixture.printed(&["career", "--jsonl"]).lines().count(), 1);

    // Without the track of today the names of this version do.
    fixture.fail(
        CMS,
        "/hi/Progression/file/RewardTracks/CareerRanks",
        StatusCode::SERVICE_UNAVAILABLE,
    );
    assert_eq!(fixture.printed(&["career", "--fresh"]), table);

    let run = fixture.run(fixture.main(&["career", "me", NOBODY]));
    assert_eq!((run.code, run.err.as_str()), (1, "error: 1 of 2 careers are not to be had\n"));
    assert!(run.out.lines().nth(2).unwrap().starts_with(NOBODY), "{}", run.out);
}
