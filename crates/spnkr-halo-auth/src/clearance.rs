use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use jiff::Timestamp;
use serde::Deserialize;
use spnkr_core::{
    Class, ClearanceToken, Exchange, Operation, Request, Response, RetryPolicy, SpartanToken,
    StatusError, Transport, Xuid, constant_url, read_json,
};

use crate::Error;

/// Asks for the clearance that is active for everybody.
///
/// # Errors
///
/// See [`Error`]. A 401 says that the Spartan token is not accepted any more.
pub async fn clearance(
    transport: &dyn Transport,
    spartan_token: &SpartanToken,
) -> Result<IssuedClearance, Error> {
    ClearanceRequest::active(spartan_token).send(transport).await
}

/// The request for a clearance, in one of the forms that the service has.
///
/// All of them answer alike. [`active`](Self::active) is the one to start with; the others are there for
/// players with a flight of their own, and for asking about a certain build.
#[derive(Debug, Clone)]
pub struct ClearanceRequest<'a> {
    form: Form<'a>,
    build: Option<&'a str>,
    release: Option<&'a str>,
    sandbox: Option<&'a str>,
}

#[derive(Debug, Clone)]
enum Form<'a> {
    Active(&'a SpartanToken),
    Player(&'a SpartanToken, Xuid),
    Release,
}

impl<'a> ClearanceRequest<'a> {
    /// What is active for everybody.
    pub fn active(spartan_token: &'a SpartanToken) -> Self {
        Self::new(Form::Active(spartan_token))
    }

    /// What is active for one player.
    pub fn for_player(spartan_token: &'a SpartanToken, xuid: Xuid) -> Self {
        Self::new(Form::Player(spartan_token, xuid))
    }

    /// What is active in a release of the game, as `1.6`; needs no Spartan token.
    pub fn for_release(release: &'a str) -> Self {
        Self { release: Some(release), ..Self::new(Form::Release) }
    }

    fn new(form: Form<'a>) -> Self {
        Self { form, build: None, release: None, sandbox: None }
    }

    /// Binds the question to a build of the game, as `210921.22.01.10.1706-0`; the sandbox goes with it and is
    /// `UNUSED` unless said otherwise.
    ///
    /// An old build is answered with 404.
    #[must_use]
    pub fn with_build(mut self, build: &'a str) -> Self {
        self.build = Some(build);
        self.sandbox.get_or_insert("UNUSED");
        self
    }

    /// Binds the question to a release of the game, as `1.6`.
    #[must_use]
    pub fn with_release(mut self, release: &'a str) -> Self {
        self.release = Some(release);
        self
    }

    /// Asks for another sandbox.
    #[must_use]
    pub fn with_sandbox(mut self, sandbox: &'a str) -> Self {
        self.sandbox = Some(sandbox);
        self
    }
}

impl Exchange for ClearanceRequest<'_> {
    type Output = IssuedClearance;
    type Error = Error;

    const OPERATION: Operation = Operation::new("the clearance request");
    const CLASS: Class = Class::Mint;
    const RETRY: RetryPolicy = RetryPolicy::CMS;

    fn request(&self) -> Result<Request, Error> {
        const FLIGHTS: &str = "/oban/flight-configurations/titles/hi/audiences/RETAIL";

        let mut url = constant_url("https://settings.svc.halowaypoint.com/");
        let spartan_token = match self.form {
            Form::Active(token) => {
                url.set_path(&format!("{FLIGHTS}/active"));
                Some(token)
            }
            Form::Player(token, xuid) => {
                url.set_path(&format!("{FLIGHTS}/players/{}/active", xuid.wrapped()));
                Some(token)
            }
            Form::Release => {
                url.set_path("/hi/clearances/active");
                None
            }
        };
        for (name, value) in
            [("sandbox", self.sandbox), ("build", self.build), ("release", self.release)]
        {
            if let Some(value) = value {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        let mut request = Request::new(Method::GET, url)
            .with_header(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(token) = spartan_token {
            let name = HeaderName::from_static("x-343-authorization-spartan");
            request =
                request.with_header(name, token.to_header_value().map_err(|_| Error::Malformed)?);
        }
        Ok(request)
    }

    fn read(&self, answer: &Response<Bytes>) -> Result<IssuedClearance, Error> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(rename = "FlightConfigurationId")]
            token: ClearanceToken,
        }

        if !answer.status().is_success() {
            return Err(StatusError::new(Self::OPERATION, answer).into());
        }
        let wire: Wire = read_json(Self::OPERATION, answer)?;
        let expires = answer.headers().get(header::EXPIRES).and_then(|value| value.to_str().ok());
        Ok(IssuedClearance {
            token: wire.token,
            expires_at: expires
                .and_then(|text| jiff::fmt::rfc2822::parse(text).ok())
                .map(|date| date.timestamp()),
        })
    }
}

/// A clearance and, where the server says so, how long it may be kept.
#[derive(Debug, Clone)]
pub struct IssuedClearance {
    token: ClearanceToken,
    expires_at: Option<Timestamp>,
}

impl IssuedClearance {
    /// The clearance, which is sent as it stands.
    pub fn token(&self) -> &ClearanceToken {
        &self.token
    }

    /// Until when the answer may be kept, from its `Expires` header; the clearance itself has no stated end.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }
}
