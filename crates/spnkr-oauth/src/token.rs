use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, de};
use spnkr_core::{
    AccessToken, Class, Exchange, Operation, RefreshToken, Request, Response, Transport, read_json,
};
use url::Url;

use crate::{AuthorizationCode, AzureApp, CodeVerifier, Endpoint, Error, OAuthError};

/// Redeems a code of the sign-in page.
///
/// # Errors
///
/// See [`Error`]. After [`Error::Transport`] the code may be spent: it is never sent twice.
pub async fn exchange_code(
    transport: &dyn Transport,
    app: &AzureApp,
    endpoint: Endpoint,
    code: &AuthorizationCode,
    verifier: &CodeVerifier,
) -> Result<OAuthTokens, Error> {
    CodeExchange::new(app, endpoint, code, verifier).send(transport).await
}

/// Renews the tokens at the service that issued the refresh token.
///
/// The answer has a new refresh token, which has to be kept in place of this one.
///
/// # Errors
///
/// See [`Error`].
pub async fn refresh(
    transport: &dyn Transport,
    app: &AzureApp,
    endpoint: Endpoint,
    refresh_token: &RefreshToken,
) -> Result<OAuthTokens, Error> {
    TokenRefresh::new(app, endpoint, refresh_token).send(transport).await
}

/// Renews the tokens from a refresh token of unknown origin.
///
/// Asks the older service first, where most tools of this field have their tokens from, and the newer one if
/// that does not know the app. [`OAuthTokens::endpoint`] says which it was.
///
/// # Errors
///
/// See [`Error`].
pub async fn refresh_from_anywhere(
    transport: &dyn Transport,
    app: &AzureApp,
    refresh_token: &RefreshToken,
) -> Result<OAuthTokens, Error> {
    let first = match refresh(transport, app, Endpoint::Live, refresh_token).await {
        Err(Error::Refused(refusal)) if refusal.code() == OAuthError::InvalidClient => refusal,
        other => return other,
    };
    match refresh(transport, app, Endpoint::Consumers, refresh_token).await {
        // Not known there either, so what the first one said is the better reason.
        Err(Error::Refused(second)) if second.code() == OAuthError::UnauthorizedClient => {
            Err(first.into())
        }
        other => other,
    }
}

/// The request that redeems a code.
#[derive(Debug)]
pub struct CodeExchange<'a> {
    app: &'a AzureApp,
    endpoint: Endpoint,
    code: &'a AuthorizationCode,
    verifier: &'a CodeVerifier,
}

impl<'a> CodeExchange<'a> {
    /// Redeems `code`, which was asked for with the challenge of `verifier`.
    pub fn new(
        app: &'a AzureApp,
        endpoint: Endpoint,
        code: &'a AuthorizationCode,
        verifier: &'a CodeVerifier,
    ) -> Self {
        Self { app, endpoint, code, verifier }
    }
}

impl Exchange for CodeExchange<'_> {
    type Output = OAuthTokens;
    type Error = Error;

    const OPERATION: Operation = Operation::new("the code exchange");
    const CLASS: Class = Class::Redeem;

    fn request(&self) -> Result<Request, Error> {
        Ok(token_request(
            self.app,
            self.endpoint,
            &[
                ("grant_type", "authorization_code"),
                ("code", self.code.expose()),
                ("redirect_uri", self.app.redirect_uri()),
                ("code_verifier", self.verifier.expose()),
            ],
        ))
    }

    fn read(&self, answer: &Response<Bytes>) -> Result<OAuthTokens, Error> {
        OAuthTokens::read(Self::OPERATION, self.endpoint, answer)
    }
}

/// The request that renews tokens.
#[derive(Debug)]
pub struct TokenRefresh<'a> {
    app: &'a AzureApp,
    endpoint: Endpoint,
    refresh_token: &'a RefreshToken,
}

impl<'a> TokenRefresh<'a> {
    /// Renews at the service that issued `refresh_token`.
    pub fn new(app: &'a AzureApp, endpoint: Endpoint, refresh_token: &'a RefreshToken) -> Self {
        Self { app, endpoint, refresh_token }
    }
}

