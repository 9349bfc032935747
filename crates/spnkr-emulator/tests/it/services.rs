//! What every endpoint of the services owes: its name, its refusals, its headers; and the small services.

use std::{collections::HashSet, time::Duration};

use http::Method;
use serde_json::{Value, json};
use spnkr_emulator::{AccountKind, Emulator, TokenKind};

use crate::client::{Call, Client, Connection, list, text};

const BAN: &str = "https://banprocessor.svc.halowaypoint.com";
const SETTINGS: &str = "https://settings.svc.halowaypoint.com";
const DOCUMENT: &str =
    "https://settings.svc.halowaypoint.com/settings/hipc/e2a0a7c6-6efe-42af-9283-c2ab73250c48";

/// One endpoint: its name in the log, whom it is for, and how it is asked.
///
/// In its URL `{me}` is the player who asks, `{match}` a match of theirs, `{core}` an armor core.
struct Row {
    operation: &'static str,
    method: Method,
    host: &'static str,
    path: &'static str,
    body: &'static str,
    needs_clearance: bool,
    is_own: bool,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |host, needs_clearance, is_own, list: &[(&'static str, &'static str)]| {
        rows.extend(list.iter().map(|&(operation, path)| Row {
            operation,
            method: Method::GET,
            host,
            path,
            body: "",
            needs_clearance,
            is_own,
        }));
    };
    add("skill", false, false, &[("get_match_skill", "/hi/matches/{match}/skill?players={me}")]);
    add(
        "skill",
        true,
        false,
        &[(
            "get_playlist_csr",
            "/hi/playlist/edfef3ac-9cbe-4fa2-b949-8f29deafd483/csrs?players={me}",
        )],
    );
    add(
        "halostats",
        false,
        false,
        &[
            ("get_match_count", "/hi/players/{me}/matches/count"),
            ("get_match_history", "/hi/players/{me}/matches"),
            ("get_match_stats", "/hi/matches/{match}/stats"),
            ("get_service_record", "/hi/players/{me}/local/servicerecord"),
            ("get_challenge_decks", "/hi/players/{me}/decks"),
            ("get_match_progression", "/hi/players/{me}/matches/{match}/progression"),
        ],
    );
    add(
        "halostats",
        false,
        true,
        &[
            ("get_matches_privacy", "/hi/players/{me}/matches-privacy"),
            ("set_matches_privacy", "/hi/players/{me}/matches-privacy"),
        ],
    );
    add(
        "economy",
        true,
        false,
        &[
            ("get_player_customization", "/hi/players/{me}/customization"),
            ("get_player_appearance", "/hi/players/{me}/customization/appearance"),
            ("get_customizations", "/hi/customization?players={me}"),
            ("get_career_ranks", "/hi/careerranks/careerRank1?players={me}"),
            ("get_career_ranks", "/hi/rewardtracks/careerRank1"),
        ],
    );
    add(
        "economy",
        true,
        true,
        &[
            ("get_player_reward_track_operations", "/hi/players/{me}/rewardtracks/operations"),
            ("get_player_career_rank", "/hi/players/{me}/rewardtracks/careerranks/careerrank1"),
            ("get_reward_track", "/hi/players/{me}/rewardtracks/operations/S12OpPassM01"),
            ("get_active_boosts", "/hi/players/{me}/boosts"),
            ("get_all_owned_cores_details", "/hi/players/{me}/cores"),
            ("get_owned_core_details", "/hi/players/{me}/cores/{core}"),
            ("get_virtual_currency_balances", "/hi/players/{me}/currencies"),
            ("get_ai_cores_customization", "/hi/players/{me}/customization/ais"),
            ("get_armor_cores_customization", "/hi/players/{me}/customization/armors"),
            ("get_armor_core_customization", "/hi/players/{me}/customization/armors/{core}"),
            ("get_spartan_body_customization", "/hi/players/{me}/customization/spartanbody"),
            ("get_vehicle_cores_customization", "/hi/players/{me}/customization/vehicles"),
            ("get_weapon_cores_customization", "/hi/players/{me}/customization/weapons"),
            ("get_giveaway_rewards", "/hi/players/{me}/giveaways"),
            ("get_inventory_items", "/hi/players/{me}/inventory"),
            (
                "get_awarded_rewards",
                "/hi/players/{me}/rewards/11111111-2222-4333-8444-555555555555",
            ),
            ("get_boosts_store", "/hi/players/{me}/stores/boosts"),
            ("get_events_store", "/hi/players/{me}/stores/events"),
            ("get_hcs_store", "/hi/players/{me}/stores/hcs"),
            ("get_main_store", "/hi/players/{me}/stores/main"),
            ("get_operation_reward_levels_store", "/hi/players/{me}/stores/operationrewardlevels"),
            ("get_operations_store", "/hi/players/{me}/stores/operations"),
            ("get_xp_grants_store", "/hi/players/{me}/stores/xpgrants"),
            ("get_scheduled_storefront_offerings", "/hi/players/{me}/stores/weekly"),
        ],
    );
    add(
        "banprocessor",
        false,
        false,
        &[("get_ban_summary", "/hi/bansummary?auth=st&targets={me}")],
    );
    add("comms", false, false, &[("get_comms_user", "/users/me")]);
    add("settings", true, false, &[("get_feature_flags", "/featureflags/hi")]);
    for row in &mut rows {
        if row.operation == "set_matches_privacy" {
            row.method = Method::PUT;
            row.body = r#"{"matchesPrivacy": {"MatchmadeGames": 1, "OtherGames": 1}}"#;
        }
        if row.path == "/hi/rewardtracks/careerRank1" {
            row.method = Method::POST;
            row.body = r#"{"Users": ["{me}"]}"#;
        }
    }
    rows
}

