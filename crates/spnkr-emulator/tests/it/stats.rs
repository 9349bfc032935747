//! Service records, privacy, challenges.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use jiff::SignedDuration;
use serde_json::{Map, Value, json};
use spnkr_emulator::{AccountKind, Emulator};

use crate::client::{Call, Client, Reply, list, text};

const STATS: &str = "https://halostats.svc.halowaypoint.com";
const RANKED: [&str; 3] = [
    "edfef3ac-9cbe-4fa2-b949-8f29deafd483",
    "71734db4-4b8e-4682-9206-62b6eff92582",
    "dcb2e24e-05fb-4390-8076-32a0cdb4326e",
];

/// The part of a player in each match, with what the match says of itself.
fn parts(emulator: &Emulator, xuid: u64) -> Vec<(Value, Value)> {
    let world = emulator.world();
    let id = format!("xuid({xuid})");
    let part = |match_id: &String| {
        let stats = world.match_stats_json(match_id).unwrap();
        let mut stats: Value = serde_json::from_str(&stats).unwrap();
        let own = list(&stats["Players"]).iter().find(|one| one["PlayerId"] == id).unwrap().clone();
        (stats["MatchInfo"].take(), own)
    };
    world.matches_of(xuid).iter().map(part).collect()
}

/// Sums of integers by key; of the longest spree and what is called longest or most, the maximum.
#[derive(Default, PartialEq, Debug)]
struct Sums {
    matches: i64,
    outcomes: [i64; 5],
    played: SignedDuration,
    figures: BTreeMap<(String, String), i128>,
    medals: BTreeMap<i64, i64>,
    scores: BTreeMap<i64, i64>,
}

impl Sums {
    fn add(&mut self, own: &Value) {
        self.matches += 1;
        self.outcomes[own["Outcome"].as_u64().unwrap() as usize] += 1;
        self.played += duration(&own["ParticipationInfo"]["TimePlayed"]);
        for stint in list(&own["PlayerTeamStats"]) {
            for (block, fields) in stint["Stats"].as_object().unwrap() {
                self.add_block(block, fields.as_object().unwrap());
            }
        }
    }

    fn add_block(&mut self, block: &str, fields: &Map<String, Value>) {
        for (key, value) in fields {
            let Some(key) = name_in_record(block, key) else { continue };
            match (key.as_str(), value) {
                ("Medals", awards) => count(&mut self.medals, awards),
                ("PersonalScores", awards) => count(&mut self.scores, awards),
                _ => {
                    let figure = self.figures.entry((block.to_owned(), key.clone())).or_default();
                    let is_most = key.starts_with("Longest") || key.starts_with("Max");
                    let value =
                        value.as_i64().map_or_else(|| duration(value).as_nanos(), i128::from);
                    *figure = if is_most { value.max(*figure) } else { value + *figure };
                }
            }
        }
    }

    /// Reads a record in the same way, so that the two can be compared.
    fn of(record: &Value) -> Self {
        let mut sums = Self::default();
        let number = |key: &str| record[key].as_i64().unwrap();
        sums.matches = number("MatchesCompleted");
        sums.outcomes = [0, number("Ties"), number("Wins"), number("Losses"), 0];
        sums.played = duration(&record["TimePlayed"]);
        for (block, fields) in record.as_object().unwrap() {
            if block.ends_with("Stats") {
                let mut fields = fields.as_object().unwrap().clone();
                fields.retain(|key, _| !["AverageKDA", "Accuracy"].contains(&key.as_str()));
                for (key, value) in &fields {
                    match key.as_str() {
                        "Medals" => count(&mut sums.medals, value),
                        "PersonalScores" => count(&mut sums.scores, value),
                        _ => {
                            let value = value
                                .as_i64()
                                .map_or_else(|| duration(value).as_nanos(), i128::from);
                            sums.figures.insert((block.clone(), key.clone()), value);
                        }
                    }
                }
            }
        }
        sums
    }
}

fn duration(value: &Value) -> SignedDuration {
    // Days are of 24 hours.
    let span: jiff::Span = text(value).parse().unwrap();
    span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).unwrap()
}

