//! Expectations and ranks.

use std::collections::HashSet;

use serde_json::{Value, json};
use spnkr_emulator::World;

use crate::client::{Client, list, text};

const SKILL: &str = "https://skill.svc.halowaypoint.com";
const RANKED_ARENA: &str = "edfef3ac-9cbe-4fa2-b949-8f29deafd483";
const SQUAD_BATTLE: &str = "f5580605-660c-43f9-ac69-4075c4a05c5d";

/// The newest matches of a player that fit.
fn matches(world: &World, xuid: u64, count: usize, fits: impl Fn(&Value) -> bool) -> Vec<Value> {
    let ids = world.matches_of(xuid).into_iter();
    let documents = ids.map(|id| serde_json::from_str(&world.match_stats_json(&id).unwrap()));
    documents.map(Result::unwrap).filter(fits).take(count).collect()
}

fn is_in(playlist: &str) -> impl Fn(&Value) -> bool {
    move |stats| stats["MatchInfo"]["Playlist"]["AssetId"] == playlist
}

/// The people in a match, as the documents name them.
fn people(stats: &Value) -> Vec<&str> {
    let ids = list(&stats["Players"]).iter().map(|player| text(&player["PlayerId"]));
    ids.filter(|id| id.starts_with("xuid(")).collect()
}

async fn skill(client: &Client, stats: &Value) -> Value {
    let players = people(stats).join(",");
    let url = format!("{SKILL}/hi/matches/{}/skill?players={players}", text(&stats["MatchId"]));
    let reply = client.get_cleared(&url).await;
    assert_eq!(reply.status, 200, "{url}");
    reply.json()
}

#[tokio::test]
async fn a_ranked_match_says_what_was_expected_of_everybody() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let xuid = world.players()[0].xuid();
    for stats in matches(world, xuid, 4, is_in(RANKED_ARENA)) {
        let answer = skill(&client, &stats).await;
        let entries = list(&answer["Value"]);
        assert_eq!(entries.len(), people(&stats).len());
        for entry in entries {
            let players = list(&stats["Players"]);
            let own = players.iter().find(|player| player["PlayerId"] == entry["Id"]).unwrap();
            let result = &entry["Result"];
            assert_eq!((&entry["ResultCode"], result.as_object().unwrap().len()), (&json!(0), 7));
            assert_eq!(result["TeamId"], own["LastTeamId"]);
            assert_eq!(result["TeamMmr"], result["TeamMmrs"][own["LastTeamId"].to_string()]);
            for (name, key) in [("Kills", "Kills"), ("Deaths", "Deaths")] {
                let stints = list(&own["PlayerTeamStats"]).iter();
                let count: i64 =
                    stints.map(|one| one["Stats"]["CoreStats"][key].as_i64().unwrap()).sum();
                let performance = &result["StatPerformances"][name];
                assert_eq!(performance["Count"], count);
                assert!(performance["Expected"].is_f64());
                let late = &own["ParticipationInfo"]["JoinedInProgress"];
                assert_eq!(performance["StdDev"] == "NaN", *late == json!(true));
                assert_eq!(
                    result["Counterfactuals"]["SelfCounterfactuals"][name],
                    performance["Expected"]
                );
            }
            let tiers = result["Counterfactuals"]["TierCounterfactuals"].as_object().unwrap();
            assert_eq!(tiers.len(), 6);
        }
    }
}

