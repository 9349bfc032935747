//! Long careers, squads, and matches that end while somebody looks.

use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use spnkr_emulator::{Emulator, FinishMatchError, FinishedMatch, Player, World};

use crate::client::{Call, Client, list, text};

const STATS: &str = "https://halostats.svc.halowaypoint.com";
const SKILL: &str = "https://skill.svc.halowaypoint.com";
const UGC: &str = "https://discovery-infiniteugc.svc.halowaypoint.com";

/// The ids of a page of a player's history.
async fn page(client: &Client, xuid: u64, start: usize) -> Vec<String> {
    let url = format!("{STATS}/hi/players/xuid({xuid})/matches?start={start}");
    let answer = client.get(&url).await.json();
    list(&answer["Results"]).iter().map(|entry| text(&entry["MatchId"]).to_owned()).collect()
}

async fn count(client: &Client, xuid: u64) -> Value {
    let url = format!("{STATS}/hi/players/xuid({xuid})/matches/count");
    client.get(&url).await.json()["MatchesPlayedCount"].clone()
}

async fn record(client: &Client, xuid: u64) -> Value {
    let url = format!("{STATS}/hi/players/xuid({xuid})/matchmade/servicerecord");
    client.get(&url).await.json()["MatchesCompleted"].clone()
}

fn people(world: &World, match_id: &str) -> Vec<u64> {
    let scoreboard = world.scoreboard(match_id).unwrap();
    scoreboard.participants.iter().filter_map(|one| one.xuid).collect()
}

#[tokio::test]
async fn a_career_is_as_long_as_was_asked_for() {
    let newest = Emulator::start().await.unwrap();
    let newest = newest.world().matches_of(newest.account().xuid());
    for career in [0, 1, 10, 11, 250, 10_000] {
        let client = Client::with(Emulator::builder().career(career)).await;
        let (world, xuid) = (client.emulator.world(), client.emulator.account().xuid());
        let ids = world.matches_of(xuid);
        assert_eq!(ids.len(), career as usize);
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
        assert!(ids.iter().zip(&newest).all(|(one, same)| one == same));
        let start = ids.len().saturating_sub(20);
        assert_eq!(page(&client, xuid, start).await, ids[start..]);
        assert!(page(&client, xuid, ids.len()).await.is_empty());
    }
}

#[tokio::test]
async fn scoreboards_say_what_the_stats_say() {
    let emulator = Emulator::builder().career(200).start().await.unwrap();
    let world = emulator.world();
    for id in world.matches_of(emulator.account().xuid()) {
        let stats: Value = serde_json::from_str(&world.match_stats_json(&id).unwrap()).unwrap();
        let scoreboard = world.scoreboard(&id).unwrap();
        assert_eq!(scoreboard.match_id, id);
        let info = &stats["MatchInfo"];
        assert_eq!(scoreboard.started.to_string(), text(&info["StartTime"]));
        assert_eq!(scoreboard.ended.to_string(), text(&info["EndTime"]));
        assert_eq!(info["GameVariantCategory"], scoreboard.category);
        assert_eq!(info["Playlist"]["AssetId"].as_str(), scoreboard.playlist.as_deref());
        let players = list(&stats["Players"]);
        assert_eq!(players.len(), scoreboard.participants.len());
        for (player, participant) in players.iter().zip(&scoreboard.participants) {
            let sum = |key: &str| -> i64 {
                let stints = list(&player["PlayerTeamStats"]).iter();
                stints.map(|stint| stint["Stats"]["CoreStats"][key].as_i64().unwrap()).sum()
            };
            assert_eq!(player["PlayerId"], participant.player_id);
            let person = participant.xuid.map(|xuid| format!("xuid({xuid})"));
            assert_eq!(person.is_some(), player["PlayerType"] == 1);
            assert!(person.is_none_or(|person| person == participant.player_id));
            assert_eq!(player["LastTeamId"], participant.team);
            assert_eq!(player["Outcome"], participant.outcome);
            assert_eq!(player["Rank"], participant.rank);
            let figures = [participant.kills, participant.deaths, participant.assists];
            assert_eq!(["Kills", "Deaths", "Assists"].map(sum), figures);
        }
    }
    assert_eq!(world.scoreboard("00000000-0000-0000-0000-000000000000"), None);
}

