//! The walk: from the account to its matches, to what these were played with, and to the files of the game.

use std::{collections::BTreeSet, iter};

use serde_json::Value;
use spnkr::{Client, client::EndpointInfo, http::Rate};
use tokio::time::{Interval, MissedTickBehavior};

use crate::{account::Outcome, report::Report};

/// A walk under way.
pub(crate) struct Walk {
    client: Client,
    pace: Option<Interval>,
    /// How many matches, and of each other thing that there are many of.
    most: usize,
    report: Report,
}

/// An asset, by the row that gets a version of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Asset {
    operation: &'static str,
    asset_id: String,
    version_id: String,
}

impl Asset {
    /// The asset that a link leads to.
    fn of(operation: &'static str, link: &Value) -> Option<Self> {
        let [asset_id, version_id] = ["AssetId", "VersionId"].map(|key| text(&link[key]));
        Some(Self { operation, asset_id: asset_id?, version_id: version_id? })
    }
}

impl Walk {
    pub(crate) fn new(client: Client, rate: Option<Rate>, most: usize) -> Self {
        let pace = rate.map(|rate| {
            let mut pace = tokio::time::interval(rate.interval());
            pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
            pace
        });
        Self { client, pace, most, report: Report::default() }
    }

    /// Walks to the end.
    ///
    /// # Errors
    ///
    /// The account does not say who it is, so there is nothing to begin with.
    pub(crate) async fn run(mut self) -> Outcome<Report> {
        let user = self.read("get_current_user", &[]).await;
        let account = self.read("get_comms_user", &[]).await;
        let xuid = [&user, &account].into_iter().find_map(|user| text(&user["xuid"]));
        let Some(xuid) = xuid else {
            return Err(format!("nobody says who is signed in\n\n{}", self.report).into());
        };
        self.player(&xuid, text(&user["gamertag"])).await;
        let matches = self.history(&xuid).await;
        self.matches(&xuid, &matches).await;
        let assets = self.assets(&matches).await;
        self.playlists(&xuid, &assets).await;
        self.community().await;
        self.possessions(&xuid).await;
        self.calendars().await;
        self.files().await;
        Ok(self.report)
    }

    /// Makes one call: the document, or null if there is none.
    async fn read(&mut self, operation: &'static str, arguments: &[(&str, &str)]) -> Value {
        if let Some(pace) = &mut self.pace {
            pace.tick().await;
        }
        let Some(info) = EndpointInfo::named(operation) else {
            return Value::Null;
        };
        let call = match self.client.named(operation, arguments.iter().copied()) {
            Ok(call) => call,
            // What one answer names is nothing that can be asked for.
            Err(error) => {
                self.report.failure(info, format!("not sent, as {error}"));
                return Value::Null;
            }
        };
        match call.send().await {
            Ok(answer) => {
                self.report.answer(info, answer.bytes());
                answer.json().unwrap_or_default()
            }
            Err(error) => {
                let status = error.status().map(|status| format!("status {}", status.as_u16()));
                self.report.failure(info, status.unwrap_or_else(|| error.to_string()));
                Value::Null
            }
        }
    }

    async fn player(&mut self, xuid: &str, gamertag: Option<String>) {
        if let Some(gamertag) = gamertag {
            self.read("get_user_by_gamertag", &[("gamertag", &gamertag)]).await;
        }
        self.read("get_user_by_id", &[("xuid", xuid)]).await;
        self.read("get_match_count", &[("player", xuid)]).await;
        self.read("get_matches_privacy", &[("player", xuid)]).await;
        for match_type in ["custom", "local"] {
            self.read("get_service_record", &[("player", xuid), ("match_type", match_type)]).await;
        }
        let record = self.read("get_service_record", &[("player", xuid)]).await;
        if let Some(season) = text(&record["Subqueries"]["SeasonIds"][0]) {
            self.read("get_service_record", &[("player", xuid), ("seasonid", &season)]).await;
        }
        let bans = self.read("get_ban_summary", &[("targets", xuid)]).await;
        for path in texts(&bans, |key, _| key == "BanMessagePath") {
            self.read("get_ban_message", &[("path", &path)]).await;
        }
    }

