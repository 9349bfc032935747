//! Medals, emblems, and pictures.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    Content, career,
    items::{EMBLEMS, configurations, number_of},
};
use crate::{picture, world::medals::MEDALS};

/// A file by its path in lower case.
pub(super) fn file(path: &str) -> Option<Content> {
    match path {
        "images/emblems/mapping.json" => return Some(Content::Json(emblem_mapping())),
        "medals/metadata.json" => return Some(Content::Json(medal_metadata())),
        _ => {}
    }
    if let Some((_, _, size)) = SHEETS.iter().find(|(_, sheet, _)| *sheet == path) {
        let rows = MEDALS.iter().filter_map(|medal| medal.listing).map(|row| row.sprite).max();
        let rows = rows.unwrap_or_default() / COLUMNS + 1;
        return Some(Content::Picture(picture::sprite_sheet(COLUMNS, rows, *size)));
    }
    let is_known = emblem_pictures()
        .any(|(_, pictures)| pictures.iter().any(|picture| picture.eq_ignore_ascii_case(path)));
    is_known.then(|| Content::Picture(picture::png(path, 128, 128)))
}

/// A picture outside of Waypoint, by its path in lower case.
pub(super) fn picture(path: &str) -> Option<Vec<u8>> {
    let mut career = career::pictures();
    if let Some((path, height)) = career.find(|(own, _)| own.eq_ignore_ascii_case(path)) {
        return Some(picture::png(&path, height, height));
    }
    let folders: Vec<&str> = path.split('/').collect();
    let is_known = match folders[..] {
        ["progression", folder, _] => {
            ["challenge_icons", "currencies", "operations", "seasons"].contains(&folder)
        }
        ["progression", "inventory", _, _, _] => true,
        _ => false,
    };
    is_known.then(|| picture::png(path, 128, 128))
}

/// The pictures that a guide lists; those of items are too many.
pub(super) fn pictures() -> Vec<String> {
    let mut pictures: Vec<String> = career::pictures().map(|(path, _)| path).collect();
    pictures.push("progression/challenge_icons/multiplayer.png".to_owned());
    pictures
}

/// The medals that are listed.
fn medal_metadata() -> Value {
    let text = |value: &str, translations: &[(&str, &str)]| {
        let translations = translations
            .iter()
            .map(|(language, text)| ((*language).to_owned(), Value::from(*text)));
        json!({"value": value, "translations": Map::from_iter(translations)})
    };
    let medals: Vec<Value> = MEDALS
        .iter()
        .filter_map(|medal| {
            let row = medal.listing?;
            let name = match medal.name {
                "Double Kill" => {
                    text(medal.name, &[("fr-FR", "Deux d'un coup"), ("de-DE", "Zwei auf einmal")])
                }
                name => text(name, &[]),
            };
            Some(json!({
                "name": name,
                "description": text(&format!("For a {}.", medal.name), &[]),
                "spriteIndex": row.sprite,
                "sortingWeight": row.sorting_weight,
                "difficultyIndex": row.difficulty,
                "typeIndex": row.kind,
                "personalScore": row.personal_score,
                "nameId": medal.name_id,
            }))
        })
        .collect();
    let sprites = SHEETS.map(|(name, path, size)| {
        (name.to_owned(), json!({"path": path, "columns": COLUMNS, "size": size}))
    });
    json!({
        "difficulties": ["normal", "heroic", "legendary", "mythic"],
        "types": ["spree", "mode", "multikill", "proficiency", "skill", "style"],
        "sprites": Map::from_iter(sprites),
        "medals": medals,
    })
}

/// For each emblem the pictures of each palette.
fn emblem_mapping() -> Value {
    let mut emblems: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for ((emblem, configuration), [emblem_picture, nameplate]) in emblem_pictures() {
        emblems.entry(emblem).or_default().insert(
            configuration.to_string(),
            json!({
                "emblemCmsPath": emblem_picture,
                "nameplateCmsPath": nameplate,
                "textColor": if configuration % 2 == 0 { "#FFFFFF" } else { "#101010" },
            }),
        );
    }
    json!(emblems)
}

/// The pictures of emblems by emblem and palette: the emblem, and the nameplate around it.
fn emblem_pictures() -> impl Iterator<Item = ((&'static str, i32), [String; 2])> {
    EMBLEMS.into_iter().flat_map(|emblem| {
        configurations(number_of(emblem)).into_iter().map(move |configuration| {
            let picture = |folder: &str| format!("images/{folder}/{emblem}_{configuration}.png");
            ((emblem, configuration), [picture("emblems"), picture("nameplates")])
        })
    })
}

const COLUMNS: u32 = 16;
/// Names, paths and sizes of tiles.
const SHEETS: [(&str, &str, u32); 3] = [
    ("small", "medals/images/medal_sheet_sm.png", 72),
    ("medium", "medals/images/medal_sheet_med.png", 128),
    ("extra-large", "medals/images/medal_sheet_xl.png", 256),
];
