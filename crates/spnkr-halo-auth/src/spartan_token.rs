use bytes::Bytes;
use http::{HeaderValue, Method, header};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use spnkr_core::{
    Class, Exchange, Operation, Request, Response, SpartanToken, StatusError, Transport, XstsToken,
    constant_url, read_json,
};

use crate::Error;

/// Exchanges an XSTS token of Halo's relying party for a Spartan token.
///
/// # Errors
///
/// See [`Error`]. A 401 says that the XSTS token is not accepted any more.
pub async fn spartan_token(
    transport: &dyn Transport,
    xsts_token: &XstsToken,
) -> Result<IssuedSpartanToken, Error> {
    SpartanTokenRequest::new(xsts_token).send(transport).await
}

/// The request for a Spartan token.
#[derive(Debug)]
pub struct SpartanTokenRequest<'a> {
    xsts_token: &'a XstsToken,
}

impl<'a> SpartanTokenRequest<'a> {
    /// Asks with `xsts_token` as the proof.
    pub fn new(xsts_token: &'a XstsToken) -> Self {
        Self { xsts_token }
    }
}

impl SpartanTokenRequest<'_> {
    /// The host that is asked, which is that of the clearance, too.
    pub const HOST: &'static str = "settings.svc.halowaypoint.com";
}

impl Exchange for SpartanTokenRequest<'_> {
    type Output = IssuedSpartanToken;
    type Error = Error;

    const OPERATION: Operation = Operation::new("the Spartan token request");
    const CLASS: Class = Class::Mint;

    fn request(&self) -> Result<Request, Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Body<'a> {
            audience: &'a str,
            min_version: &'a str,
            proof: [Proof<'a>; 1],
        }

        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Proof<'a> {
            token: &'a str,
            token_type: &'a str,
        }

        let url = constant_url("https://settings.svc.halowaypoint.com/spartan-token");
        Ok(Request::new(Method::POST, url)
            // Without it the answer is XML.
            .with_header(header::ACCEPT, HeaderValue::from_static("application/json"))
            .with_json(&Body {
                audience: "urn:343:s3:services",
                min_version: "4",
                proof: [Proof { token: self.xsts_token.expose(), token_type: "Xbox_XSTSv3" }],
            }))
    }

    fn read(&self, answer: &Response<Bytes>) -> Result<IssuedSpartanToken, Error> {
        if !answer.status().is_success() {
            return Err(StatusError::new(Self::OPERATION, answer).into());
        }
        let wire: Wire = read_json(Self::OPERATION, answer)?;
        Ok(IssuedSpartanToken {
            token: wire.spartan_token,
            expires_at: wire.expires_utc.date,
            duration: wire.token_duration.and_then(|text| text.parse().ok()),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wire {
    spartan_token: SpartanToken,
    expires_utc: Date,
    token_duration: Option<String>,
}

#[derive(Deserialize)]
struct Date {
    #[serde(rename = "ISO8601Date")]
    date: Timestamp,
}

/// A Spartan token and how long it lives.
#[derive(Debug, Clone)]
pub struct IssuedSpartanToken {
    token: SpartanToken,
    expires_at: Timestamp,
    duration: Option<SignedDuration>,
}

impl IssuedSpartanToken {
    /// The token, which is sent as it stands.
    pub fn token(&self) -> &SpartanToken {
        &self.token
    }

    /// When it ends, by the server's clock; about four hours after the issue.
    ///
    /// A service may refuse it earlier.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The life that was left when the server answered, if it said so; free of any difference between clocks.
    pub fn duration(&self) -> Option<SignedDuration> {
        self.duration
    }
}
