use serde_json::{Value, json};
use spnkr_client::model::{
    CareerRankBatch, CareerRewardTrack, OperationRewardTrack, PlayerCareerRank,
    PlayerOperationPasses, RewardTrackProgress, RewardTrackStatus, TrackProgress,
};

use super::{check, read, texts::text};

pub(super) fn progress() -> Value {
    json!({
        "Rank?": 5,
        "PartialProgress?": 250_000_000_000_i64,
        "HasReachedMaxRank?": false,
        "IsOwned?": true,
    })
}

fn career_rank() -> Value {
    json!({
        "RewardTrackPath?": "RewardTracks/CareerRanks/careerRank1.json",
        "TrackType?": "CareerRank",
        "CurrentProgress?": progress(),
        "PreviousProgress?": progress(),
        "IsOwned?": false,
        "BaseXp?": 100,
        "BoostXp?": 50,
        "SpartanId?": "a-spartan",
    })
}

fn operation(id: &str, progress: Value) -> Value {
    json!({
        "RewardTrackPath": format!("RewardTracks/Operations/{id}.json"),
        "TrackType?": "Operation",
        "CurrentProgress?": progress,
        "PreviousProgress?": 4,
        "IsOwned?": true,
        "BaseXp?": 100,
        "BoostXp?": 50,
    })
}

fn operations() -> Value {
    json!({
        "ActiveOperationRewardTrackPath?": "RewardTracks/Operations/Two.v2.json",
        "ScheduledOperationRewardTrackPath?": "RewardTracks/Operations/Three.json",
        "OperationRewardTracks?": [
            operation("One", json!({ "Rank?": 6, "HasReachedMaxRank?": true })),
            operation("Two.v2", progress()),
            operation("Three", json!({ "Rank?": 0, "PartialProgress?": 0 })),
            operation("Four", json!({})),
            operation("Five", json!({ "PartialProgress?": 10 })),
        ],
    })
}

fn rewards() -> Value {
    json!({
        "InventoryRewards?": [{
            "InventoryItemPath": "Inventory/Armor/Emblems/1.json",
            "Amount": 1,
            "Type": "ArmorEmblem",
        }],
        "CurrencyRewards?": [{ "CurrencyPath": "Currency/Currencies/xpboost.json", "Amount": 2 }],
    })
}

fn track(own: Value, ranks: Vec<Value>) -> Value {
    let mut track = json!({
        "TrackId?": "careerRank1",
        "Ranks": ranks,
        "Name?": text(),
        "Description?": text(),
        "OperationNumber?": 1,
        "DateRange?": text(),
        "IsRitual?": false,
        "SummaryImagePath?": "",
        "BackgroundImagePath?": "progression/background.png",
        "WeekNumber?": 2,
        "XpPerRank?": 1000,
    });
    for (key, value) in own.as_object().unwrap() {
        track[key] = value.clone();
    }
    track
}

fn career() -> Value {
    let rank = |rank: i32| {
        json!({
            "Rank": rank,
            "FreeRewards": rewards(),
            "PaidRewards": rewards(),
            "XpRequiredForRank": 100 * rank,
            "RankTitle": { "value": "Cadet", "translations": { "*": "anything" } },
            "RankSubTitle": { "value": "Bronze", "translations": { "*": "anything", "de-DE": "Bronzener" } },
            "RankTier": { "value": if rank == 1 { "" } else { "1" }, "translations": { "*": "anything" } },
            "RankIcon": "career_rank/ProgressWidget/2.png",
            "RankLargeIcon": "career_rank/CelebrationMoment/2.png",
            "RankAdornmentIcon": "",
            "TierType": "Bronze",
            "RankGrade": 1,
        })
    };
    track(json!({}), vec![rank(1), rank(2), rank(3)])
}

#[test]
fn ranks_and_tracks_are_kept() {
    check(PlayerCareerRank::unknown_fields, career_rank());
    check(
        CareerRankBatch::unknown_fields,
        json!({ "RewardTracks": [
            { "Id": "xuid(2533274999999999)", "ResultCode": "Success", "Result?": career_rank() },
            { "Id": "xuid(7)", "ResultCode": "NotFound", "Result?": null },
        ] }),
    );
    check(PlayerOperationPasses::unknown_fields, operations());
    check(CareerRewardTrack::unknown_fields, career());
    let rank = json!({ "Rank": 1, "FreeRewards?": rewards(), "PaidRewards?": rewards() });
    check(
        OperationRewardTrack::unknown_fields,
        track(json!({ "BattlePassImage?": "progression/pass.png" }), vec![rank]),
    );
}

#[test]
fn operations_are_done_under_way_or_not_begun() {
    let passes: PlayerOperationPasses = read(operations());
    assert_eq!(passes.active().unwrap().id(), "Two.v2");
    let operations = passes.operation_reward_tracks.as_ref().unwrap();
    assert_eq!(
        operations.iter().map(|operation| operation.status()).collect::<Vec<_>>(),
        [
            RewardTrackStatus::Completed,
            RewardTrackStatus::InProgress,
            RewardTrackStatus::NotStarted,
            RewardTrackStatus::NotStarted,
            RewardTrackStatus::InProgress,
        ]
    );
    assert!(read::<PlayerOperationPasses>(json!({})).active().is_none());
    let nothing: PlayerOperationPasses =
        read(json!({ "OperationRewardTracks": [{ "RewardTrackPath": "One" }] }));
    let operation = &nothing.operation_reward_tracks.unwrap()[0];
    assert_eq!((operation.id(), operation.status()), ("One", RewardTrackStatus::NotStarted));
}

#[test]
fn the_shown_career_rank_is_the_one_after_those_complete() {
    let shown = |progress: Value| {
        read::<PlayerCareerRank>(json!({ "CurrentProgress": progress })).shown_rank()
    };
    assert_eq!(read::<PlayerCareerRank>(json!({})).shown_rank(), 1);
    assert_eq!(shown(json!({})), 1);
    assert_eq!(shown(json!({ "Rank": 270 })), 271);
    assert_eq!(shown(json!({ "Rank": 271, "HasReachedMaxRank": false })), 272);
    assert_eq!(shown(json!({ "Rank": 272 })), 272);
    assert_eq!(shown(json!({ "Rank": 272, "HasReachedMaxRank": true })), 272);
    assert_eq!(shown(json!({ "Rank": i32::MAX })), i32::MAX);

    let career: CareerRewardTrack = read(career());
    let shown = |rank: i32| {
        let progress: RewardTrackProgress = read(json!({ "Rank": rank }));
        career.shown_rank(&progress).map(|rank| rank.rank)
    };
    assert_eq!(
        [shown(0), shown(1), shown(2), shown(3), shown(i32::MAX)],
        [Some(1), Some(2), Some(3), Some(3), Some(3)]
    );
    assert_eq!(shown(-1), None);
    assert_eq!(career.ranks[0].name_in_language("en"), "Cadet Bronze");
    assert_eq!(career.ranks[1].name_in_language("de"), "Cadet Bronzener 1");
}

#[test]
fn progress_of_any_form_is_kept() {
    for (document, is_known) in [
        (json!(4), true),
        (json!({ "Rank": 5, "New": 1 }), true),
        (json!({}), true),
        (json!({ "Rank": "high" }), false),
        (json!("4"), false),
        (json!(4.5), false),
        (json!([4]), false),
    ] {
        let progress: TrackProgress = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(!matches!(progress, TrackProgress::Other(_)), is_known, "{document}");
        assert_eq!(serde_json::to_value(progress).unwrap(), document);
    }
}
