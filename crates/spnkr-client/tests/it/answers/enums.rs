use std::fmt::{Debug, Display};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use spnkr_client::model::*;

fn round_trip<E: DeserializeOwned + Serialize>(value: &Value) -> (E, Value) {
    let read: E = serde_json::from_value(value.clone()).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    (read, written)
}

/// Checks the numbers and names of an enum, and that any other number is kept.
#[track_caller]
fn check_numbers<E>(all: &[E], expected: &str)
where
    E: Copy + Debug + Display + PartialEq + Into<i32> + From<i32> + DeserializeOwned + Serialize,
{
    let names: Vec<String> = all.iter().map(|one| format!("{} {one}", (*one).into())).collect();
    assert_eq!(names.join(", "), expected);
    let hold = |number: i32| {
        let (read, written) = round_trip::<E>(&json!(number));
        prop_assert_eq!(written, json!(number));
        let is_listed = all.iter().any(|one| (*one).into() == number);
        prop_assert_eq!(all.contains(&read), is_listed);
        prop_assert_eq!(read.to_string() == number.to_string(), !is_listed);
        prop_assert_eq!(round_trip::<E>(&json!(number.to_string())).1, json!(number));
        Ok(())
    };
    for number in -2..60 {
        hold(number).unwrap();
    }
    run(any::<i32>(), hold);
}

/// Checks the texts and names of an enum, and that any other text is kept.
#[track_caller]
fn check_texts<E>(all: &[E], expected: &[(&str, &str)])
where
    E: Debug + Display + PartialEq + DeserializeOwned + Serialize,
{
    let hold = |text: String| {
        let (read, written) = round_trip::<E>(&json!(text));
        prop_assert_eq!(&written, &json!(text));
        let listed = expected.iter().find(|(known, _)| *known == text);
        prop_assert_eq!(all.contains(&read), listed.is_some());
        prop_assert_eq!(read.to_string(), listed.map_or(text.as_str(), |(_, name)| name));
        Ok(())
    };
    assert_eq!(all.len(), expected.len());
    for (text, _) in expected {
        hold((*text).to_owned()).unwrap();
        hold(format!("{text} ")).unwrap();
        hold(text.to_uppercase()).unwrap();
    }
    run(any::<String>(), hold);
    assert!(serde_json::from_value::<E>(json!(7)).is_err());
}

#[track_caller]
fn run<S: Strategy>(strategy: S, hold: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { failure_persistence: None, ..Config::with_cases(64) };
    TestRunner::new(config).run(&strategy, hold).unwrap();
}

#[test]
fn numbers_of_assets_and_films() {
    check_numbers(AssetHome::ALL, "0 unknown, 1 studio, 2 player");
    check_numbers(
        AssetKind::ALL,
        "0 unknown, 1 film, 2 map, 3 playlist, 4 prefab, 5 test asset, 6 game variant, \
         7 map mode pair, 8 project, 9 manifest, 10 engine game variant",
    );
    check_numbers(CloneBehavior::ALL, "0 default, 1 template, 2 prohibited");
    check_numbers(InspectionResult::ALL, "0 unknown, 5 tolerable, 50 studio content");
    check_numbers(FilmChunkType::ALL, "0 none, 1 header, 2 replication data, 3 highlight events");
    check_numbers(FilmStatus::ALL, "0 unknown, 1 complete, 2 ongoing, 3 recovered");
}

#[test]
fn numbers_of_playlists() {
    check_numbers(
        PlaylistBotDifficulty::ALL,
        "0 automatic, 1 Recruit, 2 Marine, 3 ODST, 4 Spartan",
    );
    check_numbers(PlaylistDeviceInput::ALL, "0 unknown, 1 controller, 2 mouse and keyboard");
    check_numbers(PlaylistEntrySelectionStrategy::ALL, "0 weighted, 1 no repeat");
    check_numbers(
        PlaylistExperience::ALL,
        "-1 unknown, 0 none, 1 untracked, 2 arena, 3 big team battle, 4 PvE bots, 5 featured, 6 PvE",
    );
}

