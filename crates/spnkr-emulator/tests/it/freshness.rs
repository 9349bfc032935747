//! Answers that a client may keep, and answers that say it has the right one.

use http::{HeaderValue, StatusCode};
use spnkr_emulator::{CannedAnswer, Emulator, Fault, FaultKind};

use crate::client::{Call, Client};

const PROFILE: &str = "https://profile.svc.halowaypoint.com";
const STATS: &str = "https://halostats.svc.halowaypoint.com";
const SKILL: &str = "https://skill.svc.halowaypoint.com";
const ECONOMY: &str = "https://economy.svc.halowaypoint.com";
const BAN: &str = "https://banprocessor.svc.halowaypoint.com";

/// The URLs of all data, and how long each may be kept.
fn data(client: &Client) -> Vec<(String, &'static str)> {
    let emulator = &client.emulator;
    let xuid = emulator.account().xuid();
    let id = &emulator.world().matches_of(xuid)[0];
    vec![
        (format!("{PROFILE}/users/me"), ""),
        (format!("{PROFILE}/users/xuid({xuid})"), ""),
        (format!("{PROFILE}/users/gt({})", emulator.account().gamertag().replace(' ', "%20")), ""),
        (format!("{PROFILE}/users?xuids={xuid}"), ""),
        (format!("{STATS}/hi/players/xuid({xuid})/matches"), ""),
        (format!("{STATS}/hi/players/xuid({xuid})/matches/count"), ""),
        (format!("{STATS}/hi/matches/{id}/stats"), "max-age=86400"),
        (format!("{STATS}/hi/players/xuid({xuid})/matches-privacy"), ""),
        (format!("{SKILL}/hi/matches/{id}/skill?players=xuid({xuid})"), ""),
        (format!("{ECONOMY}/hi/players/xuid({xuid})/customization"), ""),
        (format!("{BAN}/hi/bansummary?targets=xuid({xuid})"), ""),
    ]
}

#[tokio::test]
async fn what_is_known_already_is_not_sent_again() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    for (url, cache_control) in data(&client) {
        let call = || {
            let token = emulator.issue_spartan_token(emulator.account());
            let call = Call::get(&url).spartan(&token).clearance(&emulator.clearance());
            call.header("accept-encoding", "gzip")
        };
        let first = client.send(call()).await;
        let (tag, modified) = (first.header("etag"), first.header("last-modified"));
        assert_eq!((first.status.as_u16(), first.header("cache-control")), (200, cache_control));
        assert!(tag.starts_with("W/\"") && tag.ends_with('"'), "{url}: {tag}");
        assert!(modified.ends_with(" GMT"), "{url}: {modified}");
        // The tag is that of the content in any coding.
        let plain = client.send(call().header("accept-encoding", "")).await;
        assert_eq!(plain.header("etag"), tag);

        let strong = tag.trim_start_matches("W/");
        let list = format!("\"other\", {tag}");
        let (past, future) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 01 Jan 2100 00:00:00 GMT");
        for (name, value, is_known) in [
            ("if-none-match", tag, true),
            ("if-none-match", strong, true),
            ("if-none-match", &list, true),
            ("if-none-match", "*", true),
            ("if-none-match", "\"other\"", false),
            ("if-none-match", "nonsense", false),
            ("if-modified-since", modified, true),
            ("if-modified-since", future, true),
            ("if-modified-since", past, false),
            ("if-modified-since", "yesterday", false),
        ] {
            for protocol in ["http/1.1", "h2"] {
                let host = url[8..].split('/').next().unwrap();
                let mut connection = client.connect(host, &[protocol]).await;
                let reply = connection.send(call().header(name, value)).await;
                let case = format!("{url} {name}: {value} over {protocol}");
                assert_eq!(reply.status.as_u16(), if is_known { 304 } else { 200 }, "{case}");
                assert_eq!(reply.header("etag"), tag, "{case}");
                assert_eq!(reply.header("last-modified"), modified, "{case}");
                assert_eq!(reply.header("cache-control"), cache_control, "{case}");
                if is_known {
                    assert!(reply.body.is_empty(), "{case}");
                    for name in ["content-type", "content-encoding", "content-length"] {
                        assert_eq!(reply.header(name), "", "{case}");
                    }
                } else {
                    assert_eq!(reply.body, first.body, "{case}");
                }
            }
        }
        // The tag counts, and the time only without one.
        let both = call().header("if-none-match", "\"other\"").header("if-modified-since", future);
        assert_eq!(client.send(both).await.status, 200);
    }
}

#[tokio::test]
async fn only_data_can_be_known() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let account = emulator.account();
    let settings = "https://settings.svc.halowaypoint.com/oban/flight-configurations/titles/hi/audiences/RETAIL/active";
    for url in [settings, "https://comms.svc.halowaypoint.com/users/me"] {
        let call = Call::get(url).spartan(&emulator.issue_spartan_token(account));
        let reply = client.send(call.header("if-none-match", "*")).await;
        assert_ne!(reply.status, 304);
        for name in ["etag", "last-modified", "cache-control"] {
            assert_eq!(reply.header(name), "", "{url}");
        }
    }
    // A failure is none, and neither is an answer to order.
    let me = format!("{PROFILE}/users/me");
    let unknown = client.send(Call::get(&me).header("if-none-match", "*")).await;
    assert_eq!((unknown.status.as_u16(), unknown.header("etag")), (401, ""));
    let json = HeaderValue::from_static("application/json");
    let canned = CannedAnswer::new(StatusCode::OK).header(http::header::CONTENT_TYPE, json);
    emulator.answer_next("profile.svc.halowaypoint.com", "/", canned.body("{}"));
    let call = Call::get(&me).spartan(&emulator.issue_spartan_token(account));
    let reply = client.send(call.clone().header("if-none-match", "*")).await;
    assert_eq!((reply.status.as_u16(), reply.header("etag")), (200, ""));
    // With a fault there is always something to break.
    emulator.inject(Fault::new(FaultKind::WrongContentType));
    let reply = client.send(call.header("if-none-match", "*")).await;
    assert_eq!((reply.status.as_u16(), reply.header("content-type")), (200, "text/plain"));
}

#[tokio::test]
async fn tags_depend_on_nothing_but_the_seed_and_the_content() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let client = Client::with(Emulator::builder().seed(11)).await;
        let mut tags = Vec::new();
        let urls = data(&client);
        // All but what tells times, which run back from the start.
        let has_times = |url: &str| {
            url.contains("/stats") || url.ends_with("/matches") || url.starts_with(ECONOMY)
        };
        for (url, _) in urls.iter().filter(|(url, _)| !has_times(url)) {
            tags.push(client.get_cleared(url).await.header("etag").to_owned());
        }
        runs.push(tags);
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn match_stats_have_been_so_since_the_match_ended() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let id = &emulator.world().matches_of(emulator.account().xuid())[7];
    let reply = client.get(&format!("{STATS}/hi/matches/{id}/stats")).await;
    let end = reply.json()["MatchInfo"]["EndTime"].as_str().unwrap().to_owned();
    let end: jiff::Timestamp = end.parse().unwrap();
    let modified = end.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    assert_eq!(reply.header("last-modified"), modified);
}
