//! What the emulator knows: people, secrets, time, the world, and what it was told to do.

use std::{sync::Mutex, time::Duration};

use http::StatusCode;

use crate::{
    Builder, Rotation,
    account::{Account, AccountKind, App, Endpoints},
    answer::{Asked, Exception},
    clock::Clock,
    documents::Documents,
    fault::Faults,
    lock,
    log::Log,
    mint::Mint,
    oauth::{Devices, Transactions},
    script::Script,
    stats::Privacy,
    throttle::Throttles,
    tokens::{Found, Grant, Tokens},
    traffic::Traffic,
    world::{World, film::Films},
};

/// Shared by all connections.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) accounts: Vec<Account>,
    pub(crate) apps: Vec<App>,
    pub(crate) clearance: String,
    pub(crate) clock: Clock,
    pub(crate) device_poll_interval: Duration,
    pub(crate) devices: Devices,
    pub(crate) documents: Documents,
    pub(crate) faults: Faults,
    pub(crate) films: Films,
    pub(crate) log: Log,
    pub(crate) privacy: Privacy,
    pub(crate) rotation: Rotation,
    pub(crate) script: Script,
    pub(crate) throttles: Throttles,
    pub(crate) tokens: Tokens,
    pub(crate) traffic: Traffic,
    pub(crate) transactions: Transactions,
    pub(crate) world: World,
    browser: Mutex<usize>,
}

impl State {
    pub(crate) fn new(builder: &Builder) -> Self {
        let clock = Clock::new();
        if let Some(time) = builder.starts_at {
            clock.set(time);
        }
        let mint = Mint::new(builder.seed);
        let world = World::new(builder.seed, clock.now(), builder.career, builder.squad);
        let app = |index, key, name, client_secret, redirect_uri, endpoints| App {
            index,
            key,
            name,
            client_id: mint.guid(),
            client_secret,
            redirect_uri,
            endpoints,
        };
        let (both, web, native) = (Endpoints::Both, "https://localhost", "http://localhost");
        let apps = vec![
            app(0, "confidential", "Emulated web app", Some(mint.secret("8Q~", 37)), web, both),
            app(1, "public", "Emulated desktop app", None, native, both),
            app(2, "consumers", "Emulated v2.0 app", None, native, Endpoints::ConsumersOnly),
        ];
        let accounts = accounts(&world, &builder.more_accounts);
        let state = Self {
            accounts,
            apps,
            clearance: mint.guid(),
            clock,
            device_poll_interval: builder.device_poll_interval,
            devices: Devices::default(),
            documents: Documents::default(),
            faults: Faults::new(builder.seed),
            films: Films::default(),
            log: Log::new(builder.log_capacity),
            privacy: Privacy::default(),
            rotation: builder.rotation,
            script: Script::default(),
            throttles: Throttles::default(),
            tokens: Tokens::new(mint, builder.lifetimes),
            traffic: Traffic::new(),
            transactions: Transactions::default(),
            world,
            browser: Mutex::new(0),
        };
        for fault in &builder.faults {
            state.faults.inject(fault.clone());
        }
        for (host, throttle) in &builder.throttles {
            state.throttles.set(host, throttle.clone());
        }
        state
    }

    /// The account that is signed in to the browser.
    pub(crate) fn browser_account(&self) -> usize {
        *lock(&self.browser)
    }

    pub(crate) fn sign_in_browser(&self, account: &Account) {
        *lock(&self.browser) = account.index;
    }

    /// Finds an account by the name of its kind, by XUID or by gamertag.
    pub(crate) fn account_named(&self, name: &str) -> Option<&Account> {
        let mut accounts = self.accounts.iter();
        accounts.find(|account| {
            account.kind.to_string() == name
                || account.xuid.to_string() == name
                || account.gamertag.eq_ignore_ascii_case(name)
        })
    }

    /// Finds an app by its short name or by client id.
    pub(crate) fn app_named(&self, name: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.key == name || app.client_id == name)
    }

    /// The account whose Spartan token came with a request.
    pub(crate) fn spartan_account(&self, asked: &Asked) -> Result<&Account, Exception> {
        let refused = |cause| Err(Exception(StatusCode::UNAUTHORIZED, cause));
        let Some(token) = asked.header("x-343-authorization-spartan") else {
            return refused("SpartanTokenMissing");
        };
        match self.tokens.find(token, self.clock.now()) {
            Found::Valid(issued) if matches!(issued.grant, Grant::Spartan) => {
                Ok(&self.accounts[issued.account])
            }
            Found::Expired(issued) if matches!(issued.grant, Grant::Spartan) => {
                refused("SpartanTokenExpired")
            }
            Found::Valid(_) | Found::Expired(_) | Found::Unknown => refused("SpartanTokenInvalid"),
        }
    }

    /// The account of a request whose endpoint goes by the clearance too.
    pub(crate) fn cleared_account(&self, asked: &Asked) -> Result<&Account, Exception> {
        let account = self.spartan_account(asked)?;
        let refused = |cause| Err(Exception(StatusCode::UNAUTHORIZED, cause));
        match asked.header("343-clearance") {
            None => refused("ClearanceMissing"),
            Some(clearance) if clearance == self.clearance => Ok(account),
            Some(_) => refused("ClearanceInvalid"),
        }
    }
}

/// One account of each kind; all but those that never have a profile are players of the world.
fn accounts(world: &World, more: &[AccountKind]) -> Vec<Account> {
    let account = |(index, kind): (usize, AccountKind)| {
        let player = &world.players()[index % world.players().len()];
        let (xuid, gamertag) = match kind {
            AccountKind::NoProfile => (player.xuid() + 1_000_000, "Nobody Yet".to_owned()),
            // There may be more of them than players.
            AccountKind::RefusedWith(code) => {
                (world.players()[0].xuid() + 2_000_000 + index as u64, format!("Refused {code}"))
            }
            _ => (player.xuid(), player.gamertag().to_owned()),
        };
        Account {
            index,
            kind,
            xuid,
            gamertag,
            user_hash: format!("{}{:04}", xuid, 7919 * (index + 1) % 10_000),
            user_id: format!("{:016x}", xuid.rotate_left(13) >> 4),
        }
    };
    AccountKind::ALL.iter().chain(more).copied().enumerate().map(account).collect()
}
