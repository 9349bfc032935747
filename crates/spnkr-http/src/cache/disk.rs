use std::{
    fmt, fs,
    fs::{DirBuilder, File},
    future,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use spnkr_core::{BoxFuture, Cache, CacheQuery, Clock, Jitter, Lookup};
use tokio::runtime::Handle;

use super::{CacheCounters, Engine, Entry, Key, Storage, entry};
use crate::{RandomJitter, SystemClock};

/// A [`Cache`] in a folder, bounded by bytes; what was used longest ago goes first.
///
/// Any number of processes can share the folder: a file is written beside its place and put there whole, and one
/// that is damaged, or is none of ours, is ignored and replaced. A disk that cannot be written costs answers and
/// nothing else. On a runtime of tokio files are read and written on threads for such work, and without one in place.
/// Cheap to clone; clones are one cache.
#[derive(Clone)]
pub struct DiskCache(Arc<Engine<Disk>>);

impl DiskCache {
    /// A cache in this folder, for about so many bytes. Nothing is made yet.
    pub fn new(folder: impl Into<PathBuf>, most_bytes: u64) -> Self {
        Self::with_clock(folder, most_bytes, Arc::new(SystemClock::new()))
    }

    /// The same, with its time from somewhere else.
    pub fn with_clock(folder: impl Into<PathBuf>, most_bytes: u64, clock: Arc<dyn Clock>) -> Self {
        let folder = Folder { path: folder.into(), most_bytes, written: AtomicU64::new(0) };
        let disk = Disk { folder: Arc::new(folder), clock: clock.clone() };
        Self(Engine::new(disk, clock))
    }

    /// What was done so far.
    pub fn counters(&self) -> CacheCounters {
        self.0.counters()
    }
}

impl Cache for DiskCache {
    fn look_up(&self, query: CacheQuery) -> BoxFuture<'_, Lookup> {
        Box::pin(self.0.look_up(query))
    }

    fn forget<'a>(&'a self, partition: &'a str) -> BoxFuture<'a, ()> {
        self.0.storage.forget(partition)
    }
}

impl fmt::Debug for DiskCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiskCache")
            .field("folder", &self.0.storage.folder.path)
            .field("most_bytes", &self.0.storage.folder.most_bytes)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Disk {
    folder: Arc<Folder>,
    clock: Arc<dyn Clock>,
}

impl Storage for Disk {
    fn get(&self, key: &Key) -> BoxFuture<'_, Option<Entry>> {
        let path = self.folder.file(key);
        // To see that there is nothing takes less time than to wake a thread for it.
        if !path.exists() {
            return Box::pin(future::ready(None));
        }
        let (folder, key, now) = (self.folder.clone(), key.clone(), self.clock.wall().into());
        Box::pin(off_the_loop(move || folder.read(&path, &key, now)))
    }

    fn put(&self, key: &Key, entry: Entry) -> BoxFuture<'_, ()> {
        let (folder, key, now) = (self.folder.clone(), key.clone(), self.clock.wall().into());
        Box::pin(off_the_loop(move || {
            if let Err(error) = folder.write(&key, &entry, now) {
                tracing::debug!(kind = ?error.kind(), "an answer could not be stored");
            }
        }))
    }

    fn forget(&self, partition: &str) -> BoxFuture<'_, ()> {
        let folder = self.folder.of_partition(Some(partition));
        Box::pin(off_the_loop(move || {
            let _ = fs::remove_dir_all(folder);
        }))
    }
}

/// Runs what may have to wait for a disk where that holds nobody up; without a runtime of tokio, in its place.
async fn off_the_loop<T: Default + Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match Handle::try_current() {
        // A runtime that ends is no reason to fail here.
        Ok(runtime) => runtime.spawn_blocking(work).await.unwrap_or_default(),
        Err(_) => work(),
    }
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    most_bytes: u64,
    /// How many bytes were written since the folder was last swept.
    written: AtomicU64,
}

