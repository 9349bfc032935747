//! Maps, modes, playlists and what players made, and the theater films of matches.

mod search;

use serde_json::Value;
use spnkr_core::{AssetId, AssetVersionId, MatchId};

pub use self::search::{AssetSort, SearchKind, SortOrder};
use crate::{
    InvalidArgument,
    model::{Asset, AssetSearchPage, Author, Film, Map, MapModePair, Playlist, UgcGameVariant},
};

endpoints! {
    /// The calls of the service of user-generated content; [`Client::ugc`](crate::Client::ugc) gives it.
    ///
    /// What is asked for with a version never changes, but for the counts of plays and likes. Names and descriptions
    /// can be had in other languages: [`Call::language`](crate::Call::language).
    service UgcService as ugc on UGC;

    /// Gets a version of a map.
    GET "/hi/maps/{asset_id}/versions/{version_id}" [Open, Read, with_lasting_answer] => Map;
    get_map as map: GetMap { asset_id: AssetId, version_id: AssetVersionId }

    /// Gets the latest version of a map.
    GET "/hi/maps/{asset_id}" [Spartan, Read] => Map;
    get_latest_map as latest_map: GetLatestMap { asset_id: AssetId }

    /// Gets a version of a mode with its settings.
    GET "/hi/ugcGameVariants/{asset_id}/versions/{version_id}" [Open, Read, with_lasting_answer] => UgcGameVariant;
    get_ugc_game_variant as ugc_game_variant: GetUgcGameVariant { asset_id: AssetId, version_id: AssetVersionId }

    /// Gets the latest version of a mode with its settings.
    GET "/hi/ugcGameVariants/{asset_id}" [Spartan, Read] => UgcGameVariant;
    get_latest_ugc_game_variant as latest_ugc_game_variant: GetLatestUgcGameVariant { asset_id: AssetId }

    /// Gets a version of a playlist's pair of a map and a mode.
    GET "/hi/mapModePairs/{asset_id}/versions/{version_id}" [SpartanWithClearance, Read, with_lasting_answer] => MapModePair;
    get_map_mode_pair as map_mode_pair: GetMapModePair { asset_id: AssetId, version_id: AssetVersionId }

    /// Gets the latest version of a playlist's pair of a map and a mode.
    GET "/hi/mapModePairs/{asset_id}" [Spartan, Read] => MapModePair;
    get_latest_map_mode_pair as latest_map_mode_pair: GetLatestMapModePair { asset_id: AssetId }

    /// Gets a version of a playlist: its rules, and what is played in it.
    GET "/hi/playlists/{asset_id}/versions/{version_id}" [SpartanWithClearance, Read, with_lasting_answer] => Playlist;
    get_playlist as playlist: GetPlaylist { asset_id: AssetId, version_id: AssetVersionId }

    /// Gets the latest version of a playlist: its rules, and what is played in it.
    GET "/hi/playlists/{asset_id}" [Spartan, Read] => Playlist;
    get_latest_playlist as latest_playlist: GetLatestPlaylist { asset_id: AssetId }

    /// Gets a version of a mode as the studio made it, without settings.
    GET "/hi/engineGameVariants/{asset_id}/versions/{version_id}" [Open, Read, with_lasting_answer] => Asset;
    get_engine_game_variant as engine_game_variant: GetEngineGameVariant { asset_id: AssetId, version_id: AssetVersionId }

    /// Gets the latest version of a mode as the studio made it, without settings.
    GET "/hi/engineGameVariants/{asset_id}" [Spartan, Read] => Asset;
    get_latest_engine_game_variant as latest_engine_game_variant: GetLatestEngineGameVariant { asset_id: AssetId }

    /// Gets a version of a prefab, which is a part to build maps with.
    GET "/hi/prefabs/{asset_id}/versions/{version_id}" [Spartan, Read, with_lasting_answer] => Asset;
    get_prefab as prefab: GetPrefab { asset_id: AssetId, version_id: AssetVersionId }

    /// Gets the latest version of a prefab, which is a part to build maps with.
    GET "/hi/prefabs/{asset_id}" [Spartan, Read] => Asset;
    get_latest_prefab as latest_prefab: GetLatestPrefab { asset_id: AssetId }

    /// Gets the latest version of a theater film as an asset.
    GET "/hi/films/{asset_id}" [Spartan, Read] => Asset;
    get_latest_film as latest_film: GetLatestFilm { asset_id: AssetId }

    /// Gets a version of a project, which is a collection of assets, as it comes.
    GET "/hi/projects/{asset_id}/versions/{version_id}" [Spartan, Read, with_lasting_answer] => Value;
    get_project as project: GetProject { asset_id: AssetId, version_id: AssetVersionId }

    /// Gets the latest version of a project, which is a collection of assets, as it comes.
    GET "/hi/projects/{asset_id}" [Spartan, Read] => Value;
    get_latest_project as latest_project: GetLatestProject { asset_id: AssetId }

    /// Gets a version of a manifest, which lists the assets of a build of the game, as it comes.
    GET "/hi/manifests/{asset_id}/versions/{version_id}" [SpartanWithClearance, Read, with_lasting_answer] => Value;
    get_manifest as manifest: GetManifest { asset_id: AssetId, version_id: AssetVersionId }

    /// Gets the latest version of a manifest, which lists the assets of a build of the game, as it comes.
    GET "/hi/manifests/{asset_id}" [Spartan, Read] => Value;
    get_latest_manifest as latest_manifest: GetLatestManifest { asset_id: AssetId }

    /// Gets the manifest of a build of the game, by its number, as it comes.
    GET "/hi/manifests/builds/{build}/game" [Spartan, Read] => Value;
    get_manifest_by_build as manifest_by_build: GetManifestByBuild { build: String }

    /// Gets the manifest of a branch of the game, by its name, as it comes.
    GET "/hi/manifests/branches/{branch}/game" [Spartan, Read] => Value;
    get_manifest_by_branch as manifest_by_branch: GetManifestByBranch { branch: String }

    /// Gets what is known about tags of assets, as it comes.
    GET "/hi/info/tags" [SpartanWithClearance, Read] => Value;
    get_tags_info as tags_info: GetTagsInfo {}

    /// Gets one page of the assets that match a search.
    ///
    /// [`Call::pages`](crate::Call::pages) gets all of them. Without anything chosen it is everything, beginning with
    /// what is played most of late.
    GET "/hi/search" [Spartan, Read] => AssetSearchPage;
    search_assets as search_assets: SearchAssets {}
    options {
        /// Leaves out this many of the first results; 0 if not set.
        start: u32 = "start",
        /// Gets this many results at most, from 1 to 101; 25 if not set.
        count: u32 = "count",
        /// Says what goes first; recent plays if not set.
        sort: AssetSort = "sort",
        /// Says which way; from the most to the least if not set.
        order: SortOrder = "order",
        /// Finds assets of one kind alone.
        asset_kind: SearchKind = "assetKind",
        /// Finds assets that have one of these tags.
        tags: Vec<String> = "tags",
        /// Finds what somebody made.
        author: Author = "author",
        /// Finds what is rated at least as high, from 0 to 5.
        min_average_rating: f64 = "averageRatingMin",
        /// Finds what was made at this time or later.
        created_from: jiff::Timestamp = "fromDateCreatedUtc",
        /// Finds what was made at this time or before.
        created_to: jiff::Timestamp = "toDateCreatedUtc",
        /// Finds what was changed last at this time or later.
        modified_from: jiff::Timestamp = "fromDateModifiedUtc",
        /// Finds what was changed last at this time or before.
        modified_to: jiff::Timestamp = "toDateModifiedUtc",
        /// Finds what was published at this time or later.
        published_from: jiff::Timestamp = "fromDatePublishedUtc",
        /// Finds what was published at this time or before.
        published_to: jiff::Timestamp = "toDatePublishedUtc",
        /// Says whether results have their dates; they do if not set.
        include_times: bool = "include-times",
    }
    texts {
        /// Finds assets with these words.
        term: String = "term",
    }
    check |call| {
        if !matches!(call.count, None | Some(1..=MAX_COUNT)) {
            return Err(InvalidArgument::new("count", "must be from 1 to 101"));
        }
        match call.min_average_rating {
            Some(rating) if !(0.0..=5.0).contains(&rating) => {
                Err(InvalidArgument::new("averageRatingMin", "must be from 0 to 5"))
            }
            _ => Ok(()),
        }
    }

    /// Gets the manifest of a match's theater film: its chunks, and where they are.
    ///
    /// Films are not kept for ever, and some matches have none: 404.
    /// [`Client::film_chunk`](crate::Client::film_chunk) gets the chunks.
    GET "/hi/films/matches/{match_id}/spectate" [Spartan, Read, with_settling] => Film;
    get_film_by_match_id as film_by_match_id: GetFilmByMatchId { match_id: MatchId }
}

/// The service refuses larger pages.
const MAX_COUNT: u32 = 101;
