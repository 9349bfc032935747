//! The assets that come with the game.

use jiff::SignedDuration;

use super::{Asset, AssetKind, Detail, Entry, Figures, Text, ids, versions};
use crate::{
    random::Random,
    world::{
        World,
        document::AssetRef,
        mode::{MODES, Mode, Objective, Sides},
        plan::Plan,
    },
};

/// A playlist, and what is played in it.
#[derive(Debug)]
pub(crate) struct PlannedPlaylist {
    /// Its well-known id; others get one from the seed.
    id: Option<&'static str>,
    name: [&'static str; 3],
    pub(crate) experience: i64,
    pub(crate) is_ranked: bool,
    pub(crate) team_size: i64,
    pub(crate) teams: i64,
    categories: &'static [i32],
}

impl PlannedPlaylist {
    /// The playlist that a match of people who did not choose each other is played in.
    pub(in crate::world) fn of(plan: &Plan) -> &'static Self {
        let place = match (plan.mode.objective, plan.mode.sides) {
            _ if plan.slots.len() > 16 => 1,
            (_, Sides::Machine) => 2,
            (Objective::Infection | Objective::Vip | Objective::Bomb, _) => 3,
            (Objective::Slaying, Sides::Everybody) => 4,
            (Objective::Slaying, _) => 5,
            (Objective::Stockpile | Objective::Extraction, _) => 6,
            _ => 0,
        };
        &PLAYLISTS[place]
    }

    /// All of them.
    pub(in crate::world) fn all() -> &'static [Self] {
        &PLAYLISTS
    }

    /// The id of a ranked one.
    pub(in crate::world) fn ranked_id(&self) -> Option<&'static str> {
        self.id.filter(|_| self.is_ranked)
    }

    /// What matches name it by.
    pub(in crate::world) fn asset_ref(&self, world: &World) -> AssetRef {
        let mut playlist =
            super::asset_ref(world, AssetKind::Playlist, self.experience.unsigned_abs());
        if let Some(id) = self.id {
            id.clone_into(&mut playlist.asset_id);
        }
        playlist
    }
}

/// Makes everything that comes with the game.
pub(super) fn assets(world: &World) -> Vec<Asset> {
    let mut modes: Vec<&Mode> = MODES.iter().collect();
    modes.sort_by_key(|mode| mode.category);
    modes.dedup_by_key(|mode| mode.category);
    let mut shelf = Shelf { world, modes, assets: Vec::new() };
    // Whatever is led to stands before what leads to it.
    shelf.add_prefabs_and_engine_variants();
    let variants = shelf.add_variants();
    let maps = shelf.add_maps();
    let pairs = shelf.add_pairs(maps, variants);
    let playlists = shelf.add_playlists(pairs);
    shelf.add_collections(pairs, playlists);
    shelf.assets
}

/// What was made so far.
struct Shelf<'a> {
    world: &'a World,
    /// One mode of each category.
    modes: Vec<&'static Mode>,
    assets: Vec<Asset>,
}

