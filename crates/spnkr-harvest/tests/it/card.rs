//! Cards of the emulator's matches.

use std::collections::HashSet;

use http::StatusCode;
use serde_json::Value;
use spnkr::{MatchId, Xuid, client::model::MatchStats};
use spnkr_emulator::{CannedAnswer, Emulator, Fault, FaultKind};
use spnkr_harvest::card::{Card, CardPart, CardParts, Cards};
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

/// A match of so many people, with names that are no good to a careless page.
#[cfg(feature = "pictures")]
fn of_size(stats: &MatchStats, people: u64) -> Card {
    let mut stats = stats.clone();
    let one = stats.humans().next().unwrap().clone();
    stats.players = (0..people)
        .map(|number| {
            let mut player = one.clone();
            player.player_id = format!("xuid({})", FIRST + number).as_str().into();
            player.last_team_id = i32::try_from(number % 2).unwrap();
            player
        })
        .collect();
    let names = [
        "<script>alert(1)</script>",
        "\"quoted\" & 'so'",
        "김치볶음밥가게주인장",
        "Wide Otter#1234",
    ];
    let names = (0..people).zip(names.into_iter().cycle());
    let gamertags = names.map(|(number, name)| (Xuid::new(FIRST + number), name.to_owned()));
    let parts = CardParts::new().gamertags(gamertags).map("<b>A map</b>").mode("M".repeat(120));
    Card::of(&stats, parts, Some(Xuid::new(FIRST)))
}

#[cfg(feature = "pictures")]
const FIRST: u64 = 2_533_274_800_000_001;

#[cfg(feature = "pictures")]
#[tokio::test]
async fn a_card_of_any_match_is_drawn() {
    use spnkr_harvest::card::Theme;

    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let cards = Cards::new(client(&emulated));
    let matches = of_each_kind(emulator);
    let mut drawn = Vec::new();
    for stats in &matches {
        drawn.push(cards.of(stats, Some(main_player(emulator))).await);
    }
    for people in [0, 1, 2, 8, 24] {
        drawn.push(of_size(&matches[0], people));
    }
    for card in drawn {
        let svg = card.to_svg(Theme::Auto);
        assert_within(&svg);
        for html in [svg.as_str(), &card.to_html()] {
            assert!(!html.contains("<script") && !html.contains("<b>A map"), "{html}");
            // The one address is the name of the format.
            let addresses = html.matches("://").count();
            assert_eq!(addresses, html.matches("http://www.w3.org/2000/svg").count());
        }
        for player in card.players.iter().filter(|player| player.name.len() < 16) {
            let name = spnkr_picture::text::escaped(&player.name);
            assert!(svg.contains(&format!(">{name}</text>")), "{name} in {svg}");
        }
        #[cfg(feature = "png")]
        assert!(card.to_png(Theme::Dark, 0.5).unwrap().starts_with(b"\x89PNG"));
    }
}

/// Checks that no text goes beyond the drawing.
#[cfg(feature = "pictures")]
fn assert_within(svg: &str) {
    let attribute = |tag: &str, name: &str| -> Option<f64> {
        tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse().ok()
    };
    let [wide, high] = ["width", "height"].map(|side| attribute(svg, side).unwrap());
    // What is moved is the chart alone, which begins at the margin.
    let (still, moved) = svg.split_once("<g transform").unwrap_or((svg, ""));
    let chart = attribute(&format!(" x=\"{}", moved.replace("=\"translate(", "")), "x");
    let parts = [(still, 0.0), (moved, chart.unwrap_or(32.0))];
    for (part, left) in parts {
        for text in part.split("<text").skip(1) {
            let (tag, rest) = text.split_once('>').unwrap();
            let content = rest.split_once('<').unwrap().0;
            let size = attribute(tag, "font-size").unwrap();
            // Entities only make it seem longer.
            let room = spnkr_picture::text::width(content, size);
            let x = left + attribute(tag, "x").unwrap();
            let (from, to) = match tag {
                tag if tag.contains("\"end\"") => (x - room, x),
                tag if tag.contains("\"middle\"") => (x - room / 2.0, x + room / 2.0),
                _ => (x, x + room),
            };
            assert!(from >= 0.0 && (to <= wide || content.contains('&')), "{content} in {wide}");
            assert!(attribute(tag, "y").unwrap() < high);
        }
    }
}

#[cfg(feature = "pictures")]
#[tokio::test]
async fn a_page_can_be_heard_and_moved_with_the_keyboard() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let cards = Cards::new(client(&emulated));
    for stats in of_each_kind(emulator).iter().take(6) {
        let card = cards.of(stats, Some(main_player(emulator))).await;
        let html = card.to_html();
        let tables: Vec<_> = html.split("<table>").skip(1).collect();
        assert!(!tables.is_empty());
        for table in &tables {
            assert!(table.trim_start().starts_with("<caption>"), "{table}");
        }
        assert_eq!(html.matches("<th ").count(), html.matches("<th scope=").count());
        assert_eq!(
            html.matches("<div class=\"wide\"").count(),
            html.matches("tabindex=\"0\"").count()
        );
        assert_eq!(html.matches("aria-current").count(), 1);
        assert!(html.contains("prefers-color-scheme:dark") && html.contains("<html lang=\"en\">"));
        for svg in html.split("<svg ").skip(1) {
            assert!(svg.contains("role=\"img\"") && svg.contains("<title>"));
        }
    }
}
