//! Cards of the emulator's matches.

#[cfg(feature = "pictures")]
mod pictures;

use std::collections::HashSet;

use http::StatusCode;
use serde_json::Value;
use spnkr::{MatchId, Xuid, client::model::MatchStats};
use spnkr_emulator::{CannedAnswer, Emulator, Fault, FaultKind};
use spnkr_harvest::card::{Card, CardPart, Cards};
use spnkr_testkit::Emulated;

use crate::client;

fn main_player(emulator: &Emulator) -> Xuid {
    Xuid::new(emulator.account().xuid())
}

/// A match of the main player for each kind that there is: mode, matchmade or not, with teams or without.
fn of_each_kind(emulator: &Emulator) -> Vec<MatchStats> {
    let mut kinds = HashSet::new();
    let world = emulator.world();
    let matches = world.matches_of(emulator.account().xuid()).into_iter().take(160);
    matches
        .map(|id| serde_json::from_str(&world.match_stats_json(&id).unwrap()).unwrap())
        .filter(|stats: &MatchStats| {
            let info = &stats.match_info;
            let category = i32::from(info.game_variant_category);
            kinds.insert((category, info.playlist.is_some(), info.teams_enabled))
        })
        .collect()
}

#[tokio::test]
async fn a_card_says_what_the_match_came_to() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let (world, me) = (emulator.world(), main_player(emulator));
    let cards = Cards::new(client(&emulated));
    let matches = of_each_kind(emulator);
    assert!(matches.len() > 15, "{}", matches.len());
    for stats in matches {
        let id = stats.match_id.to_string();
        let card = cards.fetch(stats.match_id, Some(me)).await.unwrap();
        let scoreboard = world.scoreboard(&id).unwrap();
        assert_eq!((card.match_id, card.players.len()), (stats.match_id, stats.players.len()));
        for player in &card.players {
            let is_them = |xuid: Option<u64>| xuid.map(Xuid::new) == player.xuid;
            let they = scoreboard.participants.iter().find(|they| {
                is_them(they.xuid) && [they.kills, they.deaths] == [player.kills, player.deaths]
            });
            let they = they.unwrap_or_else(|| panic!("{player:?} of {id}"));
            assert_eq!(they.assists, player.assists);
            assert_eq!(
                player.team_id.map(i64::from),
                (!card.teams.is_empty()).then_some(they.team)
            );
            if let Some(xuid) = they.xuid {
                assert_eq!(player.name, world.player(xuid).unwrap().gamertag());
            }
        }
        assert_eq!(card.focus_player().map(|player| player.xuid), Some(Some(me)));
        assert_eq!(card.map.is_some(), stats.match_info.map_variant.is_some(), "{id}");
        assert_eq!(card.playlist.is_some(), stats.match_info.playlist.is_some(), "{id}");

        // What is missing is what the world does not have.
        let has_film = world.film_chunks(&id).is_some();
        let mut missing: Vec<_> = card.missing.iter().map(|lack| lack.part).collect();
        if !has_film {
            assert!(card.kills.is_empty());
            missing.retain(|part| *part != CardPart::Film);
        }
        if stats.match_info.playlist.is_none() {
            missing.retain(|part| *part != CardPart::Skill);
        }
        assert!(missing.is_empty(), "{id}: {:?}", card.missing);
        assert!(card.missing.iter().all(|lack| !lack.may_come), "{:?}", card.missing);

        // Bots are not in films, and everybody else's kills are.
        let in_film: usize = card.kills.iter().map(|line| line.times_ms.len()).sum();
        let of_people: i64 =
            card.players.iter().filter(|player| !player.is_bot).map(|player| player.kills).sum();
        assert!(in_film == 0 || in_film as i64 == of_people, "{in_film} of {of_people} in {id}");
    }
}

#[tokio::test]
async fn a_rank_and_what_was_expected_stand_beside_what_came() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let client = client(&emulated);
    let stats = of_each_kind(emulator).into_iter();
    let mut is_ranked = stats.filter(|stats| stats.match_info.playlist.is_some());
    let (card, skill) = loop {
        let stats = is_ranked.next().unwrap();
        let card = Cards::new(client.clone()).of(&stats, Some(main_player(emulator))).await;
        if card.focus_player().unwrap().csr_after.is_some() {
            let call = client.skill().match_skill(stats.match_id, &stats);
            break (card, call.await.unwrap());
        }
    };
    for player in card.players.iter().filter(|player| !player.is_bot) {
        let skill = skill.player(player.xuid.unwrap()).unwrap().result.as_ref().unwrap();
        let [before, after] = [&skill.rank_recap.pre_match_csr, &skill.rank_recap.post_match_csr];
        let value = |csr: &spnkr::client::model::Csr| csr.is_ranked().then_some(csr.value);
        assert_eq!(player.csr_before.as_ref().map(|csr| csr.value), value(before));
        assert_eq!(player.csr_after.as_ref().map(|csr| csr.value), value(after));
        let expected = skill.stat_performances.as_ref().and_then(|both| both.kills.as_ref());
        assert_eq!(player.expected_kills, expected.map(|kills| kills.expected));
    }
    assert!(card.teams.iter().all(|team| team.mmr.is_some()));
}