#[tokio::test]
async fn a_squad_plays_most_of_its_matches_together() {
    let emulator = Emulator::builder().career(1000).squad(4).start().await.unwrap();
    let world = emulator.world();
    let squad: Vec<u64> = world.squad().iter().map(Player::xuid).collect();
    assert_eq!((squad.len(), squad[0]), (4, emulator.account().xuid()));
    let own: BTreeSet<String> = world.matches_of(squad[0]).into_iter().collect();
    for &member in &squad[1..] {
        let ids = world.matches_of(member);
        let shared = ids.iter().filter(|id| own.contains(*id)).count();
        assert!(shared > 600 && shared < ids.len(), "{shared} of {}", ids.len());
    }
    let mut together = 0;
    for id in own {
        let scoreboard = world.scoreboard(&id).unwrap();
        let present = scoreboard.participants.iter();
        let teams: Vec<i64> = present
            .filter(|one| one.xuid.is_some_and(|xuid| squad.contains(&xuid)))
            .map(|one| one.team)
            .collect();
        together += usize::from(teams.len() == 4);
        // One of them may have changed sides in the middle of the match.
        let has_teams = !teams.is_empty() && scoreboard.participants.iter().all(|one| one.team < 2);
        if has_teams && teams.len() == 4 {
            let most = [0, 1].map(|team| teams.iter().filter(|&&own| own == team).count());
            assert!(most.contains(&4) || most.contains(&3), "{id}: {teams:?}");
        }
    }
    assert!(together > 500, "{together}");
    // Somebody else is met by chance.
    let stranger = world.players()[10].xuid();
    assert!(world.matches_of(stranger).len() < 300);
    assert_eq!(Emulator::start().await.unwrap().world().squad().len(), 1);
}

#[tokio::test]
async fn matches_come_in_sessions() {
    let emulator = Emulator::builder().career(300).start().await.unwrap();
    let world = emulator.world();
    let ids = world.matches_of(emulator.account().xuid());
    let times: Vec<_> = ids.iter().map(|id| world.scoreboard(id).unwrap()).collect();
    let mut pauses = 0;
    for pair in times.windows(2) {
        let between = pair[0].started.duration_since(pair[1].ended);
        assert!(between > SignedDuration::ZERO);
        match between.as_hours() {
            0 => {}
            hours => {
                assert!(hours >= 13, "{hours}");
                pauses += 1;
            }
        }
    }
    assert!((20..60).contains(&pauses), "{pauses}");
}

#[tokio::test]
async fn a_finished_match_is_the_newest_of_all_who_took_part() {
    let start = "2026-03-04T05:06:07Z".parse().unwrap();
    let client = Client::with(Emulator::builder().career(60).squad(2).starts_at(start)).await;
    let (emulator, world) = (&client.emulator, client.emulator.world());
    let xuid = emulator.account().xuid();
    let (first_page, counted) = (page(&client, xuid, 0).await, count(&client, xuid).await);
    let recorded = record(&client, xuid).await;
    emulator.clock().advance(Duration::from_secs(3600));
    let id = emulator.finish_match(&FinishedMatch::new()).unwrap();

    let page_now = page(&client, xuid, 0).await;
    assert_eq!((&page_now[0], &page_now[1..]), (&id, &first_page[..24]));
    assert_eq!(world.matches_of(xuid)[0], id);
    assert_eq!(count(&client, xuid).await, counted.as_i64().unwrap() + 1);
    assert_eq!(record(&client, xuid).await, recorded.as_i64().unwrap() + 1);
    let took_part = people(world, &id);
    assert!(took_part.contains(&world.squad()[1].xuid()));
    for &other in &took_part {
        assert_eq!(page(&client, other, 0).await[0], id);
    }
    let absent = world.players().iter().find(|player| !took_part.contains(&player.xuid())).unwrap();
    assert!(!page(&client, absent.xuid(), 0).await.contains(&id));

    let scoreboard = world.scoreboard(&id).unwrap();
    assert_eq!(scoreboard.ended, emulator.clock().now());
    let stats = client.get(&format!("{STATS}/hi/matches/{id}/stats")).await;
    assert_eq!(stats.text(), world.match_stats_json(&id).unwrap());
    assert_eq!(world.matches_of_category(scoreboard.category)[0], id);
    let players = format!("players=xuid({xuid})");
    let skill = client.get_cleared(&format!("{SKILL}/hi/matches/{id}/skill?{players}")).await;
    assert_eq!(skill.status, 200);
    if let Some(playlist) = scoreboard.playlist {
        let url = format!("{SKILL}/hi/playlist/{playlist}/csrs?{players}");
        let ranks = client.get_cleared(&url).await.json();
        let after = &skill.json()["Value"][0]["Result"]["RankRecap"]["PostMatchCsr"];
        assert_eq!(ranks["Value"][0]["Result"]["Current"]["Value"], after["Value"]);
    }
}

