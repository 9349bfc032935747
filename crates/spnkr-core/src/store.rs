use std::{error::Error as StdError, fmt, str::FromStr, sync::Arc};

use zeroize::Zeroizing;

use crate::BoxFuture;

/// Where the tokens of accounts are kept between runs.
///
/// What is stored is one sealed piece of bytes an account; only the session that wrote it can read it. The
/// facade has a store in files and one in memory; write one to keep tokens in a database or a vault, and check
/// it with `spnkr_testkit::check_store`.
///
/// Reading needs no lock. Whatever depends on what was read, a refresh above all, happens under the lock of the
/// account, and reads again first.
pub trait Store: fmt::Debug + Send + Sync {
    /// The accounts that have something stored, in alphabetical order.
    fn accounts(&self) -> BoxFuture<'_, Result<Vec<AccountName>, StoreError>>;

    /// What is stored for an account; none if there is nothing.
    fn load<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Option<StoredBytes>, StoreError>>;

    /// Waits until no other task or process holds the lock of the account.
    ///
    /// The wait is bounded. The lock ends when it is dropped, and with the process that holds it.
    fn lock<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Box<dyn StoreLock>, StoreError>>;
}

/// The sole right to change what is stored for one account.
pub trait StoreLock: fmt::Debug + Send + Sync {
    /// What is stored now.
    fn load(&mut self) -> BoxFuture<'_, Result<Option<StoredBytes>, StoreError>>;

    /// Replaces what is stored.
    ///
    /// Once it resolves, the bytes survive a crash of the program and of the system. If it fails, or its future is
    /// dropped, what was stored is still there, whole, or the new bytes are.
    fn save(&mut self, bytes: StoredBytes) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Moves what is stored out of the way without losing it, for a person to look at.
    fn set_aside(&mut self) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Removes what is stored, its bytes first.
    fn clear(&mut self) -> BoxFuture<'_, Result<(), StoreError>>;
}

impl<T: Store + ?Sized> Store for Arc<T> {
    fn accounts(&self) -> BoxFuture<'_, Result<Vec<AccountName>, StoreError>> {
        (**self).accounts()
    }

    fn load<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Option<StoredBytes>, StoreError>> {
        (**self).load(account)
    }

    fn lock<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Box<dyn StoreLock>, StoreError>> {
        (**self).lock(account)
    }
}

/// Secret bytes on their way to or from a [`Store`]: hidden from `Debug`, wiped when dropped.
#[derive(Clone)]
pub struct StoredBytes(Zeroizing<Vec<u8>>);

impl StoredBytes {
    /// Takes bytes over.
    pub fn new(bytes: impl Into<Zeroizing<Vec<u8>>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes themselves.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for StoredBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredBytes({} bytes, hidden)", self.0.len())
    }
}

/// The name under which a person keeps an account, as `default` or `second`.
///
/// One to 64 letters, digits, dots, dashes and underscores of ASCII, beginning and ending with a letter or digit:
/// a name that common file systems take.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountName(Arc<str>);

impl AccountName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for AccountName {
    fn default() -> Self {
        Self("default".into())
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for AccountName {
    type Err = InvalidAccountName;

    fn from_str(text: &str) -> Result<Self, InvalidAccountName> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let is_framed = text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text.ends_with(|last: char| last.is_ascii_alphanumeric());
        match is_framed && text.len() <= 64 && text.bytes().all(is_plain) {
            true => Ok(Self(text.into())),
            false => Err(InvalidAccountName(())),
        }
    }
}

/// A text that cannot name an account.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the name of an account has 1 to 64 letters, digits, dots, dashes and underscores, and begins and ends with \
     a letter or digit"
)]
pub struct InvalidAccountName(());

/// The store failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind}: {place}")]
pub struct StoreError {
    kind: StoreErrorKind,
    place: Arc<str>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl StoreError {
    /// A failure of this kind, at a file or another place that a person can look for.
    pub fn new(kind: StoreErrorKind, place: impl Into<Arc<str>>) -> Self {
        Self { kind, place: place.into(), source: None }
    }

    /// Adds what lies beneath. Its text is shown to people, so it must hold nothing secret.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// Where.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What a person can do next.
    pub fn advice(&self) -> &'static str {
        match self.kind {
            StoreErrorKind::Busy => {
                "another program has been renewing this account for long: end it, or try again"
            }
            StoreErrorKind::Damaged => "move it away and sign in again; nothing was overwritten",
            StoreErrorKind::Exposed => {
                "make it yours and yours alone (chmod 600 for the file, 700 for its folder), or remove it \
                 and sign in again if others may have read it"
            }
            StoreErrorKind::NewerVersion => {
                "use the newer program, or sign in under another account name"
            }
            StoreErrorKind::Read => "check that you may read it",
            StoreErrorKind::Write => {
                "check free space and permissions; the tokens that were stored are untouched"
            }
        }
    }
}

/// In what way a store failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// Somebody else held the lock for too long.
    Busy,
    /// What is stored cannot be read as what it should be.
    Damaged,
    /// Others can read or replace it, or it is not a plain file.
    Exposed,
    /// A newer version wrote it.
    NewerVersion,
    /// It could not be read.
    Read,
    /// It could not be written.
    Write,
}

impl fmt::Display for StoreErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "the token store is in use",
            Self::Damaged => "the token store is damaged",
            Self::Exposed => "the token store is not private",
            Self::NewerVersion => "the token store was written by a newer version",
            Self::Read => "the token store could not be read",
            Self::Write => "the token store could not be written",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_every_file_system_takes() {
        for name in ["default", "a", "0", "Second.account_2-b", &"a".repeat(64)] {
            assert_eq!(name.parse::<AccountName>().unwrap().as_str(), name);
        }
        for name in
            ["", ".", "..", ".a", "-a", "_a", "a/b", "a\\b", "a b", "ä", "a\0", &"a".repeat(65)]
        {
            assert!(name.parse::<AccountName>().is_err(), "{name:?}");
        }
    }

    #[test]
    fn stored_bytes_never_print_themselves() {
        let bytes = StoredBytes::new(b"canary".to_vec());
        assert_eq!(format!("{bytes:?}"), "StoredBytes(6 bytes, hidden)");
    }
}
