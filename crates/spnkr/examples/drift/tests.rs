//! The whole walk, against the emulator.

use http::StatusCode;
use serde_json::{Value, json};
use spnkr_emulator::{CannedAnswer, Emulator};

use super::*;

async fn drift(emulator: &Emulator, matches: usize) -> Report {
    let client = account::client_of(emulator).unwrap();
    Walk::new(client, None, matches).run().await.unwrap()
}

/// What the emulator answers, to be changed and answered in its place.
async fn answer(emulator: &Emulator, operation: &str, arguments: &[(&str, &str)]) -> Value {
    let client = account::client_of(emulator).unwrap();
    client.named(operation, arguments.iter().copied()).unwrap().await.unwrap()
}

fn canned(document: &Value) -> CannedAnswer {
    CannedAnswer::new(StatusCode::OK).body(document.to_string())
}

#[tokio::test]
async fn nothing_of_the_emulator_has_drifted() {
    let emulator = Emulator::start().await.unwrap();
    let report = drift(&emulator, 12).await;
    assert!(!report.has_drifted(), "{report}");
    assert_eq!(
        report.not_called().into_iter().collect::<Vec<_>>(),
        [
            "get_ban_message",
            "get_csr_season_file",
            "get_image",
            "get_latest_manifest",
            "get_manifest",
            "get_manifest_by_branch",
            "get_manifest_by_build",
            "get_progression_file",
            "get_waypoint_image",
        ]
    );
    let failures = report.to_json()["operations"].as_array().unwrap().clone();
    let failures = failures.iter().filter(|one| one["failures"] != json!({}));
    let names: Vec<_> = failures.map(|one| one["operation"].as_str().unwrap()).collect();
    // Custom and local matches have no skill of some kinds, and some matches have no film.
    assert!(names.iter().all(|name| ["get_film_by_match_id", "get_match_skill"].contains(name)));
}

#[tokio::test]
async fn what_a_model_does_not_know_is_named_without_what_is_somebodys() {
    let emulator = Emulator::start().await.unwrap();
    let xuid = emulator.account().xuid().to_string();
    let mut history = answer(&emulator, "get_match_history", &[("player", &xuid)]).await;
    for result in history["Results"].as_array_mut().unwrap() {
        result["Outcome"] = json!(4711);
        result["MatchInfo"]["Squad"] = json!({ "canary": "canary" });
        result[&xuid] = json!("canary");
    }
    history["Results"].as_array_mut().unwrap().truncate(2);
    let mut privacy = answer(&emulator, "get_matches_privacy", &[("player", &xuid)]).await;
    privacy["MatchmadeGames"] = json!({ "canary": 1 });
    let id = history["Results"][0]["MatchId"].as_str().unwrap().to_owned();
    let mut match_stats = answer(&emulator, "get_match_stats", &[("match_id", &id)]).await;
    let core = &mut match_stats["Players"][0]["PlayerTeamStats"][0]["Stats"]["CoreStats"];
    for list in ["Medals", "PersonalScores"] {
        let new = json!({ "NameId": 4711, "Count": 1, "TotalPersonalScoreAwarded": 0 });
        core[list].as_array_mut().unwrap().push(new);
    }
    let stats = "halostats.svc.halowaypoint.com";
    for (path, document) in [("matches?", history), ("matches-privacy", privacy)] {
        let path = format!("/hi/players/xuid({xuid})/{path}");
        emulator.answer_next(stats, &path, canned(&document));
    }
    emulator.answer_next(stats, &format!("/hi/matches/{id}/stats"), canned(&match_stats));
    let report = drift(&emulator, 2).await;
    assert!(report.has_drifted());
    let document = report.to_json();
    let findings = |operation: &str| {
        let operations = document["operations"].as_array().unwrap();
        let found = operations.iter().find(|one| one["operation"] == operation).unwrap();
        found["findings"].clone()
    };
    let finding = |kind: &str, place: &str, what: &str, count: usize| json!({ "kind": kind, "place": place, "what": what, "count": count });
    assert_eq!(
        findings("get_match_history"),
        json!([
            finding("unknown field", "Results[].*", "a text", 2),
            finding("unknown field", "Results[].MatchInfo.Squad", "an object", 2),
            finding("unlisted value", "Results[].Outcome", "4711", 2),
        ])
    );
    let unreadable = "a value has an unexpected form in `MatchmadeGames`";
    assert_eq!(findings("get_matches_privacy"), json!([finding("unreadable", "", unreadable, 1)]));
    let core = "Players[].PlayerTeamStats[].Stats.CoreStats";
    assert_eq!(
        findings("get_match_stats"),
        json!([
            finding("unlisted value", &format!("{core}.Medals[].NameId"), "4711", 1),
            finding("unlisted value", &format!("{core}.PersonalScores[].NameId"), "4711", 1),
        ])
    );
    assert_eq!(findings("get_match_skill"), json!([]));
    for text in [report.to_string(), document.to_string()] {
        assert!(text.contains("MatchInfo.Squad"), "{text}");
        for hidden in ["canary", &xuid, emulator.account().gamertag()] {
            assert!(!text.contains(hidden), "{text}");
        }
    }
}

#[test]
fn words_of_the_command() {
    let read = |words: &[&str]| Arguments::read(words.iter().map(|word| (*word).to_owned()));
    let arguments = read(&["--json", "--matches", "7", "--rate", "0.5", "--emulator"]).unwrap();
    assert!(arguments.is_json && arguments.on_emulator);
    assert_eq!((arguments.matches, Some(arguments.rate)), (7, Rate::per_second(0.5)));
    for wrong in [&["--matches"][..], &["--matches", "0"], &["--rate", "0"], &["--slow"], &["x"]] {
        assert!(read(wrong).is_err(), "{wrong:?}");
    }
}
