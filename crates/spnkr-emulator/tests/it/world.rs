//! The documents of matches: complete, in order, and consistent with themselves.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use spnkr_emulator::Emulator;

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn int(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is an integer"))
}

fn duration(value: &Value) -> SignedDuration {
    value.as_str().unwrap().parse().unwrap()
}

fn time(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

async fn documents(each: usize) -> Vec<Value> {
    let emulator = Emulator::start().await.unwrap();
    let world = emulator.world();
    let mut documents = Vec::new();
    for category in world.categories() {
        let ids = world.matches_of_category(category);
        assert!(!ids.is_empty(), "{category}");
        for id in ids.iter().take(each) {
            documents.push(serde_json::from_str(&world.match_stats_json(id).unwrap()).unwrap());
        }
    }
    documents
}

/// Old and new matches of every mode.
async fn every_twentieth() -> Vec<Value> {
    let emulator = Emulator::start().await.unwrap();
    let world = emulator.world();
    let ids = world.categories().into_iter().flat_map(|category| {
        let ids = world.matches_of_category(category);
        ids.into_iter().step_by(20)
    });
    ids.map(|id| serde_json::from_str(&world.match_stats_json(&id).unwrap()).unwrap()).collect()
}

/// Blocks that a mode has besides the usual figures.
fn blocks(category: i64) -> &'static [&'static str] {
    match category {
        6 | 9 | 41 => &["PvpStats"],
        7 | 8 => &["EliminationStats", "PvpStats"],
        11 | 12 => &["PvpStats", "ZonesStats"],
        15 => &["CaptureTheFlagStats", "PvpStats"],
        16 => &["BombStats", "PvpStats"],
        17 => &["ExtractionStats", "PvpStats"],
        18 => &["OddballStats", "PvpStats"],
        19 => &["PvpStats", "StockpileStats"],
        22 => &["InfectionStats", "PvpStats"],
        23 => &["PvpStats", "VipStats"],
        42 => &["EliminationStats", "PveStats"],
        other => panic!("no such mode: {other}"),
    }
}

fn all_stats(document: &Value) -> Vec<&Value> {
    let players =
        list(&document["Players"]).iter().flat_map(|player| list(&player["PlayerTeamStats"]));
    players.chain(list(&document["Teams"])).map(|holder| &holder["Stats"]).collect()
}

#[tokio::test]
async fn every_mode_has_its_blocks() {
    for document in documents(5).await {
        let category = int(&document["MatchInfo"]["GameVariantCategory"]);
        for stats in all_stats(&document) {
            let mut keys: Vec<&str> =
                stats.as_object().unwrap().keys().map(String::as_str).collect();
            keys.retain(|key| *key != "CoreStats");
            assert_eq!(keys, blocks(category), "{category}");
            assert_eq!(stats["CoreStats"].as_object().unwrap().len(), 33);
        }
        assert_eq!(document["MatchInfo"].as_object().unwrap().len(), 17);
    }
}

#[tokio::test]
async fn keys_stand_in_the_order_of_the_services() {
    let emulator = Emulator::start().await.unwrap();
    let world = emulator.world();
    let text = world.match_stats_json(&world.matches_of_category(15)[0]).unwrap();
    let places: Vec<usize> = [
        "MatchId",
        "MatchInfo",
        "StartTime",
        "EndTime",
        "Duration",
        "LifecycleMode",
        "GameVariantCategory",
        "Teams",
        "CoreStats",
        "Score",
        "PersonalScore",
        "KDA",
        "Medals",
        "PersonalScores",
        "DeprecatedDamageDealt",
        "Spawns",
        "CaptureTheFlagStats",
        "PvpStats",
        "Players",
    ]
    .into_iter()
    .map(|key| text.find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key} is missing")))
    .collect();
    assert!(places.is_sorted());
}

