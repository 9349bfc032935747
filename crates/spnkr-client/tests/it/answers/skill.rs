use serde_json::{Value, json};
use spnkr_client::model::{Csr, MatchSkill, PlaylistCsr, SkillResultCode, SubTier, Tier};
use spnkr_core::Xuid;

use super::{check, read};

fn csr() -> Value {
    json!({
        "Value": 951,
        "MeasurementMatchesRemaining": 0,
        "Tier": "Platinum",
        "TierStart": 950,
        "SubTier": 1,
        "NextTier": "Platinum",
        "NextTierStart": 1000,
        "NextSubTier": 2,
        "InitialMeasurementMatches": 5,
        "DemotionProtectionMatchesRemaining?": 0,
        "InitialDemotionProtectionMatches?": 3,
    })
}

fn without_rank() -> Value {
    let mut csr = csr();
    csr["Value"] = json!(-1);
    csr["Tier"] = json!("");
    csr
}

fn match_skill() -> Value {
    let expected = |kills: Value| json!({ "Kills": kills, "Deaths": 9.75 });
    let performance = json!({ "Count": 12, "Expected": 11.5, "StdDev": "NaN" });
    json!({ "Value": [
        {
            "Id": "xuid(2533274999999999)",
            "ResultCode": 0,
            "Result?": {
                "TeamMmr": 1349.0625,
                "TeamId": 1,
                "TeamMmrs": { "*": "anything", "0": "Infinity", "1": 1349.0625 },
                "RankRecap": { "PreMatchCsr": without_rank(), "PostMatchCsr": csr() },
                "StatPerformances?": { "Kills?": performance, "Deaths?": performance },
                "RankedRewards?": { "RewardId": "dddddddd-0000-0000-0000-000000000001" },
                "Counterfactuals?": {
                    "SelfCounterfactuals": expected(json!(11.5)),
                    "TierCounterfactuals": {
                        "*": "models",
                        "Bronze": expected(json!("NaN")),
                        "Onyx": expected(json!(20)),
                        "Beyond": expected(json!(30)),
                    },
                },
            },
        },
        { "Id": "xuid(7)", "ResultCode": 1, "Result?": null },
    ] })
}

fn playlist_csr() -> Value {
    json!({ "Value": [
        {
            "Id": "xuid(2533274999999999)",
            "ResultCode": 0,
            "Result?": { "Current": without_rank(), "SeasonMax": csr(), "AllTimeMax": csr() },
        },
        { "Id": "xuid(7)", "ResultCode": 99, "Result?": null },
    ] })
}

#[test]
fn what_the_skill_service_answers_is_kept() {
    check(MatchSkill::unknown_fields, match_skill());
    check(PlaylistCsr::unknown_fields, playlist_csr());
}

#[test]
fn the_skill_of_a_player_is_found() {
    let skill: MatchSkill = read(match_skill());
    let player = skill.player(Xuid::new(2_533_274_999_999_999)).unwrap();
    let result = player.result.as_ref().unwrap();
    assert_eq!(player.result_code, SkillResultCode::Success);
    assert_eq!(result.team_mmr_of(1), Some(result.team_mmr));
    assert_eq!((result.team_mmr_of(0), result.team_mmr_of(2)), (Some(f64::INFINITY), None));
    let counterfactuals = result.counterfactuals.as_ref().unwrap();
    assert_eq!(counterfactuals.tier_counterfactuals[&Tier::Onyx].kills, 20.0);
    assert!(skill.player(Xuid::new(7)).unwrap().result.is_none());
    assert!(skill.player(Xuid::new(8)).is_none());
}

#[test]
fn performances_that_were_not_computed_stay_an_empty_object() {
    let mut document = super::plain(match_skill());
    document["Value"][0]["Result"]["StatPerformances"] = json!({});
    let skill: MatchSkill = serde_json::from_value(document.clone()).unwrap();
    let result = skill.value[0].result.as_ref().unwrap();
    assert!(result.stat_performances.as_ref().unwrap().kills.is_none());
    let written = serde_json::to_value(&skill).unwrap();
    assert_eq!(written["Value"][0]["Result"]["StatPerformances"], json!({}));
}

#[test]
fn a_rank_needs_a_value_and_a_tier() {
    let is_ranked = |value: i32, tier: &str| {
        let mut document = csr();
        document["Value"] = json!(value);
        document["Tier"] = json!(tier);
        read::<Csr>(document).is_ranked()
    };
    assert!(is_ranked(951, "Platinum") && is_ranked(0, "Bronze") && is_ranked(9000, "Beyond"));
    assert!(!is_ranked(-1, "") && !is_ranked(0, "") && !is_ranked(-1, "Bronze"));

    let playlist: PlaylistCsr = read(playlist_csr());
    let csr = playlist.player(Xuid::new(2_533_274_999_999_999)).unwrap().result.as_ref().unwrap();
    assert_eq!(
        (csr.season_max.sub_tier, csr.season_max.next_sub_tier),
        (SubTier::Two, SubTier::Three)
    );
    assert_eq!(format!("{} {}", csr.season_max.tier, csr.season_max.sub_tier), "Platinum II");
}
