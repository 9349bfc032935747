//! Assets that players have made.

use jiff::SignedDuration;

use super::{Asset, AssetKind, Detail, Figures, Text, ids, studio, versions};
use crate::{random::Random, world::World};

/// Maps, variants and prefabs of players, with the numbers that follow those of the studio.
pub(super) fn assets(world: &World) -> Vec<Asset> {
    let kinds = [(AssetKind::Map, 120), (AssetKind::UgcGameVariant, 90), (AssetKind::Prefab, 110)];
    let made = kinds.into_iter().flat_map(|(kind, count)| (0..count).map(move |one| (kind, one)));
    made.map(|(kind, one)| asset(world, kind, FIRST_NUMBER + one)).collect()
}

fn asset(world: &World, kind: AssetKind, number: u64) -> Asset {
    let [id, version, other] = ids(world, kind, number);
    let (versions, played) = versions(number, version, other);
    let stream = 0x0340_0000 + kind.number().unsigned_abs() * 100_000 + number;
    let mut random = Random::new(world.seed, stream);
    let published = world.started() - SignedDuration::from_mins(random.between(60, 1_000_000));
    let modified = published - SignedDuration::from_millis(random.below(20 * DAY));
    let created = modified - SignedDuration::from_millis(random.below(200 * DAY));
    let has_node_graph = match (kind, random.below(3)) {
        (AssetKind::Prefab, _) | (_, 0) => None,
        (_, chance) => Some(chance == 1),
    };
    let author = author(world, &mut random);
    let mut contributors = vec![author.clone()];
    if random.percent(20) {
        contributors.push(author_of(world, random.place(world.players.len())));
    }
    let mut tags: Vec<&str> = TAGS.to_vec();
    let count = random.place(5);
    random.shuffle(&mut tags, count);
    tags.truncate(count);
    Asset {
        kind,
        id,
        versions,
        played,
        name: Text::english(name(kind, &mut random)),
        description: if random.percent(70) {
            Text::english(DESCRIPTIONS[random.place(DESCRIPTIONS.len())])
        } else {
            Text::default()
        },
        tags,
        files: studio::files(kind, number),
        author,
        contributors,
        by_studio: false,
        figures: figures(kind, &mut random),
        created,
        modified,
        published,
        has_node_graph,
        detail: match kind {
            AssetKind::Map => Detail::Map {
                tag_level_id: i32::try_from(random.below(1 << 31)).unwrap_or_default(),
                prefabs: None,
            },
            // The engine's variants follow the prefabs of the studio.
            AssetKind::UgcGameVariant => {
                Detail::UgcGameVariant { engine: studio::FIRST_ENGINE_VARIANT + random.place(14) }
            }
            _ => Detail::Prefab,
        },
    }
}

fn figures(kind: AssetKind, random: &mut Random) -> Figures {
    // Few are known to many.
    let magnitude = random.between(1, 24);
    let plays = random.below(1 << magnitude);
    let ratings = random.below(plays / 50 + 1);
    Figures {
        plays_recent: random.below(plays / 20 + 1),
        plays_all_time: plays,
        favorites: random.below(plays / 30 + 1),
        likes: random.below(plays / 40 + 1),
        bookmarks: random.below(plays / 25 + 1),
        parents: random.below(20),
        objects: if kind == AssetKind::UgcGameVariant { 0 } else { random.between(1, 6500) },
        ratings,
        rating: if ratings == 0 {
            0
        } else {
            i32::try_from(random.between(100, 500)).unwrap_or_default()
        },
    }
}

/// Mostly players of the world; a few from elsewhere.
fn author(world: &World, random: &mut Random) -> String {
    if random.percent(8) {
        return format!("atui({}.{})", random.guid(), random.guid());
    }
    author_of(world, random.place(world.players.len()))
}

fn author_of(world: &World, place: usize) -> String {
    format!("xuid({})", world.players[place].xuid())
}

fn name(kind: AssetKind, random: &mut Random) -> String {
    let first = FIRST_WORDS[random.place(FIRST_WORDS.len())];
    let words = match kind {
        AssetKind::Map => &["Canyon", "Garden", "Hangar", "Island", "Parkour", "Station", "Villa"],
        AssetKind::UgcGameVariant => {
            &["Brawl", "Duel", "Gun Run", "Hide and Seek", "Infection", "Race", "Slayer"]
        }
        _ => &["Balcony", "Bunker", "Fountain", "Gate", "Ladder", "Statue", "Tower"],
    };
    let word = words[random.place(words.len())];
    match random.below(4) {
        0 => format!("{first} {word} {}", random.between(2, 9)),
        1 => format!("{word} ({first})"),
        _ => format!("{first} {word}"),
    }
}

const FIRST_NUMBER: u64 = 1000;
const DAY: i64 = 86_400_000;

const FIRST_WORDS: [&str; 14] = [
    "Ancient", "Broken", "Crimson", "Distant", "Échos", "Floating", "Golden", "Hidden", "Infinite",
    "Jagged", "Lost", "Mossy", "Neon", "Überall",
];

const TAGS: [&str; 12] = [
    "Arena",
    "Big Team",
    "Duels",
    "Forge",
    "Fun",
    "Halo 3",
    "Infection",
    "Minigame",
    "Parkour",
    "Puzzle",
    "Race",
    "Slayer",
];

const DESCRIPTIONS: [&str; 6] = [
    "For eight players. Symmetric, two lifts, no vehicles.",
    "Work in progress: say what is missing.",
    "Best with friends & a microphone.",
    "\"Faithful\" remake of an old favourite.",
    "Línea larga, cuidado con el francotirador.",
    "Climb to the top.\nNo jumping pads.",
];
