//! The answers of the game's services.

use spnkr::client::{ENDPOINTS, EndpointInfo};

use crate::{
    answer::document,
    canary::check_error,
    meaning::{differences, normal},
};

/// A line with the name of an operation, and below it a document for its model.
///
/// What the model reads it writes again without a loss, and what it has written it reads as the same.
pub fn models(input: &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (name, body) = (&input[..end], input.get(end + 1..).unwrap_or_default());
    let info = endpoint(name);
    let inspection = match info.inspect(body) {
        None => return,
        Some(Err(error)) => return check_error(&error),
        Some(Ok(inspection)) => inspection,
    };
    // Models pass over nothing: what they do not know stands in their `extra`.
    let document = document(body).expect("what a model reads is JSON");
    let found = differences(&normal(document), &normal(inspection.document.clone()));
    assert!(found.is_empty(), "{} changes what it reads: {found:#?}", info.operation());

    let written = serde_json::to_vec(&inspection.document).expect("a document can be written");
    let again =
        info.inspect(&written).and_then(Result::ok).expect("what a model has written it can read");
    assert_eq!(again.document, inspection.document, "{} is never at rest", info.operation());
    let distinct = |mut paths: Vec<String>| {
        paths.sort();
        paths.dedup();
        paths
    };
    assert_eq!(distinct(again.unknown_fields), distinct(inspection.unknown_fields));
}

/// The endpoint of this name; any other text stands for one too, so that no input is in vain.
fn endpoint(name: &[u8]) -> &'static EndpointInfo {
    let named = ENDPOINTS.iter().find(|info| info.operation().name().as_bytes() == name);
    named.copied().unwrap_or_else(|| {
        let sum = name.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31) + usize::from(*byte));
        ENDPOINTS[sum % ENDPOINTS.len()]
    })
}
