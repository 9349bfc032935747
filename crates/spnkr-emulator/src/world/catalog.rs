//! What is played: maps, variants, pairs of them, playlists, and what players have made.

mod community;
mod studio;

use std::collections::HashMap;

use jiff::Timestamp;

use super::{World, document::AssetRef};
use crate::random::Random;
pub(crate) use studio::PlannedPlaylist;

/// Every asset that can be looked up, made of the seed.
#[derive(Debug)]
pub(crate) struct Catalog {
    assets: Vec<Asset>,
    places: HashMap<String, usize>,
}

impl Catalog {
    pub(super) fn new(world: &World) -> Self {
        let mut assets = studio::assets(world);
        assets.extend(community::assets(world));
        let places = assets.iter().enumerate().map(|(place, asset)| (asset.id.clone(), place));
        Self { places: places.collect(), assets }
    }

    /// All assets; others are named by their places here.
    pub(crate) fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// The asset of a kind and an id in lower case.
    pub(crate) fn find(&self, kind: AssetKind, id: &str) -> Option<&Asset> {
        let asset = &self.assets[*self.places.get(id)?];
        (asset.kind == kind).then_some(asset)
    }

    /// All assets of a kind.
    pub(crate) fn of_kind(&self, kind: AssetKind) -> impl Iterator<Item = &Asset> {
        self.assets.iter().filter(move |asset| asset.kind == kind)
    }
}

/// The kinds of assets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum AssetKind {
    EngineGameVariant,
    Film,
    Manifest,
    Map,
    MapModePair,
    Playlist,
    Prefab,
    Project,
    UgcGameVariant,
}

impl AssetKind {
    /// The number of the kind on the wire.
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Film => 1,
            Self::Map => 2,
            Self::Playlist => 3,
            Self::Prefab => 4,
            Self::UgcGameVariant => 6,
            Self::MapModePair => 7,
            Self::Project => 8,
            Self::Manifest => 9,
            Self::EngineGameVariant => 10,
        }
    }

    /// The kind as a word in lower case, as in the paths of files.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::EngineGameVariant => "enginegamevariant",
            Self::Film => "film",
            Self::Manifest => "manifest",
            Self::Map => "map",
            Self::MapModePair => "mapmodepair",
            Self::Playlist => "playlist",
            Self::Prefab => "prefab",
            Self::Project => "project",
            Self::UgcGameVariant => "ugcgamevariant",
        }
    }

    /// Finds a kind by its word, in any letter case.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let all = [
            Self::EngineGameVariant,
            Self::Film,
            Self::Manifest,
            Self::Map,
            Self::MapModePair,
            Self::Playlist,
            Self::Prefab,
            Self::Project,
            Self::UgcGameVariant,
        ];
        all.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(word))
    }
}

/// One asset with all its versions.
#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) kind: AssetKind,
    pub(crate) id: String,
    /// The oldest first.
    pub(crate) versions: Vec<String>,
    /// The place of the version that matches were played with, and that other assets lead to.
    pub(crate) played: usize,
    pub(crate) name: Text,
    pub(crate) description: Text,
    pub(crate) tags: Vec<&'static str>,
    /// Relative paths.
    pub(crate) files: Vec<&'static str>,
    pub(crate) author: String,
    pub(crate) contributors: Vec<String>,
    /// Whether the makers of the game made it, and not a player.
    pub(crate) by_studio: bool,
    pub(crate) figures: Figures,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) published: Timestamp,
    pub(crate) has_node_graph: Option<bool>,
    pub(crate) detail: Detail,
}

impl Asset {
    /// The version that matches and other assets refer to.
    pub(crate) fn played_version(&self) -> &str {
        &self.versions[self.played]
    }

    /// The newest version, which no match need have been played with.
    pub(crate) fn latest_version(&self) -> &str {
        self.versions.last().map_or("", String::as_str)
    }

    /// Where the files of a version are, as a path that ends with a slash.
    pub(crate) fn folder(&self, version: &str) -> String {
        format!("/ugcstorage/{}/{}/{version}/", self.kind.word(), self.id)
    }
}

/// What players did with an asset.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Figures {
    pub(crate) plays_recent: i64,
    pub(crate) plays_all_time: i64,
    pub(crate) favorites: i64,
    pub(crate) likes: i64,
    pub(crate) bookmarks: i64,
    pub(crate) parents: i64,
    pub(crate) objects: i64,
    pub(crate) ratings: i64,
    /// In hundredths of a star.
    pub(crate) rating: i32,
}

