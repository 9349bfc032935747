//! What can be asked of the control port.

use std::time::Duration;

use bytes::Bytes;
use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING},
};
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{Control, faults, matches, refusal::Refusal};
use crate::{
    CannedAnswer, HOSTS, Ledger, LoggedRequest, TokenKind,
    account::Endpoints,
    answer::{Answer, Asked},
    oauth::{Provider, Scope},
    tokens::{Grant, Refresh},
};

/// One thing to ask.
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    about: &'static str,
    pub(super) handle: fn(&Control, &Asked) -> Outcome,
}

pub(super) type Outcome = Result<Answer, Refusal>;

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/", "this index", index),
    route("GET", "/accounts", "the accounts that can sign in", accounts),
    route("POST", "/answers", "queues an answer to order", answers),
    route("GET", "/apps", "the registered applications", apps),
    route("GET", "/clock", "the time that everything goes by", clock),
    route("POST", "/clock", "moves, stops or resumes the time", change_clock),
    route("POST", "/expire", "ends the life of all tokens of a kind", expire),
    route("GET", "/faults", "the faults in line, and what they hit", faults::list),
    route("POST", "/faults", "lets things go wrong", faults::inject),
    route("DELETE", "/faults", "ends all faults", faults::clear),
    route("POST", "/hold", "withholds answers until enough requests wait", hold),
    route("GET", "/ledger", "what became of refresh tokens", ledger),
    route("POST", "/matches", "lets a match end now", matches::finish),
    route("GET", "/players", "the players of the world", matches::players),
    route("POST", "/release", "ends every hold and stall", release),
    route("GET", "/requests", "the requests so far, by ?operation= and ?host= if given", requests),
    route("DELETE", "/requests", "forgets the requests so far", forget_requests),
    route("POST", "/tokens", "issues a refresh token", issue),
];

const fn route(
    method: &'static str,
    path: &'static str,
    about: &'static str,
    handle: fn(&Control, &Asked) -> Outcome,
) -> Route {
    Route { method, path, about, handle }
}

fn index(control: &Control, _: &Asked) -> Outcome {
    let routes: Vec<Value> = ROUTES
        .iter()
        .map(|route| json!({"method": route.method, "path": route.path, "about": route.about}))
        .collect();
    ok(&json!({
        "name": "spnkr-emulator",
        "version": env!("CARGO_PKG_VERSION"),
        "address": control.address,
        "hosts": HOSTS,
        "certificate_authority_pem": &*control.authority_pem,
        "routes": routes,
    }))
}

fn accounts(control: &Control, _: &Asked) -> Outcome {
    let state = &control.state;
    let accounts: Vec<Value> = state
        .accounts
        .iter()
        .map(|account| {
            json!({
                "account": account.kind.to_string(),
                "xuid": account.xuid.to_string(),
                "gamertag": account.gamertag,
                "user_hash": account.user_hash,
                "xerr": account.kind.xerr(),
                "signed_in_to_browser": account.index == state.browser_account(),
            })
        })
        .collect();
    ok(&json!({"accounts": accounts}))
}

fn apps(control: &Control, _: &Asked) -> Outcome {
    let apps: Vec<Value> = control
        .state
        .apps
        .iter()
        .map(|app| {
            json!({
                "app": app.key,
                "name": app.name,
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "redirect_uri": app.redirect_uri,
                "endpoints": match app.endpoints {
                    Endpoints::Both => json!(["live", "consumers"]),
                    Endpoints::ConsumersOnly => json!(["consumers"]),
                },
            })
        })
        .collect();
    ok(&json!({"apps": apps}))
}

