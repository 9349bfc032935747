//! The answers of all other services, cut to what shows their shape.

use serde_json::Value;
use spnkr::{
    Client, Xuid,
    client::{
        Endpoint,
        ban::GetBanSummary,
        cms::{
            GetBanMessage, GetCareerRewardTrack, GetChallenge, GetCsrSeasonCalendar,
            GetEmblemMapping, GetGuide, GetItemMetadata, GetMedalMetadata, GetOperationRewardTrack,
            GetPlaylistMetadata, GetProgressionFile, GetSeasonCalendar, GetSeasonFile, GuideArea,
        },
        comms::GetCommsUser,
        economy::{
            GetCareerRanks, GetCustomizations, GetPlayerAppearance, GetPlayerCareerRank,
            GetPlayerCustomization, GetPlayerRewardTrackOperations,
        },
        model::{MatchResult, PrivacySetting},
        settings::{GetEndpointSettings, GetFeatureFlags},
        skill::{GetMatchSkill, GetPlaylistCsr},
        stats::{
            GetChallengeDecks, GetMatchProgression, GetMatchesPrivacy, GetServiceRecord,
            SetMatchesPrivacy,
        },
        ugc::{
            GetEngineGameVariant, GetFilmByMatchId, GetLatestEngineGameVariant, GetLatestFilm,
            GetLatestManifest, GetLatestMap, GetLatestMapModePair, GetLatestPlaylist,
            GetLatestPrefab, GetLatestProject, GetLatestUgcGameVariant, GetManifest,
            GetManifestByBranch, GetManifestByBuild, GetMap, GetMapModePair, GetPlaylist,
            GetPrefab, GetProject, GetTagsInfo, GetUgcGameVariant, SearchAssets, SearchKind,
        },
    },
    core::{AssetId, AssetVersionId, ClearanceToken, SpartanToken},
};
use spnkr_emulator::Emulator;

use crate::{Failure, Seeds, recorder::Recorder};

pub(crate) async fn walk(
    seeds: &mut Seeds,
    emulator: &Emulator,
    recorder: &Recorder,
) -> Result<(), Failure> {
    let account = emulator.account();
    let spartan_token = SpartanToken::new(emulator.issue_spartan_token(account));
    let clearance_token = ClearanceToken::new(emulator.clearance());
    let client = Client::from_tokens(recorder.clone(), spartan_token, Some(clearance_token));
    let me = Xuid::new(account.xuid());
    let players = emulator.world().players().iter().map(|player| Xuid::new(player.xuid()));
    let mut walk = Walk { seeds, recorder, client, me, players: players.take(25).collect() };
    let matches = walk.client.stats().match_history(me).await?.results;
    let in_playlist = |result: &&MatchResult| result.match_info.playlist.is_some();
    for result in matches.iter().filter(in_playlist) {
        // Some matches have no film.
        if walk.client.ugc().film_by_match_id(result.match_id).await.is_ok() {
            walk.players(result).await?;
            walk.assets(result).await?;
            return walk.files().await;
        }
    }
    Err("no match has a film".into())
}

struct Walk<'a> {
    seeds: &'a mut Seeds,
    recorder: &'a Recorder,
    client: Client,
    me: Xuid,
    players: Vec<Xuid>,
}

