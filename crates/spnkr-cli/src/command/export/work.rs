//! The export itself, which blocks a thread.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use spnkr_harvest::{
    SqliteReader,
    export::{Exported, Folder, Format, Selection, Source, TableFile, default_tables},
};
use tokio::sync::watch;

use super::{Target, interrupted_failure};
use crate::{args::Export, failure::Failure};

/// All that is needed for it.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) reader: SqliteReader,
    pub(super) target: Target,
    pub(super) selection: Selection,
    pub(super) is_interrupted: Arc<AtomicBool>,
    /// How many rows are written.
    pub(super) progress: watch::Sender<u64>,
}

/// What was written.
#[derive(Debug)]
pub(super) enum Done {
    File { path: PathBuf, rows: u64 },
    Folder { path: PathBuf, exported: Exported },
}

impl Work {
    pub(super) fn run(self, args: &Export) -> Result<Done, Failure> {
        match &self.target {
            Target::File(path, format) => {
                let rows = self.file(args, path, *format)?;
                Ok(Done::File { path: path.clone(), rows })
            }
            Target::Folder(path, format) => {
                let folder = Folder::create(path, *format)?;
                let exported = self.folder(args, folder)?;
                Ok(Done::Folder { path: path.clone(), exported })
            }
        }
    }

    fn file(&self, args: &Export, path: &PathBuf, format: Format) -> Result<u64, Failure> {
        let mut source = match (&args.sql, args.tables.first()) {
            (Some(sql), _) => Source::query(&self.reader, sql)?,
            (None, Some(table)) => Source::table(&self.reader, table, &self.selection)?,
            (None, None) => Source::career(&self.reader, &self.selection)?,
        };
        let mut file = TableFile::create(path, format, source.fields())?;
        let mut rows = 0;
        source.for_each(|cells| {
            rows += 1;
            self.go_on(rows)?;
            Ok::<_, Failure>(file.write(cells)?)
        })?;
        Ok(file.finish()?)
    }

    fn folder(&self, args: &Export, mut folder: Folder) -> Result<Exported, Failure> {
        // So that tables fit together.
        let _held = self.reader.hold()?;
        let tables: Vec<String> = match args.tables.is_empty() {
            true => default_tables()?.into_iter().map(|table| table.name).collect(),
            false => args.tables.clone(),
        };
        let mut rows = 0;
        for table in tables {
            folder.write_table_watched(&self.reader, &table, &self.selection, || {
                rows += 1;
                self.go_on(rows)
            })?;
        }
        Ok(folder.finish()?)
    }

    /// Tells how far it has come; fails if it is to end here.
    fn go_on(&self, rows: u64) -> Result<(), Failure> {
        if rows.is_multiple_of(STEP) {
            self.progress.send_replace(rows);
        }
        match self.is_interrupted.load(Ordering::Relaxed) {
            true => Err(interrupted_failure()),
            false => Ok(()),
        }
    }
}

/// How many rows there are between two signs of life.
const STEP: u64 = 10_000;
