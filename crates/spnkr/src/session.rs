//! One account's tokens, kept fresh.

mod chain;
mod held;
mod record;
mod renewals;
mod walk;

use std::{
    fmt,
    sync::{Arc, Mutex, atomic::AtomicBool},
    time::Duration,
};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use spnkr_client::Client;
use spnkr_core::{
    AccountName, BoxFuture, Cache, ClearanceToken, Clock, Credential, Credentials,
    CredentialsError, Gamertag, Jitter, RefreshToken, Scope, SpartanToken, Store, StoreErrorKind,
    Transport, Xuid,
};
use spnkr_http::SystemClock;
use spnkr_oauth::{AzureApp, Endpoint, OAuthTokens};
use spnkr_xbl::XblAuthorization;

use self::{
    chain::{Chain, Need, Seed, Snapshot},
    held::{Held, Now, Sighting},
    record::Record,
    renewals::{Renewals, Tokio},
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
    chain: Arc<Chain>,
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
            account: None,
            cache: None,
            clock: Arc::new(SystemClock::new()),
            jitter: Arc::new(RandomJitter::default()),
            seed: None,
            store: Arc::new(store),
            transport: Arc::new(transport),
        }
    }

    /// The name of the account.
    pub fn account(&self) -> &AccountName {
        &self.chain.account
    }

    /// A client of the game's services with the credentials of this session.
    pub fn client(&self) -> Client {
        let client = Client::new(self.chain.transport.clone(), self.clone());
        match self.chain.cache.clone() {
            Some(cache) => client.with_cache(cache),
            None => client,
        }
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
        let chain = self.chain.clone();
        // In a task of its own: the code that these tokens came from cannot be redeemed again.
        let stored = tokio::spawn(async move {
            let mut lock = chain.store.lock(&chain.account).await?;
            // Whatever was there is out of date now, but its number has to go on: others go by it.
            let generation = match chain.stored(&mut *lock).await {
                Err(error) if error.kind() == StoreErrorKind::Damaged => {
                    lock.set_aside().await?;
                    0
                }
                stored => stored?.map_or(0, |record| record.generation),
            };
            let mut record = Record { generation, ..Record::new(app, refresh_token) };
            let sighting = Sighting::of(&*chain.clock);
            let mut walk = chain.walk(sighting, &mut *lock, &mut record);
            walk.keep_access(&tokens, chain.clock.wall());
            walk.save().await?;
            chain.reset(Some(Arc::new(Snapshot { record, sighting })));
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
        // Known as long as the account is.
        let partition = self.partition().await;
        let mut lock = self.chain.store.lock(&self.chain.account).await?;
        lock.clear().await?;
        self.chain.reset(None);
        // Last, so that no call that was under way leaves anything behind with tokens that are gone.
        if let (Some(cache), Some(partition)) = (&self.chain.cache, partition) {
            cache.forget(&partition).await;
        }
        Ok(())
    }

    /// Who is signed in. Sends nothing if that was ever found out.
    ///
    /// # Errors
    ///
    /// [`Error::SignInNeeded`], [`Error::Store`], or that of the hop that failed.
    pub async fn player(&self) -> Result<PlayerIdentity, Error> {
        let snapshot = match self.chain.known().await? {
            Some(snapshot) if snapshot.record.xbox.is_some() => snapshot,
            _ => self.chain.ensure(Need::Everything).await?,
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
        let snapshot = self.chain.ensure(Need::Game { refused: None }).await?;
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
        let snapshot = self.chain.ensure(Need::Identity).await?;
        let held = snapshot.record.xbox.as_ref().ok_or(Error::Stopped)?;
        Ok(held.token.authorization.clone())
    }

    /// What is held of each hop, and how long it lives; none if nobody is signed in. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    pub async fn hops(&self) -> Result<Option<Vec<Hop>>, Error> {
        let Some(snapshot) = self.chain.reload().await? else {
            return Ok(None);
        };
        let record = &snapshot.record;
        let now = snapshot.sighting.now(&*self.chain.clock);
        Ok(Some(vec![
            Hop::of("access token", record.access.as_ref(), now),
            Hop::of("user token", record.user.as_ref(), now),
            Hop::of("XSTS token for Xbox Live", record.xbox.as_ref(), now),
            Hop::of("XSTS token for Halo", record.halo.as_ref(), now),
            Hop::of("Spartan token", record.spartan.as_ref(), now),
        ]))
    }

    /// Waits for a renewal that runs behind the calls, if one does.
    ///
    /// For programs that are about to end: one that is cut short is no harm with Microsoft, but a server that takes
    /// each refresh token once would have replaced it in vain.
    pub async fn settled(&self) {
        self.chain.renewals.landed().await;
    }

    /// Renews the Spartan token ahead of its end, again and again, until the guard is dropped.
    ///
    /// For programs that run for long, so that no call has to wait. A failure is met with patience: the token
    /// that is there serves as long as it lives.
    pub fn keep_fresh(&self) -> KeepFresh {
        let chain = self.chain.clone();
        let task = tokio::spawn(async move {
            loop {
                let pause = match chain.ensure(Need::Game { refused: None }).await {
                    Ok(snapshot) => snapshot
                        .record
                        .spartan
                        .as_ref()
                        .map_or(Timestamp::MIN, |held| held.renew_at)
                        .duration_since(chain.clock.wall())
                        .try_into()
                        .unwrap_or_default(),
                    Err(_) => Duration::ZERO,
                };
                // At least a second, whatever the clocks say, and a minute at most: a computer that wakes up
                // has let the time of day run on.
                let pause = pause.clamp(Duration::from_secs(1), Duration::from_secs(60));
                let wake = chain.clock.monotonic().saturating_add(pause);
                chain.clock.sleep_until(wake).await;
            }
        });
        KeepFresh { task }
    }
}

impl Credentials for Session {
    fn credential(&self, _: Scope) -> BoxFuture<'_, Result<Credential, CredentialsError>> {
        Box::pin(self.chain.credential(Need::Game { refused: None }))
    }

    fn renew(
        &self,
        _: Scope,
        refused: Credential,
    ) -> BoxFuture<'_, Result<Credential, CredentialsError>> {
        Box::pin(self.chain.credential(Need::Game { refused: Some(refused.generation()) }))
    }

    fn partition(&self) -> BoxFuture<'_, Option<String>> {
        Box::pin(async {
            let snapshot = self.chain.known().await.ok()??;
            let identity = snapshot.record.xbox.as_ref()?;
            identity.token.xuid.map(|xuid| xuid.to_string())
        })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("account", &self.chain.account)
            .field("store", &self.chain.store)
            .finish_non_exhaustive()
    }
}

