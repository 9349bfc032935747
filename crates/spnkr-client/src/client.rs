use std::{fmt, sync::Arc};

use spnkr_core::{ClearanceToken, Credentials, SpartanToken, Transport};

use crate::{
    Answer, Call, Endpoint, Error, StaticCredentials, profile::ProfileService, stats::StatsService,
};

/// The game's services, over a transport and with somebody's credentials.
///
/// Cloning is cheap, and the clones are one client.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Arc<dyn Transport>,
    credentials: Arc<dyn Credentials>,
}

impl Client {
    /// A client that asks `credentials` for what each call needs.
    pub fn new(
        transport: impl Transport + 'static,
        credentials: impl Credentials + 'static,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                transport: Arc::new(transport),
                credentials: Arc::new(credentials),
            }),
        }
    }

    /// A client with tokens from elsewhere, such as a signed-in browser, which nothing renews.
    ///
    /// Only some calls ask for the clearance; without it they fail, and the others work.
    pub fn from_tokens(
        transport: impl Transport + 'static,
        spartan_token: SpartanToken,
        clearance_token: Option<ClearanceToken>,
    ) -> Self {
        Self::new(transport, StaticCredentials::new(spartan_token, clearance_token))
    }

    /// Gamertags, XUIDs and gamerpics.
    pub fn profile(&self) -> ProfileService<'_> {
        ProfileService::new(self)
    }

    /// Matches.
    pub fn stats(&self) -> StatsService<'_> {
        StatsService::new(self)
    }

    /// Prepares a call of an endpoint, to choose more before it is made.
    pub fn call<E: Endpoint>(&self, endpoint: E) -> Call<E> {
        Call::new(self.clone(), endpoint)
    }

    /// Makes the call of an endpoint and gives the answer unread.
    ///
    /// # Errors
    ///
    /// Any [`Error`] but [`Error::Decode`].
    pub fn send<E: Endpoint>(
        &self,
        endpoint: E,
    ) -> impl Future<Output = Result<Answer<E::Model>, Error>> + Send + use<E> {
        self.call(endpoint).send()
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.inner.transport
    }

    pub(crate) fn credentials(&self) -> &dyn Credentials {
        &*self.inner.credentials
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither part is shown: both can be anybody's types, and one of them holds tokens.
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
