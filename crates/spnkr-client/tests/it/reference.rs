//! The built-in tables: complete, and found both ways.

use std::collections::BTreeSet;

use jiff::Timestamp;
use spnkr_client::{
    model::{SubTier, Tier},
    reference::{
        Bot, CareerRank, CareerRankTable, CsrRank, CsrSeason, CsrSeasonTable, KnownPlaylist,
        Locale, Medal, MedalTable, PersonalScoreAward, Team, team_name,
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
