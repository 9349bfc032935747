use std::sync::Arc;

use jiff::Timestamp;
use spnkr_client::Client;
use spnkr_core::{ClearanceToken, Gamertag, RefreshToken, SpartanToken, Transport, Xuid};
use spnkr_halo_auth::{IssuedClearance, IssuedSpartanToken};
use spnkr_oauth::{AzureApp, Endpoint, OAuthTokens};
use spnkr_xbl::XblAuthorization;

use crate::{
    Error,
    hops::{self, Opened, Start},
};

/// Walks the whole chain from a refresh token: six requests, of which the two XSTS ones run side by side.
///
/// The refresh token may come from either of Microsoft's services; see
/// [`refresh_player_tokens_at`] if it is known from which.
///
/// Keep [`AuthenticatedPlayer::refresh_token`] in place of the one that was used. If the chain breaks off after
/// Microsoft has answered, [`Error::refresh_token`] has it.
///
/// # Errors
///
/// One variant of [`Error`] for each layer.
pub async fn refresh_player_tokens(
    transport: &dyn Transport,
    app: &AzureApp,
    refresh_token: &RefreshToken,
) -> Result<AuthenticatedPlayer, Error> {
    hops::connect_ahead(transport, Start::Access, true);
    let tokens = spnkr_oauth::refresh_from_anywhere(transport, app, refresh_token).await?;
    AuthenticatedPlayer::from_oauth(transport, tokens).await
}

/// Like [`refresh_player_tokens`], at the service that issued the refresh token.
///
/// # Errors
///
/// As for [`refresh_player_tokens`].
pub async fn refresh_player_tokens_at(
    transport: &dyn Transport,
    app: &AzureApp,
    endpoint: Endpoint,
    refresh_token: &RefreshToken,
) -> Result<AuthenticatedPlayer, Error> {
    hops::connect_ahead(transport, Start::Access, true);
    let tokens = spnkr_oauth::refresh(transport, app, endpoint, refresh_token).await?;
    AuthenticatedPlayer::from_oauth(transport, tokens).await
}

/// A player who is signed in, with everything that the services ask for.
#[derive(Debug, Clone)]
pub struct AuthenticatedPlayer {
    clearance: IssuedClearance,
    gamertag: Option<Gamertag>,
    oauth_endpoint: Endpoint,
    refresh_token: Option<RefreshToken>,
    spartan: IssuedSpartanToken,
    xbl_authorization: XblAuthorization,
    xuid: Option<Xuid>,
}

impl AuthenticatedPlayer {
    /// Walks the rest of the chain from the tokens of a Microsoft account.
    ///
    /// # Errors
    ///
    /// One variant of [`Error`] for each layer. The refresh token that came with `tokens` is kept in it.
    pub async fn from_oauth(transport: &dyn Transport, tokens: OAuthTokens) -> Result<Self, Error> {
        let refresh_token = tokens.refresh_token().cloned();
        hops::connect_ahead(transport, Start::User, true);
        Self::walk(transport, &tokens)
            .await
            .map_err(|error| error.with_refresh_token(refresh_token))
    }

    async fn walk(transport: &dyn Transport, tokens: &OAuthTokens) -> Result<Self, Error> {
        let user = spnkr_xbl::user_token(transport, tokens.access_token()).await?;
        let Opened { identity, spartan, clearance, halo: _ } =
            hops::open_all(transport, user.token()).await?;
        Ok(Self {
            clearance,
            gamertag: identity.gamertag().and_then(|gamertag| gamertag.parse().ok()),
            oauth_endpoint: tokens.endpoint(),
            refresh_token: tokens.refresh_token().cloned(),
            spartan,
            xbl_authorization: identity.authorization(),
            xuid: identity.xuid(),
        })
    }

    /// A client that uses these tokens as long as they live.
    pub fn client(&self, transport: Arc<dyn Transport>) -> Client {
        Client::from_tokens(
            transport,
            self.spartan_token().clone(),
            Some(self.clearance_token().clone()),
        )
    }

    /// What several services of the game ask for beside the Spartan token; good for as long as that is.
    pub fn clearance_token(&self) -> &ClearanceToken {
        self.clearance.token()
    }

    /// The gamertag; absent if Xbox Live did not tell it.
    pub fn gamertag(&self) -> Option<&Gamertag> {
        self.gamertag.as_ref()
    }

    /// Whether the Spartan token still lives at `now`.
    ///
    /// A service may refuse it earlier, and clocks differ: renew it with some time to spare.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        now < self.spartan_expires_at()
    }

    /// The service that issued the refresh token, which is the one to renew it.
    pub fn oauth_endpoint(&self) -> Endpoint {
        self.oauth_endpoint
    }

    /// The next refresh token, to be kept in place of the one that was used.
    ///
    /// Absent if Microsoft sent none: then the old one stays good.
    pub fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    /// When the Spartan token ends, by the server's clock; about four hours after its issue.
    pub fn spartan_expires_at(&self) -> Timestamp {
        self.spartan.expires_at()
    }

    /// What the services of the game ask for.
    pub fn spartan_token(&self) -> &SpartanToken {
        self.spartan.token()
    }

    /// The `Authorization` header for services of Xbox Live itself.
    pub fn xbl_authorization(&self) -> &XblAuthorization {
        &self.xbl_authorization
    }

    /// The account's number; absent if Xbox Live did not tell it.
    pub fn xuid(&self) -> Option<Xuid> {
        self.xuid
    }
}
