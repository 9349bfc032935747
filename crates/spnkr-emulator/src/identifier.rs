//! Identifiers of paths and queries, as the game's services write them.

use http::StatusCode;

use crate::{
    answer::{Asked, Exception},
    profile::xuid_of,
    route::wrapped,
};

/// Reads a GUID, in any letter case.
pub(crate) fn guid_of(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let is_guid = parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.concat().bytes().all(|byte| byte.is_ascii_hexdigit());
    is_guid.then(|| text.to_ascii_lowercase())
}

/// Reads a player that has to be written as `xuid(…)`.
pub(crate) fn wrapped_xuid(text: &str) -> Result<u64, Exception> {
    let invalid = Exception(StatusCode::BAD_REQUEST, "InvalidPlayer");
    xuid_of(wrapped(text, "xuid").ok_or(invalid)?)
}

/// The players of a list in the query: a value each, or several in one with commas between them.
pub(crate) fn players_of(asked: &Asked, name: &str) -> Result<Vec<u64>, Exception> {
    let values = asked.query_values(name);
    values.iter().flat_map(|value| value.split(',')).map(wrapped_xuid).collect()
}
