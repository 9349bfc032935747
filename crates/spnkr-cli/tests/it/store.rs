//! A database of careers is asked and exported without a sign-in and without the network.

use std::{fs, path::PathBuf, process::Stdio};

use spnkr::{MatchId, Xuid};
use spnkr_harvest::{Answered, Arrival, Raw, SqliteStore, Store as _};

#[cfg(unix)]
use crate::emulate::interrupt;
use crate::fixture::{Fixture, Run, document};

/// An emulator and a database with two matches of one player in it.
async fn fixture() -> (Fixture, Xuid) {
    let fixture = Fixture::start().await;
    let player = &fixture.emulator.world().players()[1];
    let xuid = Xuid::new(player.xuid());
    fs::create_dir_all(fixture.home()).unwrap();
    let store = SqliteStore::open(database(&fixture)).unwrap();
    store.track(xuid).await.unwrap();
    for id in fixture.emulator.world().matches_of(xuid.get()).into_iter().take(2) {
        let argument = format!("match_id={id}");
        let body = fixture.printed(&["get", "get_match_stats", &argument]);
        let model = serde_json::from_str(&body).unwrap();
        let match_id: MatchId = id.parse().unwrap();
        let raw = Raw { received_at: "2026-01-01T00:00:00Z".parse().unwrap(), body: body.into() };
        let stats = Answered { match_id, raw, model: std::sync::Arc::new(model) };
        store.add(Arrival::Stats(stats)).await.unwrap();
    }
    store.close().await;
    (fixture, xuid)
}

fn database(fixture: &Fixture) -> PathBuf {
    fixture.home().join("spnkr.db")
}

fn run(fixture: &Fixture, args: &[&str]) -> Run {
    fixture.run(fixture.bare(args))
}