impl Folder {
    fn of_partition(&self, partition: Option<&str>) -> PathBuf {
        match partition {
            Some(partition) => self.path.join("accounts").join(entry::digest(partition)),
            None => self.path.join("shared"),
        }
    }

    fn file(&self, key: &Key) -> PathBuf {
        let digest = key.digest();
        let (group, name) = digest.split_at(2);
        self.of_partition(key.partition()).join(group).join(name)
    }

    fn read(&self, path: &Path, key: &Key, now: SystemTime) -> Option<Entry> {
        let file = File::open(path).ok()?;
        let about = file.metadata().ok()?;
        if !about.is_file() || about.len() > self.largest() {
            return None;
        }
        let mut bytes = Vec::with_capacity(usize::try_from(about.len()).ok()?);
        (&file).take(self.largest()).read_to_end(&mut bytes).ok()?;
        let entry = Entry::decode(bytes, key)?;
        let used_at = about.modified().ok();
        let is_long_ago = used_at
            .and_then(|used_at| now.duration_since(used_at).ok())
            .is_some_and(|age| age > USE_IS_NOTED_AFTER);
        if is_long_ago {
            // Some file systems refuse; then it goes by when it was written.
            let _ = file.set_modified(now);
        }
        Some(entry)
    }

    fn write(&self, key: &Key, entry: &Entry, now: SystemTime) -> io::Result<()> {
        let Some(bytes) = entry.encode(key) else { return Ok(()) };
        let length = bytes.len() as u64;
        if length > self.largest() {
            return Ok(());
        }
        let path = self.file(key);
        let folder = path.parent().unwrap_or(&self.path);
        make_private(folder)?;
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        file.write_all(&bytes)?;
        file.as_file().set_modified(now)?;
        file.persist(path).map_err(|error| error.error)?;
        let swept_every = self.most_bytes / 16;
        let written = self.written.fetch_add(length, Ordering::Relaxed) + length;
        // By chance, too: a process that writes a little and ends has to sweep as often as one that stays.
        let share = length as f64 / swept_every.max(1) as f64;
        if written > swept_every || RandomJitter::default().unit() < share {
            self.written.store(0, Ordering::Relaxed);
            self.sweep(now);
        }
        Ok(())
    }

    /// Removes what was used longest ago until there is room again, and what writers have left unfinished.
    fn sweep(&self, now: SystemTime) {
        let mut files = Vec::new();
        collect_files(&self.path, 4, &mut files);
        let mut total = 0;
        files.retain(|file| {
            let is_unfinished = file
                .path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED));
            let age = now.duration_since(file.used_at).unwrap_or_default();
            if is_unfinished && age > Duration::from_secs(3_600) {
                let _ = fs::remove_file(&file.path);
                return false;
            }
            total += file.bytes;
            !is_unfinished
        });
        let room = self.most_bytes - self.most_bytes / 8;
        if total <= room {
            return;
        }
        files.sort_by_key(|file| file.used_at);
        for file in files {
            if total <= room {
                break;
            }
            if fs::remove_file(&file.path).is_ok() {
                total -= file.bytes;
            }
        }
    }

    /// The largest file that is written or read.
    fn largest(&self) -> u64 {
        self.most_bytes / 4
    }
}

struct Found {
    path: PathBuf,
    bytes: u64,
    used_at: SystemTime,
}

fn collect_files(folder: &Path, depth: u32, files: &mut Vec<Found>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        // Links are not followed.
        let Ok(about) = entry.metadata() else { continue };
        if about.is_dir() && depth > 0 {
            collect_files(&entry.path(), depth - 1, files);
        } else if about.is_file() {
            let used_at = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            files.push(Found { path: entry.path(), bytes: about.len(), used_at });
        }
    }
}

/// Makes a folder that nobody else can look into: what somebody looked up is theirs alone to know.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What files are called that are not whole yet.
const UNFINISHED: &str = ".unfinished-";
/// Not every use is written down.
const USE_IS_NOTED_AFTER: Duration = Duration::from_secs(3_600);
