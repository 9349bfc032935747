use std::{
    fmt,
    fs::File,
    path::{Path, PathBuf},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::{Either, select};
use keyring_core::{CredentialStore, Entry};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use spnkr_core::{
    AccountName, BoxFuture, Clock, Store, StoreError, StoreErrorKind, StoreLock, StoredBytes,
};
use zeroize::Zeroizing;

use super::{
    folder::Folder,
    locks::{Locks, blocking},
};

/// Tokens in the keychain of the platform: Apple's Keychain, the Credential Manager of Windows, or the Secret
/// Service of a Linux desktop.
///
/// Which of them it is, is the choice of the program: it brings one of the backends of [`keyring_core`], by
/// whatever version and features it likes.
///
/// ```
/// # spnkr_testkit::doctest(async |emulated| {
/// # let http = emulated.http();
/// # let home = tempfile::tempdir()?;
/// # let home = home.path();
/// use spnkr::{FileStore, KeychainStore, Session};
///
/// // In a program: `zbus_secret_service_keyring_store::Store::new()?`, or that of another platform.
/// let entries = keyring_core::mock::Store::new()?;
/// let keychain = KeychainStore::new(entries, "my-program", home.join("keychain"));
/// let session = match keychain.probe().await {
///     Ok(()) => Session::new(http, keychain),
///     Err(error) => {
///         eprintln!("{error}; tokens are kept in a file instead");
///         Session::new(http, FileStore::new(home.join("tokens")))
///     }
/// };
/// # Ok(()) });
/// ```
///
/// # What it protects from
///
/// What lies on the disk is encrypted with what only the person knows or the machine holds. A stolen disk, a
/// backup, a synchronized folder or a file that is shared by mistake does not give the tokens away.
///
/// It is no protection from programs that run as the same user. Windows and the Secret Service give every entry
/// of an unlocked keychain to each of them; Apple's Keychain asks the person when another program wants an
/// entry. While the program runs, the tokens are in its memory too. Nor does a keychain defend against somebody
/// who administers the machine.
///
/// A Linux without a desktop session (a server, a container, a task of cron, mostly also a login by SSH) has no
/// Secret Service. The keys of the Linux kernel are no replacement: they are gone with the next start of the
/// system. [`probe`](Self::probe) tells before the first sign-in; nothing falls back by itself.
///
/// # What it stores
///
/// The entries have the name of the service and, as their user, the name of the account: `default`, and
/// `default/1.0`, `default/1.1` and so on for the parts of what is stored, since the Credential Manager holds no
/// more than 2,560 bytes an entry. New parts are written beside the old ones, `default` points to them by their
/// length and hash, and is switched last: a crash leaves the old or the new. What is left over is removed with
/// the next lock of the account.
///
/// The folder holds no secrets: a lock for each account, as keychains have none that excludes other programs,
/// and an empty file for each account, as not every keychain can be searched. It has to be as private as that of
/// a [`FileStore`](crate::FileStore), and another one. All programs that share the service have to share it.
///
/// Needs tokio, on whose threads for blocking work the keychain is asked.
#[derive(Clone)]
pub struct KeychainStore {
    keychain: Keychain,
    locks: Locks,
}

impl KeychainStore {
    /// A store in the entries of this service, with its locks in a folder that is made when it is first needed.
    pub fn new(entries: Arc<CredentialStore>, service: &str, folder: impl Into<PathBuf>) -> Self {
        let mut locks = Locks::new(folder.into());
        locks.patience = Duration::from_secs(120);
        Self { keychain: Keychain { entries, service: service.into() }, locks }
    }

    /// Takes the time from here, for waiting.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.locks.clock = clock;
        self
    }

    /// Waits this long for another program, and for the keychain, which may be asking the person to unlock it.
    /// Default: two minutes.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.locks.patience = patience;
        self
    }

    /// The folder of the locks.
    pub fn folder(&self) -> &Path {
        &self.locks.path
    }

    /// Finds out whether there is a keychain that can be written to, by an entry that holds nothing secret and
    /// is removed at once.
    ///
    /// Ask before an account is kept here. If the answer is no, a program can choose another store, and should
    /// say so. Some backends fail already when they are made.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Write`] if there is none, it stays locked, or it does not answer in time.
    pub async fn probe(&self) -> Result<(), StoreError> {
        // No account has this name.
        const NAME: &str = "/probe";

        let keychain = self.keychain.clone();
        let place = keychain.place(NAME);
        in_time(&self.locks, StoreErrorKind::Write, place, move || {
            keychain.set(NAME, b"nothing secret")?;
            keychain.remove(NAME)
        })
        .await
    }

    fn vault(&self, account: &AccountName) -> Vault {
        Vault { keychain: self.keychain.clone(), account: account.clone() }
    }
}

