//! The discovery service: assets with and without a version, films, the search.

mod document;
mod film;
mod language;
mod search;

use http::{HeaderValue, StatusCode, header::CACHE_CONTROL};
use serde_json::json;

use crate::{
    answer::{Answer, Asked, Exception},
    clearance,
    documents::Document,
    identifier::guid_of,
    state::State,
    world::catalog::{Asset, AssetKind, Language},
};
pub(crate) use film::{film, film_of_match};
pub(crate) use search::search;

/// One version of an asset, which never changes.
pub(crate) fn asset(
    state: &State,
    asked: &Asked,
    kind: AssetKind,
    asset_id: &str,
    version_id: &str,
) -> Result<Answer, Exception> {
    let is_open =
        matches!(kind, AssetKind::EngineGameVariant | AssetKind::Map | AssetKind::UgcGameVariant);
    let needs_clearance =
        matches!(kind, AssetKind::Manifest | AssetKind::MapModePair | AssetKind::Playlist);
    // A token that is sent has to be good, even where none is needed.
    let shows_token = asked.headers.contains_key("x-343-authorization-spartan");
    if needs_clearance {
        clearance::require(state, asked, "clearanceId")?;
    } else if !is_open || shows_token {
        state.spartan_account(asked)?;
    }
    asked.require_json()?;
    let asset = find(state, kind, asset_id)?;
    let version_id = guid(version_id, "InvalidVersionId")?;
    if !asset.versions.contains(&version_id) {
        return Err(Exception(StatusCode::NOT_FOUND, "AssetVersionNotFound"));
    }
    let five_hours = HeaderValue::from_static("max-age=18000");
    Ok(answer(state, asked, asset, &version_id).with(CACHE_CONTROL, five_hours))
}

/// The newest version of an asset.
pub(crate) fn latest_asset(
    state: &State,
    asked: &Asked,
    kind: AssetKind,
    asset_id: &str,
) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    asked.require_json()?;
    let asset = find(state, kind, asset_id)?;
    Ok(answer(state, asked, asset, asset.latest_version()))
}

/// What a manifest is asked for by, besides its id.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Collection<'a> {
    Branch(&'a str),
    Build(&'a str),
}

/// The assets of a build of the game, or of a branch of its development.
pub(crate) fn manifest(
    state: &State,
    asked: &Asked,
    collection: Collection<'_>,
) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    asked.require_json()?;
    let not_found = Exception(StatusCode::NOT_FOUND, "ManifestNotFound");
    let name = match collection {
        Collection::Branch(branch) => branch,
        Collection::Build(build) => {
            let is_number =
                |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if !build.split('.').all(is_number) {
                return Err(Exception(StatusCode::BAD_REQUEST, "InvalidBuildNumber"));
            }
            if build.starts_with("6.") { "Release" } else { return Err(not_found) }
        }
    };
    let mut manifests = state.world.catalog().of_kind(AssetKind::Manifest);
    let found = manifests.find(|manifest| manifest.name.english.eq_ignore_ascii_case(name));
    let manifest = found.ok_or(not_found)?;
    Ok(answer(state, asked, manifest, manifest.latest_version()))
}

/// The tags that assets are found by.
pub(crate) fn tags(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    clearance::require(state, asked, "clearanceId")?;
    asked.require_json()?;
    let assets = state.world.catalog().assets().iter();
    let mut tags: Vec<&str> = assets.flat_map(|asset| asset.tags.iter().copied()).collect();
    tags.sort_unstable();
    tags.dedup();
    Ok(Answer::json(StatusCode::OK, &json!({ "CannedTags": tags })))
}

fn answer(state: &State, asked: &Asked, asset: &Asset, version_id: &str) -> Answer {
    let language = language::wanted(asked);
    let name = format!("{} {version_id} {language:?}", asset.id);
    let document = state.documents.get(&name, || {
        let document = document::document(state.world.catalog(), asset, version_id, language);
        Document::new(&document, asset.published)
    });
    match document {
        Some(document) => document.answer(asked.accepts_gzip()),
        None => Answer::empty(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn find<'a>(state: &'a State, kind: AssetKind, asset_id: &str) -> Result<&'a Asset, Exception> {
    let asset_id = guid(asset_id, "InvalidAssetId")?;
    let found = state.world.catalog().find(kind, &asset_id);
    found.ok_or(Exception(StatusCode::NOT_FOUND, "AssetNotFound"))
}

/// An id in lower case.
fn guid(text: &str, cause: &'static str) -> Result<String, Exception> {
    guid_of(text).ok_or(Exception(StatusCode::BAD_REQUEST, cause))
}
