use jiff::{SignedDuration, Timestamp};
use spnkr_core::{AssetId, AssetVersionId};
use uuid::Uuid;

use super::{
    AssetKind, GameVariantCategory, GameplayInteraction, LifecycleMode, PlaylistExperience,
};

model! {
    /// When, where and how a match was played.
    pub struct MatchInfo {
        /// When it started.
        pub start_time: Timestamp = "StartTime",
        /// When it ended; up to about 40 seconds later than the start and the duration together.
        pub end_time: Timestamp = "EndTime",
        /// How long it took, exact to 100 nanoseconds.
        pub duration: SignedDuration = "Duration",
        /// Whether it was matchmade.
        pub lifecycle_mode: LifecycleMode = "LifecycleMode",
        /// The mode.
        pub game_variant_category: GameVariantCategory = "GameVariantCategory",
        /// The place that the map is built on. Other clients have seen it left out.
        pub level_id: Option<Uuid> = "LevelId",
        /// The map. Other clients have seen it null.
        pub map_variant: Option<AssetRef> = "MapVariant",
        /// The mode with its settings. Other clients have seen it null.
        pub ugc_game_variant: Option<AssetRef> = "UgcGameVariant",
        /// The flight configuration that it was played under; empty in old matches.
        pub clearance_id: String = "ClearanceId",
        /// The playlist; none for custom and local games.
        pub playlist: Option<AssetRef> = "Playlist",
        /// The kind of playlist; none for custom and local games.
        pub playlist_experience: Option<PlaylistExperience> = "PlaylistExperience",
        /// The playlist's pair of map and mode; none for custom and local games.
        pub playlist_map_mode_pair: Option<AssetRef> = "PlaylistMapModePair",
        /// The season, such as `Csr/Seasons/CsrSeason9-1.json`; none for custom and local games.
        pub season_id: Option<String> = "SeasonId",
        /// How long it could be played: the duration without what lies between rounds, exact to a
        /// millisecond. Other clients have seen it left out.
        pub playable_duration: Option<SignedDuration> = "PlayableDuration",
        /// Whether there were teams. If not, team ids are the players' own numbers.
        pub teams_enabled: bool = "TeamsEnabled",
        /// Whether teams scored.
        pub team_scoring_enabled: bool = "TeamScoringEnabled",
        /// Against whom. Other clients have seen it left out.
        pub gameplay_interaction: Option<GameplayInteraction> = "GameplayInteraction",
    }

    /// A version of an asset, by its ids.
    pub struct AssetRef {
        /// What the asset is.
        pub asset_kind: AssetKind = "AssetKind",
        /// The asset.
        pub asset_id: AssetId = "AssetId",
        /// The version.
        pub version_id: AssetVersionId = "VersionId",
    }
}
