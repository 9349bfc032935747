use spnkr_core::{AssetId, AssetVersionId};

use super::SearchAssets;
use crate::{
    Paged,
    argument::words,
    model::{AssetSearchPage, AssetSearchResult},
};

words! {
    /// What goes first in the results of a search.
    pub enum AssetSort, "must be a sort such as `playsrecent`, `likes` or `name`" {
        /// The name.
        Name = "name",
        /// Likes.
        Likes = "likes",
        /// Bookmarks.
        Bookmarks = "bookmarks",
        /// Plays of late.
        PlaysRecent = "playsrecent",
        /// How many objects are on a map.
        NumberOfObjects = "numberofobjects",
        /// When it was made.
        DateCreated = "datecreatedutc",
        /// When it was changed last.
        DateModified = "datemodifiedutc",
        /// When it was published.
        DatePublished = "datepublishedutc",
        /// Plays.
        PlaysAllTime = "playsalltime",
        /// How many assets are made with it.
        ParentAssetCount = "parentassetcount",
        /// The average rating.
        AverageRating = "averagerating",
        /// Ratings.
        NumberOfRatings = "numberofratings",
    }

    /// Which way results are sorted.
    pub enum SortOrder, "must be `asc` or `desc`" {
        /// From the least to the most.
        Ascending = "asc",
        /// From the most to the least.
        Descending = "desc",
    }

    /// Which kind of assets a search finds.
    pub enum SearchKind, "must be a kind such as `map`, `prefab` or `ugcgamevariant`" {
        /// Maps.
        Map = "map",
        /// Prefabs.
        Prefab = "prefab",
        /// Modes with their settings.
        UgcGameVariant = "ugcgamevariant",
        /// Playlists. Named by other clients.
        Playlist = "playlist",
        /// Pairs of a map and a mode. Named by other clients.
        MapModePair = "mapmodepair",
        /// Theater films. Named by other clients.
        Film = "film",
        /// Modes as the studio made them. Named by other clients.
        EngineGameVariant = "enginegamevariant",
    }
}

impl Paged for SearchAssets {
    type Item = AssetSearchResult;
    type Key = (AssetId, AssetVersionId);

    fn position(&self) -> u32 {
        self.start.unwrap_or(0)
    }

    fn at(mut self, position: u32) -> Self {
        self.start = Some(position);
        self
    }

    fn size(&self) -> u32 {
        self.count.unwrap_or(25)
    }

    fn items(page: &mut AssetSearchPage) -> &mut Vec<AssetSearchResult> {
        &mut page.results
    }

    fn key(item: &AssetSearchResult) -> Self::Key {
        (item.asset_id, item.asset_version_id)
    }

    fn is_last(&self, page: &AssetSearchPage, received: u32) -> bool {
        i64::from(self.position()) + i64::from(received) >= page.estimated_total
    }
}
