//! How the rows of a table are asked for.

use std::fmt::Write as _;

use super::{Bound, Question, kind};
use crate::{
    ColumnInfo, SqliteReader, StoreError, TableInfo, Value,
    export::{ExportError, Field, Month, Selection, folder::Part},
    rows::ColumnKind,
    tables,
};

/// The tables that an export has unless others are named: those about matches and people.
///
/// # Errors
///
/// If there is no memory for the schema.
pub fn default_tables() -> Result<Vec<TableInfo>, StoreError> {
    let tables = tables()?.into_iter();
    Ok(tables.filter(|table| !HOUSEKEEPING.contains(&&*table.name)).collect())
}

/// What a store keeps for itself.
const HOUSEKEEPING: &[&str] = &["about", "histories", "missing", "raw", "tracked_players"];

/// A table, and where it has its times from.
pub(super) struct Table {
    info: TableInfo,
    times: Times,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Times {
    /// From the match of each row.
    Match,
    None,
    /// From its own column `start_time`.
    Own,
}

impl Table {
    pub(super) fn find(name: &str) -> Result<Self, ExportError> {
        let found = tables()?.into_iter().find(|table| table.name == name);
        let info = found.ok_or_else(|| ExportError::NoTable(name.to_owned()))?;
        let has = |name: &str| info.columns.iter().any(|column| column.name == name);
        let times = match has("match_id") {
            true if has("start_time") => Times::Own,
            true => Times::Match,
            false => Times::None,
        };
        Ok(Self { info, times })
    }

    pub(super) fn fields(&self) -> Vec<Field> {
        let field = |column: &ColumnInfo| Field {
            name: column.name.clone(),
            kind: kind(&column.kind).unwrap_or(ColumnKind::Text),
            is_nullable: column.is_nullable,
        };
        self.info.columns.iter().map(field).collect()
    }

    /// All rows, in the order of time.
    pub(super) fn questions(&self, selection: &Selection) -> Vec<Question> {
        match self.times {
            Times::None => vec![self.whole()],
            _ => {
                let mut questions = vec![self.of_matches(Part::Whole, selection, None)];
                questions.extend(self.without_match(Part::Whole, selection));
                questions
            }
        }
    }

    /// The same, a question for each month.
    pub(super) fn questions_by_month(
        &self,
        reader: &SqliteReader,
        selection: &Selection,
    ) -> Result<Vec<Question>, StoreError> {
        if self.times == Times::None {
            return Ok(vec![self.whole()]);
        }
        let mut questions = Vec::new();
        for month in self.months(reader)? {
            let part = Part::Month(Some(month));
            questions.push(self.of_matches(part, selection, Some(month)));
        }
        questions.extend(self.without_match(Part::Month(None), selection));
        Ok(questions)
    }

    fn whole(&self) -> Question {
        let sql =
            format!("SELECT {} FROM {} t ORDER BY {}", self.columns(), self.name(), self.key());
        Question { part: Part::Whole, sql, values: Vec::new() }
    }

    fn of_matches(&self, part: Part, selection: &Selection, month: Option<Month>) -> Question {
        let (columns, name, key) = (self.columns(), self.name(), self.rest_of_key());
        let (from, timed) = match self.times {
            Times::Own => (format!("{name} t"), "t"),
            // Matches first, so that they are found in their order.
            _ => (format!("matches m CROSS JOIN {name} t ON t.match_id = m.match_id"), "m"),
        };
        let mut sql = format!(
            "SELECT {columns} FROM {from}
             WHERE (?1 IS NULL OR EXISTS (
                 SELECT 1 FROM participants p WHERE p.xuid = ?1 AND p.match_id = t.match_id
             )) AND (?2 IS NULL OR {timed}.start_time >= ?2)"
        );
        let mut values = vec![Bound::player(selection), Bound::since(selection)];
        if let Some(month) = month {
            // A moment begins with its month.
            let _ = write!(sql, " AND {timed}.start_time >= ?3 AND {timed}.start_time < ?4");
            values.push(Bound::Text(month.to_string()));
            values.push(Bound::Text(month.next().to_string()));
        }
        let _ = write!(sql, " ORDER BY {timed}.start_time, {timed}.match_id{key}");
        Question { part, sql, values }
    }

    /// Rows of matches whose stats are not there, for those who want everything.
    fn without_match(&self, part: Part, selection: &Selection) -> Option<Question> {
        if self.times != Times::Match || *selection != Selection::all() {
            return None;
        }
        let (columns, name, key) = (self.columns(), self.name(), self.key());
        let sql = format!(
            "SELECT {columns} FROM {name} t
             WHERE NOT EXISTS (SELECT 1 FROM matches m WHERE m.match_id = t.match_id)
             ORDER BY {key}"
        );
        Some(Question { part, sql, values: Vec::new() })
    }

    /// The months that matches started in.
    fn months(&self, reader: &SqliteReader) -> Result<Vec<Month>, StoreError> {
        let table = if self.times == Times::Own { self.name() } else { "matches" };
        let sql = format!("SELECT DISTINCT substr(start_time, 1, 7) FROM {table} ORDER BY 1");
        let mut months = Vec::new();
        reader.query(&sql)?.for_each(&[], |row| {
            if let [Value::Text(month)] = row {
                months.extend(Month::read(month));
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(months)
    }

    fn name(&self) -> &str {
        &self.info.name
    }

    fn columns(&self) -> String {
        joined(self.info.columns.iter())
    }

    /// What tells the rows apart.
    fn key(&self) -> String {
        joined(self.info.columns.iter().filter(|column| column.is_key))
    }

    /// What stands in the order behind time and match.
    fn rest_of_key(&self) -> String {
        let is_rest = |column: &&ColumnInfo| column.is_key && column.name != "match_id";
        match joined(self.info.columns.iter().filter(is_rest)) {
            key if key.is_empty() => key,
            key => format!(", {key}"),
        }
    }
}

fn joined<'a>(columns: impl Iterator<Item = &'a ColumnInfo>) -> String {
    let names: Vec<_> = columns.map(|column| format!("t.{}", column.name)).collect();
    names.join(", ")
}