#[tokio::test]
async fn ranks_follow_from_the_ranked_matches() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let xuid = world.players()[0].xuid();
    let id = format!("xuid({xuid})");
    let mut later: Option<(Value, Value)> = None;
    for stats in matches(world, xuid, 12, is_in(RANKED_ARENA)) {
        let answer = skill(&client, &stats).await;
        let entry = list(&answer["Value"]).iter().find(|entry| entry["Id"] == id).unwrap();
        let recap = &entry["Result"]["RankRecap"];
        let season = &stats["MatchInfo"]["SeasonId"];
        match &later {
            None => {
                let url = format!("{SKILL}/hi/playlist/{RANKED_ARENA}/csrs?players={id}");
                let ranks = client.get_cleared(&url).await.json();
                assert_eq!(ranks["Value"][0]["Result"]["Current"], recap["PostMatchCsr"]);
            }
            Some((of, before)) if of == season => assert_eq!(*before, recap["PostMatchCsr"]),
            Some(_) => {}
        }
        let (before, after) = (&recap["PreMatchCsr"], &recap["PostMatchCsr"]);
        let value = |csr: &Value| csr["Value"].as_i64().unwrap();
        if value(before) >= 0 {
            let players = list(&stats["Players"]);
            let own = players.iter().find(|player| player["PlayerId"] == id).unwrap();
            let change = value(after) - value(before);
            match own["Outcome"].as_i64().unwrap() {
                1 => assert_eq!(change, 0),
                2 => assert!(change > 0),
                _ => assert!(change <= 0),
            }
        } else {
            let left = |csr: &Value| csr["MeasurementMatchesRemaining"].as_i64().unwrap();
            assert_eq!(left(before), left(after) + 1);
            assert_eq!(before["Tier"], "");
        }
        later = Some((season.clone(), before.clone()));
    }
}

#[tokio::test]
async fn ranks_are_told_by_season() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let xuids: Vec<u64> = world.players().iter().map(|player| player.xuid()).collect();
    let some: Vec<String> = xuids[..30].iter().map(|xuid| format!("xuid({xuid})")).collect();
    let path = format!("{SKILL}/hi/playlist/{RANKED_ARENA}/csrs");
    let joined = format!("{path}?players={}", some.join(","));
    let ranks = client.get_cleared(&joined).await.json();
    assert_eq!(
        client.get_cleared(&format!("{path}?Players={}", some.join("&players="))).await.json(),
        ranks
    );
    let mut tiers = HashSet::new();
    for entry in list(&ranks["Value"]) {
        assert_eq!(entry["ResultCode"], 0);
        let value = |name: &str| entry["Result"][name]["Value"].as_i64().unwrap();
        assert!(value("Current") <= value("SeasonMax"));
        assert!(value("SeasonMax") <= value("AllTimeMax"));
        tiers.insert(text(&entry["Result"]["AllTimeMax"]["Tier"]).to_owned());
    }
    assert!(tiers.contains("Onyx") && tiers.len() >= 5, "{tiers:?}");

    let current = client.get_cleared(&format!("{joined}&season=csrSEASON12-1")).await.json();
    assert_eq!(current, ranks);
    let old = client.get_cleared(&format!("{joined}&season=CsrSeason8-1")).await.json();
    assert_ne!(old, ranks);
    let (old, new) =
        (&old["Value"][0]["Result"]["Current"], &ranks["Value"][0]["Result"]["Current"]);
    assert_eq!(old["InitialMeasurementMatches"], 10);
    assert!(old.get("DemotionProtectionMatchesRemaining").is_none());
    assert_eq!(new["InitialMeasurementMatches"], 5);
    assert!(new["DemotionProtectionMatchesRemaining"].is_i64());
    for season in ["CsrSeason12-1.json", "Csr/Seasons/CsrSeason12-1.json", "CsrSeason13-1", ""] {
        assert_eq!(client.get_cleared(&format!("{joined}&season={season}")).await.status, 404);
    }

    // Who never played has no rank, and in a playlist without ranks nobody has.
    let idle = format!("{path}?players=xuid({})", xuids[60]);
    let none = format!("{SKILL}/hi/playlist/{SQUAD_BATTLE}/csrs?players={}", some[0]);
    for url in [idle, none] {
        let answer = client.get_cleared(&url).await.json();
        for name in ["Current", "SeasonMax", "AllTimeMax"] {
            let csr = &answer["Value"][0]["Result"][name];
            assert_eq!((&csr["Value"], &csr["Tier"]), (&json!(-1), &json!("")), "{url}");
        }
    }
}

