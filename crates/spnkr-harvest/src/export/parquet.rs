//! Apache Parquet.
//!
//! Columns are written as they are: Arrow in between would be a dozen more crates, for a copy of what is here already.

use std::{io::Write, sync::Arc};

use parquet::{
    basic::{Compression, LogicalType, Repetition, TimeUnit, Type as PhysicalType},
    column::writer::ColumnWriter,
    data_type::ByteArray,
    errors::ParquetError,
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::types::Type,
};

use super::{ExportError, Field, in_words};
use crate::rows::{Cell, ColumnKind};

/// Rows of one table on their way into a file, a group at a time.
pub(super) struct ParquetRows {
    /// What is ready to be written lies in its memory.
    file: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Column>,
    rows: usize,
    bytes: usize,
}

/// The cells of a column in the group.
struct Column {
    field: Field,
    values: Values,
    /// Whether there is a value, as 1 or 0; none where there always is.
    levels: Option<Vec<i16>>,
}

enum Values {
    Boolean(Vec<bool>),
    Bytes(Vec<ByteArray>),
    Integer(Vec<i64>),
    Real(Vec<f64>),
}

impl ParquetRows {
    pub(super) fn new(fields: &[Field]) -> Result<Self, ExportError> {
        let types = fields.iter().map(parquet_type).collect::<Result<_, _>>().map_err(failed)?;
        let schema = Type::group_type_builder("rows").with_fields(types).build().map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("spnkr-harvest version ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties));
        let file = file.map_err(failed)?;
        let columns = fields.iter().map(Column::new).collect();
        Ok(Self { file, columns, rows: 0, bytes: 0 })
    }

    /// Takes a row into the group.
    pub(super) fn push(&mut self, cells: &[Cell<'_>]) -> Result<(), ExportError> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            match column.push(*cell) {
                Some(bytes) => self.bytes += bytes,
                None => return Err(ExportError::cell(&column.field, *cell)),
            }
        }
        self.rows += 1;
        Ok(())
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES
    }

    pub(super) fn buffered(&self) -> usize {
        self.bytes
    }

    /// Writes the group, and begins another.
    pub(super) fn write_group(&mut self, out: &mut dyn Write) -> Result<(), ExportError> {
        let mut group = self.file.next_row_group().map_err(failed)?;
        for column in &mut self.columns {
            let mut writer = group.next_column().map_err(failed)?.ok_or_else(confused)?;
            column.write(writer.untyped())?;
            writer.close().map_err(failed)?;
        }
        group.close().map_err(failed)?;
        (self.rows, self.bytes) = (0, 0);
        self.file.flush()?;
        let ready = self.file.inner_mut();
        out.write_all(ready)?;
        // The writer counts for itself how much went through its hands.
        ready.clear();
        Ok(())
    }

    /// Writes what is left, and the end of the file.
    pub(super) fn finish(mut self, out: &mut dyn Write) -> Result<(), ExportError> {
        if self.rows > 0 {
            self.write_group(out)?;
        }
        Ok(out.write_all(&self.file.into_inner().map_err(failed)?)?)
    }
}

