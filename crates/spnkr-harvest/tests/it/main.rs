//! What there is of the emulator's players and matches, over TLS.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod card;
mod career;
mod export;
mod sqlite;
mod sync;
mod walk;
mod watch;

use spnkr::Client;
use spnkr_testkit::Emulated;

/// A client that is signed in with the emulator.
fn client(emulated: &Emulated) -> Client {
    let (spartan, clearance) = (emulated.spartan_token(), emulated.clearance_token());
    Client::from_tokens(emulated.http(), spartan, Some(clearance))
}