fn count(awards: &mut BTreeMap<i64, i64>, list_of: &Value) {
    for award in list(list_of) {
        *awards.entry(award["NameId"].as_i64().unwrap()).or_default() +=
            award["Count"].as_i64().unwrap();
    }
}

/// What a figure of a match is called in a record, if it is there.
fn name_in_record(block: &str, key: &str) -> Option<String> {
    let gone = [
        "KDA",
        "Accuracy",
        "AverageLifeDuration",
        "DeprecatedDamageDealt",
        "DeprecatedDamageTaken",
        "LivesRemaining",
        "EliminationOrder",
    ];
    if block == "VipStats" || gone.contains(&key) {
        return None;
    }
    let key = match (block, key) {
        ("ZonesStats", "StrongholdOccupationTime") => "TotalZoneOccupationTime".to_owned(),
        ("ZonesStats", key) => key.replace("Stronghold", "Zone"),
        (_, key) => key.to_owned(),
    };
    Some(key)
}

#[tokio::test]
async fn a_record_is_the_sum_of_the_finished_matches() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let xuid = emulator.world().players()[5].xuid();
    let parts = parts(emulator, xuid);
    let path = format!("{STATS}/hi/players/xuid({xuid})");

    // One in which everything was played.
    let firefight = parts.iter().find(|(info, own)| {
        info["GameplayInteraction"] == 2
            && info["LifecycleMode"] == 3
            && own["ParticipationInfo"]["PresentAtCompletion"] == true
    });
    let season = text(&firefight.unwrap().0["SeasonId"]);
    let is_kind = |mode: i64| move |info: &Value| info["LifecycleMode"] == mode;
    let in_season = |info: &Value| info["SeasonId"] == season;
    let is_ranked = |info: &Value| RANKED.iter().any(|id| info["Playlist"]["AssetId"] == **id);
    let in_arena = |info: &Value| info["Playlist"]["AssetId"] == RANKED[0];
    let is_slayer = |info: &Value| info["GameVariantCategory"] == 6;
    let is_firefight = |info: &Value| info["GameplayInteraction"] == 2;
    type Fits<'a> = Box<dyn Fn(&Value) -> bool + 'a>;
    let matchmade = |fits: Fits<'static>| -> Fits<'static> {
        Box::new(move |info| is_kind(3)(info) && fits(info))
    };
    let arena = RANKED[0].to_uppercase();
    let rows: Vec<(String, Fits<'_>)> = vec![
        ("Matchmade/servicerecord".to_owned(), Box::new(is_kind(3))),
        ("custom/servicerecord".to_owned(), Box::new(is_kind(1))),
        ("LOCAL/servicerecord".to_owned(), Box::new(is_kind(7))),
        (format!("matchmade/servicerecord?seasonid={season}"), Box::new(in_season)),
        (
            format!("matchmade/servicerecord?seasonId={season}&gamevariantcategory=6"),
            Box::new(|info| in_season(info) && is_slayer(info)),
        ),
        (
            format!(
                "matchmade/servicerecord?seasonid={season}&gamevariantcategory=15&playlistassetid={arena}"
            ),
            Box::new(|info| in_season(info) && info["GameVariantCategory"] == 15 && in_arena(info)),
        ),
        (
            format!(
                "matchmade/servicerecord?seasonid={season}&gamevariantcategory=6&isranked=True"
            ),
            Box::new(|info| in_season(info) && is_slayer(info) && is_ranked(info)),
        ),
        (
            format!("matchmade/servicerecord?seasonid={season}&playlistassetid={arena}"),
            Box::new(|info| in_season(info) && in_arena(info)),
        ),
        (
            format!("matchmade/servicerecord?seasonid={season}&gameplayinteraction=2"),
            Box::new(|info| in_season(info) && is_firefight(info)),
        ),
        (
            format!("matchmade/servicerecord?seasonid={season}&gameplayinteraction=PvP"),
            Box::new(|info| in_season(info) && !is_firefight(info)),
        ),
        (
            "matchmade/servicerecord?gamevariantcategory=6".to_owned(),
            matchmade(Box::new(is_slayer)),
        ),
        (
            "matchmade/servicerecord?gamevariantcategory=6&isranked=False".to_owned(),
            matchmade(Box::new(move |info| is_slayer(info) && !is_ranked(info))),
        ),
    ];
    let mut met = 0;
    for (query, fits) in rows {
        let reply = client.get(&format!("{path}/{query}")).await;
        assert_eq!(reply.status, 200, "{query}");
        let record = reply.json();
        let mut sums = Sums::default();
        for (_, own) in parts.iter().filter(|(info, own)| {
            fits(info) && own["ParticipationInfo"]["PresentAtCompletion"] == true
        }) {
            sums.add(own);
        }
        assert_eq!(Sums::of(&record), sums, "{query}");

        let core = &record["CoreStats"];
        assert_eq!(core.as_object().unwrap().len(), 30);
        let figure = |key: &str| core[key].as_f64().unwrap();
        if sums.matches == 0 {
            continue;
        }
        met += 1;
        let kda = (figure("Kills") - figure("Deaths") + figure("Assists") / 3.0)
            / record["MatchesCompleted"].as_f64().unwrap();
        assert!((figure("AverageKDA") - kda).abs() < 1e-9);
        let accuracy = figure("ShotsHit") / figure("ShotsFired") * 100.0;
        assert!((figure("Accuracy") - accuracy).abs() < 1e-9);
    }
    assert!(met >= 10, "{met}");
}

