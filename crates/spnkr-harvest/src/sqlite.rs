mod add;
mod cells;
mod file;
mod histories;
mod query;
mod read;
mod schema;
mod worker;

use std::{fmt, path::Path, sync::Arc};

use jiff::Timestamp;
use rusqlite::Connection;
use spnkr::{Xuid, core::BoxFuture};

use self::{file::failed, worker::Worker};
pub use self::{
    query::{Held, Query, QueryColumn, QueryStop, SqliteReader, Value},
    schema::{ColumnInfo, TableInfo, tables},
};
use crate::{
    Arrival, AssetVersion, Gap, HistoryPart, Joined, Parts, Status, Store, StoreError, Unfetched,
};

/// A store in a file of SQLite.
///
/// Every program that reads SQLite can read it, while it is written to as well; [`tables`] tells what is in it.
/// Several processes may write to one file. All work is done by a thread of the store's own, which takes together
/// into one transaction what arrives at once. Clones are one store.
///
/// ```
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// use spnkr_harvest::{SqliteStore, Store as _};
///
/// let store = SqliteStore::in_memory()?;
/// let xuid = spnkr::Xuid::new(2_533_274_800_000_001);
/// store.track(xuid).await?;
/// let status = store.status(xuid).await?;
/// assert_eq!(status.map(|status| status.matches), Some(0));
/// # Ok::<_, spnkr_harvest::StoreError>(())
/// # })?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SqliteStore {
    worker: Arc<Worker>,
}

impl SqliteStore {
    /// Opens a file, or makes it, and brings it up to this version.
    ///
    /// # Errors
    ///
    /// If it cannot be opened, is something else, or was written by a newer version.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::over(file::open(path.as_ref())?)
    }

    /// A store that is gone with its last clone.
    ///
    /// # Errors
    ///
    /// If there is no memory for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::over(file::in_memory()?)
    }

    fn over(mut connection: Connection) -> Result<Self, StoreError> {
        add::derive_again_if_old(&mut connection)?;
        Ok(Self { worker: Arc::new(Worker::start(connection)?) })
    }

    /// Makes all tables again from the raw answers.
    ///
    /// This happens by itself when a newer version opens a store whose tables it would make differently.
    ///
    /// # Errors
    ///
    /// As for every change.
    pub async fn derive_again(&self) -> Result<(), StoreError> {
        let step = |connection: &Connection| add::derive_again(connection);
        self.worker.run("the tables could not be made again", step).await
    }

    /// The players who are taken care of, those first whose matches are newest.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn players(&self) -> Result<Vec<Xuid>, StoreError> {
        self.worker.run("the players could not be read", read::tracked_players).await
    }

    /// The player of a gamertag, whatever its case, if the store has met that player.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn player_named(&self, gamertag: &str) -> Result<Option<Xuid>, StoreError> {
        let gamertag = gamertag.to_owned();
        let step = move |connection: &Connection| read::player_named(connection, &gamertag);
        self.worker.run("the players could not be read", step).await
    }

    /// An answer as it came; of the kinds that the table `raw` tells of.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn raw(&self, kind: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let (kind, key) = (kind.to_owned(), key.to_owned());
        let step = move |connection: &Connection| read::raw(connection, &kind, &key);
        self.worker.run("an answer could not be read", step).await
    }

    /// Waits until everything is written, and ends the store's thread if this is the last clone.
    pub async fn close(self) {
        let _ = self.worker.run("the store could not be closed", |_| Ok(())).await;
        if let Some(worker) = Arc::into_inner(self.worker) {
            worker.end().await;
        }
    }
}

impl Store for SqliteStore {
    fn track(&self, xuid: Xuid) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.worker.run("the player could not be noted", move |connection| {
            histories::track(connection, xuid)
        }))
    }

    fn gaps(&self, xuid: Xuid) -> BoxFuture<'_, Result<Vec<Gap>, StoreError>> {
        Box::pin(self.worker.run("the history could not be read", move |connection| {
            histories::gaps(connection, xuid)
        }))
    }

    fn add_history(
        &self,
        part: HistoryPart,
        parts: Parts,
    ) -> BoxFuture<'_, Result<Joined, StoreError>> {
        Box::pin(self.worker.run("the history could not be stored", move |connection| {
            histories::add(connection, &part, parts)
        }))
    }

    fn unfetched(
        &self,
        players: Vec<Xuid>,
        parts: Parts,
    ) -> BoxFuture<'_, Result<Vec<Unfetched>, StoreError>> {
        Box::pin(self.worker.run("the matches could not be read", move |connection| {
            read::unfetched(connection, &players, parts)
        }))
    }

    fn add(&self, arrival: Arrival) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(
            self.worker.run("an answer could not be stored", move |connection| {
                add::add(connection, &arrival)
            }),
        )
    }

    fn unnamed_players(&self, most: usize) -> BoxFuture<'_, Result<Vec<Xuid>, StoreError>> {
        Box::pin(self.worker.run("the players could not be read", move |connection| {
            read::unnamed_players(connection, most)
        }))
    }

    fn unnamed_assets(&self, most: usize) -> BoxFuture<'_, Result<Vec<AssetVersion>, StoreError>> {
        Box::pin(self.worker.run("the assets could not be read", move |connection| {
            read::unnamed_assets(connection, most)
        }))
    }

    fn finish(&self, players: Vec<Xuid>, at: Timestamp) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.worker.run("the end could not be noted", move |connection| {
            histories::finish(connection, &players, at)
        }))
    }

    fn status(&self, xuid: Xuid) -> BoxFuture<'_, Result<Option<Status>, StoreError>> {
        Box::pin(
            self.worker.run("the career could not be read", move |connection| {
                read::status(connection, xuid)
            }),
        )
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}
