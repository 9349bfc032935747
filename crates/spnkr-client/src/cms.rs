//! The game's own files and images: medals, seasons, reward tracks, items.

use serde_json::Value;
use spnkr_core::{AssetId, RetryPolicy};

use crate::{
    File, FilePath, FileStem,
    argument::words,
    model::{
        BanMessage, CareerRewardTrack, CsrSeasonCalendar, EmblemMapping, ItemMetadata,
        MedalMetadata, OperationRewardTrack, PlaylistMetadata, SeasonCalendar, SeasonMetadataFile,
    },
};

endpoints! {
    /// The calls of the game's content management; [`Client::cms`](crate::Client::cms) gives it.
    ///
    /// Paths are those that other answers name; they can be given as they came.
    service CmsService as cms on CMS;

    /// Gets a file on progression by its path, as it comes.
    GET "/hi/Progression/file/{relative_path}" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => Value;
    get_progression_file as progression_file: GetProgressionFile { relative_path: FilePath }

    /// Gets all medals: names, difficulties, and where they stand in the images.
    GET "/hi/Waypoint/file/medals/metadata.json" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => MedalMetadata;
    get_medal_metadata as medal_metadata: GetMedalMetadata {}

    /// Gets the seasons of ranks.
    GET "/hi/Progression/file/Csr/Calendars/CsrSeasonCalendar.json" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => CsrSeasonCalendar;
    get_csr_season_calendar as csr_season_calendar: GetCsrSeasonCalendar {}

    /// Gets the seasons of the game, with their operations, and its events.
    GET "/hi/progression/file/calendars/seasons/seasoncalendar.json" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => SeasonCalendar;
    get_season_calendar as season_calendar: GetSeasonCalendar {}

    /// Gets the career track: its 272 ranks, and what each takes.
    GET "/hi/Progression/file/RewardTracks/CareerRanks/careerRank1.json" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => CareerRewardTrack;
    get_career_reward_track as career_reward_track: GetCareerRewardTrack {}

    /// Gets the reward track of an operation by its path, such as `RewardTracks/Operations/S05OpPassM01.json`.
    GET "/hi/Progression/file/{path}" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => OperationRewardTrack;
    get_operation_reward_track as operation_reward_track: GetOperationRewardTrack { path: FilePath }

    /// Gets an image by its path, such as `career_rank/ProgressWidget/272_Hero.png`.
    GET "/hi/images/file/{relative_path}" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => File;
    get_image as image: GetImage { relative_path: FilePath }

    /// Gets which version of a playlist is played now, and whether it is ranked.
    GET "/hi/multiplayer/file/playlists/assets/{playlist_id}.json" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => PlaylistMetadata;
    get_playlist_metadata as playlist_metadata: GetPlaylistMetadata { playlist_id: AssetId }

    /// Gets the images of emblems and nameplates.
    GET "/hi/Waypoint/file/images/emblems/mapping.json" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => EmblemMapping;
    get_emblem_mapping as emblem_mapping: GetEmblemMapping {}

    /// Gets what an item is called and looks like, by its path, such as those of a customization.
    GET "/hi/progression/file/{item_path}" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => ItemMetadata;
    get_item_metadata as item_metadata: GetItemMetadata { item_path: FilePath }

    /// Gets an image of the web pages by its path, such as `medals/images/medal_sheet_sm.png`.
    GET "/hi/Waypoint/file/{cms_path}" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => File;
    get_waypoint_image as waypoint_image: GetWaypointImage { cms_path: FilePath }

    /// Gets the texts and images of a season, by its name or its path, such as `Season7`.
    GET "/hi/Progression/file/Seasons/{name}.json" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => SeasonMetadataFile;
    get_season_file as season_file: GetSeasonFile { name: FileStem }

    /// Gets the file of a season of ranks, by its name or its path, such as `CsrSeason5-1`, as it comes.
    ///
    /// Other clients were refused: 403.
    GET "/hi/Progression/file/Csr/Seasons/{name}.json" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => Value;
    get_csr_season_file as csr_season_file: GetCsrSeasonFile { name: FileStem }

    /// Gets the text on a ban by the path that the ban names.
    GET "/hi/Banning/file/{path}" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => BanMessage;
    get_ban_message as ban_message: GetBanMessage { path: FilePath }

    /// Gets a challenge by the path that a deck names, as it comes.
    GET "/hi/Progression/file/{challenge_path}" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => Value;
    get_challenge as challenge: GetChallenge { challenge_path: FilePath }

    /// Gets the index of all files of one area, as it comes.
    GET "/hi/{area}/guide/xo" [SpartanWithClearance, Read, with_retry(RetryPolicy::CMS)] => Value;
    get_guide as guide: GetGuide { area: GuideArea }
}

words! {
    /// An area of the game's files that has an index.
    pub enum GuideArea, "must be an area such as `Progression`" {
        /// Images.
        Images = "Images",
        /// Playlists and the like.
        Multiplayer = "Multiplayer",
        /// News.
        News = "News",
        /// Seasons, tracks, items.
        Progression = "Progression",
        /// Settings for computers.
        Specs = "Specs",
        /// Who may play.
        TitleAuthorization = "TitleAuthorization",
    }
}
