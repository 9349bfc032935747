//! `spnkr export`: careers as files for other programs.

mod work;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use spnkr_harvest::export::{ExportError, Format, Selection};
use tokio::sync::watch;

use self::work::{Done, Work};
use crate::{
    args::{Export, Global},
    database,
    failure::{FAILED, Failure, INTERRUPTED, USAGE},
    output::Io,
    settings::Settings,
    signals::Interruption,
    table::{Cell, Column, Table},
};

pub(crate) async fn run(args: Export, global: &Global, io: &mut Io) -> Result<(), Failure> {
    let target = Target::of(&args)?;
    let database = args.database.path(&Settings::load(global, io)?)?;
    let reader = database::reader(&database)?;
    let mut selection = Selection::all();
    if let Some(player) = &args.player {
        selection = selection.player(database::player(&reader, player)?);
    }
    if let Some(since) = args.since {
        selection = selection.since(since.0);
    }
    let is_interrupted = Arc::new(AtomicBool::new(false));
    let (progress, mut rows) = watch::channel(0);
    let stop = reader.stop();
    let work = Work { reader, target, selection, is_interrupted, progress };
    let is_interrupted = Arc::clone(&work.is_interrupted);
    // Files that are not finished are removed, so Ctrl-C is not the end yet; the second one is.
    let mut interruption = Interruption::new().ok();
    let mut running = tokio::task::spawn_blocking(move || work.run(&args));
    let outcome = loop {
        tokio::select! {
            biased;
            () = interrupted(&mut interruption) => {
                if is_interrupted.swap(true, Ordering::Relaxed) {
                    return Err(interrupted_failure());
                }
                stop.stop();
            }
            outcome = &mut running => break outcome,
            Ok(()) = rows.changed() => {
                io.progress(format_args!("{} rows…", *rows.borrow_and_update()));
            }
        }
    };
    io.end_progress();
    if is_interrupted.load(Ordering::Relaxed) && !matches!(outcome, Ok(Ok(_))) {
        return Err(interrupted_failure());
    }
    let done = outcome.map_err(|error| Failure::new("the export was broken off", &error))?;
    Ok(tell(&done?, io)?)
}

async fn interrupted(interruption: &mut Option<Interruption>) {
    match interruption {
        Some(interruption) => interruption.wait().await,
        None => std::future::pending().await,
    }
}

fn interrupted_failure() -> Failure {
    Failure::other("the export was interrupted, and nothing was changed")
        .with_exit_code(INTERRUPTED)
}

/// Says what was written.
fn tell(done: &Done, io: &mut Io) -> io::Result<()> {
    match done {
        Done::File { path, rows } => {
            let rows = in_words(*rows, "row");
            writeln!(io.out(), "wrote {rows} to {}", path.display())
        }
        Done::Folder { path, exported } => {
            let mut table = Table::new([Column::text("Table"), Column::number("Rows")]);
            for (name, rows) in &exported.rows {
                table.push([Cell::new(name), Cell::new(rows.to_string())]);
            }
            let width = io.width();
            table.write(io.out(), width)?;
            let files = in_words(exported.files, "file");
            writeln!(io.out(), "\nwrote {files} to {}", path.display())
        }
    }
}

fn in_words(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// Where it goes.
#[derive(Debug)]
enum Target {
    File(PathBuf, Format),
    Folder(PathBuf, Format),
}

impl Target {
    /// Sees what is meant, and refuses what cannot be.
    fn of(args: &Export) -> Result<Self, Failure> {
        let path = args.to.clone();
        let wanted = args.format.map(Format::from);
        let target = if is_folder(&path) {
            if args.sql.is_some() {
                return Err(Failure::usage("an answer in SQL is one table, and a folder has many")
                    .advise(format!(
                        "name a file, such as {}",
                        path.join("answer.csv").display()
                    )));
            }
            Self::Folder(path, wanted.unwrap_or(Format::Csv))
        } else {
            if args.tables.len() > 1 {
                return Err(
                    Failure::usage("a file has one table").advise("name a folder, or one table")
                );
            }
            let format = match (Format::of(&path), wanted) {
                (Some(format), Some(wanted)) if format != wanted => {
                    return Err(Failure::usage(format!(
                        "{} is the name of a file in {format}",
                        path.display()
                    ))
                    .advise("leave --format out, or name the file otherwise"));
                }
                (format, wanted) => format.or(wanted).ok_or_else(|| {
                    Failure::usage(format!("{} names no format", path.display()))
                        .advise("let it end in .csv, .jsonl or .parquet; or give --format")
                })?,
            };
            Self::File(path, format)
        };
        let (Self::File(_, format) | Self::Folder(_, format)) = target;
        match format.is_built_in() {
            true => Ok(target),
            false => Err(ExportError::NotBuiltIn(format).into()),
        }
    }
}

/// Whether a path is that of a folder: of one that is there, or by its name.
fn is_folder(path: &Path) -> bool {
    let text = path.as_os_str().to_string_lossy();
    path.is_dir() || path.extension().is_none() || text.ends_with(std::path::is_separator)
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        let exit_code = match error {
            ExportError::Store(error) => return of_question(error),
            ExportError::Write(error) if error.path().is_none() => {
                return io::Error::from(error.io_error().kind()).into();
            }
            ExportError::Cell { .. } | ExportError::NotBuiltIn(_) | ExportError::NoTable(_) => {
                USAGE
            }
            _ => FAILED,
        };
        let advice = match error {
            ExportError::NoTable(_) => "`spnkr sql --schema` lists the tables",
            _ => error.advice(),
        };
        Self::new("the export failed", &error).with_exit_code(exit_code).advise(advice)
    }
}

/// A failure of the store, which for a question is mostly a mistake in it.
pub(crate) fn of_question(error: spnkr_harvest::StoreError) -> Failure {
    let is_mistake = error.kind() == spnkr_harvest::StoreErrorKind::Query;
    let failure = Failure::from(error);
    match is_mistake {
        true => {
            failure.advise("`spnkr sql --schema` lists the tables, and `--schema TABLE` columns")
        }
        false => failure,
    }
}
