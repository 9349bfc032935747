//! Profiles and people of Xbox Live.

use serde_json::{Value, json};

use crate::client::{Call, Client, Reply, list, text};

const PROFILE: &str = "https://profile.xboxlive.com";
const PEOPLE: &str = "https://peoplehub.xboxlive.com/users/me/people";
const XBOX: &str = "http://xboxlive.com";

fn authorization(client: &Client, relying_party: &str) -> String {
    let account = client.emulator.account();
    let token = client.emulator.issue_xsts_token(account, relying_party);
    format!("XBL3.0 x={};{token}", account.user_hash())
}

fn signed(client: &Client, call: Call, version: &str) -> Call {
    let call = call.header("authorization", &authorization(client, XBOX));
    call.header("x-xbl-contract-version", version)
}

async fn search(client: &Client, query: &str) -> Vec<Value> {
    let url = format!("{PEOPLE}/search/decoration/detail?{query}");
    let call = signed(client, Call::get(&url), "4").header("accept-language", "en-US");
    let reply = client.send(call).await;
    assert_eq!(reply.status, 200, "{query}");
    list(&reply.json()["people"]).clone()
}

#[tokio::test]
async fn people_are_found_by_what_they_are_like() {
    let client = Client::start().await;
    let players = client.emulator.world().players();
    let plain = players.iter().find(|player| player.gamertag().contains(' ')).unwrap();
    let loud = plain.gamertag().to_uppercase().replace(' ', "%20");
    let found = search(&client, &format!("q={loud}&maxItems=5")).await;
    assert_eq!(found[0]["gamertag"], plain.gamertag());
    assert_eq!(found[0]["xuid"], plain.xuid().to_string());
    assert!(found.len() <= 5);

    let modern = players.iter().find(|player| player.gamertag().contains('#')).unwrap();
    let twice = modern.gamertag().replace(' ', "%20").replace('#', "%2523");
    assert_eq!(search(&client, &format!("q={twice}")).await[0]["gamertag"], modern.gamertag());
    // Once is not enough: the rest of the name is cut off.
    let name = modern.gamertag().split_once('#').unwrap().0.replace(' ', "%20");
    let once = modern.gamertag().replace(' ', "%20").replace('#', "%23");
    let cut = search(&client, &format!("q={once}")).await;
    assert_eq!(cut, search(&client, &format!("q={name}")).await);
    assert!(search(&client, "q=Zzyzx").await.is_empty());

    let first: String = plain.gamertag().chars().take(3).collect();
    let all = search(&client, &format!("q={first}&maxItems=100")).await;
    let pictures = all.iter().filter(|person| person.get("displayPicRaw").is_some()).count();
    assert!(all.len() > 1 && pictures < players.len(), "{first}");
    let url = format!("{PEOPLE}/search?q={first}&maxItems=1");
    let short = client.send(signed(&client, Call::get(&url), "3")).await.json();
    assert_eq!(short["people"][0]["xuid"], all[0]["xuid"]);
    assert_eq!(list(&short["people"]).len(), 1);
}

#[tokio::test]
async fn recent_players_are_those_of_the_latest_matches() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let url = format!("{PEOPLE}/recentplayers");
    let reply = client.send(signed(&client, Call::get(&url), "3")).await.json();
    let people = list(&reply["people"]);
    let newest = &world.matches_of(client.emulator.account().xuid())[0];
    let stats: Value = serde_json::from_str(&world.match_stats_json(newest).unwrap()).unwrap();
    for player in list(&stats["Players"]) {
        let Some(xuid) = text(&player["PlayerId"]).strip_prefix("xuid(") else { continue };
        let xuid = xuid.trim_end_matches(')');
        let is_self = xuid == client.emulator.account().xuid().to_string();
        assert_eq!(people.iter().any(|person| person["xuid"] == xuid), !is_self);
    }
}

async fn profiles(client: &Client, body: &Value) -> Reply {
    let call = Call::json(&format!("{PROFILE}/users/batch/profile/settings"), body);
    client.send(signed(client, call, "3")).await
}

#[tokio::test]
async fn profiles_in_batches() {
    let client = Client::start().await;
    let players = &client.emulator.world().players()[..12];
    let mut ids: Vec<String> = players.iter().map(|player| player.xuid().to_string()).collect();
    ids.push("2533274000000000".to_owned());
    let settings = ["Gamertag", "Gamerscore", "ModernGamertagSuffix", "NoSuchSetting"];
    let reply = profiles(&client, &json!({"userIds": ids, "settings": settings})).await.json();
    let users = list(&reply["profileUsers"]);
    assert_eq!(users.len(), players.len());
    for (user, player) in users.iter().zip(players) {
        assert_eq!(
            (text(&user["id"]), &user["hostId"]),
            (&*player.xuid().to_string(), &user["id"])
        );
        let settings = list(&user["settings"]);
        assert_eq!(settings.len(), 3);
        assert_eq!(settings[0], json!({"id": "Gamertag", "value": player.gamertag()}));
        assert!(settings.iter().all(|setting| setting["value"].is_string()));
    }
    for body in [
        json!({"userIds": [], "settings": ["Gamertag"]}),
        json!({"userIds": ids, "settings": []}),
        json!({"userIds": ["12"], "settings": ["Gamertag"]}),
        json!({"userIds": [2_533_274_000_000_000_u64], "settings": ["Gamertag"]}),
        json!(["Gamertag"]),
    ] {
        assert_eq!(profiles(&client, &body).await.status, 400, "{body}");
    }
    let url = format!("{PROFILE}/users/me/profile/settings?settings=SpeechAccessibility,Gamertag");
    let own = client.send(signed(&client, Call::get(&url), "3")).await.json();
    assert_eq!(
        own["profileUsers"][0]["settings"][1]["value"],
        client.emulator.account().gamertag()
    );
}

#[tokio::test]
async fn a_token_for_another_relying_party_is_refused() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let url = format!("{PEOPLE}/recentplayers");
    let good = authorization(&client, XBOX);
    let (_, token) = good.split_once(';').unwrap();
    let halo = authorization(&client, "https://prod.xsts.halowaypoint.com/");
    let stranger = format!("XBL3.0 x=1234;{token}");
    for (authorization, version, status) in [
        (good.as_str(), "3", 200),
        (&good, "1", 400),
        (&good, "", 400),
        (&halo, "3", 401),
        (&stranger, "3", 401),
        (token, "3", 401),
        ("", "3", 401),
    ] {
        let call = Call::get(&url).header("authorization", authorization);
        let reply = client.send(call.header("x-xbl-contract-version", version)).await;
        assert_eq!(reply.status.as_u16(), status, "{version}");
    }
    emulator.expire_tokens(spnkr_emulator::TokenKind::Xsts);
    let call = Call::get(&url).header("authorization", &good);
    assert_eq!(client.send(call.header("x-xbl-contract-version", "3")).await.status, 401);
}
