//! Opening, and bringing up to date.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, ffi::ErrorCode};

use crate::{StoreError, StoreErrorKind};

pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path).map_err(|error| failed(OPEN, error))?;
    prepare(connection)
}

pub(super) fn in_memory() -> Result<Connection, StoreError> {
    prepare(Connection::open_in_memory().map_err(|error| failed(OPEN, error))?)
}

/// Opens a file that is there, and never changes it.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| failed(OPEN, error))?;
    let checked = || {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok((migrations_done(&connection)?, is_ours(&connection)?))
    };
    match checked().map_err(|error| failed(OPEN, error))? {
        (_, false) => Err(StoreError::new(NOT_OURS, StoreErrorKind::Damaged)),
        (version, _) if version > MIGRATIONS.len() => Err(newer()),
        _ => Ok(connection),
    }
}

fn prepare(mut connection: Connection) -> Result<Connection, StoreError> {
    let set = |connection: &Connection| {
        connection.busy_timeout(PATIENCE)?;
        if !is_ours(connection)? {
            return Ok(false);
        }
        // In bytes, of a file that is made now: as long as what a match adds to the longest tables.
        connection.pragma_update(None, "page_size", 8_192)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        // Safe against crashes of the program; a loss of power can take the last commits, and no more.
        connection.pragma_update(None, "synchronous", "normal")?;
        // In KiB.
        connection.pragma_update(None, "cache_size", -49_152)?;
        // In pages: one that changes again and again goes into the file itself but once.
        connection.pragma_update(None, "wal_autocheckpoint", 8_192)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(true)
    };
    match set(&connection).map_err(|error| failed(OPEN, error))? {
        true => migrate(&mut connection, MIGRATIONS)?,
        false => return Err(StoreError::new(NOT_OURS, StoreErrorKind::Damaged)),
    }
    Ok(connection)
}

/// Whether it is a store, or nothing yet.
fn is_ours(connection: &Connection) -> rusqlite::Result<bool> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let things: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    Ok(id == APPLICATION_ID || (id == 0 && things == 0))
}

fn migrations_done(connection: &Connection) -> rusqlite::Result<usize> {
    let done: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(done).unwrap_or(usize::MAX))
}

/// Does what has not been done yet, each migration as a whole.
pub(super) fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<(), StoreError> {
    let failed = |error| failed("the store could not be brought up to date", error);
    loop {
        // Another process may be at it.
        let step = connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(failed)?;
        let done = migrations_done(&step).map_err(failed)?;
        if done > migrations.len() {
            return Err(newer());
        }
        let Some(migration) = migrations.get(done) else { return Ok(()) };
        step.execute_batch(migration).map_err(failed)?;
        step.pragma_update(None, "user_version", i64::try_from(done + 1).unwrap_or(i64::MAX))
            .map_err(failed)?;
        step.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
        step.commit().map_err(failed)?;
    }
}

fn newer() -> StoreError {
    StoreError::new("the store was written by a newer version", StoreErrorKind::Newer)
}

/// Says in our words what SQLite says.
pub(super) fn failed(operation: &'static str, error: rusqlite::Error) -> StoreError {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreErrorKind::Busy,
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreErrorKind::Damaged,
        Some(ErrorCode::CannotOpen) => StoreErrorKind::Read,
        _ => StoreErrorKind::Write,
    };
    StoreError::new(operation, kind).because(error)
}

pub(super) const MIGRATIONS: &[&str] = &[include_str!("../../migrations/0001-tables.sql")];

/// `spnk` in ASCII, by which `file` and others can tell a store.
const APPLICATION_ID: i32 = 0x7370_6e6b;

/// How long another process may take for its transaction.
const PATIENCE: Duration = Duration::from_secs(10);

const OPEN: &str = "the store could not be opened";
const NOT_OURS: &str = "the file is something else than a store of this program";
