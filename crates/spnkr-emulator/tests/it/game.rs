//! Profiles, match counts, histories and match stats.

use std::{collections::HashSet, io::Read};

use flate2::read::GzDecoder;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::client::{Call, Client};

const PROFILE: &str = "https://profile.svc.halowaypoint.com";
const STATS: &str = "https://halostats.svc.halowaypoint.com";

#[tokio::test]
async fn players_are_found_by_id_and_name() {
    let client = Client::start().await;
    let world = client.emulator.world();
    for player in world.players() {
        let encoded = utf8_percent_encode(player.gamertag(), NON_ALPHANUMERIC).to_string();
        let loud =
            utf8_percent_encode(&player.gamertag().to_uppercase(), NON_ALPHANUMERIC).to_string();
        for path in [
            format!("/users/gt({encoded})"),
            format!("/Users/gt%28{loud}%29"),
            format!("/users/xuid({})", player.xuid()),
        ] {
            let user = client.get(&format!("{PROFILE}{path}")).await.json();
            assert_eq!(user["gamertag"], player.gamertag(), "{path}");
            assert_eq!(user["xuid"], player.xuid().to_string());
            assert!(user["gamerpic"]["small"].as_str().unwrap().ends_with("&w=64&h=64"));
        }
        let count = client.get(&format!("{STATS}/hi/players/{encoded}/matches/count")).await;
        assert_eq!(count.status, 200, "{encoded}");
    }
    let me = client.get(&format!("{PROFILE}/users/me")).await;
    assert_eq!(me.json()["xuid"], client.emulator.account().xuid().to_string());
    assert!(me.text().starts_with(r#"{"xuid":"#));
}

#[tokio::test]
async fn unknown_and_malformed_players() {
    let client = Client::start().await;
    for (path, status) in [
        ("/users/gt(Nobody%20At%20All)", 404),
        ("/users/gt()", 400),
        ("/users/gt(Brisk", 404),
        ("/users/xuid(2533274000000000)", 404),
        ("/users/xuid(123)", 400),
        ("/users/xuid(25332740000000001)", 400),
        ("/users", 400),
        ("/users?xuids=", 400),
    ] {
        assert_eq!(client.get(&format!("{PROFILE}{path}")).await.status.as_u16(), status, "{path}");
    }
    for (path, status) in [
        ("/hi/players/Nobody%20At%20All/matches", 404),
        ("/hi/players/2533274000000000/matches", 404),
        ("/hi/players/xuid(2533274000000000)/matches", 404),
        ("/hi/players/xuid(12)/matches/count", 400),
        ("/hi/players/bid(1.0)/matches", 400),
        ("/hi/matches/not-a-guid/stats", 400),
        ("/hi/matches/00000000-0000-4000-8000-000000000000/stats", 404),
    ] {
        assert_eq!(client.get(&format!("{STATS}{path}")).await.status.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn batches_of_users() {
    let client = Client::start().await;
    let xuids: Vec<String> =
        client.emulator.world().players().iter().map(|player| player.xuid().to_string()).collect();
    let get = async |query: String| client.get(&format!("{PROFILE}/users?{query}")).await;

    let repeated = get(format!("xuids={}", xuids.join("&xuids="))).await.json();
    assert_eq!(repeated.as_array().unwrap().len(), xuids.len());
    let joined = get(format!("XUIDS={}", xuids.join(","))).await.json();
    assert_eq!(joined, repeated);

    let hundred = vec![xuids[0].as_str(); 100].join(",");
    assert_eq!(get(format!("xuids={hundred}")).await.json().as_array().unwrap().len(), 1);
    assert_eq!(get(format!("xuids={hundred},{}", xuids[0])).await.status, 400);
    assert_eq!(get(format!("xuids={},2533274000000000", xuids[0])).await.status, 400);
    assert_eq!(get(format!("xuids=xuid({})", xuids[0])).await.status, 400);
}

#[tokio::test]
async fn the_history_can_be_paged_to_its_end() {
    let client = Client::start().await;
    let account = client.emulator.account();
    let token = client.emulator.issue_spartan_token(account);
    let mut connection = client.connect("halostats.svc.halowaypoint.com", &["h2"]).await;
    let path = format!("{STATS}/hi/players/xuid({})/matches", account.xuid());
    let mut ids = Vec::new();
    let mut last_start = String::from("9999");
    loop {
        let url = format!("{path}?start={}&count=25", ids.len());
        let page = connection.send(Call::get(&url).spartan(&token)).await.json();
        assert_eq!((&page["Start"], &page["Count"]), (&json!(ids.len()), &json!(25)));
        assert_eq!(page["Links"], json!({}));
        let results = page["Results"].as_array().unwrap();
        assert_eq!(page["ResultCount"], results.len());
        if results.is_empty() {
            break;
        }
        for entry in results {
            let start = entry["MatchInfo"]["StartTime"].as_str().unwrap();
            assert!(start < last_start.as_str());
            last_start = start.to_owned();
            ids.push(entry["MatchId"].as_str().unwrap().to_owned());
        }
    }
    assert!(ids.len() >= 3000, "{}", ids.len());
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    assert_eq!(ids, client.emulator.world().matches_of(account.xuid()));
}

#[tokio::test]
async fn history_parameters() {
    let client = Client::start().await;
    let path = format!("{STATS}/hi/players/xuid({})/matches", client.emulator.account().xuid());
    for (query, count) in
        [("", 25), ("?count=26", 25), ("?count=1000", 25), ("?Count=3", 3), ("?count=1&start=2", 1)]
    {
        let page = client.get(&format!("{path}{query}")).await.json();
        assert_eq!(
            (&page["Count"], &page["ResultCount"]),
            (&json!(count), &json!(count)),
            "{query}"
        );
    }
    for query in
        ["?count=0", "?count=-1", "?count=x", "?start=-1", "?start=", "?type=ranked", "?type=4"]
    {
        assert_eq!(client.get(&format!("{path}{query}")).await.status, 400, "{query}");
    }
    for (word, number, mode) in [("matchmaking", 1, 3), ("custom", 2, 1), ("local", 3, 7)] {
        let by_word = client.get(&format!("{path}?type={word}")).await.json();
        assert_eq!(by_word, client.get(&format!("{path}?type={number}")).await.json());
        let results = by_word["Results"].as_array().unwrap();
        assert!(results.iter().all(|entry| entry["MatchInfo"]["LifecycleMode"] == mode));
        assert_eq!(results[0]["MatchInfo"]["Playlist"].is_null(), word != "matchmaking");
    }
}

#[tokio::test]
async fn counts_leave_out_what_was_not_finished() {
    let client = Client::start().await;
    let xuid = client.emulator.account().xuid();
    let count = client.get(&format!("{STATS}/hi/players/xuid({xuid})/matches/count")).await.json();
    let number = |key: &str| count[key].as_u64().unwrap();
    assert_eq!(
        number("MatchesPlayedCount"),
        number("CustomMatchesPlayedCount")
            + number("MatchmadeMatchesPlayedCount")
            + number("LocalMatchesPlayedCount")
    );
    let listed = client.emulator.world().matches_of(xuid).len() as u64;
    assert!(number("MatchesPlayedCount") < listed);
}

#[tokio::test]
async fn match_stats_are_cacheable_and_compressed_on_request() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let id = &emulator.world().matches_of(emulator.account().xuid())[0];
    let url = format!("{STATS}/hi/matches/{}/stats", id.to_uppercase());
    let plain = client.get(&url).await;
    assert_eq!(plain.header("cache-control"), "max-age=86400");
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(Some(plain.text()), emulator.world().match_stats_json(id).as_deref());

    let token = emulator.issue_spartan_token(emulator.account());
    let call = Call::get(&url).spartan(&token).header("accept-encoding", "br, gzip");
    let packed = client.send(call.clone()).await;
    assert_eq!(
        (packed.header("content-encoding"), packed.header("vary")),
        ("gzip", "Accept-Encoding")
    );
    assert!(packed.body.len() * 3 < plain.body.len());
    let mut text = String::new();
    GzDecoder::new(&packed.body[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text, plain.text());
    let refused = client.send(call.header("accept-encoding", "gzip;q=0")).await;
    assert_eq!(refused.header("content-encoding"), "");
}

#[tokio::test]
async fn history_and_stats_agree_in_every_mode() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let world = emulator.world();
    let token = emulator.issue_spartan_token(emulator.account());
    let mut connection = client.connect("halostats.svc.halowaypoint.com", &["h2"]).await;
    let mut seen = HashSet::new();
    for player in &world.players()[..4] {
        let url = format!("{STATS}/hi/players/xuid({})/matches", player.xuid());
        let page = connection.send(Call::get(&url).spartan(&token)).await.json();
        for entry in page["Results"].as_array().unwrap() {
            let url = format!("{STATS}/hi/matches/{}/stats", entry["MatchId"].as_str().unwrap());
            let stats = connection.send(Call::get(&url).spartan(&token)).await.json();
            let id = Value::from(format!("xuid({})", player.xuid()));
            let players = stats["Players"].as_array().unwrap();
            let own = players.iter().find(|one| one["PlayerId"] == id).unwrap();
            assert_eq!(entry["MatchId"], stats["MatchId"]);
            assert_eq!(entry["MatchInfo"], stats["MatchInfo"]);
            for key in ["LastTeamId", "Outcome", "Rank"] {
                assert_eq!(entry[key], own[key]);
            }
            assert_eq!(
                entry["PresentAtEndOfMatch"],
                own["ParticipationInfo"]["PresentAtCompletion"]
            );
            seen.insert(entry["MatchInfo"]["GameVariantCategory"].as_i64().unwrap());
        }
    }
    assert_eq!(seen.len(), world.categories().len());
}
