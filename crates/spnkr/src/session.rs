//! One account's tokens, kept fresh.

mod held;
mod record;
mod walk;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use spnkr_client::Client;
use spnkr_core::{
    AccountName, ClearanceToken, Clock, Credential, Credentials, CredentialsError,
    CredentialsErrorKind, Gamertag, Jitter, Monotonic, RefreshToken, Scope, SpartanToken, Store,
    Transport, Xuid,
};
use spnkr_http::SystemClock;
use spnkr_oauth::{AzureApp, Endpoint, OAuthTokens};
use spnkr_xbl::XblAuthorization;

use self::{
    held::{Held, Now, Sighting, pause_after},
    record::Record,
    walk::Walk,
};
use crate::{Error, RandomJitter, SignInNeeded};

/// One account's chain of tokens: stored, shared by every program that uses the store, and renewed when it has
/// to be.
///
/// It is a source of [`Credentials`] for the [`Client`]. Cheap to clone; clones are one session. Needs a tokio
/// runtime: a renewal runs in a task of its own, so that dropping whoever waits for it loses nothing.
///
/// - Only hops whose token is stale are walked again. With a live Spartan token nothing is sent; with a live
///   XSTS token, two requests are.
/// - However many tasks and programs find a token stale, one of them renews it; the others wait for what comes
///   of it, be that tokens or a failure.
/// - A new refresh token is stored before the access token that came with it is used, and the old one stays
///   beside it until the new one has worked.
/// - A failure is remembered for a while: a server in trouble is not asked again by everyone who wants a token.
#[derive(Clone)]
pub struct Session {
    inner: Arc<Inner>,
}

struct Inner {
    account: AccountName,
    clock: Arc<dyn Clock>,
    jitter: Arc<dyn Jitter>,
    seed: Option<Seed>,
    state: Mutex<State>,
    store: Arc<dyn Store>,
    transport: Arc<dyn Transport>,
}

/// What a chain begins with if nothing is stored yet.
#[derive(Debug, Clone)]
struct Seed {
    app: AzureApp,
    endpoint: Option<Endpoint>,
    refresh_token: RefreshToken,
}

#[derive(Default)]
struct State {
    flight: Option<Flight>,
    failure: Option<Failure>,
    /// Somebody signed out of this session: its seed is not to bring the account back.
    is_signed_out: bool,
    snapshot: Option<Arc<Snapshot>>,
}

/// A renewal under way. It goes on whether or not anybody waits.
type Flight = Shared<BoxFuture<'static, Result<Arc<Snapshot>, Error>>>;

/// What was read or renewed, and when.
#[derive(Debug)]
struct Snapshot {
    record: Record,
    sighting: Sighting,
}

/// The last renewal's failure, which stands until `again_at`.
#[derive(Debug, Clone)]
struct Failure {
    error: Error,
    in_a_row: u32,
    again_at: Monotonic,
}

/// Which end of the chain somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Who the player is and what the game wants.
    Everything,
    /// The Spartan token and the clearance; a successor of this generation if that was refused.
    Game { refused: Option<u64> },
    /// The authorization for Xbox Live.
    Identity,
}

impl Need {
    fn includes_identity(self) -> bool {
        matches!(self, Self::Everything | Self::Identity)
    }

    fn includes_game(self) -> bool {
        matches!(self, Self::Everything | Self::Game { .. })
    }
}

impl Session {
    /// A session of the account `default` in `store`; whoever signed in to it last is who it is for.
    pub fn new(transport: impl Transport + 'static, store: impl Store + 'static) -> Self {
        Self::builder(transport, store).build()
    }

    /// Starts with choices.
    pub fn builder(
        transport: impl Transport + 'static,
        store: impl Store + 'static,
    ) -> SessionBuilder {
        SessionBuilder {
            account: AccountName::default(),
            clock: Arc::new(SystemClock::new()),
            jitter: Arc::new(RandomJitter::default()),
            seed: None,
            store: Arc::new(store),
            transport: Arc::new(transport),
        }
    }

    /// The name of the account.
    pub fn account(&self) -> &AccountName {
        &self.inner.account
    }

    /// A client of the game's services with the credentials of this session.
    pub fn client(&self) -> Client {
        Client::new(self.inner.transport.clone(), self.clone())
    }

