//! What arrives, into the tables.

use std::cell::RefCell;

use flate2::{Compress, CompressError, Compression, FlushCompress, Status};
use rusqlite::{Connection, params};
use spnkr::{
    MatchId,
    client::model::{Film, MatchSkill, MatchStats},
    core::{AssetId, AssetVersionId},
    film,
};

use super::{
    cells::{Id, Time, insert, insert_all},
    file::failed,
    read::inflated,
};
use crate::{
    Arrival, AssetArrival, AssetKind, AssetVersion, FilmArrival, Missing, Part, Raw, StoreError,
    rows::{AssetRow, FilmRows, MatchRows, SkillRows},
};

pub(super) fn add(connection: &Connection, arrival: &Arrival) -> rusqlite::Result<()> {
    match arrival {
        Arrival::Stats(stats) => {
            keep(connection, "match_stats", &stats.match_id.to_string(), &stats.raw)?;
            add_stats(connection, &stats.model)?;
            found(connection, stats.match_id, Part::Stats)
        }
        Arrival::Skill(skill) => {
            keep(connection, "match_skill", &skill.match_id.to_string(), &skill.raw)?;
            add_skill(connection, skill.match_id, &skill.model)?;
            found(connection, skill.match_id, Part::Skill)
        }
        Arrival::Film(film) => {
            let FilmArrival { match_id, manifest, chunk, film, highlights } = &**film;
            keep(connection, "film", &match_id.to_string(), manifest)?;
            keep_as_it_is(connection, "film_events", &match_id.to_string(), chunk)?;
            add_film(connection, &FilmRows::new(*match_id, film, highlights))?;
            found(connection, *match_id, Part::Film)
        }
        Arrival::Missing(missing) => add_missing(connection, missing),
        Arrival::Asset(AssetArrival { asset, raw }) => match raw {
            Some(raw) => {
                keep(connection, "asset", &asset_key(asset), raw)?;
                insert(connection, &AssetRow::new(*asset, &raw.body))
            }
            None => insert(connection, &AssetRow::unknown(*asset)),
        },
        Arrival::Players(players) => insert_all(connection, players),
    }
}

/// Keeps an answer as it came.
fn keep(connection: &Connection, kind: &str, key: &str, raw: &Raw) -> rusqlite::Result<()> {
    let body = compressed(&raw.body)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    keep_bytes(connection, kind, key, raw, &body)
}

fn compressed(bytes: &[u8]) -> Result<Vec<u8>, CompressError> {
    thread_local! {
        /// Made once: its memory takes longer to make than most answers to compress.
        static COMPRESS: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), true));
    }
    COMPRESS.with_borrow_mut(|compress| {
        compress.reset();
        let mut body = Vec::with_capacity(bytes.len() / 2 + 64);
        loop {
            let read = usize::try_from(compress.total_in()).unwrap_or(usize::MAX);
            let rest = bytes.get(read..).unwrap_or_default();
            match compress.compress_vec(rest, &mut body, FlushCompress::Finish)? {
                Status::StreamEnd => return Ok(body),
                Status::Ok | Status::BufError => body.reserve(body.capacity().max(64)),
            }
        }
    })
}

/// Keeps what came compressed with zlib.
fn keep_as_it_is(
    connection: &Connection,
    kind: &str,
    key: &str,
    raw: &Raw,
) -> rusqlite::Result<()> {
    keep_bytes(connection, kind, key, raw, &raw.body)
}

fn keep_bytes(
    connection: &Connection,
    kind: &str,
    key: &str,
    raw: &Raw,
    body: &[u8],
) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO raw (kind, key, received_at, body) VALUES (?, ?, ?, ?)";
    let mut statement = connection.prepare_cached(sql)?;
    statement.execute(params![kind, key, Time(raw.received_at), body]).map(drop)
}

fn add_stats(connection: &Connection, stats: &MatchStats) -> rusqlite::Result<()> {
    let rows = MatchRows::from(stats);
    insert(connection, &rows.info)?;
    insert_all(connection, &rows.teams)?;
    insert_all(connection, &rows.participants)?;
    insert_all(connection, &rows.medals)?;
    insert_all(connection, &rows.personal_scores)
}

fn add_skill(
    connection: &Connection,
    match_id: MatchId,
    skill: &MatchSkill,
) -> rusqlite::Result<()> {
    let rows = SkillRows::new(match_id, skill);
    insert_all(connection, &rows.players)?;
    let sql = "UPDATE teams SET mmr = ? WHERE match_id = ? AND team_id = ?";
    let mut statement = connection.prepare_cached(sql)?;
    for (team_id, mmr) in &rows.team_mmrs {
        statement.execute(params![mmr, Id(*match_id.as_uuid()), team_id])?;
    }
    Ok(())
}

fn add_film(connection: &Connection, rows: &FilmRows) -> rusqlite::Result<()> {
    insert(connection, &rows.film)?;
    insert_all(connection, &rows.events)
}

