//! Every secret that was issued, and what it is good for.

use std::{collections::HashMap, sync::Mutex};

use jiff::{SignedDuration, Timestamp};

use crate::{
    clock::later,
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
    Refresh { app: usize, provider: Provider, scope: Scope },
    Spartan,
    User,
    Xsts(RelyingParty),
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
    issued: Mutex<HashMap<String, Issued>>,
}

impl Tokens {
    pub(crate) fn new(mint: Mint) -> Self {
        Self { mint, issued: Mutex::default() }
    }

    pub(crate) fn mint(&self) -> &Mint {
        &self.mint
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
            Grant::Refresh { .. } => self.mint.secret("M.C5", 380),
            Grant::Spartan => self.mint.secret("v4=", 800),
            Grant::User => self.mint.jwe(900),
            Grant::Xsts(_) => self.mint.jwe(1200),
        };
        let expires = later(now, grant.life());
        let issued = Issued { account, expires, grant };
        lock(&self.issued).insert(secret.clone(), issued);
        (secret, expires)
    }

    pub(crate) fn find(&self, secret: &str, now: Timestamp) -> Found {
        match lock(&self.issued).get(secret) {
            Some(issued) if issued.expires > now => Found::Valid(issued.clone()),
            Some(issued) => Found::Expired(issued.clone()),
            None => Found::Unknown,
        }
    }

    /// Takes a secret out of the register; of two callers, one gets it.
    pub(crate) fn take(&self, secret: &str) -> bool {
        lock(&self.issued).remove(secret).is_some()
    }

    /// Ends the life of all tokens of a kind.
    pub(crate) fn expire(&self, kind: TokenKind) {
        let mut issued = lock(&self.issued);
        for token in issued.values_mut().filter(|token| token.grant.kind() == Some(kind)) {
            token.expires = Timestamp::MIN;
        }
    }
}

impl Grant {
    fn kind(&self) -> Option<TokenKind> {
        match self {
            Self::Access => Some(TokenKind::Access),
            Self::Code(_) => None,
            Self::Refresh { .. } => Some(TokenKind::Refresh),
            Self::Spartan => Some(TokenKind::Spartan),
            Self::User => Some(TokenKind::User),
            Self::Xsts(_) => Some(TokenKind::Xsts),
        }
    }

    fn life(&self) -> SignedDuration {
        match self {
            Self::Access => SignedDuration::from_hours(1),
            Self::Code(_) => SignedDuration::from_mins(10),
            Self::Refresh { .. } => SignedDuration::from_hours(90 * 24),
            Self::Spartan => SignedDuration::from_hours(4),
            Self::User => SignedDuration::from_hours(14 * 24),
            Self::Xsts(_) => SignedDuration::from_hours(16),
        }
    }
}
