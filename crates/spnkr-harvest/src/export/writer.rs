use std::io::Write;

#[cfg(feature = "parquet")]
use super::parquet::ParquetRows;
use super::{
    ExportError, Field, Format,
    csv::{write_header, write_row},
    json_lines::JsonLines,
};
use crate::rows::{Cell, Row};

/// Writes the rows of one table in one format.
///
/// Parquet is gathered in groups of rows, of 32 MiB or 65,536 rows at most, and so keeps as much in memory; the other
/// formats keep nothing. Only what [`finish`](Self::finish) was called on is whole.
///
/// ```
/// use spnkr_harvest::{
///     export::{Field, Format, TableWriter},
///     rows::{Cell, ColumnKind},
/// };
///
/// let name = Field { name: "name".to_owned(), kind: ColumnKind::Text, is_nullable: true };
/// let mut writer = TableWriter::new(Format::Csv, Vec::new(), &[name])?;
/// writer.write(&[Cell::Text("one, two")])?;
/// assert_eq!(writer.finish()?, b"name\n\"one, two\"\n");
/// # Ok::<_, spnkr_harvest::export::ExportError>(())
/// ```
#[derive(Debug)]
pub struct TableWriter<W> {
    out: W,
    rows: u64,
    state: State,
}

/// What a format has to remember.
#[derive(Debug)]
enum State {
    Csv(String),
    JsonLines(JsonLines),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetRows>),
}

impl<W: Write> TableWriter<W> {
    /// Begins to write rows with these columns.
    ///
    /// # Errors
    ///
    /// If the format is not built in, or the header cannot be written.
    pub fn new(format: Format, mut out: W, fields: &[Field]) -> Result<Self, ExportError> {
        let state = match format {
            Format::Csv => {
                let mut line = String::new();
                write_header(&mut line, fields);
                out.write_all(line.as_bytes())?;
                State::Csv(line)
            }
            Format::JsonLines => State::JsonLines(JsonLines::new(fields)),
            #[cfg(feature = "parquet")]
            Format::Parquet => State::Parquet(Box::new(ParquetRows::new(fields)?)),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => return Err(ExportError::NotBuiltIn(format)),
        };
        Ok(Self { out, rows: 0, state })
    }

    /// Writes a row, with a cell for each column.
    ///
    /// # Errors
    ///
    /// If it cannot be written, or if Parquet is promised something else than what is there.
    pub fn write(&mut self, cells: &[Cell<'_>]) -> Result<(), ExportError> {
        match &mut self.state {
            State::Csv(line) => {
                write_row(line, cells);
                self.out.write_all(line.as_bytes())?;
            }
            State::JsonLines(lines) => self.out.write_all(lines.line(cells))?,
            #[cfg(feature = "parquet")]
            State::Parquet(rows) => {
                rows.push(cells)?;
                if rows.is_full() {
                    rows.write_group(&mut self.out)?;
                }
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Writes rows of a table, whose columns are the ones that this was made with.
    ///
    /// # Errors
    ///
    /// As for [`write`](Self::write).
    pub fn write_rows<R: Row>(&mut self, rows: &[R]) -> Result<(), ExportError> {
        for row in rows {
            let mut cells = Vec::with_capacity(R::COLUMNS.len());
            row.cells(&mut |cell| cells.push(cell));
            self.write(&cells)?;
        }
        Ok(())
    }

    /// How many rows were written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// About how many bytes of rows are in memory, and not yet written.
    pub fn buffered(&self) -> usize {
        match &self.state {
            State::Csv(_) | State::JsonLines(_) => 0,
            #[cfg(feature = "parquet")]
            State::Parquet(rows) => rows.buffered(),
        }
    }

    /// What is written to.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Writes what is left, and gives back what was written to.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn finish(mut self) -> Result<W, ExportError> {
        match self.state {
            State::Csv(_) | State::JsonLines(_) => {}
            #[cfg(feature = "parquet")]
            State::Parquet(rows) => rows.finish(&mut self.out)?,
        }
        self.out.flush()?;
        Ok(self.out)
    }
}
