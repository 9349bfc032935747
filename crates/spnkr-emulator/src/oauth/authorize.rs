//! The sign-in page: a browser comes with an authorize URL and is sent back with a code.

use http::StatusCode;
use url::{Url, form_urlencoded};

use crate::{
    BrowseError,
    account::Endpoints,
    answer::{Answer, Asked},
    host::Host,
    oauth::{Provider, Scope, consent, fault::Fault, page},
    route::{Route, SignIn},
    state::State,
    tokens::{Code, Grant},
};

/// What the person in front of the browser does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    Consent,
    Decline,
}

/// Answers a request for the sign-in page.
///
/// A browser gets the page; any other client is taken for a person who consents at once.
pub(crate) fn authorize(state: &State, provider: Provider, asked: &Asked) -> Answer {
    let visit = match Visit::of(state, provider, &asked.query) {
        Ok(visit) => visit,
        // Without a trusted redirect URI the error is shown on the page itself.
        Err(fault) => return page::refused(fault.error(), &fault.description()),
    };
    match visit.code(&asked.query) {
        Ok(code) if asked.accepts_html() => consent::ask(state, visit, code),
        code => {
            let code = code.map(|code| give_out(state, state.browser_account(), code));
            Answer::redirect(&visit.back(code))
        }
    }
}

/// Follows an authorize URL as a browser would; returns the URL that the browser is sent to.
pub(crate) fn browse(state: &State, url: &str, choice: Choice) -> Result<String, BrowseError> {
    let url = Url::parse(url).map_err(|_| BrowseError::NotAuthorize)?;
    let host = url.host_str().and_then(Host::of).ok_or(BrowseError::NotAuthorize)?;
    let Some(Route::SignIn(SignIn::Authorize(provider))) = Route::find(host, url.path()) else {
        return Err(BrowseError::NotAuthorize);
    };
    if url.scheme() != "https" {
        return Err(BrowseError::NotAuthorize);
    }
    let query = url.query().unwrap_or_default();
    let visit = Visit::of(state, provider, query).map_err(|fault| BrowseError::Refused {
        status: StatusCode::BAD_REQUEST.as_u16(),
        reason: fault.description(),
    })?;
    let code = match choice {
        Choice::Consent => {
            visit.code(query).map(|code| give_out(state, state.browser_account(), code))
        }
        Choice::Decline => Err(Fault::Denied),
    };
    Ok(visit.back(code))
}

/// Makes a code of what was agreed.
pub(super) fn give_out(state: &State, account: usize, code: Code) -> String {
    state.tokens.issue(account, Grant::Code(code), state.clock.now()).0
}

/// A browser that a known app sent, and where it may be sent back to.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(super) provider: Provider,
    pub(super) app: usize,
    pub(super) redirect_uri: String,
    state: Option<String>,
}

impl Visit {
    fn of(state: &State, provider: Provider, query: &str) -> Result<Self, Fault> {
        let field = |name: &str| single(query, name);
        let client_id = field("client_id")?.ok_or(Fault::MissingField("client_id"))?;
        let app = state.apps.iter().find(|app| app.client_id == client_id);
        let app = app.ok_or(Fault::UnknownApp)?;
        if provider == Provider::Live && app.endpoints == Endpoints::ConsumersOnly {
            return Err(Fault::UnknownApp);
        }
        let redirect_uri = field("redirect_uri")?.ok_or(Fault::MissingField("redirect_uri"))?;
        if !app.accepts_redirect(&redirect_uri) {
            return Err(Fault::RedirectMismatch);
        }
        Ok(Self { provider, app: app.index, redirect_uri, state: field("state")? })
    }

    /// Reads what the code is wanted for; from here on the app itself is told what is wrong.
    fn code(&self, query: &str) -> Result<Code, Fault> {
        let field = |name: &str| single(query, name);
        let required = |name: &'static str| field(name)?.ok_or(Fault::MissingField(name));
        if required("response_type")? != "code" {
            return Err(Fault::MalformedRequest);
        }
        if field("response_mode")?.is_some_and(|mode| mode != "query") {
            return Err(Fault::MalformedRequest);
        }
        let scope = Scope::parse(&required("scope")?).ok_or(Fault::ScopeInvalid)?;
        let challenge = match (field("code_challenge")?, field("code_challenge_method")?) {
            (None, None) => None,
            (Some(challenge), Some(method)) if method == "S256" && is_challenge(&challenge) => {
                Some(challenge)
            }
            _ => return Err(Fault::MalformedRequest),
        };
        Ok(Code {
            app: self.app,
            provider: self.provider,
            scope,
            redirect_uri: self.redirect_uri.clone(),
            challenge,
        })
    }

    /// The URL that the browser is sent to.
    pub(super) fn back(&self, outcome: Result<String, Fault>) -> String {
        let mut answer = form_urlencoded::Serializer::new(String::new());
        match &outcome {
            Ok(code) => answer.append_pair("code", code),
            Err(fault) => answer
                .append_pair("error", fault.error())
                .append_pair("error_description", &fault.description()),
        };
        if let Some(state) = &self.state {
            answer.append_pair("state", state);
        }
        format!("{}?{}", self.redirect_uri, answer.finish())
    }
}

/// The value of a parameter that may stand once.
pub(crate) fn single(encoded: &str, name: &str) -> Result<Option<String>, Fault> {
    let mut values = form_urlencoded::parse(encoded.as_bytes()).filter(|(key, _)| key == name);
    let value = values.next().map(|(_, value)| value.into_owned());
    match values.next() {
        Some(_) => Err(Fault::MalformedRequest),
        None => Ok(value),
    }
}

/// Whether the text can be the base64url form of a SHA-256.
fn is_challenge(text: &str) -> bool {
    text.len() == 43
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