impl Store for KeychainStore {
    fn accounts(&self) -> BoxFuture<'_, Result<Vec<AccountName>, StoreError>> {
        let (path, keychain) = (self.locks.path.clone(), self.keychain.clone());
        let place = format!("the keychain entries of `{}`", keychain.service);
        Box::pin(in_time(&self.locks, StoreErrorKind::Read, place, move || {
            let Some(folder) = Folder::open(&path)? else {
                return Ok(Vec::new());
            };
            let mut accounts = Vec::new();
            for name in folder.names()? {
                let account = name.strip_suffix(".keychain").and_then(|name| name.parse().ok());
                let Some::<AccountName>(account) = account else {
                    continue;
                };
                // A person may have removed the entry by hand.
                if keychain.contains(account.as_str())? {
                    accounts.push(account);
                }
            }
            accounts.sort();
            Ok(accounts)
        }))
    }

    fn load<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Option<StoredBytes>, StoreError>> {
        let vault = self.vault(account);
        let place = vault.place();
        Box::pin(in_time(&self.locks, StoreErrorKind::Read, place, move || vault.read()))
    }

    fn lock<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Box<dyn StoreLock>, StoreError>> {
        Box::pin(async move {
            let (folder, file) = self.locks.lock(account).await?;
            let held =
                Held { vault: self.vault(account), folder, turn: Mutex::default(), _file: file };
            let lock = KeychainLock { held: Arc::new(held), locks: self.locks.clone() };
            lock.with_held(StoreErrorKind::Read, |held| {
                held.folder.remove_leftovers(&held.marker())?;
                // Whatever is wrong with the keychain shows when it is read or written.
                let _ = held.vault.remove_leftovers();
                Ok(())
            })
            .await?;
            Ok(Box::new(lock) as _)
        })
    }
}

impl fmt::Debug for KeychainStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What the backend would print is unknown.
        f.debug_struct("KeychainStore")
            .field("service", &self.keychain.service)
            .field("folder", &self.locks.path)
            .finish_non_exhaustive()
    }
}

struct KeychainLock {
    held: Arc<Held>,
    locks: Locks,
}

/// What a lock consists of. Work that nobody waits for any more has it too, so the lock outlives the work.
struct Held {
    vault: Vault,
    folder: Folder,
    // For work that begins while such a one goes on.
    turn: Mutex<()>,
    // Closing it ends the lock.
    _file: File,
}

impl KeychainLock {
    fn with_held<T: Send + 'static>(
        &self,
        kind: StoreErrorKind,
        work: impl FnOnce(&Held) -> Result<T, StoreError> + Send + 'static,
    ) -> BoxFuture<'_, Result<T, StoreError>> {
        let held = self.held.clone();
        Box::pin(in_time(&self.locks, kind, held.vault.place(), move || {
            let _turn = held.turn.lock().unwrap_or_else(PoisonError::into_inner);
            work(&held)
        }))
    }
}

