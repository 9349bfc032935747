//! Rows of ours as rows of SQLite.

use std::{collections::HashMap, sync::LazyLock};

use jiff::{Timestamp, fmt::temporal::DateTimePrinter};
use rusqlite::{Connection, types::ToSqlOutput};
use uuid::Uuid;

use crate::rows::{
    AssetRow, Cell, FilmEventRow, FilmRow, MatchRow, MedalRow, ParticipantRow, PersonalScoreRow,
    PlayerRow, Row, SkillRow, TeamRow,
};

/// Writes a row, in place of one with the same key.
pub(super) fn insert<R: Row>(connection: &Connection, row: &R) -> rusqlite::Result<()> {
    insert_all(connection, std::slice::from_ref(row))
}

pub(super) fn insert_all<R: Row>(connection: &Connection, rows: &[R]) -> rusqlite::Result<()> {
    let sql = INSERTS.get(R::TABLE).map(String::as_str).unwrap_or_default();
    let mut statement = connection.prepare_cached(sql)?;
    for row in rows {
        let mut place = 0;
        let mut outcome = Ok(());
        row.cells(&mut |cell| {
            place += 1;
            if outcome.is_ok() {
                outcome = bind(&mut statement, place, cell);
            }
        });
        outcome?;
        statement.raw_execute()?;
    }
    Ok(())
}

fn bind(
    statement: &mut rusqlite::Statement<'_>,
    place: usize,
    cell: Cell<'_>,
) -> rusqlite::Result<()> {
    match cell {
        Cell::Boolean(value) => statement.raw_bind_parameter(place, value),
        Cell::Bytes(value) => statement.raw_bind_parameter(place, value),
        Cell::Integer(value) => statement.raw_bind_parameter(place, value),
        Cell::Null => statement.raw_bind_parameter(place, rusqlite::types::Null),
        Cell::Real(value) => statement.raw_bind_parameter(place, value),
        Cell::Text(value) => statement.raw_bind_parameter(place, value),
        Cell::Timestamp(value) => statement.raw_bind_parameter(place, Time(value)),
        Cell::Uuid(value) => statement.raw_bind_parameter(place, Id(value)),
    }
}

/// A moment as the tables have it: `2024-03-09T21:07:00.000Z`, always as long, so that order in time is that of texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time(pub(super) Timestamp);

impl Time {
    pub(super) fn text(self) -> String {
        PRINTER.timestamp_to_string(&self.0)
    }
}

impl rusqlite::ToSql for Time {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.text()))
    }
}

/// An id as the tables have it, with dashes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Id(pub(super) Uuid);

impl rusqlite::ToSql for Id {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.as_hyphenated().to_string()))
    }
}

static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

/// The statement that writes a row, by table.
static INSERTS: LazyLock<HashMap<&'static str, String>> = LazyLock::new(|| {
    HashMap::from([
        statement::<AssetRow>(),
        statement::<FilmEventRow>(),
        statement::<FilmRow>(),
        statement::<MatchRow>(),
        statement::<MedalRow>(),
        statement::<ParticipantRow>(),
        statement::<PersonalScoreRow>(),
        statement::<PlayerRow>(),
        statement::<SkillRow>(),
        statement::<TeamRow>(),
    ])
});

fn statement<R: Row>() -> (&'static str, String) {
    let names: Vec<_> = R::COLUMNS.iter().map(|column| column.name).collect();
    let places = vec!["?"; names.len()].join(", ");
    let sql =
        format!("INSERT OR REPLACE INTO {} ({}) VALUES ({places})", R::TABLE, names.join(", "));
    (R::TABLE, sql)
}