impl std::fmt::Debug for ParquetRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParquetRows").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl Column {
    fn new(field: &Field) -> Self {
        let values = match field.kind {
            ColumnKind::Boolean => Values::Boolean(Vec::new()),
            ColumnKind::Bytes | ColumnKind::Text => Values::Bytes(Vec::new()),
            ColumnKind::Integer | ColumnKind::Timestamp => Values::Integer(Vec::new()),
            ColumnKind::Real => Values::Real(Vec::new()),
        };
        Self { field: field.clone(), values, levels: field.is_nullable.then(Vec::new) }
    }

    /// Takes a cell, and says about how much memory it needs; none if it does not belong here.
    fn push(&mut self, cell: Cell<'_>) -> Option<usize> {
        let kind = self.field.kind;
        if let Some(levels) = &mut self.levels {
            levels.push((cell != Cell::Null).into());
            if cell == Cell::Null {
                return Some(size_of::<i16>());
            }
        }
        match &mut self.values {
            Values::Boolean(values) => match cell {
                Cell::Boolean(value) => values.push(value),
                _ => return None,
            },
            Values::Bytes(values) => match (kind, cell) {
                (ColumnKind::Bytes, Cell::Bytes(value)) => return Some(push_bytes(values, value)),
                (ColumnKind::Text, cell) => return Some(push_bytes(values, text(cell)?.as_ref())),
                _ => return None,
            },
            Values::Integer(values) => match (kind, cell) {
                (ColumnKind::Integer, Cell::Integer(value)) => values.push(value),
                (ColumnKind::Timestamp, Cell::Timestamp(value)) => {
                    values.push(value.as_millisecond());
                }
                _ => return None,
            },
            Values::Real(values) => match cell {
                #[expect(clippy::cast_precision_loss, reason = "a column of numbers has such ones")]
                Cell::Integer(value) => values.push(value as f64),
                Cell::Real(value) => values.push(value),
                _ => return None,
            },
        }
        Some(size_of::<i64>())
    }

    /// Writes all cells, and forgets them.
    fn write(&mut self, writer: &mut ColumnWriter<'_>) -> Result<(), ExportError> {
        let levels = self.levels.as_deref();
        let written = match (&self.values, writer) {
            (Values::Boolean(values), ColumnWriter::BoolColumnWriter(writer)) => {
                writer.write_batch(values, levels, None)
            }
            (Values::Bytes(values), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                writer.write_batch(values, levels, None)
            }
            (Values::Integer(values), ColumnWriter::Int64ColumnWriter(writer)) => {
                writer.write_batch(values, levels, None)
            }
            (Values::Real(values), ColumnWriter::DoubleColumnWriter(writer)) => {
                writer.write_batch(values, levels, None)
            }
            _ => return Err(confused()),
        };
        written.map_err(failed)?;
        match &mut self.values {
            Values::Boolean(values) => values.clear(),
            Values::Bytes(values) => values.clear(),
            Values::Integer(values) => values.clear(),
            Values::Real(values) => values.clear(),
        }
        if let Some(levels) = &mut self.levels {
            levels.clear();
        }
        Ok(())
    }
}

/// Takes bytes, which often are those of the row before.
fn push_bytes(values: &mut Vec<ByteArray>, bytes: &[u8]) -> usize {
    let same = values.last().filter(|last| last.data() == bytes).cloned();
    let length = if same.is_some() { 0 } else { bytes.len() };
    values.push(same.unwrap_or_else(|| ByteArray::from(bytes.to_vec())));
    size_of::<ByteArray>() + length
}

/// A cell as a text; none for bytes, which need not be one.
fn text(cell: Cell<'_>) -> Option<std::borrow::Cow<'_, [u8]>> {
    let text = match cell {
        Cell::Boolean(value) => value.to_string(),
        Cell::Bytes(_) | Cell::Null => return None,
        Cell::Integer(value) => value.to_string(),
        Cell::Real(value) => format!("{value:?}"),
        Cell::Text(value) => return Some(value.as_bytes().into()),
        Cell::Timestamp(value) => in_words(&value),
        Cell::Uuid(value) => value.as_hyphenated().to_string(),
    };
    Some(text.into_bytes().into())
}

fn parquet_type(field: &Field) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match field.kind {
        ColumnKind::Boolean => (PhysicalType::BOOLEAN, None),
        ColumnKind::Bytes => (PhysicalType::BYTE_ARRAY, None),
        ColumnKind::Integer => (PhysicalType::INT64, None),
        ColumnKind::Real => (PhysicalType::DOUBLE, None),
        ColumnKind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnKind::Timestamp => {
            (PhysicalType::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS)))
        }
    };
    let repetition = match field.is_nullable {
        true => Repetition::OPTIONAL,
        false => Repetition::REQUIRED,
    };
    let builder = Type::primitive_type_builder(&field.name, physical)
        .with_logical_type(logical)
        .with_repetition(repetition);
    builder.build().map(Arc::new)
}

/// Takes what the crate says as a failure to write, which it passes on.
fn failed(error: ParquetError) -> ExportError {
    let error = match error {
        ParquetError::External(cause) => match cause.downcast() {
            Ok(error) => *error,
            Err(cause) => std::io::Error::other(cause),
        },
        other => std::io::Error::other(other),
    };
    error.into()
}

/// What cannot happen, as the columns are those of the schema.
fn confused() -> ExportError {
    failed(ParquetError::General("the columns are not those of the schema".to_owned()))
}

/// The rows of a group at most.
const MOST_ROWS: usize = 65_536;

/// The memory of a group at most, about.
const MOST_BYTES: usize = 32 << 20;
