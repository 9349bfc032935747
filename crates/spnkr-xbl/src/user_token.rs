use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use serde::Serialize;
use spnkr_core::{
    AccessToken, Class, Exchange, Operation, Request, Response, Transport, UserToken, constant_url,
};

use crate::{Error, Issued};

/// Exchanges an OAuth access token for a user token.
///
/// The access token is one of an app registration of one's own; for others there is
/// [`UserTokenRequest::with_ticket`].
///
/// # Errors
///
/// See [`Error`].
pub async fn user_token(
    transport: &dyn Transport,
    access_token: &AccessToken,
) -> Result<Issued<UserToken>, Error> {
    UserTokenRequest::new(access_token).send(transport).await
}

/// The request for a user token.
#[derive(Debug)]
pub struct UserTokenRequest<'a> {
    access_token: &'a AccessToken,
    ticket: RpsTicket,
}

impl<'a> UserTokenRequest<'a> {
    /// Asks in the name of the account that `access_token` belongs to.
    pub fn new(access_token: &'a AccessToken) -> Self {
        Self { access_token, ticket: RpsTicket::Delegated }
    }

    /// Says what kind of app the access token was issued to.
    #[must_use]
    pub fn with_ticket(mut self, ticket: RpsTicket) -> Self {
        self.ticket = ticket;
        self
    }
}

/// How an access token is presented, which depends on the app it was issued to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RpsTicket {
    /// `d=`: an app registration of one's own.
    Delegated,
    /// `t=`: a title of Microsoft's.
    Title,
}

impl UserTokenRequest<'_> {
    /// The host that is asked.
    pub const HOST: &'static str = "user.auth.xboxlive.com";
}

impl Exchange for UserTokenRequest<'_> {
    type Output = Issued<UserToken>;
    type Error = Error;

    const OPERATION: Operation = Operation::new("the Xbox Live user token request");
    const CLASS: Class = Class::Mint;

    fn request(&self) -> Result<Request, Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Properties<'a> {
            auth_method: &'a str,
            site_name: &'a str,
            rps_ticket: &'a str,
        }

        let prefix = match self.ticket {
            RpsTicket::Delegated => "d=",
            RpsTicket::Title => "t=",
        };
        let ticket = AccessToken::new([prefix, self.access_token.expose()].concat());
        let properties = Properties {
            auth_method: "RPS",
            site_name: "user.auth.xboxlive.com",
            rps_ticket: ticket.expose(),
        };
        Ok(ask(
            "https://user.auth.xboxlive.com/user/authenticate",
            "http://auth.xboxlive.com",
            properties,
        ))
    }

    fn read(&self, answer: &Response<Bytes>) -> Result<Issued<UserToken>, Error> {
        Issued::read(Self::OPERATION, answer)
    }
}

/// The form that both hosts of Xbox Live's sign-in are asked in.
pub(crate) fn ask(url: &'static str, relying_party: &str, properties: impl Serialize) -> Request {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Body<'a, P> {
        relying_party: &'a str,
        token_type: &'a str,
        properties: P,
    }

    Request::new(Method::POST, constant_url(url))
        .with_header(header::ACCEPT, HeaderValue::from_static("application/json"))
        .with_header(
            HeaderName::from_static("x-xbl-contract-version"),
            HeaderValue::from_static("1"),
        )
        .with_json(&Body { relying_party, token_type: "JWT", properties })
}