#[tokio::test]
async fn what_a_record_can_be_narrowed_down_by() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let xuid = emulator.world().players()[9].xuid();
    let path = format!("{STATS}/hi/players/xuid({xuid})");
    let record = client.get(&format!("{path}/matchmade/servicerecord")).await.json();
    let by = &record["Subqueries"];
    let mut seasons = BTreeSet::new();
    let mut playlists = BTreeSet::new();
    for (info, own) in parts(emulator, xuid) {
        if info["LifecycleMode"] == 3 && own["ParticipationInfo"]["PresentAtCompletion"] == true {
            seasons.insert(text(&info["SeasonId"]).to_owned());
            playlists.insert(text(&info["Playlist"]["AssetId"]).to_owned());
        }
    }
    let set = |value: &Value| -> BTreeSet<String> {
        list(value).iter().map(|one| text(one).to_owned()).collect()
    };
    assert_eq!((set(&by["SeasonIds"]), set(&by["PlaylistAssetIds"])), (seasons, playlists));
    assert_eq!(by["IsRanked"], json!([false, true]));
    assert_eq!(by["GameplayInteractions"], Value::Null);
    let mut interactions = BTreeSet::new();
    for season in list(&by["SeasonIds"]) {
        let url = format!("{path}/matchmade/servicerecord?seasonid={}", text(season));
        let by = client.get(&url).await.json()["Subqueries"].take();
        assert_eq!(by["SeasonIds"], json!([season]));
        interactions.insert(by["GameplayInteractions"].to_string());
    }
    assert!(interactions.contains("[1,2]"), "{interactions:?}");
    let custom = client.get(&format!("{path}/custom/servicerecord")).await.json();
    assert!(list(&custom["Subqueries"]["GameVariantCategories"]).len() > 3);
    for key in ["SeasonIds", "IsRanked", "PlaylistAssetIds"] {
        assert_eq!(custom["Subqueries"][key], Value::Null);
    }

    for query in [
        "matchmade/servicerecord?isranked=True",
        "matchmade/servicerecord?playlistassetid=edfef3ac-9cbe-4fa2-b949-8f29deafd483",
        "matchmade/servicerecord?gameplayinteraction=1",
        "matchmade/servicerecord?gamevariantcategory=6&gameplayinteraction=1",
        "matchmade/servicerecord?seasonid=a&isranked=True",
        "matchmade/servicerecord?seasonid=a&gamevariantcategory=6&playlistassetid=edfef3ac-9cbe-4fa2-b949-8f29deafd483&isranked=True",
        "matchmade/servicerecord?gamevariantcategory=slayer",
        "matchmade/servicerecord?gamevariantcategory=6&isranked=1",
        "matchmade/servicerecord?gamevariantcategory=6&gamevariantcategory=15",
        "matchmade/servicerecord?seasonid=",
        "matchmade/servicerecord?seasonid=a&playlistassetid=b",
        "matchmade/servicerecord?seasonid=a&gameplayinteraction=both",
        "custom/servicerecord?gamevariantcategory=6",
        "matchmaking/servicerecord",
        "all/servicerecord",
    ] {
        assert_eq!(client.get(&format!("{path}/{query}")).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn without_matches_everything_is_zero() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let idle = world.players().last().unwrap().xuid();
    let path = format!("{STATS}/hi/players/xuid({idle})");
    assert!(world.matches_of(idle).is_empty());
    let history = client.get(&format!("{path}/matches")).await.json();
    assert_eq!((&history["ResultCount"], &history["Results"]), (&json!(0), &json!([])));
    let counts = client.get(&format!("{path}/matches/count")).await.json();
    assert!(counts.as_object().unwrap().values().all(|count| *count == 0));

    let other = world.players()[3].xuid();
    let unknown = format!("{STATS}/hi/players/xuid({other})/matchmade/servicerecord?seasonid=None");
    for url in [format!("{path}/matchmade/servicerecord"), unknown] {
        let record = client.get(&url).await.json();
        let keys: Vec<&String> = record.as_object().unwrap().keys().collect();
        let all =
            ["CoreStats", "Losses", "MatchesCompleted", "Subqueries", "Ties", "TimePlayed", "Wins"];
        assert_eq!(keys, all);
        assert_eq!(record["TimePlayed"], "PT0S");
        for (key, value) in record["CoreStats"].as_object().unwrap() {
            match key.as_str() {
                "Medals" | "PersonalScores" => assert_eq!(*value, json!([])),
                _ => assert_eq!(value.as_f64(), Some(0.0), "{key}"),
            }
        }
        let by = record["Subqueries"].as_object().unwrap();
        assert!(by.values().take(4).all(Value::is_null), "{by:?}");
    }
}

async fn set_privacy(client: &Client, xuid: u64, matchmade: i64, others: i64) -> Reply {
    let body = json!({"matchesPrivacy": {"MatchmadeGames": matchmade, "OtherGames": others}});
    client.send(privacy_call(client, xuid).body(body.to_string())).await
}

fn privacy_call(client: &Client, xuid: u64) -> Call {
    let url = format!("{STATS}/hi/players/xuid({xuid})/matches-privacy");
    Call::new(Method::PUT, &url)
        .header("accept", "application/json")
        .header("content-type", "application/json")
        .spartan(&client.emulator.issue_spartan_token(client.emulator.account()))
}

#[tokio::test]
async fn hidden_matches_are_missing_in_what_others_see() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let me = emulator.account().xuid();
    let other = emulator.account_of(AccountKind::Bare);
    let privacy = format!("{STATS}/hi/players/xuid({me})/matches-privacy");
    let history = format!("{STATS}/hi/players/xuid({me})/matches?count=25");
    let modes = |page: &Value| -> BTreeSet<i64> {
        let results = list(&page["Results"]).iter();
        results.map(|one| one["MatchInfo"]["LifecycleMode"].as_i64().unwrap()).collect()
    };
    let shown = json!({"MatchmadeGames": 1, "OtherGames": 1});
    assert_eq!(client.get(&privacy).await.json(), shown);
    let all = client.get_as(other, &history).await;

    for (matchmade, others, seen) in
        [(2, 1, vec![1, 7]), (1, 2, vec![3]), (2, 2, vec![]), (1, 1, vec![1, 3, 7])]
    {
        let told = json!({"MatchmadeGames": matchmade, "OtherGames": others});
        assert_eq!(set_privacy(&client, me, matchmade, others).await.json(), told);
        assert_eq!(client.get(&privacy).await.json(), told);
        let page = client.get_as(other, &history).await;
        assert_eq!(modes(&page.json()), BTreeSet::from_iter(seen));
        assert_eq!(modes(&client.get(&history).await.json()), BTreeSet::from([1, 3, 7]));
        assert_eq!(page.header("etag") == all.header("etag"), told == shown);
    }
    assert_eq!(client.get_as(other, &history).await.json(), all.json());
}

