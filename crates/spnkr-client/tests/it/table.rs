//! Every row of the table against the emulator: what it answers, and what it refuses.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde_json::Value;
use spnkr_client::{ArgumentInfo, Client, ENDPOINTS, EndpointInfo, Error, model::MatchHistory};
use spnkr_core::{Attempt, Class, Operation, Request, Scope, SpartanToken, Transport, Xuid};
use spnkr_testkit::Emulated;

/// What the calls of the table are given: one line for each row that needs anything.
const ARGUMENTS: &[(&str, &str)] = &[
    ("get_user_by_gamertag", "gamertag={gamertag}"),
    ("get_user_by_id", "xuid={xuid}"),
    ("get_users_by_id", "xuids={xuid}"),
    ("get_match_skill", "match_id={match_id} players={xuid}"),
    ("get_playlist_csr", "playlist_id={playlist} players={xuid}"),
    ("get_match_count", "player={xuid}"),
    ("get_match_history", "player={xuid}"),
    ("get_match_stats", "match_id={match_id}"),
    ("get_challenge_decks", "player={xuid}"),
    ("get_matches_privacy", "player={xuid}"),
    ("get_match_progression", "player={xuid} match_id={match_id}"),
    ("get_service_record", "player={xuid}"),
    ("get_map", "asset_id={map} version_id={map_version}"),
    ("get_latest_map", "asset_id={map}"),
    ("get_ugc_game_variant", "asset_id={variant} version_id={variant_version}"),
    ("get_latest_ugc_game_variant", "asset_id={variant}"),
    ("get_map_mode_pair", "asset_id={pair} version_id={pair_version}"),
    ("get_latest_map_mode_pair", "asset_id={pair}"),
    ("get_playlist", "asset_id={playlist} version_id={playlist_version}"),
    ("get_latest_playlist", "asset_id={playlist}"),
    ("get_engine_game_variant", "asset_id={engine} version_id={engine_version}"),
    ("get_latest_engine_game_variant", "asset_id={engine}"),
    ("get_prefab", "asset_id={prefab} version_id={prefab_version}"),
    ("get_latest_prefab", "asset_id={prefab}"),
    ("get_latest_film", "asset_id={film}"),
    ("get_project", "asset_id={project} version_id={project_version}"),
    ("get_latest_project", "asset_id={project}"),
    ("get_manifest", "asset_id={manifest} version_id={manifest_version}"),
    ("get_latest_manifest", "asset_id={manifest}"),
    ("get_manifest_by_build", "build={build}"),
    ("get_manifest_by_branch", "branch={branch}"),
    ("get_film_by_match_id", "match_id={match_id}"),
    ("get_player_reward_track_operations", "xuid={xuid}"),
    ("get_player_career_rank", "xuid={xuid} reward_track_id=careerRank1"),
    ("get_player_customization", "xuid={xuid}"),
    ("get_player_appearance", "xuid={xuid}"),
    ("get_customizations", "players={xuid}"),
    ("get_career_ranks", "players={xuid}"),
    ("get_progression_file", "relative_path=Currency/Currencies/cR.json"),
    ("get_operation_reward_track", "path={operation_track}"),
    ("get_image", "relative_path={image}"),
    ("get_playlist_metadata", "playlist_id={playlist}"),
    ("get_item_metadata", "item_path={item}"),
    ("get_waypoint_image", "cms_path={sprites}"),
    ("get_season_file", "name={season}"),
    ("get_csr_season_file", "name={csr_season}"),
    ("get_ban_message", "path={ban_message}"),
    ("get_challenge", "challenge_path={challenge}"),
    ("get_guide", "area=News"),
    ("get_ban_summary", "targets={banned}"),
];

/// Rows whose answer the emulator, like the service, refuses: with what status.
const REFUSED: &[(&str, u16)] = &[("get_csr_season_file", 403)];

/// Lists that are empty in good answers, too.
const MAY_BE_EMPTY: &[&str] = &[
    "Contributors",
    "CurrencyRewards",
    "DisabledFeatures",
    "EngineGameVariantLinks",
    "FileRelativePaths",
    "InventoryRewards",
    "MapModePairLinks",
    "PlaylistLinks",
    "PrefabLinks",
    "Tags",
];

/// What has to be known to call every row, found as a program would: each in an answer that names it.
struct Known {
    client: Client,
    values: BTreeMap<&'static str, String>,
}

