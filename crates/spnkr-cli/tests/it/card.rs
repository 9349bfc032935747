//! Cards of matches: in the terminal, as documents, and as files.

use std::fs;

use http::StatusCode;
use serde_json::Value;

use crate::fixture::{Fixture, document};

const SKILL: &str = "skill.svc.halowaypoint.com";
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// The newest match of the main account that has a film and ranks.
fn with_everything(fixture: &Fixture) -> String {
    let world = fixture.emulator.world();
    let matches = world.matches_of(fixture.emulator.account().xuid());
    let mut latest = matches.into_iter().take(20);
    let is_whole = |id: &String| {
        let stats = document(&world.match_stats_json(id).unwrap());
        world.film_chunks(id).is_some() && !stats["MatchInfo"]["Playlist"].is_null()
    };
    latest.find(is_whole).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_of_a_match() {
    let fixture = Fixture::start().await;
    let id = with_everything(&fixture);
    let me = fixture.emulator.account().gamertag();
    let card = document(&fixture.printed(&["card", &id, "--json"]));
    assert_eq!(card["match_id"], id);
    assert_eq!(card["focus"], fixture.emulator.account().xuid().to_string());
    assert_eq!(card["missing"], Value::Array(Vec::new()));
    let printed = fixture.printed(&["card", &id]);
    let (map, playlist) = (&card["map"], &card["playlist"]);
    for text in [map, playlist].map(|text| text.as_str().unwrap()).into_iter().chain([me, &id]) {
        assert!(printed.contains(text), "{text} in {printed}");
    }
    let world = fixture.emulator.world();
    let players = card["players"].as_array().unwrap();
    for they in world.scoreboard(&id).unwrap().participants {
        let Some(xuid) = they.xuid.map(|xuid| Value::from(xuid.to_string())) else { continue };
        let player = players.iter().find(|player| player["xuid"] == xuid).unwrap();
        assert_eq!([&player["kills"], &player["deaths"]], [they.kills, they.deaths]);
        let name = player["name"].as_str().unwrap();
        let line = printed.lines().find(|line| line.contains(name)).unwrap();
        assert_eq!(line.starts_with("> "), name == me, "{line}");
        let (_, numbers) = line.split_once(name).unwrap();
        // Behind who came late or left early.
        let numbers = numbers.split_once(')').map_or(numbers, |(_, numbers)| numbers);
        let numbers: Vec<_> = numbers.split_whitespace().take(3).collect();
        let expected = [they.kills, they.deaths, they.assists].map(|number| number.to_string());
        assert_eq!(numbers, expected, "{line}");
    }
    // Somebody else's, and somebody who was not there.
    let other = players.iter().find(|player| player["xuid"].is_string() && player["name"] != me);
    let other = other.unwrap()["xuid"].as_str().unwrap();
    let theirs = document(&fixture.printed(&["card", &id, "--for", other, "--json"]));
    assert_eq!(theirs["focus"], other);
    let run = fixture.run(fixture.main(&["card", &id, "--for", "2533274999999999"]));
    assert_eq!(
        (run.code, run.err.as_str()),
        (0, "note: 2533274999999999 is not among the players\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_latest_match_is_that_of_whoever_is_meant() {
    let fixture = Fixture::start().await;
    let world = fixture.emulator.world();
    let latest = |xuid| world.matches_of(xuid).swap_remove(0);
    let me = fixture.emulator.account().xuid();
    let friend = world.players().iter().map(|player| player.xuid()).find(|xuid| {
        *xuid != me && !world.matches_of(*xuid).is_empty() && latest(*xuid) != latest(me)
    });
    let friend = friend.unwrap();
    let of = |args: &[&str]| document(&fixture.printed(args));
    assert_eq!(of(&["card", "--json"])["match_id"], latest(me));
    let name = world.player(friend).unwrap().gamertag();
    let card = of(&["card", "latest", name, "--json"]);
    assert_eq!(
        (&card["match_id"], &card["focus"]),
        (&latest(friend).into(), &friend.to_string().into())
    );
    let mut command = fixture.main(&["card", "--json"]);
    command.env("SPNKR_PLAYER", name);
    assert_eq!(document(&fixture.run(command).out)["match_id"], latest(friend));
    let id = fixture.emulator.finish_match(&Default::default()).unwrap();
    assert_eq!(of(&["card", "latest", "me", "--json"])["match_id"], id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_becomes_a_file_as_its_name_ends() {
    let fixture = Fixture::start().await;
    let id = with_everything(&fixture);
    let begins: &[(&str, &[u8])] = &[
        ("card.svg", b"<svg "),
        ("card.HTML", b"<!doctype html>"),
        #[cfg(feature = "png")]
        ("card.png", b"\x89PNG"),
    ];
    for (name, begin) in begins {
        let args = ["card", &id, "-o", name, "--theme", "dark"];
        assert_eq!(fixture.printed(&args), "");
        let bytes = fs::read(fixture.folder().join(name)).unwrap();
        assert!(bytes.starts_with(begin), "{name}");
    }
    let names = fs::read_dir(fixture.folder()).unwrap();
    let mut names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(names.all(|name| !name.ends_with(".part")));
    for name in ["card.jpg", "card"] {
        let run = fixture.run(fixture.main(&["card", &id, "-o", name]));
        assert_eq!(run.code, 2);
        assert!(run.err.contains(".svg, .png or .html"), "{}", run.err);
    }
    let run = fixture.run(fixture.main(&["card", &id, "-o", "nowhere/card.svg"]));
    assert!(run.err.starts_with("error: nowhere/card.svg could not be written: "), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_shown_is_told_apart() {
    let fixture = Fixture::start().await;
    let id = with_everything(&fixture);
    let run = fixture.run(fixture.main(&["card", UNKNOWN]));
    assert_eq!((run.code, run.out.as_str()), (4, ""));
    assert!(run.err.starts_with("error: no match has the id 00000000-"), "{}", run.err);
    let before = fixture.operations().len();
    for args in [&["card", &id, "me"][..], &["card", "newest"]] {
        let run = fixture.run(fixture.main(args));
        assert_eq!(run.code, 2, "{}", run.err);
    }
    assert_eq!(fixture.operations().len(), before);
    let run = fixture.run(fixture.connected(&["card"]));
    assert_eq!(run.code, 3, "{}", run.err);

    // A card without ranks is better than none, and not the whole of what was asked for.
    fixture.fail(SKILL, "/hi/matches/", StatusCode::INTERNAL_SERVER_ERROR);
    let run = fixture.run(fixture.main(&["card", &id, "--fresh"]));
    assert_eq!(run.code, 1);
    assert!(run.out.contains("Not on this card:") && run.out.contains("Kills"), "{}", run.out);
    assert!(run.err.starts_with("error: not on the card: ranks and expectations ("), "{}", run.err);
    run.assert_no_secret(&fixture);
}
