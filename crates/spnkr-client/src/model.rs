//! What the services answer.
//!
//! Models lose nothing: a key that a model does not name stands in its `extra`, a number that an enum does
//! not list stays that number, and a model serializes to the document that it was read from. A field is an
//! [`Option`] where the services leave it out or send null; both are read as none, and none is not written.
//!
//! Times are UTC. Where a doc comment names no other source, the facts are those of observed answers.

#[macro_use]
mod macros;

mod asset;
mod asset_files;
mod asset_search;
mod author;
mod ban;
mod calendar;
mod career;
mod challenge_decks;
mod cms;
mod customization;
mod date;
mod duration;
mod endpoint_settings;
mod enums;
mod extra;
mod film;
mod link;
mod match_history;
mod match_info;
mod match_stats;
mod medal_metadata;
mod modes;
mod player_id;
mod privacy;
mod reward_track;
mod service_record;
mod skill;
mod text;
mod trail;
mod user;
pub(crate) mod wire;

pub use self::{
    asset::{
        Asset, AssetHome, AssetStats, CloneBehavior, InspectionResult, Map, MapCustomData,
        MapModePair, Playlist, PlaylistBotDifficulty, PlaylistCustomData, PlaylistDeviceInput,
        PlaylistEntry, PlaylistEntryMetadata, PlaylistEntrySelectionStrategy, RotationEntry,
        UgcGameVariant, UgcGameVariantCustomData,
    },
    asset_files::AssetFiles,
    asset_search::{AssetSearchPage, AssetSearchResult, AssetTag},
    author::Author,
    ban::{Ban, BanResult, BanScope, BanSummary, BanSummaryLinks, BanType, PlayerBans},
    calendar::{CareerRankLink, CsrSeason, CsrSeasonCalendar, Season, SeasonCalendar, SeasonEvent},
    career::{
        CareerRank, CareerRewardTrack, CurrencyReward, InventoryReward, InventoryRewardType,
        OperationRank, OperationRewardTrack, RankRewards,
    },
    challenge_decks::{Challenge, ChallengeDeck, ChallengeDecks, ChallengeReward},
    cms::{
        BanMessage, EmblemImages, EmblemMapping, ItemCommonData, ItemConfiguration,
        ItemDisplayPath, ItemMedia, ItemMediaUrl, ItemMetadata, PlaylistMetadata,
        SeasonMetadataFile,
    },
    customization::{
        AiCore, AiCores, AiTheme, Appearance, AppearanceCustomization, AppearanceEmblem, ArmorCore,
        ArmorCores, ArmorTheme, CoreType, CustomizationBatch, PlayerCustomization,
        PlayerCustomizationResult, SpartanBody, ThemeEmblem, VehicleCore, VehicleCores,
        VehicleTheme, WeaponCore, WeaponCores, WeaponTheme,
    },
    date::{Date, Time},
    endpoint_settings::{
        AuthenticationMethod, Authority, AuthorityScheme, EndpointRetryOptions,
        EndpointRetryPolicy, EndpointSettings,
    },
    enums::{
        AssetKind, BotDifficulty, GameVariantCategory, GameplayInteraction, LifecycleMode, Outcome,
        PlayerType, PlaylistExperience,
    },
    extra::Extra,
    film::{Film, FilmChunk, FilmChunkType, FilmCustomData, FilmStatus},
    link::Link,
    match_history::{MatchCount, MatchHistory, MatchResult},
    match_info::{AssetRef, MatchInfo},
    match_stats::{
        Award, BotAttributes, CoreStats, MatchPlayer, MatchStats, MatchTeam, ParticipationInfo,
        PlayerTeamStats, Stats,
    },
    medal_metadata::{
        Medal, MedalDifficulty, MedalMetadata, MedalSprites, MedalType, SpriteSheet, SpriteTile,
    },
    modes::{
        BombStats, CaptureTheFlagStats, EliminationStats, ExtractionStats, InfectionStats,
        OddballStats, PveStats, PvpStats, StockpileStats, VipStats, ZonesStats,
    },
    player_id::{BotId, PlayerId},
    privacy::{MatchesPrivacy, PrivacySetting},
    reward_track::{
        CareerRankBatch, EconomyResultCode, PlayerCareerRank, PlayerCareerRankResult,
        PlayerOperation, PlayerOperationPasses, PlayerRewardTrack, RewardTrackProgress,
        RewardTrackStatus, TrackProgress,
    },
    service_record::{
        ServiceRecord, ServiceRecordCoreStats, ServiceRecordEliminationStats,
        ServiceRecordPveStats, ServiceRecordPvpStats, ServiceRecordSubqueries,
        ServiceRecordZonesStats,
    },
    skill::{
        Counterfactuals, Csr, CsrResult, ExpectedStats, MatchSkill, PlayerCsr, PlayerSkill,
        PlaylistCsr, RankRecap, RankedRewards, SkillResult, SkillResultCode, StatPerformance,
        StatPerformances, SubTier, Tier,
    },
    text::{GameText, TextStatus, TranslatableString},
    user::{CommsUser, Gamerpic, User},
};

pub use crate::reference::team_name;

use crate::{Inspection, segment};

/// Whether two names differ in nothing but letter case and what stands between their words.
fn is_same_name(one: &str, other: &str) -> bool {
    let letters = |name: &str| {
        let all = name.chars().filter(|letter| !matches!(letter, ' ' | '-' | '_'));
        all.flat_map(char::to_lowercase).collect::<String>()
    };
    letters(one) == letters(other)
}

/// Writes a model again and lists what it did not know.
pub(crate) fn inspect<T: wire::Wire>(model: &T) -> Inspection {
    let (unknown_fields, unlisted_values) = trail::through(model).end();
    Inspection {
        // A model's keys are texts and its numbers finite, so it can always be written.
        document: serde_json::to_value(wire::Writer(model)).unwrap_or_default(),
        unknown_fields,
        unlisted_values,
    }
}

/// The name of a file without its folders and its extension: `CsrSeason5-1` of
/// `Csr/Seasons/CsrSeason5-1.json`.
fn file_stem(path: &str) -> &str {
    let file = path.rsplit_once('/').map_or(path, |(_, file)| file);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// The address of a file, from what all addresses of its folder begin with and its path in there.
fn join(prefix: &str, relative_path: &str) -> String {
    let mut url = prefix.trim_end_matches('/').to_owned();
    for part in relative_path.trim_start_matches('/').split('/') {
        url.push('/');
        url.push_str(&segment(part).to_string());
    }
    url
}
