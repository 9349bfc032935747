//! The built-in tables: complete, and found both ways.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, from_value, json};
use spnkr_client::{
    model::{
        AuthenticationMethod, CareerRewardTrack, Csr, CsrSeasonCalendar, MedalMetadata,
        PlayerCareerRank, Playlist, SubTier, Tier,
    },
    reference::{
        Bot, CareerRank, CareerRankTable, CsrRank, CsrSeason, CsrSeasonTable, GameEndpoint,
        KnownPlaylist, Locale, Medal, MedalTable, PersonalScoreAward, PlaylistTable, Team,
        team_name,
    },
};
use spnkr_core::AssetId;

/// The texts, each in three spellings.
fn spellings(text: &str) -> [String; 3] {
    [text.to_owned(), text.to_uppercase(), format!(" {} ", text.to_lowercase())]
}

#[test]
fn nothing_is_missing() {
    let medals = Medal::all();
    assert_eq!(medals.len(), 166);
    assert_eq!(medals.iter().filter(|medal| medal.difficulty.is_some()).count(), 151);
    assert_eq!(medals.iter().filter(|medal| medal.film_code.is_some()).count(), 155);
    assert_eq!(PersonalScoreAward::all().len(), 61);
    assert_eq!(Bot::all().len(), 60);
    assert_eq!(Team::all().len(), 9);
    assert_eq!(CareerRank::all().len(), 272);
    assert_eq!(KnownPlaylist::all().len(), 8);
    assert_eq!(CsrSeason::all().len(), 8);
    assert_eq!(GameEndpoint::all().len(), 161);
    assert_eq!(Locale::all().iter().filter(|locale| !locale.is_pseudo).count(), 13);
}

#[test]
fn every_medal_is_found_by_each_of_its_names() {
    for medal in Medal::all() {
        assert_eq!(Medal::by_id(medal.id), Some(medal));
        for name in spellings(&medal.name) {
            assert_eq!(Medal::by_name(&name), Some(medal), "{name}");
        }
        for key in spellings(&medal.key) {
            assert_eq!(Medal::by_key(&key), Some(medal), "{key}");
        }
        if let Some(code) = medal.film_code {
            assert_eq!(Medal::by_film_code(code), Some(medal));
        }
    }
    assert_eq!(Medal::by_id(0), None);
    assert_eq!(Medal::by_name(""), None);
    assert_eq!(Medal::by_key("Double Kill"), None);
    assert_eq!((Medal::by_film_code(14), Medal::by_film_code(255)), (None, None));
    assert_eq!(MedalTable::built_in().medals(), Medal::all());
}

#[test]
fn what_is_known_of_a_medal_is_there() {
    let medal = Medal::by_name("Boogeyman").unwrap();
    assert_eq!(medal.id, 1_720_896_992);
    assert_eq!(medal.difficulty.unwrap().to_string(), "mythic");
    assert_eq!(medal.medal_type.unwrap().to_string(), "spree");
    assert_eq!(
        (medal.personal_score, medal.sprite_index, medal.sorting_weight, medal.film_code),
        (Some(600), Some(6), Some(230), Some(28))
    );
    let bare = Medal::by_name("Big Deal").unwrap();
    assert_eq!((bare.difficulty, bare.sorting_weight, bare.film_code), (None, None, Some(150)));
}

#[test]
fn every_award_is_found_and_three_share_a_name() {
    for award in PersonalScoreAward::all() {
        assert_eq!(PersonalScoreAward::by_id(award.id), Some(award));
        assert_eq!(PersonalScoreAward::by_key(&award.key.to_uppercase()), Some(award));
        for name in spellings(award.name) {
            assert!(PersonalScoreAward::by_name(&name).any(|found| found == award), "{name}");
        }
        let same_name = PersonalScoreAward::by_name(award.name).count();
        assert_eq!(same_name, if award.name == "Zone Captured" { 3 } else { 1 }, "{award:?}");
    }
    let points: BTreeSet<_> =
        PersonalScoreAward::by_name("Zone Captured").map(|award| award.points).collect();
    assert_eq!(points, [Some(50), Some(75), Some(100)].into());
    let variable: Vec<_> =
        PersonalScoreAward::all().iter().filter(|award| award.points.is_none()).collect();
    assert_eq!(variable.iter().map(|award| award.id).collect::<Vec<_>>(), [u32::MAX]);
    assert_eq!(PersonalScoreAward::by_key("betrayed_player").unwrap().points, Some(-100));
    assert_eq!(PersonalScoreAward::by_id(1), None);
}

