//! The search for assets.

use std::cmp::Reverse;

use http::StatusCode;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::Serialize;
use serde_json::{Value, json};

use super::document::{BLOBS, iso_date};
use crate::{
    answer::{Answer, Asked, Exception},
    identifier::guid_of,
    route::wrapped,
    state::State,
    world::catalog::{Asset, AssetKind, Catalog, Detail},
};

/// One page of the assets that are as a client wants them.
pub(crate) fn search(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    asked.require_json()?;
    let start = number(asked, "start", 0, "InvalidStart")?;
    let count = number(asked, "count", 25, "InvalidCount")?;
    if !(1..=101).contains(&count) {
        return Err(invalid("InvalidCount"));
    }
    let filter = Filter::read(asked)?;
    let sort = Sort::of(&asked.query_value("sort").unwrap_or_else(|| "playsrecent".to_owned()));
    let sort = sort.ok_or(invalid("InvalidSort"))?;
    let order = asked.query_value("order").unwrap_or_else(|| "desc".to_owned());
    let is_ascending = match order.to_ascii_lowercase().as_str() {
        "asc" => true,
        "desc" => false,
        _ => return Err(invalid("InvalidOrder")),
    };
    let with_times = match asked.query_value("include-times").as_deref() {
        None => true,
        Some(text) if text.eq_ignore_ascii_case("true") => true,
        Some(text) if text.eq_ignore_ascii_case("false") => false,
        Some(_) => return Err(invalid("InvalidIncludeTimes")),
    };
    let catalog = state.world.catalog();
    let mut found: Vec<&Asset> =
        catalog.assets().iter().filter(|asset| filter.includes(asset)).collect();
    found.sort_by_cached_key(|asset| (sort.key(asset), asset.id.clone()));
    if !is_ascending {
        found.reverse();
    }
    let page = found.iter().skip(start).take(count);
    let results: Vec<Found<'_>> =
        page.map(|asset| Found::new(catalog, asset, with_times)).collect();
    let page = AssetSearchPage {
        tags: tags(&found),
        estimated_total: found.len(),
        start,
        count,
        result_count: results.len(),
        results,
        links: json!({}),
    };
    Ok(Answer::json(StatusCode::OK, &page))
}

fn number(
    asked: &Asked,
    name: &str,
    default: usize,
    cause: &'static str,
) -> Result<usize, Exception> {
    match asked.query_value(name) {
        None => Ok(default),
        Some(text) => text.parse::<u32>().map(|number| number as usize).map_err(|_| invalid(cause)),
    }
}

fn invalid(cause: &'static str) -> Exception {
    Exception(StatusCode::BAD_REQUEST, cause)
}

/// Which assets a client wants.
struct Filter {
    kind: Option<AssetKind>,
    /// Words that all have to occur.
    words: Vec<String>,
    /// Tags of which one has to be there.
    tags: Vec<String>,
    author: Option<String>,
    least_rating: Option<f64>,
    created: Span,
    modified: Span,
    published: Span,
}

impl Filter {
    fn read(asked: &Asked) -> Result<Self, Exception> {
        let kind = match asked.query_value("assetKind") {
            Some(word) => Some(AssetKind::of(&word).ok_or(invalid("InvalidAssetKind"))?),
            None => None,
        };
        let term = asked.query_value("term").unwrap_or_default().to_lowercase();
        let tags = asked.query_values("tags");
        let author = asked.query_value("author");
        if author.as_deref().is_some_and(|author| !is_author(author)) {
            return Err(invalid("InvalidAuthor"));
        }
        let least_rating = match asked.query_value("averageRatingMin") {
            Some(text) => Some(
                text.parse()
                    .ok()
                    .filter(|rating| (0.0..=5.0).contains(rating))
                    .ok_or(invalid("InvalidAverageRating"))?,
            ),
            None => None,
        };
        Ok(Self {
            kind,
            words: term.split_whitespace().map(str::to_owned).collect(),
            tags: tags.iter().flat_map(|tags| tags.split(',')).map(str::to_lowercase).collect(),
            author: author.map(|author| author.to_lowercase()),
            least_rating,
            created: Span::read(asked, "DateCreatedUtc")?,
            modified: Span::read(asked, "DateModifiedUtc")?,
            published: Span::read(asked, "DatePublishedUtc")?,
        })
    }

