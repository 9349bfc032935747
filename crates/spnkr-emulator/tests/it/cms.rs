//! Files and pictures of the content service.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::Value;

use crate::client::{Call, Client, Connection, Reply, list, text};

const HOST: &str = "gamecms-hacs.svc.halowaypoint.com";
const CMS: &str = "https://gamecms-hacs.svc.halowaypoint.com";

/// One connection, with the credentials that everything takes.
struct Content {
    connection: Connection,
    token: String,
    clearance: String,
}

impl Content {
    async fn of(client: &Client) -> Self {
        let emulator = &client.emulator;
        Self {
            connection: client.connect(HOST, &["h2"]).await,
            token: emulator.issue_spartan_token(emulator.account()),
            clearance: emulator.clearance(),
        }
    }

    async fn reply(&mut self, path: &str) -> Reply {
        let path = path.replace(' ', "%20");
        let call = Call::get(&format!("{CMS}{path}")).spartan(&self.token);
        self.connection.send(call.clearance(&self.clearance)).await
    }

    async fn get(&mut self, path: &str) -> Value {
        let reply = self.reply(path).await;
        assert_eq!(reply.status, 200, "{path}");
        reply.json()
    }

    async fn progression(&mut self, path: &str) -> Value {
        self.get(&format!("/hi/Progression/file/{path}")).await
    }

    async fn picture(&mut self, area: &str, path: &str) -> (u32, u32) {
        let reply = self.reply(&format!("/hi/{area}/file/{path}")).await;
        assert_eq!(
            (reply.status.as_u16(), reply.header("content-type")),
            (200, "image/png"),
            "{path}"
        );
        assert_eq!(reply.header("cache-control"), "max-age=86400");
        assert_eq!(reply.body[..8], *b"\x89PNG\r\n\x1a\n");
        let side = |from: usize| u32::from_be_bytes(reply.body[from..from + 4].try_into().unwrap());
        (side(16), side(20))
    }
}

#[tokio::test]
async fn everything_of_a_guide_is_there() {
    let client = Client::start().await;
    let mut content = Content::of(&client).await;
    let mut count = 0;
    for area in ["Images", "Multiplayer", "News", "Progression", "Specs", "TitleAuthorization"] {
        let guide = content.get(&format!("/hi/{area}/guide/xo")).await;
        for file in list(&guide["Files"]) {
            let path = text(&file["Path"]);
            let reply = content.reply(&format!("/hi/{area}/file/{path}")).await;
            assert_eq!(reply.status, 200, "{area} {path}");
            count += 1;
            if !path.ends_with(".png") {
                let path = path.to_lowercase();
                let quiet = content.reply(&format!("/hi/{area}/file/{path}")).await;
                assert_eq!(quiet.body, reply.body, "{area} {path}");
            }
        }
    }
    assert!(count > 800, "{count}");
    let operations: HashSet<String> =
        client.emulator.requests().iter().map(|one| one.operation().to_owned()).collect();
    assert!(!operations.contains("unknown") && operations.len() > 30, "{operations:?}");
}

#[tokio::test]
async fn calendars_cover_the_seasons_of_matches() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let mut content = Content::of(&client).await;
    let seasons = content.progression("calendars/seasons/seasoncalendar.json").await;
    let ranks = content.progression("Csr/Calendars/CsrSeasonCalendar.json").await;
    let time = |date: &Value| -> Timestamp { text(&date["ISO8601Date"]).parse().unwrap() };
    let covers = |season: &Value, moment: Timestamp| {
        time(&season["StartDate"]) <= moment && moment < time(&season["EndDate"])
    };
    for id in world.matches_of(world.players()[0].xuid()).iter().step_by(300) {
        let stats: Value = serde_json::from_str(&world.match_stats_json(id).unwrap()).unwrap();
        let info = &stats["MatchInfo"];
        let Some(season_id) = info["SeasonId"].as_str() else { continue };
        let start: Timestamp = text(&info["StartTime"]).parse().unwrap();
        let season = list(&seasons["Seasons"]).iter().find(|one| covers(one, start)).unwrap();
        let keys = if season_id.starts_with("Csr") {
            assert!(
                list(&ranks["Seasons"])
                    .iter()
                    .any(|one| { one["CsrSeasonFilePath"] == season_id && covers(one, start) })
            );
            "CsrSeasonFilePath"
        } else {
            "SeasonMetadata"
        };
        assert_eq!(season[keys], season_id);
    }
    for season in list(&seasons["Seasons"]) {
        let track = content.progression(text(&season["OperationTrackPath"])).await;
        assert_eq!(track["XpPerRank"], 1000);
        let file = content.progression(text(&season["SeasonMetadata"])).await;
        content.picture("images", text(&file["Logo"])).await;
        let path = format!("/hi/Progression/file/{}", text(&season["CsrSeasonFilePath"]));
        assert_eq!(content.reply(&path).await.status, 403);
    }
    for event in list(&seasons["Events"]) {
        assert!(text(&event["StartDate"]["ISO8601Date"]).ends_with(".00Z"));
        content.progression(text(&event["RewardTrackPath"])).await;
    }
    let career = content.progression(text(&seasons["CareerRank"]["RewardTrackPath"])).await;
    assert_eq!(career["TrackId"], "careerRank1");
}

