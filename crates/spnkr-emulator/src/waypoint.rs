//! Halo Waypoint's sign-in: the Spartan token, the clearance, and who the token belongs to.

use http::{HeaderValue, StatusCode, header::EXPIRES};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    account::AccountKind,
    answer::{Answer, Asked, Exception},
    clock::later,
    duration::Ticks,
    profile::xuid_of,
    route::wrapped,
    state::State,
    tokens::{Found, Grant, RelyingParty},
};

/// Exchanges an XSTS token of the Halo relying party for a Spartan token.
pub(crate) fn spartan_token(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    let now = state.clock.now();
    let account = match state.tokens.find(&proof(asked)?, now) {
        Found::Valid(issued) => match issued.grant {
            Grant::Xsts(RelyingParty::Halo) => issued.account,
            Grant::Xsts(RelyingParty::Xbox) => {
                return Err(Exception(StatusCode::BAD_REQUEST, "WrongRelyingParty"));
            }
            _ => return Err(Exception(StatusCode::UNAUTHORIZED, "InvalidProof")),
        },
        Found::Expired(_) => return Err(Exception(StatusCode::UNAUTHORIZED, "ExpiredProof")),
        Found::Unknown => return Err(Exception(StatusCode::UNAUTHORIZED, "InvalidProof")),
    };
    if state.accounts[account].kind == AccountKind::NeverPlayed {
        return Err(Exception(StatusCode::FORBIDDEN, "NoUserAgreement"));
    }
    // The expiry is told in whole seconds.
    let whole_second = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let (token, expires) = state.tokens.issue(account, Grant::Spartan, whole_second);
    let life = Ticks::between(now, expires).to_string();
    if !asked.accepts_json() {
        let body = format!(
            "<SpartanTokenResponse xmlns=\"{XML_NAMESPACE}\"><ExpiresUtc><ISO8601Date>{expires}\
             </ISO8601Date></ExpiresUtc><SpartanToken>{token}</SpartanToken><TokenDuration>{life}\
             </TokenDuration></SpartanTokenResponse>"
        );
        return Ok(Answer::typed(StatusCode::CREATED, "application/xml; charset=utf-8", body));
    }
    let body = json!({
        "SpartanToken": token,
        "ExpiresUtc": {"ISO8601Date": expires.to_string()},
        "TokenDuration": life,
    });
    Ok(Answer::json(StatusCode::CREATED, &body))
}

/// The XSTS token in a well-formed request.
fn proof(asked: &Asked) -> Result<String, Exception> {
    let malformed = Exception(StatusCode::BAD_REQUEST, "InvalidRequest");
    if !asked.has_content_type("application/json") {
        return Err(malformed);
    }
    let body: Value = serde_json::from_slice(&asked.body).map_err(|_| malformed)?;
    let version = &body["MinVersion"];
    if body["Audience"] != "urn:343:s3:services" || (*version != "4" && *version != 4) {
        return Err(malformed);
    }
    let Some([proof]) = body["Proof"].as_array().map(Vec::as_slice) else {
        return Err(malformed);
    };
    match (&proof["TokenType"], &proof["Token"]) {
        (Value::String(kind), Value::String(token)) if kind == "Xbox_XSTSv3" => Ok(token.clone()),
        _ => Err(malformed),
    }
}

/// The clearance of everybody.
pub(crate) fn active_clearance(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    clearance(state, asked)
}

/// The clearance of one player, who can only be the one whose token it is.
pub(crate) fn player_clearance(
    state: &State,
    asked: &Asked,
    player: &str,
) -> Result<Answer, Exception> {
    let account = state.spartan_account(asked)?;
    let invalid = Exception(StatusCode::BAD_REQUEST, "InvalidPlayer");
    if xuid_of(wrapped(player, "xuid").ok_or(invalid)?)? != account.xuid {
        return Err(Exception(StatusCode::FORBIDDEN, "NotYourPlayer"));
    }
    clearance(state, asked)
}

/// The clearance of a release, for which no token is needed.
pub(crate) fn release_clearance(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    let missing = Exception(StatusCode::BAD_REQUEST, "MissingRelease");
    let release = asked.query_value("release").ok_or(missing)?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match release.split_once('.') {
        Some((major, minor)) if is_number(major) && is_number(minor) => clearance(state, asked),
        _ => Err(Exception(StatusCode::NOT_FOUND, "NoActiveConfiguration")),
    }
}

fn clearance(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    // There is no other form of it: clients that never say what they accept have been seen to get JSON.
    if !asked.accepts_anything() {
        asked.require_json()?;
    }
    let expires = http_date(later(state.clock.now(), CLEARANCE_LIFE));
    let answer = Answer::json(StatusCode::OK, &json!({"FlightConfigurationId": state.clearance}));
    Ok(match HeaderValue::from_str(&expires) {
        Ok(expires) => answer.with(EXPIRES, expires),
        Err(_) => answer,
    })
}

/// What the game may show under a clearance, which the query names too.
pub(crate) fn feature_flags(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    state.cleared_account(asked)?;
    asked.require_json()?;
    match asked.query_value("flight") {
        Some(flight) if flight != state.clearance => {
            Err(Exception(StatusCode::NOT_FOUND, "FlightNotFound"))
        }
        _ => {
            let body = json!({
                "EnabledFeatures": ["EmulatedFeature", "MatchmakingMenu"],
                "DisabledFeatures": [],
            });
            Ok(Answer::json(StatusCode::OK, &body))
        }
    }
}

/// The player that a Spartan token belongs to.
pub(crate) fn comms_user(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    let account = state.spartan_account(asked)?;
    asked.require_json()?;
    let body = json!({
        "xuid": account.xuid.to_string(),
        "notificationsReadDate": "2024-01-02T03:04:05.678Z",
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

/// A time as HTTP headers write it.
pub(crate) fn http_date(time: Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

const XML_NAMESPACE: &str =
    "http://schemas.datacontract.org/2004/07/Microsoft.Halo.RegisterClient.Bond";
const CLEARANCE_LIFE: SignedDuration = SignedDuration::from_hours(1);