impl Walk<'_> {
    async fn players(&mut self, result: &MatchResult) -> Result<(), Failure> {
        let (me, match_id) = (self.me, result.match_id);
        let playlist = result.match_info.playlist.as_ref().ok_or("there is no playlist")?;
        let stats = self.client.stats().match_stats(match_id).await?;
        self.ask(GetMatchSkill::new(match_id, &stats)).await?;
        self.ask(GetPlaylistCsr::new(playlist.asset_id, self.players.clone())).await?;
        self.ask(GetServiceRecord::new(me)).await?;
        self.ask(GetChallengeDecks::new(me)).await?;
        self.ask(GetMatchProgression::new(me, match_id)).await?;
        self.ask(GetMatchesPrivacy::new(me)).await?;
        let change = SetMatchesPrivacy::new(me, PrivacySetting::Show, PrivacySetting::Show);
        self.ask(change.confirmed()).await?;
        self.ask(GetCommsUser::new()).await?;
        self.ask(GetBanSummary::new(self.players.clone())).await?;
        self.ask(GetPlayerRewardTrackOperations::new(me)).await?;
        self.ask(GetPlayerCareerRank::new(me, "careerRank1")).await?;
        self.ask(GetPlayerCustomization::new(me)).await?;
        self.ask(GetPlayerAppearance::new(me)).await?;
        self.ask(GetCustomizations::new(self.players.clone())).await?;
        self.ask(GetCareerRanks::new(self.players.clone())).await?;
        self.ask(GetEndpointSettings::new()).await?;
        self.ask(GetFeatureFlags::new()).await?;
        Ok(())
    }

    async fn assets(&mut self, result: &MatchResult) -> Result<(), Failure> {
        let info = &result.match_info;
        let none = "the match has no such asset";
        let map = info.map_variant.as_ref().ok_or(none)?;
        self.ask(GetMap::new(map.asset_id, map.version_id)).await?;
        self.ask(GetLatestMap::new(map.asset_id)).await?;
        let variant = info.ugc_game_variant.as_ref().ok_or(none)?;
        self.ask(GetUgcGameVariant::new(variant.asset_id, variant.version_id)).await?;
        self.ask(GetLatestUgcGameVariant::new(variant.asset_id)).await?;
        let pair = info.playlist_map_mode_pair.as_ref().ok_or(none)?;
        self.ask(GetMapModePair::new(pair.asset_id, pair.version_id)).await?;
        self.ask(GetLatestMapModePair::new(pair.asset_id)).await?;
        let playlist = info.playlist.as_ref().ok_or(none)?;
        self.ask(GetPlaylist::new(playlist.asset_id, playlist.version_id)).await?;
        self.ask(GetLatestPlaylist::new(playlist.asset_id)).await?;
        self.ask(GetPlaylistMetadata::new(playlist.asset_id)).await?;

        let ugc = self.client.ugc();
        let variant = ugc.latest_ugc_game_variant(variant.asset_id).await?;
        let film = ugc.film_by_match_id(result.match_id).await?;
        let prefabs = ugc.search_assets().asset_kind(SearchKind::Prefab).await?;
        let engine = variant.engine_game_variant_link.ok_or(none)?;
        self.ask(GetEngineGameVariant::new(engine.asset_id, engine.version_id)).await?;
        self.ask(GetLatestEngineGameVariant::new(engine.asset_id)).await?;
        let prefab = prefabs.results.first().ok_or(none)?;
        self.ask(GetPrefab::new(prefab.asset_id, prefab.asset_version_id)).await?;
        self.ask(GetLatestPrefab::new(prefab.asset_id)).await?;
        self.ask(GetLatestFilm::new(film.asset_id)).await?;
        self.ask(GetFilmByMatchId::new(result.match_id)).await?;
        self.ask(SearchAssets::new()).await?;
        self.ask(GetTagsInfo::new()).await?;

        let project: AssetId = "a9dc0785-2a99-4fec-ba6e-0216feaaf041".parse()?;
        let version = self.ask(GetLatestProject::new(project)).await?;
        let version: AssetVersionId = text(&version, "/VersionId")?.parse()?;
        self.ask(GetProject::new(project, version)).await?;
        self.ask(GetManifestByBuild::new("6.10021.18539.0")).await?;
        let manifest = self.ask(GetManifestByBranch::new("Release")).await?;
        let id: AssetId = text(&manifest, "/AssetId")?.parse()?;
        let version: AssetVersionId = text(&manifest, "/VersionId")?.parse()?;
        self.ask(GetLatestManifest::new(id)).await?;
        self.ask(GetManifest::new(id, version)).await?;
        Ok(())
    }

    async fn files(&mut self) -> Result<(), Failure> {
        let customization = self.client.economy().player_customization(self.me).await?;
        let decks = self.client.stats().challenge_decks(self.me).await?;
        self.ask(GetMedalMetadata::new()).await?;
        self.ask(GetCareerRewardTrack::new()).await?;
        self.ask(GetCsrSeasonCalendar::new()).await?;
        self.ask(GetEmblemMapping::new()).await?;
        self.ask(GetGuide::new(GuideArea::News)).await?;
        self.ask(GetProgressionFile::new("Currency/Currencies/cR.json")).await?;
        let calendar = self.ask(GetSeasonCalendar::new()).await?;
        let season = |key: &str| text(&calendar, &format!("/Seasons/0/{key}"));
        self.ask(GetSeasonFile::new(season("SeasonMetadata")?)).await?;
        self.ask(GetOperationRewardTrack::new(season("OperationTrackPath")?)).await?;
        let emblem = customization.appearance.and_then(|appearance| appearance.emblem);
        let emblem = emblem.and_then(|emblem| emblem.emblem_path).ok_or("there is no emblem")?;
        self.ask(GetItemMetadata::new(emblem)).await?;
        let decks = decks.assigned_decks.unwrap_or_default();
        let challenges = decks.into_iter().filter_map(|deck| deck.active_challenges).flatten();
        let path = challenges.filter_map(|challenge| challenge.path).next();
        self.ask(GetChallenge::new(path.ok_or("there is no challenge")?)).await?;
        for (_, bans) in self.client.ban().summary(self.players.clone()).batch().await {
            let bans = bans?.result.and_then(|result| result.bans_in_effect).unwrap_or_default();
            if let Some(path) = bans.into_iter().find_map(|ban| ban.ban_message_path) {
                self.ask(GetBanMessage::new(path)).await?;
            }
        }
        // Nobody gets this one, and these are no documents.
        for name in ["get_csr_season_file", "get_image", "get_waypoint_image"] {
            self.seeds.add("models", name, format!("{name}\n{{}}"));
        }
        Ok(())
    }

    /// Makes a call and keeps the answer as a seed, below a line with the operation's name.
    async fn ask<E: Endpoint>(&mut self, endpoint: E) -> Result<Value, Failure> {
        let name = E::INFO.operation().name();
        self.client.send(endpoint).await?;
        let document: Value = serde_json::from_str(&self.recorder.take_body()?)?;
        self.seeds.add("models", name, format!("{name}\n{}", shortened(&document)));
        Ok(document)
    }
}

fn text<'a>(document: &'a Value, pointer: &str) -> Result<&'a str, Failure> {
    let text = document.pointer(pointer).and_then(Value::as_str);
    text.ok_or_else(|| format!("there is no {pointer}").into())
}

/// The document with the first entries of its lists and of its larger maps.
fn shortened(document: &Value) -> Value {
    /// More than any model has fields.
    const MOST_KEYS: usize = 48;
    match document {
        Value::Array(list) => list.iter().take(2).map(shortened).collect(),
        Value::Object(map) => {
            let kept = if map.len() > MOST_KEYS { 2 } else { MOST_KEYS };
            map.iter().take(kept).map(|(key, value)| (key.clone(), shortened(value))).collect()
        }
        other => other.clone(),
    }
}
