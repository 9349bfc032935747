//! Many tables in a folder.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs, io,
    path::{Path, PathBuf},
};

use super::{ExportError, Field, Format, Month, TableFile};
use crate::rows::{MatchRows, Row};

/// A folder that tables are exported to.
///
/// In CSV and JSON lines each table is a file, such as `matches.csv`. In Parquet each is a folder that is parted by
/// the months in which matches started, in UTC, as query engines expect it: `matches/month=2024-03/part-0.parquet`.
/// Tables without a time have no months: `players/part-0.parquet`. Rows of matches whose time is not known are in
/// `month=__HIVE_DEFAULT_PARTITION__`, which engines read as NULL.
///
/// Everything is written to a folder `.spnkr-export` within it first, so that a failure leaves the folder as it was.
/// [`finish`](Self::finish) then moves file by file to its place and removes what earlier exports left of the same
/// tables in the same format; nothing else in the folder is touched. One export at a time may write to a folder.
///
/// Rows come from a store (`write_table`), or from wherever one has them:
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("rows");
/// # let stats = "{\"MatchId\":\"00000000-0000-4000-8000-000000000001\",\"MatchInfo\":{\"StartTime\":\"2024-03-09T21:07:00Z\",\"EndTime\":\"2024-03-09T21:17:00Z\",\"Duration\":\"PT10M\",\"LifecycleMode\":3,\"GameVariantCategory\":6,\"LevelId\":\"00000000-0000-4000-8000-000000000002\",\"MapVariant\":null,\"UgcGameVariant\":null,\"ClearanceId\":\"\",\"Playlist\":null,\"PlaylistExperience\":null,\"PlaylistMapModePair\":null,\"SeasonId\":null,\"PlayableDuration\":\"PT10M\",\"TeamsEnabled\":false,\"TeamScoringEnabled\":false,\"GameplayInteraction\":1},\"Teams\":[],\"Players\":[]}";
/// # let stats: spnkr::client::model::MatchStats = serde_json::from_str(stats)?;
/// use spnkr_harvest::{
///     export::{Folder, Format},
///     rows::MatchRows,
/// };
///
/// let mut folder = Folder::create(&path, Format::Csv)?;
/// folder.write_match(&MatchRows::from(&stats))?;
/// let exported = folder.finish()?;
/// assert_eq!(exported.rows["matches"], 1);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    unfinished: PathBuf,
    format: Format,
    is_by_month: bool,
    open: Vec<Open>,
    /// How many files there are of a part, which is where its next one is found.
    parts: HashMap<PathBuf, u32>,
    written: BTreeSet<PathBuf>,
    exported: Exported,
}

/// What was exported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exported {
    /// How many files there are.
    pub files: u64,
    /// How many rows, by table.
    pub rows: BTreeMap<String, u64>,
}

/// A file that rows still go to.
#[derive(Debug)]
struct Open {
    table: String,
    /// The folder of the part, or the file of the whole table.
    part: PathBuf,
    /// Where the file will be.
    target: PathBuf,
    file: TableFile,
}

/// Which part of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The one part of a table that has no times.
    Whole,
    /// The matches that started in a month; none if it is not known in which.
    Month(Option<Month>),
}

impl Folder {
    /// Begins an export.
    ///
    /// # Errors
    ///
    /// If the format is not built in, or the folder cannot be made.
    pub fn create(path: impl AsRef<Path>, format: Format) -> Result<Self, ExportError> {
        if !format.is_built_in() {
            return Err(ExportError::NotBuiltIn(format));
        }
        let path = path.as_ref().to_owned();
        let unfinished = path.join(UNFINISHED);
        // What an export that was killed has left.
        absent(fs::remove_dir_all(&unfinished)).map_err(ExportError::at(&unfinished))?;
        fs::create_dir_all(&unfinished).map_err(ExportError::at(&unfinished))?;
        Ok(Self {
            path,
            unfinished,
            format,
            is_by_month: format == Format::Parquet,
            open: Vec::new(),
            parts: HashMap::new(),
            written: BTreeSet::new(),
            exported: Exported::default(),
        })
    }

    /// Parts tables by months in any format.
    #[must_use]
    pub fn by_month(mut self) -> Self {
        self.is_by_month = true;
        self
    }

    /// Whether tables are parted by months.
    pub fn is_by_month(&self) -> bool {
        self.is_by_month
    }

    /// Writes rows of a table: of matches that started in a month, or of a table that has no times.
    ///
    /// Rows come in any order. As many months are open at once as memory allows, which is some hundred megabytes at
    /// most; a month that more rows come for later has several files.
    ///
    /// # Errors
    ///
    /// If they cannot be written.
    pub fn write<R: Row>(
        &mut self,
        month: impl Into<Option<Month>>,
        rows: &[R],
    ) -> Result<(), ExportError> {
        let part = month.into().map_or(Part::Whole, |month| Part::Month(Some(month)));
        let fields = || R::COLUMNS.iter().map(Field::from).collect();
        let file = self.file(R::TABLE, part, fields)?;
        file.write_rows(rows)?;
        self.close_some()
    }

    /// Writes all rows of a match, into the month that it started in.
    ///
    /// # Errors
    ///
    /// If they cannot be written.
    pub fn write_match(&mut self, rows: &MatchRows) -> Result<(), ExportError> {
        let month = Month::of(rows.info.start_time);
        self.write(month, std::slice::from_ref(&rows.info))?;
        self.write(month, &rows.teams)?;
        self.write(month, &rows.participants)?;
        self.write(month, &rows.medals)?;
        self.write(month, &rows.personal_scores)
    }

