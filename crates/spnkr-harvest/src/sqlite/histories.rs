//! Match histories, and where they have gaps.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use spnkr::{MatchId, Xuid, client::model::MatchResult};

use super::{
    cells::{Id, Time},
    read::{id_of, key_of, lacking, time_of},
};
use crate::{Gap, HistoryPart, Joined, Parts};

pub(super) fn track(connection: &Connection, xuid: Xuid) -> rusqlite::Result<()> {
    let sql = "INSERT OR IGNORE INTO tracked_players (xuid) VALUES (?)";
    connection.prepare_cached(sql)?.execute([key_of(xuid)]).map(drop)
}

pub(super) fn finish(
    connection: &Connection,
    players: &[Xuid],
    at: Timestamp,
) -> rusqlite::Result<()> {
    let sql = "UPDATE tracked_players SET synced_at = ? WHERE xuid = ?";
    let mut statement = connection.prepare_cached(sql)?;
    for xuid in players {
        statement.execute(params![Time(at), key_of(*xuid)])?;
    }
    Ok(())
}

pub(super) fn gaps(connection: &Connection, xuid: Xuid) -> rusqlite::Result<Vec<Gap>> {
    let mut statement = connection.prepare_cached(
        "SELECT match_id, start_time, (
             SELECT count(*) FROM histories newer
             WHERE newer.xuid = gap.xuid AND newer.start_time > gap.start_time
         )
         FROM histories gap WHERE xuid = ? AND is_followed = 0 ORDER BY start_time DESC",
    )?;
    let gaps = statement.query_map([key_of(xuid)], |row| {
        Ok(Gap { match_id: id_of(row, 0)?, start_time: time_of(row, 1)?, newer: row.get(2)? })
    })?;
    gaps.collect()
}

pub(super) fn add(
    connection: &Connection,
    part: &HistoryPart,
    parts: Parts,
) -> rusqlite::Result<Joined> {
    let mut joined = Joined { new: 0, unfetched: Vec::new(), is_joined: part.reaches_end };
    if let Some(before) = part.after
        && (part.reaches_end || !part.entries.is_empty())
    {
        follow(connection, part.xuid, before)?;
    }
    for (place, entry) in (1..).zip(&part.entries) {
        let is_last = place == part.entries.len();
        let is_followed = !is_last || part.reaches_end;
        let known = is_followed_in_store(connection, part.xuid, entry.match_id)?;
        match known {
            None => {
                insert(connection, part.xuid, entry, is_followed)?;
                joined.new += 1;
            }
            Some(false) if is_followed => follow(connection, part.xuid, entry.match_id)?,
            Some(_) => {}
        }
        joined.is_joined |= is_last && known == Some(true);
        let start_time = entry.match_info.start_time;
        joined.unfetched.extend(lacking(connection, entry.match_id, start_time, parts)?);
    }
    Ok(joined)
}

/// None if the store does not have the entry.
fn is_followed_in_store(
    connection: &Connection,
    xuid: Xuid,
    match_id: MatchId,
) -> rusqlite::Result<Option<bool>> {
    let sql = "SELECT is_followed FROM histories WHERE xuid = ? AND match_id = ?";
    let mut statement = connection.prepare_cached(sql)?;
    let values = params![key_of(xuid), Id(*match_id.as_uuid())];
    statement.query_row(values, |row| row.get(0)).optional()
}

fn follow(connection: &Connection, xuid: Xuid, match_id: MatchId) -> rusqlite::Result<()> {
    let sql = "UPDATE histories SET is_followed = 1 WHERE xuid = ? AND match_id = ?";
    let mut statement = connection.prepare_cached(sql)?;
    statement.execute(params![key_of(xuid), Id(*match_id.as_uuid())]).map(drop)
}

fn insert(
    connection: &Connection,
    xuid: Xuid,
    entry: &MatchResult,
    is_followed: bool,
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO histories (xuid, match_id, start_time, outcome, rank, team_id, \
         was_there_at_end, is_followed, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    let document = serde_json::to_string(entry)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    insert
        .execute(params![
            key_of(xuid),
            Id(*entry.match_id.as_uuid()),
            Time(entry.match_info.start_time),
            entry.outcome.to_string(),
            entry.rank,
            entry.last_team_id,
            entry.present_at_end_of_match,
            is_followed,
            document,
        ])
        .map(drop)
}
