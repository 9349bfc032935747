//! What the calls of the services behind the matches send.

use spnkr_client::{
    Xuids,
    ban::GetBanSummary,
    cms::{
        GetBanMessage, GetCareerRewardTrack, GetChallenge, GetCsrSeasonCalendar, GetCsrSeasonFile,
        GetEmblemMapping, GetGuide, GetImage, GetItemMetadata, GetMedalMetadata,
        GetOperationRewardTrack, GetPlaylistMetadata, GetProgressionFile, GetSeasonCalendar,
        GetSeasonFile, GetWaypointImage, GuideArea,
    },
    comms::GetCommsUser,
    economy::{
        CustomizationView, GetCareerRanks, GetCustomizations, GetPlayerAppearance,
        GetPlayerCareerRank, GetPlayerCustomization, GetPlayerRewardTrackOperations,
    },
    model::{Author, GameVariantCategory, GameplayInteraction, PlayerId, PrivacySetting},
    settings::{GetEndpointSettings, GetFeatureFlags},
    skill::{GetMatchSkill, GetPlaylistCsr},
    stats::{
        GetChallengeDecks, GetMatchProgression, GetMatchesPrivacy, GetServiceRecord, RecordOf,
        SetMatchesPrivacy,
    },
    ugc::{
        AssetSort, GetEngineGameVariant, GetFilmByMatchId, GetLatestEngineGameVariant,
        GetLatestFilm, GetLatestManifest, GetLatestMap, GetLatestMapModePair, GetLatestPlaylist,
        GetLatestPrefab, GetLatestProject, GetLatestUgcGameVariant, GetManifest,
        GetManifestByBranch, GetManifestByBuild, GetMap, GetMapModePair, GetPlaylist, GetPrefab,
        GetProject, GetTagsInfo, GetUgcGameVariant, SearchAssets, SearchKind, SortOrder,
    },
};
use spnkr_core::{AssetId, AssetVersionId, MatchId, Xuid};

use super::{check, check_refused, gamertag, sent};
use crate::documents::MATCH_ID;

const ASSET: &str = "aaaaaaaa-0000-0000-0000-000000000001";
const VERSION: &str = "bbbbbbbb-0000-0000-0000-000000000001";

fn match_id() -> MatchId {
    MATCH_ID.parse().unwrap()
}

fn asset() -> AssetId {
    ASSET.parse().unwrap()
}

fn version() -> AssetVersionId {
    VERSION.parse().unwrap()
}

fn me() -> Xuid {
    Xuid::new(7)
}

fn many(count: u64) -> Xuids {
    (1..=count).map(Xuid::new).collect()
}

#[test]
fn skill() {
    let players = ["xuid(7)", "bid(3.0)", "xuid(8)"].map(PlayerId::from);
    check(
        GetMatchSkill::new(match_id(), players.iter().collect::<Xuids>()),
        &format!("GET skill /hi/matches/{MATCH_ID}/skill?players=xuid(7)&players=xuid(8)"),
    );
    check_refused(GetMatchSkill::new(match_id(), []), "`players` must have at least one member");
    let csr = || GetPlaylistCsr::new(asset(), me());
    check(csr(), &format!("GET skill /hi/playlist/{ASSET}/csrs?players=xuid(7)"));
    for season in ["CsrSeason5-1", "Csr/Seasons/CsrSeason5-1.json"] {
        check(
            csr().season(season),
            &format!("GET skill /hi/playlist/{ASSET}/csrs?players=xuid(7)&season=CsrSeason5-1"),
        );
    }
    assert!(sent(GetPlaylistCsr::new(asset(), many(30))).is_ok());
    let problem = "`players` must have from 1 to 30 members";
    check_refused(GetPlaylistCsr::new(asset(), many(31)), problem);
    check_refused(GetPlaylistCsr::new(asset(), many(0)), problem);
}

#[test]
fn service_records() {
    let path = "GET stats /hi/players/xuid(7)/matchmade/servicerecord";
    let of = |matches: RecordOf| GetServiceRecord::new(me()).of(matches);
    let season = || RecordOf::season("/Seasons/Season7.json");
    let slayer = GameVariantCategory::Slayer;
    check(GetServiceRecord::new(me()), path);
    check(
        GetServiceRecord::new(gamertag("a b")),
        "GET stats /hi/players/a%20b/matchmade/servicerecord",
    );
    check(of(RecordOf::custom()), "GET stats /hi/players/xuid(7)/custom/servicerecord");
    check(of(RecordOf::local()), "GET stats /hi/players/xuid(7)/local/servicerecord");
    for (matches, query) in [
        (season().into(), "seasonid=Seasons%2FSeason7.json".to_owned()),
        (
            season().category(slayer).into(),
            "seasonid=Seasons%2FSeason7.json&gamevariantcategory=6".to_owned(),
        ),
        (
            season().category(slayer).ranked(true),
            "seasonid=Seasons%2FSeason7.json&gamevariantcategory=6&isranked=True".to_owned(),
        ),
        (
            season().category(slayer).playlist(asset()),
            format!(
                "seasonid=Seasons%2FSeason7.json&gamevariantcategory=6&playlistassetid={ASSET}"
            ),
        ),
        (
            season().playlist(asset()),
            format!("seasonid=Seasons%2FSeason7.json&playlistassetid={ASSET}"),
        ),
        (
            season().interaction(GameplayInteraction::Pve),
            "seasonid=Seasons%2FSeason7.json&gameplayinteraction=2".to_owned(),
        ),
        (RecordOf::category(slayer).into(), "gamevariantcategory=6".to_owned()),
        (
            RecordOf::category(slayer).ranked(false),
            "gamevariantcategory=6&isranked=False".to_owned(),
        ),
    ] {
        check(of(matches), &format!("{path}?{query}"));
    }
}

