//! Harvests of the emulator's players, over TLS.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod sync;
mod walk;
