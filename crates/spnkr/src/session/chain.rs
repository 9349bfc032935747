//! The chain of one account: what is known of it, and how it is renewed.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt;
use jiff::SignedDuration;
use spnkr_core::{
    AccountName, Cache, Clock, Credential, CredentialsError, CredentialsErrorKind, Jitter,
    Monotonic, RefreshToken, Store, StoreError, StoreLock, Transport,
};
use spnkr_oauth::{AzureApp, Endpoint};

use super::{
    held::Sighting,
    record::Record,
    renewals::{Failing, Fitness, Renewals, Renewed},
    walk::Walk,
};
use crate::{Error, SignInNeeded};

#[derive(Debug)]
pub(super) struct Chain {
    pub(super) account: AccountName,
    pub(super) cache: Option<Arc<dyn Cache>>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) jitter: Arc<dyn Jitter>,
    pub(super) seed: Option<Seed>,
    pub(super) store: Arc<dyn Store>,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) renewals: Arc<Renewals<Snapshot, Error>>,
    pub(super) refusals: Mutex<Refusals>,
    /// What could not be stored, although the server has given it out.
    pub(super) unsaved: Mutex<Option<Record>>,
    /// Somebody signed out here: the seed is not to bring the account back.
    pub(super) is_signed_out: AtomicBool,
}

/// How often new Spartan tokens were refused.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    again_at: Monotonic,
    in_a_row: u32,
    /// The generation that was counted last; a burst of refusals is one.
    last: Option<u64>,
}

/// What a chain begins with if nothing is stored yet.
#[derive(Debug, Clone)]
pub(super) struct Seed {
    pub(super) app: AzureApp,
    pub(super) endpoint: Option<Endpoint>,
    pub(super) refresh_token: RefreshToken,
}

/// What was read or renewed, and when.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) record: Record,
    pub(super) sighting: Sighting,
}

/// Which end of the chain somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Who the player is and what the game wants.
    Everything,
    /// The Spartan token and the clearance; a successor of this generation if that was refused.
    Game { refused: Option<u64> },
    /// The authorization for Xbox Live.
    Identity,
}

impl Need {
    pub(super) fn includes_identity(self) -> bool {
        matches!(self, Self::Everything | Self::Identity)
    }

    pub(super) fn includes_game(self) -> bool {
        matches!(self, Self::Everything | Self::Game { .. })
    }
}

impl Chain {
    pub(super) async fn credential(
        self: &Arc<Self>,
        need: Need,
    ) -> Result<Credential, CredentialsError> {
        let unavailable = |error: Error| {
            let kind = match error.is_sign_in_refused() {
                true => CredentialsErrorKind::SignInNeeded,
                false => CredentialsErrorKind::Unavailable,
            };
            CredentialsError::new(kind).with_source(error)
        };
        if let Need::Game { refused: Some(refused) } = need {
            self.admit(refused).map_err(unavailable)?;
        }
        let snapshot = self.ensure(need).await.map_err(unavailable)?;
        let game = snapshot.record.spartan.as_ref().ok_or(Error::Stopped).map_err(unavailable)?;
        let game = &game.token;
        Ok(Credential::new(game.spartan_token.clone(), game.generation)
            .with_clearance(game.clearance_token.clone()))
    }

    /// Lets a refusal cause a renewal, unless new tokens are being refused again and again: then more of them
    /// would not help, and cost the account its good name.
    fn admit(&self, refused: u64) -> Result<(), Error> {
        const YOUNG: SignedDuration = SignedDuration::from_mins(1);

        let Some(snapshot) = self.renewals.current() else {
            return Ok(());
        };
        let Some(held) = &snapshot.record.spartan else {
            return Ok(());
        };
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        if held.token.generation > refused || refusals.last == Some(refused) {
            return Ok(());
        }
        let now = self.clock.monotonic();
        if now < refusals.again_at {
            return Err(Error::FreshTokenRefused);
        }
        let is_young = self.clock.wall().duration_since(held.obtained_at) < YOUNG;
        refusals.in_a_row = if is_young { refusals.in_a_row + 1 } else { 1 };
        refusals.last = Some(refused);
        if let Some(doublings) = refusals.in_a_row.checked_sub(3) {
            refusals.again_at = now.saturating_add(Duration::from_secs(1 << doublings.min(6)));
        }
        Ok(())
    }

    /// Tokens that meet the need: those at hand, or what a renewal gives.
    pub(super) async fn ensure(self: &Arc<Self>, need: Need) -> Result<Arc<Snapshot>, Error> {
        self.known().await?;
        let clock = self.clock.clone();
        let renew = || {
            let chain = self.clone();
            async move { chain.renew(need).await }.boxed()
        };
        let fitness = |snapshot: &Snapshot| snapshot.fitness(need, &*self.clock);
        self.renewals.get(fitness, move || clock.monotonic(), renew).await
    }

    /// What is known, read from the store if nothing is yet.
    pub(super) async fn known(&self) -> Result<Option<Arc<Snapshot>>, Error> {
        match self.renewals.current() {
            Some(snapshot) => Ok(Some(snapshot)),
            None => self.reload().await,
        }
    }

