//! What the store is asked for.

use std::{cmp::Reverse, collections::HashMap, io::Read as _};

use flate2::read::ZlibDecoder;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params, types::Type};
use spnkr::{MatchId, Xuid};

use crate::{AssetKind, AssetVersion, MissingCount, Part, Parts, Status, Unfetched};

/// A XUID as the tables have it.
pub(super) fn key_of(xuid: Xuid) -> i64 {
    xuid.get().cast_signed()
}

fn xuid_of(key: i64) -> Xuid {
    Xuid::new(key.cast_unsigned())
}

/// An id of whatever kind out of a column.
pub(super) fn id_of<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|error: T::Err| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())
    })
}

fn count_of(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    // SQLite counts with a sign, but not below zero.
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}

pub(super) fn time_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|error: jiff::Error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())
    })
}

pub(super) fn tracked_players(connection: &Connection) -> rusqlite::Result<Vec<Xuid>> {
    let mut statement = connection.prepare_cached(
        "SELECT xuid FROM tracked_players player ORDER BY (
             SELECT max(start_time) FROM histories WHERE histories.xuid = player.xuid
         ) DESC, xuid",
    )?;
    let players = statement.query_map([], |row| row.get(0).map(xuid_of))?;
    players.collect()
}

pub(super) fn player_named(
    connection: &Connection,
    gamertag: &str,
) -> rusqlite::Result<Option<Xuid>> {
    let mut statement = connection.prepare_cached("SELECT xuid, gamertag FROM players")?;
    let wanted = gamertag.trim().to_lowercase();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        // SQLite compares the case of ASCII alone.
        if row.get_ref(1)?.as_str_or_null()?.is_some_and(|name| name.to_lowercase() == wanted) {
            return row.get(0).map(xuid_of).map(Some);
        }
    }
    Ok(None)
}

pub(super) fn raw(
    connection: &Connection,
    kind: &str,
    key: &str,
) -> rusqlite::Result<Option<Vec<u8>>> {
    let sql = "SELECT body FROM raw WHERE kind = ? AND key = ?";
    let body = connection
        .prepare_cached(sql)?
        .query_row([kind, key], |row| row.get::<_, Vec<u8>>(0))
        .optional()?;
    body.map(|body| inflated(&body)).transpose()
}

/// What was compressed by this store.
pub(super) fn inflated(body: &[u8]) -> rusqlite::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    ZlibDecoder::new(body)
        .read_to_end(&mut bytes)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, error.into()))?;
    Ok(bytes)
}

pub(super) fn unfetched(
    connection: &Connection,
    players: &[Xuid],
    parts: Parts,
) -> rusqlite::Result<Vec<Unfetched>> {
    // A match that several were in comes once.
    let mut matches: HashMap<MatchId, Timestamp> = HashMap::new();
    let sql = "SELECT match_id, start_time FROM histories WHERE xuid = ?";
    let mut list = connection.prepare_cached(sql)?;
    for xuid in players {
        let mut rows = list.query([key_of(*xuid)])?;
        while let Some(row) = rows.next()? {
            matches.insert(id_of(row, 0)?, time_of(row, 1)?);
        }
    }
    let mut matches: Vec<_> = matches.into_iter().collect();
    matches.sort_unstable_by_key(|(match_id, start_time)| (Reverse(*start_time), *match_id));
    let mut unfetched = Vec::new();
    for (match_id, start_time) in matches {
        unfetched.extend(lacking(connection, match_id, start_time, parts)?);
    }
    Ok(unfetched)
}

/// What of a match is not there and may yet be had.
pub(super) fn lacking(
    connection: &Connection,
    match_id: MatchId,
    start_time: Timestamp,
    wanted: Parts,
) -> rusqlite::Result<Option<Unfetched>> {
    let mut parts = Vec::new();
    for part in Part::ALL.into_iter().filter(|part| wanted.has(*part)) {
        if !is_settled(connection, match_id, part)? {
            parts.push(part);
        }
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let people = match parts.contains(&Part::Stats) {
        true => Vec::new(),
        false => people(connection, match_id)?,
    };
    Ok(Some(Unfetched { match_id, start_time, parts, people }))
}

/// Whether a part is there, or never will be.
fn is_settled(connection: &Connection, match_id: MatchId, part: Part) -> rusqlite::Result<bool> {
    let key = match_id.to_string();
    let mut there = connection.prepare_cached("SELECT 1 FROM raw WHERE kind = ? AND key = ?")?;
    if there.exists([raw_kind(part), &key])? {
        return Ok(true);
    }
    let sql = "SELECT 1 FROM missing WHERE match_id = ? AND part = ? AND is_final = 1";
    connection.prepare_cached(sql)?.exists([&key, part.name()])
}

fn people(connection: &Connection, match_id: MatchId) -> rusqlite::Result<Vec<Xuid>> {
    let sql =
        "SELECT xuid FROM participants WHERE match_id = ? AND xuid IS NOT NULL ORDER BY place";
    let mut statement = connection.prepare_cached(sql)?;
    let people = statement.query_map([match_id.to_string()], |row| row.get(0).map(xuid_of))?;
    people.collect()
}

pub(super) fn unnamed_players(connection: &Connection, most: usize) -> rusqlite::Result<Vec<Xuid>> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT xuid FROM participants WHERE xuid IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM players WHERE players.xuid = participants.xuid)
         ORDER BY xuid LIMIT ?",
    )?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let players = statement.query_map([most], |row| row.get(0).map(xuid_of))?;
    players.collect()
}

