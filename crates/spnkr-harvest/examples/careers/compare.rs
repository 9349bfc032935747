//! Whether a database has what it should, row by row.

use std::path::Path;

use spnkr_emulator::World;
use spnkr_harvest::{SqliteReader, StoreError, TableInfo, Value};

use crate::Outcome;

/// Compares matches and participants with the emulator's own list.
pub(crate) fn with_emulator(database: &Path, world: &World, xuid: u64) -> Outcome<()> {
    let reader = SqliteReader::open(database)?;
    let listed = world.matches_of(xuid);
    let mut ids = listed.clone();
    ids.sort();
    let stored = rows(&reader, "SELECT match_id FROM matches ORDER BY match_id")?;
    let stored: Vec<_> = stored.into_iter().filter_map(|mut row| row.pop()).collect();
    if stored != ids {
        return Err(format!("{} matches are stored, {} are listed", stored.len(), ids.len()).into());
    }
    let sql = "SELECT match_id FROM histories ORDER BY start_time DESC";
    let history = rows(&reader, sql)?;
    if !history.iter().map(|row| &row[0]).eq(&listed) {
        return Err("the history is in another order than the emulator's".into());
    }
    let sql = "SELECT match_id, start_time, place, player_id, team_id, participants.rank, kills, deaths, assists
               FROM participants JOIN matches USING (match_id) ORDER BY match_id, place";
    let stored = rows(&reader, sql)?;
    let mut own = Vec::new();
    for id in &ids {
        let board = world.scoreboard(id).ok_or("a match without a scoreboard")?;
        let started = format!("{:.3}", board.started);
        for (place, one) in board.participants.iter().enumerate() {
            let numbers = [one.team, one.rank, one.kills, one.deaths, one.assists];
            let mut row =
                vec![id.clone(), started.clone(), place.to_string(), one.player_id.clone()];
            row.extend(numbers.iter().map(ToString::to_string));
            own.push(row);
        }
    }
    println!(
        "  {} matches and {} participants, compared with the emulator's",
        ids.len(),
        own.len()
    );
    match stored.iter().zip(&own).find(|(stored, own)| stored != own) {
        None if stored.len() == own.len() => Ok(()),
        None => Err(format!("{} rows, and {} expected", stored.len(), own.len()).into()),
        Some((stored, own)) => Err(format!("{stored:?} in place of {own:?}").into()),
    }
}

/// Compares all tables of two databases, without the times of their own making.
pub(crate) fn with_each_other(one: &Path, other: &Path) -> Outcome<()> {
    let (one, other) = (SqliteReader::open(one)?, SqliteReader::open(other)?);
    let mut total = 0;
    for table in spnkr_harvest::tables()? {
        let sql = question(&table);
        let (one, other) = (rows(&one, &sql)?, rows(&other, &sql)?);
        if let Some((one, other)) = one.iter().zip(&other).find(|(one, other)| one != other) {
            return Err(format!("{}: {one:?} and {other:?}", table.name).into());
        }
        if one.len() != other.len() {
            return Err(format!("{}: {} rows and {}", table.name, one.len(), other.len()).into());
        }
        total += one.len();
    }
    println!("  {total} rows of all tables, compared with those of a sync that nobody killed");
    Ok(())
}

fn question(table: &TableInfo) -> String {
    let own = ["received_at", "resolved_at", "synced_at", "tried_at", "attempts"];
    let columns = table.columns.iter().map(|column| &*column.name);
    let columns: Vec<_> = columns.filter(|name| !own.contains(name)).collect();
    let keys = table.columns.iter().filter(|column| column.is_key).map(|column| &*column.name);
    let keys: Vec<_> = keys.collect();
    format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), table.name, keys.join(", "))
}

fn rows(reader: &SqliteReader, sql: &str) -> Outcome<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    reader.query(sql)?.for_each(&[], |row| {
        let text = |value: &Value<'_>| match value {
            Value::Blob(value) => format!("{} bytes", value.len()),
            Value::Integer(value) => value.to_string(),
            Value::Null => String::new(),
            Value::Real(value) => value.to_string(),
            Value::Text(value) => (*value).to_owned(),
        };
        rows.push(row.iter().map(text).collect());
        Ok::<_, StoreError>(())
    })?;
    Ok(rows)
}
