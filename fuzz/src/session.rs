//! What a token store holds.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use spnkr::{
    Error, Hop, Session,
    core::{
        AccountName, BoxFuture, Request, Response, Store, StoreError, StoreErrorKind, StoreLock,
        StoredBytes,
    },
};

use crate::{
    answer::RECEIVED_AT,
    canary::check_error,
    stage::{Actor, LeapingClock, NoJitter},
};

/// The bytes that a session finds stored.
pub fn session(input: &[u8]) {
    let shelf = Shelf::holding(input);
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime without I/O can be made");
    runtime.block_on(async {
        let before = match look(&shelf).await {
            Ok(before) => before.expect("something is stored"),
            Err(error) => {
                let kind = match &error {
                    Error::Store(error) => error.kind(),
                    other => panic!("nothing but the store was asked: {other:?}"),
                };
                use StoreErrorKind::{Damaged, NewerVersion};
                assert!(matches!(kind, Damaged | NewerVersion), "{kind:?}");
                check_error(&error);
                assert!(walk(&shelf, break_off).await.is_err());
                assert_eq!(
                    shelf.bytes().as_deref(),
                    Some(input),
                    "what is damaged is not replaced"
                );
                return;
            }
        };
        // Nothing works: what was stored still stands there, whatever was noted beside it.
        if let Err(error) = walk(&shelf, break_off).await {
            check_error(&error);
        }
        assert_eq!(look(&shelf).await.expect("it can be read again"), Some(before));

        // Everything works: the tokens are there, or nobody but the person can get them.
        match walk(&shelf, answer).await {
            Ok(()) => {
                let after = look(&shelf).await.expect("it can be read again");
                let after = after.expect("it is still stored");
                assert!(after.iter().any(|hop| hop.name == "Spartan token" && hop.is_live));
            }
            Err(error) => {
                check_error(&error);
                assert!(error.is_sign_in_refused(), "{error:?}");
            }
        }
        on(&shelf, break_off).sign_out().await.expect("this shelf takes everything");
        assert!(shelf.bytes().is_none());
    });
}

async fn look(shelf: &Shelf) -> Result<Option<Vec<Hop>>, Error> {
    on(shelf, break_off).hops().await
}

async fn walk(shelf: &Shelf, answer: fn(&Request) -> Option<Response<Bytes>>) -> Result<(), Error> {
    let session = on(shelf, answer);
    let identity = session.player().await;
    let tokens = session.game_tokens().await;
    session.settled().await;
    identity?;
    tokens?;
    Ok(())
}

fn on(shelf: &Shelf, answer: fn(&Request) -> Option<Response<Bytes>>) -> Session {
    Session::builder(Actor::new(answer), shelf.clone())
        .clock(Arc::new(LeapingClock::default()))
        .jitter(Arc::new(NoJitter))
        .build()
}

fn break_off(_: &Request) -> Option<Response<Bytes>> {
    None
}

/// What servers in good health answer.
fn answer(request: &Request) -> Option<Response<Bytes>> {
    let document = match (request.host(), request.url().path()) {
        ("login.live.com" | "login.microsoftonline.com", _) => json!({
            "access_token": "canary", "expires_in": 3600, "refresh_token": "canary",
            "token_type": "bearer",
        }),
        ("user.auth.xboxlive.com" | "xsts.auth.xboxlive.com", _) => json!({
            "IssueInstant": "2026-01-02T03:04:05Z",
            "NotAfter": "2026-01-02T19:04:05Z",
            "Token": "canary",
            "DisplayClaims": { "xui": [{ "uhs": "canary" }] },
        }),
        (_, "/spartan-token") => json!({
            "SpartanToken": "canary",
            "ExpiresUtc": { "ISO8601Date": "2026-01-02T07:04:05Z" },
            "TokenDuration": "PT4H",
        }),
        _ => json!({ "FlightConfigurationId": "canary" }),
    };
    Some(good(&document))
}

fn good(document: &Value) -> Response<Bytes> {
    let body = Bytes::from(document.to_string());
    Response::new(RECEIVED_AT, StatusCode::OK, HeaderMap::new(), body)
}

/// A store of one account.
#[derive(Debug, Clone)]
struct Shelf {
    bytes: Arc<Mutex<Option<StoredBytes>>>,
}

impl Shelf {
    fn holding(bytes: &[u8]) -> Self {
        Self { bytes: Arc::new(Mutex::new(Some(StoredBytes::new(bytes.to_vec())))) }
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        self.stored().map(|bytes| bytes.expose().to_vec())
    }

    fn stored(&self) -> Option<StoredBytes> {
        self.bytes.lock().expect("no holder of the lock panics").clone()
    }

    fn set(&self, bytes: Option<StoredBytes>) -> BoxFuture<'_, Result<(), StoreError>> {
        *self.bytes.lock().expect("no holder of the lock panics") = bytes;
        Box::pin(async { Ok(()) })
    }
}

impl Store for Shelf {
    fn accounts(&self) -> BoxFuture<'_, Result<Vec<AccountName>, StoreError>> {
        Box::pin(async { Ok(vec![AccountName::default()]) })
    }

    fn load<'a>(
        &'a self,
        _: &'a AccountName,
    ) -> BoxFuture<'a, Result<Option<StoredBytes>, StoreError>> {
        let bytes = self.stored();
        Box::pin(async { Ok(bytes) })
    }

    fn lock<'a>(
        &'a self,
        _: &'a AccountName,
    ) -> BoxFuture<'a, Result<Box<dyn StoreLock>, StoreError>> {
        let lock = self.clone();
        Box::pin(async { Ok(Box::new(lock) as _) })
    }
}

impl StoreLock for Shelf {
    fn load(&mut self) -> BoxFuture<'_, Result<Option<StoredBytes>, StoreError>> {
        let bytes = self.stored();
        Box::pin(async { Ok(bytes) })
    }

    fn save(&mut self, bytes: StoredBytes) -> BoxFuture<'_, Result<(), StoreError>> {
        self.set(Some(bytes))
    }

    fn set_aside(&mut self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.set(None)
    }

    fn clear(&mut self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.set(None)
    }
}