#[test]
fn the_games_own_endpoints_are_found_by_name() {
    for endpoint in GameEndpoint::all() {
        for name in spellings(endpoint.name) {
            assert_eq!(GameEndpoint::by_name(&name), Some(endpoint), "{name}");
        }
        assert!(endpoint.host.contains('.') && !endpoint.authentication.is_empty());
        assert!(endpoint.path.is_empty() || endpoint.path.starts_with(['/', ':']), "{endpoint:?}");
        assert!(endpoint.query.is_empty() || endpoint.query.starts_with('?'), "{endpoint:?}");
    }
    let map = GameEndpoint::by_name("HIUGC_Discovery_GetMap").unwrap();
    assert_eq!(map.host, "discovery-infiniteugc.svc.halowaypoint.com");
    assert_eq!(map.path, "/hi/maps/{assetId}/versions/{versionId}");
    let expected = [AuthenticationMethod::None, AuthenticationMethod::SpartanV4];
    assert_eq!((map.authentication, map.retry_policy), (&expected[..], "linearretry"));
    assert!(!map.clearance_aware);
    assert_eq!(GameEndpoint::by_name("get_map"), None);
}

#[test]
fn bots_and_teams_are_counted_without_gaps() {
    for (number, bot) in (0..).zip(Bot::all()) {
        assert_eq!(bot.number, number);
        assert_eq!(Bot::by_number(number), Some(bot));
        for name in spellings(bot.name) {
            assert_eq!(Bot::by_name(&name), Some(bot), "{name}");
        }
    }
    assert_eq!((Bot::by_number(60), Bot::by_name("343")), (None, None));
    for (id, team) in (0..).zip(Team::all()) {
        assert_eq!(team.id, id);
        assert_eq!((Team::by_id(id), team_name(id)), (Some(team), Some(team.name)));
        for name in spellings(team.name) {
            assert_eq!(Team::by_name(&name), Some(team), "{name}");
        }
    }
    assert_eq!((Team::by_id(9), Team::by_id(-1), Team::by_name("Red")), (None, None, None));
}

#[test]
fn career_ranks_go_by_tier_then_title_then_grade() {
    const TIERS: [Tier; 6] =
        [Tier::Bronze, Tier::Silver, Tier::Gold, Tier::Platinum, Tier::Diamond, Tier::Onyx];
    const TITLES: [&str; 15] = [
        "Cadet",
        "Private",
        "Lance Corporal",
        "Corporal",
        "Sergeant",
        "Staff Sergeant",
        "Gunnery Sergeant",
        "Master Sergeant",
        "Lieutenant",
        "Captain",
        "Major",
        "Lt Colonel",
        "Colonel",
        "Brigadier General",
        "General",
    ];
    for (tier_index, tier) in (0..).zip(&TIERS) {
        for (title_index, title) in (0..).zip(TITLES) {
            for grade in 1..=3 {
                let number = 2 + 45 * tier_index + 3 * title_index + grade - 1;
                let rank = CareerRank::by_rank(number).unwrap();
                assert_eq!(rank.to_string(), format!("{title} {tier} {grade}"));
                assert_eq!((rank.tier.as_ref(), rank.grade), (Some(tier), Some(grade)));
                for name in spellings(&rank.to_string()) {
                    assert_eq!(CareerRank::by_name(&name), Some(rank), "{name}");
                }
            }
        }
    }
    let bare = |name: &str| {
        let rank = CareerRank::by_name(name).unwrap();
        assert_eq!((rank.to_string().as_str(), &rank.tier, rank.grade), (name, &None, None));
        (rank.rank, rank.xp_required)
    };
    assert_eq!((bare("Recruit"), bare("Hero")), ((1, 100), (272, 1)));
    assert_eq!((CareerRank::by_rank(0), CareerRank::by_rank(273)), (None, None));
}

#[test]
fn a_career_takes_this_much_experience() {
    let table = CareerRankTable::built_in();
    assert_eq!(table.xp_to_reach(1), Some(0));
    assert_eq!(table.xp_to_reach(3), Some(1_100));
    assert_eq!(table.xp_to_reach(272), Some(9_319_350));
    assert_eq!((table.xp_to_reach(0), table.xp_to_reach(273)), (None, None));
    // One cell of each end of the table, as typing errors would hide in its middle.
    assert_eq!(CareerRank::by_name("General Onyx 3").unwrap().xp_required, 250_000);
    assert_eq!(CareerRank::by_name("Major Gold 2").unwrap().xp_required, 12_500);
}

