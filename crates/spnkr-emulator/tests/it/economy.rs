//! Careers, customization, belongings.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::client::{Call, Client, Reply, list, text};

const ECONOMY: &str = "https://economy.svc.halowaypoint.com";

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

async fn get(client: &Client, xuid: u64, path: &str) -> Reply {
    client.get_cleared(&format!("{ECONOMY}/hi/players/xuid({xuid})/{path}")).await
}

#[tokio::test]
async fn careers_of_one_and_of_many() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let me = emulator.account().xuid();
    let xuids: Vec<u64> =
        emulator.world().players().iter().rev().take(24).map(|player| player.xuid()).collect();
    let ids: Vec<String> = xuids.iter().chain([&me]).map(|xuid| format!("xuid({xuid})")).collect();
    let batch = format!("{ECONOMY}/hi/careerranks/careerRank1");
    let url = format!("{batch}?players={}", ids.join(","));
    let many = client.get_cleared(&url).await.json();
    let entries = list(&many["RewardTracks"]);
    let told: Vec<&str> = entries.iter().map(|entry| text(&entry["Id"])).collect();
    assert_eq!(told, ids);
    let mut with_spartan_id = BTreeSet::new();
    for entry in entries {
        let career = &entry["Result"];
        assert_eq!(entry["ResultCode"], "Success");
        let rank = career["CurrentProgress"]["Rank"].as_i64().unwrap();
        assert!((0..272).contains(&rank), "{rank}");
        with_spartan_id.insert(career.get("SpartanId").is_some());
    }
    assert_eq!(with_spartan_id.len(), 2);
    assert_eq!(entries[0]["Result"]["CurrentProgress"]["Rank"], 0);

    // The same as it is told to the player, whatever the case of the track.
    for track in ["careerrank1", "careerRank1"] {
        let one = get(&client, me, &format!("rewardtracks/careerranks/{track}")).await.json();
        assert_eq!(one, entries[24]["Result"]);
    }
    assert_eq!(get(&client, me, "rewardtracks/careerranks/careerRank2").await.status, 404);

    // The fallback takes the players in its body.
    let fallback = format!("{ECONOMY}/hi/rewardtracks/careerRank1");
    let call = |body: &Value| {
        let token = emulator.issue_spartan_token(emulator.account());
        let call = Call::json(&fallback, body).header("accept", "application/json");
        call.spartan(&token).clearance(&emulator.clearance())
    };
    assert_eq!(client.send(call(&json!({"Users": ids}))).await.json(), many);
    for body in [json!({}), json!({"Users": []}), json!({"Users": [me]}), json!({"users": ids})] {
        assert_eq!(client.send(call(&body)).await.status, 400, "{body}");
    }

    let champion = emulator.world().players()[2].xuid();
    let nobody = 2_533_274_000_000_000_u64;
    let url = format!("{batch}?players=xuid({champion})&players=xuid({nobody})");
    let answer = client.get_cleared(&url).await.json();
    let entries = list(&answer["RewardTracks"]);
    assert_eq!(
        entries[0]["Result"]["CurrentProgress"],
        json!({"Rank": 272, "PartialProgress": 0, "IsOwned": false, "HasReachedMaxRank": true})
    );
    assert_eq!(entries[1], json!({"Id": format!("xuid({nobody})"), "ResultCode": "NotFound"}));
    for query in ["".to_owned(), format!("players={},{}", ids.join(","), ids[0])] {
        assert_eq!(client.get_cleared(&format!("{batch}?{query}")).await.status, 400);
        let url = format!("{ECONOMY}/hi/customization?{query}");
        assert_eq!(client.get_cleared(&url).await.status, 400);
    }
}

#[tokio::test]
async fn operations() {
    let client = Client::start().await;
    let me = client.emulator.account().xuid();
    let operations = get(&client, me, "rewardtracks/operations").await.json();
    let tracks = list(&operations["OperationRewardTracks"]);
    assert_eq!(operations["ActiveOperationRewardTrackPath"], tracks[0]["RewardTrackPath"]);
    let state = |track: &Value| {
        let progress = &track["CurrentProgress"];
        (progress["HasReachedMaxRank"].as_bool(), progress["Rank"].as_i64().map(|rank| rank > 0))
    };
    let states: Vec<_> = tracks.iter().map(state).collect();
    let (done, begun, fresh) =
        ((Some(true), Some(true)), (Some(false), Some(true)), (Some(false), Some(false)));
    assert_eq!(states, [begun, done, fresh, (None, None)]);
    for track in tracks {
        let file = text(&track["RewardTrackPath"]).rsplit('/').next().unwrap();
        let name = file.strip_suffix(".json").unwrap();
        assert_eq!(
            get(&client, me, &format!("rewardtracks/operations/{name}")).await.json(),
            *track
        );
        assert_eq!(get(&client, me, &format!("rewardtracks/events/{name}")).await.status, 404);
    }
}

