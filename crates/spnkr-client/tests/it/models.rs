use proptest::prelude::*;
use serde_json::{Value, json};
use spnkr_client::{
    ENDPOINTS, Inspection,
    model::{
        AssetKind, CoreStats, GameVariantCategory, MatchHistory, MatchInfo, MatchStats, Outcome,
        ParticipationInfo, PlayerId, User, team_name,
    },
};
use spnkr_core::Xuid;

use crate::documents::{match_count, match_history, match_info, match_stats, stats, user};

/// Reads a document with the model of its operation and writes it again.
#[track_caller]
fn inspect(operation: &str, document: &Value) -> Inspection {
    let info = ENDPOINTS.iter().find(|info| info.operation().name() == operation).unwrap();
    info.inspect(document.to_string().as_bytes()).unwrap().unwrap()
}

/// The document without nulls, which models do not write.
pub(crate) fn without_nulls(document: &Value) -> Value {
    match document {
        Value::Object(map) => Value::Object(
            map.iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key.clone(), without_nulls(value)))
                .collect(),
        ),
        Value::Array(list) => list.iter().map(without_nulls).collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

#[track_caller]
fn check_lossless(operation: &str, document: &Value) {
    let inspection = inspect(operation, document);
    assert_eq!(inspection.unknown_fields, [""; 0]);
    assert_eq!(without_nulls(&inspection.document), without_nulls(document));
}

#[test]
fn nothing_is_lost_between_reading_and_writing() {
    check_lossless("get_current_user", &user(7));
    check_lossless("get_user_by_gamertag", &user(7));
    check_lossless("get_user_by_id", &user(7));
    check_lossless("get_users_by_id", &json!([user(7), user(8)]));
    check_lossless("get_match_count", &match_count());
    check_lossless("get_match_history", &match_history(0, 25, &[1, 2]));
    check_lossless("get_match_stats", &match_stats());
}

#[test]
fn every_endpoint_can_be_inspected() {
    for info in ENDPOINTS {
        let is_file = matches!(info.operation().name(), "get_image" | "get_waypoint_image");
        match info.inspect(b"") {
            Some(inspection) => assert!(inspection.is_err() && !is_file, "{}", info.operation()),
            None => assert!(is_file, "{}", info.operation()),
        }
    }
}

#[test]
fn what_the_services_may_leave_out_may_be_left_out_or_null() {
    let optional = [
        "LevelId",
        "MapVariant",
        "UgcGameVariant",
        "Playlist",
        "PlaylistExperience",
        "PlaylistMapModePair",
        "SeasonId",
        "PlayableDuration",
        "GameplayInteraction",
    ];
    let mut absent = match_info();
    let mut null = match_info();
    for key in optional {
        absent.as_object_mut().unwrap().remove(key);
        null[key] = Value::Null;
    }
    let absent: MatchInfo = serde_json::from_value(absent).unwrap();
    assert_eq!(absent, serde_json::from_value(null).unwrap());
    assert!(absent.playlist.is_none() && absent.gameplay_interaction.is_none());
    let written = serde_json::to_value(&absent).unwrap();
    assert!(optional.iter().all(|key| written.get(key).is_none()));
}

#[test]
fn a_missing_key_is_named() {
    let mut document = match_history(0, 25, &[1]);
    document["Results"][0]["MatchInfo"].as_object_mut().unwrap().remove("StartTime");
    let info = ENDPOINTS.iter().find(|info| info.operation().name() == "get_match_history");
    let error = info.unwrap().inspect(document.to_string().as_bytes()).unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the answer of get_match_history cannot be read: the field `StartTime` is missing in \
         `Results[0].MatchInfo`"
    );
}

