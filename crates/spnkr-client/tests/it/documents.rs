//! Invented documents with every key that is known.

use serde_json::{Value, json};

pub(crate) const MATCH_ID: &str = "00000000-1111-2222-3333-444444444444";

pub(crate) fn user(xuid: u64) -> Value {
    json!({
        "xuid": xuid.to_string(),
        "gamertag": "Some Name",
        "gamerpic": {
            "small": "https://images.example/?w=64",
            "medium": "https://images.example/?w=208",
            "large": "https://images.example/?w=424",
            "xlarge": "https://images.example/",
        },
    })
}

pub(crate) fn match_count() -> Value {
    json!({
        "CustomMatchesPlayedCount": 2,
        "MatchesPlayedCount": 9,
        "MatchmadeMatchesPlayedCount": 6,
        "LocalMatchesPlayedCount": 1,
    })
}

pub(crate) fn asset_ref(kind: i32) -> Value {
    json!({
        "AssetKind": kind,
        "AssetId": "aaaaaaaa-0000-0000-0000-000000000001",
        "VersionId": "bbbbbbbb-0000-0000-0000-000000000001",
    })
}

pub(crate) fn match_info() -> Value {
    json!({
        "StartTime": "2031-01-22T04:13:30.265Z",
        "EndTime": "2031-01-22T04:25:00Z",
        "Duration": "PT10M29.4441457S",
        "LifecycleMode": 3,
        "GameVariantCategory": 15,
        "LevelId": "cccccccc-0000-0000-0000-000000000001",
        "MapVariant": asset_ref(2),
        "UgcGameVariant": asset_ref(6),
        "ClearanceId": "",
        "Playlist": asset_ref(3),
        "PlaylistExperience": 2,
        "PlaylistMapModePair": asset_ref(7),
        "SeasonId": "Seasons/Season7.json",
        "PlayableDuration": "PT10M29.444S",
        "TeamsEnabled": true,
        "TeamScoringEnabled": true,
        "GameplayInteraction": 1,
    })
}

pub(crate) fn match_history(start: usize, count: usize, ids: &[u64]) -> Value {
    let result = |id: &u64| {
        json!({
            "MatchId": format!("00000000-0000-0000-0000-{id:012}"),
            "MatchInfo": match_info(),
            "LastTeamId": 0,
            "Outcome": 2,
            "Rank": 1,
            "PresentAtEndOfMatch": true,
        })
    };
    json!({
        "Start": start,
        "Count": count,
        "ResultCount": ids.len(),
        "Results": ids.iter().map(result).collect::<Vec<_>>(),
        "Links": {},
    })
}

pub(crate) fn match_stats() -> Value {
    let player = |id: &str, player_type, attributes, teams: &[i32]| {
        json!({
            "PlayerId": id,
            "PlayerType": player_type,
            "BotAttributes": attributes,
            "LastTeamId": 1,
            "Outcome": 3,
            "Rank": 2,
            "ParticipationInfo": {
                "FirstJoinedTime": "2031-01-22T04:13:30.1234567Z",
                "LastLeaveTime": null,
                "PresentAtBeginning": true,
                "JoinedInProgress": false,
                "LeftInProgress": false,
                "PresentAtCompletion": true,
                "TimePlayed": "PT10M29.4S",
                "ConfirmedParticipation": null,
            },
            "PlayerTeamStats": teams
                .iter()
                .map(|team| json!({ "TeamId": team, "Stats": stats() }))
                .collect::<Vec<_>>(),
        })
    };
    json!({
        "MatchId": MATCH_ID,
        "MatchInfo": match_info(),
        "Teams": [{ "TeamId": 0, "Outcome": 2, "Rank": 1, "Stats": stats() }],
        "Players": [
            player("xuid(2533274999999999)", 1, Value::Null, &[0, 1]),
            player("bid(3.0)", 2, json!({ "Difficulty": 4 }), &[1]),
        ],
    })
}

/// The numbers that all modes count, and every block at once.
pub(crate) fn stats() -> Value {
    let mut stats = serde_json::Map::new();
    stats.insert("CoreStats".into(), core_stats());
    for (block, numbers, durations) in BLOCKS {
        let mut fields = serde_json::Map::new();
        for (index, key) in numbers.split_whitespace().enumerate() {
            let value = if key == "KDA" { json!(-1.33) } else { json!(index) };
            fields.insert(key.into(), value);
        }
        for key in durations.split_whitespace() {
            fields.insert(key.into(), json!("PT9.6S"));
        }
        stats.insert((*block).into(), Value::Object(fields));
    }
    Value::Object(stats)
}

