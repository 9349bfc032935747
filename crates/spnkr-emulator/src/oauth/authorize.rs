//! The sign-in page: a browser comes with an authorize URL and is sent back with a code.

use http::StatusCode;
use url::{Url, form_urlencoded};

use crate::{
    BrowseError,
    account::{App, Endpoints},
    answer::Answer,
    host::Host,
    oauth::{Provider, Scope, fault::Fault},
    route::Route,
    state::State,
    tokens::{Code, Grant},
};

/// What the person in front of the browser does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    Consent,
    Decline,
}

/// Answers a browser's request for the sign-in page.
pub(crate) fn authorize(state: &State, provider: Provider, query: &str, choice: Choice) -> Answer {
    match visit(state, provider, query, choice) {
        Ok(redirect) => Answer::redirect(&redirect),
        // Without a trusted redirect URI the error is shown on the page itself.
        Err(fault) => Answer::typed(
            StatusCode::BAD_REQUEST,
            "text/html; charset=utf-8",
            format!(
                "<html><body><h1>{}</h1><p>{}</p></body></html>",
                fault.error(),
                fault.description()
            ),
        ),
    }
}

/// Follows an authorize URL as a browser would; returns the URL that the browser is sent to.
pub(crate) fn browse(state: &State, url: &str, choice: Choice) -> Result<String, BrowseError> {
    let url = Url::parse(url).map_err(|_| BrowseError::NotAuthorize)?;
    let host = url.host_str().and_then(Host::of).ok_or(BrowseError::NotAuthorize)?;
    let Some(Route::Authorize(provider)) = Route::find(host, url.path()) else {
        return Err(BrowseError::NotAuthorize);
    };
    if url.scheme() != "https" {
        return Err(BrowseError::NotAuthorize);
    }
    visit(state, provider, url.query().unwrap_or_default(), choice).map_err(|fault| {
        BrowseError::Refused {
            status: StatusCode::BAD_REQUEST.as_u16(),
            reason: fault.description(),
        }
    })
}

fn visit(state: &State, provider: Provider, query: &str, choice: Choice) -> Result<String, Fault> {
    let field = |name: &str| single(query, name);
    let client_id = field("client_id")?.ok_or(Fault::MissingField("client_id"))?;
    let app = state.apps.iter().find(|app| app.client_id == client_id).ok_or(Fault::UnknownApp)?;
    if provider == Provider::Live && app.endpoints == Endpoints::ConsumersOnly {
        return Err(Fault::UnknownApp);
    }
    let redirect_uri = field("redirect_uri")?.ok_or(Fault::MissingField("redirect_uri"))?;
    if !app.accepts_redirect(&redirect_uri) {
        return Err(Fault::RedirectMismatch);
    }
    // From here on the redirect URI is the app's own, so the app itself is told what is wrong.
    let outcome = match choice {
        Choice::Consent => code(state, provider, app, &redirect_uri, query),
        Choice::Decline => Err(Fault::Denied),
    };
    let mut answer = form_urlencoded::Serializer::new(String::new());
    match &outcome {
        Ok(code) => answer.append_pair("code", code),
        Err(fault) => answer
            .append_pair("error", fault.error())
            .append_pair("error_description", &fault.description()),
    };
    if let Some(given) = field("state")? {
        answer.append_pair("state", &given);
    }
    Ok(format!("{redirect_uri}?{}", answer.finish()))
}

/// Gives out a code for a well-formed request.
fn code(
    state: &State,
    provider: Provider,
    app: &App,
    redirect_uri: &str,
    query: &str,
) -> Result<String, Fault> {
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
    let code = Grant::Code(Code {
        app: app.index,
        provider,
        scope,
        redirect_uri: redirect_uri.to_owned(),
        challenge,
    });
    let (code, _) = state.tokens.issue(state.browser_account(), code, state.clock.now());
    Ok(code)
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