#[tokio::test]
async fn matches_that_end_follow_from_the_seed() {
    let finish = async |seed| {
        let start = "2026-03-04T05:06:07Z".parse().unwrap();
        let builder = Emulator::builder().career(30).seed(seed).starts_at(start);
        let emulator = builder.start().await.unwrap();
        let world = emulator.world();
        let players = [3, 9, 12].map(|place| world.players()[place].xuid());
        let mut documents = Vec::new();
        for _ in 0..20 {
            let id = emulator.finish_match(&FinishedMatch::new().players(players)).unwrap();
            let took_part = people(world, &id);
            assert!(players.iter().all(|player| took_part.contains(player)));
            documents.push(world.match_stats_json(&id).unwrap());
        }
        // The clock stood still, and histories are in order all the same.
        let starts: Vec<_> = world
            .matches_of(players[0])
            .iter()
            .map(|id| world.scoreboard(id).unwrap().started)
            .collect();
        assert!(starts.is_sorted_by(|newer, older| newer > older));
        assert!(starts.len() > 20);
        documents
    };
    assert_eq!(finish(5).await, finish(5).await);
    assert_ne!(finish(5).await, finish(6).await);
}

#[tokio::test]
async fn up_to_two_teams_come_together() {
    let emulator = Emulator::builder().career(5).start().await.unwrap();
    let players = emulator.world().players();
    let xuids = |count: usize| players[..count].iter().map(Player::xuid);
    for size in 1..=8 {
        for _ in 0..12 {
            let id = emulator.finish_match(&FinishedMatch::new().players(xuids(size))).unwrap();
            let scoreboard = emulator.world().scoreboard(&id).unwrap();
            let of = |xuid| scoreboard.participants.iter().find(|one| one.xuid == Some(xuid));
            let party: Vec<_> = xuids(size).map(|xuid| of(xuid).unwrap()).collect();
            assert!(party.iter().all(|one| one.outcome != 4));
            let is_for_all = scoreboard.participants.iter().any(|one| one.team > 1);
            let in_one_team = party.iter().take(4).all(|one| one.team == party[0].team);
            assert!(is_for_all || in_one_team, "{scoreboard:?}");
        }
    }
    // One player more than once is one player, and the one who never played may begin.
    let newcomer = players.last().unwrap().xuid();
    assert!(emulator.world().matches_of(newcomer).is_empty());
    let id = emulator.finish_match(&FinishedMatch::new().players([newcomer; 9])).unwrap();
    assert_eq!(emulator.world().matches_of(newcomer), [id]);
    let crowd = emulator.finish_match(&FinishedMatch::new().players(xuids(9)));
    assert!(matches!(crowd, Err(FinishMatchError::TooManyPlayers { players: 9, .. })));
    let unknown = emulator.finish_match(&FinishedMatch::new().players([7]));
    assert!(matches!(unknown, Err(FinishMatchError::UnknownPlayer { xuid: 7, .. })));
}

