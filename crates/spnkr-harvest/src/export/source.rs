//! Rows out of a store.

use jiff::Timestamp;
use spnkr::Xuid;

use super::{
    ExportError, Field, Folder, career,
    folder::Part,
    in_words,
    source::{computed::kinds_of, tables::Table},
};
use crate::{
    Held, SqliteReader, StoreError, StoreErrorKind, Value,
    rows::{Cell, ColumnKind},
};

mod computed;
mod tables;

pub use self::tables::default_tables;

/// Typed rows out of a store, one after the other.
///
/// Tables come in the order of their matches in time. All of it is as it was in one moment, whatever is written to the
/// store meanwhile.
#[derive(Debug)]
pub struct Source<'a> {
    reader: &'a SqliteReader,
    _held: Held<'a>,
    fields: Vec<Field>,
    questions: Vec<Question>,
}

/// Which matches are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Selection {
    /// Those that a player was in.
    pub player: Option<Xuid>,
    /// Those that started then or later.
    pub since: Option<Timestamp>,
}

impl Selection {
    /// All matches.
    pub fn all() -> Self {
        Self::default()
    }

    /// Those that a player was in.
    #[must_use]
    pub fn player(mut self, player: Xuid) -> Self {
        self.player = Some(player);
        self
    }

    /// Those that started then or later.
    #[must_use]
    pub fn since(mut self, since: Timestamp) -> Self {
        self.since = Some(since);
        self
    }
}

/// A question whose answer is a part of what is wanted.
#[derive(Debug)]
struct Question {
    part: Part,
    sql: String,
    values: Vec<Bound>,
}

/// A value in a question.
#[derive(Debug, Clone)]
enum Bound {
    Integer(i64),
    Null,
    Text(String),
}

impl Bound {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Integer(value) => Value::Integer(*value),
            Self::Null => Value::Null,
            Self::Text(value) => Value::Text(value),
        }
    }

    fn player(selection: &Selection) -> Self {
        selection.player.map_or(Self::Null, |xuid| Self::Integer(xuid.get().cast_signed()))
    }

    fn since(selection: &Selection) -> Self {
        selection.since.map_or(Self::Null, |since| Self::Text(in_words(&since)))
    }
}

impl<'a> Source<'a> {
    /// A table of the store: of its rows those of the matches that are meant.
    ///
    /// A table that knows no matches, such as `players`, comes as a whole.
    ///
    /// # Errors
    ///
    /// If there is no such table, or the store cannot be read.
    pub fn table(
        reader: &'a SqliteReader,
        name: &str,
        selection: &Selection,
    ) -> Result<Self, ExportError> {
        let held = reader.hold()?;
        let table = Table::find(name)?;
        let questions = table.questions(selection);
        Ok(Self { reader, _held: held, fields: table.fields(), questions })
    }

    /// The same, part by part as in a folder.
    fn table_by_month(
        reader: &'a SqliteReader,
        name: &str,
        selection: &Selection,
    ) -> Result<Self, ExportError> {
        let held = reader.hold()?;
        let table = Table::find(name)?;
        let questions = table.questions_by_month(reader, selection)?;
        Ok(Self { reader, _held: held, fields: table.fields(), questions })
    }