    /// The newest matches, and some of each kind, as a history has them.
    async fn history(&mut self, xuid: &str) -> Vec<Value> {
        let mut matches: Vec<Value> = Vec::new();
        while matches.len() < self.most {
            let (start, count) = (matches.len().to_string(), (self.most - matches.len()).min(25));
            let count = count.to_string();
            let arguments = [("player", xuid), ("start", &start), ("count", &count)];
            let page = self.read("get_match_history", &arguments).await;
            let results = page["Results"].as_array().cloned().unwrap_or_default();
            if results.is_empty() {
                break;
            }
            matches.extend(results);
        }
        for match_type in ["matchmaking", "custom", "local"] {
            let arguments = [("player", xuid), ("type", match_type), ("count", "3")];
            let page = self.read("get_match_history", &arguments).await;
            let known: BTreeSet<_> =
                matches.iter().filter_map(|one| text(&one["MatchId"])).collect();
            let results = page["Results"].as_array().cloned().unwrap_or_default();
            let is_new = |one: &Value| text(&one["MatchId"]).is_some_and(|id| !known.contains(&id));
            matches.extend(results.into_iter().filter(is_new));
        }
        matches
    }

    async fn matches(&mut self, xuid: &str, matches: &[Value]) {
        let mut everybody = BTreeSet::new();
        for id in matches.iter().filter_map(|one| text(&one["MatchId"])) {
            let stats = self.read("get_match_stats", &[("match_id", &id)]).await;
            let players = stats["Players"].as_array().map(Vec::as_slice).unwrap_or_default();
            let players = players.iter().filter_map(|player| xuid_of(&player["PlayerId"]));
            let players: BTreeSet<String> = players.collect();
            let mut arguments = vec![("match_id", id.as_str())];
            arguments.extend(players.iter().map(|player| ("players", player.as_str())));
            if !players.is_empty() {
                self.read("get_match_skill", &arguments).await;
            }
            let film = self.read("get_film_by_match_id", &[("match_id", &id)]).await;
            if let Some(film) = text(&film["AssetId"]) {
                self.read("get_latest_film", &[("asset_id", &film)]).await;
            }
            self.read("get_match_progression", &[("player", xuid), ("match_id", &id)]).await;
            everybody.extend(players);
        }
        let everybody: Vec<_> = everybody.iter().take(100).map(|one| ("xuids", &**one)).collect();
        if !everybody.is_empty() {
            self.read("get_users_by_id", &everybody).await;
        }
    }

    /// What the matches were played with, and what that is made of.
    async fn assets(&mut self, matches: &[Value]) -> BTreeSet<Asset> {
        const LINKS: [(&str, &str); 4] = [
            ("get_map", "MapVariant"),
            ("get_ugc_game_variant", "UgcGameVariant"),
            ("get_map_mode_pair", "PlaylistMapModePair"),
            ("get_playlist", "Playlist"),
        ];
        let links = matches.iter().flat_map(|one| {
            LINKS.iter().filter_map(|(row, key)| Asset::of(row, &one["MatchInfo"][key]))
        });
        let assets: BTreeSet<Asset> = links.collect();
        let mut engines = BTreeSet::new();
        let mut is_first = BTreeSet::new();
        for asset in &assets {
            let document = self.version(asset).await;
            let engine = &document["EngineGameVariantLink"];
            engines.extend(Asset::of("get_engine_game_variant", engine));
            if is_first.insert(asset.operation) {
                self.latest(asset).await;
            }
        }
        for engine in &engines {
            self.version(engine).await;
        }
        if let Some(engine) = engines.first() {
            self.latest(engine).await;
        }
        assets
    }

    async fn version(&mut self, asset: &Asset) -> Value {
        let Asset { operation, asset_id, version_id } = asset;
        self.read(operation, &[("asset_id", asset_id), ("version_id", version_id)]).await
    }

    async fn latest(&mut self, asset: &Asset) -> Value {
        let operation = match asset.operation {
            "get_engine_game_variant" => "get_latest_engine_game_variant",
            "get_map" => "get_latest_map",
            "get_map_mode_pair" => "get_latest_map_mode_pair",
            "get_playlist" => "get_latest_playlist",
            "get_prefab" => "get_latest_prefab",
            "get_ugc_game_variant" => "get_latest_ugc_game_variant",
            _ => return Value::Null,
        };
        self.read(operation, &[("asset_id", &asset.asset_id)]).await
    }

    async fn playlists(&mut self, xuid: &str, assets: &BTreeSet<Asset>) {
        let playlists = assets.iter().filter(|asset| asset.operation == "get_playlist");
        for id in playlists.map(|asset| &asset.asset_id).collect::<BTreeSet<_>>() {
            self.read("get_playlist_csr", &[("playlist_id", id), ("players", xuid)]).await;
            self.read("get_playlist_metadata", &[("playlist_id", id)]).await;
        }
    }