/// The main player with one of their matches.
struct Asker<'a> {
    emulator: &'a Emulator,
    me: String,
    match_id: String,
}

impl Asker<'_> {
    fn url(&self, row: &Row, player: &str) -> String {
        let path = row.path.replace("{me}", player).replace("{match}", &self.match_id);
        let path = path.replace("{core}", "017-001-emu-2c000000");
        format!("https://{}.svc.halowaypoint.com{path}", row.host)
    }

    /// A call that is right in everything but the player, if that is not the one who asks.
    fn call(&self, row: &Row, player: &str) -> Call {
        let call = Call::new(row.method.clone(), &self.url(row, player))
            .header("accept", "application/json")
            .spartan(&self.emulator.issue_spartan_token(self.emulator.account()));
        let call = match row.needs_clearance {
            true => call.clearance(&self.emulator.clearance()),
            false => call,
        };
        match row.body {
            "" => call,
            body => {
                call.header("content-type", "application/json").body(body.replace("{me}", player))
            }
        }
    }
}

#[tokio::test]
async fn every_endpoint_answers_who_asks_rightly_and_refuses_everybody_else() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let xuid = emulator.account().xuid();
    let match_id = emulator.world().matches_of(xuid).remove(0);
    let asker = Asker { emulator, me: format!("xuid({xuid})"), match_id };
    let xsts = emulator.issue_xsts_token(emulator.account(), "https://prod.xsts.halowaypoint.com/");
    let expired = emulator.issue_spartan_token(emulator.account());
    emulator.expire_tokens(TokenKind::Spartan);
    for row in rows() {
        let name = row.path;
        let host = format!("{}.svc.halowaypoint.com", row.host);
        let mut connection = client.connect(&host, &["h2"]).await;
        let call = || asker.call(&row, &asker.me);
        emulator.clear_requests();
        let reply = connection.send(call()).await;
        assert_eq!(reply.status, 200, "{name}");
        assert!(reply.header("content-type").starts_with("application/json"), "{name}");
        assert_eq!(emulator.requests()[0].operation(), row.operation);

        for (refused, status, cause) in [
            (call().spartan(""), 401, "SpartanTokenMissing"),
            (call().spartan(&xsts), 401, "SpartanTokenInvalid"),
            (call().spartan(&expired), 401, "SpartanTokenExpired"),
            (call().header("accept", ""), 406, "NotAcceptable"),
        ] {
            let reply = connection.send(refused).await;
            let told = (reply.status.as_u16(), reply.header("x-343-exception"), reply.text());
            assert_eq!(told, (status, cause, ""), "{name}");
        }
        for (clearance, cause) in [("", "ClearanceMissing"), ("foreign", "ClearanceInvalid")] {
            let reply = connection.send(call().clearance(clearance)).await;
            let told = (reply.status.as_u16(), reply.header("x-343-exception"));
            assert_eq!(told, if row.needs_clearance { (401, cause) } else { (200, "") }, "{name}");
        }
        for method in [Method::DELETE, Method::PATCH] {
            let reply = connection.send(Call::new(method, &asker.url(&row, &asker.me))).await;
            assert_eq!(reply.status, 405, "{name}");
            assert!(reply.header("allow").contains(row.method.as_str()), "{name}");
        }
        refuses_other_players(&mut connection, &asker, &row).await;
        refuses_other_matches(&mut connection, &asker, &row).await;
    }
}

