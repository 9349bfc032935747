use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use spnkr_core::{AccountName, BoxFuture, Store, StoreError, StoreLock, StoredBytes};
use tokio::sync::OwnedMutexGuard;

/// Tokens that live as long as the process.
///
/// Clones are one store.
#[derive(Clone, Default)]
pub struct MemoryStore {
    accounts: Arc<Mutex<BTreeMap<AccountName, Account>>>,
}

#[derive(Default)]
struct Account {
    bytes: Option<StoredBytes>,
    lock: Arc<tokio::sync::Mutex<()>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn accounts(&self) -> MutexGuard<'_, BTreeMap<AccountName, Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn accounts(&self) -> BoxFuture<'_, Result<Vec<AccountName>, StoreError>> {
        let accounts = self.accounts();
        let stored = accounts.iter().filter(|(_, account)| account.bytes.is_some());
        let names = stored.map(|(name, _)| name.clone()).collect();
        Box::pin(async move { Ok(names) })
    }

    fn load<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Option<StoredBytes>, StoreError>> {
        let bytes = self.accounts().get(account).and_then(|account| account.bytes.clone());
        Box::pin(async move { Ok(bytes) })
    }

    fn lock<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Box<dyn StoreLock>, StoreError>> {
        let lock = self.accounts().entry(account.clone()).or_default().lock.clone();
        Box::pin(async move {
            let guard = lock.lock_owned().await;
            let lock = MemoryLock { store: self.clone(), account: account.clone(), _guard: guard };
            Ok(Box::new(lock) as _)
        })
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.accounts().keys()).finish()
    }
}

#[derive(Debug)]
struct MemoryLock {
    store: MemoryStore,
    account: AccountName,
    _guard: OwnedMutexGuard<()>,
}

impl MemoryLock {
    fn set(&self, bytes: Option<StoredBytes>) -> BoxFuture<'_, Result<(), StoreError>> {
        self.store.accounts().entry(self.account.clone()).or_default().bytes = bytes;
        Box::pin(async { Ok(()) })
    }
}

impl StoreLock for MemoryLock {
    fn load(&mut self) -> BoxFuture<'_, Result<Option<StoredBytes>, StoreError>> {
        self.store.load(&self.account)
    }

    fn save(&mut self, bytes: StoredBytes) -> BoxFuture<'_, Result<(), StoreError>> {
        self.set(Some(bytes))
    }

    fn set_aside(&mut self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.set(None)
    }

    fn clear(&mut self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.set(None)
    }
}