impl Known {
    async fn of(emulated: &Emulated) -> Self {
        let token = emulated.spartan_token();
        let client = Client::from_tokens(emulated.http(), token, Some(emulated.clearance_token()));
        let account = emulated.emulator().account();
        let values = BTreeMap::from([
            ("xuid", account.xuid().to_string()),
            ("gamertag", account.gamertag().to_owned()),
            // The front page of custom games, which the game itself names.
            ("project", "a9dc0785-2a99-4fec-ba6e-0216feaaf041".to_owned()),
            ("branch", "Release".to_owned()),
            ("build", "6.10021.18539.0".to_owned()),
        ]);
        let mut known = Self { client, values };
        known.follow_a_match(emulated).await;
        known.follow_assets().await;
        known.follow_files(emulated).await;
        known
    }

    /// Asks for a document and notes what it has at these places.
    async fn note(&mut self, operation: &str, places: &[(&'static str, &str)]) -> Value {
        let arguments = self.arguments(operation);
        let document = self.call(operation, &arguments).await.unwrap();
        for (name, pointer) in places {
            let value = document.pointer(pointer).and_then(Value::as_str);
            let value = value.unwrap_or_else(|| panic!("{operation} has no {pointer}"));
            self.values.insert(name, value.to_owned());
        }
        document
    }

    async fn call(&self, operation: &str, arguments: &[(&str, String)]) -> Result<Value, Error> {
        let arguments = arguments.iter().map(|(name, value)| (*name, value.as_str()));
        self.client.named(operation, arguments).unwrap().await
    }

    /// The arguments of a call, with what is known in the places of the table above.
    fn arguments(&self, operation: &str) -> Vec<(&'static str, String)> {
        let line = ARGUMENTS.iter().find(|(name, _)| *name == operation);
        let parts = line.map(|(_, line)| *line).unwrap_or_default().split_whitespace();
        let fill = |part: &'static str| {
            let (name, value) = part.split_once('=').unwrap();
            let value = match value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(known) => self.values[known].clone(),
                None => value.to_owned(),
            };
            (name, value)
        };
        parts.map(fill).collect()
    }

    /// A matchmade match with a film, in a playlist.
    async fn follow_a_match(&mut self, emulated: &Emulated) {
        let xuid = Xuid::new(emulated.emulator().account().xuid());
        let history: MatchHistory = self.client.stats().match_history(xuid).await.unwrap();
        for result in history.results.iter().filter(|result| result.match_info.playlist.is_some()) {
            let Ok(film) = self.client.ugc().film_by_match_id(result.match_id).await else {
                continue;
            };
            let info = &result.match_info;
            self.values.insert("match_id", result.match_id.to_string());
            self.values.insert("film", film.asset_id.to_string());
            for (names, asset) in [
                (["map", "map_version"], &info.map_variant),
                (["variant", "variant_version"], &info.ugc_game_variant),
                (["playlist", "playlist_version"], &info.playlist),
                (["pair", "pair_version"], &info.playlist_map_mode_pair),
            ] {
                let asset = asset.as_ref().unwrap();
                self.values.insert(names[0], asset.asset_id.to_string());
                self.values.insert(names[1], asset.version_id.to_string());
            }
            return;
        }
        panic!("no match has a film");
    }

    async fn follow_assets(&mut self) {
        let engine = [
            ("engine", "/EngineGameVariantLink/AssetId"),
            ("engine_version", "/EngineGameVariantLink/VersionId"),
        ];
        self.note("get_ugc_game_variant", &engine).await;
        self.note("get_latest_project", &[("project_version", "/VersionId")]).await;
        let manifest = [("manifest", "/AssetId"), ("manifest_version", "/VersionId")];
        self.note("get_manifest_by_branch", &manifest).await;
        let kind = spnkr_client::ugc::SearchKind::Prefab;
        let found = self.client.ugc().search_assets().asset_kind(kind).await.unwrap();
        self.values.insert("prefab", found.results[0].asset_id.to_string());
        self.values.insert("prefab_version", found.results[0].asset_version_id.to_string());
    }

    async fn follow_files(&mut self, emulated: &Emulated) {
        let season = [
            ("csr_season", "/Seasons/0/CsrSeasonFilePath"),
            ("operation_track", "/Seasons/0/OperationTrackPath"),
            ("season", "/Seasons/0/SeasonMetadata"),
        ];
        self.note("get_season_calendar", &season).await;
        self.note("get_career_reward_track", &[("image", "/Ranks/1/RankIcon")]).await;
        self.note("get_medal_metadata", &[("sprites", "/sprites/small/path")]).await;
        let item = [("item", "/Appearance/Emblem/EmblemPath")];
        self.note("get_player_customization", &item).await;
        let challenge = [("challenge", "/AssignedDecks/0/ActiveChallenges/0/Path")];
        self.note("get_challenge_decks", &challenge).await;
        let players = emulated.emulator().world().players().iter();
        let everybody = players.map(|player| Xuid::new(player.xuid())).collect::<Vec<_>>();
        for (xuid, bans) in self.client.ban().summary(everybody).batch().await {
            let bans = bans.unwrap().result.unwrap().bans_in_effect.unwrap_or_default();
            if let Some(path) = bans.first().and_then(|ban| ban.ban_message_path.clone()) {
                self.values.insert("banned", xuid.to_string());
                self.values.insert("ban_message", path);
                return;
            }
        }
        panic!("nobody is banned");
    }
}

