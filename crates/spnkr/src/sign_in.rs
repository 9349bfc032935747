use std::{error::Error as StdError, str::FromStr, sync::Arc};

use spnkr_core::{Entropy, Exchange, Transport};
use spnkr_oauth::{
    Authorization, AuthorizationState, AzureApp, CodeVerifier, Endpoint, OAuthTokens, OsEntropy,
};
use url::Url;

use crate::{
    AuthenticatedPlayer, Error,
    hops::{self, Start},
};

/// Signs a person in, in one call.
///
/// `ask` gets the address to open and gives what the browser came back with: the code, or the whole address
/// that it ended at. A web site, where that is another request, uses [`SignIn`].
///
/// # Errors
///
/// One variant of [`Error`] for each layer, and [`Error::Ask`] if `ask` fails.
pub async fn authenticate_player<E>(
    transport: &dyn Transport,
    app: AzureApp,
    ask: impl AsyncFnOnce(Url) -> Result<String, E>,
) -> Result<AuthenticatedPlayer, Error>
where
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    let sign_in = SignIn::new(app)?;
    let pasted = ask(sign_in.url()).await.map_err(|error| Error::Ask(Arc::from(error.into())))?;
    sign_in.finish(transport, &pasted).await
}

/// A sign-in in a browser, from the address to open to the tokens of the player.
#[derive(Debug, Clone)]
pub struct SignIn {
    app: AzureApp,
    authorization: Authorization,
}

impl SignIn {
    /// Begins a sign-in at the newer of Microsoft's services.
    ///
    /// # Errors
    ///
    /// The system gave no random bytes.
    pub fn new(app: AzureApp) -> Result<Self, Error> {
        Self::start(app, Endpoint::default(), &OsEntropy::default())
    }

    /// Begins a sign-in at a service of choice, with randomness from a source of choice.
    ///
    /// # Errors
    ///
    /// The source gave no random bytes.
    pub fn start(app: AzureApp, endpoint: Endpoint, entropy: &dyn Entropy) -> Result<Self, Error> {
        let authorization =
            Authorization::start(endpoint, entropy).map_err(spnkr_oauth::Error::from)?;
        Ok(Self { app, authorization })
    }

    /// Goes on with a sign-in that was [saved](Self::save), in this process or another.
    ///
    /// # Errors
    ///
    /// The text is not one that was saved.
    pub fn restore(app: AzureApp, saved: &SavedSignIn) -> Result<Self, InvalidSavedSignIn> {
        let mut parts = saved.expose().split('.');
        let (Some(endpoint), Some(state), Some(verifier), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidSavedSignIn(()));
        };
        if state.is_empty() || verifier.is_empty() {
            return Err(InvalidSavedSignIn(()));
        }
        let authorization = Authorization::restore(
            Endpoint::from_str(endpoint).map_err(|_| InvalidSavedSignIn(()))?,
            AuthorizationState::new(state),
            CodeVerifier::new(verifier),
        );
        Ok(Self { app, authorization })
    }

    /// What is needed to go on later, for the person's session on a web site.
    pub fn save(&self) -> SavedSignIn {
        SavedSignIn::new(format!(
            "{}.{}.{}",
            self.authorization.endpoint(),
            self.authorization.state().expose(),
            self.authorization.verifier().expose(),
        ))
    }

    /// The address that the person has to open in a browser.
    pub fn url(&self) -> Url {
        self.authorization.url(&self.app)
    }

    /// Walks the chain from what the browser came back with.
    ///
    /// `pasted` is the whole address that the browser ended at, or the code alone; percent-encoded or not. A
    /// text that holds no code costs nothing: it can be asked for again.
    ///
    /// # Errors
    ///
    /// One variant of [`Error`] for each layer.
    pub async fn finish(
        &self,
        transport: &dyn Transport,
        pasted: &str,
    ) -> Result<AuthenticatedPlayer, Error> {
        hops::connect_ahead(transport, Start::Access, true);
        AuthenticatedPlayer::from_oauth(transport, self.redeem(transport, pasted).await?).await
    }

    /// Like [`finish`](Self::finish), and stops after the first hop: for a [`Session`](crate::Session), which
    /// stores the tokens before it walks on.
    ///
    /// # Errors
    ///
    /// [`Error::OAuth`].
    pub async fn redeem(
        &self,
        transport: &dyn Transport,
        pasted: &str,
    ) -> Result<OAuthTokens, Error> {
        let code = self.authorization.read_redirect(pasted).map_err(spnkr_oauth::Error::from)?;
        Ok(self.authorization.exchange(&self.app, &code).send(transport).await?)
    }
}

spnkr_core::secret! {
    /// A sign-in that waits for its browser, as one line of text.
    ///
    /// It belongs on the server, in the session of the person who signs in, and is of use to nobody else.
    pub struct SavedSignIn;
}

/// A text that is no saved sign-in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the saved sign-in cannot be read; begin a new one")]
pub struct InvalidSavedSignIn(());
