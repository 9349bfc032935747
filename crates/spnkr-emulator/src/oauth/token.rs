//! The token endpoint: codes and refresh tokens become access tokens.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

use http::{
    HeaderValue, StatusCode,
    header::{CACHE_CONTROL, PRAGMA},
};

use crate::{
    account::{App, Endpoints},
    answer::{Answer, Asked},
    lifetimes::Lived,
    oauth::{Provider, Scope, authorize::single, device, fault::Fault},
    state::State,
    tokens::{Code, Fate, Found, Grant, Issued, Refresh},
};

/// Answers a token request; the first part names the operation.
pub(crate) fn token(state: &State, provider: Provider, asked: &Asked) -> (&'static str, Answer) {
    let form = match Form::of(asked) {
        Ok(form) => form,
        Err(fault) => return ("oauth_token", fault.answer(provider, state)),
    };
    let (operation, outcome) = match form.required("grant_type").as_deref() {
        Ok("authorization_code") => ("exchange_code", exchange(state, provider, form)),
        Ok("refresh_token") => {
            let outcome = refresh(state, provider, form);
            let presented = form.optional("refresh_token").ok().flatten();
            state.tokens.count_refresh(presented.as_deref(), outcome.is_ok());
            ("refresh", outcome)
        }
        Ok(DEVICE_CODE) if provider == Provider::Consumers => {
            ("poll_device_code", device::poll(state, form))
        }
        Ok(_) => ("oauth_token", Err(Fault::UnsupportedGrant)),
        Err(fault) => ("oauth_token", Err(*fault)),
    };
    let answer = outcome.unwrap_or_else(|fault| fault.answer(provider, state));
    let no_store = HeaderValue::from_static("no-store");
    (
        operation,
        answer.with(CACHE_CONTROL, no_store).with(PRAGMA, HeaderValue::from_static("no-cache")),
    )
}

fn exchange(state: &State, provider: Provider, form: Form<'_>) -> Result<Answer, Fault> {
    let app = app(state, provider, form)?;
    let text = form.required("code")?;
    let redirect_uri = form.required("redirect_uri")?;
    let scope = form.scope()?;
    let verifier = form.optional("code_verifier")?;
    let (issued, code) = match state.tokens.find(&text, state.clock.now()) {
        Found::Valid(issued @ Issued { grant: Grant::Code(_), .. }) => match issued.grant {
            Grant::Code(code) => (issued.account, code),
            _ => return Err(Fault::CodeInvalid),
        },
        Found::Expired(Issued { grant: Grant::Code(_), .. }) => return Err(Fault::CodeExpired),
        Found::Valid(_) | Found::Expired(_) | Found::Unknown => return Err(Fault::CodeInvalid),
    };
    if code.app != app.index || code.provider != provider {
        return Err(Fault::CodeInvalid);
    }
    if code.redirect_uri != redirect_uri {
        return Err(Fault::CodeInvalid);
    }
    if !proves(&code, verifier.as_deref()) {
        return Err(Fault::VerifierMismatch);
    }
    if !code.scope.covers(scope) {
        return Err(Fault::ScopeInvalid);
    }
    // Of two requests with the same code, one gets the tokens.
    if !state.tokens.take(&text) {
        return Err(Fault::CodeInvalid);
    }
    Ok(success(state, provider, app, issued, scope, state.tokens.new_family()))
}

