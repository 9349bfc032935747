//! Things to wear: what each is called, and what it looks like.

use serde_json::{Value, json};

use super::text;
use crate::random::Random;

/// An item or a list of items, by its path in lower case.
///
/// There are as many as anybody names, as long as the name is one of those that items have: it ends in eight
/// hexadecimal digits, or begins with `emulated-`.
pub(super) fn file(path: &str) -> Option<Value> {
    match path {
        "inventory/catalog/inventory_catalog.json" => return Some(catalog()),
        "inventory/manifest/armorcores.json" => return Some(armor_cores()),
        _ => {}
    }
    let folders: Vec<&str> = path.split('/').collect();
    let (family, slot, file) = match folders[..] {
        ["inventory", "boosts", file] => ("boosts", "boosts", file),
        ["inventory", family, slot, file] if FAMILIES.contains(&family) => (family, slot, file),
        _ => return None,
    };
    let stem = file.strip_suffix(".json")?;
    let digits = stem.rsplit('-').next().unwrap_or_default();
    let is_numbered = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_numbered && !stem.starts_with("emulated-") {
        return None;
    }
    let number = number_of(stem);
    let title = format!("{} {}", slot.trim_end_matches('s'), number % 1000);
    let picture = format!("progression/inventory/{family}/{slot}/{stem}.png");
    let display_path = match number % 4 {
        3 => Value::Null,
        _ => json!({"Media": {"MediaUrl": {"Path": picture}}}),
    };
    let mut item = json!({
        "CommonData": {
            "Title": text(&title, &[("fr-FR", &title), ("de-DE", &title)]),
            "DisplayPath": display_path,
        },
        "AvailableConfigurations": [],
    });
    if slot == "emblems" {
        let configurations = configurations(number);
        item["AvailableConfigurations"] =
            configurations.into_iter().map(|id| json!({"ConfigurationId": id})).collect();
    }
    Some(item)
}

pub(super) fn paths() -> Vec<String> {
    let mut paths = vec![
        "Inventory/Manifest/armorcores.json".to_owned(),
        "inventory/catalog/inventory_catalog.json".to_owned(),
    ];
    paths.extend(EMBLEMS.map(|emblem| format!("Inventory/Spartan/Emblems/{emblem}.json")));
    paths
}

/// The palettes of an emblem; a negative one is the game's own, and has no picture.
pub(super) fn configurations(number: u32) -> [i32; 3] {
    let first = i32::try_from(number % 1_000_000).unwrap_or_default() * 2000 + 7;
    [first, first / 3 + 11, -1 - first / 2]
}

/// An emblem that has pictures, with one of its palettes.
pub(crate) fn emblem(random: &mut Random) -> (String, i32) {
    let emblem = EMBLEMS[random.place(EMBLEMS.len())];
    let palettes = configurations(number_of(emblem));
    (format!("Inventory/Spartan/Emblems/{emblem}.json"), palettes[random.place(palettes.len())])
}

/// The number at the end of an item's name.
pub(super) fn number_of(stem: &str) -> u32 {
    let digits = stem.rsplit('-').next().unwrap_or_default();
    u32::from_str_radix(digits, 16).unwrap_or(7)
}

/// Emblems that have pictures.
pub(super) const EMBLEMS: [&str; 6] = [
    "104-001-emulated-0a1b2c3d",
    "104-001-emulated-1b2c3d4e",
    "104-001-emulated-2c3d4e5f",
    "104-001-emulated-3d4e5f60",
    "104-001-emulated-4e5f6071",
    "104-001-emulated-5f607182",
];

fn catalog() -> Value {
    let items: Vec<Value> = EMBLEMS
        .iter()
        .map(|emblem| {
            json!({
                "ItemId": emblem,
                "ItemPath": format!("Inventory/Spartan/Emblems/{emblem}.json"),
                "ItemType": "SpartanEmblem",
            })
        })
        .collect();
    json!({"Items": items, "Cores": []})
}

fn armor_cores() -> Value {
    let cores = ["017-001-eag-c13d0b38", "017-001-olympus-6a1f3c20", "017-001-reach-2564121f"];
    let cores: Vec<String> =
        cores.iter().map(|core| format!("Inventory/Armor/Cores/{core}.json")).collect();
    json!({"Items": cores})
}

/// What items are for.
const FAMILIES: [&str; 9] =
    ["ai", "ais", "armor", "characters", "spartan", "vehicle", "vehicles", "weapon", "weapons"];
