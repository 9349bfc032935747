//! Where tokens are kept: in files, in the platform's keychain, or in memory.

mod file;
#[cfg(not(unix))]
#[path = "store/folder/portable.rs"]
mod folder;
#[cfg(unix)]
#[path = "store/folder/unix.rs"]
mod folder;
#[cfg(feature = "keychain")]
mod keychain;
mod locks;
mod memory;

#[cfg(feature = "keychain")]
pub use self::keychain::KeychainStore;
pub use self::{file::FileStore, memory::MemoryStore};