fn refresh(state: &State, provider: Provider, form: Form<'_>) -> Result<Answer, Fault> {
    let app = app(state, provider, form)?;
    let text = form.required("refresh_token")?;
    let scope = form.scope()?;
    let (issued, expired) = match state.tokens.find(&text, state.clock.now()) {
        Found::Valid(issued) => (issued, false),
        Found::Expired(issued) => (issued, true),
        Found::Unknown => return Err(Fault::RefreshInvalid),
    };
    let Grant::Refresh(granted) = issued.grant else { return Err(Fault::RefreshInvalid) };
    match (provider, granted.provider) {
        // A client that does not know where its token came from learns here to ask the other endpoint.
        (Provider::Live, Provider::Consumers) => return Err(Fault::RefreshOfOtherEndpoint),
        (Provider::Consumers, Provider::Live) => return Err(Fault::RefreshInvalid),
        _ => {}
    }
    if granted.app != app.index {
        return Err(Fault::RefreshInvalid);
    }
    if expired {
        return Err(Fault::RefreshExpired);
    }
    if !granted.scope.covers(scope) {
        return Err(Fault::ScopeInvalid);
    }
    match state.tokens.spend(&text, state.rotation) {
        Fate::Good => Ok(success(state, provider, app, issued.account, scope, granted.family)),
        Fate::Revoked | Fate::Used => Err(Fault::RefreshInvalid),
        Fate::Withdrawn => Err(Fault::ConsentWithdrawn),
    }
}

/// Identifies the application and checks its secret.
fn app<'a>(state: &'a State, provider: Provider, form: Form<'_>) -> Result<&'a App, Fault> {
    let client_id = form.required("client_id")?;
    let app = state.apps.iter().find(|app| app.client_id == client_id).ok_or(Fault::UnknownApp)?;
    if provider == Provider::Live && app.endpoints == Endpoints::ConsumersOnly {
        return Err(Fault::UnsupportedApp);
    }
    match (app.client_secret.as_deref(), form.optional("client_secret")?.as_deref()) {
        (None, None) => Ok(app),
        (None, Some(_)) => Err(Fault::SecretUnexpected),
        (Some(_), None) => Err(Fault::SecretMissing),
        (Some(right), Some(sent)) if right == sent => Ok(app),
        (Some(_), Some(_)) => Err(Fault::SecretWrong),
    }
}

/// Whether the verifier is the one that the challenge was made of.
fn proves(code: &Code, verifier: Option<&str>) -> bool {
    match (&code.challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            (43..=128).contains(&verifier.len())
                && verifier.bytes().all(unreserved)
                && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *challenge
        }
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// The tokens of a sign-in.
pub(super) fn success(
    state: &State,
    provider: Provider,
    app: &App,
    account: usize,
    scope: Scope,
    family: u64,
) -> Answer {
    let now = state.clock.now();
    let life = state.tokens.lifetimes().of(Lived::Access).as_secs();
    let (access_token, _) = state.tokens.issue(account, Grant::Access, now);
    let mut body = json!({
        "token_type": match provider {
            Provider::Live => "bearer",
            Provider::Consumers => "Bearer",
        },
        "expires_in": life,
        "scope": scope.as_str(),
        "access_token": access_token,
    });
    if scope.is_offline() {
        let grant = Grant::Refresh(Refresh { app: app.index, provider, scope, family });
        let (refresh_token, _) = state.tokens.issue(account, grant, now);
        body["refresh_token"] = refresh_token.into();
    }
    match provider {
        Provider::Live => body["user_id"] = state.accounts[account].user_id.as_str().into(),
        Provider::Consumers => body["ext_expires_in"] = life.into(),
    }
    Answer::json(StatusCode::OK, &body)
}

/// The fields of a form; each may stand once.
#[derive(Clone, Copy)]
pub(super) struct Form<'a>(&'a str);

impl<'a> Form<'a> {
    pub(super) fn of(asked: &'a Asked) -> Result<Self, Fault> {
        if !asked.has_content_type("application/x-www-form-urlencoded") {
            return Err(Fault::MalformedRequest);
        }
        std::str::from_utf8(&asked.body).map(Self).map_err(|_| Fault::MalformedRequest)
    }

    pub(super) fn optional(self, name: &str) -> Result<Option<String>, Fault> {
        single(self.0, name)
    }

    /// An empty field counts as missing.
    pub(super) fn required(self, name: &'static str) -> Result<String, Fault> {
        let value = self.optional(name)?.filter(|value| !value.is_empty());
        value.ok_or(Fault::MissingField(name))
    }

    pub(super) fn scope(self) -> Result<Scope, Fault> {
        Scope::parse(&self.required("scope")?).ok_or(Fault::ScopeInvalid)
    }
}

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
