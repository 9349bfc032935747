//! Files that are whole or not there.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    process,
};

use super::{ExportError, Field, Format, TableWriter};
use crate::rows::{Cell, Row};

/// A file with the rows of one table, which is there whole or not at all.
///
/// It is written under another name beside it and takes the place of what was there when it is finished; dropped
/// before, it leaves nothing. A pipe or a device is written to as it is.
#[derive(Debug)]
pub struct TableFile {
    /// None only while this is finished or dropped.
    writer: Option<TableWriter<BufWriter<File>>>,
    path: PathBuf,
    /// Where it is until then; none for what is no file.
    part: Option<PathBuf>,
}

impl TableFile {
    /// Begins a file.
    ///
    /// # Errors
    ///
    /// If the format is not built in, or the file cannot be made.
    pub fn create(
        path: impl AsRef<Path>,
        format: Format,
        fields: &[Field],
    ) -> Result<Self, ExportError> {
        if !format.is_built_in() {
            return Err(ExportError::NotBuiltIn(format));
        }
        let path = path.as_ref().to_owned();
        let before = fs::metadata(&path).ok();
        let is_file = before.as_ref().is_none_or(fs::Metadata::is_file);
        let part = is_file.then(|| {
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(format!(".{}.part", process::id()));
            path.with_file_name(name)
        });
        let file = match &part {
            Some(part) => File::create(part),
            None => File::options().write(true).open(&path),
        };
        let file = file.map_err(ExportError::at(&path))?;
        let mut table = Self { writer: None, path, part };
        if let (Some(before), Some(_)) = (before, &table.part) {
            // Those may read it who could.
            file.set_permissions(before.permissions()).map_err(ExportError::at(&table.path))?;
        }
        let writer = TableWriter::new(format, BufWriter::new(file), fields);
        table.writer = Some(writer.map_err(|error| error.with_path(&table.path))?);
        Ok(table)
    }

    /// Writes a row, with a cell for each column.
    ///
    /// # Errors
    ///
    /// As for [`TableWriter::write`].
    pub fn write(&mut self, cells: &[Cell<'_>]) -> Result<(), ExportError> {
        self.with(|writer| writer.write(cells))
    }

    /// Writes rows of a table, whose columns are the ones that this was made with.
    ///
    /// # Errors
    ///
    /// As for [`TableWriter::write`].
    pub fn write_rows<R: Row>(&mut self, rows: &[R]) -> Result<(), ExportError> {
        self.with(|writer| writer.write_rows(rows))
    }

    /// About how many bytes of rows are in memory.
    pub(super) fn buffered(&self) -> usize {
        self.writer.as_ref().map_or(0, TableWriter::buffered)
    }

    /// Writes what is left, lets the file appear, and says how many rows it has.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn finish(mut self) -> Result<u64, ExportError> {
        let Some(writer) = self.writer.take() else { return Ok(0) };
        let rows = writer.rows();
        let file = writer.finish().map_err(|error| error.with_path(&self.path))?;
        let whole = file.into_inner().map_err(std::io::IntoInnerError::into_error);
        let whole = whole.and_then(|file| match &self.part {
            Some(part) => {
                file.sync_all()?;
                // Windows renames no open file.
                drop(file);
                fs::rename(part, &self.path)
            }
            None => Ok(()),
        });
        whole.map_err(ExportError::at(&self.path))?;
        self.part = None;
        Ok(rows)
    }

    fn with(
        &mut self,
        step: impl FnOnce(&mut TableWriter<BufWriter<File>>) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        match &mut self.writer {
            Some(writer) => step(writer).map_err(|error| error.with_path(&self.path)),
            None => Ok(()),
        }
    }
}

impl Drop for TableFile {
    fn drop(&mut self) {
        self.writer = None;
        if let Some(part) = &self.part {
            let _ = fs::remove_file(part);
        }
    }
}
