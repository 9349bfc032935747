//! Xbox Live's own tokens: the user token, then XSTS tokens for relying parties.

use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, WWW_AUTHENTICATE},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{
    account::{Account, AccountKind},
    answer::{Answer, Asked},
    state::State,
    tokens::{Found, Grant, RelyingParty},
};

/// Exchanges an OAuth access token for a user token.
pub(crate) fn user_token(state: &State, asked: &Asked) -> Answer {
    let Some(body) = document(asked) else { return malformed() };
    let fixed = [
        ("/RelyingParty", "http://auth.xboxlive.com"),
        ("/TokenType", "JWT"),
        ("/Properties/AuthMethod", "RPS"),
        ("/Properties/SiteName", "user.auth.xboxlive.com"),
    ];
    if !has(&body, &fixed) {
        return malformed();
    }
    let ticket = text(&body, "/Properties/RpsTicket");
    // Tokens of own applications carry this prefix; those of first-party titles another one.
    let Some(access_token) = ticket.and_then(|ticket| ticket.strip_prefix("d=")) else {
        return malformed();
    };
    let now = state.clock.now();
    match state.tokens.find(access_token, now) {
        Found::Valid(issued) if matches!(issued.grant, Grant::Access) => {
            let account = &state.accounts[issued.account];
            let mut claims = Map::new();
            claims.insert("uhs".to_owned(), account.user_hash.as_str().into());
            granted(state, account, Grant::User, claims)
        }
        Found::Valid(_) | Found::Expired(_) | Found::Unknown => {
            Answer::empty(StatusCode::UNAUTHORIZED)
        }
    }
}

/// Exchanges a user token for an XSTS token.
pub(crate) fn xsts_token(state: &State, asked: &Asked) -> Answer {
    let Some(body) = document(asked) else { return malformed() };
    if !has(&body, &[("/TokenType", "JWT")]) {
        return malformed();
    }
    let Some(relying_party) = text(&body, "/RelyingParty").and_then(RelyingParty::of) else {
        return malformed();
    };
    let user_token =
        match body.pointer("/Properties/UserTokens").and_then(Value::as_array).map(Vec::as_slice) {
            Some([Value::String(token)])
                if token.starts_with("eyJ") && token.split('.').count() == 5 =>
            {
                token
            }
            _ => return malformed(),
        };
    let Some(sandbox) = text(&body, "/Properties/SandboxId") else { return malformed() };
    let account = match state.tokens.find(user_token, state.clock.now()) {
        Found::Valid(issued) if matches!(issued.grant, Grant::User) => {
            &state.accounts[issued.account]
        }
        Found::Expired(issued) if matches!(issued.grant, Grant::User) => {
            return refused(EXPIRED_USER_TOKEN);
        }
        Found::Valid(_) | Found::Expired(_) | Found::Unknown => return unknown_user_token(),
    };
    if sandbox != "RETAIL" {
        return refused(CONTENT_ISOLATION);
    }
    if body.pointer("/Properties/DeviceToken").is_some_and(|token| !token.is_null()) {
        return refused(INVALID_DEVICE_TOKEN);
    }
    if body.pointer("/Properties/TitleToken").is_some_and(|token| !token.is_null()) {
        return refused(INVALID_TITLE_TOKEN);
    }
    if let Some(code) = account.kind.xerr() {
        return refused(code);
    }
    granted(state, account, Grant::Xsts(relying_party), claims(account, relying_party))
}

/// The claims that a relying party gets to see.
fn claims(account: &Account, relying_party: RelyingParty) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut claim = |name: &str, value: &str| claims.insert(name.to_owned(), value.into());
    if relying_party == RelyingParty::Xbox && account.kind != AccountKind::Bare {
        claim("gtg", &account.gamertag);
        claim("xid", &account.xuid.to_string());
        claim("agg", "Adult");
        claim("usr", "234");
        claim("utr", "190");
        claim(
            "prv",
            "184 185 186 187 188 190 191 193 196 198 199 200 201 203 204 205 206 208 211 217 220 224 227 228",
        );
    }
    claim("uhs", &account.user_hash);
    claims
}

fn granted(state: &State, account: &Account, grant: Grant, claims: Map<String, Value>) -> Answer {
    let now = state.clock.now();
    let (token, expires) = state.tokens.issue(account.index, grant, now);
    let body = json!({
        "IssueInstant": instant(now),
        "NotAfter": instant(expires),
        "Token": token,
        "DisplayClaims": {"xui": [claims]},
    });
    Answer::json(StatusCode::OK, &body)
        .with(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store"))
}

/// The body of a request that has the headers it must have.
fn document(asked: &Asked) -> Option<Value> {
    let versioned = asked.header("x-xbl-contract-version") == Some("1");
    if !versioned || !asked.has_content_type("application/json") {
        return None;
    }
    serde_json::from_slice(&asked.body).ok()
}

fn has(body: &Value, fixed: &[(&str, &str)]) -> bool {
    fixed.iter().all(|(path, value)| text(body, path) == Some(value))
}

fn text<'a>(body: &'a Value, path: &str) -> Option<&'a str> {
    body.pointer(path).and_then(Value::as_str)
}

/// Refuses a request that is not understood; these services say no more than that.
fn malformed() -> Answer {
    Answer::empty(StatusCode::BAD_REQUEST)
}

fn unknown_user_token() -> Answer {
    Answer::empty(StatusCode::UNAUTHORIZED)
        .with(WWW_AUTHENTICATE, HeaderValue::from_static("XSTS error=invalid_token"))
}

/// A refusal with a reason, and with the page that the user is sent to where there is one.
pub(crate) fn refused(code: u32) -> Answer {
    let mut body = json!({"Identity": "0", "XErr": code, "Message": ""});
    match code {
        2_148_916_233 => body["Redirect"] = "https://start.ui.xboxlive.com/CreateAccount".into(),
        2_148_916_238 => body["Redirect"] = "https://start.ui.xboxlive.com/AddChildToFamily".into(),
        _ => {}
    }
    Answer::json(StatusCode::UNAUTHORIZED, &body).with(X_ERR, HeaderValue::from(code))
}

/// A time with seven fraction digits.
fn instant(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.7fZ").to_string()
}

const X_ERR: HeaderName = HeaderName::from_static("x-err");
const CONTENT_ISOLATION: u32 = 2_148_916_242;
const EXPIRED_USER_TOKEN: u32 = 2_148_916_258;
const INVALID_DEVICE_TOKEN: u32 = 2_148_916_259;
const INVALID_TITLE_TOKEN: u32 = 2_148_916_260;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_seven_fraction_digits() {
        for (time, written) in [
            ("2030-01-02T03:04:05Z", "2030-01-02T03:04:05.0000000Z"),
            ("2030-01-02T03:04:05.123456789Z", "2030-01-02T03:04:05.1234567Z"),
        ] {
            assert_eq!(instant(time.parse().unwrap()), written);
        }
    }
}
