//! The chain, from whichever token still lives to the one that is needed.

use jiff::{SignedDuration, Timestamp};
use spnkr_core::{
    AccessToken, Clock, Jitter, RefreshToken, SpartanToken, StoreLock, Transport, UserToken,
    XstsToken,
};
use spnkr_halo_auth::{IssuedClearance, IssuedSpartanToken};
use spnkr_oauth::{OAuthError, OAuthTokens};
use spnkr_xbl::{Issued, RelyingParty};

use super::{
    chain::Need,
    held::{Held, Sighting},
    record::{Game, Identity, Record},
};
use crate::{
    Error, SignInNeeded,
    hops::{self, Start},
};

/// Renews what is stale in a record, hop by hop, under the lock of its account.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    transport: &'a dyn Transport,
    clock: &'a dyn Clock,
    jitter: &'a dyn Jitter,
    /// When the record was read.
    sighting: Sighting,
    lock: &'a mut dyn StoreLock,
    record: &'a mut Record,
    /// Whether the Spartan token is to be replaced although it lives.
    replaces_game: bool,
    /// What was obtained on this walk. A token that is refused although it is new is not replaced once more,
    /// unless its time is over: computers are put to sleep in the middle of things.
    new: New,
}

#[derive(Debug, Default)]
struct New {
    access: bool,
    user: bool,
    halo: bool,
    /// Whether anything was obtained that is not stored yet.
    unsaved: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        transport: &'a dyn Transport,
        clock: &'a dyn Clock,
        jitter: &'a dyn Jitter,
        sighting: Sighting,
        lock: &'a mut dyn StoreLock,
        record: &'a mut Record,
    ) -> Self {
        Self {
            transport,
            clock,
            jitter,
            sighting,
            lock,
            record,
            replaces_game: false,
            new: New::default(),
        }
    }

    /// Replaces the Spartan token although it lives; until its successor is there, it serves.
    pub(super) fn replacing_game(mut self, replaces_game: bool) -> Self {
        self.replaces_game = replaces_game;
        self
    }

    /// Goes as far as `need` asks for, and stores what was obtained, also if a later hop fails.
    pub(super) async fn to(mut self, need: Need) -> Result<(), Error> {
        let walked = self.walk(need).await;
        if self.new.unsaved {
            self.save().await?;
        }
        walked
    }

    async fn walk(&mut self, need: Need) -> Result<(), Error> {
        let needs_identity = need.includes_identity() && self.live(&self.record.xbox).is_none();
        let needs_game = need.includes_game()
            && (self.replaces_game || self.live(&self.record.spartan).is_none());
        self.connect_ahead(needs_identity, needs_game);
        if needs_identity && needs_game && self.live(&self.record.halo).is_none() {
            return self.identity_and_game().await;
        }
        if needs_identity {
            self.identity().await?;
        }
        if needs_game {
            self.game().await?;
        }
        Ok(())
    }

    /// Opens the connections that the later hops of this walk will need.
    fn connect_ahead(&self, needs_identity: bool, needs_game: bool) {
        let needs_halo = needs_game && self.live(&self.record.halo).is_none();
        if !needs_identity && !needs_halo {
            // One host alone, if any.
            return;
        }
        let start = if self.live(&self.record.user).is_some() {
            Start::Xsts
        } else if self.live(&self.record.access).is_some() {
            Start::User
        } else {
            Start::Access
        };
        hops::connect_ahead(self.transport, start, needs_game);
    }

    /// A chain from its beginning.
    async fn identity_and_game(&mut self) -> Result<(), Error> {
        let user_token = self.user_token().await?;
        let asked_at = self.clock.wall();
        match hops::open_all(self.transport, &user_token).await {
            Ok(opened) => {
                self.keep_identity(&opened.identity, asked_at);
                self.keep_halo(&opened.halo, asked_at);
                self.keep_game(&opened.spartan, &opened.clearance, asked_at);
                Ok(())
            }
            Err(Error::Xbl(error)) if error.is_token_refused() && self.may_replace_user() => {
                self.record.user = None;
                self.identity().await?;
                self.game().await
            }
            Err(error) => Err(error),
        }
    }

    async fn identity(&mut self) -> Result<(), Error> {
        let (issued, asked_at) = self.xsts_token(RelyingParty::XBOX_LIVE).await?;
        self.keep_identity(&issued, asked_at);
        Ok(())
    }

    async fn game(&mut self) -> Result<(), Error> {
        loop {
            let halo = match self.live(&self.record.halo) {
                Some(token) => token.clone(),
                None => {
                    let (issued, asked_at) = self.xsts_token(RelyingParty::HALO).await?;
                    self.keep_halo(&issued, asked_at);
                    issued.token().clone()
                }
            };
            let asked_at = self.clock.wall();
            match hops::open_game(self.transport, &halo).await {
                Ok((spartan, clearance)) => {
                    self.keep_game(&spartan, &clearance, asked_at);
                    return Ok(());
                }
                Err(error) if error.is_token_refused() && self.may_replace_halo() => {
                    self.record.halo = None;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn xsts_token(
        &mut self,
        relying_party: RelyingParty,
    ) -> Result<(Issued<XstsToken>, Timestamp), Error> {
        loop {
            let user_token = self.user_token().await?;
            let asked_at = self.clock.wall();
            let asked = spnkr_xbl::xsts_token(self.transport, &user_token, relying_party.clone());
            match asked.await {
                Err(error) if error.is_token_refused() && self.may_replace_user() => {
                    self.record.user = None;
                }
                asked => return Ok((asked?, asked_at)),
            }
        }
    }

    async fn user_token(&mut self) -> Result<UserToken, Error> {
        if let Some(token) = self.live(&self.record.user) {
            return Ok(token.clone());
        }
        loop {
            let access_token = self.access_token().await?;
            let asked_at = self.clock.wall();
            match spnkr_xbl::user_token(self.transport, &access_token).await {
                Err(error) if error.is_token_refused() && self.may_replace_access() => {
                    self.record.access = None;
                }
                asked => {
                    let issued = asked?;
                    let token = issued.token().clone();
                    self.record.user =
                        Some(self.hold(token.clone(), asked_at, lifetime_of(&issued)));
                    self.new.user = true;
                    self.new.unsaved = true;
                    return Ok(token);
                }
            }
        }
    }

    async fn access_token(&mut self) -> Result<AccessToken, Error> {
        if let Some(token) = self.live(&self.record.access) {
            return Ok(token.clone());
        }
        if self.record.is_refused {
            return Err(self.sign_in_needed(self.record.refresh_started_at));
        }
        let interrupted_at = self.record.refresh_started_at;
        let asked_at = self.clock.wall();
        self.record.refresh_started_at = Some(asked_at);
        self.save().await?;
        let current = self.record.refresh_token.clone();
        let mut used = current;
        let mut refreshed = self.refresh(&used).await;
        if is_grant_refused(&refreshed)
            && let Some(previous) = self.record.previous_refresh_token.clone()
        {
            // If its successor was lost on the way, the server may still know it.
            used = previous;
            refreshed = self.refresh(&used).await;
        }
        match refreshed {
            Ok(tokens) => {
                self.keep_tokens(&tokens, used, asked_at);
                // On the disk before anything uses the access token.
                self.save().await?;
                Ok(tokens.access_token().clone())
            }
            Err(error) => {
                self.record.refresh_started_at =
                    if was_sent(&error) { self.record.refresh_started_at } else { interrupted_at };
                let is_grant_refused = is_grant_refused(&Err(error.clone()));
                if is_grant_refused {
                    self.record.is_refused = true;
                    self.record.refresh_started_at = interrupted_at;
                }
                self.save().await?;
                Err(match is_grant_refused && interrupted_at.is_some() {
                    true => self.sign_in_needed(interrupted_at),
                    false => error.into(),
                })
            }
        }
    }

    async fn refresh(&self, token: &RefreshToken) -> Result<OAuthTokens, spnkr_oauth::Error> {
        let (transport, app) = (self.transport, &self.record.app);
        match self.record.oauth_endpoint {
            Some(endpoint) => spnkr_oauth::refresh(transport, app, endpoint, token).await,
            None => spnkr_oauth::refresh_from_anywhere(transport, app, token).await,
        }
    }

    /// Takes over what Microsoft has given; the refresh token that was used stays until this one has worked.
    fn keep_tokens(&mut self, tokens: &OAuthTokens, used: RefreshToken, asked_at: Timestamp) {
        match tokens.refresh_token().cloned() {
            Some(next) => {
                self.record.refresh_token = next;
                self.record.previous_refresh_token = Some(used);
            }
            // The one that was used stays good.
            None => self.record.refresh_token = used,
        }
        self.keep_access(tokens, asked_at);
        self.new.access = true;
    }

    /// Takes over the access token alone.
    pub(super) fn keep_access(&mut self, tokens: &OAuthTokens, asked_at: Timestamp) {
        let lifetime = SignedDuration::try_from(tokens.expires_in()).unwrap_or(SignedDuration::MAX);
        self.record.access = Some(self.hold(tokens.access_token().clone(), asked_at, lifetime));
        self.record.oauth_endpoint = Some(tokens.endpoint());
        self.record.refresh_started_at = None;
        self.record.is_refused = false;
    }

    fn keep_identity(&mut self, issued: &Issued<XstsToken>, asked_at: Timestamp) {
        let identity = Identity {
            authorization: issued.authorization(),
            gamertag: issued.gamertag().map(str::to_owned),
            xuid: issued.xuid(),
        };
        self.record.xbox = Some(self.hold(identity, asked_at, lifetime_of(issued)));
        self.new.unsaved = true;
    }

    fn keep_halo(&mut self, issued: &Issued<XstsToken>, asked_at: Timestamp) {
        self.record.halo = Some(self.hold(issued.token().clone(), asked_at, lifetime_of(issued)));
        self.new.halo = true;
        self.new.unsaved = true;
    }

    fn keep_game(
        &mut self,
        spartan: &IssuedSpartanToken,
        clearance: &IssuedClearance,
        asked_at: Timestamp,
    ) {
        let left = || spartan.expires_at().duration_since(asked_at);
        let game = Game {
            // One more than any that was ever given out for this account.
            generation: self.record.generation.saturating_add(1),
            spartan_token: SpartanToken::clone(spartan.token()),
            clearance_token: clearance.token().clone(),
        };
        self.record.spartan =
            Some(self.hold(game, asked_at, spartan.duration().unwrap_or_else(left)));
        self.new.unsaved = true;
    }

    fn may_replace_access(&self) -> bool {
        !self.new.access || self.live(&self.record.access).is_none()
    }

    fn may_replace_user(&self) -> bool {
        !self.new.user || self.live(&self.record.user).is_none()
    }

    fn may_replace_halo(&self) -> bool {
        !self.new.halo || self.live(&self.record.halo).is_none()
    }

    pub(super) async fn save(&mut self) -> Result<(), Error> {
        // A file can hold any number: behind the last one there is no other, and the account goes on all the same.
        self.record.generation = self.record.generation.saturating_add(1);
        self.new.unsaved = false;
        Ok(self.lock.save(self.record.to_bytes()).await?)
    }

    fn sign_in_needed(&self, interrupted_at: Option<Timestamp>) -> Error {
        SignInNeeded { is_refused: true, interrupted_at }.into()
    }

    fn hold<T>(&self, token: T, asked_at: Timestamp, lifetime: SignedDuration) -> Held<T> {
        Held::new(token, asked_at, lifetime, self.jitter)
    }

    fn live<'r, T>(&self, held: &'r Option<Held<T>>) -> Option<&'r T> {
        let now = self.sighting.now(self.clock);
        held.as_ref().filter(|held| held.is_live(now)).map(|held| &held.token)
    }
}

fn lifetime_of<T>(issued: &Issued<T>) -> SignedDuration {
    issued.expires_at().duration_since(issued.issued_at())
}

fn is_grant_refused(refreshed: &Result<OAuthTokens, spnkr_oauth::Error>) -> bool {
    matches!(refreshed, Err(spnkr_oauth::Error::Refused(refusal))
        if refusal.code() == OAuthError::InvalidGrant)
}

/// Whether the server may have seen the request: then it may have replaced the refresh token.
fn was_sent(error: &spnkr_oauth::Error) -> bool {
    match error {
        spnkr_oauth::Error::Transport(error) => error.was_sent(),
        spnkr_oauth::Error::Decode(_) | spnkr_oauth::Error::Status(_) => true,
        _ => false,
    }
}