impl Exchange for TokenRefresh<'_> {
    type Output = OAuthTokens;
    type Error = Error;

    const OPERATION: Operation = Operation::new("the token refresh");
    const CLASS: Class = Class::Rotate;

    fn request(&self) -> Result<Request, Error> {
        Ok(token_request(
            self.app,
            self.endpoint,
            &[("grant_type", "refresh_token"), ("refresh_token", self.refresh_token.expose())],
        ))
    }

    fn read(&self, answer: &Response<Bytes>) -> Result<OAuthTokens, Error> {
        OAuthTokens::read(Self::OPERATION, self.endpoint, answer)
    }
}

fn token_request(app: &AzureApp, endpoint: Endpoint, grant: &[(&str, &str)]) -> Request {
    let mut fields = grant.to_vec();
    fields.push(("scope", endpoint.scope()));
    fields.push(("client_id", app.client_id()));
    // A public app is refused if it sends the field at all.
    if let Some(secret) = app.client_secret() {
        fields.push(("client_secret", secret.expose()));
    }
    form_request(endpoint.token_url(), &fields)
}

pub(crate) fn form_request(url: Url, fields: &[(&str, &str)]) -> Request {
    Request::new(http::Method::POST, url)
        .with_header(header::ACCEPT, HeaderValue::from_static("application/json"))
        .with_form(fields)
}

/// The tokens of a Microsoft account.
#[derive(Debug, Clone)]
pub struct OAuthTokens {
    access_token: AccessToken,
    endpoint: Endpoint,
    expires_in: Duration,
    received_at: Timestamp,
    refresh_token: Option<RefreshToken>,
    scope: String,
    token_type: String,
    user_id: Option<String>,
}

impl OAuthTokens {
    pub(crate) fn read(
        operation: Operation,
        endpoint: Endpoint,
        answer: &Response<Bytes>,
    ) -> Result<Self, Error> {
        if !answer.status().is_success() {
            return Err(Error::of_answer(operation, answer));
        }
        let wire: WireTokens = read_json(operation, answer)?;
        Ok(Self {
            access_token: wire.access_token,
            endpoint,
            expires_in: Duration::from_secs(wire.expires_in),
            received_at: answer.received_at(),
            refresh_token: wire.refresh_token,
            scope: wire.scope,
            token_type: wire.token_type,
            user_id: wire.user_id,
        })
    }

    /// What `spnkr-xbl` exchanges for a user token.
    pub fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    /// The service that issued them, which is the one to renew them.
    pub fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    /// How long the access token lives from its issue on; an hour as a rule.
    pub fn expires_in(&self) -> Duration {
        self.expires_in
    }

    /// When the access token ends: the arrival of the answer and its lifetime added up.
    pub fn expires_at(&self) -> Timestamp {
        let lifetime = SignedDuration::try_from(self.expires_in).unwrap_or(SignedDuration::MAX);
        self.received_at.saturating_add(lifetime).unwrap_or(Timestamp::MAX)
    }

    /// The next refresh token; the one that was used is to be replaced by it.
    ///
    /// Absent if the server sent none: then the old one stays good.
    pub fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    /// What was granted, words in any order and case.
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// `bearer`, in any case.
    pub fn token_type(&self) -> &str {
        &self.token_type
    }

    /// The older service's own number of the account, which is not the XUID; absent from the newer one.
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }
}

#[derive(Deserialize)]
struct WireTokens {
    access_token: AccessToken,
    #[serde(deserialize_with = "seconds")]
    expires_in: u64,
    refresh_token: Option<RefreshToken>,
    #[serde(default)]
    scope: String,
    token_type: String,
    user_id: Option<String>,
}

/// A whole number, which some deployments write as a text.
pub(crate) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    struct Seconds;

    impl de::Visitor<'_> for Seconds {
        type Value = u64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number of seconds")
        }

        fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<u64, E> {
            Ok(seconds)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<u64, E> {
            text.parse().map_err(|_| E::custom("not a number of seconds"))
        }
    }

    deserializer.deserialize_any(Seconds)
}
