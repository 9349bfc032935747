//! Every secret that was issued, and what it is good for.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;

use crate::{
    Ledger, Lifetimes, Rotation,
    clock::later,
    lifetimes::Lived,
    lock,
    mint::Mint,
    oauth::{Provider, Scope},
};

/// The kinds of tokens that can be made to expire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// OAuth access tokens.
    Access,
    /// OAuth refresh tokens.
    Refresh,
    /// Spartan tokens.
    Spartan,
    /// Xbox user tokens.
    User,
    /// XSTS tokens of every relying party.
    Xsts,
}

/// What an issued secret is good for.
#[derive(Debug, Clone)]
pub(crate) enum Grant {
    Access,
    Code(Code),
    Refresh(Refresh),
    Spartan,
    User,
    Xsts(RelyingParty),
}

/// What a refresh token renews.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refresh {
    pub(crate) app: usize,
    pub(crate) provider: Provider,
    pub(crate) scope: Scope,
    /// The sign-in that it descends from.
    pub(crate) family: u64,
}

/// What was agreed when a code was given out.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) app: usize,
    pub(crate) provider: Provider,
    pub(crate) scope: Scope,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<String>,
}

/// A service that XSTS tokens are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelyingParty {
    Halo,
    Xbox,
}

impl RelyingParty {
    /// Finds a relying party by its exact name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "http://xboxlive.com" => Some(Self::Xbox),
            "https://prod.xsts.halowaypoint.com/" => Some(Self::Halo),
            _ => None,
        }
    }
}

/// A secret's record.
#[derive(Debug, Clone)]
pub(crate) struct Issued {
    pub(crate) account: usize,
    pub(crate) expires: Timestamp,
    pub(crate) grant: Grant,
    number: u64,
    fate: Fate,
}

/// What became of a secret, apart from its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Good,
    /// It descends from a sign-in that ended when somebody used a token twice.
    Revoked,
    /// It worked once, and that was its life.
    Used,
    /// The user no longer wants the app.
    Withdrawn,
}

/// What is known about a presented secret.
#[derive(Debug)]
pub(crate) enum Found {
    Valid(Issued),
    Expired(Issued),
    Unknown,
}

/// The register of issued secrets.
#[derive(Debug)]
pub(crate) struct Tokens {
    mint: Mint,
    lifetimes: Lifetimes,
    families: AtomicU64,
    register: Mutex<Register>,
}

#[derive(Debug, Default)]
struct Register {
    count: u64,
    issued: HashMap<String, Issued>,
    revoked_families: HashSet<u64>,
    /// By app and account.
    ledgers: HashMap<(usize, usize), Ledger>,
    /// Refreshes with something that is no refresh token of anybody.
    strangers: Ledger,
}

impl Tokens {
    pub(crate) fn new(mint: Mint, lifetimes: Lifetimes) -> Self {
        Self { mint, lifetimes, families: AtomicU64::new(0), register: Mutex::default() }
    }

    pub(crate) fn mint(&self) -> &Mint {
        &self.mint
    }

    pub(crate) fn lifetimes(&self) -> &Lifetimes {
        &self.lifetimes
    }

    /// A number for the refresh tokens of a new sign-in.
    pub(crate) fn new_family(&self) -> u64 {
        self.families.fetch_add(1, Ordering::Relaxed)
    }

    /// Issues a secret of the usual life.
    pub(crate) fn issue(
        &self,
        account: usize,
        grant: Grant,
        now: Timestamp,
    ) -> (String, Timestamp) {
        let secret = match &grant {
            Grant::Access => self.mint.secret("EwA", 900),
            Grant::Code(_) => self.mint.secret("M.C5", 40),
            Grant::Refresh(_) => self.mint.secret("M.C5", 380),
            Grant::Spartan => self.mint.secret("v4=", 800),
            Grant::User => self.mint.jwe(900),
            Grant::Xsts(_) => self.mint.jwe(1200),
        };
        let expires = later(now, self.lifetimes.of(grant.lived()));
        let mut register = lock(&self.register);
        if let Grant::Refresh(refresh) = &grant {
            register.ledgers.entry((refresh.app, account)).or_default().issued += 1;
        }
        register.count += 1;
        let issued = Issued { account, expires, grant, number: register.count, fate: Fate::Good };
        register.issued.insert(secret.clone(), issued);
        (secret, expires)
    }

    pub(crate) fn find(&self, secret: &str, now: Timestamp) -> Found {
        match lock(&self.register).issued.get(secret) {
            Some(issued) if issued.expires > now => Found::Valid(issued.clone()),
            Some(issued) => Found::Expired(issued.clone()),
            None => Found::Unknown,
        }
    }

