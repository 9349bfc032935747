//! Careers in a database.

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
};

use serde_json::Value;
use spnkr_emulator::Emulator;
use spnkr_harvest::{SqliteReader, StoreError, TableInfo};

use crate::fixture::Fixture;

const CAREER: u32 = 120;

async fn fixture() -> Fixture {
    let fixture = Fixture::start_with(Emulator::builder().career(CAREER).squad(4)).await;
    fixture.sign_in("default");
    fixture
}

impl Fixture {
    /// The emulator's own list of the main account's matches, in the order of their ids.
    fn own_list(&self) -> Vec<String> {
        let mut matches = self.emulator.world().matches_of(self.emulator.account().xuid());
        matches.sort();
        matches
    }

    /// A question to a database in the folder of the home, as rows of texts.
    fn ask(&self, database: &str, sql: &str) -> Vec<Vec<String>> {
        let reader = SqliteReader::open(self.home().join(database)).unwrap();
        let mut rows = Vec::new();
        let mut query = reader.query(sql).unwrap();
        query
            .for_each(&[], |row| {
                rows.push(row.iter().map(|value| format!("{value:?}")).collect());
                Ok::<_, StoreError>(())
            })
            .unwrap();
        rows
    }

    /// All that is in a database but the times of its own making.
    fn tables(&self, database: &str) -> BTreeMap<String, Vec<Vec<String>>> {
        let own = ["received_at", "resolved_at", "synced_at", "tried_at", "attempts"];
        let rows = |table: TableInfo| {
            let names = table.columns.iter().map(|column| &*column.name);
            let names: Vec<_> = names.filter(|name| !own.contains(name)).collect();
            let sql = format!("SELECT {} FROM {}", names.join(", "), table.name);
            let mut rows = self.ask(database, &sql);
            rows.sort();
            (table.name, rows)
        };
        spnkr_harvest::tables().unwrap().into_iter().map(rows).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_career_is_synced_and_then_what_is_new() {
    let fixture = fixture().await;
    let run = fixture.run(fixture.connected(&["sync", "me"]));
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("complete"), "{}", run.out);
    assert!(run.err.contains("120 matches new, stats of 120"), "{}", run.err);

    fixture.emulator.clear_requests();
    let run = fixture.run(fixture.connected(&["sync"]));
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("Nothing new."), "{}", run.err);
    assert_eq!(fixture.emulator.requests().len(), 1);

    let run = fixture.run(fixture.bare(&["status", "--json"]));
    let [status] = &serde_json::from_str::<[Value; 1]>(&run.out).unwrap();
    assert_eq!((&status["is_complete"], &status["matches"]), (&true.into(), &120.into()));
    let run = fixture.run(fixture.bare(&["status", "Nobody Of This Name"]));
    assert_eq!(run.code, 4);
    assert!(run.err.contains("spnkr sync 'Nobody Of This Name'"), "{}", run.err);

    let stored = fixture.ask("spnkr.db", "SELECT match_id FROM matches ORDER BY match_id");
    let listed: Vec<_> =
        fixture.own_list().into_iter().map(|id| vec![format!("Text({id:?})")]).collect();
    assert_eq!(stored, listed);
}

/// Killed whenever the emulator has got some more requests, until a sync comes to its end.
#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_is_killed_again_and_again_ends_like_any_other() {
    let fixture = fixture().await;
    let path = |name: &str| fixture.home().join(name).display().to_string();
    let (whole, killed) = (path("whole.db"), path("killed.db"));
    let sync =
        |database| fixture.connected(&["sync", "me", "--with", "skill,film", "--db", database]);
    assert_eq!(fixture.run(sync(&whole)).code, 0);

    let mut kills = 0;
    while kills < KILLS {
        let before = fixture.emulator.requests().len();
        let mut command = sync(&killed);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while fixture.emulator.requests().len() < before + 4 + kills
            && child.try_wait().unwrap().is_none()
        {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
    }
    assert_eq!(fixture.run(sync(&killed)).code, 0);
    assert_eq!(fixture.tables("killed.db"), fixture.tables("whole.db"));
}

/// Enough for all of the career, some requests at a time.
const KILLS: usize = 8;

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interruption_says_how_to_go_on() {
    let fixture = fixture().await;
    fixture.emulator.hold("/hi/matches/", 40);
    let mut command = fixture.connected(&["sync", "me"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let is_at_it = || {
        let requests = fixture.emulator.requests();
        requests.iter().any(|request| request.path().starts_with("/hi/matches/"))
    };
    while !is_at_it() {
        std::thread::yield_now();
    }
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    fixture.emulator.release();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(err.contains("interrupted; 0 of at least"), "{err}");
    assert!(err.contains("`spnkr sync me` goes on from there"), "{err}");
    assert_eq!(fixture.run(fixture.connected(&["sync", "me"])).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_of_a_squad_is_fetched_once() {
    let fixture = fixture().await;
    let squad = fixture.emulator.world().squad();
    let names: Vec<_> = squad.iter().map(|player| player.gamertag().to_owned()).collect();
    let mut args = vec!["sync"];
    args.extend(names.iter().map(String::as_str));
    let run = fixture.run(fixture.connected(&args));
    assert_eq!(run.code, 0, "{}", run.err);
    let mut asked: Vec<_> = fixture
        .emulator
        .requests()
        .iter()
        .filter(|request| request.path().starts_with("/hi/matches/"))
        .map(|request| request.path().to_owned())
        .collect();
    let all = asked.len();
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), all);
    let sql = "SELECT match_id FROM histories GROUP BY match_id HAVING count(*) > 1";
    let shared = fixture.ask("spnkr.db", sql);
    assert!(shared.len() > 30, "{}", shared.len());
}