    fn includes(&self, asset: &Asset) -> bool {
        // Those are asked for by id alone.
        if matches!(asset.kind, AssetKind::Manifest | AssetKind::Project) {
            return false;
        }
        let text = format!("{}\n{}", asset.name.english, asset.description.english).to_lowercase();
        let has_tag = |tag: &String| asset.tags.iter().any(|own| own.to_lowercase() == *tag);
        self.kind.is_none_or(|kind| kind == asset.kind)
            && self.words.iter().all(|word| text.contains(word))
            && (self.tags.is_empty() || self.tags.iter().any(has_tag))
            && self.author.as_deref().is_none_or(|author| author == asset.author)
            && self.least_rating.is_none_or(|least| asset.figures.average_rating() >= least)
            && self.created.includes(asset.created)
            && self.modified.includes(asset.modified)
            && self.published.includes(asset.published)
    }
}

/// Whether it is a player, an account of the studio, or somebody from elsewhere.
fn is_author(text: &str) -> bool {
    let is_guid = |text: &str| guid_of(text).is_some();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    wrapped(text, "xuid").is_some_and(digits)
        || wrapped(text, "aaid").is_some_and(is_guid)
        || wrapped(text, "atui")
            .and_then(|ids| ids.split_once('.'))
            .is_some_and(|(one, other)| is_guid(one) && is_guid(other))
}

/// A span of time; both ends belong to it.
struct Span {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Span {
    fn read(asked: &Asked, name: &str) -> Result<Self, Exception> {
        let end = |prefix: &str| match asked.query_value(&format!("{prefix}{name}")) {
            Some(text) => time(&text).map(Some).ok_or(invalid("InvalidDate")),
            None => Ok(None),
        };
        Ok(Self { from: end("from")?, to: end("to")? })
    }

    fn includes(&self, time: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= time) && self.to.is_none_or(|to| time <= to)
    }
}

/// Reads a date or a date with a time, which is UTC unless it says otherwise.
fn time(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    // A plus sign that nobody encoded has become a space.
    if text.contains(' ') {
        return None;
    }
    let time: DateTime = text.parse().ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// What results are ordered by.
#[derive(Debug, Clone, Copy)]
enum Sort {
    AverageRating,
    Bookmarks,
    DateCreated,
    DateModified,
    DatePublished,
    Likes,
    Name,
    NumberOfObjects,
    NumberOfRatings,
    ParentAssetCount,
    PlaysAllTime,
    PlaysRecent,
}

impl Sort {
    fn of(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "averagerating" => Self::AverageRating,
            "bookmarks" => Self::Bookmarks,
            "datecreatedutc" => Self::DateCreated,
            "datemodifiedutc" => Self::DateModified,
            "datepublishedutc" => Self::DatePublished,
            "likes" => Self::Likes,
            "name" => Self::Name,
            "numberofobjects" => Self::NumberOfObjects,
            "numberofratings" => Self::NumberOfRatings,
            "parentassetcount" => Self::ParentAssetCount,
            "playsalltime" => Self::PlaysAllTime,
            "playsrecent" => Self::PlaysRecent,
            _ => return None,
        })
    }

    /// A number or a name to order by; those of one sort are all of a kind.
    fn key(self, asset: &Asset) -> (i64, String) {
        let figures = &asset.figures;
        let number = match self {
            Self::AverageRating => i64::from(figures.rating),
            Self::Bookmarks => figures.bookmarks,
            Self::DateCreated => asset.created.as_millisecond(),
            Self::DateModified => asset.modified.as_millisecond(),
            Self::DatePublished => asset.published.as_millisecond(),
            Self::Likes => figures.likes,
            Self::Name => return (0, asset.name.english.to_lowercase()),
            Self::NumberOfObjects => figures.objects,
            Self::NumberOfRatings => figures.ratings,
            Self::ParentAssetCount => figures.parents,
            Self::PlaysAllTime => figures.plays_all_time,
            Self::PlaysRecent => figures.plays_recent,
        };
        (number, String::new())
    }
}