impl Shelf<'_> {
    fn add(&mut self, kind: AssetKind, number: u64, name: Text, detail: Detail) -> &mut Asset {
        let place = self.assets.len();
        self.assets.push(asset(self.world, kind, number, name, detail));
        &mut self.assets[place]
    }

    fn add_prefabs_and_engine_variants(&mut self) {
        for (place, name) in PREFABS.iter().enumerate() {
            self.add(AssetKind::Prefab, number(place), Text::english(*name), Detail::Prefab);
        }
        for mode in self.modes.clone() {
            let [name, ..] = mode_name(mode.category);
            let name = Text::english(format!("{}-Engine", name.replace(' ', "")));
            let kind = AssetKind::EngineGameVariant;
            self.add(kind, category(mode), name, Detail::EngineGameVariant);
        }
    }

    /// The place of the first one, which is that of the first mode.
    fn add_variants(&mut self) -> usize {
        let first = self.assets.len();
        for (place, mode) in self.modes.clone().into_iter().enumerate() {
            let name = Text::of(&mode_name(mode.category));
            let detail = Detail::UgcGameVariant { engine: FIRST_ENGINE_VARIANT + place };
            let variant = self.add(AssetKind::UgcGameVariant, category(mode), name, detail);
            variant.tags.extend(mode_tags(mode));
        }
        first
    }

    fn add_maps(&mut self) -> usize {
        let first = self.assets.len();
        for (place, name) in MAPS.iter().enumerate() {
            let mut random = Random::new(self.world.seed, 0x0310_0000 + number(place));
            let level = random.between(i64::from(i32::MIN), i64::from(i32::MAX));
            let prefabs = match place % 5 {
                0 => None,
                1 => Some(vec![place % PREFABS.len()]),
                _ => Some(Vec::new()),
            };
            let detail =
                Detail::Map { tag_level_id: i32::try_from(level).unwrap_or_default(), prefabs };
            let map = self.add(AssetKind::Map, number(place), Text::of(name), detail);
            map.figures.objects = random.between(40, 900);
        }
        first
    }

    /// Every variant on every map.
    fn add_pairs(&mut self, maps: usize, variants: usize) -> usize {
        let first = self.assets.len();
        for (mode_place, mode) in self.modes.clone().into_iter().enumerate() {
            for map_place in 0..MAPS.len() {
                let (map, variant) = (maps + map_place, variants + mode_place);
                let name = pair_name(&self.assets[map].name, &self.assets[variant].name);
                let pair_number = category(mode) * 100 + number(map_place);
                let detail = Detail::MapModePair { map, variant };
                self.add(AssetKind::MapModePair, pair_number, name, detail);
            }
        }
        first
    }

    fn add_playlists(&mut self, pairs: usize) -> usize {
        let first = self.assets.len();
        for (playlist_place, planned) in PLAYLISTS.iter().enumerate() {
            let mut entries = Vec::new();
            for (mode_place, mode) in self.modes.iter().enumerate() {
                if !planned.categories.contains(&mode.category) {
                    continue;
                }
                entries.extend((0..MAPS.len()).map(|map| Entry {
                    pair: pairs + mode_place * MAPS.len() + map,
                    weight: i32::try_from(5 + (map * 7 + mode_place * 3) % 20 * 5).unwrap_or(0),
                    in_rotation: (map + mode_place) % 5 == 0,
                }));
            }
            let detail = Detail::Playlist { planned, entries };
            let name = Text::of(&planned.name);
            let experience = planned.experience.unsigned_abs();
            let [_, _, newer] = ids(self.world, AssetKind::Playlist, 50 + number(playlist_place));
            let playlist = self.add(AssetKind::Playlist, experience, name, detail);
            // Those of one experience have the same version in matches, and differ in their ids.
            if let Some(id) = planned.id {
                id.clone_into(&mut playlist.id);
            }
            let played = playlist.versions.swap_remove(playlist.played);
            playlist.played = 0;
            playlist.versions = match playlist_place % 2 {
                0 => vec![played, newer],
                _ => vec![played],
            };
        }
        first
    }

    /// Projects and manifests, with some of every kind.
    fn add_collections(&mut self, pairs: usize, playlists: usize) {
        let all = || (0..pairs + PROJECTS.len()).chain(playlists..playlists + PLAYLISTS.len());
        for (place, (id, name)) in PROJECTS.iter().enumerate() {
            let members = all().filter(|member| member % PROJECTS.len() == place);
            let detail = Detail::Project { members: members.collect() };
            let project = self.add(AssetKind::Project, number(place), Text::english(*name), detail);
            (*id).clone_into(&mut project.id);
        }
        for (place, name) in ["Release", "Flight"].into_iter().enumerate() {
            let detail = Detail::Manifest { members: all().collect() };
            self.add(AssetKind::Manifest, number(place), Text::english(name), detail);
        }
    }
}

fn pair_name(map: &Text, variant: &Text) -> Text {
    let joined = |language: fn(&Text) -> Option<&String>, word: &str| {
        let variant = language(variant)?;
        Some(format!("{variant} {word} {}", language(map).unwrap_or(&map.english)))
    };
    Text {
        english: format!("{} on {}", variant.english, map.english),
        french: joined(|text| text.french.as_ref(), "sur"),
        german: joined(|text| text.german.as_ref(), "auf"),
    }
}