impl StoreLock for KeychainLock {
    fn load(&mut self) -> BoxFuture<'_, Result<Option<StoredBytes>, StoreError>> {
        self.with_held(StoreErrorKind::Read, |held| held.vault.read())
    }

    fn save(&mut self, bytes: StoredBytes) -> BoxFuture<'_, Result<(), StoreError>> {
        self.with_held(StoreErrorKind::Write, move |held| {
            let marker = held.marker();
            if held.folder.read(&marker)?.is_none() {
                held.folder.replace(&marker, b"")?;
            }
            held.vault.write(bytes.expose())
        })
    }

    fn set_aside(&mut self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.with_held(StoreErrorKind::Write, |held| held.vault.set_aside())
    }

    fn clear(&mut self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.with_held(StoreErrorKind::Write, |held| {
            held.vault.clear()?;
            held.folder.erase(&held.marker())
        })
    }
}

impl fmt::Debug for KeychainLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeychainLock").field(&self.held.vault.place()).finish()
    }
}

impl Held {
    /// The name of the file by which an account is found again.
    fn marker(&self) -> String {
        format!("{}.keychain", self.vault.account)
    }
}

/// What is stored for one account: a pointer, and parts in one of two rows, which take turns.
///
/// The parts of a row are written from the first to the last and removed from the last to the first, so that
/// no crash leaves one beyond a gap, where it might not be found.
struct Vault {
    keychain: Keychain,
    account: AccountName,
}

impl Vault {
    fn read(&self) -> Result<Option<StoredBytes>, StoreError> {
        let mut pointer = self.pointer()?;
        for _ in 0..READING_LIMIT {
            let Some(known) = pointer else {
                return Ok(None);
            };
            let error = match self.read_parts(&known) {
                Ok(bytes) => return Ok(Some(StoredBytes::new(bytes))),
                Err(error) if error.kind() != StoreErrorKind::Damaged => return Err(error),
                Err(error) => error,
            };
            // Reading needs no lock, so they may have been replaced meanwhile.
            pointer = self.pointer()?;
            if pointer.as_ref() == Some(&known) {
                return Err(error);
            }
        }
        Err(StoreError::new(StoreErrorKind::Busy, self.place()))
    }

