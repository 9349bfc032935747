//! What players own and what is for sale, which is nobody else's business.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Asked, Exception},
    identifier::guid_of,
    random::Random,
    state::State,
    world::{OPERATION_TRACKS, Player},
};

use super::{
    customization::{CoreKind, date, item},
    not_found, oneself,
};

/// What a player can ask for of their own.
#[derive(Debug)]
pub(crate) enum Belonging {
    Boosts,
    Core(String),
    Cores,
    Currencies,
    Giveaways,
    Inventory,
    Reward(String),
    Store(String),
}

/// Answers the player who asks for something of their own.
pub(crate) fn belonging(
    state: &State,
    asked: &Asked,
    player: &str,
    wanted: &Belonging,
) -> Result<Answer, Exception> {
    let player = oneself(state, asked, player)?;
    let mut random = state.world.random(0x0B05_0000, player);
    let body = match wanted {
        Belonging::Boosts => json!({"ActiveBoosts": [boost(state, &mut random)]}),
        Belonging::Core(id) => {
            let mut cores = cores(state, player).into_iter();
            let core = cores.find(|core| core["CoreId"] == id.as_str());
            core.ok_or(not_found("CoreNotFound"))?
        }
        Belonging::Cores => json!({"Cores": cores(state, player)}),
        Belonging::Currencies => json!({"Currencies": currencies(&mut random)}),
        Belonging::Giveaways => json!({"GiveawayResults": []}),
        Belonging::Inventory => inventory(state, &mut random),
        Belonging::Reward(id) => {
            let invalid = Exception(StatusCode::BAD_REQUEST, "InvalidRewardId");
            reward(state, &mut random, &guid_of(id).ok_or(invalid)?)
        }
        Belonging::Store(name) => store(state, name).ok_or(not_found("StoreNotFound"))?,
    };
    Ok(Answer::json(StatusCode::OK, &body))
}

fn boost(state: &State, random: &mut Random) -> Value {
    json!({
        "ExpirationDate": date(state, -24),
        "State": "Active",
        "BoostPath": "Inventory/Boosts/emulated-match-xp.json",
        "EffectiveMultiplier": 2.0,
        "MatchesRemaining": random.between(1, 5),
    })
}

/// The cores that a player owns, without what was made of them.
fn cores(state: &State, player: &Player) -> Vec<Value> {
    let mut cores = CoreKind::all(state, player);
    for (place, core) in (1..).zip(&mut cores) {
        if let Value::Object(core) = core {
            core.remove("Themes");
        }
        core["FirstAcquiredDate"] = date(state, 1000 + place);
    }
    cores
}

fn currencies(random: &mut Random) -> Vec<Value> {
    let amount = |(name, amount): (&str, i64)| json!({"CurrencyPath": format!("Currency/Currencies/{name}.json"), "Amount": amount});
    let most = [("cR", 5000), ("xpBoost", 40), ("xpGrant", 12), ("rerollCurrency", 90)];
    most.map(|(name, most)| amount((name, random.below(most)))).to_vec()
}

fn inventory(state: &State, random: &mut Random) -> Value {
    let kinds = [
        ("Armor", "Coatings", "ArmorCoating"),
        ("Armor", "Emblems", "ArmorEmblem"),
        ("Armor", "Visors", "ArmorVisor"),
        ("Spartan", "Emblems", "SpartanEmblem"),
        ("Weapons", "Emblems", "WeaponEmblem"),
        ("Vehicles", "Emblems", "VehicleEmblem"),
    ];
    let mut items = Vec::new();
    for (folder, kind, item_type) in kinds {
        for number in 0..random.between(3, 12) {
            items.push(owned(state, random, (folder, kind, item_type), number));
        }
    }
    let count = items.len();
    json!({
        "Items": items,
        "ArmorCoatingsOwnableCount": count * 4,
        "SpartanEmblemsOwnableCount": count * 3,
        "WeaponEmblemsOwnableCount": count * 2,
    })
}

fn owned(state: &State, random: &mut Random, kind: (&str, &str, &str), number: i64) -> Value {
    let (folder, kind, item_type) = kind;
    let path = item(random, folder, kind, 100);
    let id = path.as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let id = id.trim_end_matches(".json").to_owned();
    let mut owned = json!({
        "Amount": 1,
        "ItemId": id,
        "ItemPath": path,
        "ItemType": item_type,
        "FirstAcquiredDate": date(state, random.below(9000)),
    });
    if number % 2 == 0 {
        owned["Source"] = "RewardTrack".into();
        owned["CoreType"] = folder.into();
    }
    owned
}

/// What a reward brought; any id may have been one.
fn reward(state: &State, random: &mut Random, id: &str) -> Value {
    json!({
        "UpdatedRewardTracks": [{
            "RewardTrackPath": OPERATION_TRACKS[0],
            "TrackType": "Operation",
            "CurrentProgress": {"Rank": 5, "PartialProgress": 250, "HasReachedMaxRank": false},
            "PreviousProgress": {"Rank": 5, "PartialProgress": 0, "HasReachedMaxRank": false},
            "IsOwned": true,
            "BaseXp": 250,
            "BoostXp": 0,
        }],
        "AwardedRewards": [{
            "Reward": {
                "EventXp": 0,
                "OperationXp": 250,
                "InventoryItems": null,
                "TrackingId": id,
            },
            "Status": "Awarded",
        }],
        "GrantedCurrencies": [{
            "CurrencyPath": "Currency/Currencies/cR.json",
            "Amount": 50,
            "Source": "RewardTrack",
        }],
        "GrantedItems": [owned(state, random, ("Armor", "Coatings", "ArmorCoating"), 0)],
    })
}

/// A store with what it offers, the same to everybody.
fn store(state: &State, name: &str) -> Option<Value> {
    let name = name.to_ascii_lowercase();
    let place = STORES.iter().position(|store| *store == name)?;
    let mut random = Random::new(place as u64, 0x0057_0AE0);
    let offering = |number: i64, random: &mut Random| {
        let id = format!("{:08}", random.below(100_000_000));
        json!({
            "OfferingId": format!("emulated-{name}-{id}"),
            "OfferingDisplayPath": format!("Store/Offerings/{name}-{number}.json"),
            "OfferingExpirationDate": if number == 0 { Value::Null } else { date(state, -72) },
            "IncludedItems": [{
                "Amount": 1,
                "ItemPath": item(random, "Armor", "Helmets", 100),
                "ItemType": "ArmorHelmet",
            }],
            "Prices": [{
                "Cost": random.between(1, 20) * 100,
                "CurrencyPath": "Currency/Currencies/cR.json",
            }],
            "IncludedCurrencies": [],
            "IncludedRewardTracks": [],
            "BoostPath": if name == "boosts" { "Inventory/Boosts/emulated-match-xp.json" } else { "" },
            "OperationXp": 0,
            "EventXp": 0,
            "MatchBoosts": null,
        })
    };
    let offerings: Vec<Value> = (0..3).map(|number| offering(number, &mut random)).collect();
    Some(json!({
        "StoreId": name,
        "StorefrontExpirationDate": date(state, -72),
        "StorefrontDisplayPath": format!("Store/Storefronts/{name}.json"),
        "Offerings": offerings,
    }))
}

pub(crate) const STORES: [&str; 8] = [
    "boosts",
    "events",
    "hcs",
    "main",
    "operationrewardlevels",
    "operations",
    "weekly",
    "xpgrants",
];