#[test]
fn unknown_fields_are_kept_and_named_by_their_path() {
    let mut document = match_stats();
    document["New"] = json!({ "Inner": [1] });
    document["MatchInfo"]["Playlist"]["New"] = Value::Null;
    document["Players"][1]["PlayerTeamStats"][0]["Stats"]["NewStats"] = json!({ "A": 1 });
    document["Players"][0]["PlayerTeamStats"][1]["Stats"]["CoreStats"]["PersonalScores"][0]["New"] =
        json!("text");
    let inspection = inspect("get_match_stats", &document);
    assert_eq!(without_nulls(&inspection.document), without_nulls(&document));
    assert_eq!(
        inspection.unknown_fields,
        [
            "MatchInfo.Playlist.New",
            "Players[0].PlayerTeamStats[1].Stats.CoreStats.PersonalScores[0].New",
            "Players[1].PlayerTeamStats[0].Stats.NewStats",
            "New",
        ]
    );
    let model: MatchStats = serde_json::from_value(document).unwrap();
    assert_eq!(model.unknown_fields(), inspection.unknown_fields);
    assert_eq!(model.extra.get("New"), Some(&json!({ "Inner": [1] })));
    assert_eq!((model.extra.len(), model.extra.is_empty()), (1, false));
}

#[test]
fn values_that_no_enum_lists_are_named_by_their_path() {
    let mut document = match_stats();
    document["MatchInfo"]["GameVariantCategory"] = json!(4711);
    document["Players"][1]["Outcome"] = json!(-4);
    let rank = json!({
        "Value": 1, "MeasurementMatchesRemaining": 0, "Tier": "Mythic", "TierStart": 0, "SubTier": 0,
        "NextTier": "", "NextTierStart": 0, "NextSubTier": 0, "InitialMeasurementMatches": 5,
    });
    let counterfactual = json!({ "Kills": 1, "Deaths": 1 });
    let skill = json!({ "Value": [{ "Id": "xuid(7)", "ResultCode": 0, "Result": {
        "TeamMmr": 1, "TeamId": 0, "TeamMmrs": {},
        "RankRecap": { "PreMatchCsr": rank, "PostMatchCsr": rank },
        "Counterfactuals": {
            "SelfCounterfactuals": counterfactual,
            "TierCounterfactuals": { "Gold": counterfactual, "Beyond": counterfactual },
        },
    } }] });
    let result = "Value[0].Result";
    for (operation, document, expected) in [
        ("get_match_stats", match_stats(), vec![]),
        (
            "get_match_stats",
            document,
            vec![
                ("MatchInfo.GameVariantCategory".to_owned(), json!(4711)),
                ("Players[1].Outcome".to_owned(), json!(-4)),
            ],
        ),
        (
            "get_match_skill",
            skill,
            vec![
                (format!("{result}.RankRecap.PreMatchCsr.Tier"), json!("Mythic")),
                (format!("{result}.RankRecap.PostMatchCsr.Tier"), json!("Mythic")),
                (format!("{result}.Counterfactuals.TierCounterfactuals.Beyond"), json!("Beyond")),
            ],
        ),
    ] {
        let found = inspect(operation, &document).unlisted_values.into_iter();
        assert_eq!(found.map(|found| (found.path, found.value)).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_list_of_models_has_paths_too() {
    let mut users = json!([user(7), user(8)]);
    users[1]["gamerpic"]["huge"] = json!("");
    assert_eq!(inspect("get_users_by_id", &users).unknown_fields, ["[1].gamerpic.huge"]);
}

#[test]
fn keys_may_come_in_any_order_and_the_last_one_counts() {
    let count: spnkr_client::model::MatchCount = serde_json::from_str(
        r#"{"LocalMatchesPlayedCount":1,"New":1,"MatchmadeMatchesPlayedCount":6,"New":2,
            "MatchesPlayedCount":8,"CustomMatchesPlayedCount":2,"MatchesPlayedCount":9}"#,
    )
    .unwrap();
    assert_eq!(count.matches_played_count, 9);
    assert_eq!(count.extra.get("New"), Some(&json!(2)));
}

#[test]
fn whole_numbers_are_read_in_every_form() {
    let read = |score: Value| {
        let mut document = stats()["CoreStats"].clone();
        document["Score"] = score;
        serde_json::from_value::<CoreStats>(document).map(|core| core.score)
    };
    assert_eq!(read(json!(6)).unwrap(), 6);
    assert_eq!(read(json!(-6)).unwrap(), -6);
    assert_eq!(read(json!(6.0)).unwrap(), 6);
    assert_eq!(read(json!("6")).unwrap(), 6);
    assert_eq!(read(json!(i64::MIN)).unwrap(), i64::MIN);
    for wrong in [
        json!(6.5),
        json!(u64::MAX),
        json!(1e19),
        json!(-1e19),
        json!("6.5"),
        json!(""),
        json!(null),
        json!([]),
    ] {
        assert!(read(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn numbers_that_json_lacks_stay_texts() {
    let with = |kda: Value| {
        let mut document = stats()["CoreStats"].clone();
        document["KDA"] = kda;
        serde_json::from_value::<CoreStats>(document)
    };
    for text in ["NaN", "Infinity", "-Infinity"] {
        let core = with(json!(text)).unwrap();
        assert!(!core.kda.is_finite());
        assert_eq!(serde_json::to_value(&core).unwrap()["KDA"], text);
    }
    assert_eq!(with(json!(3)).unwrap().kda, 3.0);
    assert!(with(json!("nan")).is_err());
}

#[test]
fn durations_are_exact_and_written_as_the_services_do() {
    let read = |text: &str| {
        let mut document = match_info();
        document["Duration"] = json!(text);
        let info: MatchInfo = serde_json::from_value(document).ok()?;
        let written = serde_json::to_value(&info).unwrap()["Duration"].as_str().unwrap().to_owned();
        Some((info.duration.as_nanos(), written))
    };
    for (text, ticks) in [
        ("PT0S", 0),
        ("PT11.4S", 114_000_000),
        ("PT10M29.4441457S", 6_294_441_457),
        ("PT2H44M8.1S", 98_481_000_000),
        ("PT1H55M54S", 69_540_000_000),
        ("P17DT10H55M53.7685509S", 15_081_537_685_509),
        ("P1D", 864_000_000_000),
        ("P1DT0.0000001S", 864_000_000_001),
        ("-PT5S", -50_000_000),
        ("-PT0.5S", -5_000_000),
    ] {
        assert_eq!(read(text), Some((ticks * 100, text.to_owned())));
    }
    for (text, written) in
        [("PT90S", "PT1M30S"), ("P1W", "P7D"), ("PT36H", "P1DT12H"), ("PT1.500S", "PT1.5S")]
    {
        assert_eq!(read(text).unwrap().1, written);
    }
    for text in [
        "",
        "P",
        "PT",
        "P1DT",
        "T1S",
        "PT1",
        "PT1X",
        "P1S",
        "PT1D",
        "PT1M1H",
        "PTT1S",
        "PT1.5M",
        "PT.5S",
        "PT1.S",
        "PT1,5S",
        "P1M",
        "P1Y",
        "PT 1S",
        "PT1S ",
        "--PT1S",
        "PT99999999999999999999S",
        "P106751991167301D",
        "PT1.0000000000S",
        "é",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn the_ids_of_players_keep_their_text() {
    for (text, is_xuid, is_bot) in [
        ("xuid(2533274999999999)", true, false),
        ("xuid(7)", true, false),
        ("xuid(0)", true, false),
        ("bid(3.0)", false, true),
        ("bid()", false, true),
        ("xuid(007)", false, false),
        ("xuid(+7)", false, false),
        ("xuid()", false, false),
        ("xuid(99999999999999999999)", false, false),
        ("xuid(7", false, false),
        ("Xuid(7)", false, false),
        ("", false, false),
    ] {
        let id: PlayerId = serde_json::from_value(json!(text)).unwrap();
        assert_eq!((id.xuid().is_some(), id.is_bot()), (is_xuid, is_bot), "{text}");
        assert_eq!(id.to_string(), text);
        assert_eq!(serde_json::to_value(&id).unwrap(), text);
    }
    let PlayerId::Bot(bot) = PlayerId::from("bid(3.0)") else { panic!() };
    assert_eq!((bot.number(), bot.as_str()), (Some(3), "3.0"));
}

#[test]
fn a_match_gives_its_people_and_bots() {
    let stats: MatchStats = serde_json::from_value(match_stats()).unwrap();
    let player = stats.player(Xuid::new(2_533_274_999_999_999)).unwrap();
    assert_eq!(player.total(|core| core.kills), 10, "the player was in two teams");
    assert!(stats.player(Xuid::new(1)).is_none());
    assert_eq!(stats.humans().count(), 1);
    assert_eq!(stats.bots().map(|bot| bot.player_id.to_string()).collect::<Vec<_>>(), ["bid(3.0)"]);
    assert_eq!(stats.teams[0].name(), Some("Eagle"));
}

#[test]
fn teams_have_names_up_to_a_number() {
    assert_eq!(team_name(8), Some("Observer"));
    assert_eq!((team_name(9), team_name(-1)), (None, None));
}

#[test]
fn enums_speak_in_words() {
    assert_eq!(GameVariantCategory::from(12).to_string(), "King of the Hill");
    assert_eq!(GameVariantCategory::from(40), GameVariantCategory::Unlisted(40));
    assert_eq!(GameVariantCategory::from(40).to_string(), "40");
    assert_eq!(GameVariantCategory::ALL.len(), 43);
    assert_eq!(Outcome::from(-1), Outcome::Unknown);
    assert_eq!(AssetKind::from(6).name(), Some("game variant"));
    assert_eq!(format!("{:<6}|", Outcome::Win), "win   |");
}

proptest! {
    #[test]
    fn unknown_enum_values_survive(number in any::<i32>()) {
        let outcome: Outcome = serde_json::from_value(json!(number)).unwrap();
        prop_assert_eq!(i32::from(outcome), number);
        prop_assert_eq!(serde_json::to_value(outcome).unwrap(), json!(number));
        let category: GameVariantCategory = serde_json::from_value(json!(number.to_string())).unwrap();
        prop_assert_eq!(i32::from(category), number);
    }

    #[test]
    fn times_and_durations_survive(
        seconds in -60_000_000_000_i64..250_000_000_000,
        ticks in 0..10_000_000_i32,
    ) {
        let time = jiff::Timestamp::new(seconds, 0).unwrap() + jiff::SignedDuration::new(0, ticks * 100);
        let duration = jiff::SignedDuration::new(seconds, 0) + jiff::SignedDuration::new(0, ticks * 100);
        let mut document = match_stats()["Players"][0]["ParticipationInfo"].clone();
        document["FirstJoinedTime"] = json!(time);
        let mut info: ParticipationInfo = serde_json::from_value(document).unwrap();
        prop_assert_eq!(info.first_joined_time, Some(time));
        info.time_played = duration;
        let again: ParticipationInfo =
            serde_json::from_value(serde_json::to_value(&info).unwrap()).unwrap();
        prop_assert_eq!(again, info);
    }

    #[test]
    fn an_unknown_field_survives_wherever_it_stands(place in any::<prop::sample::Index>(), key in any::<String>()) {
        let mut document = match_stats();
        let mut objects = Vec::new();
        find_objects(&document, "", &mut objects);
        let object = document.pointer_mut(&objects[place.index(objects.len())]).unwrap().as_object_mut().unwrap();
        prop_assume!(!object.contains_key(&key));
        object.insert(key, json!({ "a": [1, 2.5, "é", false] }));
        let inspection = inspect("get_match_stats", &document);
        prop_assert_eq!(inspection.unknown_fields.len(), 1);
        prop_assert_eq!(without_nulls(&inspection.document), without_nulls(&document));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
        for info in ENDPOINTS {
            let _ = info.inspect(&bytes);
        }
    }
}

/// Where a document has objects, as JSON pointers.
fn find_objects(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.push(pointer.to_owned());
            for (key, value) in map {
                find_objects(value, &format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                find_objects(value, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn an_account_may_have_a_short_number() {
    let user: User = serde_json::from_value(user(1_234_567_890)).unwrap();
    assert_eq!((user.xuid.get(), user.gamertag.as_str()), (1_234_567_890, "Some Name"));
}

#[test]
fn links_are_kept_as_they_are() {
    let mut document = match_history(0, 25, &[]);
    document["Links"] = json!({ "Next": { "Path": "/a" } });
    check_lossless("get_match_history", &document);
    document.as_object_mut().unwrap().remove("Links");
    assert!(serde_json::from_value::<MatchHistory>(document).unwrap().links.is_none());
}

#[test]
fn teams_and_players_of_a_match_are_found() {
    let stats: MatchStats = serde_json::from_value(match_stats()).unwrap();
    assert_eq!(stats.team(0).and_then(|team| team.name()), Some("Eagle"));
    assert!(stats.team(7).is_none());
    assert_eq!(stats.players_of(1).count(), 2);
    assert_eq!(stats.players_of(0).count(), 0);
    let bot = stats.bots().next().unwrap();
    assert_eq!(bot.bot().map(|bot| bot.name), Some("343 Ellis"));
    assert!(stats.humans().all(|player| player.bot().is_none()));
}
