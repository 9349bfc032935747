use std::{
    fmt,
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use spnkr_core::{AccountName, BoxFuture, Clock, Store, StoreError, StoreLock, StoredBytes};

use super::{
    folder::Folder,
    locks::{Locks, blocking},
};

/// Tokens in files of one folder: `default.json` for the account `default`, and `default.lock` beside it.
///
/// The folder is its owner's alone, and so are the files; a folder or file that others can read or replace is
/// refused, not repaired. A file is replaced as a whole: a crash leaves the old one or the new one. The lock
/// file is never removed, since a lock on a file that is gone would exclude nobody.
///
/// Needs tokio, on whose threads for blocking work the files are read and written.
#[derive(Clone)]
pub struct FileStore {
    locks: Locks,
}

impl FileStore {
    /// A store in this folder, which is made when it is first needed.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { locks: Locks::new(folder.into()) }
    }

    /// Takes the time from here, for waiting until another program has let go of the lock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.locks.clock = clock;
        self
    }

    /// Waits this long for another program. Default: 30 seconds.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.locks.patience = patience;
        self
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.locks.path
    }
}

impl Store for FileStore {
    fn accounts(&self) -> BoxFuture<'_, Result<Vec<AccountName>, StoreError>> {
        let path = self.locks.path.clone();
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
        let (path, name) = (self.locks.path.clone(), tokens_of(account));
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
            let (folder, file) = self.locks.lock(account).await?;
            let lock = FileLock { folder: Arc::new(folder), name: tokens_of(account), _file: file };
            let (folder, name) = (lock.folder.clone(), lock.name.clone());
            blocking(move || folder.remove_leftovers(&name)).await?;
            Ok(Box::new(lock) as _)
        })
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileStore").field(&self.locks.path).finish()
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
