//! Every remote host of the Halo Infinite sign-in and services, on loopback over TLS.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use spnkr_emulator::{Emulator, TokenKind};
//!
//! let emulator = Emulator::start().await?;
//!
//! // A client connects to this address for every host and trusts this certificate.
//! println!("{} {}", emulator.address(), emulator.certificate_authority_pem());
//!
//! // It signs in like anybody else, or starts in the middle of the chain.
//! let refresh_token = emulator.issue_refresh_token(emulator.public_app(), emulator.account());
//! let spartan_token = emulator.issue_spartan_token(emulator.account());
//!
//! // There is a world to ask for.
//! let player = &emulator.world().players()[0];
//! assert_eq!(player.xuid(), emulator.account().xuid());
//! assert!(emulator.world().matches_of(player.xuid()).len() > 3000);
//!
//! // Time passes when a test says so, and what arrived is on record.
//! emulator.clock().advance(std::time::Duration::from_secs(4 * 3600));
//! emulator.expire_tokens(TokenKind::Refresh);
//! assert!(emulator.requests().is_empty());
//! # Ok(()) }) }
//! ```
//!
//! It is strict: a wrong method, header, form field or token gets the answer that the real service gives, so that a
//! client which passes here has no habit that only works by luck.
//! It is stateful: codes work once, tokens expire by the emulator's own clock, refresh tokens rotate.
//! And it shares no code with any client: it is a second reading of the same facts, which can disagree with the first.
//!
//! It is not a proxy and never asks a real service. Its players and matches are invented.
//!
//! * [`Emulator`] is the running thing; [`Builder`] sets latency, protocols, seed and [`Rotation`].
//! * [`Account`] and [`App`] are who signs in and where, [`AccountKind`] what goes wrong with whom.
//! * [`Clock`] moves the time, [`Emulator::expire_tokens`] ends tokens without it.
//! * [`World`] knows the players and matches.
//! * [`LoggedRequest`] tells what arrived and which requests overlapped; [`Emulator::hold`] makes them overlap.
//! * [`CannedAnswer`] stands in for outages and nonsense.
//!
//! # Endpoints
//!
//! | host | what |
//! | --- | --- |
//! | `login.live.com`, `login.microsoftonline.com` | sign-in page, codes, refresh, device codes |
//! | `user.auth.xboxlive.com`, `xsts.auth.xboxlive.com` | user token, XSTS tokens for Xbox Live and Halo |
//! | `settings.svc.halowaypoint.com` | Spartan token, clearance |
//! | `comms.svc.halowaypoint.com` | the current user |
//! | `profile.svc.halowaypoint.com` | users by XUID, by gamertag, in batches |
//! | `halostats.svc.halowaypoint.com` | match count, match history, match stats |
//!
//! Every other host of [`HOSTS`] answers 404.
//!
//! # Where the facts come from
//!
//! Observed answers of the services, and what several clients of them do.
//! Where neither says anything, the emulator takes the stricter way that a client can live with:
//!
//! * A refresh token of the v2.0 endpoint gets `invalid_client` at the live one; the other way round it is
//!   `invalid_grant`.
//! * `https://localhost` is the redirect URI, `https://localhost/` is not; `http://localhost` takes any port, and a
//!   slash after it.
//! * A user token that is not of the form of one gets 400, an unknown one 401 without a body, an expired one 401 with
//!   XErr 2148916258.
//! * A Spartan token is created (201); its expiry is told in whole seconds.
//! * A Halo service that is not asked for `application/json` by that name answers 406.
//! * Users of a batch come in the order of their XUIDs, whatever the order of the request.
//! * The clearance of a player is for that player alone; anybody else gets 403.
//! * Match counts leave out matches that the player left; the history has them.

mod account;
mod answer;
mod builder;
mod clock;
mod delay;
mod duration;
mod emulator;
mod error;
mod host;
mod log;
mod mint;
mod oauth;
mod profile;
mod route;
mod script;
mod server;
mod state;
mod stats;
mod tls;
mod tokens;
mod waypoint;
mod world;
mod xbox;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use account::{Account, AccountKind, App};
pub use builder::{Builder, Protocols, Rotation};
pub use clock::Clock;
pub use emulator::Emulator;
pub use error::{BrowseError, Error};
pub use host::HOSTS;
pub use log::LoggedRequest;
pub use script::CannedAnswer;
pub use tokens::TokenKind;
pub use world::{Player, World};

/// Locks, whether or not another holder panicked: no lock here guards more than one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
