//! What there is of the emulator's players and matches, over TLS.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod card;
mod career;
mod export;
mod sqlite;
mod sync;
mod walk;
mod watch;

use spnkr::{Client, Xuid};
use spnkr_emulator::Emulator;
use spnkr_testkit::Emulated;

/// An emulator whose main account has played a little, as much of it as possible with a friend.
async fn a_little() -> Emulated {
    Emulated::start_with(Emulator::builder().career(90).squad(2)).await
}

/// One of the two.
fn xuid(emulated: &Emulated, place: usize) -> Xuid {
    Xuid::new(emulated.emulator().world().squad()[place].xuid())
}

/// A client that is signed in with the emulator.
fn client(emulated: &Emulated) -> Client {
    let (spartan, clearance) = (emulated.spartan_token(), emulated.clearance_token());
    Client::from_tokens(emulated.http(), spartan, Some(clearance))
}
