//! Theater films: their events and their files.

use std::{fs, io::Write, path::Path};

use flate2::{Compression, write::ZlibEncoder};
use http::StatusCode;
use serde_json::Value;
use spnkr_emulator::{CannedAnswer, FilmEvent, FilmEventKind, HighlightEncoder};

use crate::fixture::{Fixture, csv, document};

const STATS: &str = "halostats.svc.halowaypoint.com";
const BLOBS: &str = "blobs-infiniteugc.svc.halowaypoint.com";

/// The latest matches of the main account that have whole films.
fn with_films(fixture: &Fixture) -> Vec<String> {
    let world = fixture.emulator.world();
    let matches = world.matches_of(fixture.emulator.account().xuid());
    let latest = matches.into_iter().take(12);
    latest.filter(|id| world.film_chunks(id).is_some()).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn the_events_of_a_match() {
    let fixture = Fixture::start().await;
    let id = with_films(&fixture).swap_remove(0);
    let film = document(&fixture.printed(&["film", "events", &id, "--json"]));
    let events = film["events"].as_array().unwrap();
    assert_eq!((&film["match_id"], &film["declared"]), (&id.as_str().into(), &events.len().into()));
    let lines = fixture.printed(&["film", "events", &id, "--jsonl"]);
    let lines: Vec<Value> = lines.lines().map(document).collect();
    assert_eq!(&lines, events);
    let rows = csv(&fixture.printed(&["film", "events", &id, "--csv"]));
    assert_eq!(rows.len(), events.len());
    for (row, event) in rows.iter().zip(events) {
        assert_eq!(row["time_ms"], event["time_ms"].to_string());
        for key in ["kind", "gamertag"] {
            assert_eq!(row[key], event[key]);
        }
        for person in ["victim", "killer"] {
            assert_eq!(row[person], *event[person].get("gamertag").unwrap_or(&"".into()));
        }
    }
    let table = fixture.printed(&["film", "events", &id]);
    assert!(table.trim_start().starts_with("Time  Player "), "{table}");
    assert_eq!(table.lines().count(), events.len() + 1);
    let kill = events.iter().find(|event| !event["victim"].is_null()).unwrap();
    let (killer, victim) = (&kill["gamertag"], &kill["victim"]["gamertag"]);
    let is_kill = |line: &&str| {
        line.contains(killer.as_str().unwrap()) && line.contains(victim.as_str().unwrap())
    };
    assert!(table.lines().filter(is_kill).any(|line| line.contains(" kill ")), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_is_downloaded_once_and_then_read_without_a_sign_in() {
    let fixture = Fixture::start().await;
    let id = with_films(&fixture).swap_remove(0);
    let chunks = fixture.emulator.world().film_chunks(&id).unwrap();
    let folder = fixture.folder().join("films/one");
    let download = ["film", "download", &id, "-o", "films/one"];
    let downloads = |fixture: &Fixture| {
        fixture.operations().iter().filter(|operation| *operation == "get_blob").count()
    };
    let run = fixture.run(fixture.main(&download));
    let count = chunks.replication.len() + 2;
    let said = format!("{count} chunks and the manifest are in films/one.\n");
    assert_eq!((run.code, run.out.as_str(), run.err), (0, "", said));
    assert_eq!((names(&folder).len(), downloads(&fixture)), (count + 1, count));
    assert_eq!(fs::read(folder.join("filmChunk0.zlib")).unwrap(), chunks.header);
    let last = format!("filmChunk{}.zlib", count - 1);
    assert_eq!(fs::read(folder.join(&last)).unwrap(), chunks.highlights);

    // What is missing or too short is downloaded again, and nothing else is touched.
    fs::write(folder.join(&last), "short").unwrap();
    fs::remove_file(folder.join("filmChunk1.zlib")).unwrap();
    fs::write(folder.join("filmChunk0.zlib"), vec![7; chunks.header.len()]).unwrap();
    let run = fixture.run(fixture.main(&[&download[..], &["--fresh"]].concat()));
    let said =
        format!("2 chunks were downloaded, and {} were there; they are in films/one.\n", count - 2);
    assert_eq!((run.code, run.err), (0, said));
    assert_eq!((names(&folder).len(), downloads(&fixture)), (count + 1, count + 2));
    assert_eq!(fs::read(folder.join("filmChunk0.zlib")).unwrap()[0], 7);

    let of_match = fixture.printed(&["film", "events", &id, "--json"]);
    let before = fixture.operations().len();
    for place in ["films/one".to_owned(), format!("films/one/{last}")] {
        let run = fixture.run(fixture.bare(&["film", "events", &place, "--json"]));
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        assert_eq!(run.out, of_match);
    }
    assert_eq!(fixture.operations().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_of_another_size_is_not_kept() {
    let fixture = Fixture::start().await;
    let id = with_films(&fixture).swap_remove(0);
    let cut = CannedAnswer::new(StatusCode::OK).body("canary");
    fixture.emulator.answer_next(BLOBS, "/ugcstorage/film/", cut);
    let run = fixture.run(fixture.main(&["film", "download", &id, "-o", "here"]));
    assert_eq!(run.code, 1);
    assert!(
        run.err.starts_with("error: chunk 0 has 6 bytes, and the manifest says "),
        "{}",
        run.err
    );
    run.assert_no_secret(&fixture);
    assert_eq!(names(&fixture.folder().join("here")), ["manifest.json"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn films_that_are_gone_or_broken_say_so() {
    let fixture = Fixture::start().await;
    let unknown = "00000000-0000-4000-8000-000000000000";
    let run = fixture.run(fixture.main(&["film", "events", unknown]));
    assert_eq!((run.code, run.out.as_str()), (4, ""));
    assert!(run.err.starts_with("error: the match has no film: "), "{}", run.err);
    let run = fixture.run(fixture.main(&["film", "download", unknown, "-o", "none"]));
    assert_eq!(run.code, 4, "{}", run.err);
    assert!(!fixture.folder().join("none").exists());

    let id = with_films(&fixture).swap_remove(0);
    fixture.fail(BLOBS, "/ugcstorage/film/", StatusCode::NOT_FOUND);
    let run = fixture.run(fixture.main(&["film", "events", &id, "--fresh"]));
    assert_eq!(run.code, 4, "{}", run.err);
    assert!(run.err.contains("not stored any more"), "{}", run.err);

    let run = fixture.run(fixture.bare(&["film", "events", "nowhere"]));
    assert_eq!(run.code, 2, "{}", run.err);
    fixture.write("page.html", "<html>canary</html>");
    let run = fixture.run(fixture.bare(&["film", "events", "page.html", "--film-version", "41"]));
    assert_eq!(run.code, 1);
    assert!(run.err.starts_with("error: page.html cannot be read: "), "{}", run.err);
    run.assert_no_secret(&fixture);
    fixture.write("manifest.json", "{}");
    let run = fixture.run(fixture.bare(&["film", "events", "page.html"]));
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("manifest.json is no manifest"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_alone_is_read_by_the_version_that_is_named() {
    let fixture = Fixture::start().await;
    let (one, other) = (2_533_274_800_000_001, 2_533_274_800_000_002);
    let events = [
        FilmEvent::new(one, "A, \"B\"", 61_001, FilmEventKind::Kill),
        FilmEvent::new(other, "\u{202e}Other", 61_002, FilmEventKind::Death),
        FilmEvent::new(one, "A, \"B\"", 61_002, FilmEventKind::Medal { weight: 50, code: 14 }),
    ];
    let chunk = HighlightEncoder::new(39).encode(&events);
    fs::write(fixture.folder().join("chunk"), chunk).unwrap();
    let args = ["film", "events", "chunk", "--film-version", "39"];
    let run = fixture.run(fixture.bare(&args));
    let expected = "\
        \u{20}   Time  Player  Event  What\n\
        1:01.001  A, \"B\"  kill   \u{fffd}Other\n\
        1:01.002  \u{fffd}Other  death  by A, \"B\"\n\
        1:01.002  A, \"B\"  medal  medal 14\n";
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, expected, ""));
    let run = fixture.run(fixture.bare(&[&args[..], &["--csv"]].concat()));
    assert!(run.out.contains("\n61001,kill,2533274800000001,\"A, \"\"B\"\"\","), "{}", run.out);
    let run = fixture.run(fixture.bare(&["film", "events", "chunk"]));
    assert!(run.err.starts_with("note: the version of the film is not known, "), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_incomplete_film_there_is_what_it_has() {
    let fixture = Fixture::start().await;
    let player = 2_533_274_800_000_001;
    let event = |time| FilmEvent::new(player, "Player", time, FilmEventKind::Kill);
    let mut chunk = HighlightEncoder::new(41).encode_inflated(&[event(1_000), event(2_000)]);
    // The number of events, behind the header of the packet.
    assert_eq!(chunk[16..20], 2_u32.to_be_bytes());
    chunk[16..20].copy_from_slice(&3_u32.to_be_bytes());
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&chunk).unwrap();
    fs::write(fixture.folder().join("chunk"), encoder.finish().unwrap()).unwrap();
    let of_film = |args: &[&str]| {
        let all = [&["film", args[0], "chunk", "--film-version", "41"], &args[1..]].concat();
        fixture.run(fixture.bare(&all))
    };
    let said = "error: the events of the chunk are not complete: 2 events were found, and 3 are declared\n";
    let run = of_film(&["events", "--jsonl"]);
    assert_eq!((run.code, run.out.lines().count()), (1, 2), "{}", run.err);
    assert!(
        run.err.starts_with(said) && run.err.contains("some events are missing"),
        "{}",
        run.err
    );
    let run = of_film(&["events", "--json"]);
    let film = document(&run.out);
    let found = film["events"].as_array().unwrap().len();
    assert_eq!((run.code, &film["declared"], found), (1, &3.into(), 2));
    let run = of_film(&["events"]);
    assert_eq!((run.code, run.out.lines().count()), (1, 3));
    let run = of_film(&["timeline", "-o", "match.svg"]);
    assert!(run.code == 1 && run.err.starts_with(said), "{}", run.err);
    let svg = fs::read_to_string(fixture.folder().join("match.svg")).unwrap();
    assert!(svg.contains(">Player</text>"), "{svg}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_what_its_name_ends_in() {
    let fixture = Fixture::start().await;
    let id = with_films(&fixture).swap_remove(0);
    fixture.run(fixture.main(&["film", "download", &id, "-o", "film"]));
    let before = fixture.operations().len();
    let draw = |name: &str| fixture.run(fixture.bare(&["film", "timeline", "film", "-o", name]));
    for name in ["match", "match.gif", "match.svg.gz", ".png"] {
        let run = draw(name);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{name}");
        assert!(run.err.contains("ends in .svg or .png"), "{name}: {}", run.err);
    }
    let run = draw("match.PNG");
    if cfg!(feature = "png") {
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
        let png = fs::read(fixture.folder().join("match.PNG")).unwrap();
        assert!(png.starts_with(b"\x89PNG"));
        assert_eq!(png[16..20], 2400_u32.to_be_bytes());
        let dark = ["film", "timeline", "film", "-o", "dark.png", "--theme", "dark"];
        assert_eq!(fixture.run(fixture.bare(&dark)).code, 0);
        assert_ne!(fs::read(fixture.folder().join("dark.png")).unwrap(), png);
    } else {
        assert_eq!(run.code, 2);
        assert!(run.err.contains("without the feature `png`"), "{}", run.err);
    }
    assert_eq!(fixture.operations().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_who_took_part_is_in_the_picture() {
    let fixture = Fixture::start().await;
    let world = fixture.emulator.world();
    let with_bots = |id: &String| world.match_stats_json(id).unwrap().contains("\"bid(");
    let ids = with_films(&fixture);
    let id = ids.iter().find(|id| with_bots(id)).unwrap_or(&ids[0]);
    let chunk = HighlightEncoder::new(41).encode(&[]);
    fixture.emulator.answer_next(
        BLOBS,
        "/ugcstorage/film/",
        CannedAnswer::new(StatusCode::OK).body(chunk),
    );
    // The film tells of nobody, so the stats do, and the profiles tell the names.
    fixture.printed(&["film", "timeline", id, "-o", "match.svg"]);
    let svg = fs::read_to_string(fixture.folder().join("match.svg")).unwrap();
    let board = fixture.printed(&["match", id]);
    let stats = document(&world.match_stats_json(id).unwrap());
    let players = stats["Players"].as_array().unwrap();
    let people = players.iter().filter(|player| player["PlayerType"] == 1).count();
    let bots = players.len() - people;
    assert_eq!(svg.matches(">no events<").count(), people, "{svg}");
    assert_eq!(svg.matches(">bots have no events<").count(), bots, "{svg}");
    let name = fixture.emulator.account().gamertag();
    assert!(board.contains(name) && svg.contains(&format!(">{name}</text>")), "{svg}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timeline_is_a_picture_or_stands_in_the_terminal() {
    let fixture = Fixture::start().await;
    let world = fixture.emulator.world();
    let with_teams = |id: &String| {
        let stats = document(&world.match_stats_json(id).unwrap());
        stats["Teams"].as_array().unwrap().len() == 2
    };
    let id = with_films(&fixture).into_iter().find(with_teams).unwrap();
    let stats = fixture.printed(&["match", &id, "--json"]);
    assert_eq!(fixture.printed(&["film", "timeline", &id, "-o", "match.svg"]), "");
    let svg = fs::read_to_string(fixture.folder().join("match.svg")).unwrap();
    let wire = document(&stats);
    for team in wire["Teams"].as_array().unwrap() {
        let score = &team["Stats"]["CoreStats"]["Score"];
        assert!(svg.contains(&format!(">{score}</text>")), "{score} in {svg}");
    }
    let rows = csv(&fixture.printed(&["film", "events", &id, "--csv"]));
    let mut players: Vec<&str> = rows.iter().map(|row| row["gamertag"].as_str().unwrap()).collect();
    players.sort_unstable();
    players.dedup();
    for player in &players {
        assert!(svg.contains(&format!(">{player}</text>")), "{player} in {svg}");
    }

    let strips = fixture.printed(&["film", "timeline", &id]);
    for player in &players {
        let of_player = |kind: &str| {
            let is_one = |row: &&Value| row["gamertag"] == *player && row["kind"] == kind;
            rows.iter().filter(is_one).count().to_string()
        };
        let line = strips.lines().find(|line| line.starts_with(player)).unwrap();
        let rest = line[player.len()..].split_whitespace().collect::<Vec<_>>();
        assert_eq!(rest[..3], ["kill", "death", "medal"].map(of_player), "{strips}");
        assert!(line.chars().count() <= 100, "{strips}");
    }

    // A downloaded film is drawn without anybody being signed in.
    fixture.run(fixture.main(&["film", "download", &id, "-o", "film"]));
    fixture.write("stats.json", &stats);
    let args = ["film", "timeline", "film", "--stats", "stats.json", "-o", "match.svg"];
    let run = fixture.run(fixture.bare(&args));
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    assert_eq!(fs::read_to_string(fixture.folder().join("match.svg")).unwrap(), svg);
    let run = fixture.run(fixture.bare(&[&args[..], &["--theme", "dark"]].concat()));
    assert_eq!(run.code, 0);
    let dark = fs::read_to_string(fixture.folder().join("match.svg")).unwrap();
    assert!(svg.contains("prefers-color-scheme") && !dark.contains("prefers-color-scheme"));
    assert!(names(fixture.folder()).iter().all(|name| !name.ends_with(".part")));
    let run = fixture.run(fixture.bare(&["film", "timeline", "film", "--stats", "match.svg"]));
    assert_eq!(run.code, 2, "{}", run.err);
    let run = fixture.run(fixture.bare(&["film", "timeline", "film", "-o", "nowhere/match.svg"]));
    assert!(run.err.starts_with("error: nowhere/match.svg could not be written: "), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_without_scores_is_better_than_none() {
    let fixture = Fixture::start().await;
    let id = with_films(&fixture).swap_remove(0);
    fixture.fail(STATS, "/hi/matches/", StatusCode::INTERNAL_SERVER_ERROR);
    let run = fixture.run(fixture.main(&["film", "timeline", &id, "-o", "match.svg"]));
    assert_eq!(run.code, 1, "{}", run.err);
    run.assert_no_secret(&fixture);
    let svg = fs::read_to_string(fixture.folder().join("match.svg")).unwrap();
    assert!(svg.contains(">Highlights<"), "{svg}");
}