    /// Signs in with the tokens of a Microsoft account, in place of whoever was signed in.
    ///
    /// They are stored first, and the chain is walked then: if that fails, the sign-in still stands.
    ///
    /// # Errors
    ///
    /// [`Error::SignInNeeded`] if `tokens` have no refresh token, [`Error::Store`], or that of the hop that failed.
    pub async fn sign_in(
        &self,
        app: AzureApp,
        tokens: OAuthTokens,
    ) -> Result<PlayerIdentity, Error> {
        let refresh_token = tokens.refresh_token().cloned().ok_or(SignInNeeded::NOBODY)?;
        let inner = self.inner.clone();
        // In a task of its own: the code that these tokens came from cannot be redeemed again.
        let stored = tokio::spawn(async move {
            let mut lock = inner.store.lock(&inner.account).await?;
            // Whatever was there is out of date now, but its number has to go on: others go by it.
            let generation = match lock.load().await? {
                Some(bytes) => match Record::from_bytes(&bytes, inner.account.as_str()) {
                    Ok(record) => record.generation,
                    Err(_) => {
                        lock.set_aside().await?;
                        0
                    }
                },
                None => 0,
            };
            let mut record = Record { generation, ..Record::new(app, refresh_token) };
            let sighting = Sighting::of(&*inner.clock);
            let mut walk = inner.walk(sighting, &mut *lock, &mut record);
            walk.keep_access(&tokens, tokens.received_at());
            walk.save().await?;
            let mut state = inner.state();
            state.snapshot = Some(Arc::new(Snapshot { record, sighting }));
            state.failure = None;
            state.is_signed_out = false;
            Ok::<_, Error>(())
        });
        stored.await.map_err(|_| Error::Stopped)??;
        self.player().await
    }

    /// Forgets everything: what is stored, and what this session has in memory.
    ///
    /// Microsoft is not told, and tokens that are out keep their life: the Spartan token for up to four hours,
    /// the refresh token for weeks, unless the person withdraws the app's rights in their account.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    pub async fn sign_out(&self) -> Result<(), Error> {
        let mut lock = self.inner.store.lock(&self.inner.account).await?;
        lock.clear().await?;
        let mut state = self.inner.state();
        state.snapshot = None;
        state.failure = None;
        state.is_signed_out = true;
        Ok(())
    }

    /// Who is signed in. Sends nothing if that was ever found out.
    ///
    /// # Errors
    ///
    /// [`Error::SignInNeeded`], [`Error::Store`], or that of the hop that failed.
    pub async fn player(&self) -> Result<PlayerIdentity, Error> {
        let snapshot = match self.inner.snapshot().await? {
            Some(snapshot) if snapshot.record.xbox.is_some() => snapshot,
            _ => self.inner.ensure(Need::Everything).await?,
        };
        let identity = snapshot.record.xbox.as_ref().map(|held| &held.token);
        Ok(PlayerIdentity {
            gamertag: identity
                .and_then(|identity| identity.gamertag.as_deref())
                .and_then(|gamertag| gamertag.parse().ok()),
            xuid: identity.and_then(|identity| identity.xuid),
        })
    }

    /// Live tokens for the services of the game.
    ///
    /// # Errors
    ///
    /// As for [`player`](Self::player).
    pub async fn game_tokens(&self) -> Result<GameTokens, Error> {
        let snapshot = self.inner.ensure(Need::Game { refused: None }).await?;
        let held = snapshot.record.spartan.as_ref().ok_or(Error::Stopped)?;
        Ok(GameTokens {
            clearance_token: held.token.clearance_token.clone(),
            spartan_expires_at: held.expires_at,
            spartan_token: held.token.spartan_token.clone(),
        })
    }

    /// A live `Authorization` header for the services of Xbox Live itself.
    ///
    /// # Errors
    ///
    /// As for [`player`](Self::player).
    pub async fn xbl_authorization(&self) -> Result<XblAuthorization, Error> {
        let snapshot = self.inner.ensure(Need::Identity).await?;
        let held = snapshot.record.xbox.as_ref().ok_or(Error::Stopped)?;
        Ok(held.token.authorization.clone())
    }

    /// What is held of each hop, and how long it lives; none if nobody is signed in. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    pub async fn hops(&self) -> Result<Option<Vec<Hop>>, Error> {
        let Some(snapshot) = self.inner.reload().await? else {
            return Ok(None);
        };
        let record = &snapshot.record;
        let now = snapshot.sighting.now(&*self.inner.clock);
        Ok(Some(vec![
            Hop::of("access token", record.access.as_ref(), now),
            Hop::of("user token", record.user.as_ref(), now),
            Hop::of("XSTS token for Xbox Live", record.xbox.as_ref(), now),
            Hop::of("XSTS token for Halo", record.halo.as_ref(), now),
            Hop::of("Spartan token", record.spartan.as_ref(), now),
        ]))
    }

    /// Renews the Spartan token ahead of its end, again and again, until the guard is dropped.
    ///
    /// For programs that run for long, so that no call has to wait. A failure is met with patience: the token
    /// that is there serves as long as it lives.
    pub fn keep_fresh(&self) -> KeepFresh {
        let inner = self.inner.clone();
        let task = tokio::spawn(async move {
            loop {
                let pause = match inner.ensure(Need::Game { refused: None }).await {
                    Ok(snapshot) => snapshot
                        .record
                        .spartan
                        .as_ref()
                        .map_or(Timestamp::MIN, |held| held.renew_at)
                        .duration_since(inner.clock.wall())
                        .try_into()
                        .unwrap_or_default(),
                    Err(_) => std::time::Duration::ZERO,
                };
                // At least a second, whatever the clocks say.
                let pause = std::time::Duration::max(pause, std::time::Duration::from_secs(1));
                let wake = inner.clock.monotonic().saturating_add(pause);
                inner.clock.sleep_until(wake).await;
            }
        });
        KeepFresh { task }
    }
}