#[test]
fn what_a_player_is_up_to() {
    check(GetChallengeDecks::new(me()), "GET stats /hi/players/xuid(7)/decks");
    check(GetMatchesPrivacy::new(gamertag("a")), "GET stats /hi/players/a/matches-privacy");
    check(
        GetMatchProgression::new(me(), match_id()),
        &format!("GET stats /hi/players/xuid(7)/matches/{MATCH_ID}/progression"),
    );
    check(GetCommsUser::new(), "GET comms /users/me");
    check(
        GetBanSummary::new([me(), Xuid::new(8)]),
        "GET ban /hi/bansummary?auth=st&targets=xuid(7)&targets=xuid(8)",
    );
    check_refused(GetBanSummary::new(many(26)), "`targets` must have from 1 to 25 members");
}

#[test]
fn nobody_changes_an_account_by_accident() {
    let change = SetMatchesPrivacy::new(me(), PrivacySetting::Show, PrivacySetting::Hide);
    check_refused(change.clone(), "`confirmed` has to be said, as this is a change");
    check(change.confirmed(), "PUT stats /hi/players/xuid(7)/matches-privacy");
}

#[test]
fn assets() {
    let of = |kind: &str| format!("GET ugc /hi/{kind}/{ASSET}");
    let version_of = |kind: &str| format!("GET ugc /hi/{kind}/{ASSET}/versions/{VERSION}");
    check(GetMap::new(asset(), version()), &version_of("maps"));
    check(GetLatestMap::new(asset()), &of("maps"));
    check(GetUgcGameVariant::new(asset(), version()), &version_of("ugcGameVariants"));
    check(GetLatestUgcGameVariant::new(asset()), &of("ugcGameVariants"));
    check(GetMapModePair::new(asset(), version()), &version_of("mapModePairs"));
    check(GetLatestMapModePair::new(asset()), &of("mapModePairs"));
    check(GetPlaylist::new(asset(), version()), &version_of("playlists"));
    check(GetLatestPlaylist::new(asset()), &of("playlists"));
    check(GetEngineGameVariant::new(asset(), version()), &version_of("engineGameVariants"));
    check(GetLatestEngineGameVariant::new(asset()), &of("engineGameVariants"));
    check(GetPrefab::new(asset(), version()), &version_of("prefabs"));
    check(GetLatestPrefab::new(asset()), &of("prefabs"));
    check(GetLatestFilm::new(asset()), &of("films"));
    check(GetProject::new(asset(), version()), &version_of("projects"));
    check(GetLatestProject::new(asset()), &of("projects"));
    check(GetManifest::new(asset(), version()), &version_of("manifests"));
    check(GetLatestManifest::new(asset()), &of("manifests"));
    check(GetManifestByBuild::new("6.1"), "GET ugc /hi/manifests/builds/6.1/game");
    check(GetManifestByBranch::new("a b"), "GET ugc /hi/manifests/branches/a%20b/game");
    check(GetTagsInfo::new(), "GET ugc /hi/info/tags");
    check(
        GetFilmByMatchId::new(match_id()),
        &format!("GET ugc /hi/films/matches/{MATCH_ID}/spectate"),
    );
}

