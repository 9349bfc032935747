//! Every endpoint that goes by ids, files or people, and what it refuses.

use http::Method;
use serde_json::Value;

use crate::client::{Call, Client, list, text};

const UGC: &str = "https://discovery-infiniteugc.svc.halowaypoint.com";
const CMS: &str = "https://gamecms-hacs.svc.halowaypoint.com";
const ABSENT: &str = "00000000-0000-4000-8000-000000000000";

/// What an endpoint needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    Clearance,
    Nothing,
    Token,
}

/// One endpoint: its name in the log, a URL that works, and one that is malformed.
struct Row {
    operation: &'static str,
    url: String,
    malformed: Option<String>,
    needs: Needs,
    kept: &'static str,
}

fn row(operation: &'static str, url: String, needs: Needs) -> Row {
    Row { operation, url, malformed: None, needs, kept: "" }
}

/// Rows for assets of a kind, with and without a version.
fn asset(rows: &mut Vec<Row>, names: [&'static str; 2], kinds: &str, asset: &Value, needs: Needs) {
    let (id, version) = (text(&asset["AssetId"]), text(&asset["VersionId"]));
    rows.push(Row {
        operation: names[0],
        url: format!("{UGC}/hi/{kinds}/{id}/versions/{version}"),
        malformed: Some(format!("{UGC}/hi/{kinds}/{id}/versions/1")),
        needs,
        kept: "max-age=18000",
    });
    rows.push(Row {
        operation: names[1],
        url: format!("{UGC}/hi/{kinds}/{id}"),
        malformed: Some(format!("{UGC}/hi/{kinds}/newest")),
        needs: Needs::Token,
        kept: "",
    });
}

async fn discovery(client: &Client) -> Vec<Row> {
    let world = client.emulator.world();
    let mut ids = world.matches_of(world.players()[0].xuid()).into_iter();
    let (match_id, film) = loop {
        let id = ids.next().unwrap();
        let reply = client.get(&format!("{UGC}/hi/films/matches/{id}/spectate")).await;
        if reply.status == 200 {
            break (id, reply.json());
        }
    };
    let playlist = client
        .get(&format!("{UGC}/hi/playlists/edfef3ac-9cbe-4fa2-b949-8f29deafd483"))
        .await
        .json();
    let (id, version) = (
        text(&playlist["RotationEntries"][0]["AssetId"]),
        &playlist["RotationEntries"][0]["VersionId"],
    );
    let url = format!("{UGC}/hi/mapModePairs/{id}/versions/{}", text(version));
    let pair = client.get_cleared(&url).await.json();
    let (map, variant) = (&pair["MapLink"], &pair["UgcGameVariantLink"]);
    let url = format!("{UGC}/hi/ugcGameVariants/{}", text(&variant["AssetId"]));
    let engine = client.get(&url).await.json()["EngineGameVariantLink"].clone();
    let prefabs = client.get(&format!("{UGC}/hi/search?assetKind=prefab&count=1")).await.json();
    let url = format!("{UGC}/hi/prefabs/{}", text(&prefabs["Results"][0]["AssetId"]));
    let prefab = client.get(&url).await.json();
    let url = format!("{UGC}/hi/projects/712add52-f989-48e1-b3bb-ac7cd8a1c17a");
    let project = client.get(&url).await.json();
    let manifest = client.get(&format!("{UGC}/hi/manifests/branches/release/game")).await.json();

    let mut rows = Vec::new();
    let all = &mut rows;
    asset(all, ["get_map", "get_latest_map"], "maps", map, Needs::Nothing);
    let names = ["get_ugc_game_variant", "get_latest_ugc_game_variant"];
    asset(all, names, "ugcGameVariants", variant, Needs::Nothing);
    let names = ["get_engine_game_variant", "get_latest_engine_game_variant"];
    asset(all, names, "engineGameVariants", &engine, Needs::Nothing);
    let names = ["get_map_mode_pair", "get_latest_map_mode_pair"];
    asset(all, names, "mapModePairs", &pair, Needs::Clearance);
    let names = ["get_playlist", "get_latest_playlist"];
    asset(all, names, "playlists", &playlist, Needs::Clearance);
    asset(all, ["get_prefab", "get_latest_prefab"], "prefabs", &prefab, Needs::Token);
    asset(all, ["get_project", "get_latest_project"], "projects", &project, Needs::Token);
    let names = ["get_manifest", "get_latest_manifest"];
    asset(all, names, "manifests", &manifest, Needs::Clearance);
    let branch = format!("{UGC}/hi/manifests/branches/Release/game");
    all.push(row("get_manifest_by_branch", branch, Needs::Token));
    all.push(Row {
        malformed: Some(format!("{UGC}/hi/manifests/builds/newest/game")),
        ..row(
            "get_manifest_by_build",
            format!("{UGC}/hi/manifests/builds/6.10021.18539.0/game"),
            Needs::Token,
        )
    });
    all.push(row("get_tags_info", format!("{UGC}/hi/info/tags"), Needs::Clearance));
    all.push(Row {
        malformed: Some(format!("{UGC}/hi/search?count=0")),
        ..row("search_assets", format!("{UGC}/hi/search"), Needs::Token)
    });
    all.push(Row {
        malformed: Some(format!("{UGC}/hi/films/matches/newest/spectate")),
        ..row(
            "get_film_by_match_id",
            format!("{UGC}/hi/films/matches/{match_id}/spectate"),
            Needs::Token,
        )
    });
    all.push(Row {
        malformed: Some(format!("{UGC}/hi/films/newest")),
        ..row("get_latest_film", format!("{UGC}/hi/films/{}", text(&film["AssetId"])), Needs::Token)
    });
    rows
}

fn content() -> Vec<Row> {
    let mut rows = Vec::new();
    for (operation, path, kept) in [
        ("get_achievements", "/hi/Multiplayer/file/Live/Achievements.json", ""),
        ("get_armor_core_manifest", "/hi/Progression/file/Inventory/Manifest/armorcores.json", ""),
        ("get_async_compute_overrides", "/hi/Specs/file/graphics/AsyncComputeOverrides.json", ""),
        ("get_ban_message", "/hi/Banning/file/Messages/QuitBan.json", ""),
        ("get_bot_customization", "/hi/multiplayer/file/Academy/BotCustomizationData.json", ""),
        (
            "get_career_reward_track",
            "/hi/Progression/file/RewardTracks/CareerRanks/careerRank1.json",
            "max-age=86400",
        ),
        (
            "get_challenge",
            "/hi/Progression/file/ChallengeContent/ClientChallengeDefinitions/Kills.json",
            "",
        ),
        (
            "get_challenge_deck",
            "/hi/Progression/file/ChallengeContent/ChallengeDecks/DailyDeck.json",
            "",
        ),
        ("get_claw_access", "/hi/TitleAuthorization/file/claw/access.json", ""),
        ("get_content", "/hi/multiplayer/file/Academy/AcademyClientManifest.json", ""),
        ("get_content_test", "/hi/multiplayer/file/Academy/AcademyClientManifest_Test.json", ""),
        ("get_cpu_presets", "/hi/Specs/file/cpu/presets.json", ""),
        (
            "get_csr_season_calendar",
            "/hi/Progression/file/Csr/Calendars/CsrSeasonCalendar.json",
            "max-age=86400",
        ),
        ("get_custom_game_defaults", "/hi/Multiplayer/file/NonMatchmaking/customgame.json", ""),
        (
            "get_customization_catalog",
            "/hi/Progression/file/inventory/catalog/inventory_catalog.json",
            "",
        ),
        ("get_device_preset_overrides", "/hi/Specs/file/graphics/DevicePresetOverrides.json", ""),
        ("get_emblem_mapping", "/hi/Waypoint/file/images/emblems/mapping.json", ""),
        ("get_event", "/hi/Progression/file/RewardTracks/Events/Rituals/ritualLanterns.json", ""),
        ("get_event_manifest", "/hi/Progression/file/RewardTracks/Manifest/eventmanifest.json", ""),
        ("get_graphic_specs", "/hi/Specs/file/graphics/overrides.json", ""),
        (
            "get_graphics_spec_control_overrides",
            "/hi/Specs/file/graphics/GraphicsSpecControlOverrides.json",
            "",
        ),
        ("get_guide_images", "/hi/images/guide/xo", ""),
        ("get_guide_multiplayer", "/hi/Multiplayer/guide/xo", ""),
        ("get_guide_news", "/hi/News/guide/xo", ""),
        ("get_guide_progression", "/hi/Progression/guide/xo", ""),
        ("get_guide_specs", "/hi/Specs/guide/xo", ""),
        ("get_guide_title_authorization", "/hi/TitleAuthorization/guide/xo", ""),
        ("get_image", "/hi/images/file/career_rank/ProgressWidget/272_Hero.png", "max-age=86400"),
        (
            "get_item_metadata",
            "/hi/progression/file/Inventory/Armor/Visors/012-001-f48e7b66.json",
            "",
        ),
        (
            "get_lobby_error_messages",
            "/hi/Multiplayer/file/gameStartErrorMessages/LobbyHoppperErrorMessageList.json",
            "",
        ),
        ("get_medal_metadata", "/hi/Waypoint/file/medals/metadata.json", "max-age=86400"),
        ("get_metadata", "/hi/Progression/file/metadata/metadata.json", ""),
        ("get_network_configuration", "/hi/Multiplayer/file/network/config.json", ""),
        ("get_news", "/hi/news/file/articles/maps.json", ""),
        (
            "get_operation_reward_track",
            "/hi/Progression/file/RewardTracks/Operations/S05OpPassM01.json",
            "",
        ),
        (
            "get_playlist_metadata",
            "/hi/multiplayer/file/playlists/assets/edfef3ac-9cbe-4fa2-b949-8f29deafd483.json",
            "",
        ),
        ("get_progression_file", "/hi/Progression/file/Currency/Currencies/cR.json", ""),
        ("get_recommended_drivers", "/hi/Specs/file/graphics/RecommendedDrivers.json", ""),
        (
            "get_season_calendar",
            "/hi/progression/file/calendars/seasons/seasoncalendar.json",
            "max-age=86400",
        ),
        ("get_season_file", "/hi/Progression/file/Seasons/Season7.json", ""),
        (
            "get_season_reward_track_manifest",
            "/hi/Progression/file/RewardTracks/Manifest/seasonmanifest.json",
            "",
        ),
        (
            "get_star_definitions",
            "/hi/multiplayer/file/Academy/AcademyStarGUIDDefinitions.json",
            "",
        ),
        ("get_storefronts", "/hi/Progression/file/Store/storefronts.json", ""),
        (
            "get_waypoint_image",
            "/hi/Waypoint/file/medals/images/medal_sheet_sm.png",
            "max-age=86400",
        ),
    ] {
        let malformed = path.contains("/file/").then(|| format!("{CMS}{path}/../a.json"));
        rows.push(Row {
            malformed,
            kept,
            ..row(operation, format!("{CMS}{path}"), Needs::Clearance)
        });
    }
    rows
}

#[tokio::test]
async fn every_endpoint_is_strict() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let mut rows = discovery(&client).await;
    rows.extend(content());
    for Row { operation, url, malformed, needs, kept } in rows {
        let token = emulator.issue_spartan_token(emulator.account());
        let full = |call: Call| call.spartan(&token).clearance(&emulator.clearance());
        emulator.clear_requests();
        let reply = client.send(full(Call::get(&url))).await;
        assert_eq!(reply.status, 200, "{url}");
        assert_eq!(emulator.requests()[0].operation(), operation, "{url}");
        assert_eq!(reply.header("cache-control"), kept, "{url}");
        assert!(!reply.header("etag").is_empty(), "{url}");

        let tag = reply.header("etag");
        let known = client.send(full(Call::get(&url)).header("if-none-match", tag)).await;
        assert_eq!((known.status.as_u16(), known.body.len()), (304, 0), "{url}");

        let wrong = client.send(full(Call::new(Method::PUT, &url))).await;
        assert_eq!((wrong.status.as_u16(), wrong.header("allow")), (405, "GET"), "{url}");

        let status = |needed| if needed { 401 } else { 200 };
        let stranger = client.send(Call::get(&url)).await;
        assert_eq!(stranger.status.as_u16(), status(needs != Needs::Nothing), "{url}");
        let uncleared = client.send(Call::get(&url).spartan(&token)).await;
        assert_eq!(uncleared.status.as_u16(), status(needs == Needs::Clearance), "{url}");
        let forged = client.send(full(Call::get(&url)).spartan("v4=forged")).await;
        assert_eq!(forged.status.as_u16(), 401, "{url}");

        let is_picture = reply.header("content-type") == "image/png";
        let other = client.send(full(Call::get(&url)).header("accept", "*/*")).await;
        assert_eq!(other.status.as_u16(), if is_picture { 200 } else { 406 }, "{url}");
        if let Some(malformed) = malformed {
            assert_eq!(client.send(full(Call::get(&malformed))).await.status, 400, "{malformed}");
        }
    }
}

