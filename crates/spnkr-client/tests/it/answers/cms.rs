use jiff::Timestamp;
use serde_json::{Value, json};
use spnkr_client::model::{
    BanMessage, CsrSeasonCalendar, EmblemMapping, ItemMetadata, MedalDifficulty, MedalMetadata,
    MedalType, PlaylistMetadata, SeasonCalendar, SeasonMetadataFile,
};

use super::{
    check, read,
    texts::{date, text},
};

fn medal_metadata() -> Value {
    let sheet = |size: i32| json!({ "path": "medals/sheet.png", "columns": 16, "size": size });
    json!({
        "difficulties": ["normal", "heroic", "legendary", "mythic"],
        "types": ["spree", "mode", "multikill", "proficiency", "skill", "style"],
        "sprites": { "small": sheet(72), "medium": sheet(128), "extra-large": sheet(256) },
        "medals": [{
            "name": text(),
            "description": text(),
            "spriteIndex": 64,
            "sortingWeight": 100,
            "difficultyIndex": 1,
            "typeIndex": 9,
            "personalScore": 50,
            "nameId": u32::MAX,
        }],
    })
}

fn csr_season(stem: &str, start: &str, end: &str) -> Value {
    json!({
        "CsrSeasonFilePath": format!("Csr/Seasons/{stem}.json"),
        "StartDate": date(start),
        "EndDate": date(end),
    })
}

fn csr_calendar() -> Value {
    json!({ "Seasons": [
        csr_season("First", "2031-01-01T00:00:00Z", "2031-02-01T00:00:00Z"),
        csr_season("Last.1", "2031-03-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z"),
        csr_season("Second", "2031-01-15T00:00:00Z", "2031-02-01T00:00:00Z"),
        csr_season("Odd", "soon", "later"),
    ] })
}

fn season_calendar() -> Value {
    let mut season = csr_season("First", "2031-01-01T00:00:00Z", "2031-02-01T00:00:00Z");
    season["OperationTrackPath"] = json!("RewardTracks/Operations/One.json");
    season["SeasonMetadata"] = json!("Seasons/Season1.json");
    let event = |start: &str, end: &str| {
        json!({
            "RewardTrackPath": "RewardTracks/Events/One.json",
            "StartDate": date(start),
            "EndDate": date(end),
        })
    };
    json!({
        "Seasons": [season],
        "Events": [
            event("2031-01-01T00:00:00Z", "2031-01-08T00:00:00Z"),
            event("2031-01-02T00:00:00Z", "2031-01-03T00:00:00Z"),
        ],
        "CareerRank": { "RewardTrackPath": "RewardTracks/CareerRanks/careerRank1.json" },
    })
}

fn emblem_mapping() -> Value {
    let images = json!({
        "emblemCmsPath?": "images/emblems/1.png",
        "nameplateCmsPath?": "images/nameplates/1.png",
        "textColor?": "#ffffff",
    });
    json!({
        "*": "models",
        "104-001-olympus-1": { "*": "models", "-1231": images, "77": images },
        "none": { "*": "models" },
    })
}

fn item_metadata() -> Value {
    json!({
        "CommonData?": {
            "Title?": text(),
            "DisplayPath?": { "Media?": { "MediaUrl?": { "Path?": "progression/1.png" } } },
        },
        "AvailableConfigurations?": [{ "ConfigurationId?": -747_133_697 }],
    })
}

#[test]
fn game_files_are_kept() {
    check(MedalMetadata::unknown_fields, medal_metadata());
    check(CsrSeasonCalendar::unknown_fields, csr_calendar());
    check(SeasonCalendar::unknown_fields, season_calendar());
    check(EmblemMapping::unknown_fields, emblem_mapping());
    check(ItemMetadata::unknown_fields, item_metadata());
    check(
        PlaylistMetadata::unknown_fields,
        json!({
            "NameHint?": "some_arena",
            "UgcPlaylistVersion?": "bbbbbbbb-0000-0000-0000-000000000001",
            "HasCsr?": true,
            "PlatformMatchmakingHopperId?": "some_hopper",
            "GameStartRulesId?": "rules",
            "ThunderheadContentConfiguration?": "content",
            "ThunderheadVmSize?": "Medium",
            "TrueMatchSettings?": "settings.json",
            "PlaylistExperience?": "Arena",
            "MatchmakingDelaySec?": 0,
        }),
    );
    check(
        SeasonMetadataFile::unknown_fields,
        json!({
            "DateRange?": text(),
            "Name?": "One",
            "Logo?": "logo.png",
            "Number?": 1,
            "Description?": text(),
            "SummaryBackgroundPath?": "1.png",
            "BattlePassSeasonUpsellBackgroundImage?": "2.png",
            "ChallengesBackgroundPath?": "3.png",
            "BattlePassLogoImage?": "4.png",
            "SeasonLogoImage?": "5.png",
            "RitualLogoImage?": "6.png",
            "StorefrontBackgroundImage?": "7.png",
            "CardBackgroundImage?": "8.png",
            "ProgressionBackgroundImage?": "9.png",
        }),
    );
}