    /// What is stored now.
    pub(super) async fn reload(&self) -> Result<Option<Arc<Snapshot>>, Error> {
        let epoch = self.renewals.epoch();
        let Some(bytes) = self.store.load(&self.account).await? else {
            return Ok(None);
        };
        let record = Record::from_bytes(&bytes, self.account.as_str())?;
        let generation = record.generation;
        let snapshot = Arc::new(Snapshot { record, sighting: Sighting::of(&*self.clock) });
        let is_older = |current: &Snapshot| generation <= current.record.generation;
        Ok(self.renewals.offer(epoch, snapshot, is_older))
    }

    /// Renews under the lock of the account, unless somebody else has done so in the meantime.
    async fn renew(&self, need: Need) -> Renewed<Snapshot, Error> {
        let begun = async {
            let mut lock = self.store.lock(&self.account).await?;
            let record = self.begin(&mut *lock).await?;
            Ok((lock, record))
        };
        let (mut lock, mut record) = match begun.await {
            Ok(begun) => begun,
            Err(error) => return Renewed { value: None, outcome: Err(error) },
        };
        let sighting = Sighting::of(&*self.clock);
        if let Need::Game { refused: Some(refused) } = need {
            record.spartan.take_if(|held| held.token.generation <= refused);
        }
        let is_due = need.includes_game()
            && record.spartan.as_ref().is_some_and(|held| held.is_due(sighting.now(&*self.clock)));
        let walk = self.walk(sighting, &mut *lock, &mut record).replacing_game(is_due);
        let outcome = walk.to(need).await;
        if let Err(Error::Store(_)) = &outcome {
            *self.unsaved() = Some(record.clone());
        }
        Renewed { value: Some(Arc::new(Snapshot { record, sighting })), outcome }
    }

    /// What a renewal begins with.
    async fn begin(&self, lock: &mut dyn StoreLock) -> Result<Record, Error> {
        let stored = self.stored(lock).await?;
        let unsaved = self.unsaved().clone();
        if let (Some(stored), Some(unsaved)) = (&stored, unsaved)
            && unsaved.succeeds(stored)
        {
            // The disk was full, say, when a new refresh token came: it may be the only one that is good, and has
            // to be stored before anything else.
            let generation = unsaved.generation.max(stored.generation).saturating_add(1);
            let record = Record { generation, ..unsaved };
            lock.save(record.to_bytes()).await?;
            *self.unsaved() = None;
            return Ok(record);
        }
        *self.unsaved() = None;
        match (stored, self.seed.clone()) {
            // The secret of an app is replaced from time to time; what the program was given is the newer one.
            (Some(record), Some(seed)) => Ok(Record { app: seed.app, ..record }),
            (Some(record), None) => Ok(record),
            (None, Some(seed)) if !self.is_signed_out.load(Ordering::Relaxed) => Ok(Record {
                oauth_endpoint: seed.endpoint,
                ..Record::new(seed.app, seed.refresh_token)
            }),
            (None, _) => Err(SignInNeeded::NOBODY.into()),
        }
    }

    /// What is stored now, read under the lock.
    pub(super) async fn stored(
        &self,
        lock: &mut dyn StoreLock,
    ) -> Result<Option<Record>, StoreError> {
        match lock.load().await? {
            Some(bytes) => Record::from_bytes(&bytes, self.account.as_str()).map(Some),
            None => Ok(None),
        }
    }

    /// Begins anew, with somebody who has signed in or with nobody.
    pub(super) fn reset(&self, snapshot: Option<Arc<Snapshot>>) {
        self.is_signed_out.store(snapshot.is_none(), Ordering::Relaxed);
        *self.unsaved() = None;
        self.renewals.reset(snapshot);
    }

    fn unsaved(&self) -> MutexGuard<'_, Option<Record>> {
        self.unsaved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn walk<'a>(
        &'a self,
        sighting: Sighting,
        lock: &'a mut dyn StoreLock,
        record: &'a mut Record,
    ) -> Walk<'a> {
        Walk::new(&*self.transport, &*self.clock, &*self.jitter, sighting, lock, record)
    }
}

impl Snapshot {
    fn fitness(&self, need: Need, clock: &dyn Clock) -> Fitness {
        let now = self.sighting.now(clock);
        let refused = match need {
            Need::Game { refused } => refused,
            Need::Everything | Need::Identity => None,
        };
        let has_identity = self.record.xbox.as_ref().is_some_and(|held| held.is_live(now));
        let game = self.record.spartan.as_ref();
        let game = game.filter(|held| {
            held.is_live(now) && refused.is_none_or(|refused| refused < held.token.generation)
        });
        match game {
            _ if need.includes_identity() && !has_identity => Fitness::Stale,
            _ if !need.includes_game() => Fitness::Fresh,
            Some(held) if held.is_due(now) => Fitness::Due,
            Some(_) => Fitness::Fresh,
            None => Fitness::Stale,
        }
    }
}

impl Failing for Error {
    fn overtaken() -> Self {
        SignInNeeded::NOBODY.into()
    }

    fn stopped() -> Self {
        Self::Stopped
    }

    fn pause(&self, in_a_row: u32) -> Duration {
        const LONGEST: Duration = Duration::from_secs(3_600);

        // What only a person can put right is not asked for again and again.
        let doublings = if self.is_retryable() { in_a_row.saturating_sub(1).min(6) } else { 6 };
        let pause = Duration::from_secs(1 << doublings);
        pause.max(self.retry_after().unwrap_or_default()).min(LONGEST)
    }
}
