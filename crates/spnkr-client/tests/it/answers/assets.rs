use serde_json::{Value, json};
use spnkr_client::model::{
    Asset, AssetFiles, AssetSearchPage, Film, FilmChunkType, Map, MapModePair, Playlist,
    UgcGameVariant,
};

use super::{check, read, texts::date};

pub(super) fn link() -> Value {
    json!({
        "AuthorityId": "files",
        "Path": "/ugcstorage/map/",
        "QueryString?": "?a=b",
        "RetryPolicyId": "linearretry",
        "TopicName": "",
        "AcknowledgementTypeId": 0,
        "AuthenticationLifetimeExtensionSupported": false,
        "ClearanceAware": true,
    })
}

fn files() -> Value {
    json!({
        "Prefix": "https://files.example/ugcstorage/map/1/2/",
        "FileRelativePaths": [
            "some map.mvar",
            "images/screenshot2.Png",
            "images/Hero.png",
            "images/screenshot10.png",
            "images/screenshot1.jpeg",
            "images/thumbnail.jpg",
            "images/thumbnail.txt",
            "other/hero.png",
        ],
        "PrefixEndpoint": link(),
    })
}

/// What all kinds of assets have, and `own` besides.
fn asset(own: Value) -> Value {
    let mut asset = json!({
        "AssetId": "aaaaaaaa-0000-0000-0000-000000000001",
        "VersionId": "bbbbbbbb-0000-0000-0000-000000000001",
        "PublicName": "A Place",
        "Description": "",
        "Files?": files(),
        "Contributors": ["xuid(2533274999999999)", "aaid(00000000-0000-0000-0000-000000000001)", "?"],
        "AssetHome": 1,
        "AssetStats": {
            "PlaysRecent": 140_539,
            "PlaysAllTime": 32_915_798_000_i64,
            "Favorites": 8,
            "Likes": 0,
            "Bookmarks": 1,
            "ParentAssetCount": 9,
            "AverageRating?": 3.275_869_533_843_267_5,
            "NumberOfRatings": 27_716,
        },
        "InspectionResult": 50,
        "CloneBehavior": 7,
        "Order": 0,
        "PublishedDate?": date("2031-01-22T04:13:30Z"),
        "VersionNumber?": 3,
        "Admin?": "atui(00000000-0000-0000-0000-000000000001.00000000-0000-0000-0000-000000000002)",
    });
    for (key, value) in own.as_object().unwrap() {
        asset[key] = value.clone();
    }
    asset
}

fn playlist() -> Value {
    let entry = |weight: f64| asset(json!({ "Metadata": { "Weight": weight } }));
    asset(json!({
        "CustomData": {
            "PlaylistEntries": [{
                "MapModePairAssetId": "cccccccc-0000-0000-0000-000000000001",
                "Metadata": { "Weight": 1 },
            }],
            "Strategy": 0,
            "MinTeams": 2,
            "MinTeamSize": 4,
            "MaxTeams": 2,
            "MaxTeamSize": 4,
            "MaxTeamImbalance": 0,
            "MaxSplitscreenPlayersAllowed": 4,
            "AllowFriendJoinInProgress": false,
            "AllowMatchmakingJoinInProgress": true,
            "AllowBotJoinInProgress": false,
            "ExitExperienceDurationSec": 30,
            "FireteamLeaderKickAllowed": false,
            "DisableMidgameChat": true,
            "AllowedDeviceInputs": [0, 1, 9],
            "BotDifficulty": 0,
            "MinFireteamSize": 1,
            "MaxFireteamSize": 4,
        },
        "Tags": [],
        "RotationEntries": [entry(95.0), entry(5.0)],
    }))
}

#[test]
fn assets_of_each_kind_are_kept() {
    let anything = json!({ "*": "anything", "a": { "b": [1, null] } });
    check(Asset::unknown_fields, asset(json!({ "CustomData?": anything, "Tags?": ["one"] })));
    check(
        Map::unknown_fields,
        asset(json!({
            "CustomData": {
                "NumOfObjectsOnMap": 64,
                "TagLevelId": -747_133_697,
                "IsBaked": true,
                "HasNodeGraph": false,
            },
            "Tags": ["one", "two"],
            "PrefabLinks?": [asset(json!({}))],
        })),
    );
    check(
        UgcGameVariant::unknown_fields,
        asset(json!({
            "CustomData": { "KeyValues": anything, "HasNodeGraph?": true },
            "Tags": [],
            "EngineGameVariantLink?": asset(json!({})),
        })),
    );
    check(
        MapModePair::unknown_fields,
        asset(json!({
            "CustomData": anything,
            "Tags": [],
            "MapLink?": asset(json!({})),
            "UgcGameVariantLink": asset(json!({})),
        })),
    );
    check(Playlist::unknown_fields, playlist());
}

