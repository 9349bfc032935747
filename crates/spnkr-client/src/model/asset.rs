use serde_json::Value;
use spnkr_core::{AssetId, AssetVersionId};

use super::{AssetFiles, Author, Date};

/// Declares assets: what one kind of them has, and behind it what all kinds have.
macro_rules! assets {
    ($(
        $(#[$doc:meta])*
        pub struct $Name:ident { $($own:tt)* }
    )+) => { model! { $(
        $(#[$doc])*
        pub struct $Name {
            $($own)*
            /// The asset.
            pub asset_id: AssetId = "AssetId",
            /// Its version.
            pub version_id: AssetVersionId = "VersionId",
            /// Its name, in the language that was asked for.
            pub public_name: String = "PublicName",
            /// What it is, in the language that was asked for; can be empty.
            pub description: String = "Description",
            /// Its files. Other clients have seen them left out.
            pub files: Option<AssetFiles> = "Files",
            /// Who made it; empty for much of the studio's.
            pub contributors: Vec<Author> = "Contributors",
            /// Where it comes from.
            pub asset_home: AssetHome = "AssetHome",
            /// How it is liked and played.
            pub asset_stats: AssetStats = "AssetStats",
            /// What came of looking it through.
            pub inspection_result: InspectionResult = "InspectionResult",
            /// Whether it may be copied.
            pub clone_behavior: CloneBehavior = "CloneBehavior",
            /// Its place among others; 0 in observed answers.
            pub order: i32 = "Order",
            /// When it was published. Named by other clients.
            pub published_date: Option<Date> = "PublishedDate",
            /// The number of its version. Named by other clients.
            pub version_number: Option<i32> = "VersionNumber",
            /// Who owns it. Named by other clients.
            pub admin: Option<Author> = "Admin",
        }
    )+ } };
}

assets! {
    /// What all kinds of assets have. An asset names others in this form.
    pub struct Asset {
        /// What its kind has besides; only where it was asked for by itself.
        pub custom_data: Option<serde_json::Map<String, Value>> = "CustomData",
        /// Words to find it by; only where it was asked for by itself.
        pub tags: Option<Vec<String>> = "Tags",
    }

    /// A map.
    pub struct Map {
        /// What only maps have.
        pub custom_data: MapCustomData = "CustomData",
        /// Words to find it by.
        pub tags: Vec<String> = "Tags",
        /// The prefabs in it. Other clients have seen null.
        pub prefab_links: Option<Vec<Asset>> = "PrefabLinks",
    }

    /// A mode with its settings.
    pub struct UgcGameVariant {
        /// What only modes have.
        pub custom_data: UgcGameVariantCustomData = "CustomData",
        /// Words to find it by.
        pub tags: Vec<String> = "Tags",
        /// The mode without settings that it is made from. Other clients have seen it left out.
        pub engine_game_variant_link: Option<Asset> = "EngineGameVariantLink",
    }

    /// A map and a mode that a playlist pairs.
    pub struct MapModePair {
        /// An empty object in every observed answer; kept as it is.
        pub custom_data: serde_json::Map<String, Value> = "CustomData",
        /// Words to find it by.
        pub tags: Vec<String> = "Tags",
        /// The map. Other clients have seen null.
        pub map_link: Option<Asset> = "MapLink",
        /// The mode.
        pub ugc_game_variant_link: Asset = "UgcGameVariantLink",
    }

    /// A playlist.
    pub struct Playlist {
        /// Its rules.
        pub custom_data: PlaylistCustomData = "CustomData",
        /// Words to find it by.
        pub tags: Vec<String> = "Tags",
        /// What is played now: pairs of a map and a mode. Can be fewer than
        /// [`playlist_entries`](PlaylistCustomData::playlist_entries).
        pub rotation_entries: Vec<RotationEntry> = "RotationEntries",
    }

    /// A map and a mode in a playlist's rotation.
    pub struct RotationEntry {
        /// How often it comes.
        pub metadata: PlaylistEntryMetadata = "Metadata",
    }
}

model! {
    /// What only maps have.
    pub struct MapCustomData {
        /// How many objects are on it.
        pub num_of_objects_on_map: i32 = "NumOfObjectsOnMap",
        /// The place that it is built on, as a number of the game; can be negative.
        pub tag_level_id: i32 = "TagLevelId",
        /// Whether its light has been computed.
        pub is_baked: bool = "IsBaked",
        /// Whether it has scripts.
        pub has_node_graph: bool = "HasNodeGraph",
    }

    /// What only modes have.
    pub struct UgcGameVariantCustomData {
        /// Settings by name, in no fixed form; empty in observed answers.
        pub key_values: serde_json::Map<String, Value> = "KeyValues",
        /// Whether it has scripts; not in observed answers, but named by other clients.
        pub has_node_graph: Option<bool> = "HasNodeGraph",
    }

    /// How an asset is liked and played.
    pub struct AssetStats {
        /// Plays of late.
        pub plays_recent: i64 = "PlaysRecent",
        /// Plays.
        pub plays_all_time: i64 = "PlaysAllTime",
        /// How many count it among their favourites.
        pub favorites: i64 = "Favorites",
        /// Likes.
        pub likes: i64 = "Likes",
        /// Bookmarks.
        pub bookmarks: i64 = "Bookmarks",
        /// How many assets are made with it.
        pub parent_asset_count: i64 = "ParentAssetCount",
        /// The average rating, from 0 to 5.
        pub average_rating: Option<f64> = "AverageRating",
        /// Ratings.
        pub number_of_ratings: i64 = "NumberOfRatings",
    }

    /// A playlist's rules.
    pub struct PlaylistCustomData {
        /// Everything that can come into the rotation.
        pub playlist_entries: Vec<PlaylistEntry> = "PlaylistEntries",
        /// How the next entry is chosen.
        pub strategy: PlaylistEntrySelectionStrategy = "Strategy",
        /// The fewest teams.
        pub min_teams: i32 = "MinTeams",
        /// The fewest players of a team.
        pub min_team_size: i32 = "MinTeamSize",
        /// The most teams.
        pub max_teams: i32 = "MaxTeams",
        /// The most players of a team.
        pub max_team_size: i32 = "MaxTeamSize",
        /// By how many players teams may differ.
        pub max_team_imbalance: i32 = "MaxTeamImbalance",
        /// How many may play on one screen.
        pub max_splitscreen_players_allowed: i32 = "MaxSplitscreenPlayersAllowed",
        /// Whether friends may join a match that has begun.
        pub allow_friend_join_in_progress: bool = "AllowFriendJoinInProgress",
        /// Whether others are matched into a match that has begun.
        pub allow_matchmaking_join_in_progress: bool = "AllowMatchmakingJoinInProgress",
        /// Whether bots join a match that has begun.
        pub allow_bot_join_in_progress: bool = "AllowBotJoinInProgress",
        /// How long players stay together afterwards, in seconds.
        pub exit_experience_duration_sec: i32 = "ExitExperienceDurationSec",
        /// Whether the leader of a fireteam may send its members away.
        pub fireteam_leader_kick_allowed: bool = "FireteamLeaderKickAllowed",
        /// Whether there is no chat during a match.
        pub disable_midgame_chat: bool = "DisableMidgameChat",
        /// What may be played with.
        pub allowed_device_inputs: Vec<PlaylistDeviceInput> = "AllowedDeviceInputs",
        /// How good bots are.
        pub bot_difficulty: PlaylistBotDifficulty = "BotDifficulty",
        /// The fewest players of a fireteam.
        pub min_fireteam_size: i32 = "MinFireteamSize",
        /// The most players of a fireteam.
        pub max_fireteam_size: i32 = "MaxFireteamSize",
    }

    /// A map and a mode that can come into a playlist's rotation.
    pub struct PlaylistEntry {
        /// The pair's asset id, as text.
        pub map_mode_pair_asset_id: String = "MapModePairAssetId",
        /// How often it comes.
        pub metadata: PlaylistEntryMetadata = "Metadata",
    }

    /// How often an entry of a playlist comes.
    pub struct PlaylistEntryMetadata {
        /// Its weight among the others; only the ratios count.
        pub weight: f64 = "Weight",
    }
}

open_enum! {
    /// Where an asset comes from.
    pub enum AssetHome {
        /// The services do not know it themselves.
        Unknown = 0, "unknown";
        /// The studio.
        Studio = 1, "studio";
        /// A player.
        Player = 2, "player";
    }

    /// Whether an asset may be copied.
    pub enum CloneBehavior {
        /// As usual.
        Default = 0, "default";
        /// It is there to be copied.
        Template = 1, "template";
        /// It may not.
        Prohibited = 2, "prohibited";
    }

    /// What came of looking an asset through.
    pub enum InspectionResult {
        /// The services do not know it themselves.
        Unknown = 0, "unknown";
        /// It can be tolerated.
        Tolerable = 5, "tolerable";
        /// It is the studio's own.
        StudioContent = 50, "studio content";
    }

    /// How good the bots of a playlist are, in the numbers of playlists; match stats have others.
    pub enum PlaylistBotDifficulty {
        /// As good as the players are.
        Automatic = 0, "automatic";
        /// Recruit.
        Recruit = 1, "Recruit";
        /// Marine.
        Marine = 2, "Marine";
        /// ODST.
        Odst = 3, "ODST";
        /// Spartan.
        Spartan = 4, "Spartan";
    }

    /// What a playlist may be played with.
    pub enum PlaylistDeviceInput {
        /// The services name nothing in particular.
        Unknown = 0, "unknown";
        /// Controllers.
        Controller = 1, "controller";
        /// Mouse and keyboard.
        MouseAndKeyboard = 2, "mouse and keyboard";
    }

    /// How the next entry of a playlist is chosen.
    pub enum PlaylistEntrySelectionStrategy {
        /// By chance, as the weights say.
        Weighted = 0, "weighted";
        /// Without repetition.
        NoRepeat = 1, "no repeat";
    }
}

impl Playlist {
    /// The share of an entry in the weights of the rotation, from 0 to 1.
    ///
    /// It is how likely the entry comes next if the strategy is
    /// [`Weighted`](PlaylistEntrySelectionStrategy::Weighted). None if the weights do not add up to more than 0.
    pub fn share_of(&self, entry: &RotationEntry) -> Option<f64> {
        let total: f64 = self.rotation_entries.iter().map(|entry| entry.metadata.weight).sum();
        (total > 0.0).then(|| entry.metadata.weight / total)
    }
}