impl Credentials for Session {
    fn credential(
        &self,
        _: Scope,
    ) -> spnkr_core::BoxFuture<'_, Result<Credential, CredentialsError>> {
        Box::pin(self.inner.credential(Need::Game { refused: None }))
    }

    fn renew(
        &self,
        _: Scope,
        refused: Credential,
    ) -> spnkr_core::BoxFuture<'_, Result<Credential, CredentialsError>> {
        Box::pin(self.inner.credential(Need::Game { refused: Some(refused.generation()) }))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("account", &self.inner.account)
            .field("store", &self.inner.store)
            .finish_non_exhaustive()
    }
}

impl Inner {
    async fn credential(self: &Arc<Self>, need: Need) -> Result<Credential, CredentialsError> {
        let unavailable = |error: Error| {
            let kind = match error.is_sign_in_refused() {
                true => CredentialsErrorKind::SignInNeeded,
                false => CredentialsErrorKind::Unavailable,
            };
            CredentialsError::new(kind).with_source(error)
        };
        let snapshot = self.ensure(need).await.map_err(unavailable)?;
        let game = snapshot.record.spartan.as_ref().ok_or(Error::Stopped).map_err(unavailable)?;
        let game = &game.token;
        Ok(Credential::new(game.spartan_token.clone(), game.generation)
            .with_clearance(game.clearance_token.clone()))
    }

    /// Tokens that meet the need: those at hand, or what a renewal gives.
    async fn ensure(self: &Arc<Self>, need: Need) -> Result<Arc<Snapshot>, Error> {
        self.snapshot().await?;
        // A renewal that was under way may have been for another need; after it, this one has its turn.
        for _ in 0..4 {
            let (flight, is_ours) = {
                let mut state = self.state();
                if let Some(snapshot) = state.snapshot.clone()
                    && self.is_met(&snapshot, need)
                {
                    if self.is_due(&snapshot, need)
                        && state.flight.is_none()
                        && !self.is_resting(&state)
                    {
                        // Nobody waits for it: what is there serves until then.
                        drop(self.take_off(&mut state, need));
                    }
                    return Ok(snapshot);
                }
                match (&state.flight, &state.failure) {
                    (Some(flight), _) => (flight.clone(), false),
                    (None, Some(failure)) if self.is_resting(&state) => {
                        return Err(failure.error.clone());
                    }
                    _ => (self.take_off(&mut state, need), true),
                }
            };
            let snapshot = flight.await?;
            // What was renewed for this very need is as good as it gets, however short it lives.
            if is_ours || self.is_met(&snapshot, need) {
                return Ok(snapshot);
            }
        }
        Err(Error::Stopped)
    }

