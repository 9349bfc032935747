//! Reward tracks of operations and events.

use serde_json::{Value, json};

use super::text;
use crate::world::{OPERATION_TRACKS, Season};

/// A track or the list of tracks, by its path in lower case.
pub(super) fn file(path: &str) -> Option<Value> {
    match path {
        "rewardtracks/manifest/eventmanifest.json" => {
            let events: Vec<String> = EVENTS.iter().map(|event| event_path(event)).collect();
            return Some(json!({"RewardTracks": events}));
        }
        "rewardtracks/manifest/seasonmanifest.json" => {
            return Some(json!({"RewardTracks": operations()}));
        }
        _ => {}
    }
    if let Some(place) = operations().iter().position(|track| track.eq_ignore_ascii_case(path)) {
        return Some(operation(place));
    }
    let event = EVENTS.iter().find(|event| event_path(event).eq_ignore_ascii_case(path))?;
    Some(json!({
        "Name": text(event, &[]),
        "XpPerRank": 0,
        "IsRitual": true,
        "Ranks": ranks(10, 3),
    }))
}

pub(super) fn paths() -> Vec<String> {
    let mut paths = operations();
    paths.extend(EVENTS.iter().map(|event| event_path(event)));
    paths
}

/// The track that the calendar gives for a season.
pub(super) fn of_season(season: Season) -> String {
    format!("RewardTracks/Operations/S{:02}OpPassM01.json", season.number())
}

/// Tracks of players and those of the calendar.
fn operations() -> Vec<String> {
    let mut tracks: Vec<String> = OPERATION_TRACKS.map(str::to_owned).to_vec();
    let others: Vec<String> = Season::all().map(of_season).collect();
    tracks.extend(
        others.into_iter().rev().filter(|track| !OPERATION_TRACKS.contains(&track.as_str())),
    );
    tracks
}

fn operation(place: usize) -> Value {
    let name = OPERATION_NAMES[place % OPERATION_NAMES.len()];
    let mut track = json!({
        "Name": text(name, &[("fr-FR", &format!("Opération {}", place + 1))]),
        "Description": text("Play to earn what the operation has to give.", &[]),
        "XpPerRank": 1000,
        "BattlePassImage": format!("progression/operations/operation{place}.png"),
        "BackgroundImagePath": format!("progression/operations/operation{place}_background.png"),
        "Ranks": ranks(if place.is_multiple_of(2) { 20 } else { 50 }, place),
    });
    // Some have no picture, and say so or do not.
    match place % 3 {
        1 => track["BattlePassImage"] = Value::Null,
        2 => {
            if let Value::Object(track) = &mut track {
                track.remove("BattlePassImage");
            }
        }
        _ => {}
    }
    track
}

fn ranks(count: usize, track: usize) -> Vec<Value> {
    let item = |rank: usize, folder: &str, kind: &str| {
        let number = (track * 131 + rank) * 40_503;
        json!({
            "InventoryItemPath": format!("Inventory/{folder}/{:03}-001-reward-{number:08x}.json", rank % 900),
            "Amount": 1,
            "Type": kind,
        })
    };
    let boost = json!({"CurrencyPath": "Currency/Currencies/xpboost.json", "Amount": 1});
    let rank = |rank: usize| {
        let free = match rank % 5 {
            0 => vec![item(rank, "Armor/Emblems", "ArmorEmblem")],
            _ => Vec::new(),
        };
        let paid = match rank % 3 {
            0 => vec![item(rank + 300, "Armor/Coatings", "ArmorCoating")],
            1 => vec![item(rank + 600, "Weapons/Emblems", "WeaponEmblem")],
            _ => Vec::new(),
        };
        json!({
            "Rank": rank,
            "FreeRewards": {
                "InventoryRewards": free,
                "CurrencyRewards": if rank % 10 == 6 { vec![boost.clone()] } else { Vec::new() },
            },
            "PaidRewards": {"InventoryRewards": paid, "CurrencyRewards": []},
        })
    };
    (1..=count).map(rank).collect()
}

pub(super) fn event_path(event: &str) -> String {
    format!("RewardTracks/Events/Rituals/{event}.json")
}

pub(super) const EVENTS: [&str; 3] = ["ritualTidewater", "ritualLanterns", "ritualFirstFrost"];

const OPERATION_NAMES: [&str; 6] =
    ["Quiet Harbor", "Open Skies", "Iron Orchard", "Long Shadows", "High Tide", "Paper Tigers"];