pub(super) fn unnamed_assets(
    connection: &Connection,
    most: usize,
) -> rusqlite::Result<Vec<AssetVersion>> {
    let mut assets = Vec::new();
    for kind in AssetKind::ALL {
        let column = match kind {
            AssetKind::Map => "map",
            AssetKind::GameVariant => "game_variant",
            AssetKind::Playlist => "playlist",
        };
        let mut statement = connection.prepare_cached(&format!(
            "SELECT DISTINCT {column}_id, {column}_version_id FROM matches
             WHERE {column}_id IS NOT NULL AND NOT EXISTS (
                 SELECT 1 FROM assets WHERE asset_id = {column}_id AND version_id = {column}_version_id
             ) ORDER BY 1, 2 LIMIT ?"
        ))?;
        let left = i64::try_from(most - assets.len()).unwrap_or(i64::MAX);
        let found = statement.query_map([left], |row| {
            Ok(AssetVersion { kind, asset_id: id_of(row, 0)?, version_id: id_of(row, 1)? })
        })?;
        for asset in found {
            assets.push(asset?);
        }
    }
    Ok(assets)
}

pub(super) fn status(connection: &Connection, xuid: Xuid) -> rusqlite::Result<Option<Status>> {
    let key = key_of(xuid);
    let tracked = connection
        .prepare_cached("SELECT synced_at FROM tracked_players WHERE xuid = ?")?
        .query_row([key], |row| match row.get_ref(0)? {
            rusqlite::types::ValueRef::Null => Ok(None),
            _ => time_of(row, 0).map(Some),
        })
        .optional()?;
    let Some(synced_at) = tracked else { return Ok(None) };
    let gamertag = connection
        .prepare_cached("SELECT gamertag FROM players WHERE xuid = ?")?
        .query_row([key], |row| row.get(0))
        .optional()?
        .flatten();
    let (matches, gaps, newest, oldest) = connection
        .prepare_cached(
            "SELECT count(*), total(is_followed = 0), max(start_time), min(start_time)
             FROM histories WHERE xuid = ?",
        )?
        .query_row([key], |row| {
            let time = |column| match row.get_ref(column)? {
                rusqlite::types::ValueRef::Null => Ok(None),
                _ => time_of(row, column).map(Some),
            };
            Ok((count_of(row, 0)?, row.get::<_, f64>(1)?, time(2)?, time(3)?))
        })?;
    let with = |part| -> rusqlite::Result<u64> {
        connection
            .prepare_cached(
                "SELECT count(*) FROM histories JOIN raw ON raw.kind = ? AND raw.key = match_id
                 WHERE xuid = ?",
            )?
            .query_row(params![raw_kind(part), key], |row| count_of(row, 0))
    };
    Ok(Some(Status {
        xuid,
        gamertag,
        matches,
        is_history_whole: gaps == 0.0 && (matches > 0 || synced_at.is_some()),
        with_stats: with(Part::Stats)?,
        with_skill: with(Part::Skill)?,
        with_film: with(Part::Film)?,
        missing: missing(connection, key)?,
        newest,
        oldest,
        synced_at,
    }))
}

fn missing(connection: &Connection, key: i64) -> rusqlite::Result<Vec<MissingCount>> {
    let mut statement = connection.prepare_cached(
        "SELECT part, reason, is_final, count(*) FROM missing
         JOIN histories USING (match_id) WHERE xuid = ?
         GROUP BY part, reason, is_final ORDER BY 4 DESC, 1, 2, 3",
    )?;
    let mut rows = statement.query([key])?;
    let mut counts = Vec::new();
    while let Some(row) = rows.next()? {
        let name = row.get_ref(0)?.as_str()?;
        // One of a newer version is none that this one can tell of.
        let Some(part) = Part::ALL.into_iter().find(|part| part.name() == name) else { continue };
        counts.push(MissingCount {
            part,
            reason: row.get(1)?,
            is_final: row.get(2)?,
            matches: count_of(row, 3)?,
        });
    }
    Ok(counts)
}

/// What the answer is called that a part is made from.
pub(super) fn raw_kind(part: Part) -> &'static str {
    match part {
        Part::Stats => "match_stats",
        Part::Skill => "match_skill",
        Part::Film => "film_events",
    }
}