#[tokio::test]
async fn tracks_lead_to_items_and_those_to_pictures() {
    let client = Client::start().await;
    let mut content = Content::of(&client).await;
    let career = content.progression("RewardTracks/CareerRanks/careerRank1.json").await;
    let ranks = list(&career["Ranks"]);
    assert_eq!(ranks.len(), 272);
    for (place, height) in [("RankIcon", 280), ("RankLargeIcon", 600), ("RankAdornmentIcon", 196)] {
        assert_eq!(content.picture("images", text(&ranks[14][place])).await.1, height);
        assert_eq!(ranks[0][place] == "", place == "RankAdornmentIcon");
    }
    let operation = content.progression("RewardTracks/Operations/S12OpPassM01.json").await;
    let mut looks = HashSet::new();
    for rank in ranks.iter().chain(list(&operation["Ranks"])) {
        for rewards in [&rank["FreeRewards"], &rank["PaidRewards"]] {
            for item in rewards["InventoryRewards"].as_array().into_iter().flatten() {
                let item = content.progression(text(&item["InventoryItemPath"])).await;
                let path = &item["CommonData"]["DisplayPath"]["Media"]["MediaUrl"]["Path"];
                looks.insert(path.is_null());
                if let Some(path) = path.as_str() {
                    content.picture("images", path).await;
                }
            }
            for currency in rewards["CurrencyRewards"].as_array().into_iter().flatten() {
                content.progression(text(&currency["CurrencyPath"])).await;
            }
        }
    }
    assert_eq!(looks.len(), 2);
}

#[tokio::test]
async fn medals_of_matches_are_listed_and_have_their_tiles() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let mut content = Content::of(&client).await;
    let metadata = content.get("/hi/Waypoint/file/medals/metadata.json").await;
    let medals = list(&metadata["medals"]);
    let ids: HashSet<u64> = medals.iter().map(|medal| medal["nameId"].as_u64().unwrap()).collect();
    assert_eq!((medals.len(), ids.len()), (151, 151));
    assert!(medals.iter().all(|medal| medal["name"].get("status").is_none()));
    for category in world.categories() {
        for id in world.matches_of_category(category).iter().take(3) {
            let stats: Value = serde_json::from_str(&world.match_stats_json(id).unwrap()).unwrap();
            for player in list(&stats["Players"]) {
                for team in list(&player["PlayerTeamStats"]) {
                    for medal in list(&team["Stats"]["CoreStats"]["Medals"]) {
                        assert!(ids.contains(&medal["NameId"].as_u64().unwrap()), "{medal}");
                    }
                }
            }
        }
    }
    let last = medals.iter().map(|medal| medal["spriteIndex"].as_u64().unwrap()).max().unwrap();
    for (name, sheet) in metadata["sprites"].as_object().unwrap() {
        let number = |key: &str| u32::try_from(sheet[key].as_u64().unwrap()).unwrap();
        let (width, height) = content.picture("Waypoint", text(&sheet["path"])).await;
        assert_eq!(width, number("columns") * number("size"), "{name}");
        let rows = u32::try_from(last).unwrap() / number("columns") + 1;
        assert_eq!(height, rows * number("size"), "{name}");
    }
    let mapping = content.get("/hi/Waypoint/file/images/emblems/mapping.json").await;
    let mut palettes = HashSet::new();
    for (emblem, pictures) in mapping.as_object().unwrap() {
        let path = format!("Inventory/Spartan/Emblems/{emblem}.json");
        let item = content.progression(&path).await;
        let configurations = list(&item["AvailableConfigurations"]);
        for (configuration, pictures) in pictures.as_object().unwrap() {
            let id: i64 = configuration.parse().unwrap();
            palettes.insert(id.is_negative());
            assert!(configurations.iter().any(|one| one["ConfigurationId"] == id));
            content.picture("Waypoint", text(&pictures["emblemCmsPath"])).await;
            content.picture("Waypoint", text(&pictures["nameplateCmsPath"])).await;
        }
    }
    assert_eq!(palettes.len(), 2);
}

/// All texts of a document that begin in a certain way.
fn texts<'a>(value: &'a Value, start: &str, found: &mut Vec<&'a str>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| texts(one, start, found)),
        Value::Object(map) => map.values().for_each(|one| texts(one, start, found)),
        Value::String(text) if text.starts_with(start) => found.push(text),
        _ => {}
    }
}

