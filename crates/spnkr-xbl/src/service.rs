//! What the calls of Xbox Live's own services share.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use serde::de::DeserializeOwned;
use spnkr_core::{Attempt, Class, Exchange, Operation, Request, Response, read_json};
use url::Url;

use crate::{
    Error, InvalidArgument, PeopleSearch, RecentPlayersRequest, XblAuthorization,
    XboxProfilesRequest, error,
};

/// Whether it is one of the calls that look people up, and no hop of the sign-in.
pub(crate) fn is_look_up(operation: Operation) -> bool {
    [PeopleSearch::OPERATION, RecentPlayersRequest::OPERATION, XboxProfilesRequest::OPERATION]
        .contains(&operation)
}

/// A look-up as a transport takes it: a hundred profiles with all their settings are larger than any token.
pub(crate) fn attempt(operation: Operation) -> Attempt {
    Attempt::new(operation, Class::Read)
        .with_deadline(Duration::from_secs(15))
        .with_body_limit(4 << 20)
        .with_whole_body()
}

/// A request that carries the header of an account.
pub(crate) fn ask(
    operation: Operation,
    method: Method,
    url: Url,
    contract_version: &'static str,
    authorization: &XblAuthorization,
) -> Result<Request, Error> {
    let authorization = authorization.to_header_value().map_err(|_| {
        let problem = "has a character that no header can carry";
        InvalidArgument::new("authorization", problem).of(operation)
    })?;
    Ok(Request::new(method, url)
        .with_header(header::AUTHORIZATION, authorization)
        .with_header(header::ACCEPT, HeaderValue::from_static("application/json"))
        .with_header(
            HeaderName::from_static("x-xbl-contract-version"),
            HeaderValue::from_static(contract_version),
        ))
}

pub(crate) fn read<T: DeserializeOwned>(
    operation: Operation,
    answer: &Response<Bytes>,
) -> Result<T, Error> {
    if !answer.status().is_success() {
        return Err(error::of_answer(operation, answer));
    }
    Ok(read_json(operation, answer)?)
}
