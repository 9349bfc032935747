//! Films: their assets, and the manifests of their chunks.

use http::StatusCode;
use serde::Serialize;

use super::{
    document::{AssetStats, BLOBS, Envelope, files},
    guid,
};
use crate::{
    answer::{Answer, Asked, Exception},
    state::State,
    world::film::Film,
};

/// The chunks of the film of a match.
pub(crate) fn film_of_match(
    state: &State,
    asked: &Asked,
    match_id: &str,
) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    asked.require_json()?;
    let match_id = guid(match_id, "InvalidMatchId")?;
    let is_told = state.world.tells_of(&match_id, state.clock.now());
    let found = state.world.film_of_match(&match_id).filter(|_| is_told);
    let (place, _) = found.ok_or(Exception(StatusCode::NOT_FOUND, "FilmNotFound"))?;
    let film = state.films.get(&state.world, place);
    let chunks = film.chunks.iter().enumerate().map(|(index, chunk)| ChunkEntry {
        index,
        chunk_start_time_offset_milliseconds: chunk.start,
        duration_milliseconds: chunk.duration,
        chunk_size: chunk.bytes.len(),
        file_relative_path: format!("/filmChunk{index}"),
        chunk_type: chunk.kind,
    });
    let mut chunks: Vec<ChunkEntry> = chunks.collect();
    // Some lists are not in order.
    if place % 5 == 2 {
        chunks.reverse();
    }
    let manifest = FilmManifest {
        film_status_bond: film.status,
        custom_data: FilmData {
            film_length: film.length,
            chunks,
            has_game_ended: true,
            manifest_refresh_seconds: 30,
            match_id: &film.match_id,
            film_major_version: film.major_version,
        },
        blob_storage_path_prefix: format!("https://{BLOBS}{}", folder(&film)),
        asset_id: &film.asset_id,
    };
    Ok(Answer::json(StatusCode::OK, &manifest))
}

/// A film as an asset.
pub(crate) fn film(state: &State, asked: &Asked, asset_id: &str) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    asked.require_json()?;
    let asset_id = guid(asset_id, "InvalidAssetId")?;
    let found = state.world.film(&asset_id);
    let (place, _) = found.ok_or(Exception(StatusCode::NOT_FOUND, "AssetNotFound"))?;
    let film = state.films.get(&state.world, place);
    let envelope = Envelope {
        asset_id: &film.asset_id,
        version_id: &film.version_id,
        public_name: "Theater film",
        description: "",
        files: files(&folder(&film), &[]),
        contributors: &[],
        asset_home: 1,
        asset_stats: AssetStats::default(),
        inspection_result: 0,
        clone_behavior: 0,
        order: 0,
        more: None,
    };
    Ok(Answer::json(StatusCode::OK, &envelope))
}

fn folder(film: &Film) -> String {
    format!("/ugcstorage/film/{}/{}/", film.asset_id, film.version_id)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct FilmManifest<'a> {
    film_status_bond: i64,
    custom_data: FilmData<'a>,
    blob_storage_path_prefix: String,
    asset_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct FilmData<'a> {
    film_length: i64,
    chunks: Vec<ChunkEntry>,
    has_game_ended: bool,
    manifest_refresh_seconds: i64,
    match_id: &'a str,
    film_major_version: i32,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ChunkEntry {
    index: usize,
    chunk_start_time_offset_milliseconds: i64,
    duration_milliseconds: i64,
    chunk_size: usize,
    file_relative_path: String,
    chunk_type: i64,
}