#[test]
fn pages_of_a_search_are_kept() {
    let result = json!({
        "AssetId": "aaaaaaaa-0000-0000-0000-000000000001",
        "AssetVersionId": "bbbbbbbb-0000-0000-0000-000000000001",
        "Name": "A Place",
        "Description": "",
        "AssetKind": 4,
        "Tags?": ["one"],
        "ThumbnailUrl": "https://files.example/thumbnail.png",
        "ReferencedAssets": ["aaaaaaaa-0000-0000-0000-000000000002"],
        "OriginalAuthor": "aaid(00000000-0000-0000-0000-000000000001)",
        "Likes": 1,
        "Bookmarks": 2,
        "PlaysRecent": 3,
        "NumberOfObjects": 4,
        "DateCreatedUtc?": date("2031-01-22T04:13:30Z"),
        "DateModifiedUtc?": date("0001-01-01T00:00:00Z"),
        "DatePublishedUtc?": date("0001-01-01T00:00:00"),
        "HasNodeGraph?": false,
        "ReadOnlyClones": true,
        "PlaysAllTime": 5,
        "Contributors?": ["xuid(2533274999999999)"],
        "ParentAssetCount": 6,
        "AverageRating?": 4.5,
        "NumberOfRatings": 7,
        "AssetHome?": 2,
    });
    let page = json!({
        "Tags": [{ "Tag": "one", "Count": 9 }],
        "EstimatedTotal": 1000,
        "Start": 0,
        "Count": 101,
        "ResultCount": 1,
        "Results": [result],
        "Links?": { "*": "anything" },
    });
    check(AssetSearchPage::unknown_fields, page);
}

#[test]
fn files_have_addresses_and_images_names() {
    let files: AssetFiles = read(files());
    assert_eq!(
        files.url("some map.mvar"),
        "https://files.example/ugcstorage/map/1/2/some%20map.mvar"
    );
    assert_eq!(files.url("/a/#?.png"), "https://files.example/ugcstorage/map/1/2/a/%23%3F.png");
    assert_eq!(files.hero_image(), Some("images/Hero.png"));
    assert_eq!(files.thumbnail_image(), Some("images/thumbnail.jpg"));
    assert_eq!(
        files.screenshot_images(),
        ["images/screenshot1.jpeg", "images/screenshot2.Png", "images/screenshot10.png"]
    );
    assert_eq!(files.image("screenshot3"), None);
}

#[test]
fn weights_of_a_rotation_are_shares_of_the_whole() {
    let mut playlist: Playlist = read(playlist());
    let shares = |playlist: &Playlist| {
        let entries = playlist.rotation_entries.iter();
        entries.map(|entry| playlist.share_of(entry)).collect::<Vec<_>>()
    };
    assert_eq!(shares(&playlist), [Some(0.95), Some(0.05)]);
    playlist.rotation_entries.iter_mut().for_each(|entry| entry.metadata.weight = 0.0);
    assert_eq!(shares(&playlist), [None, None]);
}

fn film() -> Value {
    let chunk = |index: i32, chunk_type: i32| {
        json!({
            "Index": index,
            "ChunkStartTimeOffsetMilliseconds": 20_000 * index,
            "DurationMilliseconds": 20_000,
            "ChunkSize": 373_167,
            "FileRelativePath": format!("/filmChunk{index}"),
            "ChunkType": chunk_type,
        })
    };
    json!({
        "FilmStatusBond": 1,
        "CustomData": {
            "FilmLength": 481_276,
            "Chunks": [chunk(0, 1), chunk(3, 3), chunk(2, 2), chunk(1, 2)],
            "HasGameEnded": true,
            "ManifestRefreshSeconds": 30,
            "MatchId": crate::documents::MATCH_ID,
            "FilmMajorVersion": 41,
        },
        "BlobStoragePathPrefix": "https://files.example/ugcstorage/film/1/2/",
        "AssetId": "aaaaaaaa-0000-0000-0000-000000000001",
    })
}

#[test]
fn films_are_kept_and_give_the_addresses_of_their_chunks() {
    check(Film::unknown_fields, film());
    let film: Film = read(film());
    let chunks = film.chunks_of(FilmChunkType::ReplicationData);
    assert_eq!(chunks.iter().map(|chunk| chunk.index).collect::<Vec<_>>(), [1, 2]);
    let highlights = film.chunks_of(FilmChunkType::HighlightEvents);
    assert_eq!(
        film.chunk_url(highlights[0]),
        "https://files.example/ugcstorage/film/1/2/filmChunk3"
    );
    assert!(film.chunks_of(FilmChunkType::None).is_empty());
}