    /// The flat table of matches: a row for each match of each tracked player, or of the player that is meant.
    ///
    /// [`career_columns`](super::career_columns) tells what is in it.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn career(reader: &'a SqliteReader, selection: &Selection) -> Result<Self, ExportError> {
        let held = reader.hold()?;
        let values = vec![Bound::player(selection), Bound::since(selection)];
        let question = Question { part: Part::Whole, sql: career::sql(selection), values };
        Ok(Self { reader, _held: held, fields: career::fields(), questions: vec![question] })
    }

    /// The answer to any question in SQL.
    ///
    /// Columns of tables have the types that their tables declare. For those that are computed, the answer is found
    /// twice: first to see what is in them. Of columns with the same name, later ones get a number.
    ///
    /// # Errors
    ///
    /// If the question has a mistake, asks for nothing, or would change something.
    pub fn query(reader: &'a SqliteReader, sql: &str) -> Result<Self, ExportError> {
        let held = reader.hold()?;
        let mut query = reader.query(sql)?;
        let columns = query.columns().to_vec();
        if columns.is_empty() {
            let problem = "the query asks for nothing";
            return Err(StoreError::new(problem, StoreErrorKind::Query).into());
        }
        let declared =
            columns.iter().map(|column| column.declared.as_deref().and_then(kind)).collect();
        let kinds = kinds_of(&mut query, declared)?;
        let mut fields: Vec<Field> = Vec::with_capacity(columns.len());
        for (column, kind) in columns.iter().zip(kinds) {
            let name = unused(&column.name, &fields);
            fields.push(Field { name, kind, is_nullable: true });
        }
        let question = Question { part: Part::Whole, sql: sql.to_owned(), values: Vec::new() };
        Ok(Self { reader, _held: held, fields, questions: vec![question] })
    }

    /// The columns.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Gives each row.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, and whatever `each` fails with, which ends it.
    pub fn for_each<E: From<StoreError>>(
        &mut self,
        mut each: impl FnMut(&[Cell<'_>]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.for_each_in_parts(|_, cells| each(cells))
    }

    fn for_each_in_parts<E: From<StoreError>>(
        &mut self,
        mut each: impl FnMut(Part, &[Cell<'_>]) -> Result<(), E>,
    ) -> Result<(), E> {
        for Question { part, sql, values } in &self.questions {
            let values: Vec<_> = values.iter().map(Bound::value).collect();
            self.reader.query(sql)?.for_each(&values, |row| {
                let cells = row.iter().zip(&self.fields);
                let cells: Vec<_> = cells.map(|(value, field)| cell(*value, field.kind)).collect();
                each(*part, &cells)
            })?;
        }
        Ok(())
    }
}

impl Folder {
    /// Exports a table of a store: of its rows those of the matches that are meant.
    ///
    /// # Errors
    ///
    /// If there is no such table, the store cannot be read, or the rows cannot be written.
    pub fn write_table(
        &mut self,
        reader: &SqliteReader,
        table: &str,
        selection: &Selection,
    ) -> Result<(), ExportError> {
        self.write_table_watched(reader, table, selection, || Ok(()))
    }

    /// The same, calling `each` before each row; a failure of that ends it.
    ///
    /// # Errors
    ///
    /// As for [`write_table`](Self::write_table), and whatever `each` fails with.
    pub fn write_table_watched<E: From<ExportError> + From<StoreError>>(
        &mut self,
        reader: &SqliteReader,
        table: &str,
        selection: &Selection,
        mut each: impl FnMut() -> Result<(), E>,
    ) -> Result<(), E> {
        let mut source = match self.is_by_month() {
            true => Source::table_by_month(reader, table, selection)?,
            false => Source::table(reader, table, selection)?,
        };
        let fields = source.fields.clone();
        let mut is_empty = true;
        source.for_each_in_parts(|part, cells| {
            each()?;
            is_empty = false;
            self.file(table, part, || fields.clone())?.write(cells)?;
            Ok::<_, E>(self.close_some()?)
        })?;
        if is_empty {
            // So that a query on it finds its columns.
            let part =
                source.questions.first().map_or(Part::Whole, |question| match question.part {
                    Part::Whole => Part::Whole,
                    Part::Month(_) => Part::Month(None),
                });
            self.file(table, part, || fields)?;
        }
        Ok(())
    }
}

/// A value as its column means it.
fn cell(value: Value<'_>, kind: ColumnKind) -> Cell<'_> {
    match (value, kind) {
        (Value::Integer(value @ 0..=1), ColumnKind::Boolean) => Cell::Boolean(value == 1),
        (Value::Text(text), ColumnKind::Timestamp) => {
            text.parse().map_or(Cell::Text(text), Cell::Timestamp)
        }
        (Value::Blob(value), _) => Cell::Bytes(value),
        (Value::Integer(value), _) => Cell::Integer(value),
        (Value::Null, _) => Cell::Null,
        (Value::Real(value), _) => Cell::Real(value),
        (Value::Text(value), _) => Cell::Text(value),
    }
}

/// What the cells of a column hold, by the type that its table declares.
fn kind(declared: &str) -> Option<ColumnKind> {
    Some(match declared {
        "BLOB" => ColumnKind::Bytes,
        "BOOLEAN" => ColumnKind::Boolean,
        "INTEGER" => ColumnKind::Integer,
        "REAL" => ColumnKind::Real,
        "TEXT" => ColumnKind::Text,
        "TIMESTAMP" => ColumnKind::Timestamp,
        _ => return None,
    })
}

/// The name, with a number if another column has it.
fn unused(name: &str, fields: &[Field]) -> String {
    let is_free = |name: &String| fields.iter().all(|field| field.name != *name);
    let numbered = (2..).map(|number: u32| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}