    /// Puts everything in its place, and says what there is.
    ///
    /// # Errors
    ///
    /// If the last rows cannot be written, or files cannot be moved.
    pub fn finish(mut self) -> Result<Exported, ExportError> {
        while let Some(open) = self.open.pop() {
            self.close(open)?;
        }
        for file in &self.written {
            let place = self.path.join(file);
            let folder = place.parent().unwrap_or(&self.path);
            let moved = fs::create_dir_all(folder)
                .and_then(|()| fs::rename(self.unfinished.join(file), &place));
            moved.map_err(ExportError::at(&place))?;
        }
        for table in self.exported.rows.keys() {
            self.remove_stale(table)?;
        }
        Ok(std::mem::take(&mut self.exported))
    }

    /// The file that rows of a part go to.
    pub(super) fn file(
        &mut self,
        table: &str,
        part: Part,
        fields: impl FnOnce() -> Vec<Field>,
    ) -> Result<&mut TableFile, ExportError> {
        let part = self.part(table, part);
        // The one that was used last stands last.
        let open = match self.open.iter().position(|open| open.part == part) {
            Some(place) => self.open.remove(place),
            None => self.begin(table, part, &fields())?,
        };
        self.open.push(open);
        let last = self.open.len() - 1;
        Ok(&mut self.open[last].file)
    }

    /// Closes what was written to longest ago where too much is open.
    pub(super) fn close_some(&mut self) -> Result<(), ExportError> {
        let mut buffered: usize = self.open.iter().map(|open| open.file.buffered()).sum();
        while self.open.len() > 1 && (self.open.len() > MOST_FILES || buffered > MOST_BYTES) {
            let oldest = self.open.remove(0);
            buffered -= oldest.file.buffered();
            self.close(oldest)?;
        }
        Ok(())
    }

    /// Where the files of a part are, within the folder.
    fn part(&self, table: &str, part: Part) -> PathBuf {
        match part {
            _ if !self.is_by_month => format!("{table}.{}", self.format.extension()).into(),
            Part::Whole => table.into(),
            Part::Month(Some(month)) => Path::new(table).join(format!("{MONTH}{month}")),
            Part::Month(None) => Path::new(table).join(format!("{MONTH}{UNKNOWN}")),
        }
    }

    fn begin(&mut self, table: &str, part: PathBuf, fields: &[Field]) -> Result<Open, ExportError> {
        let target = if self.is_by_month {
            let number = self.parts.entry(part.clone()).or_default();
            let name = format!("{PART}{number}.{}", self.format.extension());
            *number += 1;
            part.join(name)
        } else {
            part.clone()
        };
        let place = self.unfinished.join(&target);
        let folder = place.parent().unwrap_or(&self.unfinished);
        fs::create_dir_all(folder).map_err(ExportError::at(folder))?;
        let file = TableFile::create(&place, self.format, fields)?;
        Ok(Open { table: table.to_owned(), part, target, file })
    }

    fn close(&mut self, open: Open) -> Result<(), ExportError> {
        let rows = open.file.finish()?;
        *self.exported.rows.entry(open.table).or_default() += rows;
        self.exported.files += 1;
        self.written.insert(open.target);
        Ok(())
    }

    /// Removes files of a table that were exported earlier and not now.
    fn remove_stale(&self, table: &str) -> Result<(), ExportError> {
        let folder = self.path.join(table);
        let extension = self.format.extension();
        let mut stale = vec![format!("{table}.{extension}").into()];
        for part in names(&folder)? {
            if is_part(&part, extension) {
                stale.push(Path::new(table).join(part));
            } else if part.starts_with(MONTH) {
                for file in names(&folder.join(&part))? {
                    if is_part(&file, extension) {
                        stale.push(Path::new(table).join(&part).join(file));
                    }
                }
            }
        }
        for file in stale.iter().filter(|file| !self.written.contains(*file)) {
            let place = self.path.join(file);
            absent(fs::remove_file(&place)).map_err(ExportError::at(&place))?;
            // Others may have something in there, which then stays.
            if let Some(folder) = place.parent().filter(|folder| *folder != self.path) {
                let _ = fs::remove_dir(folder);
            }
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.open.clear();
        let _ = fs::remove_dir_all(&self.unfinished);
    }
}

/// Whether a name is one that we give to the files of parts.
fn is_part(name: &str, extension: &str) -> bool {
    let number =
        name.strip_prefix(PART).and_then(|name| name.strip_suffix(extension)?.strip_suffix('.'));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// What is in a folder, of what we give names to; nothing where there is none.
fn names(folder: &Path) -> Result<Vec<String>, ExportError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(Vec::new()),
        Err(error) => return Err(ExportError::at(folder)(error)),
    };
    let names = entries.map(|entry| Ok(entry?.file_name().into_string().ok()));
    let names: io::Result<Vec<_>> = names.collect();
    Ok(names.map_err(ExportError::at(folder))?.into_iter().flatten().collect())
}

/// Takes what is not there as removed.
fn absent(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

const UNFINISHED: &str = ".spnkr-export";
const MONTH: &str = "month=";
const PART: &str = "part-";

/// How Hive writes that a value is not known.
const UNKNOWN: &str = "__HIVE_DEFAULT_PARTITION__";

/// How many files are open at once at most.
const MOST_FILES: usize = 64;

/// How many bytes of rows are in memory at most, about, before files are closed.
const MOST_BYTES: usize = 128 << 20;