/// The choices for a [`Session`].
#[derive(Debug, Clone)]
pub struct SessionBuilder {
    account: Option<AccountName>,
    cache: Option<Arc<dyn Cache>>,
    clock: Arc<dyn Clock>,
    jitter: Arc<dyn Jitter>,
    seed: Option<Seed>,
    store: Arc<dyn Store>,
    transport: Arc<dyn Transport>,
}

impl SessionBuilder {
    /// The account's name in the store. Default: `default`, or that of the [seed](Self::seed).
    #[must_use]
    pub fn account(mut self, account: AccountName) -> Self {
        self.account = Some(account);
        self
    }

    /// Gives the session's clients a cache. Default: none.
    #[must_use]
    pub fn cache(mut self, cache: impl Cache + 'static) -> Self {
        self.cache = Some(Arc::new(cache));
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
    /// its stored successor, and another one harms nobody who is signed in by name. With a name of your own, what
    /// is stored under it goes before the seed. Say where the token is from, if that is known.
    #[must_use]
    pub fn seed(
        mut self,
        app: AzureApp,
        refresh_token: RefreshToken,
        endpoint: Option<Endpoint>,
    ) -> Self {
        self.seed = Some(Seed { app, endpoint, refresh_token });
        self
    }

    /// Makes the session. Nothing is read or sent yet.
    pub fn build(self) -> Session {
        let seeded = || self.seed.as_ref().map(|seed| account_of(&seed.refresh_token));
        let account = self.account.clone().or_else(seeded).unwrap_or_default();
        Session {
            chain: Arc::new(Chain {
                account,
                cache: self.cache,
                clock: self.clock,
                jitter: self.jitter,
                seed: self.seed,
                store: self.store,
                transport: self.transport,
                renewals: Arc::new(Renewals::new(Tokio)),
                refusals: Mutex::default(),
                unsaved: Mutex::new(None),
                is_signed_out: AtomicBool::new(false),
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