#[tokio::test]
async fn privacy_is_everybodys_own() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let me = emulator.account().xuid();
    let other = emulator.world().players()[20].xuid();
    let path = format!("{STATS}/hi/players/xuid({other})/matches-privacy");
    assert_eq!(client.get(&path).await.status, 403);
    assert_eq!(set_privacy(&client, other, 2, 2).await.status, 403);
    for body in [
        "",
        "{}",
        r#"{"MatchmadeGames": 1, "OtherGames": 1}"#,
        r#"{"matchesPrivacy": {"MatchmadeGames": 1}}"#,
        r#"{"matchesPrivacy": {"MatchmadeGames": 1, "OtherGames": 3}}"#,
        r#"{"matchesPrivacy": {"MatchmadeGames": "1", "OtherGames": "1"}}"#,
    ] {
        let reply = client.send(privacy_call(&client, me).body(body)).await;
        assert_eq!(reply.status, 400, "{body}");
    }
    let text = privacy_call(&client, me).header("content-type", "text/plain");
    let body = r#"{"matchesPrivacy": {"MatchmadeGames": 1, "OtherGames": 1}}"#;
    assert_eq!(client.send(text.body(body)).await.status, 400);
    let operations = emulator.requests();
    let names: BTreeSet<&str> = operations.iter().map(|request| request.operation()).collect();
    assert_eq!(names, BTreeSet::from(["get_matches_privacy", "set_matches_privacy"]));
}