    fn read_parts(&self, pointer: &Pointer) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let damaged =
            |name: &str| StoreError::new(StoreErrorKind::Damaged, self.keychain.place(name));
        if pointer.length > SIZE_LIMIT || pointer.parts != pointer.length.div_ceil(PART_SIZE) {
            return Err(damaged(self.account.as_str()));
        }
        // Room for all of it at once, so that growing leaves no copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(pointer.length));
        for index in 0..pointer.parts {
            let name = self.part(Kept::Current, pointer.row(), index);
            let part = self.keychain.get(&name)?.ok_or_else(|| damaged(&name))?;
            if bytes.len() + part.len() > pointer.length {
                return Err(damaged(&name));
            }
            bytes.extend_from_slice(&part);
        }
        match bytes.len() == pointer.length && hash_of(&bytes) == pointer.sha256 {
            true => Ok(bytes),
            false => Err(damaged(self.account.as_str())),
        }
    }

    fn write(&self, bytes: &[u8]) -> Result<(), StoreError> {
        if bytes.len() > SIZE_LIMIT {
            let error = StoreError::new(StoreErrorKind::Write, self.place());
            return Err(error.with_source(Problem("it is too large")));
        }
        let old = match self.pointer() {
            // Nothing can be read any more that the new one could damage.
            Err(error) if error.kind() == StoreErrorKind::Damaged => None,
            old => old?,
        };
        let pointer = Pointer {
            version: VERSION,
            generation: old.map_or(0, |old| old.generation).wrapping_add(1),
            parts: bytes.len().div_ceil(PART_SIZE),
            length: bytes.len(),
            sha256: hash_of(bytes),
        };
        self.remove_row(Kept::Current, pointer.row())?;
        for (index, part) in bytes.chunks(PART_SIZE).enumerate() {
            self.keychain.set(&self.part(Kept::Current, pointer.row(), index), part)?;
        }
        // If this one fails, it may have been done all the same: the parts stay until the next lock, where the
        // pointer tells which ones are needed.
        self.keychain.set(self.account.as_str(), &pointer.to_bytes())?;
        let _ = self.remove_row(Kept::Current, pointer.other_row());
        Ok(())
    }

    fn set_aside(&self) -> Result<(), StoreError> {
        let Some(pointer) = self.keychain.get(self.account.as_str())? else {
            return Ok(());
        };
        self.remove_all(Kept::Aside)?;
        // The pointer may be what is damaged, so both rows are kept.
        for row in ROWS {
            for index in self.find_parts(Kept::Current, row)? {
                if let Some(part) = self.keychain.get(&self.part(Kept::Current, row, index))? {
                    self.keychain.set(&self.part(Kept::Aside, row, index), &part)?;
                }
            }
        }
        self.keychain.set(&self.pointer_name(Kept::Aside), &pointer)?;
        self.remove_all(Kept::Current)
    }

    fn clear(&self) -> Result<(), StoreError> {
        self.remove_all(Kept::Aside)?;
        self.remove_all(Kept::Current)
    }

    /// Removes what a program that was killed while it wrote has left.
    fn remove_leftovers(&self) -> Result<(), StoreError> {
        match self.pointer()? {
            Some(pointer) => self.remove_row(Kept::Current, pointer.other_row()),
            None => ROWS.into_iter().try_for_each(|row| self.remove_row(Kept::Current, row)),
        }
    }

    /// Removes the pointer first, so that a crash leaves what is stored whole or gone.
    fn remove_all(&self, kept: Kept) -> Result<(), StoreError> {
        self.keychain.remove(&self.pointer_name(kept))?;
        ROWS.into_iter().try_for_each(|row| self.remove_row(kept, row))
    }

    fn remove_row(&self, kept: Kept, row: u64) -> Result<(), StoreError> {
        let parts = self.find_parts(kept, row)?;
        parts.iter().rev().try_for_each(|index| self.keychain.remove(&self.part(kept, row, *index)))
    }

    /// Not every keychain can be searched, so the names are tried, some beyond what a person may have removed.
    fn find_parts(&self, kept: Kept, row: u64) -> Result<Vec<usize>, StoreError> {
        let (mut found, mut end) = (Vec::new(), GAP_LIMIT);
        for index in 0..PARTS_LIMIT {
            if index >= end {
                break;
            }
            if self.keychain.contains(&self.part(kept, row, index))? {
                found.push(index);
                end = index + 1 + GAP_LIMIT;
            }
        }
        Ok(found)
    }

    fn pointer(&self) -> Result<Option<Pointer>, StoreError> {
        let Some(bytes) = self.keychain.get(self.account.as_str())? else {
            return Ok(None);
        };
        let fail = |kind| StoreError::new(kind, self.place());
        let Version { version } =
            serde_json::from_slice(&bytes).map_err(|_| fail(StoreErrorKind::Damaged))?;
        if version > VERSION {
            return Err(fail(StoreErrorKind::NewerVersion));
        }
        serde_json::from_slice(&bytes).map_err(|_| fail(StoreErrorKind::Damaged))
    }

    // No account has a slash in its name, so none has an entry of another one.
    fn pointer_name(&self, kept: Kept) -> String {
        match kept {
            Kept::Aside => format!("{}/damaged", self.account),
            Kept::Current => self.account.to_string(),
        }
    }

    fn part(&self, kept: Kept, row: u64, index: usize) -> String {
        match kept {
            Kept::Aside => format!("{}/damaged.{row}.{index}", self.account),
            Kept::Current => format!("{}/{row}.{index}", self.account),
        }
    }

    fn place(&self) -> String {
        self.keychain.place(self.account.as_str())
    }
}

/// In use, or put aside for a person to look at.
#[derive(Clone, Copy)]
enum Kept {
    Aside,
    Current,
}