fn clock(control: &Control, _: &Asked) -> Outcome {
    let clock = &control.state.clock;
    ok(&json!({"now": clock.now().to_string(), "running": clock.is_running()}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    advance_seconds: Option<f64>,
    resume: Option<bool>,
    set: Option<Timestamp>,
}

fn change_clock(control: &Control, asked: &Asked) -> Outcome {
    let clock = &control.state.clock;
    match body(asked)? {
        ClockChange { advance_seconds: Some(seconds), resume: None, set: None } => {
            let by = Duration::try_from_secs_f64(seconds).map_err(|_| {
                Refusal::invalid_value("advance_seconds must be a number of seconds from 0.")
            })?;
            clock.advance(by);
        }
        ClockChange { advance_seconds: None, resume: Some(true), set: None } => clock.resume(),
        ClockChange { advance_seconds: None, resume: None, set: Some(now) } => clock.set(now),
        _ => {
            return Err(Refusal::invalid_value(
                "One of advance_seconds, set, and resume with true must be given.",
            ));
        }
    }
    self::clock(control, asked)
}

fn requests(control: &Control, asked: &Asked) -> Outcome {
    let (operation, host) = (asked.query_value("operation"), asked.query_value("host"));
    let is_wanted = |request: &LoggedRequest| {
        operation.as_ref().is_none_or(|operation| operation == request.operation())
            && host.as_ref().is_none_or(|host| host.eq_ignore_ascii_case(request.host()))
    };
    let requests: Vec<Value> = control
        .state
        .log
        .all()
        .iter()
        .filter(|request| is_wanted(request))
        .map(|request| {
            json!({
                "host": request.host(),
                "method": request.method().as_str(),
                "path": request.path(),
                "version": format!("{:?}", request.version()),
                "connection": request.connection(),
                "arrived": request.arrived(),
                "answered": request.answered(),
                "status": request.status().map(|status| status.as_u16()),
                "header_names": request.header_names(),
                "operation": request.operation(),
                "at": request.at().to_string(),
                "fault": request.fault(),
                "sent_whole": request.sent_whole(),
            })
        })
        .collect();
    ok(&json!({"count": requests.len(), "requests": requests}))
}

fn forget_requests(control: &Control, _: &Asked) -> Outcome {
    control.state.log.clear();
    ok(&json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewToken {
    app: String,
    account: String,
    endpoint: Option<String>,
}

fn issue(control: &Control, asked: &Asked) -> Outcome {
    let state = &control.state;
    let wanted: NewToken = body(asked)?;
    let app = state.app_named(&wanted.app).ok_or_else(|| {
        Refusal::unknown("unknown_app", "There is no such app; GET /apps lists them.")
    })?;
    let account = state.account_named(&wanted.account).ok_or_else(|| {
        Refusal::unknown("unknown_account", "There is no such account; GET /accounts lists them.")
    })?;
    let provider = match (wanted.endpoint.as_deref(), app.endpoints) {
        (None | Some("live"), Endpoints::Both) => Provider::Live,
        (None, Endpoints::ConsumersOnly) | (Some("consumers"), _) => Provider::Consumers,
        (Some("live"), Endpoints::ConsumersOnly) => {
            return Err(Refusal::invalid_value("The live endpoint does not know this app."));
        }
        (Some(_), _) => return Err(Refusal::invalid_value("endpoint is live or consumers.")),
    };
    let family = state.tokens.new_family();
    let grant = Grant::Refresh(Refresh { app: app.index, provider, scope: Scope::FULL, family });
    let (token, expires) = state.tokens.issue(account.index, grant, state.clock.now());
    let body = json!({"refresh_token": token, "expires_at": expires.to_string()});
    Ok(Answer::json(StatusCode::CREATED, &body))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expiry {
    kind: Kind,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Access,
    Refresh,
    Spartan,
    User,
    Xsts,
}

fn expire(control: &Control, asked: &Asked) -> Outcome {
    let Expiry { kind } = body(asked)?;
    let kind = match kind {
        Kind::Access => TokenKind::Access,
        Kind::Refresh => TokenKind::Refresh,
        Kind::Spartan => TokenKind::Spartan,
        Kind::User => TokenKind::User,
        Kind::Xsts => TokenKind::Xsts,
    };
    ok(&json!({"expired": control.state.tokens.expire(kind)}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hold {
    path: String,
    requests: usize,
}

fn hold(control: &Control, asked: &Asked) -> Outcome {
    let Hold { path, requests } = body(asked)?;
    control.state.script.hold(path_prefix(&path)?, requests);
    ok(&json!({}))
}

fn release(control: &Control, _: &Asked) -> Outcome {
    ok(&json!({"released": control.state.script.release()}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAnswer {
    host: String,
    path: String,
    status: Option<u16>,
    #[serde(default)]
    headers: Map<String, Value>,
    body: Option<Value>,
    #[serde(default)]
    hang_up: bool,
}

fn answers(control: &Control, asked: &Asked) -> Outcome {
    let NewAnswer { host, path, status, headers, body, hang_up } = body(asked)?;
    let host = host.to_ascii_lowercase();
    if !HOSTS.contains(&host.as_str()) {
        return Err(Refusal::unknown("unknown_host", "There is no such host; GET / lists them."));
    }
    let path = path_prefix(&path)?;
    let answer = match (status, hang_up) {
        (Some(status), false) => canned(status, &headers, body)?,
        (None, true) if headers.is_empty() && body.is_none() => CannedAnswer::hang_up(),
        _ => {
            let message = "A status must be given, or hang_up with true and nothing else.";
            return Err(Refusal::invalid_value(message));
        }
    };
    control.state.script.answer_next(&host, path, answer);
    ok(&json!({}))
}

fn canned(
    status: u16,
    headers: &Map<String, Value>,
    body: Option<Value>,
) -> Result<CannedAnswer, Refusal> {
    // The ones below are no answers but announcements of one.
    let status = StatusCode::from_u16(status).ok().filter(|status| !status.is_informational());
    let status = status.ok_or_else(|| Refusal::invalid_value("status must be from 200 to 999."))?;
    let mut answer = CannedAnswer::new(status);
    let mut is_typed = false;
    for (name, values) in headers {
        let invalid = || Refusal::invalid_value(format!("The header {name:?} is not a valid one."));
        let name = HeaderName::try_from(name).map_err(|_| invalid())?;
        if [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) {
            let message = format!("The header {name} is made by the connection itself.");
            return Err(Refusal::invalid_value(message));
        }
        is_typed |= name == CONTENT_TYPE;
        let values = match values {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values {
            let value = value.as_str().and_then(|value| HeaderValue::from_str(value).ok());
            answer = answer.header(name.clone(), value.ok_or_else(invalid)?);
        }
    }
    Ok(match body {
        None => answer,
        Some(Value::String(text)) => answer.body(text),
        Some(document) => {
            let answer = answer.body(Bytes::from(document.to_string()));
            if is_typed {
                answer
            } else {
                answer.header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            }
        }
    })
}

fn ledger(control: &Control, _: &Asked) -> Outcome {
    let state = &control.state;
    let now = state.clock.now();
    let mut accounts = Vec::new();
    for account in &state.accounts {
        for app in &state.apps {
            let ledger = state.tokens.ledger(app.index, account.index);
            if ledger == Ledger::default() {
                continue;
            }
            let mut row = counts(ledger);
            row["account"] = account.kind.to_string().into();
            row["xuid"] = account.xuid.to_string().into();
            row["app"] = app.key.into();
            row["client_id"] = app.client_id.as_str().into();
            row["current_refresh_token"] =
                state.tokens.current(app.index, account.index, now).into();
            accounts.push(row);
        }
    }
    ok(&json!({"total": counts(state.tokens.total()), "accounts": accounts}))
}

fn counts(ledger: Ledger) -> Value {
    json!({
        "issued": ledger.issued(),
        "used": ledger.used(),
        "refused": ledger.refused(),
        "reused": ledger.reused(),
    })
}

/// The beginning of paths, which without a slash would be that of none.
fn path_prefix(path: &str) -> Result<&str, Refusal> {
    match path.starts_with('/') {
        true => Ok(path),
        false => Err(Refusal::invalid_value("path must begin with a slash.")),
    }
}

pub(super) fn body<T: DeserializeOwned>(asked: &Asked) -> Result<T, Refusal> {
    if !asked.has_content_type("application/json") {
        return Err(Refusal::NOT_JSON);
    }
    serde_json::from_slice(&asked.body).map_err(|error| Refusal::invalid_body(&error))
}

pub(super) fn ok(document: &Value) -> Outcome {
    Ok(Answer::json(StatusCode::OK, document))
}