#[tokio::test]
async fn challenges_change_with_the_week() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    emulator.clock().set("2030-01-02T12:00:00Z".parse().unwrap());
    let me = emulator.account().xuid();
    let url = format!("{STATS}/hi/players/xuid({me})/decks");
    let first = client.get(&url).await;
    let decks = first.json();
    assert_eq!(decks["ClearanceId"], emulator.clearance());
    assert!(decks["ActiveRewardTrack"]["CurrentProgress"]["Rank"].is_i64());
    let mut ids = BTreeSet::new();
    let mut keys = BTreeSet::new();
    for deck in list(&decks["AssignedDecks"]) {
        let end: jiff::Timestamp = text(&deck["Expiration"]["ISO8601Date"]).parse().unwrap();
        assert!(end > emulator.clock().now());
        for name in ["ActiveChallenges", "CompletedChallenges", "UpcomingChallenges"] {
            for challenge in deck.get(name).and_then(Value::as_array).into_iter().flatten() {
                ids.insert(text(&challenge["Id"]).to_owned());
                keys.insert(challenge.as_object().unwrap().len());
                let (progress, goal) = (&challenge["Progress"], &challenge["ThresholdForSuccess"]);
                if let Some(goal) = goal.as_i64() {
                    let is_complete = progress.as_i64() == Some(goal);
                    assert_eq!(is_complete, name == "CompletedChallenges", "{challenge}");
                }
            }
        }
    }
    assert_eq!((ids.len(), keys), (10, BTreeSet::from([4, 12, 13])));
    let decks = list(&decks["AssignedDecks"]);
    assert!(decks[1]["UpcomingChallenges"].is_null());
    assert!(decks[2].get("UpcomingChallenges").is_none());

    emulator.clock().advance(std::time::Duration::from_secs(24 * 3600));
    assert_eq!(client.get(&url).await.header("etag"), first.header("etag"));
    emulator.clock().advance(std::time::Duration::from_secs(7 * 24 * 3600));
    assert_ne!(client.get(&url).await.header("etag"), first.header("etag"));
}

#[tokio::test]
async fn progression_is_told_of_the_own_matches() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let world = emulator.world();
    let me = emulator.account().xuid();
    let own = &world.matches_of(me)[0];
    let foreign = world.players()[1..].iter().flat_map(|player| world.matches_of(player.xuid()));
    let foreign = foreign.into_iter().find(|id| !world.matches_of(me).contains(id)).unwrap();
    let get = async |id: &str| {
        let url = format!("{STATS}/hi/players/xuid({me})/matches/{id}/progression");
        client.get(&url).await
    };
    let progression = get(own).await.json();
    assert_eq!(progression["ClearanceId"], emulator.clearance());
    let states = list(&progression["ChallengeProgressState"]);
    assert!(states.iter().all(|state| {
        state["Progress"].as_i64().unwrap() >= state["PreviousProgress"].as_i64().unwrap()
    }));
    assert_eq!(get(&foreign).await.status, 404);
    assert_eq!(get("count").await.status, 400);
}