#[tokio::test]
async fn figures_follow_from_each_other() {
    for document in documents(12).await {
        for stats in all_stats(&document) {
            let core = &stats["CoreStats"];
            let (kills, deaths, assists) =
                (int(&core["Kills"]), int(&core["Deaths"]), int(&core["Assists"]));
            let kda = ((300 * kills + 100 * assists - 300 * deaths) / 3) as f64 / 100.0;
            assert_eq!(core["KDA"].as_f64(), Some(kda));
            let (hit, fired) = (int(&core["ShotsHit"]), int(&core["ShotsFired"]));
            let accuracy = if fired == 0 { 0.0 } else { (hit * 10_000 / fired) as f64 / 100.0 };
            assert_eq!(core["Accuracy"].as_f64(), Some(accuracy));
            assert!(hit <= fired);
            assert_eq!(
                core["DeprecatedDamageDealt"].as_f64(),
                Some(int(&core["DamageDealt"]) as f64)
            );
            let total: i64 = list(&core["PersonalScores"])
                .iter()
                .map(|award| int(&award["TotalPersonalScoreAwarded"]))
                .sum();
            assert_eq!(int(&core["PersonalScore"]), total);
            for award in list(&core["PersonalScores"]) {
                let points = int(&award["TotalPersonalScoreAwarded"]) / int(&award["Count"]);
                let known = POINTS.iter().find(|(id, _)| award["NameId"] == *id);
                assert_eq!(known.map(|known| known.1), Some(points), "{award}");
            }
            for award in list(&core["Medals"]) {
                assert!(int(&award["Count"]) > 0 && award["TotalPersonalScoreAwarded"] == 0);
            }
            let fight = stats.get("PvpStats").unwrap_or(&stats["PveStats"]);
            for key in ["Kills", "Deaths", "Assists", "KDA"] {
                assert_eq!(fight[key], core[key]);
            }
            if let Some(machine) = stats.get("PveStats") {
                let figures = machine.as_object().unwrap().iter();
                let sum: i64 =
                    figures.filter(|(key, _)| key.len() > 7).map(|(_, kills)| int(kills)).sum();
                assert_eq!(sum, kills);
            }
        }
    }
}

#[tokio::test]
async fn teams_are_the_sums_of_their_players() {
    for document in documents(12).await {
        for team in list(&document["Teams"]) {
            let mut sums: HashMap<String, i64> = HashMap::new();
            let players = list(&document["Players"])
                .iter()
                .flat_map(|player| list(&player["PlayerTeamStats"]));
            for stats in players.filter(|stats| stats["TeamId"] == team["TeamId"]) {
                for (block, figures) in stats["Stats"].as_object().unwrap() {
                    for (key, figure) in figures.as_object().unwrap() {
                        if let Some(figure) = figure.as_i64() {
                            *sums.entry(format!("{block}.{key}")).or_default() += figure;
                        }
                    }
                }
            }
            for (block, figures) in team["Stats"].as_object().unwrap() {
                for (key, figure) in figures.as_object().unwrap() {
                    let known =
                        key.starts_with("Max") || key.starts_with("Rounds") || key == "Score";
                    if let (Some(figure), false) = (figure.as_i64(), known) {
                        let sum = sums.get(&format!("{block}.{key}")).copied().unwrap_or(0);
                        assert_eq!(figure, sum, "{block}.{key}");
                    }
                }
            }
            if let Some(elimination) = team["Stats"].get("EliminationStats") {
                assert_eq!(elimination["LivesRemaining"], 0);
            }
        }
        for player in list(&document["Players"]) {
            let elimination = player["PlayerTeamStats"][0]["Stats"].get("EliminationStats");
            assert!(elimination.is_none_or(|block| block["LivesRemaining"].is_null()));
        }
    }
}

#[tokio::test]
async fn times_fit_into_each_other() {
    for document in documents(12).await {
        let info = &document["MatchInfo"];
        let span = time(&info["EndTime"]).duration_since(time(&info["StartTime"]));
        let (whole, playable) = (duration(&info["Duration"]), duration(&info["PlayableDuration"]));
        assert!(span >= whole && span <= whole + SignedDuration::from_secs(40));
        assert!(playable <= whole);
        for player in list(&document["Players"]) {
            let part = &player["ParticipationInfo"];
            let joined = time(&part["FirstJoinedTime"]);
            assert!(joined >= time(&info["StartTime"]) && joined < time(&info["EndTime"]));
            assert!(duration(&part["TimePlayed"]) <= playable);
            assert_eq!(part["LastLeaveTime"].is_null(), part["PresentAtCompletion"] == true);
            assert_eq!(part["LeftInProgress"] == true, player["Outcome"] == 4);
            if !part["LastLeaveTime"].is_null() {
                assert!(time(&part["LastLeaveTime"]) > joined);
            }
        }
    }
}

