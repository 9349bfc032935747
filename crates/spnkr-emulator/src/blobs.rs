//! The storage of files, which anybody may read.

use http::{HeaderValue, StatusCode, header::ACCEPT_RANGES};

use crate::{
    answer::{Answer, Exception},
    picture,
    state::State,
    world::{
        catalog::{Asset, AssetKind},
        film::Storage,
    },
};

/// A file of one version of an asset.
pub(crate) fn file(
    state: &State,
    kind: &str,
    asset_id: &str,
    version_id: &str,
    name: &str,
) -> Result<Answer, Exception> {
    let not_found = Exception(StatusCode::NOT_FOUND, "BlobNotFound");
    let kind = AssetKind::of(kind).ok_or(not_found)?;
    let answer = if kind == AssetKind::Film {
        chunk(state, asset_id, version_id, name)
    } else {
        let asset = state.world.catalog().find(kind, asset_id).ok_or(not_found)?;
        let has_version = asset.versions.iter().any(|version| version == version_id);
        if has_version { stored(asset, name) } else { None }
    };
    Ok(answer.ok_or(not_found)?.with(ACCEPT_RANGES, HeaderValue::from_static("bytes")))
}

fn stored(asset: &Asset, name: &str) -> Option<Answer> {
    let file = asset.files.iter().find(|file| **file == name)?;
    let seed = format!("{} {file}", asset.id);
    let extension = file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    Some(match extension.as_str() {
        "png" => Answer::typed(StatusCode::OK, "image/png", picture::png(&seed, 64, 36)),
        "jpg" | "jpeg" => Answer::typed(StatusCode::OK, "image/jpeg", picture::jpeg()),
        _ => {
            let bytes: Vec<u8> = seed.bytes().cycle().take(4096).collect();
            Answer::typed(StatusCode::OK, "application/octet-stream", bytes)
        }
    })
}

fn chunk(state: &State, asset_id: &str, version_id: &str, name: &str) -> Option<Answer> {
    let (place, Storage::Whole) = state.world.film(asset_id)? else { return None };
    let film = state.films.get(&state.world, place);
    let number = name.strip_prefix("filmChunk")?.parse::<usize>().ok()?;
    let chunk = film.chunks.get(number).filter(|_| film.version_id == version_id)?;
    let bytes = chunk.bytes.clone();
    Some(Answer::typed(StatusCode::OK, "application/octet-stream", bytes))
}