#[tokio::test]
async fn others_see_what_is_worn() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let me = client.emulator.account().xuid();
    let other = world.players()[8].xuid();
    let public = get(&client, me, "customization").await.json();
    let private = get(&client, me, "customization?view=private").await.json();
    assert_eq!(public, get(&client, me, "customization?view=Public").await.json());
    let all = ["AiCores", "Appearance", "ArmorCores", "SpartanBody", "VehicleCores", "WeaponCores"];
    for view in [&public, &private] {
        assert_eq!(keys(view), BTreeSet::from(all));
    }
    let cores = |view: &Value, kind: &str| list(&view[kind][kind]).clone();
    for (kind, theme_keys, worn, owned) in [
        ("ArmorCores", 20, 1, 3),
        ("WeaponCores", 12, 5, 5),
        ("AiCores", 7, 1, 2),
        ("VehicleCores", 11, 3, 3),
    ] {
        let (public, private) = (cores(&public, kind), cores(&private, kind));
        assert_eq!((public.len(), private.len()), (worn, owned));
        for core in &public {
            let themes = list(&core["Themes"]);
            assert_eq!((themes.len(), &themes[0]["IsEquipped"]), (1, &json!(true)));
            assert_eq!(keys(&themes[0]).len(), theme_keys, "{kind}");
        }
        for core in &private {
            assert_eq!(list(&core["Themes"]).len(), 2);
            let is_worn_alone = ["ArmorCores", "AiCores"].contains(&kind);
            assert_eq!(core.get("IsEquipped").is_some(), is_worn_alone, "{kind}");
        }
    }

    // The parts are the same as the whole.
    for (word, kind) in [
        ("armors", "ArmorCores"),
        ("weapons", "WeaponCores"),
        ("ais", "AiCores"),
        ("vehicles", "VehicleCores"),
    ] {
        let part = get(&client, me, &format!("customization/{word}")).await.json();
        assert_eq!(part, private[kind]);
        for core in list(&part[kind]) {
            let path = format!("customization/{word}/{}", text(&core["CoreId"]));
            assert_eq!(get(&client, me, &path).await.json(), *core);
        }
        let unknown = format!("customization/{word}/000-000-none-00000000");
        assert_eq!(get(&client, me, &unknown).await.status, 404);
    }
    assert_eq!(get(&client, me, "customization/spartanbody").await.json(), private["SpartanBody"]);
    let appearance = get(&client, me, "customization/appearance").await.json();
    assert_eq!(appearance, json!({"Status": "Success", "Appearance": private["Appearance"]}));

    // Anybody sees anybody in public.
    assert_eq!(get(&client, other, "customization/appearance").await.status, 200);
    let theirs = get(&client, other, "customization?view=public").await.json();
    let url = format!("{ECONOMY}/hi/customization?players=xuid({other})&players=xuid({me})");
    let batch = client.get_cleared(&url).await.json();
    assert_eq!(
        batch["PlayerCustomizations"],
        json!([
            {"Id": format!("xuid({other})"), "ResultCode": "Success", "Result": theirs},
            {"Id": format!("xuid({me})"), "ResultCode": "Success", "Result": public},
        ])
    );
    for (xuid, view, status) in
        [(other, "private", 403), (me, "closet", 400), (2_533_274_000_000_000, "public", 404)]
    {
        let reply = get(&client, xuid, &format!("customization?view={view}")).await;
        assert_eq!(reply.status.as_u16(), status, "{view}");
    }

    // Both shapes of what may be missing occur.
    let mut stances = BTreeSet::new();
    for player in world.players() {
        let path = format!("{ECONOMY}/hi/players/xuid({})/customization/appearance", player.xuid());
        let looks = client.get_cleared(&path).await.json()["Appearance"].take();
        assert_eq!(looks.get("StancePath").is_some(), looks["IntroEmotePath"].is_string());
        stances.insert(looks.get("StancePath").is_some());
    }
    assert_eq!(stances.len(), 2);
}

#[tokio::test]
async fn belongings_are_told_to_their_owner() {
    let client = Client::start().await;
    let me = client.emulator.account().xuid();
    let inventory = get(&client, me, "inventory").await.json();
    assert!(list(&inventory["Items"]).len() > 15);
    let sources: BTreeSet<bool> =
        list(&inventory["Items"]).iter().map(|item| item.get("Source").is_some()).collect();
    assert_eq!(sources.len(), 2);
    let cores = get(&client, me, "cores").await.json();
    let cores = list(&cores["Cores"]);
    assert_eq!(cores.len(), 13);
    for core in cores {
        let path = format!("cores/{}", text(&core["CoreId"]));
        assert_eq!(get(&client, me, &path).await.json(), *core);
    }
    assert_eq!(get(&client, me, "cores/none").await.status, 404);
    assert_eq!(list(&get(&client, me, "currencies").await.json()["Currencies"]).len(), 4);
    assert_eq!(get(&client, me, "giveaways").await.json(), json!({"GiveawayResults": []}));
    assert!(get(&client, me, "boosts").await.json()["ActiveBoosts"].is_array());
    let store = get(&client, me, "stores/MAIN").await.json();
    assert_eq!((&store["StoreId"], list(&store["Offerings"]).len()), (&json!("main"), 3));
    assert_eq!(get(&client, me, "stores/corner").await.status, 404);
    let id = "11111111-2222-4333-8444-555555555555";
    let reward = get(&client, me, &format!("rewards/{id}")).await.json();
    assert_eq!(reward["AwardedRewards"][0]["Reward"]["TrackingId"], id);
    assert_eq!(get(&client, me, "rewards/1").await.status, 400);
}
