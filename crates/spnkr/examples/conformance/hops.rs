//! The answers of the sign-in. Tokens are not written by anything, so what was read is laid side by side.

use std::error::Error;

use bytes::Bytes;
use serde_json::{Map, Value, json};
use spnkr::{
    AzureApp, RefreshToken,
    core::{AccessToken, Exchange, Response, SpartanToken, UserToken, XstsToken},
    halo_auth::{ClearanceRequest, SpartanTokenRequest},
    oauth::{Endpoint, TokenRefresh},
    xbl::{Issued, RelyingParty, UserTokenRequest, XstsTokenRequest},
};

use crate::compare::differences;

type Read = fn(&Response<Bytes>) -> Result<Value, Box<dyn Error>>;

pub(crate) struct Hop {
    pub(crate) name: &'static str,
    read: Read,
}

pub(crate) const HOPS: &[Hop] = &[
    Hop { name: "clearance", read: clearance },
    Hop { name: "oauth2", read: oauth2 },
    Hop { name: "spartan", read: spartan },
    Hop { name: "xbox_user", read: xbox_user },
    Hop { name: "xsts", read: xsts },
    Hop { name: "xsts_halo", read: xsts },
];

impl Hop {
    /// Every field that was read, where it differs from the document's.
    pub(crate) fn check(&self, answer: &Response<Bytes>, document: &Value) -> Vec<String> {
        match (self.read)(answer) {
            Ok(parsed) => {
                let found = differences(&only_keys_of(&parsed, document), &parsed);
                found.iter().map(ToString::to_string).collect()
            }
            Err(error) => vec![error.to_string()],
        }
    }
}

/// The part of a document that has a counterpart in what was read of it.
fn only_keys_of(parsed: &Value, document: &Value) -> Value {
    match (parsed, document) {
        (Value::Object(parsed), Value::Object(document)) => parsed
            .iter()
            .filter_map(|(key, value)| Some((key, only_keys_of(value, document.get(key)?))))
            .map(|(key, value)| (key.clone(), value))
            .collect::<Map<_, _>>()
            .into(),
        (Value::Array(parsed), Value::Array(document)) => {
            parsed.iter().zip(document).map(|(one, other)| only_keys_of(one, other)).collect()
        }
        (_, document) => document.clone(),
    }
}

fn oauth2(answer: &Response<Bytes>) -> Result<Value, Box<dyn Error>> {
    let app = AzureApp::public("an-id")?;
    let used = RefreshToken::new("used");
    let tokens = TokenRefresh::new(&app, Endpoint::Live, &used).read(answer)?;
    Ok(json!({
        "token_type": tokens.token_type(),
        "expires_in": tokens.expires_in().as_secs(),
        "scope": tokens.scope(),
        "access_token": tokens.access_token().expose(),
        "refresh_token": tokens.refresh_token().map(RefreshToken::expose),
        "user_id": tokens.user_id(),
    }))
}

fn xbox_user(answer: &Response<Bytes>) -> Result<Value, Box<dyn Error>> {
    let used = AccessToken::new("used");
    let issued = UserTokenRequest::new(&used).read(answer)?;
    Ok(envelope(&issued, issued.token().expose()))
}

fn xsts(answer: &Response<Bytes>) -> Result<Value, Box<dyn Error>> {
    let used = UserToken::new("used");
    let issued = XstsTokenRequest::new(&used, RelyingParty::XBOX_LIVE).read(answer)?;
    let mut document = envelope(&issued, issued.token().expose());
    let identity = &mut document["DisplayClaims"]["xui"][0];
    // Through the typed claims, so that those are compared too.
    identity["xid"] = json!(issued.xuid().map(|xuid| xuid.to_string()));
    identity["gtg"] = json!(issued.gamertag());
    identity["agg"] = json!(issued.claims().age_group());
    Ok(document)
}

fn envelope<T>(issued: &Issued<T>, token: &str) -> Value {
    let claims = issued.claims();
    let mut identity = claims
        .names()
        .map(|name| (name.to_owned(), json!(claims.get(name))))
        .collect::<Map<_, _>>();
    identity.insert("uhs".to_owned(), json!(issued.user_hash()));
    json!({
        "IssueInstant": issued.issued_at(),
        "NotAfter": issued.expires_at(),
        "Token": token,
        "DisplayClaims": { "xui": [identity] },
    })
}

fn spartan(answer: &Response<Bytes>) -> Result<Value, Box<dyn Error>> {
    let used = XstsToken::new("used");
    let issued = SpartanTokenRequest::new(&used).read(answer)?;
    Ok(json!({
        "SpartanToken": issued.token().expose(),
        "ExpiresUtc": { "ISO8601Date": issued.expires_at() },
        "TokenDuration": issued.duration(),
    }))
}

fn clearance(answer: &Response<Bytes>) -> Result<Value, Box<dyn Error>> {
    let used = SpartanToken::new("used");
    let issued = ClearanceRequest::active(&used).read(answer)?;
    Ok(json!({ "FlightConfigurationId": issued.token().expose() }))
}