    /// What players have made, and what the game shows of it.
    async fn community(&mut self) {
        let kinds = ["map", "ugcgamevariant", "mapmodepair", "playlist", "prefab"];
        for kind in kinds.map(|kind| ("assetKind", kind)) {
            let page = self.read("search_assets", &[kind, ("count", "101")]).await;
            let first = &page["Results"][0];
            let ids = [&first["AssetId"], &first["AssetVersionId"]].map(text);
            if let (("assetKind", "prefab"), [Some(asset_id), Some(version_id)]) = (kind, ids) {
                let prefab = Asset { operation: "get_prefab", asset_id, version_id };
                self.version(&prefab).await;
                self.latest(&prefab).await;
            }
        }
        let custom_games = [("asset_id", CUSTOM_GAMES)];
        let project = self.read("get_latest_project", &custom_games).await;
        if let Some(project) = Asset::of("get_project", &project) {
            self.version(&project).await;
        }
        self.read("get_tags_info", &[]).await;
    }

    /// What the player has, wears and is to do.
    async fn possessions(&mut self, xuid: &str) {
        for operation in ["get_player_reward_track_operations", "get_player_appearance"] {
            self.read(operation, &[("xuid", xuid)]).await;
        }
        let rank = [("xuid", xuid), ("reward_track_id", "careerRank1")];
        self.read("get_player_career_rank", &rank).await;
        self.read("get_career_ranks", &[("players", xuid)]).await;
        self.read("get_customizations", &[("players", xuid)]).await;
        let customization = self.read("get_player_customization", &[("xuid", xuid)]).await;
        let is_item = |key: &str, text: &str| key.ends_with("Path") && text.ends_with(".json");
        for path in texts(&customization, is_item).iter().take(self.most) {
            self.read("get_item_metadata", &[("item_path", path)]).await;
        }
        let decks = self.read("get_challenge_decks", &[("player", xuid)]).await;
        let is_challenge = |key: &str, text: &str| key == "Path" && text.ends_with(".json");
        for path in texts(&decks, is_challenge).iter().take(self.most) {
            self.read("get_challenge", &[("challenge_path", path)]).await;
        }
    }

    async fn calendars(&mut self) {
        self.read("get_csr_season_calendar", &[]).await;
        self.read("get_career_reward_track", &[]).await;
        let calendar = self.read("get_season_calendar", &[]).await;
        let is_track =
            |key: &str, _: &str| ["OperationTrackPath", "RewardTrackPath"].contains(&key);
        for list in ["Seasons", "Events"] {
            for path in texts(&calendar[list], is_track).iter().take(self.most) {
                self.read("get_operation_reward_track", &[("path", path)]).await;
            }
        }
        let seasons = texts(&calendar, |key, _| key == "SeasonMetadata");
        for path in seasons.iter().take(self.most) {
            self.read("get_season_file", &[("name", path)]).await;
        }
    }

    async fn files(&mut self) {
        for operation in [
            "get_medal_metadata",
            "get_emblem_mapping",
            "get_endpoint_settings",
            "get_feature_flags",
        ] {
            self.read(operation, &[]).await;
        }
        for area in ["Images", "Multiplayer", "News", "Progression", "Specs"] {
            self.read("get_guide", &[("area", area)]).await;
        }
    }
}

/// The front page of custom games, by the game's endpoint document.
const CUSTOM_GAMES: &str = "a9dc0785-2a99-4fec-ba6e-0216feaaf041";

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The XUID of a person; bots have none.
fn xuid_of(player_id: &Value) -> Option<String> {
    let digits = player_id.as_str()?.strip_prefix("xuid(")?.strip_suffix(')')?;
    Some(digits.to_owned())
}

/// The texts of a document that have such a key and form, each once.
fn texts(document: &Value, is_meant: fn(&str, &str) -> bool) -> BTreeSet<String> {
    match document {
        Value::Array(list) => list.iter().flat_map(|one| texts(one, is_meant)).collect(),
        Value::Object(object) => {
            let entries = object.iter().flat_map(|(key, value)| match value {
                Value::String(text) if !text.is_empty() && is_meant(key, text) => {
                    iter::once(text.clone()).collect()
                }
                other => texts(other, is_meant),
            });
            entries.collect()
        }
        _ => BTreeSet::new(),
    }
}