fn rows() -> impl Iterator<Item = &'static EndpointInfo> {
    ENDPOINTS.iter().copied().filter(|info| info.class() == Class::Read)
}

/// Which lists of a document, by their keys, have nothing in them wherever they stand.
fn empty_lists(document: &Value) -> Vec<&str> {
    let mut lists = BTreeMap::new();
    note_lists(document, "", &mut lists);
    lists.retain(|key, is_filled| !*is_filled && !MAY_BE_EMPTY.contains(key));
    lists.into_keys().collect()
}

fn note_lists<'a>(document: &'a Value, key: &'a str, lists: &mut BTreeMap<&'a str, bool>) {
    match document {
        Value::Array(list) => {
            *lists.entry(key).or_default() |= !list.is_empty();
            list.iter().for_each(|entry| note_lists(entry, key, lists));
        }
        Value::Object(object) => {
            object.iter().for_each(|(key, value)| note_lists(value, key, lists));
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_row_is_answered_with_lists_that_are_filled_and_nothing_that_is_unknown() {
    let emulated = Emulated::start().await;
    let known = Known::of(&emulated).await;
    let mut empty = Vec::new();
    for info in rows() {
        let name = info.operation().name();
        let arguments = known.arguments(name);
        let given = arguments.iter().map(|(name, value)| (*name, value.as_str()));
        emulated.emulator().clear_requests();
        let result = known.client.named(name, given).unwrap().send().await;
        let requests = emulated.emulator().requests();
        let asked = requests.iter().map(|request| request.operation()).collect::<Vec<_>>();
        // The game has a name for the guide of each area.
        assert!(asked.len() == 1 && asked[0].starts_with(name), "{name}: {asked:?}");
        if let Some((_, status)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
            assert_eq!(result.unwrap_err().status().unwrap().as_u16(), *status, "{name}");
            continue;
        }
        let answer = result.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let Some(inspection) = info.inspect(answer.bytes()) else {
            assert!(answer.bytes().starts_with(b"\x89PNG"), "{name}");
            continue;
        };
        let inspection = inspection.unwrap();
        assert_eq!(inspection.unknown_fields, [""; 0], "{name}");
        let document = answer.json().unwrap();
        empty.extend(empty_lists(&document).iter().map(|key| format!("{key} of {name}")));
    }
    assert_eq!(empty, [""; 0]);
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let emulated = Emulated::start().await;
    let known = Known::of(&emulated).await;
    let http = emulated.http();
    let stranger = Client::from_tokens(
        emulated.http(),
        SpartanToken::new("v4=nobody's"),
        Some(emulated.clearance_token()),
    );
    for info in rows() {
        let name = info.operation().name();
        let arguments = known.arguments(name);
        let given = || arguments.iter().map(|(name, value)| (*name, value.as_str()));

        if info.scope() != Scope::Open {
            let error = stranger.named(name, given()).unwrap().await.unwrap_err();
            assert!(error.needs_sign_in(), "{name}: {error:?}");
        }

        emulated.emulator().clear_requests();
        let _ = known.client.named(name, given()).unwrap().send().await;
        let line = emulated.emulator().requests()[0].path().to_owned();
        let url = format!("https://{}{line}", info.host().domain());
        for method in [Method::DELETE, Method::PATCH] {
            let request = Request::new(method, url.parse().unwrap());
            let attempt = Attempt::new(Operation::new("wrong"), Class::Write);
            let answer = http.send(request, &attempt).await.unwrap();
            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{name}");
        }

        let is_id = |argument: &&ArgumentInfo| {
            argument.is_in_path() && argument.expected().contains("id of")
        };
        for id in info.arguments().iter().filter(is_id) {
            let unknown = "00000000-0000-0000-0000-000000000000".to_owned();
            let given = arguments.iter().map(|(name, value)| match *name == id.name() {
                true => (*name, unknown.as_str()),
                false => (*name, value.as_str()),
            });
            let error = known.client.named(name, given).unwrap().await.unwrap_err();
            assert!(error.is_not_found(), "{name} {}: {error:?}", id.name());
        }
    }
}