    /// Begins a renewal, in a task of its own.
    fn take_off(self: &Arc<Self>, state: &mut State, need: Need) -> Flight {
        let inner = self.clone();
        let task = tokio::spawn(async move {
            // Whatever ends this task, the next caller must be able to begin another one.
            let _landing = Landing(&inner);
            let outcome = inner.renew(need).await;
            let mut state = inner.state();
            match &outcome {
                Ok(snapshot) => {
                    state.snapshot = Some(snapshot.clone());
                    state.failure = None;
                }
                Err(error) => {
                    let in_a_row = state.failure.take().map_or(0, |failure| failure.in_a_row) + 1;
                    // What only a person can put right is not asked for again and again.
                    let steps = if error.is_retryable() { in_a_row } else { in_a_row + 6 };
                    let pause = pause_after(steps, error.retry_after());
                    let again_at = inner.clock.monotonic().saturating_add(pause);
                    state.failure = Some(Failure { error: error.clone(), in_a_row, again_at });
                }
            }
            outcome
        });
        let flight = async move { task.await.unwrap_or(Err(Error::Stopped)) }.boxed().shared();
        state.flight = Some(flight.clone());
        flight
    }

    /// Renews under the lock of the account, unless somebody else has done so in the meantime.
    async fn renew(&self, need: Need) -> Result<Arc<Snapshot>, Error> {
        let mut lock = self.store.lock(&self.account).await?;
        let stored = match lock.load().await? {
            Some(bytes) => Some(Record::from_bytes(&bytes, self.account.as_str())?),
            None => None,
        };
        let mut record = match (stored, self.seed.clone()) {
            // The secret of an app is replaced from time to time; what the program was given is the newer one.
            (Some(record), Some(seed)) => Record { app: seed.app, ..record },
            (Some(record), None) => record,
            (None, Some(seed)) if !self.state().is_signed_out => Record {
                oauth_endpoint: seed.endpoint,
                ..Record::new(seed.app, seed.refresh_token)
            },
            (None, _) => return Err(SignInNeeded::NOBODY.into()),
        };
        let sighting = Sighting::of(&*self.clock);
        if let Need::Game { refused: Some(refused) } = need {
            record.spartan.take_if(|held| held.token.generation <= refused);
        }
        let is_due = need.includes_game()
            && record.spartan.as_ref().is_some_and(|held| held.is_due(sighting.now(&*self.clock)));
        let walk = self.walk(sighting, &mut *lock, &mut record).replacing_game(is_due);
        let walked = walk.to(need).await;
        let snapshot = Arc::new(Snapshot { record, sighting });
        if walked.is_err() {
            // What was obtained on the way serves others, even where the end was not reached.
            self.state().snapshot = Some(snapshot.clone());
        }
        walked.map(|()| snapshot)
    }

    fn walk<'a>(
        &'a self,
        sighting: Sighting,
        lock: &'a mut dyn spnkr_core::StoreLock,
        record: &'a mut Record,
    ) -> Walk<'a> {
        Walk::new(&*self.transport, &*self.clock, &*self.jitter, sighting, lock, record)
    }

    /// What is known, read from the store if nothing is yet.
    async fn snapshot(&self) -> Result<Option<Arc<Snapshot>>, Error> {
        if let Some(snapshot) = self.state().snapshot.clone() {
            return Ok(Some(snapshot));
        }
        self.reload().await
    }

    /// What is stored now.
    async fn reload(&self) -> Result<Option<Arc<Snapshot>>, Error> {
        let Some(bytes) = self.store.load(&self.account).await? else {
            return Ok(None);
        };
        let record = Record::from_bytes(&bytes, self.account.as_str())?;
        let mut state = self.state();
        let is_newer = |snapshot: &Arc<Snapshot>| snapshot.record.generation >= record.generation;
        if !state.snapshot.as_ref().is_some_and(is_newer) {
            let sighting = Sighting::of(&*self.clock);
            state.snapshot = Some(Arc::new(Snapshot { record, sighting }));
        }
        Ok(state.snapshot.clone())
    }

    fn is_met(&self, snapshot: &Snapshot, need: Need) -> bool {
        let now = snapshot.sighting.now(&*self.clock);
        let record = &snapshot.record;
        let refused = match need {
            Need::Game { refused } => refused,
            Need::Everything | Need::Identity => None,
        };
        let has_identity = record.xbox.as_ref().is_some_and(|held| held.is_live(now));
        let has_game = record.spartan.as_ref().is_some_and(|held| {
            held.is_live(now) && refused.is_none_or(|refused| refused < held.token.generation)
        });
        (has_identity || !need.includes_identity()) && (has_game || !need.includes_game())
    }

    fn is_due(&self, snapshot: &Snapshot, need: Need) -> bool {
        let now = snapshot.sighting.now(&*self.clock);
        let game = snapshot.record.spartan.as_ref();
        need.includes_game() && game.is_some_and(|held| held.is_due(now))
    }

    fn is_resting(&self, state: &State) -> bool {
        let now = self.clock.monotonic();
        state.failure.as_ref().is_some_and(|failure| now < failure.again_at)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a flight, whether its task returns, panics or is stopped.
struct Landing<'a>(&'a Inner);

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        self.0.state().flight = None;
    }
}

