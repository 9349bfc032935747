//! What is in a store, for people.

use rusqlite::Connection;

use super::file;
use crate::StoreError;

/// A table of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableInfo {
    /// What it is called.
    pub name: String,
    /// What a row of it is.
    pub description: String,
    /// Its columns, in their order.
    pub columns: Vec<ColumnInfo>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnInfo {
    /// What it is called.
    pub name: String,
    /// What its cells hold, such as `INTEGER` or `TIMESTAMP`.
    pub kind: String,
    /// Whether a cell can be empty.
    pub is_nullable: bool,
    /// Whether it is part of what tells rows apart.
    pub is_key: bool,
    /// What it means.
    pub description: String,
}

/// The tables of a store and what they mean, as the migrations make them.
///
/// ```
/// let tables = spnkr_harvest::tables()?;
/// let matches = tables.iter().find(|table| table.name == "matches");
/// assert!(matches.is_some_and(|table| table.columns[0].name == "match_id"));
/// # Ok::<_, spnkr_harvest::StoreError>(())
/// ```
///
/// # Errors
///
/// If there is no memory for it.
pub fn tables() -> Result<Vec<TableInfo>, StoreError> {
    let connection = file::in_memory()?;
    read(&connection).map_err(|error| file::failed("the schema could not be read", error))
}

fn read(connection: &Connection) -> rusqlite::Result<Vec<TableInfo>> {
    let texts: String = file::MIGRATIONS.concat();
    let mut names =
        connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")?;
    let names =
        names.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    names.into_iter().map(|name| table(connection, name, &texts)).collect()
}

fn table(connection: &Connection, name: String, texts: &str) -> rusqlite::Result<TableInfo> {
    let (before, body) = texts.split_once(&format!("CREATE TABLE {name} (")).unwrap_or_default();
    let mut comments: Vec<&str> =
        before.lines().rev().map_while(|line| line.strip_prefix("-- ")).collect();
    comments.reverse();
    let mut columns =
        connection.prepare("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)")?;
    let columns = columns.query_map([&name], |row| {
        let column: String = row.get(0)?;
        let key: i64 = row.get(3)?;
        let line = body.lines().find(|line| {
            line.trim_start().strip_prefix(&column).is_some_and(|rest| rest.starts_with(' '))
        });
        let description = line.and_then(|line| line.split_once("-- ")).unwrap_or_default().1;
        Ok(ColumnInfo {
            kind: row.get(1)?,
            is_nullable: !row.get::<_, bool>(2)? && key == 0,
            is_key: key > 0,
            description: description.to_owned(),
            name: column,
        })
    })?;
    let columns = columns.collect::<rusqlite::Result<_>>()?;
    Ok(TableInfo { name, description: comments.join(" "), columns })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::{
        AssetRow, Column, ColumnKind, FilmEventRow, FilmRow, MatchRow, MedalRow, ParticipantRow,
        PersonalScoreRow, PlayerRow, Row, SkillRow, TeamRow,
    };

    #[test]
    fn every_table_and_column_says_what_it_is() {
        let tables = tables().unwrap();
        assert!(tables.len() >= 14, "{}", tables.len());
        for table in &tables {
            assert!(table.description.ends_with('.'), "{}", table.name);
            for column in &table.columns {
                let (table, name) = (&table.name, &column.name);
                assert!(column.description.ends_with('.'), "{table}.{name}");
            }
        }
    }

    #[test]
    fn the_rows_are_those_of_the_tables() {
        fn compare<R: Row>(tables: &[TableInfo]) {
            let table = tables.iter().find(|table| table.name == R::TABLE).unwrap();
            let kind = |column: &Column| match column.kind {
                ColumnKind::Boolean => "BOOLEAN",
                ColumnKind::Bytes => "BLOB",
                ColumnKind::Integer => "INTEGER",
                ColumnKind::Real => "REAL",
                ColumnKind::Text => "TEXT",
                ColumnKind::Timestamp => "TIMESTAMP",
            };
            let ours: Vec<_> = R::COLUMNS
                .iter()
                .map(|column| (column.name, kind(column), column.is_nullable))
                .collect();
            let theirs: Vec<_> = table
                .columns
                .iter()
                .map(|column| (&*column.name, &*column.kind, column.is_nullable))
                .collect();
            assert_eq!(ours, theirs, "{}", R::TABLE);
        }

        let tables = tables().unwrap();
        compare::<AssetRow>(&tables);
        compare::<FilmEventRow>(&tables);
        compare::<FilmRow>(&tables);
        compare::<MatchRow>(&tables);
        compare::<MedalRow>(&tables);
        compare::<ParticipantRow>(&tables);
        compare::<PersonalScoreRow>(&tables);
        compare::<PlayerRow>(&tables);
        compare::<SkillRow>(&tables);
        compare::<TeamRow>(&tables);
    }
}
