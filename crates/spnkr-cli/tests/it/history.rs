//! Careers out of the database: trends and reports.

use std::fs;

use serde_json::Value;
use spnkr::{
    Client, Http, Xuid,
    core::{ClearanceToken, SpartanToken},
};
use spnkr_emulator::Emulator;
use spnkr_harvest::{
    Harvest, Parts, SqliteReader, SqliteStore,
    career::Career,
    trend::{By, Measure, Trend},
};

use crate::fixture::{Fixture, Run, csv, document};

/// Fetches the career of a player into the database of the home.
async fn fetch(fixture: &Fixture) -> Career {
    let emulator = &fixture.emulator;
    let http = Http::builder().connect_to(emulator.address());
    let http = http.only_roots(emulator.certificate_authority_pem()).build().unwrap();
    let spartan = SpartanToken::new(emulator.issue_spartan_token(emulator.account()));
    let clearance = ClearanceToken::new(emulator.clearance());
    let client = Client::from_tokens(http, spartan, Some(clearance));
    let xuid = Xuid::new(emulator.world().players()[5].xuid());
    fs::create_dir_all(fixture.home()).unwrap();
    let path = fixture.home().join("spnkr.db");
    let store = SqliteStore::open(&path).unwrap();
    let harvest = Harvest::new(client, store.clone()).player(xuid);
    harvest.parts(Parts::stats().with_skill()).run(|_| {}).await.unwrap();
    store.close().await;
    emulator.clear_requests();
    Career::read(&SqliteReader::open(&path).unwrap(), xuid).unwrap().unwrap()
}

/// Runs the command with nothing that it could reach.
fn run(fixture: &Fixture, args: &[&str]) -> Run {
    let mut command = fixture.bare(args);
    command.env("SPNKR_CONNECT_TO", "127.0.0.1:1");
    fixture.run(command)
}

fn printed(fixture: &Fixture, args: &[&str]) -> String {
    let run = run(fixture, args);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
    run.out
}

#[tokio::test(flavor = "multi_thread")]
async fn a_career_is_shown_without_the_network() {
    // The same to the day whenever it runs.
    let noon = "2026-06-01T12:00:00Z".parse().unwrap();
    let fixture = Fixture::start_with(Emulator::builder().starts_at(noon)).await;
    let career = fetch(&fixture).await;
    let name = career.name();

    let out = printed(&fixture, &["trend", &name.to_uppercase()]);
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines[0], format!("KDA of {name}"));
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{out}");
    // The axis has the highest and the lowest value, and the days at its ends.
    let kda = Trend::of(&career, Measure::Kda, By::Nothing);
    let values = || kda.series[0].points.iter().map(|point| point.value);
    let (least, most) = (values().reduce(f64::min).unwrap(), values().reduce(f64::max).unwrap());
    let axis: Vec<_> = lines.iter().filter(|line| line.contains('┤')).collect();
    let label = |line: &str| line.split('┤').next().unwrap().trim().to_owned();
    assert_eq!(axis.len(), 3, "{out}");
    assert_eq!(label(axis[0]), Measure::Kda.shown(most));
    assert_eq!(label(axis[2]), Measure::Kda.shown(least));
    let (first, last) = kda.span().unwrap();
    let day = |time: jiff::Timestamp| time.strftime("%-d %b %Y").to_string();
    let days = lines.last().unwrap().trim();
    assert!(days.starts_with(&day(first)) && days.ends_with(&day(last)), "{days}");

    let ranks = printed(&fixture, &["trend", "--of", "csr"]);
    assert_eq!(ranks, include_str!("history/ranks.txt"));

    // With a number, and with nobody's name, as there is one alone.
    let ranks = printed(&fixture, &["trend", &career.xuid.to_string(), "--of", "csr", "--json"]);
    let ranks = document(&ranks);
    let expected = Trend::of(&career, Measure::Csr, By::Nothing);
    let series = ranks["series"].as_array().unwrap();
    assert_eq!(series.len(), expected.series.len());
    for (series, expected) in series.iter().zip(&expected.series) {
        assert_eq!(series["name"], *expected.name);
        assert_eq!(series["points"].as_array().unwrap().len(), expected.points.len());
    }
    let args = ["trend", "--of", "accuracy", "--by", "mode", "--window", "5", "--csv"];
    let rows = csv(&printed(&fixture, &args));
    let window = 5.try_into().unwrap();
    let expected = Trend::of_window(&career, Measure::Accuracy, By::Mode, window);
    let points = expected.series.iter().flat_map(|series| {
        series.points.iter().map(|point| (series.name.to_string(), point.value.to_string()))
    });
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows: Vec<_> = rows.iter().map(|row| (text(row, "series"), text(row, "value"))).collect();
    assert_eq!(rows, points.collect::<Vec<_>>());

    for (file, beginning) in
        [("a.svg", "<svg "), ("a.html", "<!doctype html>"), ("a.PNG", "\u{89}PNG")]
    {
        printed(&fixture, &["trend", &name, "--of", "winrate", "-o", file]);
        let bytes = fs::read(fixture.folder().join(file)).unwrap();
        let text: String = bytes.iter().map(|byte| char::from(*byte)).take(20).collect();
        assert!(text.starts_with(beginning), "{file}: {text:?}");
    }
    let report = run(&fixture, &["report", "-o", "report.html"]);
    assert_eq!(report.code, 0, "{}", report.err);
    assert_eq!(report.err, format!("{} matches are in report.html\n", career.matches.len()));
    let page = fs::read_to_string(fixture.folder().join("report.html")).unwrap();
    assert!(page.contains(&format!("<h1>{name}</h1>")));

    let refused: &[(&[&str], i32, &str)] = &[
        (&["trend", "-o", "a.gif"], 2, "a.gif is no kind of picture"),
        (&["trend", "-o", "a.svg", "--csv"], 2, "--csv prints, and -o writes a picture"),
        (&["trend", "--of", "csr", "--by", "map"], 2, "ranks are of playlists"),
        (&["trend", "Somebody Else"], 4, "`spnkr sync 'Somebody Else'` fetches the career"),
        (&["report", "2533274999999999", "-o", "x"], 4, "`spnkr sync '2533274999999999'`"),
    ];
    for (args, code, text) in refused {
        let run = run(&fixture, args);
        assert_eq!((run.code, run.out.as_str()), (*code, ""), "{args:?}: {}", run.err);
        assert!(run.err.contains(text), "{args:?}: {}", run.err);
    }
    assert!(fixture.emulator.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_the_command_that_makes_one_is_named() {
    let fixture = Fixture::start().await;
    fixture.write("text.db", "This is no database, and was never meant to be one.");
    let cases: &[(&[&str], i32, &str)] = &[
        (&["trend"], 4, "`spnkr sync PLAYER`"),
        (
            &["report", "-o", "x.html", "--db", "nowhere.db"],
            4,
            "there is no database at nowhere.db",
        ),
        (&["trend", "--db", "text.db"], 2, "the database: the store could not be opened"),
    ];
    for (args, code, text) in cases {
        let run = run(&fixture, args);
        assert_eq!((run.code, run.out.as_str()), (*code, ""), "{args:?}: {}", run.err);
        assert!(run.err.contains(text), "{args:?}: {}", run.err);
    }
    assert!(!fixture.folder().join("x.html").exists());
}
