//! Playlists as the matchmaking knows them, and the rest of multiplayer.

use http::StatusCode;
use serde_json::{Value, json};

use super::text;
use crate::{
    answer::Exception,
    identifier::guid_of,
    state::State,
    world::catalog::{Asset, AssetKind, Detail},
};

/// Refuses a playlist whose id is none.
pub(super) fn check_playlist(path: &str) -> Result<(), Exception> {
    match playlist_id(path) {
        Some(id) if guid_of(id).is_none() => {
            Err(Exception(StatusCode::BAD_REQUEST, "InvalidPlaylistId"))
        }
        _ => Ok(()),
    }
}

/// A file by its path in lower case.
pub(super) fn file(state: &State, path: &str) -> Option<Value> {
    if let Some(id) = playlist_id(path) {
        return playlist(state.world.catalog().find(AssetKind::Playlist, id)?);
    }
    Some(match path {
        "academy/academyclientmanifest.json" | "academy/academyclientmanifest_test.json" => {
            json!({"Drills": [{"Title": text("Weapon Drill", &[]), "Stars": 3}]})
        }
        "academy/academystarguiddefinitions.json" => json!({"Stars": []}),
        "academy/botcustomizationdata.json" => json!({"Bots": []}),
        _ if path.eq_ignore_ascii_case(LOBBY_ERRORS) => json!({
            "Messages": [{"Code": 1, "Message": text("The match could not start.", &[])}],
        }),
        "live/achievements.json" => json!({"Achievements": []}),
        "network/config.json" => json!({"HeartbeatSeconds": 30, "TimeoutSeconds": 10}),
        "nonmatchmaking/customgame.json" => json!({"MaxPlayers": 28, "MaxObservers": 4}),
        _ => return None,
    })
}

pub(super) fn paths(state: &State) -> Vec<String> {
    let mut paths: Vec<String> = [
        "Academy/AcademyClientManifest.json",
        "Academy/AcademyClientManifest_Test.json",
        "Academy/AcademyStarGUIDDefinitions.json",
        "Academy/BotCustomizationData.json",
        LOBBY_ERRORS,
        "Live/Achievements.json",
        "NonMatchmaking/customgame.json",
        "network/config.json",
    ]
    .map(str::to_owned)
    .to_vec();
    let playlists = state.world.catalog().of_kind(AssetKind::Playlist);
    paths.extend(playlists.map(|playlist| format!("playlists/assets/{}.json", playlist.id)));
    paths
}

fn playlist_id(path: &str) -> Option<&str> {
    path.strip_prefix("playlists/assets/")?.strip_suffix(".json")
}

fn playlist(playlist: &Asset) -> Option<Value> {
    let Detail::Playlist { planned, .. } = &playlist.detail else { return None };
    let mut metadata = json!({
        "NameHint": playlist.name.english,
        "UgcPlaylistVersion": playlist.played_version(),
        "HasCsr": planned.is_ranked,
    });
    // The other playlists say less of themselves.
    if planned.is_ranked {
        let more = json!({
            "PlatformMatchmakingHopperId": format!("hopper-{}", &playlist.id[..8]),
            "GameStartRulesId": "rules-1",
            "ThunderheadContentConfiguration": "default",
            "ThunderheadVmSize": "small",
            "TrueMatchSettings": "ranked",
            "PlaylistExperience": "Arena",
            "MatchmakingDelaySec": 5,
        });
        if let (Value::Object(metadata), Value::Object(more)) = (&mut metadata, more) {
            metadata.extend(more);
        }
    }
    Some(metadata)
}

/// With the three p that it has.
const LOBBY_ERRORS: &str = "gameStartErrorMessages/LobbyHoppperErrorMessageList.json";