#[tokio::test]
async fn what_other_services_name_is_there() {
    let client = Client::start().await;
    let xuid = client.emulator.account().xuid();
    let mut content = Content::of(&client).await;
    let mut found = HashSet::new();
    for url in [
        format!("https://economy.svc.halowaypoint.com/hi/players/xuid({xuid})/customization"),
        format!("https://economy.svc.halowaypoint.com/hi/players/xuid({xuid})/stores/boosts"),
        format!(
            "https://economy.svc.halowaypoint.com/hi/players/xuid({xuid})/rewardtracks/operations"
        ),
        format!("https://halostats.svc.halowaypoint.com/hi/players/xuid({xuid})/decks"),
    ] {
        let document = client.get_cleared(&url).await.json();
        for start in ["ChallengeContent/", "Currency/", "Inventory/", "RewardTracks/", "Store/"] {
            let mut paths = Vec::new();
            texts(&document, start, &mut paths);
            for path in paths {
                content.progression(path).await;
                found.insert(start);
            }
        }
        let emblem = &document["Appearance"]["Emblem"];
        if let Some(path) = emblem["EmblemPath"].as_str() {
            let item = content.progression(path).await;
            let configurations = list(&item["AvailableConfigurations"]);
            let id = &emblem["ConfigurationId"];
            assert!(configurations.iter().any(|one| one["ConfigurationId"] == *id));
        }
    }
    assert_eq!(found.len(), 5);
}

#[tokio::test]
async fn the_metadata_of_a_playlist_leads_to_its_version() {
    let client = Client::start().await;
    let mut content = Content::of(&client).await;
    let guide = content.get("/hi/Multiplayer/guide/xo").await;
    let paths = list(&guide["Files"]).iter().map(|file| text(&file["Path"]));
    let mut ranked = HashSet::new();
    for path in paths.filter(|path| path.starts_with("playlists/")) {
        let metadata = content.get(&format!("/hi/multiplayer/file/{path}")).await;
        ranked.insert(metadata["HasCsr"].as_bool());
        let id = path.trim_start_matches("playlists/assets/").trim_end_matches(".json");
        let version = text(&metadata["UgcPlaylistVersion"]);
        let ugc = "https://discovery-infiniteugc.svc.halowaypoint.com";
        let url = format!("{ugc}/hi/playlists/{id}/versions/{version}");
        let playlist = client.get_cleared(&url).await.json();
        assert_eq!(playlist["PublicName"], metadata["NameHint"]);
    }
    assert_eq!(ranked.len(), 2);
}

#[tokio::test]
async fn files_that_are_not_there() {
    let client = Client::start().await;
    let mut content = Content::of(&client).await;
    for (path, status) in [
        ("/hi/Progression/file/Inventory/Armor/Visors/nothing.json", 404),
        ("/hi/Progression/file/Inventory/Boats/Sails/001-001-0a1b2c3d.json", 404),
        ("/hi/Progression/file/RewardTracks/Operations/S99OpPassM01.json", 404),
        ("/hi/Progression/file/Seasons/Season99.json", 404),
        ("/hi/Progression/file/../secrets.json", 400),
        ("/hi/Progression/file/Seasons//Season1.json", 400),
        ("/hi/images/file/career_rank/ProgressWidget/999_Nobody.png", 404),
        ("/hi/Waypoint/file/images/emblems/104-001-nothing_1.png", 404),
        ("/hi/multiplayer/file/playlists/assets/arena.json", 400),
        ("/hi/multiplayer/file/playlists/assets/00000000-0000-4000-8000-000000000000.json", 404),
        ("/hi/Banning/file/Messages/Nothing.json", 404),
        ("/hi/Banning/file/Messages/QuitBan.json", 200),
    ] {
        assert_eq!(content.reply(path).await.status.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn the_clearance_may_stand_in_the_query() {
    let client = Client::start().await;
    let clearance = client.emulator.clearance();
    for path in ["/hi/Banning/file/Messages/QuitBan.json", "/hi/Progression/guide/xo"] {
        let url = format!("{CMS}{path}");
        assert_eq!(client.get(&url).await.status, 401);
        assert_eq!(client.get(&format!("{url}?flight={clearance}")).await.status, 200);
        assert_eq!(client.get(&format!("{url}?flight=other")).await.status, 401);
    }
    let open = format!("{CMS}/branches/hi/OEConfiguration/data/authfail/Default.json");
    assert_eq!(client.send(Call::get(&open)).await.status, 200);
    let menus = format!("{CMS}/branches/oly/UI-Settings/data/Settings.json");
    assert_eq!(client.get(&menus).await.status, 200);
    assert_eq!(client.send(Call::get(&menus)).await.status, 401);
}