async fn refuses_other_players(connection: &mut Connection, asker: &Asker<'_>, row: &Row) {
    let name = row.path;
    let mut status_for =
        async |player: &str| connection.send(asker.call(row, player)).await.status.as_u16();
    if row.path.contains("{me}") || row.body.contains("{me}") {
        // Of another player's matches the first one of ours may be none.
        let other = format!("xuid({})", asker.emulator.world().players()[40].xuid());
        if !row.path.contains("{match}") {
            assert_eq!(status_for(&other).await, if row.is_own { 403 } else { 200 }, "{name}");
        }
        for malformed in ["xuid(12)", "xuid(25332740000000001)", "bid(1.0)", "xuid(x)"] {
            assert_eq!(status_for(malformed).await, 400, "{name}: {malformed}");
        }
    }
    if row.path.starts_with("/hi/players/{me}") {
        assert_eq!(status_for("xuid(2533274000000000)").await, 404, "{name}");
        // Only the stats know players by their names.
        let unknown = if row.host == "halostats" { 404 } else { 400 };
        assert_eq!(status_for("Nobody%20At%20All").await, unknown, "{name}");
    }
}

async fn refuses_other_matches(connection: &mut Connection, asker: &Asker<'_>, row: &Row) {
    if row.path.contains("{match}") {
        for (match_id, status) in [("00000000-0000-4000-8000-000000000000", 404), ("x", 400)] {
            let me = asker.me.clone();
            let asker = Asker { emulator: asker.emulator, me, match_id: match_id.to_owned() };
            let reply = connection.send(asker.call(row, &asker.me)).await;
            assert_eq!(reply.status.as_u16(), status, "{}: {match_id}", row.path);
        }
    }
}

#[tokio::test]
async fn the_case_of_paths_and_of_names_in_queries_does_not_matter() {
    let client = Client::start().await;
    let me = client.emulator.account().xuid();
    for path in [
        "economy.svc.halowaypoint.com/HI/Players/XUID({me})/Customization/ARMORS",
        "economy.svc.halowaypoint.com/hi/CareerRanks/CAREERRANK1?PLAYERS=Xuid({me})",
        "halostats.svc.halowaypoint.com/hi/players/xuid({me})/Local/ServiceRecord",
        "skill.svc.halowaypoint.com/hi/Playlist/EDFEF3AC-9CBE-4FA2-B949-8F29DEAFD483/Csrs?Players=xuid({me})",
        "banprocessor.svc.halowaypoint.com/hi/BanSummary?Targets=xuid({me})",
        "settings.svc.halowaypoint.com/FeatureFlags/HI",
    ] {
        let url = format!("https://{}", path.replace("{me}", &me.to_string()));
        assert_eq!(client.get_cleared(&url).await.status, 200, "{url}");
    }
}

#[tokio::test]
async fn paths_that_lead_nowhere() {
    let client = Client::start().await;
    for url in [
        "https://skill.svc.halowaypoint.com/hi/playlists/x/csrs",
        "https://skill.svc.halowaypoint.com/hi/matches/x/skill/",
        "https://halostats.svc.halowaypoint.com/hi/players/x/servicerecord",
        "https://halostats.svc.halowaypoint.com/hi/players/x/matches/x/present-in-match",
        "https://economy.svc.halowaypoint.com/hi/players/x",
        "https://economy.svc.halowaypoint.com/hi/players/x/customization/boats",
        "https://economy.svc.halowaypoint.com/hi/players/x/storetransactions",
        "https://economy.svc.halowaypoint.com/hi/careerranks",
        "https://banprocessor.svc.halowaypoint.com/hi/bans",
        "https://comms.svc.halowaypoint.com/users/you",
        "https://settings.svc.halowaypoint.com/settings/hipc/bf05b320-ee8f-4be5-879d-505b669654c9",
        "https://settings.svc.halowaypoint.com/featureflags/hipc/1.0",
    ] {
        assert_eq!(client.get_cleared(url).await.status, 404, "{url}");
    }
    assert!(client.emulator.requests().iter().all(|request| request.operation() == "unknown"));
}

