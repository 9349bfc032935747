use std::{error::Error as StdError, fmt, sync::Arc};

use crate::{BoxFuture, ClearanceToken, SpartanToken};

/// Where a client gets its credentials from.
///
/// `spnkr_client::StaticCredentials` holds tokens that were copied out of a browser; a session of the facade
/// walks the whole chain. Implement it to bring tokens from elsewhere.
///
/// Dropping a future must leave the source usable by the next caller.
pub trait Credentials: fmt::Debug + Send + Sync {
    /// Gives what `scope` names, getting it first if need be.
    fn credential(&self, scope: Scope) -> BoxFuture<'_, Result<Credential, CredentialsError>>;

    /// Gives a successor of `refused`, which a service answered with 401.
    ///
    /// Any number of callers may name the same one; it is replaced once.
    fn renew(
        &self,
        scope: Scope,
        refused: Credential,
    ) -> BoxFuture<'_, Result<Credential, CredentialsError>>;

    /// Whose account it is, in a word that stays the same when tokens do not, such as a XUID.
    ///
    /// It keeps the stored answers of accounts apart. None if it is not known without asking a server: then nothing
    /// that belongs to an account is stored.
    fn partition(&self) -> BoxFuture<'_, Option<String>> {
        Box::pin(async { None })
    }
}

impl<T: Credentials + ?Sized> Credentials for Arc<T> {
    fn credential(&self, scope: Scope) -> BoxFuture<'_, Result<Credential, CredentialsError>> {
        (**self).credential(scope)
    }

    fn renew(
        &self,
        scope: Scope,
        refused: Credential,
    ) -> BoxFuture<'_, Result<Credential, CredentialsError>> {
        (**self).renew(scope, refused)
    }

    fn partition(&self) -> BoxFuture<'_, Option<String>> {
        (**self).partition()
    }
}

/// Which credentials an endpoint asks for, and so which it may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// None at all.
    Open,
    /// The Spartan token.
    Spartan,
    /// The Spartan token and the clearance.
    SpartanWithClearance,
}

/// Credentials for one request.
///
/// The generation tells one issue of the tokens from the next, so that a late refusal of an old one does not
/// throw the new one away.
#[derive(Debug, Clone)]
pub struct Credential {
    spartan_token: SpartanToken,
    clearance_token: Option<ClearanceToken>,
    generation: u64,
}

impl Credential {
    /// Tokens of one generation.
    pub fn new(spartan_token: SpartanToken, generation: u64) -> Self {
        Self { spartan_token, clearance_token: None, generation }
    }

    /// Adds the clearance.
    #[must_use]
    pub fn with_clearance(mut self, clearance_token: ClearanceToken) -> Self {
        self.clearance_token = Some(clearance_token);
        self
    }

    /// The Spartan token.
    pub fn spartan_token(&self) -> &SpartanToken {
        &self.spartan_token
    }

    /// The clearance, if the scope has it.
    pub fn clearance_token(&self) -> Option<&ClearanceToken> {
        self.clearance_token.as_ref()
    }

    /// Which issue of the tokens this is.
    pub fn generation(&self) -> u64 {
        self.generation
    }
}

/// There are no credentials to be had.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind}")]
pub struct CredentialsError {
    kind: CredentialsErrorKind,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl CredentialsError {
    /// A failure of this kind.
    pub fn new(kind: CredentialsErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// Adds what lies beneath. Its text is shown to people, so it must hold nothing secret.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> CredentialsErrorKind {
        self.kind
    }
}

/// In what way there are no credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialsErrorKind {
    /// The tokens that were given by hand are refused, and nothing can renew them.
    Expired,
    /// A token that was given cannot be sent.
    Malformed,
    /// Part of what the scope names was never given.
    Missing,
    /// Nobody is signed in, or the sign-in is no longer accepted.
    SignInNeeded,
    /// They could not be had now; another try may help.
    Unavailable,
}

impl fmt::Display for CredentialsErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "the Spartan token given by hand has expired or is not accepted",
            Self::Malformed => "a token given by hand has characters that cannot be sent",
            Self::Missing => "this call needs a clearance token, and none was given",
            Self::SignInNeeded => "a sign-in is needed",
            Self::Unavailable => "no credentials could be had",
        })
    }
}
