#[cfg(not(unix))]
#[path = "file/portable.rs"]
mod folder;
#[cfg(unix)]
#[path = "file/unix.rs"]
mod folder;

use std::{
    fmt,
    fs::{File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use spnkr_core::{
    AccountName, BoxFuture, Clock, Store, StoreError, StoreErrorKind, StoreLock, StoredBytes,
};
use spnkr_http::SystemClock;
use tokio::task::spawn_blocking;

use self::folder::Folder;

/// Tokens in files of one folder: `default.json` for the account `default`, and `default.lock` beside it.
///
/// The folder is its owner's alone, and so are the files; a folder or file that others can read or replace is
/// refused, not repaired. A file is replaced as a whole: a crash leaves the old one or the new one. The lock
/// file is never removed, since a lock on a file that is gone would exclude nobody.
///
/// Needs tokio, on whose threads for blocking work the files are read and written.
#[derive(Clone)]
pub struct FileStore {
    path: Arc<Path>,
    clock: Arc<dyn Clock>,
    patience: Duration,
}

impl FileStore {
    /// A store in this folder, which is made when it is first needed.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            path: folder.into().into(),
            clock: Arc::new(SystemClock::new()),
            patience: Duration::from_secs(30),
        }
    }

    /// Takes the time from here, for waiting until another program has let go of the lock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Waits this long for another program. Default: 30 seconds.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.path
    }
}

impl Store for FileStore {
    fn accounts(&self) -> BoxFuture<'_, Result<Vec<AccountName>, StoreError>> {
        let path = self.path.clone();
        Box::pin(blocking(move || {
            let Some(folder) = Folder::open(&path)? else {
                return Ok(Vec::new());
            };
            let mut accounts = folder
                .names()?
                .iter()
                .filter_map(|name| name.strip_suffix(".json")?.parse().ok())
                .collect::<Vec<_>>();
            accounts.sort();
            Ok(accounts)
        }))
    }

    fn load<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Option<StoredBytes>, StoreError>> {
        let (path, name) = (self.path.clone(), tokens_of(account));
        Box::pin(blocking(move || match Folder::open(&path)? {
            Some(folder) => folder.read(&name),
            None => Ok(None),
        }))
    }

    fn lock<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Box<dyn StoreLock>, StoreError>> {
        Box::pin(async move {
            let (path, name) = (self.path.clone(), format!("{account}.lock"));
            let (folder, file) = blocking(move || {
                let folder = Folder::create(&path)?;
                let file = folder.open_lock(&name)?;
                Ok((folder, file))
            })
            .await?;
            let file = self.wait_for(file, account).await?;
            let lock = FileLock { folder: Arc::new(folder), name: tokens_of(account), _file: file };
            let (folder, name) = (lock.folder.clone(), lock.name.clone());
            blocking(move || folder.remove_leftovers(&name)).await?;
            Ok(Box::new(lock) as _)
        })
    }
}

impl FileStore {
    async fn wait_for(&self, file: File, account: &AccountName) -> Result<File, StoreError> {
        // Short enough that the end of another program is noticed at once, in terms of people.
        const PAUSE: Duration = Duration::from_millis(20);

        let place = || self.path.join(format!("{account}.lock")).display().to_string();
        let give_up = self.clock.monotonic().saturating_add(self.patience);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if self.clock.monotonic() >= give_up => {
                    return Err(StoreError::new(StoreErrorKind::Busy, place()));
                }
                Err(TryLockError::WouldBlock) => {
                    self.clock.sleep_until(self.clock.monotonic().saturating_add(PAUSE)).await;
                }
                // Some network file systems have no locks. There, whoever writes last wins, which is the lesser
                // evil: nothing could be renewed at all otherwise.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                    return Ok(file);
                }
                Err(TryLockError::Error(error)) => {
                    return Err(StoreError::new(StoreErrorKind::Write, place()).with_source(error));
                }
            }
        }
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileStore").field(&self.path).finish()
    }
}

#[derive(Debug)]
struct FileLock {
    folder: Arc<Folder>,
    name: String,
    // Closing it ends the lock.
    _file: File,
}

impl FileLock {
    fn with_folder<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder, &str) -> Result<T, StoreError> + Send + 'static,
    ) -> BoxFuture<'_, Result<T, StoreError>> {
        let (folder, name) = (self.folder.clone(), self.name.clone());
        Box::pin(blocking(move || work(&folder, &name)))
    }
}

impl StoreLock for FileLock {
    fn load(&mut self) -> BoxFuture<'_, Result<Option<StoredBytes>, StoreError>> {
        self.with_folder(Folder::read)
    }

    fn save(&mut self, bytes: StoredBytes) -> BoxFuture<'_, Result<(), StoreError>> {
        self.with_folder(move |folder, name| folder.replace(name, bytes.expose()))
    }

    fn set_aside(&mut self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.with_folder(|folder, name| folder.rename(name, &set_aside_name(name)))
    }

    fn clear(&mut self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.with_folder(|folder, name| {
            folder.erase(&set_aside_name(name))?;
            folder.erase(name)
        })
    }
}

fn tokens_of(account: &AccountName) -> String {
    format!("{account}.json")
}

fn set_aside_name(name: &str) -> String {
    format!("{name}.damaged")
}

/// Runs file work where it may block. It runs to its end even if nobody waits for it any more.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match spawn_blocking(work).await {
        Ok(result) => result,
        // The runtime is shutting down.
        Err(error) => {
            Err(StoreError::new(StoreErrorKind::Read, "the token store").with_source(error))
        }
    }
}