#[test]
fn playlists_are_found_by_asset_and_by_name() {
    for playlist in KnownPlaylist::all() {
        assert_eq!(KnownPlaylist::by_id(playlist.asset_id), Some(playlist));
        for name in spellings(&playlist.name) {
            assert_eq!(KnownPlaylist::by_name(&name), Some(playlist), "{name}");
        }
    }
    let arena: AssetId = "edfef3ac-9cbe-4fa2-b949-8f29deafd483".parse().unwrap();
    assert_eq!(KnownPlaylist::by_id(arena).unwrap().name, "Ranked Arena");
    assert_eq!(KnownPlaylist::by_name("Ranked"), None);
}

#[test]
fn seasons_follow_each_other() {
    let table = CsrSeasonTable::built_in();
    let time = |text: &str| text.parse::<Timestamp>().unwrap();
    for (season, next) in table.seasons().iter().zip(&table.seasons()[1..]) {
        assert_eq!(season.end, next.start);
        assert_eq!(table.at(season.start), Some(season));
        assert_eq!(table.at(season.end), Some(next));
        assert_eq!(table.by_id(season.id()), Some(season));
        assert_eq!(table.by_id(&season.file_path.to_uppercase()), Some(season));
    }
    let last = table.by_id("CsrSeason5-1").unwrap();
    assert_eq!(last.start, time("2023-10-17T17:00:00Z"));
    assert_eq!(last.end, time("2024-01-30T17:00:00Z"));
    assert_eq!(last.file_path, "Csr/Seasons/CsrSeason5-1.json");
    assert_eq!(table.at(time("2023-12-31T00:00:00Z")), Some(last));
    assert_eq!((table.at(last.end), table.at(time("2021-06-20T16:59:59Z"))), (None, None));
    assert_eq!(table.by_id("CsrSeason6-1"), None);
}

#[test]
fn locales_are_found_in_any_case() {
    for tag in ["es-ES", "es-es", " ES-ES"] {
        assert_eq!(Locale::by_tag(tag).unwrap().tag, "es-ES");
    }
    assert!(Locale::by_tag("qps-ploc").unwrap().is_pseudo);
    assert_eq!(Locale::by_tag("en-US"), None);
}

#[test]
fn a_csr_is_a_tier_and_a_part_of_it() {
    for (value, text, start, next_start) in [
        (0.0, "Bronze I", 0, 50),
        (-0.0, "Bronze I", 0, 50),
        (25.0, "Bronze I", 0, 50),
        (49.999, "Bronze I", 0, 50),
        (50.0, "Bronze II", 50, 100),
        (299.0, "Bronze VI", 250, 300),
        (299.9, "Bronze VI", 250, 300),
        (300.0, "Silver I", 300, 350),
        (600.0, "Gold I", 600, 650),
        (951.0, "Platinum II", 950, 1000),
        (1065.0, "Platinum IV", 1050, 1100),
        (1199.0, "Platinum VI", 1150, 1200),
        (1475.0, "Diamond VI", 1450, 1500),
        (1499.99, "Diamond VI", 1450, 1500),
        (1500.0, "Onyx", 1500, 1500),
        (1550.0, "Onyx", 1500, 1500),
        (f64::INFINITY, "Onyx", 1500, 1500),
    ] {
        let rank = CsrRank::of(value).unwrap();
        assert_eq!(
            (rank.to_string().as_str(), rank.start(), rank.next_start()),
            (text, start, next_start),
            "{value}"
        );
    }
    for value in [-1.0, -0.001, f64::NEG_INFINITY, f64::NAN] {
        assert_eq!(CsrRank::of(value), None, "{value}");
    }
    let rank = CsrRank::of(951.5).unwrap();
    assert_eq!((rank.tier(), rank.sub_tier()), (Tier::Platinum, SubTier::Two));
    assert_eq!(i32::from(CsrRank::of(1_700.0).unwrap().sub_tier()), 0);
    assert!(CsrRank::of(299.0) < CsrRank::of(300.0));
}

fn text(value: &str, german: &str) -> Value {
    json!({ "value": value, "translations": { "de-DE": german } })
}

fn medal_metadata() -> MedalMetadata {
    let medal = |id: u32, name: &str, german: &str, difficulty: i32| {
        json!({
            "nameId": id, "name": text(name, german), "description": text("Why", "Warum"),
            "spriteIndex": 300, "sortingWeight": 60, "difficultyIndex": difficulty, "typeIndex": 1,
            "personalScore": 7,
        })
    };
    let sheet = json!({ "path": "sheet.png", "columns": 16, "size": 72 });
    from_value(json!({
        "difficulties": ["normal"], "types": ["spree"],
        "sprites": { "small": sheet, "medium": sheet, "extra-large": sheet },
        "medals": [
            medal(622_331_684, "Double Kill!", "Doppelschlag", 2),
            medal(5, "Rock & Roll", "Rock und Rollen", 9),
        ],
    }))
    .unwrap()
}

