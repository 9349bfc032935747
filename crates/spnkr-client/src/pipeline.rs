//! The way of every call: one plain function, not generic, compiled once.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;
use spnkr_core::{
    Attempt, BoxFuture, Credential, CredentialsError, CredentialsErrorKind, Request, Response,
    Scope, StatusError,
};
use url::Url;

use crate::{Client, EndpointInfo, Error, InvalidArgument, Query, host};

/// What is chosen for one call, whatever it asks for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    pub(crate) language: Option<String>,
    pub(crate) deadline: Option<Duration>,
}

/// A request without credentials, and how it may be tried.
#[derive(Debug)]
pub(crate) struct Prepared {
    request: Request,
    attempt: Attempt,
}

/// Makes the request, or says why it cannot be made.
pub(crate) fn prepare(
    info: &EndpointInfo,
    path: &str,
    query: &Query,
    body: Option<Value>,
    choices: Choices,
) -> Result<Prepared, InvalidArgument> {
    let mut request = Request::new(info.method().clone(), url(info, path, query)?)
        .with_header(header::ACCEPT, HeaderValue::from_static("application/json"));
    // The host is taken from the URL itself: nothing between here and the wire may change what it is.
    if info.scope() != Scope::Open && !host::is_trusted(request.host()) {
        return Err(InvalidArgument::new("host", "may not see the credentials of the call"));
    }
    if let Some(language) = choices.language {
        let value = HeaderValue::try_from(language)
            .map_err(|_| InvalidArgument::new("language", "must be a tag such as fr-FR"))?;
        request = request.with_header(header::ACCEPT_LANGUAGE, value);
    }
    if let Some(body) = body {
        request = request.with_json(&body);
    }
    let mut attempt = Attempt::new(info.operation(), info.class());
    if let Some(deadline) = choices.deadline {
        attempt = attempt.with_deadline(deadline);
    }
    Ok(Prepared { request, attempt })
}

fn url(info: &EndpointInfo, path: &str, query: &Query) -> Result<Url, InvalidArgument> {
    let domain = info.host().domain();
    let mut url = Url::parse(&format!("https://{domain}/"))
        .ok()
        .filter(|url| url.host_str() == Some(domain))
        .ok_or(InvalidArgument::new("host", "must be a lower-case name"))?;
    url.set_path(path);
    // A value such as `..` would be resolved and lead to another resource.
    if url.path() != path {
        return Err(InvalidArgument::new("path", "has a value that cannot stand in it"));
    }
    if !query.as_str().is_empty() {
        url.set_query(Some(query.as_str()));
    }
    Ok(url)
}

/// Makes a call, with one repetition if the credentials turn out to be stale.
pub(crate) fn fetch(
    client: Client,
    info: &'static EndpointInfo,
    prepared: Result<Prepared, InvalidArgument>,
) -> BoxFuture<'static, Result<Response<Bytes>, Error>> {
    Box::pin(async move {
        let operation = info.operation();
        let prepared = prepared.map_err(|source| Error::InvalidArgument { operation, source })?;
        let answer = authorized(&client, info, &prepared).await?;
        let status = answer.status();
        let answer = answer.collect().await?;
        if status.is_success() {
            return Ok(answer);
        }
        let error = StatusError::new(operation, &answer);
        Err(match status {
            StatusCode::UNAUTHORIZED if info.scope() != Scope::Open => Error::Refused(error),
            StatusCode::NOT_FOUND => Error::NotFound(error),
            StatusCode::BAD_REQUEST if info.looks_up() => Error::NotFound(error),
            _ => Error::Status(error),
        })
    })
}

async fn authorized(
    client: &Client,
    info: &EndpointInfo,
    prepared: &Prepared,
) -> Result<Response, Error> {
    let Prepared { request, attempt } = prepared;
    let (operation, scope) = (info.operation(), info.scope());
    let lacking = |source| Error::Credentials { operation, source };
    if scope == Scope::Open {
        return Ok(client.transport().send(request.clone(), attempt).await?);
    }
    let used = client.credentials().credential(scope).await.map_err(lacking)?;
    let signed = sign(request.clone(), scope, &used).map_err(lacking)?;
    let answer = client.transport().send(signed, attempt).await?;
    if answer.status() != StatusCode::UNAUTHORIZED {
        return Ok(answer);
    }
    drop(answer);
    let fresh = client.credentials().renew(scope, used).await.map_err(lacking)?;
    let signed = sign(request.clone(), scope, &fresh).map_err(lacking)?;
    Ok(client.transport().send(signed, attempt).await?)
}

/// Adds exactly the credentials that the scope names.
fn sign(
    request: Request,
    scope: Scope,
    credential: &Credential,
) -> Result<Request, CredentialsError> {
    let malformed = |_| CredentialsError::new(CredentialsErrorKind::Malformed);
    let spartan_token = credential.spartan_token().to_header_value().map_err(malformed)?;
    let mut signed = request.with_header(SPARTAN_TOKEN, spartan_token);
    if scope == Scope::SpartanWithClearance {
        let clearance_token = credential
            .clearance_token()
            .ok_or(CredentialsError::new(CredentialsErrorKind::Missing))?
            .to_header_value()
            .map_err(malformed)?;
        signed = signed.with_header(CLEARANCE_TOKEN, clearance_token);
    }
    Ok(signed)
}

const SPARTAN_TOKEN: HeaderName = HeaderName::from_static("x-343-authorization-spartan");
const CLEARANCE_TOKEN: HeaderName = HeaderName::from_static("343-clearance");
