#![doc = include_str!("../README.md")]

mod cache;
mod clock;
mod credentials;
mod decode;
mod exchange;
mod id;
mod operation;
mod player;
mod random;
mod raw_body;
mod request;
mod response;
mod retry;
mod secret;
mod status_error;
mod store;
mod transport;
mod transport_error;
mod xuid;

pub use crate::{
    cache::{Cache, CacheLife, CacheQuery, Fill, Lookup},
    clock::{Clock, Monotonic},
    credentials::{Credential, Credentials, CredentialsError, CredentialsErrorKind, Scope},
    decode::{DecodeError, DecodeProblem, decode_json, read_json},
    exchange::Exchange,
    id::{AssetId, AssetVersionId, InvalidId, MatchId},
    operation::Operation,
    player::{Gamertag, InvalidGamertag, InvalidPlayer, Player},
    random::{Entropy, EntropyError, Jitter},
    raw_body::RawBody,
    request::{Request, constant_url},
    response::{Body, Origin, Response},
    retry::{RetryPolicy, retry_after},
    secret::{AccessToken, ClearanceToken, RefreshToken, SpartanToken, UserToken, XstsToken},
    status_error::{StatusError, is_transient},
    store::{
        AccountName, InvalidAccountName, Store, StoreError, StoreErrorKind, StoreLock, StoredBytes,
    },
    transport::{Attempt, BoxFuture, Class, Transport},
    transport_error::{CertificateProblem, Phase, TransportError, TransportErrorKind},
    xuid::{InvalidXuid, Xuid},
};

/// What the macros of this crate name; not for use by hand.
#[doc(hidden)]
pub mod macro_support {
    pub use http::{HeaderValue, header::InvalidHeaderValue};
    pub use serde;

    pub use crate::secret::SharedSecret;
}