impl Figures {
    pub(crate) fn average_rating(&self) -> f64 {
        f64::from(self.rating) / 100.0
    }
}

/// What an asset has that others have not; other assets by their places.
#[derive(Debug)]
pub(crate) enum Detail {
    EngineGameVariant,
    Manifest { members: Vec<usize> },
    Map { tag_level_id: i32, prefabs: Option<Vec<usize>> },
    MapModePair { map: usize, variant: usize },
    Playlist { planned: &'static PlannedPlaylist, entries: Vec<Entry> },
    Prefab,
    Project { members: Vec<usize> },
    UgcGameVariant { engine: usize },
}

/// A pair that a playlist may choose.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) pair: usize,
    pub(crate) weight: i32,
    /// Whether it is played at the moment.
    pub(crate) in_rotation: bool,
}

/// A text in the languages that there are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Text {
    pub(crate) english: String,
    pub(crate) french: Option<String>,
    pub(crate) german: Option<String>,
}

impl Text {
    fn english(text: impl Into<String>) -> Self {
        Self { english: text.into(), ..Self::default() }
    }

    fn of(texts: &[&str]) -> Self {
        let text = |place: usize| texts.get(place).map(|&text| text.to_owned());
        Self { english: text(0).unwrap_or_default(), french: text(1), german: text(2) }
    }

    /// The text in a language, or in English where it was not translated.
    pub(crate) fn translated(&self, language: Language) -> &str {
        let translation = match language {
            Language::English => None,
            Language::French => self.french.as_deref(),
            Language::German => self.german.as_deref(),
        };
        translation.unwrap_or(&self.english)
    }
}

/// A language that some texts are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    French,
    German,
}

/// The ids of an asset as matches name it.
pub(super) fn asset_ref(world: &World, kind: AssetKind, number: u64) -> AssetRef {
    let [asset_id, version_id, _] = ids(world, kind, number);
    AssetRef { asset_kind: kind.number(), asset_id, version_id }
}

/// The id of an asset, of the version that is played, and of another one.
fn ids(world: &World, kind: AssetKind, number: u64) -> [String; 3] {
    let stream = 0x0300_0000 + kind.number().unsigned_abs() * 100_000 + number;
    let mut random = Random::new(world.seed, stream);
    [random.guid(), random.guid(), random.guid()]
}

/// The versions of an asset with the place of the one that is played; a few have a newer one, most an older one.
fn versions(number: u64, played: String, other: String) -> (Vec<String>, usize) {
    match number % 4 {
        0 => (vec![played, other], 0),
        1 => (vec![played], 0),
        _ => (vec![other, played], 1),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_and_versions_are_distinct_and_links_lead_to_their_kinds() {
        let world = World::new(5, "2026-03-04T05:06:07Z".parse().unwrap(), 100, 1);
        let catalog = Catalog::new(&world);
        assert_eq!(catalog.places.len(), catalog.assets.len());
        assert!(catalog.assets.len() > 500);
        // Matches name playlists of one experience by the same version.
        let assets = catalog.assets.iter().filter(|asset| asset.kind != AssetKind::Playlist);
        let versions: Vec<_> = assets.flat_map(|asset| &asset.versions).collect();
        assert_eq!(versions.iter().collect::<HashSet<_>>().len(), versions.len());
        let kind = |place: usize| catalog.assets[place].kind;
        for asset in catalog.assets() {
            assert!(asset.played < asset.versions.len());
            assert!(asset.created <= asset.modified && asset.modified <= asset.published);
            match &asset.detail {
                Detail::MapModePair { map, variant } => {
                    assert_eq!(
                        (kind(*map), kind(*variant)),
                        (AssetKind::Map, AssetKind::UgcGameVariant)
                    );
                }
                Detail::Map { prefabs, .. } => {
                    let mut prefabs = prefabs.iter().flatten();
                    assert!(prefabs.all(|&place| kind(place) == AssetKind::Prefab));
                }
                Detail::Playlist { entries, .. } => {
                    assert!(entries.iter().any(|entry| entry.in_rotation));
                    assert!(entries.iter().all(|entry| kind(entry.pair) == AssetKind::MapModePair));
                }
                Detail::UgcGameVariant { engine } => {
                    assert_eq!(kind(*engine), AssetKind::EngineGameVariant);
                }
                Detail::Manifest { members } | Detail::Project { members } => {
                    assert!(!members.is_empty());
                }
                Detail::EngineGameVariant | Detail::Prefab => {}
            }
        }
    }
}