#[tokio::test]
async fn bans_in_effect() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let banned = emulator.account_of(AccountKind::Banned).xuid();
    let suspended = emulator.world().players()[33].xuid();
    let nobody = 2_533_274_000_000_000_u64;
    let ask = async |targets: &[u64]| {
        let targets: Vec<String> = targets.iter().map(|xuid| format!("xuid({xuid})")).collect();
        client.get(&format!("{BAN}/hi/bansummary?auth=st&targets={}", targets.join(","))).await
    };
    let summary = ask(&[emulator.account().xuid(), banned, suspended, nobody]).await.json();
    let results = list(&summary["Results"]);
    assert_eq!(results[0]["Result"], json!({"BansInEffect": []}));
    let ban = |place: usize| results[place]["Result"]["BansInEffect"][0].clone();
    let until = "9999-12-31T23:59:59.9999999Z";
    assert_eq!(ban(1)["EnforceUntilUtc"], json!({"ISO8601Date": until}));
    assert_eq!((&ban(1)["MessageId"], ban(2)["MessageId"].is_string()), (&Value::Null, true));
    assert_eq!(
        results[3],
        json!({"Id": format!("xuid({nobody})"), "ResultCode": 1, "Result": null})
    );
    let own = &summary["Links"]["Self"];
    assert_eq!(own.as_object().unwrap().len(), 8);
    let query = text(&own["QueryString"]);
    assert!(query.starts_with("?auth=st&targets=xuid("), "{query}");

    // One ends, the other one outlives every clock.
    emulator.clock().advance(Duration::from_secs(73 * 3600));
    let summary = ask(&[banned, suspended]).await.json();
    let left = |place: usize| list(&summary["Results"][place]["Result"]["BansInEffect"]).len();
    assert_eq!((left(0), left(1)), (1, 0));

    let me = emulator.account().xuid();
    assert_eq!(ask(&[]).await.status, 400);
    assert_eq!(ask(&vec![me; 26]).await.status, 400);
    let url = format!("{BAN}/hi/bansummary?targets=xuid({me})&targets=xuid({banned})");
    assert_eq!(list(&client.get(&url).await.json()["Results"]).len(), 2);
    assert_eq!(client.get(&format!("{url}&auth=oauth")).await.status, 400);
}

#[tokio::test]
async fn the_endpoint_document_needs_no_credentials() {
    let client = Client::start().await;
    let document = client.send(Call::get(DOCUMENT)).await.json();
    let count = |part: &str| document[part].as_object().unwrap().len();
    let counts =
        (count("Authorities"), count("RetryPolicies"), count("Settings"), count("Endpoints"));
    assert_eq!(counts, (25, 17, 14, 161));
    assert_eq!(document["Authorities"]["gamecms"]["Port"], Value::Null);
    assert_eq!(document["RetryPolicies"]["noretry"]["RetryOptions"], Value::Null);
    let skill = &document["Endpoints"]["Skill_GetMatchResult"];
    assert_eq!(skill["Path"], "/hi/matches/{matchId}/skill");
    let policy = &document["RetryPolicies"][text(&skill["RetryPolicyId"])];
    assert_eq!(policy["RetryOptions"]["RetryIfNotFound"], true);
    let bans = &document["Endpoints"]["Stats_BanSummary"];
    assert_eq!(bans["QueryString"], "?auth=st&targets={targetlist}");

    let authorities = document["Authorities"].as_object().unwrap().values();
    let hosts: HashSet<&str> = authorities.map(|one| text(&one["Hostname"])).collect();
    for host in ["skill", "halostats", "economy", "banprocessor", "settings"] {
        assert!(hosts.contains(format!("{host}.svc.halowaypoint.com").as_str()), "{host}");
    }
    for accept in ["", "*/*", "text/xml"] {
        let reply = client.send(Call::get(DOCUMENT).header("accept", accept)).await;
        assert!(reply.header("content-type").starts_with("application/xml"));
        let text = reply.text();
        assert!(text.contains("<Path>/hi/matches/{matchId}/skill</Path>"), "{text}");
        assert!(text.contains("?auth=st&amp;targets={targetlist}"));
    }
}

#[tokio::test]
async fn feature_flags_go_by_the_clearance() {
    let client = Client::start().await;
    let url = format!("{SETTINGS}/featureflags/hi?flight=");
    let flags = client.get_cleared(&format!("{url}{}", client.emulator.clearance())).await.json();
    assert!(!list(&flags["EnabledFeatures"]).is_empty());
    assert_eq!(client.get_cleared(&format!("{url}other")).await.status, 404);
}
