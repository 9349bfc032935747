//! The discovery service: assets, films and the search.

use http::Method;

use super::{Endpoint, Path};
use crate::{
    answer::{Answer, Asked, Exception},
    discovery::{self, Collection},
    state::State,
    world::catalog::AssetKind,
};

#[derive(Debug)]
pub(super) enum DiscoveryEndpoint {
    Asset { kind: AssetKind, asset_id: String, version_id: String },
    FilmOfMatch { match_id: String },
    LatestAsset { kind: AssetKind, asset_id: String },
    ManifestByBranch { branch: String },
    ManifestByBuild { build: String },
    Search,
    Tags,
}

impl DiscoveryEndpoint {
    pub(super) fn find(path: &Path) -> Option<Self> {
        Some(match path.lower()[..] {
            ["hi", "films", "matches", _, "spectate"] => {
                Self::FilmOfMatch { match_id: path.segment(3) }
            }
            ["hi", "info", "tags"] => Self::Tags,
            ["hi", "manifests", "branches", _, "game"] => {
                Self::ManifestByBranch { branch: path.segment(3) }
            }
            ["hi", "manifests", "builds", _, "game"] => {
                Self::ManifestByBuild { build: path.segment(3) }
            }
            ["hi", "search"] => Self::Search,
            ["hi", kinds, _] => {
                Self::LatestAsset { kind: kind_of(kinds)?, asset_id: path.segment(2) }
            }
            // The versions of films are another service's.
            ["hi", kinds, _, "versions", _] if kinds != "films" => Self::Asset {
                kind: kind_of(kinds)?,
                asset_id: path.segment(2),
                version_id: path.segment(4),
            },
            _ => return None,
        })
    }
}

/// Finds a kind by its plural.
fn kind_of(kinds: &str) -> Option<AssetKind> {
    AssetKind::of(kinds.strip_suffix('s')?)
}

impl Endpoint for DiscoveryEndpoint {
    fn operation(&self, _: &Method) -> &'static str {
        match self {
            Self::Asset { kind, .. } => match kind {
                AssetKind::EngineGameVariant => "get_engine_game_variant",
                AssetKind::Film => "get_film",
                AssetKind::Manifest => "get_manifest",
                AssetKind::Map => "get_map",
                AssetKind::MapModePair => "get_map_mode_pair",
                AssetKind::Playlist => "get_playlist",
                AssetKind::Prefab => "get_prefab",
                AssetKind::Project => "get_project",
                AssetKind::UgcGameVariant => "get_ugc_game_variant",
            },
            Self::FilmOfMatch { .. } => "get_film_by_match_id",
            Self::LatestAsset { kind, .. } => match kind {
                AssetKind::EngineGameVariant => "get_latest_engine_game_variant",
                AssetKind::Film => "get_latest_film",
                AssetKind::Manifest => "get_latest_manifest",
                AssetKind::Map => "get_latest_map",
                AssetKind::MapModePair => "get_latest_map_mode_pair",
                AssetKind::Playlist => "get_latest_playlist",
                AssetKind::Prefab => "get_latest_prefab",
                AssetKind::Project => "get_latest_project",
                AssetKind::UgcGameVariant => "get_latest_ugc_game_variant",
            },
            Self::ManifestByBranch { .. } => "get_manifest_by_branch",
            Self::ManifestByBuild { .. } => "get_manifest_by_build",
            Self::Search => "search_assets",
            Self::Tags => "get_tags_info",
        }
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception> {
        match self {
            Self::Asset { kind, asset_id, version_id } => {
                discovery::asset(state, asked, *kind, asset_id, version_id)
            }
            Self::FilmOfMatch { match_id } => discovery::film_of_match(state, asked, match_id),
            Self::LatestAsset { kind: AssetKind::Film, asset_id } => {
                discovery::film(state, asked, asset_id)
            }
            Self::LatestAsset { kind, asset_id } => {
                discovery::latest_asset(state, asked, *kind, asset_id)
            }
            Self::ManifestByBranch { branch } => {
                discovery::manifest(state, asked, Collection::Branch(branch))
            }
            Self::ManifestByBuild { build } => {
                discovery::manifest(state, asked, Collection::Build(build))
            }
            Self::Search => discovery::search(state, asked),
            Self::Tags => discovery::tags(state, asked),
        }
    }
}
