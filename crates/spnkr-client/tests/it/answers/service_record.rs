use serde_json::{Map, Value, json};
use spnkr_client::model::{MatchesPrivacy, ServiceRecord};

use super::{check, read};
use crate::documents::stats;

fn service_record() -> Value {
    let blocks = stats();
    // What is the same in a match is taken from there; what differs is written out.
    let shared = |block: &str| blocks[block].clone();
    let without = |block: &str, keys: &[&str]| {
        let block: Map<String, Value> = blocks[block]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(key, _)| !keys.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        Value::Object(block)
    };
    let mut core_stats = without(
        "CoreStats",
        &["KDA", "AverageLifeDuration", "DeprecatedDamageDealt", "DeprecatedDamageTaken"],
    );
    core_stats["AverageKDA"] = json!(7.766_141_141_141_141);
    json!({
        "Subqueries": {
            "SeasonIds?": ["Seasons/Season7.json", "Csr/Seasons/CsrSeason9-1.json"],
            "GameVariantCategories?": [6, 40],
            "IsRanked?": [false, true],
            "PlaylistAssetIds?": ["aaaaaaaa-0000-0000-0000-000000000001"],
            "GameplayInteractions?": [1, 99],
        },
        "TimePlayed": "P17DT10H55M53.7685509S",
        "MatchesCompleted": 8,
        "Wins": 2,
        "Losses": 4,
        "Ties": 1,
        "CoreStats": core_stats,
        "BombStats?": shared("BombStats"),
        "CaptureTheFlagStats?": shared("CaptureTheFlagStats"),
        "EliminationStats?": without("EliminationStats", &["LivesRemaining", "EliminationOrder"]),
        "ExtractionStats?": shared("ExtractionStats"),
        "InfectionStats?": shared("InfectionStats"),
        "OddballStats?": shared("OddballStats"),
        "ZonesStats?": {
            "ZoneCaptures": 2,
            "ZoneDefensiveKills": 3,
            "ZoneOffensiveKills": 4,
            "ZoneSecures": 5,
            "TotalZoneOccupationTime": "PT12H32M9.3S",
            "ZoneScoringTicks": 6,
        },
        "StockpileStats?": shared("StockpileStats"),
        "VipStats?": shared("VipStats"),
        "PvpStats?": without("PvpStats", &["KDA"]),
        "PveStats?": without("PveStats", &["KDA"]),
    })
}

#[test]
fn service_records_are_kept() {
    check(ServiceRecord::unknown_fields, service_record());
    let privacy = json!({ "MatchmadeGames": 1, "OtherGames": 2 });
    check(MatchesPrivacy::unknown_fields, privacy);
}

#[test]
fn rates_of_a_record_need_something_to_divide_by() {
    let record: ServiceRecord = read(service_record());
    assert_eq!((record.win_rate(), record.kills_per_death()), (Some(0.25), Some(0.625)));
    let mut nothing = service_record();
    nothing["MatchesCompleted"] = json!(0);
    nothing["CoreStats"]["Deaths"] = json!(0);
    let nothing: ServiceRecord = read(nothing);
    assert_eq!((nothing.win_rate(), nothing.kills_per_death()), (None, None));
}

#[test]
fn privacy_of_one_kind_of_match_is_enough_to_hide_something() {
    let shows = |matchmade: i32, other: i32| {
        let document = json!({ "MatchmadeGames": matchmade, "OtherGames": other });
        read::<MatchesPrivacy>(document).shows_everything()
    };
    assert!(shows(1, 1));
    assert!(!shows(1, 2) && !shows(2, 1) && !shows(1, 3));
}