#[test]
fn an_answer_tells_of_new_medals_and_keeps_the_old_ones() {
    let table = MedalTable::from_metadata(&medal_metadata());
    assert_eq!(table.medals().len(), 167);
    assert!(table.medals().is_sorted_by_key(|medal| medal.id));

    let renamed = table.by_name("double kill!").unwrap();
    assert_eq!(
        (renamed.id, &*renamed.key, renamed.film_code),
        (622_331_684, "double_kill", Some(0))
    );
    assert_eq!((renamed.sprite_index, renamed.description.as_deref()), (Some(300), Some("Why")));
    assert_eq!(
        (table.by_key("double_kill"), table.by_film_code(0)),
        (Some(renamed), Some(renamed))
    );
    assert_eq!(table.by_name("Double Kill"), None);

    let new = table.by_key("rock_and_roll").unwrap();
    assert_eq!((table.by_id(5), new.film_code), (Some(new), None));
    assert_eq!(new.difficulty.map(i32::from), Some(9), "a difficulty that has no name stays");
    assert_eq!(table.by_name("Perfection"), Medal::by_name("Perfection"));
    assert_eq!(Medal::by_id(5), None, "the built-in table is another");
}

#[test]
fn a_table_speaks_the_languages_of_its_answer() {
    let table = MedalTable::in_language(&medal_metadata(), "de-de");
    let medal = table.by_name("DOPPELSCHLAG").unwrap();
    assert_eq!((medal.id, medal.description.as_deref()), (622_331_684, Some("Warum")));
    assert_eq!(table.by_name("rock und rollen").unwrap().key, "rock_and_roll");
    assert_eq!(table.by_name("Perfection"), Medal::by_name("Perfection"));
}

#[test]
fn career_ranks_of_an_answer_replace_the_built_in_ones() {
    let rank = |number: i32, title: Value, tier: Value, grade: i32, xp: i64| {
        let rewards = json!({ "InventoryRewards": [], "CurrencyRewards": null });
        json!({
            "Rank": number, "FreeRewards": rewards, "PaidRewards": rewards, "XpRequiredForRank": xp,
            "RankTitle": title, "RankSubTitle": tier, "RankTier": text("1", "1"), "RankIcon": "",
            "RankLargeIcon": "", "RankAdornmentIcon": "", "TierType": "Gold", "RankGrade": grade,
        })
    };
    let track: CareerRewardTrack = from_value(json!({ "Ranks": [
        rank(2, text("Cadet", "Kadett"), text("Gold", "Gold!"), 3, 20),
        rank(1, text("Recruit", "Rekrut"), text("", ""), 1, 10),
        rank(-1, text("None", ""), text("", ""), 0, 0),
        rank(3, text("Hero", "Held"), text("", ""), 0, -1),
    ] }))
    .unwrap();
    let table = CareerRankTable::from_reward_track(&track);
    let names: Vec<_> = table.ranks().iter().map(CareerRank::to_string).collect();
    assert_eq!(names, ["Recruit", "Cadet Gold 3", "Hero"]);
    assert_eq!((table.xp_to_reach(3), table.by_rank(3).unwrap().xp_required), (Some(30), 0));
    assert_eq!(table.by_rank(2).unwrap().tier, Some(Tier::Gold));
    let german = CareerRankTable::in_language(&track, "de-DE");
    assert_eq!(german.by_name("kadett gold! 3").map(|rank| rank.rank), Some(2));
}

#[test]
fn seasons_of_an_answer_are_sorted_and_the_last_may_have_no_end() {
    let season = |number: u32, start: &str, end: &str| {
        json!({
            "CsrSeasonFilePath": format!("Csr/Seasons/CsrSeason{number}-1.json"),
            "StartDate": { "ISO8601Date": start }, "EndDate": { "ISO8601Date": end },
        })
    };
    let calendar: CsrSeasonCalendar = from_value(json!({ "Seasons": [
        season(7, "2024-04-30T17:00:00.00Z", "9999-12-31T23:59:59.9999999Z"),
        season(8, "soon", "later"),
        season(6, "2024-01-30T17:00:00.000Z", "2024-04-30T17:00:00.00Z"),
    ] }))
    .unwrap();
    let table = CsrSeasonTable::from_calendar(&calendar);
    assert_eq!(
        table.seasons().iter().map(CsrSeason::id).collect::<Vec<_>>(),
        ["CsrSeason6-1", "CsrSeason7-1"]
    );
    let at = |time: &str| table.at(time.parse().unwrap()).map(CsrSeason::id);
    assert_eq!(at("2024-04-30T16:59:59Z"), Some("CsrSeason6-1"));
    assert_eq!(at("2099-01-01T00:00:00Z"), Some("CsrSeason7-1"));
}

