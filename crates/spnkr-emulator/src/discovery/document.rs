//! Assets as the service writes them.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::world::catalog::{Asset, AssetKind, Catalog, Detail, Entry, Language, PlannedPlaylist};

/// One version of an asset, with all that it leads to.
pub(super) fn document<'a>(
    catalog: &'a Catalog,
    asset: &'a Asset,
    version_id: &'a str,
    language: Language,
) -> AssetDocument<'a> {
    let envelope = envelope(asset, version_id, language);
    let link = |place: usize| linked(&catalog.assets()[place], language);
    let (custom_data, links) = match &asset.detail {
        Detail::EngineGameVariant | Detail::Prefab => {
            return AssetDocument { custom_data: None, tags: None, links: None, envelope };
        }
        Detail::Manifest { members } | Detail::Project { members } => {
            (json!({}), members_by_kind(catalog, members, language))
        }
        Detail::Map { tag_level_id, prefabs } => {
            let custom_data = json!({
                "NumOfObjectsOnMap": asset.figures.objects,
                "TagLevelId": tag_level_id,
                "IsBaked": asset.by_studio,
                "HasNodeGraph": asset.has_node_graph.unwrap_or(false),
            });
            let prefabs = prefabs
                .as_ref()
                .map(|prefabs| prefabs.iter().map(|&prefab| link(prefab)).collect());
            (custom_data, Links::Map { prefab_links: prefabs })
        }
        Detail::MapModePair { map, variant } => {
            // Pairs of one map stand for those that name none.
            let map_link = (*map % 20 != 13).then(|| link(*map).into());
            (json!({}), Links::Pair { map_link, ugc_game_variant_link: link(*variant).into() })
        }
        Detail::Playlist { planned, entries } => {
            let rotation = entries.iter().filter(|entry| entry.in_rotation);
            let rotation_entries = rotation.map(|entry| RotationEntry {
                metadata: Metadata { weight: entry.weight.into() },
                pair: link(entry.pair),
            });
            let links = Links::Playlist { rotation_entries: rotation_entries.collect() };
            (playlist_data(catalog, planned, entries), links)
        }
        Detail::UgcGameVariant { engine } => {
            let mut custom_data = json!({"KeyValues": {}});
            if !asset.by_studio {
                custom_data["KeyValues"] = json!({"ScoreToWin": "50", "Respawn": "5.5"});
            }
            if let Some(has_node_graph) = asset.has_node_graph {
                custom_data["HasNodeGraph"] = has_node_graph.into();
            }
            (custom_data, Links::Variant { engine_game_variant_link: link(*engine).into() })
        }
    };
    AssetDocument {
        custom_data: Some(custom_data),
        tags: Some(&asset.tags),
        links: Some(links),
        envelope,
    }
}

/// The envelope of an asset that another one leads to.
fn linked(asset: &Asset, language: Language) -> Envelope<'_> {
    envelope(asset, asset.played_version(), language)
}

fn envelope<'a>(asset: &'a Asset, version_id: &'a str, language: Language) -> Envelope<'a> {
    let figures = &asset.figures;
    let number = asset.versions.iter().position(|version| version == version_id);
    // What the makers of the game made carries less.
    let more = (!asset.by_studio).then(|| More {
        published_date: iso_date(asset.published),
        version_number: number.map_or(1, |place| place + 1),
        admin: &asset.author,
    });
    Envelope {
        asset_id: &asset.id,
        version_id,
        public_name: asset.name.translated(language),
        description: asset.description.translated(language),
        files: files(&asset.folder(version_id), &asset.files),
        contributors: &asset.contributors,
        asset_home: if asset.by_studio { 1 } else { 2 },
        asset_stats: AssetStats {
            plays_recent: figures.plays_recent,
            plays_all_time: figures.plays_all_time,
            favorites: figures.favorites,
            likes: figures.likes,
            bookmarks: figures.bookmarks,
            parent_asset_count: figures.parents,
            average_rating: (asset.by_studio || figures.ratings > 0)
                .then(|| figures.average_rating()),
            number_of_ratings: figures.ratings,
        },
        inspection_result: match asset.kind {
            AssetKind::EngineGameVariant | AssetKind::Map | AssetKind::UgcGameVariant
                if asset.by_studio =>
            {
                50
            }
            _ if asset.figures.likes % 3 == 1 => 5,
            _ => 0,
        },
        clone_behavior: 0,
        order: 0,
        more,
    }
}

