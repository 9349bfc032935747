//! Questions to a store, which never change it.

use std::path::Path;

use rusqlite::{Connection, functions::FunctionFlags, types::ValueRef};

use super::{file, read::inflated};
use crate::{StoreError, StoreErrorKind};

/// A store that is only read, while another process may write to it.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("spnkr.db");
/// # spnkr_harvest::SqliteStore::open(&path)?;
/// use spnkr_harvest::{SqliteReader, Value};
///
/// let reader = SqliteReader::open(&path)?;
/// let mut query = reader.query("SELECT map_id, count(*) FROM matches WHERE mode = ? GROUP BY map_id")?;
/// query.for_each(&[Value::Text("Slayer")], |row| {
///     println!("{row:?}");
///     Ok::<_, spnkr_harvest::StoreError>(())
/// })?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SqliteReader {
    connection: Connection,
}

/// A moment that questions are answered from; see [`SqliteReader::hold`].
#[derive(Debug)]
pub struct Held<'a> {
    /// None within another.
    _transaction: Option<rusqlite::Transaction<'a>>,
}

/// What ends the questions of a [`SqliteReader`] from another thread.
pub struct QueryStop(rusqlite::InterruptHandle);

/// A question that was understood.
#[derive(Debug)]
pub struct Query<'a> {
    statement: rusqlite::Statement<'a>,
    columns: Vec<QueryColumn>,
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueryColumn {
    /// What it is called.
    pub name: String,
    /// The type that its table declares, such as `TIMESTAMP`; none for what is computed.
    pub declared: Option<String>,
}

/// What is in one place of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "SQLite has no others")]
pub enum Value<'a> {
    /// Bytes.
    Blob(&'a [u8]),
    /// A whole number.
    Integer(i64),
    /// Nothing.
    Null,
    /// A number.
    Real(f64),
    /// A text.
    Text(&'a str),
}

impl SqliteReader {
    /// Opens a store that is there.
    ///
    /// In questions to it, `inflate(body)` gives the text of a raw answer.
    ///
    /// # Errors
    ///
    /// If there is none, or one of a newer version.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let connection = file::open_to_read(path.as_ref())?;
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        let inflate = |context: &mut rusqlite::functions::Context<'_>| match context.get_raw(0) {
            ValueRef::Blob(body) => {
                inflated(body).map(|text| String::from_utf8_lossy(&text).into_owned()).map(Some)
            }
            _ => Ok(None),
        };
        let added = connection.create_scalar_function("inflate", 1, flags, inflate);
        added.map_err(|error| file::failed("the store could not be opened", error))?;
        Ok(Self { connection })
    }

    /// Answers all questions from one moment until what it gives is dropped, whatever others write meanwhile.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn hold(&self) -> Result<Held<'_>, StoreError> {
        let begin = || self.connection.unchecked_transaction();
        let transaction = self.connection.is_autocommit().then(begin).transpose();
        let failed = |error| file::failed("the store could not be read", error);
        Ok(Held { _transaction: transaction.map_err(failed)? })
    }

    /// What ends a question that takes too long, from wherever it is called.
    pub fn stop(&self) -> QueryStop {
        QueryStop(self.connection.get_interrupt_handle())
    }

    /// Takes a question in SQL, with `?` where values belong.
    ///
    /// # Errors
    ///
    /// If it has a mistake, is more than one, or would change something.
    pub fn query(&self, sql: &str) -> Result<Query<'_>, StoreError> {
        let statement = self.connection.prepare(sql).map_err(wrong)?;
        if !statement.readonly() {
            let problem = "the query would change the store, which is open for reading alone";
            return Err(StoreError::new(problem, StoreErrorKind::Query));
        }
        let columns = statement.columns().map(|column| QueryColumn {
            name: column.name().to_owned(),
            declared: column.decl_type().map(str::to_owned),
        });
        let columns = columns.collect();
        Ok(Query { statement, columns })
    }
}

impl QueryStop {
    /// Lets the questions that are being answered fail; later ones are none of it.
    pub fn stop(&self) {
        self.0.interrupt();
    }
}

impl std::fmt::Debug for QueryStop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QueryStop").finish_non_exhaustive()
    }
}

impl Query<'_> {
    /// The columns of the answer.
    pub fn columns(&self) -> &[QueryColumn] {
        &self.columns
    }

    /// Gives each row of the answer.
    ///
    /// # Errors
    ///
    /// If the answer cannot be found, and whatever `each` fails with, which ends it.
    pub fn for_each<E: From<StoreError>>(
        &mut self,
        values: &[Value<'_>],
        mut each: impl FnMut(&[Value<'_>]) -> Result<(), E>,
    ) -> Result<(), E> {
        for (place, value) in (1..).zip(values) {
            let statement = &mut self.statement;
            let bound = match value {
                Value::Blob(value) => statement.raw_bind_parameter(place, value),
                Value::Integer(value) => statement.raw_bind_parameter(place, value),
                Value::Null => statement.raw_bind_parameter(place, rusqlite::types::Null),
                Value::Real(value) => statement.raw_bind_parameter(place, value),
                Value::Text(value) => statement.raw_bind_parameter(place, value),
            };
            bound.map_err(wrong)?;
        }
        let width = self.columns.len();
        let mut rows = self.statement.raw_query();
        while let Some(row) = rows.next().map_err(wrong)? {
            let mut cells = Vec::with_capacity(width);
            for column in 0..width {
                cells.push(match row.get_ref(column).map_err(wrong)? {
                    ValueRef::Blob(value) => Value::Blob(value),
                    ValueRef::Integer(value) => Value::Integer(value),
                    ValueRef::Null => Value::Null,
                    ValueRef::Real(value) => Value::Real(value),
                    ValueRef::Text(value) => match std::str::from_utf8(value) {
                        Ok(value) => Value::Text(value),
                        Err(_) => Value::Blob(value),
                    },
                });
            }
            each(&cells)?;
        }
        Ok(())
    }
}

fn wrong(error: rusqlite::Error) -> StoreError {
    let failure = StoreError::new("the query could not be answered", StoreErrorKind::Query);
    match error {
        // Without the query, which whoever asks has before them.
        rusqlite::Error::SqlInputError { msg, .. } => failure.because(Mistake(msg)),
        error => failure.because(error),
    }
}

/// What SQLite finds wrong with a query.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Mistake(String);