#[tokio::test]
async fn matches_that_nobody_is_measured_by() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let xuid = world.players()[0].xuid();
    let newest = |fits: &dyn Fn(&Value) -> bool| matches(world, xuid, 1, fits).remove(0);
    let info = |stats: &Value, key: &str| stats["MatchInfo"][key].clone();
    let custom = newest(&|stats| info(stats, "LifecycleMode") == 1);
    let local = newest(&|stats| info(stats, "LifecycleMode") == 7);
    let infection = newest(&|stats| {
        info(stats, "GameVariantCategory") == 22 && info(stats, "LifecycleMode") == 3
    });
    let firefight = newest(&|stats| {
        info(stats, "GameVariantCategory") == 42 && info(stats, "LifecycleMode") == 3
    });
    let social = newest(&is_in(SQUAD_BATTLE));

    for (stats, code, performances) in
        [(&custom, 1, json!({})), (&infection, 0, json!({})), (&firefight, 0, Value::Null)]
    {
        for entry in list(&skill(&client, stats).await["Value"]) {
            let result = &entry["Result"];
            assert_eq!(
                (&entry["ResultCode"], &result["StatPerformances"]),
                (&json!(code), &performances)
            );
            assert_eq!(result["Counterfactuals"], Value::Null);
            assert_eq!(result["RankRecap"]["PostMatchCsr"]["Value"], -1);
        }
    }
    let entry = skill(&client, &firefight).await["Value"][0].clone();
    assert_eq!(entry["Result"]["TeamMmr"], "NaN");
    let entry = skill(&client, &infection).await["Value"][0].clone();
    assert_eq!(entry["Result"]["TeamMmrs"]["-1"], "Infinity");
    let entry = skill(&client, &social).await["Value"][0].clone();
    assert!(entry["Result"]["StatPerformances"]["Kills"]["Count"].is_i64());
    assert_eq!(entry["Result"]["Counterfactuals"], Value::Null);

    let url = format!("{SKILL}/hi/matches/{}/skill?players=xuid({xuid})", text(&local["MatchId"]));
    assert_eq!(client.get_cleared(&url).await.status, 404);
}

#[tokio::test]
async fn one_player_who_does_not_exist_spoils_the_status_but_not_the_list() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let players = world.players();
    let stats = matches(world, players[0].xuid(), 1, is_in(RANKED_ARENA)).remove(0);
    let absent = players
        .iter()
        .find(|player| !people(&stats).contains(&format!("xuid({})", player.xuid()).as_str()));
    let (me, absent) = (players[0].xuid(), absent.unwrap().xuid());
    let match_path = format!("{SKILL}/hi/matches/{}/skill", text(&stats["MatchId"]));
    let csr_path = format!("{SKILL}/hi/playlist/{RANKED_ARENA}/csrs");
    let code = |answer: &Value, xuid: u64| {
        let id = format!("xuid({xuid})");
        let entry = list(&answer["Value"]).iter().find(|entry| entry["Id"] == id).unwrap();
        assert_eq!(entry["ResultCode"] != 0, entry.get("Result").is_none());
        entry["ResultCode"].clone()
    };
    // Somebody who exists and was not there is no reason to refuse.
    let url = format!("{match_path}?players=xuid({me}),xuid({absent})");
    let answer = client.get_cleared(&url).await;
    assert_eq!(answer.status, 200);
    assert_eq!((code(&answer.json(), me), code(&answer.json(), absent)), (json!(0), json!(1)));

    let nobody = 2_533_274_000_000_000;
    for path in [&match_path, &csr_path] {
        let url = format!("{path}?players=xuid({me})&players=xuid({nobody})");
        let answer = client.get_cleared(&url).await;
        assert_eq!(answer.status, 404);
        assert_eq!((code(&answer.json(), me), code(&answer.json(), nobody)), (json!(0), json!(1)));
        for query in ["", "?players=", "?players=bid(1.0)", "?players=1234567890123456"] {
            assert_eq!(client.get_cleared(&format!("{path}{query}")).await.status, 400, "{query}");
        }
    }
    let crowd = vec![format!("xuid({me})"); 31].join(",");
    assert_eq!(client.get_cleared(&format!("{csr_path}?players={crowd}")).await.status, 400);
    assert_eq!(client.get_cleared(&format!("{match_path}?players={crowd}")).await.status, 200);
}