#[tokio::test]
async fn stats_may_come_later_than_the_match() {
    let client = Client::with(Emulator::builder().career(5)).await;
    let emulator = &client.emulator;
    emulator.clock().set(emulator.clock().now());
    let xuid = emulator.account().xuid();
    let late = FinishedMatch::new().stats_after(Duration::from_secs(30));
    // Every seventh match has no film.
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(emulator.finish_match(&late).unwrap());
    }
    let id = ids.iter().find(|id| emulator.world().film_chunks(id).is_some()).unwrap();
    assert!(page(&client, xuid, 0).await.contains(id));
    let urls = [
        format!("{STATS}/hi/matches/{id}/stats"),
        format!("{STATS}/hi/players/xuid({xuid})/matches/{id}/progression"),
        format!("{SKILL}/hi/matches/{id}/skill?players=xuid({xuid})"),
        format!("{UGC}/hi/films/matches/{id}/spectate"),
    ];
    let statuses = async || {
        let mut statuses = Vec::new();
        for url in &urls {
            statuses.push(client.get_cleared(url).await.status.as_u16());
        }
        statuses
    };
    assert_eq!(statuses().await, [404; 4]);
    emulator.clock().advance(Duration::from_secs(29));
    assert_eq!(statuses().await, [404; 4]);
    emulator.clock().advance(Duration::from_secs(1));
    assert_eq!(statuses().await, [200; 4]);
    let never = FinishedMatch::new().stats_after(Duration::MAX);
    let id = emulator.finish_match(&never).unwrap();
    emulator.clock().advance(Duration::from_secs(1_000_000_000));
    let token = emulator.issue_spartan_token(emulator.account());
    let call = Call::get(&format!("{STATS}/hi/matches/{id}/stats")).spartan(&token);
    assert_eq!(client.send(call).await.status, 404);
}

#[tokio::test]
async fn other_programs_finish_matches_on_the_control_port() {
    let address = "127.0.0.1:0".parse().unwrap();
    let client = Client::with(Emulator::builder().control(address).career(5)).await;
    let (emulator, world) = (&client.emulator, client.emulator.world());
    let url = format!("http://{}/matches", emulator.control_address().unwrap());
    let post = async |body: Value| client.control(Call::json(&url, &body)).await;
    let players = Call::new(Method::GET, &url.replace("matches", "players"));
    let players = client.control(players).await.json();
    assert_eq!(list(&players["players"]).len(), world.players().len());
    let own = &players["players"][0];
    assert_eq!(
        (&own["gamertag"], &own["matches"]),
        (&emulator.account().gamertag().into(), &5.into())
    );
    assert_eq!(
        (&own["in_squad"], &players["players"][1]["in_squad"]),
        (&true.into(), &false.into())
    );

    let reply = post(json!({})).await;
    assert_eq!(reply.status, 201);
    let id = text(&reply.json()["match_id"]).to_owned();
    assert_eq!(world.matches_of(emulator.account().xuid())[0], id);

    let [one, other] = [4, 20].map(|place| &world.players()[place]);
    let players = json!([one.xuid().to_string(), other.gamertag().to_lowercase()]);
    let body = json!({"players": players, "stats_after_seconds": 2.5});
    let reply = post(body).await.json();
    let id = text(&reply["match_id"]).to_owned();
    let scoreboard = world.scoreboard(&id).unwrap();
    assert_eq!(reply["started"], scoreboard.started.to_string());
    assert_eq!(reply["ended"], scoreboard.ended.to_string());
    let told: Vec<&str> = list(&reply["players"]).iter().map(text).collect();
    let people = people(world, &id);
    assert_eq!(told, people.iter().map(u64::to_string).collect::<Vec<_>>());
    assert!(people.contains(&one.xuid()) && people.contains(&other.xuid()));
    let stats = format!("{STATS}/hi/matches/{id}/stats");
    assert_eq!(client.get(&stats).await.status, 404);
    emulator.clock().advance(Duration::from_secs(3));
    assert_eq!(client.get(&stats).await.status, 200);

    for (body, code) in [
        (json!({"players": ["Nobody At All"]}), "unknown_player"),
        (json!({"players": ["1"]}), "unknown_player"),
        (json!({"stats_after_seconds": -1}), "invalid_value"),
        (json!({"matches": 1}), "invalid_body"),
        (
            json!({"players": world.players()[..9].iter().map(Player::gamertag).collect::<Vec<_>>()}),
            "invalid_value",
        ),
    ] {
        let reply = post(body).await;
        assert_eq!((reply.status.as_u16(), &reply.json()["error"]["code"]), (400, &code.into()));
    }
    let reply = client.control(Call::new(Method::GET, &url)).await;
    assert_eq!((reply.status.as_u16(), reply.header("allow")), (405, "POST"));
}