/// Where the files of an asset are.
pub(super) fn files(folder: &str, relative_paths: &[&'static str]) -> Files {
    Files {
        prefix: format!("https://{BLOBS}{folder}"),
        file_relative_paths: relative_paths.to_vec(),
        prefix_endpoint: json!({
            "AuthorityId": "iUgcFiles",
            "Path": folder,
            "QueryString": null,
            "RetryPolicyId": "linearretry",
            "TopicName": "",
            "AcknowledgementTypeId": 0,
            "AuthenticationLifetimeExtensionSupported": false,
            "ClearanceAware": false,
        }),
    }
}

fn playlist_data(catalog: &Catalog, planned: &PlannedPlaylist, entries: &[Entry]) -> Value {
    let entries: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "MapModePairAssetId": catalog.assets()[entry.pair].id,
                "Metadata": {"Weight": f64::from(entry.weight)},
            })
        })
        .collect();
    let is_social = !planned.is_ranked;
    json!({
        "PlaylistEntries": entries,
        "Strategy": i32::from(is_social),
        "MinTeams": planned.teams,
        "MinTeamSize": planned.team_size,
        "MaxTeams": planned.teams,
        "MaxTeamSize": planned.team_size,
        "MaxTeamImbalance": i32::from(is_social),
        "MaxSplitscreenPlayersAllowed": 4,
        "AllowFriendJoinInProgress": is_social,
        "AllowMatchmakingJoinInProgress": is_social,
        "AllowBotJoinInProgress": is_social,
        "ExitExperienceDurationSec": 30,
        "FireteamLeaderKickAllowed": false,
        "DisableMidgameChat": false,
        "AllowedDeviceInputs": if planned.team_size == 1 { json!([1, 2]) } else { json!([0]) },
        "BotDifficulty": 0,
        "MinFireteamSize": 1,
        "MaxFireteamSize": planned.team_size,
    })
}

fn members_by_kind<'a>(catalog: &'a Catalog, members: &[usize], language: Language) -> Links<'a> {
    let of_kind = |kind: AssetKind| {
        let members = members.iter().map(|&place| &catalog.assets()[place]);
        members.filter(|asset| asset.kind == kind).map(|asset| linked(asset, language)).collect()
    };
    Links::Members {
        map_links: of_kind(AssetKind::Map),
        playlist_links: of_kind(AssetKind::Playlist),
        prefab_links: of_kind(AssetKind::Prefab),
        ugc_game_variant_links: of_kind(AssetKind::UgcGameVariant),
        map_mode_pair_links: of_kind(AssetKind::MapModePair),
        engine_game_variant_links: of_kind(AssetKind::EngineGameVariant),
    }
}

/// A date in an object of its own.
pub(super) fn iso_date(time: Timestamp) -> Value {
    Value::Object(Map::from_iter([("ISO8601Date".to_owned(), time.to_string().into())]))
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AssetDocument<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_data: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<&'a [&'static str]>,
    #[serde(flatten)]
    links: Option<Links<'a>>,
    #[serde(flatten)]
    envelope: Envelope<'a>,
}

#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "PascalCase")]
enum Links<'a> {
    Map {
        prefab_links: Option<Vec<Envelope<'a>>>,
    },
    Members {
        map_links: Vec<Envelope<'a>>,
        playlist_links: Vec<Envelope<'a>>,
        prefab_links: Vec<Envelope<'a>>,
        ugc_game_variant_links: Vec<Envelope<'a>>,
        map_mode_pair_links: Vec<Envelope<'a>>,
        engine_game_variant_links: Vec<Envelope<'a>>,
    },
    Pair {
        map_link: Option<Box<Envelope<'a>>>,
        ugc_game_variant_link: Box<Envelope<'a>>,
    },
    Playlist {
        rotation_entries: Vec<RotationEntry<'a>>,
    },
    Variant {
        engine_game_variant_link: Box<Envelope<'a>>,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RotationEntry<'a> {
    metadata: Metadata,
    #[serde(flatten)]
    pair: Envelope<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    weight: f64,
}

/// What every asset and every link has.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Envelope<'a> {
    pub(super) asset_id: &'a str,
    pub(super) version_id: &'a str,
    pub(super) public_name: &'a str,
    pub(super) description: &'a str,
    pub(super) files: Files,
    pub(super) contributors: &'a [String],
    pub(super) asset_home: i64,
    pub(super) asset_stats: AssetStats,
    pub(super) inspection_result: i64,
    pub(super) clone_behavior: i64,
    pub(super) order: i64,
    #[serde(flatten)]
    pub(super) more: Option<More<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Files {
    prefix: String,
    file_relative_paths: Vec<&'static str>,
    prefix_endpoint: Value,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AssetStats {
    plays_recent: i64,
    plays_all_time: i64,
    favorites: i64,
    likes: i64,
    bookmarks: i64,
    parent_asset_count: i64,
    average_rating: Option<f64>,
    number_of_ratings: i64,
}

/// What some envelopes have.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct More<'a> {
    published_date: Value,
    version_number: usize,
    admin: &'a str,
}

/// The host of all files.
pub(super) const BLOBS: &str = "blobs-infiniteugc.svc.halowaypoint.com";