/// An asset with what all of them have.
fn asset(world: &World, kind: AssetKind, number: u64, name: Text, detail: Detail) -> Asset {
    let [id, version, other] = ids(world, kind, number);
    let (versions, played) = versions(number, version, other);
    let stream = 0x0320_0000 + kind.number().unsigned_abs() * 100_000 + number;
    let mut random = Random::new(world.seed, stream);
    let created = world.started() - SignedDuration::from_hours(24 * random.between(300, 1300));
    let created = created + SignedDuration::from_millis(random.below(86_400_000));
    let modified = created + SignedDuration::from_hours(random.between(1, 24 * 200));
    let published = modified + SignedDuration::from_hours(random.between(1, 24 * 30));
    let has_files = !matches!(kind, AssetKind::MapModePair | AssetKind::EngineGameVariant);
    let plays = random.between(100, 2_000_000);
    Asset {
        kind,
        id,
        versions,
        played,
        description: match name.french {
            Some(_) => Text::of(&DESCRIPTION),
            None => Text::default(),
        },
        name,
        tags: if has_files { vec!["343i"] } else { Vec::new() },
        files: if has_files { files(kind, number) } else { Vec::new() },
        author: format!("aaid({})", Random::new(world.seed, 0x0330_0000).guid()),
        contributors: Vec::new(),
        by_studio: true,
        figures: Figures {
            plays_recent: plays / random.between(10, 60),
            plays_all_time: plays,
            favorites: random.below(20),
            parents: random.below(100_000),
            ..Figures::default()
        },
        created,
        modified,
        published,
        has_node_graph: matches!(kind, AssetKind::Map).then_some(false),
        detail,
    }
}

/// The files of an asset; their extensions and letter cases are those that occur.
pub(super) fn files(kind: AssetKind, number: u64) -> Vec<&'static str> {
    let mut files: Vec<&str> = match number % 3 {
        0 => vec!["images/hero.png", "images/screenshot1.png", "images/thumbnail.png"],
        1 => vec![
            "images/hero.png",
            "images/screenshot1.png",
            "images/screenshot2.Png",
            "images/thumbnail.png",
        ],
        _ => vec!["images/hero.jpg", "images/thumbnail.jpeg"],
    };
    if kind == AssetKind::Map {
        files.push("map.mvar");
    }
    files
}

fn category(mode: &Mode) -> u64 {
    u64::from(mode.category.unsigned_abs())
}

fn number(place: usize) -> u64 {
    u64::try_from(place).unwrap_or(u64::MAX)
}

fn mode_tags(mode: &Mode) -> impl Iterator<Item = &'static str> {
    let tags = [
        Some(if mode.big { "Big Team" } else { "Arena" }),
        (mode.objective == Objective::Slaying).then_some("Slayer"),
        (mode.sides == Sides::Everybody).then_some("Free for All"),
        mode.is_against_machine().then_some("PvE"),
        mode.rounds.then_some("Rounds"),
    ];
    tags.into_iter().flatten()
}

/// The name of a mode in English, French and German.
fn mode_name(category: i32) -> [&'static str; 3] {
    match category {
        6 => ["Slayer", "Assassin", "Slayer"],
        7 => ["Attrition", "Usure", "Zermürbung"],
        8 => ["Elimination", "Élimination", "Eliminierung"],
        9 => ["Fiesta Slayer", "Assassin Fiesta", "Fiesta-Slayer"],
        11 => ["Strongholds", "Bases", "Hochburgen"],
        12 => ["King of the Hill", "Roi de la colline", "König des Hügels"],
        15 => ["Capture the Flag", "Capture du drapeau", "Flaggeneroberung"],
        16 => ["Assault", "Assaut", "Angriff"],
        17 => ["Extraction", "Extraction", "Extraktion"],
        18 => ["Oddball", "Crâne", "Schädelball"],
        19 => ["Stockpile", "Réserve", "Vorrat"],
        22 => ["Infection", "Infection", "Infektion"],
        23 => ["VIP", "VIP", "VIP"],
        41 => ["Minigame", "Mini-jeu", "Minispiel"],
        42 => ["Firefight", "Baptême du feu", "Feuergefecht"],
        _ => ["Custom", "Personnalisé", "Eigenes"],
    }
}

