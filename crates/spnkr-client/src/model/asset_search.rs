use serde_json::{Map, Value};
use spnkr_core::{AssetId, AssetVersionId};

use super::{AssetHome, AssetKind, Author, Date};

model! {
    /// A page of the assets that a search has found.
    pub struct AssetSearchPage {
        /// The tags among all results, and how often they occur.
        pub tags: Vec<AssetTag> = "Tags",
        /// About how many results there are in all.
        pub estimated_total: i64 = "EstimatedTotal",
        /// How many results are left out, as asked for.
        pub start: i32 = "Start",
        /// How many a page has at most, as asked for.
        pub count: i32 = "Count",
        /// How many the service sent.
        pub result_count: i32 = "ResultCount",
        /// The assets; empty behind the last one.
        pub results: Vec<AssetSearchResult> = "Results",
        /// An empty object in every observed answer; kept as it is.
        pub links: Option<Map<String, Value>> = "Links",
    }

    /// A tag and how often it occurs.
    pub struct AssetTag {
        /// The tag.
        pub tag: String = "Tag",
        /// How many results have it.
        pub count: i64 = "Count",
    }

    /// An asset that a search has found.
    pub struct AssetSearchResult {
        /// The asset.
        pub asset_id: AssetId = "AssetId",
        /// Its version.
        pub asset_version_id: AssetVersionId = "AssetVersionId",
        /// Its name.
        pub name: String = "Name",
        /// What it is; can be empty.
        pub description: String = "Description",
        /// What kind of asset it is.
        pub asset_kind: AssetKind = "AssetKind",
        /// Words to find it by. Other clients have seen null.
        pub tags: Option<Vec<String>> = "Tags",
        /// The address of its small image.
        pub thumbnail_url: String = "ThumbnailUrl",
        /// The assets that it is made with.
        pub referenced_assets: Vec<AssetId> = "ReferencedAssets",
        /// Who made the first version.
        pub original_author: Author = "OriginalAuthor",
        /// Likes.
        pub likes: i64 = "Likes",
        /// Bookmarks.
        pub bookmarks: i64 = "Bookmarks",
        /// Plays of late.
        pub plays_recent: i64 = "PlaysRecent",
        /// How many objects are on a map.
        pub number_of_objects: i64 = "NumberOfObjects",
        /// When it was made; only where the search asked for times.
        pub date_created_utc: Option<Date> = "DateCreatedUtc",
        /// When it was changed last; only where the search asked for times.
        pub date_modified_utc: Option<Date> = "DateModifiedUtc",
        /// When it was published; only where the search asked for times.
        pub date_published_utc: Option<Date> = "DatePublishedUtc",
        /// Whether it has scripts.
        pub has_node_graph: Option<bool> = "HasNodeGraph",
        /// Whether its copies cannot be changed.
        pub read_only_clones: bool = "ReadOnlyClones",
        /// Plays.
        pub plays_all_time: i64 = "PlaysAllTime",
        /// Who made it. Other clients have seen null.
        pub contributors: Option<Vec<Author>> = "Contributors",
        /// How many assets are made with it.
        pub parent_asset_count: i64 = "ParentAssetCount",
        /// The average rating, from 0 to 5.
        pub average_rating: Option<f64> = "AverageRating",
        /// Ratings.
        pub number_of_ratings: i64 = "NumberOfRatings",
        /// Where it comes from. Named by other clients.
        pub asset_home: Option<AssetHome> = "AssetHome",
    }
}