#[test]
fn searches() {
    let time = |text: &str| text.parse().unwrap();
    check(SearchAssets::new(), "GET ugc /hi/search");
    check(
        SearchAssets::new()
            .start(50)
            .count(101)
            .sort(AssetSort::PlaysAllTime)
            .order(SortOrder::Ascending)
            .asset_kind(SearchKind::UgcGameVariant)
            .tags(vec!["a b".to_owned(), "c+d".to_owned()])
            .author(Author::from("xuid(7)"))
            .min_average_rating(4.5)
            .include_times(false)
            .term("big & bold"),
        "GET ugc /hi/search?start=50&count=101&sort=playsalltime&order=asc\
         &assetKind=ugcgamevariant&tags=a%20b&tags=c%2Bd&author=xuid(7)&averageRatingMin=4.5\
         &include-times=false&term=big%20%26%20bold",
    );
    check(
        SearchAssets::new()
            .created_from(time("2024-01-31T10:00:00Z"))
            .created_to(time("2024-02-01T00:00:00+01:00"))
            .modified_from(time("2024-01-31T10:00:00Z"))
            .modified_to(time("2024-01-31T10:00:00Z"))
            .published_from(time("2024-01-31T10:00:00Z"))
            .published_to(time("2024-01-31T10:00:00Z")),
        "GET ugc /hi/search?fromDateCreatedUtc=2024-01-31T10%3A00%3A00%2B00%3A00\
         &toDateCreatedUtc=2024-01-31T23%3A00%3A00%2B00%3A00\
         &fromDateModifiedUtc=2024-01-31T10%3A00%3A00%2B00%3A00\
         &toDateModifiedUtc=2024-01-31T10%3A00%3A00%2B00%3A00\
         &fromDatePublishedUtc=2024-01-31T10%3A00%3A00%2B00%3A00\
         &toDatePublishedUtc=2024-01-31T10%3A00%3A00%2B00%3A00",
    );
    check_refused(SearchAssets::new().count(0), "`count` must be from 1 to 101");
    check_refused(SearchAssets::new().count(102), "`count` must be from 1 to 101");
    for rating in [-0.1, 5.1, f64::NAN] {
        check_refused(
            SearchAssets::new().min_average_rating(rating),
            "`averageRatingMin` must be from 0 to 5",
        );
    }
}

#[test]
fn the_economy() {
    let player = "GET economy /hi/players/xuid(7)";
    check(GetPlayerRewardTrackOperations::new(me()), &format!("{player}/rewardtracks/operations"));
    check(
        GetPlayerCareerRank::new(me(), "careerRank1"),
        &format!("{player}/rewardtracks/careerranks/careerRank1"),
    );
    check(GetPlayerCustomization::new(me()), &format!("{player}/customization"));
    check(
        GetPlayerCustomization::new(me()).view(CustomizationView::Private),
        &format!("{player}/customization?view=private"),
    );
    check(GetPlayerAppearance::new(me()), &format!("{player}/customization/appearance"));
    check(GetCustomizations::new(me()), "GET economy /hi/customization?players=xuid(7)");
    check(GetCareerRanks::new(me()), "GET economy /hi/careerranks/careerRank1?players=xuid(7)");
    check_refused(GetCustomizations::new(many(26)), "`players` must have from 1 to 25 members");
    check_refused(GetCareerRanks::new(many(0)), "`players` must have from 1 to 25 members");
}

#[test]
fn files() {
    let file = "GET cms /hi/Progression/file";
    check(GetProgressionFile::new("/A b/c#.json"), &format!("{file}/A%20b/c%23.json"));
    check(GetMedalMetadata::new(), "GET cms /hi/Waypoint/file/medals/metadata.json");
    check(GetCsrSeasonCalendar::new(), &format!("{file}/Csr/Calendars/CsrSeasonCalendar.json"));
    check(
        GetSeasonCalendar::new(),
        "GET cms /hi/progression/file/calendars/seasons/seasoncalendar.json",
    );
    check(
        GetCareerRewardTrack::new(),
        &format!("{file}/RewardTracks/CareerRanks/careerRank1.json"),
    );
    check(
        GetOperationRewardTrack::new("RewardTracks/Operations/S05OpPassM01.json"),
        &format!("{file}/RewardTracks/Operations/S05OpPassM01.json"),
    );
    check(GetImage::new("career_rank/a.png"), "GET cms /hi/images/file/career_rank/a.png");
    check(
        GetPlaylistMetadata::new(asset()),
        &format!("GET cms /hi/multiplayer/file/playlists/assets/{ASSET}.json"),
    );
    check(GetEmblemMapping::new(), "GET cms /hi/Waypoint/file/images/emblems/mapping.json");
    check(
        GetItemMetadata::new("Inventory/Armor/Visors/a.json"),
        "GET cms /hi/progression/file/Inventory/Armor/Visors/a.json",
    );
    check(GetWaypointImage::new("/medals/a.png"), "GET cms /hi/Waypoint/file/medals/a.png");
    check(GetSeasonFile::new("Seasons/Season7.json"), &format!("{file}/Seasons/Season7.json"));
    check(GetCsrSeasonFile::new("CsrSeason5-1"), &format!("{file}/Csr/Seasons/CsrSeason5-1.json"));
    check(GetBanMessage::new("BanMessages/a.json"), "GET cms /hi/Banning/file/BanMessages/a.json");
    check(GetChallenge::new("ChallengeContent/a.json"), &format!("{file}/ChallengeContent/a.json"));
    check(GetGuide::new(GuideArea::News), "GET cms /hi/News/guide/xo");
    check_refused(GetImage::new("a/../b"), "`path` has a value that cannot stand in it");
}

#[test]
fn settings() {
    check(
        GetEndpointSettings::new(),
        "GET settings /settings/hipc/e2a0a7c6-6efe-42af-9283-c2ab73250c48",
    );
    check(GetFeatureFlags::new(), "GET settings /featureflags/hi");
    check(GetFeatureFlags::new().flight("a"), "GET settings /featureflags/hi?flight=a");
}
