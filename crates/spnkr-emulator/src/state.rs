//! What the emulator knows: people, secrets, time, the world, and what it was told to do.

use std::sync::{
    Mutex,
    atomic::{AtomicU64, AtomicUsize},
};

use http::StatusCode;

use crate::{
    Rotation,
    account::{Account, AccountKind, App, Endpoints},
    answer::{Asked, Exception},
    clock::Clock,
    lock,
    log::Log,
    mint::Mint,
    oauth::Devices,
    script::Script,
    tokens::{Found, Grant, Tokens},
    world::World,
};

/// Shared by all connections.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) accounts: Vec<Account>,
    pub(crate) apps: Vec<App>,
    pub(crate) clearance: String,
    pub(crate) clock: Clock,
    pub(crate) connections: AtomicU64,
    pub(crate) devices: Devices,
    pub(crate) handshakes: AtomicUsize,
    pub(crate) log: Log,
    pub(crate) rotation: Rotation,
    pub(crate) script: Script,
    pub(crate) tokens: Tokens,
    pub(crate) world: World,
    browser: Mutex<usize>,
}

impl State {
    pub(crate) fn new(seed: u64, rotation: Rotation) -> Self {
        let clock = Clock::new();
        let mint = Mint::new(seed);
        let world = World::new(seed, clock.now());
        let app = |index: usize, client_secret, redirect_uri, endpoints| App {
            index,
            client_id: mint.guid(),
            client_secret,
            redirect_uri,
            endpoints,
        };
        let apps = vec![
            app(0, Some(mint.secret("8Q~", 37)), "https://localhost", Endpoints::Both),
            app(1, None, "http://localhost", Endpoints::Both),
            app(2, None, "http://localhost", Endpoints::ConsumersOnly),
        ];
        let accounts = accounts(&world);
        Self {
            accounts,
            apps,
            clearance: mint.guid(),
            clock,
            connections: AtomicU64::new(0),
            devices: Devices::default(),
            handshakes: AtomicUsize::new(0),
            log: Log::default(),
            rotation,
            script: Script::default(),
            tokens: Tokens::new(mint),
            world,
            browser: Mutex::new(0),
        }
    }

    /// The account that is signed in to the browser.
    pub(crate) fn browser_account(&self) -> usize {
        *lock(&self.browser)
    }

    pub(crate) fn sign_in_browser(&self, account: &Account) {
        *lock(&self.browser) = account.index;
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
}

/// One account of each kind; all but the one without a profile are players of the world.
fn accounts(world: &World) -> Vec<Account> {
    let account = |(index, kind): (usize, AccountKind)| {
        let player = &world.players()[index];
        let (xuid, gamertag) = match kind {
            AccountKind::NoProfile => (player.xuid() + 1_000_000, "Nobody Yet".to_owned()),
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
    AccountKind::ALL.into_iter().enumerate().map(account).collect()
}