#[tokio::test(start_paused = true)]
async fn what_fails_beside_the_stats_is_left_out_and_said() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let http = emulated.piped_http_builder().build().unwrap();
    let clearance = Some(emulated.clearance_token());
    let client = spnkr::Client::from_tokens(http, emulated.spartan_token(), clearance);
    let id: MatchId = of_each_kind(emulator)
        .into_iter()
        .find(|stats| stats.match_info.playlist.is_some())
        .unwrap()
        .match_id;
    for host in ["skill", "profile", "discovery-infiniteugc", "gamecms-hacs"] {
        let host = format!("{host}.svc.halowaypoint.com");
        emulator.inject(Fault::new(FaultKind::InternalServerError).on_host(&host).always());
    }
    let card = Cards::new(client.clone()).language("de-DE").fetch(id, None).await.unwrap();
    let parts: HashSet<_> = card.missing.iter().map(|lack| lack.part).collect();
    assert_eq!(
        parts,
        HashSet::from([
            CardPart::Film,
            CardPart::Gamertags,
            CardPart::Map,
            CardPart::Medals,
            CardPart::Mode,
            CardPart::Playlist,
            CardPart::Skill,
        ])
    );
    assert!(card.missing.iter().all(|lack| lack.may_come), "{:?}", card.missing);
    let people = card.players.iter().filter_map(|player| Some((player.xuid?, &player.name)));
    for (xuid, name) in people {
        assert_eq!(xuid.to_string(), *name);
    }
    emulator.clear_faults();
    assert!(
        Card::fetch(&client, id, None).await.unwrap().missing.iter().all(|lack| !lack.may_come)
    );

    let unknown: MatchId = "00000000-0000-4000-8000-000000000000".parse().unwrap();
    let error = Card::fetch(&client, unknown, None).await.unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test(start_paused = true)]
async fn stats_and_skill_of_a_match_that_has_just_ended_are_waited_for() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let http = emulated.piped_http_builder().build().unwrap();
    let clearance = Some(emulated.clearance_token());
    let client = spnkr::Client::from_tokens(http, emulated.spartan_token(), clearance);
    let id = emulator.finish_match(&Default::default()).unwrap();
    let stats = format!("/hi/matches/{id}/stats");
    let skill = format!("/hi/matches/{id}/skill");
    let not_yet = || CannedAnswer::new(StatusCode::NOT_FOUND);
    for _ in 0..5 {
        emulator.answer_next("halostats.svc.halowaypoint.com", &stats, not_yet());
        emulator.answer_next("skill.svc.halowaypoint.com", &skill, not_yet());
    }
    for _ in 0..8 {
        emulator.answer_next("skill.svc.halowaypoint.com", &skill, not_yet());
    }
    let me = main_player(emulator);
    let cards = Cards::new(client).settle();
    let card = cards.fetch(id.parse().unwrap(), Some(me)).await.unwrap();
    let lacks_skill = card.missing.iter().any(|lack| lack.part == CardPart::Skill);
    assert!(!lacks_skill, "{:?}", card.missing);
}

#[tokio::test]
async fn a_card_is_one_document() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let stats = of_each_kind(emulator).swap_remove(0);
    let card = Cards::new(client(&emulated)).of(&stats, Some(main_player(emulator))).await;
    let document: Value = serde_json::to_value(&card).unwrap();
    let mut keys: Vec<_> = document.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "category",
            "duration",
            "focus",
            "kills",
            "map",
            "match_id",
            "missing",
            "mode",
            "players",
            "playlist",
            "started_at",
            "teams",
        ]
    );
    assert_eq!(document["match_id"], stats.match_id.to_string());
    assert_eq!(document["category"], stats.match_info.game_variant_category.to_string());
    let player = &document["players"][0];
    assert!(player["name"].is_string() && player["kills"].is_i64() && player["medals"].is_array());
}