    /// Takes a secret out of the register; of two callers, one gets it.
    pub(crate) fn take(&self, secret: &str) -> bool {
        lock(&self.register).issued.remove(secret).is_some()
    }

    /// Uses a refresh token; of two callers with a one-time token, one is told that it was good.
    pub(crate) fn spend(&self, secret: &str, rotation: Rotation) -> Fate {
        let mut register = lock(&self.register);
        let register = &mut *register;
        let Some(issued) = register.issued.get_mut(secret) else { return Fate::Revoked };
        let Grant::Refresh(refresh) = issued.grant else { return Fate::Revoked };
        let fate = issued.fate;
        match (fate, rotation) {
            (Fate::Good, Rotation::KeepOld) => {}
            (Fate::Good, Rotation::OneTime | Rotation::OneTimeWithReuseDetection) => {
                issued.fate = Fate::Used;
            }
            (Fate::Used, _) => {
                register.ledgers.entry((refresh.app, issued.account)).or_default().reused += 1;
                if rotation == Rotation::OneTimeWithReuseDetection {
                    register.revoked_families.insert(refresh.family);
                }
            }
            (Fate::Revoked | Fate::Withdrawn, _) => {}
        }
        match fate {
            Fate::Good if register.revoked_families.contains(&refresh.family) => Fate::Revoked,
            fate => fate,
        }
    }

    /// Counts a refresh, whoever's token it came with.
    pub(crate) fn count_refresh(&self, secret: Option<&str>, succeeded: bool) {
        let mut register = lock(&self.register);
        let register = &mut *register;
        let issued = secret.and_then(|secret| register.issued.get(secret));
        let ledger = match issued {
            Some(Issued { account, grant: Grant::Refresh(refresh), .. }) => {
                register.ledgers.entry((refresh.app, *account)).or_default()
            }
            _ => &mut register.strangers,
        };
        if succeeded {
            ledger.used += 1;
        } else {
            ledger.refused += 1;
        }
    }

    pub(crate) fn ledger(&self, app: usize, account: usize) -> Ledger {
        lock(&self.register).ledgers.get(&(app, account)).copied().unwrap_or_default()
    }

    /// Everybody's refreshes, and those with tokens that nobody was issued.
    pub(crate) fn total(&self) -> Ledger {
        let register = lock(&self.register);
        let mut total = register.strangers;
        for ledger in register.ledgers.values() {
            total += *ledger;
        }
        total
    }

    /// The newest refresh token that would still work.
    pub(crate) fn current(&self, app: usize, account: usize, now: Timestamp) -> Option<String> {
        let register = lock(&self.register);
        let usable = register.issued.iter().filter(|(_, issued)| {
            let is_refresh = matches!(&issued.grant, Grant::Refresh(refresh)
                if refresh.app == app && !register.revoked_families.contains(&refresh.family));
            is_refresh
                && issued.account == account
                && issued.fate == Fate::Good
                && issued.expires > now
        });
        usable.max_by_key(|(_, issued)| issued.number).map(|(secret, _)| secret.clone())
    }

    /// Makes an account's refresh tokens for an app useless.
    pub(crate) fn withdraw(&self, app: usize, account: usize) {
        for issued in lock(&self.register).issued.values_mut() {
            let is_for_app = matches!(&issued.grant, Grant::Refresh(refresh) if refresh.app == app);
            if is_for_app && issued.account == account {
                issued.fate = Fate::Withdrawn;
            }
        }
    }

    /// Ends the life of all tokens of a kind; tells how many there are.
    pub(crate) fn expire(&self, kind: TokenKind) -> usize {
        let mut register = lock(&self.register);
        let tokens = register.issued.values_mut().filter(|token| token.grant.kind() == Some(kind));
        tokens.map(|token| token.expires = Timestamp::MIN).count()
    }
}

impl Grant {
    fn kind(&self) -> Option<TokenKind> {
        match self {
            Self::Access => Some(TokenKind::Access),
            Self::Code(_) => None,
            Self::Refresh(_) => Some(TokenKind::Refresh),
            Self::Spartan => Some(TokenKind::Spartan),
            Self::User => Some(TokenKind::User),
            Self::Xsts(_) => Some(TokenKind::Xsts),
        }
    }

    fn lived(&self) -> Lived {
        match self {
            Self::Access => Lived::Access,
            Self::Code(_) => Lived::AuthorizationCode,
            Self::Refresh(_) => Lived::Refresh,
            Self::Spartan => Lived::Spartan,
            Self::User => Lived::User,
            Self::Xsts(_) => Lived::Xsts,
        }
    }
}
