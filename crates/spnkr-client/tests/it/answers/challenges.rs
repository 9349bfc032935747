use serde_json::json;
use spnkr_client::model::ChallengeDecks;

use super::{
    check,
    rewards::progress,
    texts::{date, text},
};

#[test]
fn challenge_decks_are_kept_and_nothing_in_them_is_needed() {
    let reward = json!({
        "InventoryItems?": ["Inventory/Armor/Emblems/1.json"],
        "SoftExperience?": 0,
        "OperationExperience?": 300_000_000_000_i64,
    });
    let challenge = json!({
        "Path?": "ChallengeContent/1.json",
        "Progress?": 1,
        "Id?": "a-challenge",
        "CanReroll?": true,
        "Difficulty?": "Heroic",
        "TypeIconPath?": "icons/1.png",
        "IsUserEvent?": false,
        "Category?": "Multiplayer",
        "Description?": text(),
        "Title?": "Win",
        "ThresholdForSuccess?": 3,
        "Reward?": reward,
        "SecondaryReward?": reward,
    });
    let track = json!({
        "RewardTrackPath?": "RewardTracks/Operations/One.json",
        "TrackType?": "Operation",
        "CurrentProgress?": progress(),
        "PreviousProgress?": 4,
        "IsOwned?": true,
        "BaseXp?": 100,
        "BoostXp?": 50,
        "HasReachedMaxRank?": false,
    });
    let decks = json!({
        "AssignedDecks?": [{
            "Id?": "a-deck",
            "Path?": "ChallengeContent/Decks/1.json",
            "ActiveChallenges?": [challenge],
            "UpcomingChallenges?": [challenge, challenge],
            "CompletedChallenges?": [],
            "Expiration?": date("2031-01-22T04:13:30Z"),
        }],
        "ClearanceId?": "",
        "ActiveRewardTrack?": track,
        "ScheduledRewardTrack?": track,
    });
    check(ChallengeDecks::unknown_fields, decks);
}
