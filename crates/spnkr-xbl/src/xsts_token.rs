use std::{borrow::Cow, fmt};

use bytes::Bytes;
use serde::Serialize;
use spnkr_core::{Class, Exchange, Operation, Request, Response, Transport, UserToken, XstsToken};

use crate::{Error, Issued, user_token::ask};

/// Exchanges a user token for an XSTS token that `relying_party` accepts.
///
/// # Errors
///
/// See [`Error`]; [`Error::Refused`] says what is wrong with the account.
pub async fn xsts_token(
    transport: &dyn Transport,
    user_token: &UserToken,
    relying_party: RelyingParty,
) -> Result<Issued<XstsToken>, Error> {
    XstsTokenRequest::new(user_token, relying_party).send(transport).await
}

/// Who is to accept an XSTS token: the address of a service, to the letter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RelyingParty(Cow<'static, str>);

impl RelyingParty {
    /// The services of Halo: what `spnkr-halo-auth` takes.
    pub const HALO: Self = Self(Cow::Borrowed("https://prod.xsts.halowaypoint.com/"));

    /// The services of Xbox Live itself: what an [authorization header](Issued::authorization) is made
    /// of, and the one that tells number and name of the account.
    pub const XBOX_LIVE: Self = Self(Cow::Borrowed("http://xboxlive.com"));

    /// Any other service; its address has to be spelled as it is registered, down to the last slash.
    pub fn new(address: impl Into<Cow<'static, str>>) -> Self {
        Self(address.into())
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RelyingParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The request for an XSTS token.
#[derive(Debug)]
pub struct XstsTokenRequest<'a> {
    user_token: &'a UserToken,
    relying_party: RelyingParty,
    sandbox: Cow<'a, str>,
}

impl<'a> XstsTokenRequest<'a> {
    /// Asks for a token that `relying_party` accepts, in the sandbox `RETAIL`.
    pub fn new(user_token: &'a UserToken, relying_party: RelyingParty) -> Self {
        Self { user_token, relying_party, sandbox: Cow::Borrowed("RETAIL") }
    }

    /// Asks in another sandbox than `RETAIL`, as developers of titles do.
    #[must_use]
    pub fn with_sandbox(mut self, sandbox: impl Into<Cow<'a, str>>) -> Self {
        self.sandbox = sandbox.into();
        self
    }
}

impl XstsTokenRequest<'_> {
    /// The host that is asked.
    pub const HOST: &'static str = "xsts.auth.xboxlive.com";
}

impl Exchange for XstsTokenRequest<'_> {
    type Output = Issued<XstsToken>;
    type Error = Error;

    const OPERATION: Operation = Operation::new("the XSTS token request");
    const CLASS: Class = Class::Mint;

    fn request(&self) -> Result<Request, Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Properties<'a> {
            user_tokens: [&'a str; 1],
            sandbox_id: &'a str,
        }

        let properties =
            Properties { user_tokens: [self.user_token.expose()], sandbox_id: &self.sandbox };
        Ok(ask(
            "https://xsts.auth.xboxlive.com/xsts/authorize",
            self.relying_party.as_str(),
            properties,
        ))
    }

    fn read(&self, answer: &Response<Bytes>) -> Result<Issued<XstsToken>, Error> {
        Issued::read(Self::OPERATION, answer)
    }
}

spnkr_core::secret! {
    /// The value of the `Authorization` header that services of Xbox Live take: `XBL3.0 x=…;…`.
    pub struct XblAuthorization;
}