#[test]
fn a_playlist_has_the_name_of_its_asset() {
    let arena = KnownPlaylist::by_name("Ranked Arena").unwrap();
    let asset = |id: AssetId, name: &str| -> Playlist {
        from_value(json!({
            "AssetId": id, "VersionId": id, "PublicName": name, "Description": "", "Contributors": [],
            "AssetHome": 1, "InspectionResult": 50, "CloneBehavior": 0, "Order": 0, "Tags": [],
            "RotationEntries": [],
            "AssetStats": {
                "PlaysRecent": 0, "PlaysAllTime": 0, "Favorites": 0, "Likes": 0, "Bookmarks": 0,
                "ParentAssetCount": 0, "AverageRating": null, "NumberOfRatings": 0,
            },
            "CustomData": {
                "PlaylistEntries": [], "Strategy": 0, "MinTeams": 2, "MinTeamSize": 4, "MaxTeams": 2,
                "MaxTeamSize": 4, "MaxTeamImbalance": 0, "MaxSplitscreenPlayersAllowed": 1,
                "AllowFriendJoinInProgress": false, "AllowMatchmakingJoinInProgress": false,
                "AllowBotJoinInProgress": false, "ExitExperienceDurationSec": 5,
                "FireteamLeaderKickAllowed": false, "DisableMidgameChat": false,
                "AllowedDeviceInputs": [], "BotDifficulty": 0, "MinFireteamSize": 1,
                "MaxFireteamSize": 4,
            },
        }))
        .unwrap()
    };
    let new: AssetId = "01234567-89ab-cdef-0123-456789abcdef".parse().unwrap();
    let table = PlaylistTable::built_in()
        .clone()
        .with_playlist(&asset(arena.asset_id, "Ranked Crossplay"))
        .with_playlist(&asset(new, "Husky Raid"));
    assert_eq!(table.playlists().len(), 9);
    assert_eq!(table.by_id(arena.asset_id).unwrap().name, "Ranked Crossplay");
    assert_eq!(table.by_name("husky raid").unwrap().asset_id, new);
    assert_eq!(table.by_name("Ranked Arena"), None);
}

#[test]
fn a_career_is_told_with_what_is_missing() {
    let table = CareerRankTable::built_in();
    let standing = |progress: Value| {
        let player: PlayerCareerRank =
            from_value(json!({ "CurrentProgress": progress, "SpartanId": null })).unwrap();
        let standing = table.standing(&player).unwrap();
        let next = standing.next.map(|rank| rank.rank);
        (standing.rank.rank, next, standing.xp, standing.xp_to_last)
    };
    let all = table.xp_to_reach(272).unwrap();
    assert_eq!(standing(json!({})), (1, Some(2), 0, all));
    let progress = json!({ "Rank": 1, "PartialProgress": 250 });
    assert_eq!(standing(progress), (2, Some(3), 250, all - 100 - 250));
    let progress = json!({ "Rank": 272, "PartialProgress": 7, "HasReachedMaxRank": true });
    assert_eq!(standing(progress), (272, None, 0, 0));
    let beyond: PlayerCareerRank =
        from_value(json!({ "CurrentProgress": { "Rank": 400 } })).unwrap();
    assert_eq!(table.standing(&beyond), None);
}

#[test]
fn a_csr_is_written_as_the_game_does() {
    let csr = |value: i32, tier: &str, sub_tier: i32| {
        let csr: Csr = from_value(json!({
            "Value": value, "MeasurementMatchesRemaining": 0, "Tier": tier, "TierStart": 0,
            "SubTier": sub_tier, "NextTier": tier, "NextTierStart": 0, "NextSubTier": 0,
            "InitialMeasurementMatches": 5,
        }))
        .unwrap();
        csr.to_string()
    };
    assert_eq!(csr(1475, "Diamond", 5), "Diamond VI 1475");
    assert_eq!(csr(1623, "Onyx", 0), "Onyx 1623");
    assert_eq!(csr(-1, "", 0), "Unranked");
}