/// The entry by which the parts are found.
#[derive(PartialEq, Eq, Deserialize)]
struct Pointer {
    version: u32,
    generation: u64,
    parts: usize,
    length: usize,
    sha256: String,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl Pointer {
    fn row(&self) -> u64 {
        self.generation % 2
    }

    fn other_row(&self) -> u64 {
        1 - self.row()
    }

    fn to_bytes(&self) -> Vec<u8> {
        let Self { version, generation, parts, length, sha256 } = self;
        serde_json::json!({
            "version": version,
            "generation": generation,
            "parts": parts,
            "length": length,
            "sha256": sha256,
        })
        .to_string()
        .into_bytes()
    }
}

fn hash_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The entries of one service. It blocks, perhaps until the person has unlocked the keychain.
#[derive(Clone)]
struct Keychain {
    entries: Arc<CredentialStore>,
    service: Arc<str>,
}

impl Keychain {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        match self.entry(name).and_then(|entry| entry.get_secret()) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(error) => Err(self.failure(StoreErrorKind::Read, name, error)),
        }
    }

    fn contains(&self, name: &str) -> Result<bool, StoreError> {
        match self.entry(name).and_then(|entry| entry.get_credential()) {
            Ok(_) => Ok(true),
            Err(keyring_core::Error::NoEntry) => Ok(false),
            Err(error) => Err(self.failure(StoreErrorKind::Read, name, error)),
        }
    }

    fn set(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.entry(name)
            .and_then(|entry| entry.set_secret(bytes))
            .map_err(|error| self.failure(StoreErrorKind::Write, name, error))
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        match self.entry(name).and_then(|entry| entry.delete_credential()) {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
            Err(error) => Err(self.failure(StoreErrorKind::Write, name, error)),
        }
    }

    fn entry(&self, name: &str) -> keyring_core::Result<Entry> {
        self.entries.build(&self.service, name, None)
    }

    /// Neither the error nor its text goes on: both can hold what is stored.
    fn failure(&self, kind: StoreErrorKind, name: &str, error: keyring_core::Error) -> StoreError {
        use keyring_core::Error;

        let (kind, problem) = match error {
            Error::Ambiguous(_) => (kind, "there are several entries of this name"),
            Error::BadDataFormat(bytes, _) | Error::BadEncoding(bytes) => {
                drop(Zeroizing::new(bytes));
                (StoreErrorKind::Damaged, "the keychain could not decode it")
            }
            Error::BadStoreFormat(_) => (kind, "the keychain itself is damaged"),
            Error::Invalid(..) => (kind, "the keychain does not take such an entry"),
            Error::NoStorageAccess(_) => {
                (kind, "the keychain is locked, lets nobody in, or is not there")
            }
            Error::NotSupportedByStore(_) => (kind, "the keychain cannot do this"),
            Error::PlatformFailure(_) => (kind, "the keychain failed, or is not there"),
            Error::TooLong(..) => (kind, "the entry is too long for the keychain"),
            _ => (kind, "the keychain failed in a way that is not known here"),
        };
        StoreError::new(kind, self.place(name)).with_source(Problem(problem))
    }

    fn place(&self, name: &str) -> String {
        format!("the keychain entry `{}/{name}`", self.service)
    }
}

/// What is wrong, in words of our own.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Problem(&'static str);

/// Asks the keychain where it may block, and waits for so long as there is patience.
async fn in_time<T: Send + 'static>(
    locks: &Locks,
    kind: StoreErrorKind,
    place: String,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let give_up = locks.clock.monotonic().saturating_add(locks.patience);
    match select(pin!(blocking(work)), locks.clock.sleep_until(give_up)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => {
            let problem = Problem("the keychain did not answer in time");
            Err(StoreError::new(kind, place).with_source(problem))
        }
    }
}

const VERSION: u32 = 1;

/// The parts of the odd and of the even generations.
const ROWS: [u64; 2] = [0, 1];

/// The Credential Manager of Windows holds 2,560 bytes an entry.
const PART_SIZE: usize = 2_000;

/// Far more than what is stored for an account.
const PARTS_LIMIT: usize = 100;
const SIZE_LIMIT: usize = PARTS_LIMIT * PART_SIZE;

/// So many parts may be missing, and those behind them are found.
const GAP_LIMIT: usize = 4;

/// So often is read again what changes while it is read.
const READING_LIMIT: usize = 10;