/// Comma-separated values, header and all, of which none is quoted.
fn lines(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// What a command prints that has to go well.
fn printed(fixture: &Fixture, args: &[&str]) -> String {
    let run = run(fixture, args);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
    run.out
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_answered_in_every_format() {
    let (fixture, xuid) = fixture().await;
    let sql = "SELECT match_id, start_time, has_teams, 1.5 AS half, NULL AS void FROM matches";
    let rows = lines(&printed(&fixture, &["sql", sql, "--csv"]));
    assert_eq!(rows[0], ["match_id", "start_time", "has_teams", "half", "void"]);
    assert_eq!((rows.len(), rows[1][3].as_str(), rows[1][4].as_str()), (3, "1.5", ""));
    assert!(rows[1][1].ends_with('Z') && ["true", "false"].contains(&&*rows[1][2]), "{rows:?}");

    let json = document(&printed(&fixture, &["sql", sql, "--json"]));
    assert_eq!(json.as_array().unwrap().len(), 2);
    assert_eq!((&json[0]["half"], &json[0]["void"]), (&1.5.into(), &().into()));
    assert_eq!(json[0]["start_time"], rows[1][1].as_str());
    let text = printed(&fixture, &["sql", sql, "--jsonl"]);
    assert_eq!(document(text.lines().next().unwrap()), json[0]);

    let sql = "SELECT xuid, count(*) AS matches FROM participants GROUP BY 1 ORDER BY 2 DESC, 1";
    let table = printed(&fixture, &["sql", sql]);
    assert_eq!(table.lines().next().unwrap(), format!("{:>16}  matches", "xuid"));
    assert!(table.contains(&format!("\n{xuid}        2\n")), "{table}");

    let none = "SELECT * FROM films";
    assert_eq!(printed(&fixture, &["sql", none, "--json"]), "[]\n");
    assert!(run(&fixture, &["sql", none]).err.contains("no rows"));
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_are_explained() {
    let (fixture, _) = fixture().await;
    let before = fs::read(database(&fixture)).unwrap();
    for (args, code, texts) in [
        (&["sql", "SELECT kraken FROM matches"][..], 2, ["no such column: kraken", "--schema"]),
        (&["sql", "SELECT 1; SELECT 2"], 2, ["Multiple statements", "--schema"]),
        (&["sql", "DELETE FROM matches"], 2, ["would change the store", "--schema"]),
        (&["sql", "SELECT 1", "--db", "other.db"], 4, ["other.db", "spnkr sync"]),
        (&["sql", "--schema", "nothing"], 4, ["no table nothing", "--schema"]),
        (&["export", "--to", "a.csv", "--db", "other.db"], 4, ["other.db", "spnkr sync"]),
        (&["export", "--to", "a.csv", "--table", "nothing"], 2, ["`nothing`", "--schema"]),
        (&["export", "--to", "a.csv", "--sql", "SELECT"], 2, ["incomplete input", "--schema"]),
        (&["export", "--to", "a.xlsx"], 2, ["a.xlsx names no format", ".csv"]),
        (&["export", "--to", "a", "--sql", "SELECT 1"], 2, ["one table", "answer.csv"]),
        (&["export", "--to", "a.csv", "--format", "jsonl"], 2, ["in CSV", "--format"]),
        (&["export", "--to", "a.csv", "--since", "soon"], 2, ["2024-03-09", "soon"]),
        (&["export", "--to", "no/such/a.csv"], 1, ["a.csv could not be written", "folder"]),
        (&["export", "--to", "a.csv", "--player", "Nobody"], 4, ["Nobody", "spnkr sync"]),
    ] {
        let run = run(&fixture, args);
        assert_eq!(run.code, code, "{args:?}: {}", run.err);
        assert!(texts.iter().all(|text| run.err.contains(text)), "{args:?}: {}", run.err);
    }
    assert!(!fixture.folder().join("a.csv").exists());
    assert_eq!(fs::read(database(&fixture)).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_needs_no_database() {
    let fixture = Fixture::start().await;
    let list = printed(&fixture, &["sql", "--schema"]);
    assert!(list.contains("\nparticipants     Everybody who took part in a match"), "{list}");
    let table = printed(&fixture, &["sql", "--schema", "matches"]);
    assert!(table.contains("\nstart_time                TIMESTAMP"), "{table}");
    let json = document(&printed(&fixture, &["sql", "--schema", "--json"]));
    assert_eq!(json[0]["columns"][0]["name"], "match_id");
    let rows = lines(&printed(&fixture, &["sql", "--schema", "teams", "--csv"]));
    assert_eq!(rows[1][..3], ["teams", "match_id", "TEXT"]);
    assert!(!fixture.home().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_have_what_was_asked_for() {
    let (fixture, xuid) = fixture().await;
    let read = |name: &str| fs::read_to_string(fixture.folder().join(name)).unwrap();

    let said = printed(&fixture, &["export", "--to", "career.csv"]);
    assert_eq!(said, "wrote 2 rows to career.csv\n");
    let rows = lines(&read("career.csv"));
    assert_eq!(rows[0][..3], ["match_id", "start_time", "xuid"]);
    assert!(rows[1..].iter().all(|row| row[2] == xuid.to_string()), "{rows:?}");
    let newest = &rows[2][1];
    let player = xuid.to_string();
    let args = ["export", "--to", "career.jsonl", "--player", &player, "--since", newest];
    assert_eq!(printed(&fixture, &args), "wrote 1 row to career.jsonl\n");
    assert_eq!(document(&read("career.jsonl"))["start_time"], newest.as_str());

    let medals = ["export", "--to", "medals.csv", "--table", "medals"];
    printed(&fixture, &medals);
    let count = printed(&fixture, &["sql", "SELECT count(*) AS n FROM medals", "--jsonl"]);
    assert_eq!(
        lines(&read("medals.csv")).len() - 1,
        document(&count)["n"].as_u64().unwrap() as usize
    );
    let sql = "SELECT mode, count(*) AS n FROM matches GROUP BY 1";
    printed(&fixture, &["export", "--to", "modes.csv", "--sql", sql]);
    assert!(read("modes.csv").starts_with("mode,n\n"));

    let said = printed(&fixture, &["export", "--to", "all", "--since", newest]);
    assert!(said.contains("\nmatches             1\n"), "{said}");
    assert!(said.ends_with("wrote 10 files to all\n"), "{said}");
    assert_eq!(lines(&read("all/matches.csv")).len(), 2);
    assert!(!fixture.folder().join("all/raw.csv").exists());
    let said =
        printed(&fixture, &["export", "--to", "raw/", "--table", "raw", "--format", "jsonl"]);
    assert!(said.ends_with("wrote 1 file to raw/\n"), "{said}");
    assert_eq!(read("raw/raw.jsonl").lines().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn parquet_is_a_feature() {
    let (fixture, _) = fixture().await;
    let to_file = run(&fixture, &["export", "--to", "career.parquet"]);
    let to_folder = run(&fixture, &["export", "--to", "career", "--format", "parquet"]);
    if cfg!(feature = "parquet") {
        assert_eq!((to_file.code, to_folder.code), (0, 0), "{}{}", to_file.err, to_folder.err);
        let file = fs::read(fixture.folder().join("career.parquet")).unwrap();
        assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
        let months = fs::read_dir(fixture.folder().join("career/matches")).unwrap();
        assert!(months.count() > 0);
    } else {
        for run in [to_file, to_folder] {
            assert_eq!(run.code, 2);
            assert!(
                run.err.contains("the feature `parquet`") && run.err.contains("CSV"),
                "{}",
                run.err
            );
        }
        assert!(!fixture.folder().join("career").exists());
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_export_leaves_nothing() {
    let (fixture, _) = fixture().await;
    let names = || fs::read_dir(fixture.folder()).unwrap().count();
    let before = names();
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                   SELECT mode FROM n, matches";
    let mut command = fixture.bare(&["export", "--to", "endless.csv", "--sql", endless]);
    let child = command.stderr(Stdio::piped()).spawn().unwrap();
    while names() == before {
        std::thread::yield_now();
    }
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(err.contains("nothing was changed"), "{err}");
    assert_eq!(names(), before);
}