fn add_missing(connection: &Connection, missing: &Missing) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO missing (match_id, part, status, reason, attempts, tried_at, is_final)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)
         ON CONFLICT (match_id, part) DO UPDATE SET status = ?3, reason = ?4,
         attempts = attempts + (tried_at <> ?5), tried_at = ?5, is_final = ?6",
    )?;
    let Missing { match_id, part, status, reason, tried_at, is_final } = missing;
    statement
        .execute(params![
            Id(*match_id.as_uuid()),
            part.name(),
            status,
            reason,
            Time(*tried_at),
            is_final
        ])
        .map(drop)
}

/// A part that was missing is there.
fn found(connection: &Connection, match_id: MatchId, part: Part) -> rusqlite::Result<()> {
    let sql = "DELETE FROM missing WHERE match_id = ? AND part = ?";
    let mut statement = connection.prepare_cached(sql)?;
    statement.execute(params![Id(*match_id.as_uuid()), part.name()]).map(drop)
}

fn asset_key(asset: &AssetVersion) -> String {
    format!("{}/{}", asset.asset_id, asset.version_id)
}

/// Makes the tables again if they were made in another way than this version's.
pub(super) fn derive_again_if_old(connection: &mut Connection) -> Result<(), StoreError> {
    let failed = |error| failed("the store could not be brought up to date", error);
    let derive = |connection: &mut Connection| {
        let step =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let sql = "SELECT value FROM about WHERE name = 'derivation'";
        let last: Option<String> =
            rusqlite::OptionalExtension::optional(step.query_row(sql, [], |row| row.get(0)))?;
        if last.is_none_or(|last| last != DERIVATION) {
            derive_again(&step)?;
        }
        step.commit()
    };
    derive(connection).map_err(failed)
}

/// Makes all tables again that are made from raw answers.
pub(super) fn derive_again(connection: &Connection) -> rusqlite::Result<()> {
    for table in DERIVED {
        connection.execute(&format!("DELETE FROM {table}"), [])?;
    }
    // Stats first: skill adds to their teams.
    for kind in ["match_stats", "match_skill", "film_events", "asset"] {
        let mut keys = connection.prepare("SELECT key FROM raw WHERE kind = ? ORDER BY key")?;
        let keys = keys.query_map([kind], |row| row.get(0))?;
        for key in keys.collect::<rusqlite::Result<Vec<String>>>()? {
            derive_one(connection, kind, &key)?;
        }
    }
    let sql = "INSERT OR REPLACE INTO about (name, value) VALUES ('derivation', ?)";
    connection.execute(sql, [DERIVATION]).map(drop)
}

fn derive_one(connection: &Connection, kind: &str, key: &str) -> rusqlite::Result<()> {
    let Some(body) = stored(connection, kind, key)? else { return Ok(()) };
    // What cannot be read any more stays where it is, for a version that can.
    match kind {
        "match_stats" => match serde_json::from_slice::<MatchStats>(&inflated(&body)?) {
            Ok(stats) => add_stats(connection, &stats),
            Err(_) => Ok(()),
        },
        "match_skill" => {
            let skill = serde_json::from_slice::<MatchSkill>(&inflated(&body)?);
            match (key.parse(), skill) {
                (Ok(match_id), Ok(skill)) => add_skill(connection, match_id, &skill),
                _ => Ok(()),
            }
        }
        "film_events" => {
            let Some(manifest) = stored(connection, "film", key)? else { return Ok(()) };
            let manifest = serde_json::from_slice::<Film>(&inflated(&manifest)?);
            let (Ok(match_id), Ok(manifest)) = (key.parse(), manifest) else { return Ok(()) };
            let version = manifest.custom_data.film_major_version;
            let highlights = film::parse_lenient(&body, version).highlights;
            add_film(connection, &FilmRows::new(match_id, &manifest, &highlights))
        }
        _ => derive_asset(connection, key, &inflated(&body)?),
    }
}

/// Of what kind an asset is, the matches know that have it.
fn derive_asset(connection: &Connection, key: &str, document: &[u8]) -> rusqlite::Result<()> {
    let ids = key.split_once('/').and_then(|(asset_id, version_id)| {
        Some((asset_id.parse::<AssetId>().ok()?, version_id.parse::<AssetVersionId>().ok()?))
    });
    let Some((asset_id, version_id)) = ids else { return Ok(()) };
    let sql = "SELECT kind FROM assets WHERE asset_id = ? AND version_id = ?";
    let kind: String = connection
        .prepare_cached(sql)?
        .query_row(params![Id(*asset_id.as_uuid()), Id(*version_id.as_uuid())], |row| row.get(0))?;
    match AssetKind::ALL.into_iter().find(|known| known.name() == kind) {
        Some(kind) => insert(
            connection,
            &AssetRow::new(AssetVersion { kind, asset_id, version_id }, document),
        ),
        None => Ok(()),
    }
}

fn stored(connection: &Connection, kind: &str, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    let sql = "SELECT body FROM raw WHERE kind = ? AND key = ?";
    rusqlite::OptionalExtension::optional(
        connection.prepare_cached(sql)?.query_row([kind, key], |row| row.get(0)),
    )
}

/// The tables that are made from raw answers alone. Assets are not among them: those that the services have no more
/// have no answer.
const DERIVED: [&str; 8] = [
    "matches",
    "teams",
    "participants",
    "medals",
    "personal_scores",
    "skill",
    "films",
    "film_events",
];

/// Raised whenever a version makes other rows of the same answers.
const DERIVATION: &str = "1";