/// The tags of all that was found, the most frequent first.
fn tags(found: &[&Asset]) -> Vec<TagCount> {
    let mut counts: Vec<TagCount> = Vec::new();
    for tag in found.iter().flat_map(|asset| &asset.tags) {
        match counts.iter_mut().find(|count| count.tag == *tag) {
            Some(count) => count.count += 1,
            None => counts.push(TagCount { tag, count: 1 }),
        }
    }
    counts.sort_by_key(|count| (Reverse(count.count), count.tag));
    counts
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AssetSearchPage<'a> {
    tags: Vec<TagCount>,
    estimated_total: usize,
    start: usize,
    count: usize,
    result_count: usize,
    results: Vec<Found<'a>>,
    links: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TagCount {
    tag: &'static str,
    count: i64,
}

/// An asset among the results.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found<'a> {
    asset_id: &'a str,
    asset_version_id: &'a str,
    name: &'a str,
    description: &'a str,
    asset_kind: i64,
    tags: &'a [&'static str],
    thumbnail_url: String,
    referenced_assets: Vec<&'a str>,
    original_author: &'a str,
    likes: i64,
    bookmarks: i64,
    plays_recent: i64,
    number_of_objects: i64,
    #[serde(flatten)]
    dates: Option<Dates>,
    has_node_graph: Option<bool>,
    read_only_clones: bool,
    plays_all_time: i64,
    contributors: &'a [String],
    parent_asset_count: i64,
    average_rating: f64,
    number_of_ratings: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    asset_home: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Dates {
    date_created_utc: Value,
    date_modified_utc: Value,
    date_published_utc: Value,
}

impl<'a> Found<'a> {
    fn new(catalog: &'a Catalog, asset: &'a Asset, with_times: bool) -> Self {
        let figures = &asset.figures;
        let version = asset.latest_version();
        let thumbnail = asset.files.iter().find(|file| file.contains("thumbnail"));
        let id = |place: usize| catalog.assets()[place].id.as_str();
        Self {
            asset_id: &asset.id,
            asset_version_id: version,
            name: &asset.name.english,
            description: &asset.description.english,
            asset_kind: asset.kind.number(),
            tags: &asset.tags,
            thumbnail_url: thumbnail
                .map(|file| format!("https://{BLOBS}{}{file}", asset.folder(version)))
                .unwrap_or_default(),
            referenced_assets: match &asset.detail {
                Detail::Map { prefabs, .. } => {
                    prefabs.iter().flatten().map(|&prefab| id(prefab)).collect()
                }
                Detail::MapModePair { map, variant } => vec![id(*map), id(*variant)],
                Detail::Playlist { entries, .. } => {
                    entries.iter().map(|entry| id(entry.pair)).collect()
                }
                Detail::UgcGameVariant { engine } => vec![id(*engine)],
                _ => Vec::new(),
            },
            original_author: &asset.author,
            likes: figures.likes,
            bookmarks: figures.bookmarks,
            plays_recent: figures.plays_recent,
            number_of_objects: figures.objects,
            dates: with_times.then(|| Dates {
                date_created_utc: iso_date(asset.created),
                date_modified_utc: iso_date(asset.modified),
                date_published_utc: iso_date(asset.published),
            }),
            has_node_graph: asset.has_node_graph,
            read_only_clones: figures.likes % 7 == 6,
            plays_all_time: figures.plays_all_time,
            contributors: &asset.contributors,
            parent_asset_count: figures.parents,
            average_rating: figures.average_rating(),
            number_of_ratings: figures.ratings,
            asset_home: asset.by_studio.then_some(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_and_without_a_time() {
        for (text, read) in [
            ("2024-01-31", Some("2024-01-31T00:00:00Z")),
            ("2024-01-31T10:00:00", Some("2024-01-31T10:00:00Z")),
            ("2024-01-31T10:00:00+02:00", Some("2024-01-31T08:00:00Z")),
            ("2024-01-31T10:00:00.5Z", Some("2024-01-31T10:00:00.5Z")),
            ("2024-01-31T10:00:00 00:00", None),
            ("31.1.2024", None),
            ("", None),
        ] {
            assert_eq!(time(text), read.map(|time| time.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn authors() {
        let guid = "712add52-f989-48e1-b3bb-ac7cd8a1c17a";
        for (author, is_one) in [
            ("xuid(2533274792737264)".to_owned(), true),
            (format!("aaid({guid})"), true),
            (format!("atui({guid}.{guid})"), true),
            (format!("atui({guid})"), false),
            (guid.to_owned(), false),
            ("xuid()".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(is_author(&author), is_one, "{author}");
        }
    }
}