/// The choices for a [`Session`].
#[derive(Debug, Clone)]
pub struct SessionBuilder {
    account: AccountName,
    clock: Arc<dyn Clock>,
    jitter: Arc<dyn Jitter>,
    seed: Option<Seed>,
    store: Arc<dyn Store>,
    transport: Arc<dyn Transport>,
}

impl SessionBuilder {
    /// The account's name in the store. Default: `default`.
    #[must_use]
    pub fn account(mut self, account: AccountName) -> Self {
        self.account = account;
        self
    }

    /// Takes the time from here. Default: [`SystemClock`].
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Takes the spread of renewals from here. Default: [`RandomJitter`].
    #[must_use]
    pub fn jitter(mut self, jitter: Arc<dyn Jitter>) -> Self {
        self.jitter = jitter;
        self
    }

    /// Begins with a refresh token from outside, such as the environment.
    ///
    /// It is stored under a name of its own, made of a hash of it: a later start with the same token goes on with
    /// its stored successor, and another one harms nobody who is signed in by name. Say where the token is from,
    /// if that is known.
    #[must_use]
    pub fn seed(
        mut self,
        app: AzureApp,
        refresh_token: RefreshToken,
        endpoint: Option<Endpoint>,
    ) -> Self {
        self.account = account_of(&refresh_token);
        self.seed = Some(Seed { app, endpoint, refresh_token });
        self
    }

    /// Makes the session. Nothing is read or sent yet.
    pub fn build(self) -> Session {
        Session {
            inner: Arc::new(Inner {
                account: self.account,
                clock: self.clock,
                jitter: self.jitter,
                seed: self.seed,
                state: Mutex::default(),
                store: self.store,
                transport: self.transport,
            }),
        }
    }
}

fn account_of(refresh_token: &RefreshToken) -> AccountName {
    let hash = Sha256::digest(refresh_token.expose());
    let digits = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>();
    // Letters, digits and a dash, so it is always a name.
    format!("seed-{digits}").parse().unwrap_or_default()
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlayerIdentity {
    /// The gamertag; absent if Xbox Live did not tell it.
    pub gamertag: Option<Gamertag>,
    /// The account's number; absent if Xbox Live did not tell it.
    pub xuid: Option<Xuid>,
}

/// What the services of the game ask for.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct GameTokens {
    /// What several services ask for beside the Spartan token.
    pub clearance_token: ClearanceToken,
    /// When the Spartan token ends, by this computer's clock.
    pub spartan_expires_at: Timestamp,
    /// What every service of the game asks for.
    pub spartan_token: SpartanToken,
}

/// What is held of one hop.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hop {
    /// Its token, in words.
    pub name: &'static str,
    /// When the token ends, by this computer's clock; none if there is no token.
    pub expires_at: Option<Timestamp>,
    /// Whether the token can be used now.
    pub is_live: bool,
}

impl Hop {
    fn of<T>(name: &'static str, held: Option<&Held<T>>, now: Now) -> Self {
        Self {
            name,
            expires_at: held.map(|held| held.expires_at),
            is_live: held.is_some_and(|held| held.is_live(now)),
        }
    }
}

/// Keeps a session's tokens fresh until it is dropped.
#[derive(Debug)]
#[must_use = "the renewal ends when this is dropped"]
pub struct KeepFresh {
    task: tokio::task::JoinHandle<()>,
}

impl Drop for KeepFresh {
    fn drop(&mut self) {
        self.task.abort();
    }
}