#[tokio::test]
async fn outcomes_and_ranks_go_together() {
    for document in documents(12).await {
        let players = list(&document["Players"]);
        let ids: HashSet<&Value> = players.iter().map(|player| &player["PlayerId"]).collect();
        assert_eq!(ids.len(), players.len());
        let enabled = document["MatchInfo"]["TeamsEnabled"] == true;
        assert_eq!(list(&document["Teams"]).is_empty(), !enabled);
        assert!(players.iter().any(|player| player["Rank"] == 1));
        for player in players {
            let outcome = int(&player["Outcome"]);
            if enabled && outcome != 4 {
                let teams = list(&document["Teams"]);
                let team =
                    teams.iter().find(|team| team["TeamId"] == player["LastTeamId"]).unwrap();
                assert_eq!(outcome, int(&team["Outcome"]));
            }
            assert_eq!(player["PlayerTeamStats"][0]["TeamId"], player["LastTeamId"]);
            assert_eq!(player["PlayerType"] == 2, !player["BotAttributes"].is_null());
        }
    }
}

#[tokio::test]
async fn everything_odd_occurs() {
    let mut found = HashSet::new();
    for document in every_twentieth().await {
        for player in list(&document["Players"]) {
            let part = &player["ParticipationInfo"];
            found.extend((part["JoinedInProgress"] == true).then_some("late"));
            found.extend((part["LeftInProgress"] == true).then_some("left"));
            found.extend((player["PlayerType"] == 2).then_some("bot"));
            found.extend((list(&player["PlayerTeamStats"]).len() == 2).then_some("changed team"));
            let score = int(&player["PlayerTeamStats"][0]["Stats"]["CoreStats"]["PersonalScore"]);
            found.extend((score < 0).then_some("negative score"));
            found.extend((player["Outcome"] == 1).then_some("tie"));
        }
        let info = &document["MatchInfo"];
        found.extend(info["Playlist"].is_null().then_some("custom"));
        found.extend((info["LifecycleMode"] == 7).then_some("local"));
        found.extend(info["MapVariant"].is_null().then_some("no map"));
        found.extend((info["ClearanceId"] == "").then_some("no clearance"));
        found.extend((list(&document["Players"]).len() >= 24).then_some("big"));
    }
    let mut found: Vec<&str> = found.into_iter().collect();
    found.sort_unstable();
    let all = [
        "big",
        "bot",
        "changed team",
        "custom",
        "late",
        "left",
        "local",
        "negative score",
        "no clearance",
        "no map",
        "tie",
    ];
    assert_eq!(found, all);
}

#[tokio::test]
async fn the_seed_makes_the_world() {
    let (one, same) = (Emulator::start().await.unwrap(), Emulator::start().await.unwrap());
    let other = Emulator::builder().seed(7).start().await.unwrap();
    assert_eq!(one.world().players(), same.world().players());
    assert_ne!(one.world().players(), other.world().players());
    let xuid = one.account().xuid();
    assert_eq!(one.world().matches_of(xuid), same.world().matches_of(xuid));
    assert!(other.world().matches_of(xuid).is_empty());
}

/// What one award of personal score is worth, as the game shows it.
const POINTS: [(u32, i64); 29] = [
    (454_168_309, 50),    // Ball Control
    (204_144_695, 10),    // Ball Taken
    (911_992_497, -100),  // Betrayed Player
    (4_128_329_646, 10),  // Carrier Killed
    (746_397_417, 25),    // Carrier Stopped
    (3_107_879_375, 50),  // Destroyed Warthog
    (963_594_075, 50),    // Driver Assist
    (2_408_971_842, 200), // Eliminated Player
    (221_060_588, 50),    // EMP Assist
    (4_130_011_565, 200), // Extraction Completed
    (1_117_301_492, 50),  // Extraction Converted
    (1_552_628_741, 25),  // Extraction Denied
    (1_825_517_751, 50),  // Extraction Initiated
    (601_966_503, 300),   // Flag Captured
    (22_113_181, 25),     // Flag Returned
    (3_002_710_045, 25),  // Flag Stolen
    (2_387_185_397, 10),  // Flag Taken
    (1_834_653_062, 25),  // Hijacked Warthog
    (638_246_808, 50),    // Kill Assist
    (1_024_030_246, 100), // Killed Player
    (152_718_958, 10),    // Mark Assist
    (2_188_620_691, 100), // Power Seed Secured
    (3_996_338_664, 50),  // Power Seed Stolen
    (2_130_209_372, 25),  // Revive Denied
    (3_428_202_435, 100), // Revived Player
    (316_828_380, 25),    // Runner Stopped
    (249_491_819, -100),  // Self-destruction
    (3_507_884_073, 50),  // Zone Captured
    (709_346_128, 25),    // Zone Secured
];
