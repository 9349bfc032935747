#![doc = include_str!("../README.md")]

mod error;
mod highlights;
mod hops;
mod player;
mod session;
mod sign_in;
mod store;

#[doc(inline)]
pub use spnkr_client as client;
#[doc(inline)]
pub use spnkr_core as core;
#[doc(inline)]
pub use spnkr_film as film;
#[doc(inline)]
pub use spnkr_halo_auth as halo_auth;
#[doc(inline)]
pub use spnkr_http as http;
#[doc(inline)]
pub use spnkr_oauth as oauth;
#[doc(inline)]
pub use spnkr_xbl as xbl;

#[doc(no_inline)]
pub use spnkr_client::Client;
#[doc(no_inline)]
pub use spnkr_core::{Gamertag, MatchId, Player, RefreshToken, Xuid};
#[doc(no_inline)]
pub use spnkr_http::{Http, RandomJitter};
#[doc(no_inline)]
pub use spnkr_oauth::{AzureApp, ClientSecret};

pub use crate::{
    error::{BrokenOff, Error, SignInNeeded},
    highlights::{FilmError, MatchHighlights, NoHighlights, highlight_events},
    player::{AuthenticatedPlayer, refresh_player_tokens, refresh_player_tokens_at},
    session::{GameTokens, Hop, KeepFresh, PlayerIdentity, Session, SessionBuilder},
    sign_in::{InvalidSavedSignIn, SavedSignIn, SignIn, authenticate_player},
    store::{FileStore, MemoryStore},
};

#[cfg(feature = "keychain")]
pub use crate::store::KeychainStore;

/// Compiles the examples of the project's front page.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct FrontPage;
