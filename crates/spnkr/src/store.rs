//! Where tokens are kept: in files, or in memory.

mod file;
mod memory;

pub use self::{file::FileStore, memory::MemoryStore};