fn core_stats() -> Value {
    let award = json!({ "NameId": u32::MAX, "Count": 2, "TotalPersonalScoreAwarded": -200 });
    json!({
        "Score": 3,
        "PersonalScore": -110,
        "RoundsWon": 1,
        "RoundsLost": 0,
        "RoundsTied": 0,
        "Kills": 5,
        "Deaths": 8,
        "Assists": 2,
        "KDA": -2.33,
        "Suicides": 0,
        "Betrayals": 0,
        "AverageLifeDuration": "PT11.4S",
        "GrenadeKills": 1,
        "HeadshotKills": 2,
        "MeleeKills": 1,
        "PowerWeaponKills": 1,
        "ShotsFired": 100,
        "ShotsHit": 50,
        "Accuracy": 50,
        "DamageDealt": 1200,
        "DamageTaken": 1300,
        "CalloutAssists": 0,
        "VehicleDestroys": 0,
        "DriverAssists": 0,
        "Hijacks": 0,
        "EmpAssists": 0,
        "MaxKillingSpree": 2,
        "Medals": [],
        "PersonalScores": [award],
        "DeprecatedDamageDealt": 1200.0,
        "DeprecatedDamageTaken": 1300.0,
        "Spawns": 9,
        "ObjectivesCompleted": 0,
    })
}

const BLOCKS: &[(&str, &str, &str)] = &[
    (
        "BombStats",
        "BombCarriersKilled BombDefusals BombDefusersKilled BombDetonations BombPickUps BombPlants \
         BombReturns KillsAsBombCarrier",
        "TimeAsBombCarrier",
    ),
    (
        "CaptureTheFlagStats",
        "FlagCaptureAssists FlagCaptures FlagCarriersKilled FlagGrabs FlagReturnersKilled FlagReturns \
         FlagSecures FlagSteals KillsAsFlagCarrier KillsAsFlagReturner",
        "TimeAsFlagCarrier",
    ),
    (
        "EliminationStats",
        "AlliesRevived EliminationAssists Eliminations EnemyRevivesDenied Executions \
         KillsAsLastPlayerStanding LastPlayersStandingKilled RoundsSurvived TimesRevivedByAlly \
         LivesRemaining EliminationOrder",
        "",
    ),
    (
        "ExtractionStats",
        "SuccessfulExtractions ExtractionConversionsDenied ExtractionConversionsCompleted \
         ExtractionInitiationsDenied ExtractionInitiationsCompleted",
        "",
    ),
    (
        "InfectionStats",
        "AlphasKilled SpartansInfected SpartansInfectedAsAlpha KillsAsLastSpartanStanding \
         LastSpartansStandingInfected RoundsAsAlpha RoundsAsLastSpartanStanding RoundsFinishedAsInfected \
         RoundsSurvivedAsSpartan RoundsSurvivedAsLastSpartanStanding InfectedKilled",
        "TimeAsLastSpartanStanding",
    ),
    (
        "OddballStats",
        "KillsAsSkullCarrier SkullCarriersKilled SkullGrabs SkullScoringTicks",
        "LongestTimeAsSkullCarrier TimeAsSkullCarrier",
    ),
    (
        "PveStats",
        "Kills Deaths Assists KDA MarineKills GruntKills JackalKills EliteKills BruteKills HunterKills \
         SkimmerKills SentinelKills BossKills",
        "",
    ),
    ("PvpStats", "Kills Deaths Assists KDA", ""),
    (
        "StockpileStats",
        "KillsAsPowerSeedCarrier PowerSeedsDeposited PowerSeedsStolen PowerSeedCarriersKilled",
        "TimeAsPowerSeedCarrier TimeAsPowerSeedDriver",
    ),
    (
        "VipStats",
        "VipKills VipAssists KillsAsVip TimesSelectedAsVip MaxKillingSpreeAsVip",
        "LongestTimeAsVip TimeAsVip",
    ),
    (
        "ZonesStats",
        "StrongholdCaptures StrongholdDefensiveKills StrongholdOffensiveKills StrongholdSecures \
         StrongholdScoringTicks",
        "StrongholdOccupationTime",
    ),
];
