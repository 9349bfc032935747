//! What a sync sends and costs.

use std::{collections::HashSet, path::Path};

use spnkr_emulator::{Emulator, LoggedRequest};
use spnkr_harvest::{SqliteReader, StoreError, Value};

use crate::{
    LATENCY, Outcome,
    command::{Place, finish},
};

/// A career from nothing.
///
/// Gives what is more than it should be.
pub(crate) fn whole(place: &Place, emulator: &Emulator) -> Outcome<Vec<String>> {
    let cost = finish(place.sync("whole.db", &["me"]))?;
    let requests = emulator.requests();
    let matches = count(&place.database("whole.db"), "SELECT count(*) FROM matches")?;
    let (mean, most) = under_way(&requests);
    let each = cost.cpu.as_secs_f64() * 1e3 / matches as f64;
    println!(
        "  whole: {matches} matches by {} requests in {:.1} s; {each:.3} ms CPU a match, {:.1} MB at most",
        requests.len(),
        cost.wall.as_secs_f64(),
        cost.memory
    );
    println!("  requests under way: {mean:.1} on average at least, {most} at most");
    Ok([
        at_most("CPU a match, in ms", each, 1.5),
        at_most("memory, in MB", cost.memory, 150.0),
        at_most("requests under way", most as f64, 16.0),
        // Of forty milliseconds, two pass while sixteen answers that come at once are read one by one, and as much
        // while the emulator, on the same processors, makes them.
        at_most("idle places, on average", 16.0 - mean, 2.0),
    ]
    .into_iter()
    .flatten()
    .collect())
}

/// The same career once more.
pub(crate) fn again(place: &Place, emulator: &Emulator) -> Outcome<()> {
    emulator.clear_requests();
    let cost = finish(place.sync("whole.db", &["me"]))?;
    let requests = emulator.requests();
    println!("  again: {} request in {:.2} s", requests.len(), cost.wall.as_secs_f64());
    match requests.as_slice() {
        [one] if one.path().contains("/matches?") => Ok(()),
        others => {
            let paths: Vec<_> = others.iter().map(LoggedRequest::path).collect();
            Err(format!("{paths:?} instead of one page").into())
        }
    }
}

/// Those who play together, from nothing.
pub(crate) fn squad(place: &Place, emulator: &Emulator) -> Outcome<()> {
    emulator.clear_requests();
    let names: Vec<_> = emulator.world().squad().iter().map(|player| player.gamertag()).collect();
    let cost = finish(place.sync("squad.db", &names))?;
    let requests = emulator.requests();
    let asked: Vec<_> = requests
        .iter()
        .map(LoggedRequest::path)
        .filter(|path| path.contains("/matches/"))
        .collect();
    let once: HashSet<_> = asked.iter().collect();
    let database = place.database("squad.db");
    let entries = count(&database, "SELECT count(*) FROM histories")?;
    let matches = count(&database, "SELECT count(*) FROM matches")?;
    println!(
        "  squad: {entries} entries of {} histories, {matches} matches by {} requests in {:.1} s",
        names.len(),
        requests.len(),
        cost.wall.as_secs_f64()
    );
    match once.len() == asked.len() {
        true => Ok(()),
        false => Err(format!("{} requests for {} answers", asked.len(), once.len()).into()),
    }
}

/// How many requests for data were under way: at least, over the time in which they came, and at most.
fn under_way(requests: &[LoggedRequest]) -> (f64, usize) {
    let mut events = Vec::new();
    let mut times = Vec::new();
    for request in requests.iter().filter(|request| request.path().contains("/matches/")) {
        times.push(request.at());
        events.push((request.arrived(), true));
        events.extend(request.answered().map(|answered| (answered, false)));
    }
    events.sort_unstable();
    let (mut now, mut most) = (0_usize, 0);
    for (_, is_arrival) in &events {
        now = if *is_arrival { now + 1 } else { now.saturating_sub(1) };
        most = most.max(now);
    }
    let whole = times.iter().max().zip(times.iter().min());
    let whole = whole.map_or(1.0, |(last, first)| last.duration_since(*first).as_secs_f64());
    // Every one of them was under way for as long as its answer was held back.
    (times.len() as f64 * LATENCY.as_secs_f64() / whole, most)
}

pub(crate) fn count(database: &Path, sql: &str) -> Outcome<u64> {
    let mut found = 0;
    let reader = SqliteReader::open(database)?;
    reader.query(sql)?.for_each(&[], |row| {
        if let [Value::Integer(count)] = row {
            found = count.unsigned_abs();
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(found)
}

/// What is wrong if it is more.
fn at_most(what: &str, found: f64, most: f64) -> Option<String> {
    (found > most).then(|| format!("{what}: {found:.3}, and {most} at most"))
}
