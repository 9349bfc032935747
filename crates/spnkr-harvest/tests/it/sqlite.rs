//! The store in a file.

use std::{collections::BTreeMap, fs, path::Path};

use spnkr::Xuid;
use spnkr_harvest::{
    Harvest, Parts, SqliteReader, SqliteStore, Store as _, StoreError, StoreErrorKind, Value,
};

use crate::{a_little, client, xuid};

/// All rows of all tables, as texts.
fn dump(path: &Path) -> BTreeMap<String, Vec<String>> {
    let reader = SqliteReader::open(path).unwrap();
    let table = |name: String| {
        let mut rows = Vec::new();
        let mut query = reader.query(&format!("SELECT * FROM {name}")).unwrap();
        query
            .for_each(&[], |row| {
                rows.push(format!("{row:?}"));
                Ok::<_, StoreError>(())
            })
            .unwrap();
        rows.sort();
        (name, rows)
    };
    spnkr_harvest::tables().unwrap().into_iter().map(|info| table(info.name)).collect()
}

fn number(path: &Path, sql: &str) -> i64 {
    let mut found = None;
    let reader = SqliteReader::open(path).unwrap();
    let mut query = reader.query(sql).unwrap();
    query
        .for_each(&[], |row| {
            if let [Value::Integer(number)] = row {
                found = Some(*number);
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    found.unwrap()
}

#[tokio::test]
async fn tables_are_made_again_of_raw_answers() {
    let emulated = a_little().await;
    let xuid = xuid(&emulated, 0);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("career.db");
    let store = SqliteStore::open(&path).unwrap();
    let parts = Parts::stats().with_skill().with_film();
    let harvest = Harvest::new(client(&emulated), store.clone()).player(xuid).parts(parts);
    harvest.run(|_| {}).await.unwrap();
    store.close().await;
    let before = dump(&path);
    for table in ["matches", "participants", "medals", "skill", "film_events", "assets"] {
        assert!(!before[table].is_empty(), "{table}");
    }

    // As a store is whose tables an older version made.
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "UPDATE about SET value = '0'; DELETE FROM medals; DELETE FROM teams;
             UPDATE participants SET kills = 0; UPDATE assets SET name = 'older';",
        )
        .unwrap();
    drop(connection);
    assert_ne!(dump(&path), before);
    SqliteStore::open(&path).unwrap().close().await;
    assert_eq!(dump(&path), before);
}

#[tokio::test]
async fn a_raw_answer_is_the_bytes_that_came() {
    let emulated = a_little().await;
    let world = emulated.emulator().world();
    let xuid = xuid(&emulated, 0);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("career.db");
    let store = SqliteStore::open(&path).unwrap();
    Harvest::new(client(&emulated), store.clone()).player(xuid).run(|_| {}).await.unwrap();
    for id in world.matches_of(xuid.get()).iter().take(5) {
        let raw = store.raw("match_stats", id).await.unwrap().unwrap();
        assert_eq!(String::from_utf8(raw).unwrap(), world.match_stats_json(id).unwrap());
    }
    store.close().await;
    let sql = "SELECT sum(inflate(body) ->> '$.MatchInfo.GameVariantCategory') FROM raw WHERE kind = 'match_stats'";
    let own = number(&path, "SELECT sum(game_variant_category) FROM matches");
    assert_eq!(number(&path, sql), own);
}

#[test]
fn what_is_no_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    fs::write(&path, "not a database, but a file of somebody").unwrap();
    let kind = |error: StoreError| error.kind();
    assert_eq!(SqliteStore::open(&path).map_err(kind).unwrap_err(), StoreErrorKind::Damaged);
    assert_eq!(fs::read(&path).unwrap(), b"not a database, but a file of somebody");

    let path = folder.path().join("foreign.db");
    let foreign = rusqlite::Connection::open(&path).unwrap();
    foreign.execute_batch("CREATE TABLE matches (score INTEGER)").unwrap();
    drop(foreign);
    let before = fs::read(&path).unwrap();
    assert_eq!(SqliteStore::open(&path).map_err(kind).unwrap_err(), StoreErrorKind::Damaged);
    assert_eq!(SqliteReader::open(&path).map_err(kind).unwrap_err(), StoreErrorKind::Damaged);
    assert_eq!(fs::read(&path).unwrap(), before);

    assert_eq!(
        SqliteReader::open(folder.path().join("none.db")).map_err(kind).unwrap_err(),
        StoreErrorKind::Read
    );
    assert_eq!(
        SqliteStore::open(folder.path().join("no/such/folder.db")).map_err(kind).unwrap_err(),
        StoreErrorKind::Read
    );
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("career.db");
    SqliteStore::open(&path).unwrap().close().await;
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 1_000).unwrap();
    drop(newer);
    let kind = |error: StoreError| error.kind();
    assert_eq!(SqliteStore::open(&path).map_err(kind).unwrap_err(), StoreErrorKind::Newer);
    assert_eq!(SqliteReader::open(&path).map_err(kind).unwrap_err(), StoreErrorKind::Newer);
}

#[tokio::test]
async fn questions_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("career.db");
    let store = SqliteStore::open(&path).unwrap();
    store.track(Xuid::new(2_533_274_800_000_001)).await.unwrap();
    // While somebody has it open to write.
    let reader = SqliteReader::open(&path).unwrap();
    for wrong in [
        "DELETE FROM tracked_players",
        "CREATE TABLE more (number INTEGER)",
        "PRAGMA user_version = 7",
        "ATTACH 'other.db' AS other",
        "SELECT no_such_column FROM matches",
        "SELECT 1; SELECT 2",
        "SELEKT",
        "",
    ] {
        let outcome = reader.query(wrong).and_then(|mut query| query.for_each(&[], |_| Ok(())));
        assert_eq!(outcome.unwrap_err().kind(), StoreErrorKind::Query, "{wrong}");
    }
    assert_eq!(number(&path, "SELECT count(*) FROM tracked_players"), 1);
    assert_eq!(number(&path, "PRAGMA user_version"), 1);
    assert!(!folder.path().join("other.db").exists());
}

#[tokio::test]
async fn two_harvests_share_a_file() {
    let emulated = a_little().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("career.db");
    let harvest = |place: usize| {
        let store = SqliteStore::open(&path).unwrap();
        Harvest::new(client(&emulated), store).player(xuid(&emulated, place)).run(|_| {})
    };
    let (one, other) = futures_util::future::join(harvest(0), harvest(1)).await;
    let (one, other) = (one.unwrap(), other.unwrap());
    let entries = number(&path, "SELECT count(*) FROM histories");
    assert_eq!(one.new_matches + other.new_matches, entries.unsigned_abs());
    let lacking =
        "SELECT count(*) FROM histories WHERE match_id NOT IN (SELECT match_id FROM matches)";
    assert_eq!(number(&path, lacking), 0);
}