#[tokio::test]
async fn unknown_ids_and_paths_are_not_found() {
    let client = Client::start().await;
    let map = client.get(&format!("{UGC}/hi/search?assetKind=map&count=1")).await.json();
    let map = text(&list(&map["Results"])[0]["AssetId"]).to_owned();
    for url in [
        format!("{UGC}/hi/maps/{ABSENT}"),
        format!("{UGC}/hi/maps/{map}/versions/{ABSENT}"),
        // An id of another kind.
        format!("{UGC}/hi/prefabs/{map}"),
        format!("{UGC}/hi/vehicles/{map}"),
        format!("{UGC}/hi/films/{ABSENT}"),
        format!("{UGC}/hi/films/{ABSENT}/versions/{ABSENT}"),
        format!("{UGC}/hi/films/matches/{ABSENT}/spectate"),
        format!("{UGC}/hi/manifests/builds/5.1/game"),
        format!("{UGC}/hi/manifests/branches/nothing/game"),
        format!("{CMS}/hi/Waypoint/guide/xo"),
        format!("{CMS}/hi/secrets/file/a.json"),
    ] {
        assert_eq!(client.get_cleared(&url).await.status, 404, "{url}");
    }
    let blobs = "https://blobs-infiniteugc.svc.halowaypoint.com";
    for path in ["/", "/ugcstorage/map", "/ugcstorage/boat/a/b/c.png", "/ugcstorage/film/a/b/c"] {
        assert_eq!(client.send(Call::get(&format!("{blobs}{path}"))).await.status, 404, "{path}");
    }
}