const DESCRIPTION: [&str; 3] = ["Comes with the game.", "Fait partie du jeu.", "Gehört zum Spiel."];

/// Invented maps; some have names in French and German.
const MAPS: [&[&str]; 20] = [
    &["Alder Yard", "Cour des Aulnes", "Erlenhof"],
    &["Basalt"],
    &["Cinder Row"],
    &["Drydock", "Cale sèche", "Trockendock"],
    &["Eastgate"],
    &["Ferry Point"],
    &["Glasshouse", "La Serre", "Glashaus"],
    &["Harbor Nine"],
    &["Icefall", "Chute de glace", "Eisbruch"],
    &["Junction"],
    &["Kiln"],
    &["Longmeadow"],
    &["Millrace", "Le Bief", "Mühlbach"],
    &["Northlight"],
    &["Overlook"],
    &["Prism"],
    &["Quarry", "La Carrière", "Steinbruch"],
    &["Relay"],
    &["Saltworks"],
    &["Terrace"],
];

/// Where the first of the engine's variants stands among all assets.
pub(super) const FIRST_ENGINE_VARIANT: usize = PREFABS.len();

const PREFABS: [&str; 6] = ["Arch", "Bridge Span", "Crate Stack", "Door Frame", "Lamp", "Ramp"];

/// The projects that the game asks for by id.
const PROJECTS: [(&str, &str); 5] = [
    ("a9dc0785-2a99-4fec-ba6e-0216feaaf041", "Custom Game Manifest"),
    ("712add52-f989-48e1-b3bb-ac7cd8a1c17a", "Recommended"),
    ("bf0e9bab-6fed-47a4-8bf7-bfd4422ee552", "Forge Templates"),
    ("aff73c44-0771-468f-b9cf-5c52eee7ab4c", "Forge Mode Categories"),
    ("90f9e508-99ce-411c-bf88-7bf12b5e9f52", "Community"),
];

/// The playlists that matches are played in.
pub(in crate::world) const PLAYLISTS: [PlannedPlaylist; 7] = [
    PlannedPlaylist {
        id: Some("edfef3ac-9cbe-4fa2-b949-8f29deafd483"),
        name: ["Ranked Arena", "Arène classée", "Ranglisten-Arena"],
        experience: 2,
        is_ranked: true,
        team_size: 4,
        teams: 2,
        categories: &[7, 8, 11, 12, 15, 18],
    },
    PlannedPlaylist {
        id: Some("2825d417-93e6-4366-98f9-839a2dc41fe4"),
        name: ["Big Team Battle", "Grand combat en équipe", "Große Teamschlacht"],
        experience: 3,
        is_ranked: false,
        team_size: 12,
        teams: 2,
        categories: &[6, 15, 19],
    },
    PlannedPlaylist {
        id: None,
        name: ["Firefight", "Baptême du feu", "Feuergefecht"],
        experience: 6,
        is_ranked: false,
        team_size: 4,
        teams: 1,
        categories: &[42],
    },
    PlannedPlaylist {
        id: None,
        name: ["Party", "Festif", "Party"],
        experience: 5,
        is_ranked: false,
        team_size: 12,
        teams: 2,
        categories: &[16, 22, 23],
    },
    PlannedPlaylist {
        id: Some("71734db4-4b8e-4682-9206-62b6eff92582"),
        name: ["Ranked FFA", "Chacun pour soi classé", "Ranglisten-FFA"],
        experience: 2,
        is_ranked: true,
        team_size: 1,
        teams: 12,
        categories: &[6, 41],
    },
    PlannedPlaylist {
        id: Some("dcb2e24e-05fb-4390-8076-32a0cdb4326e"),
        name: ["Ranked Slayer", "Assassin classé", "Ranglisten-Slayer"],
        experience: 2,
        is_ranked: true,
        team_size: 4,
        teams: 2,
        categories: &[6, 9],
    },
    PlannedPlaylist {
        id: Some("f5580605-660c-43f9-ac69-4075c4a05c5d"),
        name: ["Squad Battle", "Combat d'escouades", "Truppgefecht"],
        experience: 2,
        is_ranked: false,
        team_size: 4,
        teams: 2,
        categories: &[17, 19],
    },
];