#[test]
fn a_ban_message_is_read_in_both_forms() {
    check(BanMessage::unknown_fields, json!({ "Title?": "Banned", "DisplayMessage?": text() }));
    check(BanMessage::unknown_fields, json!({ "Title?": text(), "Body?": "You are banned." }));
    let message: BanMessage = read(json!({ "DisplayMessage": text() }));
    assert_eq!(message.text().unwrap().in_language("de"), "Hallo");
    let message: BanMessage = read(json!({ "Body": "You are banned." }));
    assert_eq!(message.text().unwrap().to_string(), "You are banned.");
    assert!(read::<BanMessage>(json!({})).text().is_none());
}

#[test]
fn a_medal_has_its_tile_in_each_sheet() {
    let metadata: MedalMetadata = read(medal_metadata());
    let medal = metadata.medal(u32::MAX).unwrap();
    assert_eq!(
        (medal.difficulty_index, medal.type_index),
        (MedalDifficulty::Heroic, MedalType::Unlisted(9))
    );
    assert!(metadata.medal(7).is_none());
    let tile = metadata.sprites.extra_large.tile(70).unwrap();
    assert_eq!((tile.left, tile.top, tile.size), (6 * 256, 4 * 256, 256));
    let mut sheet = metadata.sprites.small.clone();
    assert!(sheet.tile(-1).is_none() && sheet.tile(i32::MAX).is_none());
    sheet.columns = 0;
    assert!(sheet.tile(0).is_none());
}

#[test]
fn the_season_of_a_time_is_the_one_that_began_last() {
    let calendar: CsrSeasonCalendar = read(csr_calendar());
    let season = |time: &str| {
        let time: Timestamp = time.parse().unwrap();
        calendar.season_at(time).map(|season| season.id())
    };
    for (time, expected) in [
        ("2030-12-31T23:59:59Z", None),
        ("2031-01-01T00:00:00Z", Some("First")),
        ("2031-01-15T00:00:00Z", Some("Second")),
        ("2031-01-31T23:59:59Z", Some("Second")),
        ("2031-02-01T00:00:00Z", None),
        ("2031-03-01T00:00:00Z", Some("Last.1")),
        ("9999-01-01T00:00:00Z", Some("Last.1")),
    ] {
        assert_eq!(season(time), expected, "{time}");
    }

    let calendar: SeasonCalendar = read(season_calendar());
    let at = |time: &str| {
        let time: Timestamp = time.parse().unwrap();
        (calendar.season_at(time).is_some(), calendar.events_at(time).count())
    };
    assert_eq!(at("2031-01-02T12:00:00Z"), (true, 2));
    assert_eq!(at("2031-01-08T00:00:00Z"), (true, 0));
    assert_eq!(at("2031-02-01T00:00:00Z"), (false, 0));
}

#[test]
fn the_images_of_an_emblem_are_found_by_its_file_and_its_colours() {
    let mapping: EmblemMapping = read(emblem_mapping());
    let images = mapping.images("Inventory/Spartan/Emblems/104-001-olympus-1.json", -1231).unwrap();
    assert_eq!(images.nameplate_cms_path.as_deref(), Some("images/nameplates/1.png"));
    assert!(mapping.images("104-001-olympus-1", 77).is_some());
    assert!(mapping.images("104-001-olympus-1", 78).is_none());
    assert!(mapping.images("unknown", 77).is_none());
    let item: ItemMetadata = read(item_metadata());
    assert_eq!(item.image_path(), Some("progression/1.png"));
    assert_eq!(read::<ItemMetadata>(json!({ "CommonData": {} })).image_path(), None);
}
