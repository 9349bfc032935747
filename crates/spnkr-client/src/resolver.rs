use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use spnkr_core::{Clock, Gamertag, Monotonic, Player, Xuid};

use crate::{
    Client, Endpoint as _, Error, InvalidArgument, PerPlayer, Xuids, model::User,
    profile::GetUserByGamertag,
};

/// Finds the XUIDs of gamertags and the gamertags of XUIDs, and remembers them for a day.
///
/// Most services take XUIDs alone, and answers about matches have no gamertags. Clones share what they know, which
/// has a bound: beyond ten thousand players, those that were asked for first are forgotten.
///
/// ```
/// # spnkr_testkit::doctest(async |emulated| {
/// # let client = spnkr_client::Client::from_tokens(emulated.http(), emulated.spartan_token(), None);
/// # let name: spnkr_core::Gamertag = emulated.emulator().account().gamertag().parse()?;
/// use spnkr_client::Resolver;
///
/// let resolver = Resolver::new(client);
/// let xuid = resolver.xuid(name).await?;
/// println!("{xuid} is {}", resolver.gamertag(xuid).await?);
/// # Ok(()) });
/// ```
#[derive(Clone)]
pub struct Resolver {
    client: Client,
    known: Arc<Mutex<Known>>,
}

impl Resolver {
    /// A resolver that knows nobody yet, and asks through `client`.
    pub fn new(client: Client) -> Self {
        Self { client, known: Arc::default() }
    }

    /// The XUID of a player; one that is given is not looked up.
    ///
    /// A gamertag with a `#` that is not found is tried without it, as its older form is written.
    ///
    /// # Errors
    ///
    /// As for [`user_by_gamertag`](crate::profile::ProfileService::user_by_gamertag).
    pub async fn xuid(&self, player: impl Into<Player>) -> Result<Xuid, Error> {
        match player.into() {
            Player::Xuid(xuid) => Ok(xuid),
            Player::Gamertag(gamertag) => {
                let now = self.now();
                if let Some(xuid) = self.known().xuid(&gamertag, now) {
                    return Ok(xuid);
                }
                let user = self.look_up(&gamertag).await?;
                self.known().learn(&user, Some(&gamertag), now);
                Ok(user.xuid)
            }
            _ => Err(Error::InvalidArgument {
                operation: GetUserByGamertag::INFO.operation(),
                source: InvalidArgument::new("player", "is of a kind that cannot be looked up"),
            }),
        }
    }

    /// The gamertag of a XUID, in its canonical spelling.
    ///
    /// # Errors
    ///
    /// As for [`user_by_id`](crate::profile::ProfileService::user_by_id).
    pub async fn gamertag(&self, xuid: Xuid) -> Result<Gamertag, Error> {
        let now = self.now();
        if let Some(gamertag) = self.known().gamertag(xuid, now) {
            return Ok(gamertag);
        }
        let user = self.client.profile().user_by_id(xuid).await?;
        self.known().learn(&user, None, now);
        Ok(user.gamertag)
    }

    /// The gamertags of many, with a result for each in the order given; those of a match, say.
    pub async fn gamertags(&self, xuids: impl Into<Xuids>) -> PerPlayer<Gamertag> {
        let xuids = xuids.into();
        let now = self.now();
        let mut found = HashMap::new();
        let unknown: Xuids = {
            let known = self.known();
            let is_unknown = |xuid: &Xuid| match known.gamertag(*xuid, now) {
                Some(gamertag) => {
                    found.insert(*xuid, Ok(gamertag));
                    false
                }
                None => true,
            };
            xuids.as_slice().iter().copied().filter(is_unknown).collect()
        };
        for (xuid, user) in self.client.profile().users_by_id(unknown).batch().await {
            if let Ok(user) = &user {
                self.known().learn(user, None, now);
            }
            found.insert(xuid, user.map(|user| user.gamertag));
        }
        let result = |xuid: &Xuid| Some((*xuid, found.get(xuid)?.clone()));
        xuids.as_slice().iter().filter_map(result).collect()
    }

    async fn look_up(&self, gamertag: &Gamertag) -> Result<User, Error> {
        let error = match self.client.profile().user_by_gamertag(gamertag.clone()).await {
            Err(error) if error.is_not_found() => error,
            result => return result,
        };
        match gamertag.as_str().replace('#', "").parse::<Gamertag>() {
            Ok(classic) if classic != *gamertag => {
                self.client.profile().user_by_gamertag(classic).await
            }
            _ => Err(error),
        }
    }

    fn now(&self) -> Monotonic {
        let clock: Option<Arc<dyn Clock>> = self.client.transport().clock();
        clock.map_or(Monotonic::default(), |clock| clock.monotonic())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Each change is made as a whole, so a panic elsewhere left nothing half done.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver")
            .field("known", &self.known().by_xuid.len())
            .finish_non_exhaustive()
    }
}

/// Who is who, as far as it was asked for.
#[derive(Debug, Default)]
struct Known {
    by_xuid: HashMap<Xuid, Entry>,
    by_name: HashMap<String, Xuid>,
    in_order: VecDeque<Xuid>,
}

#[derive(Debug)]
struct Entry {
    gamertag: Gamertag,
    /// The spellings that lead here, in small letters.
    names: Vec<String>,
    learned: Monotonic,
}

impl Entry {
    fn holds(&self, now: Monotonic) -> bool {
        now.saturating_since(self.learned) < LIFE
    }
}

impl Known {
    fn xuid(&self, gamertag: &Gamertag, now: Monotonic) -> Option<Xuid> {
        let xuid = self.by_name.get(&gamertag.as_str().to_lowercase())?;
        self.by_xuid.get(xuid)?.holds(now).then_some(*xuid)
    }

    fn gamertag(&self, xuid: Xuid, now: Monotonic) -> Option<Gamertag> {
        let entry = self.by_xuid.get(&xuid)?;
        entry.holds(now).then(|| entry.gamertag.clone())
    }

    /// Notes an account, under the spelling that it was asked for by, too.
    fn learn(&mut self, user: &User, asked: Option<&Gamertag>, now: Monotonic) {
        self.forget(user.xuid);
        if self.by_xuid.len() >= CAPACITY
            && let Some(oldest) = self.in_order.pop_front()
        {
            self.forget(oldest);
        }
        let mut names = vec![user.gamertag.as_str().to_lowercase()];
        names.extend(asked.map(|asked| asked.as_str().to_lowercase()));
        for name in &names {
            self.by_name.insert(name.clone(), user.xuid);
        }
        let entry = Entry { gamertag: user.gamertag.clone(), names, learned: now };
        self.by_xuid.insert(user.xuid, entry);
        self.in_order.push_back(user.xuid);
    }

    fn forget(&mut self, xuid: Xuid) {
        let Some(entry) = self.by_xuid.remove(&xuid) else { return };
        self.in_order.retain(|other| *other != xuid);
        for name in entry.names {
            // Somebody else may have taken the name since.
            if self.by_name.get(&name) == Some(&xuid) {
                self.by_name.remove(&name);
            }
        }
    }
}

const CAPACITY: usize = 10_000;

/// Gamertags can change hands.
const LIFE: Duration = Duration::from_secs(86_400);
