use std::{fmt, sync::Arc, time::Duration};

use spnkr_core::{Cache, ClearanceToken, Credentials, SpartanToken, Transport};

use crate::{
    Answer, Call, Endpoint, Error, StaticCredentials, ban::BanService, cms::CmsService,
    comms::CommsService, economy::EconomyService, profile::ProfileService,
    settings::SettingsService, skill::SkillService, stats::StatsService, ugc::UgcService,
};

/// The game's services, over a transport and with somebody's credentials.
///
/// Cloning is cheap, and the clones are one client.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    cache: Option<Arc<dyn Cache>>,
    credentials: Arc<dyn Credentials>,
    /// How long a call takes at most that does not choose for itself.
    deadline: Option<Duration>,
    transport: Arc<dyn Transport>,
}

impl Client {
    /// A client that asks `credentials` for what each call needs.
    pub fn new(
        transport: impl Transport + 'static,
        credentials: impl Credentials + 'static,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                cache: None,
                credentials: Arc::new(credentials),
                deadline: None,
                transport: Arc::new(transport),
            }),
        }
    }

    /// The same client with a cache: what it has is not asked for again, and needs no credentials.
    #[must_use]
    pub fn with_cache(self, cache: impl Cache + 'static) -> Self {
        let inner = Inner { cache: Some(Arc::new(cache)), ..(*self.inner).clone() };
        Self { inner: Arc::new(inner) }
    }

    /// The same client, whose calls take this long at most, as [`Call::deadline`] says it of one.
    ///
    /// A call that has a deadline of its own keeps to that.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        let inner = Inner { deadline: Some(deadline), ..(*self.inner).clone() };
        Self { inner: Arc::new(inner) }
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

    /// Bans.
    pub fn ban(&self) -> BanService<'_> {
        BanService::new(self)
    }

    /// The game's own files and images: medals, seasons, reward tracks, items.
    pub fn cms(&self) -> CmsService<'_> {
        CmsService::new(self)
    }

    /// The signed-in account.
    pub fn comms(&self) -> CommsService<'_> {
        CommsService::new(self)
    }

    /// What players wear, and their progress on reward tracks.
    pub fn economy(&self) -> EconomyService<'_> {
        EconomyService::new(self)
    }

    /// Gamertags, XUIDs and gamerpics.
    pub fn profile(&self) -> ProfileService<'_> {
        ProfileService::new(self)
    }

    /// The game's list of endpoints.
    pub fn settings(&self) -> SettingsService<'_> {
        SettingsService::new(self)
    }

    /// Ranks and skill.
    pub fn skill(&self) -> SkillService<'_> {
        SkillService::new(self)
    }

    /// Matches and service records.
    pub fn stats(&self) -> StatsService<'_> {
        StatsService::new(self)
    }

    /// Maps, modes, playlists and films.
    pub fn ugc(&self) -> UgcService<'_> {
        UgcService::new(self)
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

    pub(crate) fn cache(&self) -> Option<&dyn Cache> {
        self.inner.cache.as_deref()
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.inner.deadline
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