#[test]
fn numbers_of_matches() {
    check_numbers(
        BotDifficulty::ALL,
        "-1 unknown, 1 Marine, 2 ODST, 3 Spartan, 4 Recruit, 5 adaptive",
    );
    check_numbers(GameplayInteraction::ALL, "-1 unknown, 0 none, 1 PvP, 2 PvE, 3 PvPvE");
    check_numbers(LifecycleMode::ALL, "1 custom, 3 matchmade, 7 custom LAN");
    check_numbers(
        Outcome::ALL,
        "-1 unknown, 0 none, 1 tie, 2 win, 3 loss, 4 did not finish, 5 did not start",
    );
    check_numbers(PlayerType::ALL, "-1 unknown, 1 human, 2 bot");
    check_numbers(PrivacySetting::ALL, "1 show, 2 hide");
}

#[test]
fn numbers_of_ranks_and_medals() {
    check_numbers(
        SkillResultCode::ALL,
        "0 success, 1 not found, 2 service failure, 3 service unavailable, 4 forbidden",
    );
    check_numbers(SubTier::ALL, "0 I, 1 II, 2 III, 3 IV, 4 V, 5 VI");
    check_numbers(MedalDifficulty::ALL, "0 normal, 1 heroic, 2 legendary, 3 mythic");
    check_numbers(MedalType::ALL, "0 spree, 1 mode, 2 multikill, 3 proficiency, 4 skill, 5 style");
}

#[test]
fn numbers_of_bans_and_endpoints() {
    check_numbers(BanType::ALL, "1 matchmaking");
    check_numbers(BanScope::ALL, "1 global");
    check_numbers(AuthorityScheme::ALL, "2 https, 8 amqps, 9 CMS");
    check_numbers(
        AuthenticationMethod::ALL,
        "0 none, 1 ban service, 4 legacy 4, 9 Xbox Live, 10 legacy 10, 15 Spartan v4",
    );
}

#[test]
fn texts() {
    check_texts(
        Tier::ALL,
        &[
            ("", "Unranked"),
            ("Bronze", "Bronze"),
            ("Silver", "Silver"),
            ("Gold", "Gold"),
            ("Platinum", "Platinum"),
            ("Diamond", "Diamond"),
            ("Onyx", "Onyx"),
        ],
    );
    assert!(Tier::ALL.is_sorted());
    check_texts(TextStatus::ALL, &[("Published", "published"), ("Test", "test")]);
    check_texts(EconomyResultCode::ALL, &[("Success", "success")]);
    check_texts(
        InventoryRewardType::ALL,
        &[
            ("ArmorCoating", "armor coating"),
            ("ArmorEmblem", "armor emblem"),
            ("ArmorTheme", "armor theme"),
            ("SpartanEmblem", "Spartan emblem"),
            ("VehicleEmblem", "vehicle emblem"),
            ("WeaponEmblem", "weapon emblem"),
        ],
    );
    check_texts(
        CoreType::ALL,
        &[
            ("Ai", "AI"),
            ("Armor", "armor"),
            ("VehicleGungoose", "Gungoose"),
            ("VehicleMongoose", "Mongoose"),
            ("VehicleRazorBack", "Razorback"),
            ("VehicleRockethog", "Rockethog"),
            ("VehicleScorpion", "Scorpion"),
            ("VehicleWarthog", "Warthog"),
            ("VehicleWasp", "Wasp"),
            ("WeaponAR", "Assault Rifle"),
            ("WeaponBandit", "Bandit"),
            ("WeaponBR", "Battle Rifle"),
            ("WeaponCommando", "Commando"),
            ("WeaponHydra", "Hydra"),
            ("WeaponShotgun", "shotgun"),
            ("WeaponSidekick", "Sidekick"),
            ("WeaponSniper", "Sniper Rifle"),
            ("WeaponSPnKr", "SPNKr"),
        ],
    );
}

#[test]
fn a_value_is_found_by_its_name() {
    for name in ["Capture the Flag", "capture the flag", "CaptureTheFlag", "capture_the_flag"] {
        assert_eq!(GameVariantCategory::from_name(name), Some(GameVariantCategory::CaptureTheFlag));
    }
    // Two numbers have this name; matches carry the first.
    let hill = GameVariantCategory::from_name("king of the hill");
    assert_eq!(hill, Some(GameVariantCategory::KingOfTheHill));
    assert_eq!(Tier::from_name("ONYX"), Some(Tier::Onyx));
    assert_eq!(PlaylistExperience::from_name("nothing of the kind"), None);
    for category in GameVariantCategory::ALL {
        let found = category.name().and_then(GameVariantCategory::from_name).unwrap();
        assert_eq!(found.name(), category.name());
    }
}
