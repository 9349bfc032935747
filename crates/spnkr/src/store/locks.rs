//! What excludes other programs: a lock on one file an account, in a private folder.

use std::{
    fs::{File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use spnkr_core::{AccountName, Clock, StoreError, StoreErrorKind};
use spnkr_http::SystemClock;
use tokio::task::spawn_blocking;

use super::folder::Folder;

/// The locks of all accounts. A lock file is never removed, since a lock on a file that is gone would exclude
/// nobody.
#[derive(Clone)]
pub(super) struct Locks {
    pub(super) path: Arc<Path>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) patience: Duration,
}

impl Locks {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            path: folder.into(),
            clock: Arc::new(SystemClock::new()),
            patience: Duration::from_secs(30),
        }
    }

    /// Waits for the lock of an account, which lasts until the file is closed; makes the folder if need be.
    pub(super) async fn lock(&self, account: &AccountName) -> Result<(Folder, File), StoreError> {
        let (path, name) = (self.path.clone(), format!("{account}.lock"));
        let (folder, file) = blocking(move || {
            let folder = Folder::create(&path)?;
            let file = folder.open_lock(&name)?;
            Ok((folder, file))
        })
        .await?;
        Ok((folder, self.wait_for(file, account).await?))
    }

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

/// Runs work where it may block. It runs to its end even if nobody waits for it any more.
pub(super) async fn blocking<T: Send + 'static>(
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
