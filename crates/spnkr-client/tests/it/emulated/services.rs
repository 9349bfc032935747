//! What goes beyond one call of one row.

use std::{collections::HashSet, task::Poll};

use futures_util::{StreamExt as _, TryStreamExt as _};
use spnkr_client::{
    Error, Host, Resolver,
    cms::GuideArea,
    model::{FilmChunkType, GameVariantCategory, PrivacySetting, Tier},
    reference::{CsrRank, Medal, MedalTable},
    stats::{RecordOf, SetMatchesPrivacy},
    ugc::{SearchKind, SortOrder},
};
use spnkr_core::{MatchId, Player, Xuid};
use spnkr_testkit::Emulated;

use super::{client_of, main_player};
use crate::script::poll_once;

/// Everybody of the emulated game.
fn everybody(emulated: &Emulated) -> Vec<Xuid> {
    emulated.emulator().world().players().iter().map(|player| Xuid::new(player.xuid())).collect()
}

#[tokio::test]
async fn only_the_chunk_that_is_needed_is_downloaded_and_without_credentials() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let mut matches = client.stats().match_history(main_player(&emulated)).pages().items();
    let film = loop {
        let result = matches.try_next().await.unwrap().unwrap();
        match client.ugc().film_by_match_id(result.match_id).await {
            Ok(film) => break film,
            Err(error) => assert!(error.is_not_found(), "{error:?}"),
        }
    };
    let chunks = film.chunks_of(FilmChunkType::HighlightEvents);
    let [chunk] = chunks.as_slice() else { panic!("{chunks:?}") };
    emulated.emulator().clear_requests();
    let file = client.film_chunk(&film, chunk).await.unwrap();
    assert_eq!(i64::try_from(file.bytes().len()), Ok(chunk.chunk_size));
    assert!(file.bytes().starts_with(b"\x78\x5e"), "it is a stream of zlib");

    let streamed = client.film_chunk(&film, chunk).stream().await.unwrap();
    let pieces: Vec<_> = streamed.into_body().try_collect().await.unwrap();
    assert_eq!(pieces.concat(), file.bytes().as_ref());

    let short = client.film_chunk(&film, chunk).body_limit(10).await.unwrap_err();
    assert!(matches!(short, Error::Transport(_)), "{short:?}");

    let requests = emulated.emulator().requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert_eq!(request.host(), Host::BLOBS.domain());
        let names = request.header_names();
        assert!(!names.iter().any(|name| name.contains("spartan") || name.contains("clearance")));
    }
}

#[tokio::test]
async fn pictures_are_files_of_their_type() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let track = client.cms().career_reward_track().await.unwrap();
    let image = client.cms().image(&track.ranks[9].rank_icon).await.unwrap();
    assert_eq!(image.content_type(), Some("image/png"));
    assert!(image.bytes().starts_with(b"\x89PNG"));

    let search = client.ugc().search_assets().asset_kind(SearchKind::Map).await.unwrap();
    let map = client.ugc().latest_map(search.results[0].asset_id).await.unwrap();
    let files = map.files.unwrap();
    let picture = files.file_relative_paths.iter().find(|path| path.starts_with("images/"));
    let picture = client.download(files.url(picture.unwrap())).await.unwrap();
    assert!(picture.content_type().unwrap().starts_with("image/"));
}

#[tokio::test]
async fn calls_about_everybody_have_a_result_for_each() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let mut players = everybody(&emulated);
    let known = players.len();
    players.push(Xuid::new(2_533_274_000_000_001));
    let stranger = *players.last().unwrap();

    let users = client.profile().users_by_id(players.clone()).batch().await;
    let of_all = users.iter().map(|(xuid, _)| *xuid).collect::<Vec<_>>();
    assert_eq!(of_all, players);
    for (xuid, user) in users {
        assert_eq!(user.is_ok(), xuid != stranger);
    }
    let ranks = client.economy().career_ranks(players.clone()).batch().await;
    let found = ranks.iter().filter(|(_, rank)| rank.as_ref().is_ok_and(|r| r.result.is_some()));
    assert_eq!(found.count(), known);
    let bans = client.ban().summary(players[..known].to_vec()).batch().await;
    assert!(bans.iter().all(|(_, bans)| bans.is_ok()));
    assert!(bans.iter().any(|(_, bans)| bans.as_ref().unwrap().result.is_some()));

    let ranked = "edfef3ac-9cbe-4fa2-b949-8f29deafd483".parse::<spnkr_core::AssetId>().unwrap();
    let csrs = client.skill().playlist_csr(ranked, players[..known].to_vec()).batch().await;
    let mut tiers = HashSet::new();
    for (_, csr) in csrs {
        let Some(result) = csr.unwrap().result else { continue };
        let current = &result.current;
        tiers.insert(current.tier.clone());
        match CsrRank::of(f64::from(current.value)) {
            Some(rank) => {
                assert_eq!((rank.tier(), rank.sub_tier()), (current.tier.clone(), current.sub_tier))
            }
            None => assert_eq!(current.tier, Tier::Unranked),
        }
    }
    assert!(tiers.len() > 2, "{tiers:?}");
}

#[tokio::test]
async fn the_people_of_a_match_have_names_and_skill() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let resolver = Resolver::new(client.clone());
    let me = main_player(&emulated);
    let history = client.stats().match_history(me).await.unwrap();
    let matchmade = history.results.iter().find(|result| result.match_info.playlist.is_some());
    let match_id = matchmade.unwrap().match_id;
    let stats = client.stats().match_stats(match_id).await.unwrap();
    emulated.emulator().clear_requests();
    let names = resolver.gamertags(&stats).await;
    assert_eq!(names.len(), stats.humans().count());
    for (xuid, name) in &names {
        let player = emulated.emulator().world().player(xuid.get()).unwrap();
        assert_eq!(name.as_ref().unwrap().as_str(), player.gamertag());
        let player = Player::Gamertag(name.clone().unwrap());
        assert_eq!(resolver.xuid(player).await.unwrap(), *xuid);
    }
    assert_eq!(emulated.emulator().requests().len(), 1, "who is known is not asked for");

    let skill = client.skill().match_skill(match_id, &stats).batch().await;
    assert_eq!(skill.len(), names.len());
    assert!(skill.iter().all(|(_, entry)| entry.is_ok()));
    let unknown = MatchId::new(uuid::Uuid::nil());
    emulated.emulator().clear_requests();
    let skill = client.skill().match_skill(unknown, &stats).batch().await;
    assert!(skill.iter().all(|(_, e)| e.as_ref().is_err_and(Error::is_not_found)));
    assert!(emulated.emulator().requests().len() <= 12);
}

#[tokio::test]
async fn searches_are_walked_whole_in_any_step() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let call = || client.ugc().search_assets().order(SortOrder::Ascending);
    let total = call().await.unwrap().estimated_total;
    for (count, ahead) in [(101, 0), (33, 3)] {
        let items = call().count(count).pages().prefetch(ahead).items();
        let found: Vec<_> = items.map(Result::unwrap).collect().await;
        assert_eq!(i64::try_from(found.len()), Ok(total));
    }
}

#[tokio::test]
async fn pages_that_are_asked_for_ahead_are_the_same_pages() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let me = main_player(&emulated);
    let call = || client.stats().match_history(me);
    let one_by_one: Vec<_> =
        call().pages().items().map_ok(|r| r.match_id).try_collect().await.unwrap();
    emulated.emulator().clear_requests();
    let mut ahead = call().pages().prefetch(4).items();
    let mut found = Vec::new();
    while let Some(result) = ahead.try_next().await.unwrap() {
        found.push(result.match_id);
        // Given up and taken up again: nothing is lost, and nothing asked for twice.
        if let Poll::Ready(result) = poll_once(ahead.try_next()) {
            found.extend(result.unwrap().map(|result| result.match_id));
        }
    }
    assert_eq!(found, one_by_one);
    let asked = emulated.emulator().requests().len();
    let pages = found.len().div_ceil(25);
    assert!((pages..=pages + 5).contains(&asked), "{asked} requests for {pages} pages");

    // A walk that ended after 60 goes on there.
    let place = u32::try_from(50).unwrap();
    let rest = call().start(place).pages().after(found[59]).items();
    let rest: Vec<_> = rest.map_ok(|result| result.match_id).try_collect().await.unwrap();
    assert_eq!(rest, found[60..]);
    let new = call().pages().until([found[7]]).items();
    let new: Vec<_> = new.map_ok(|result| result.match_id).try_collect().await.unwrap();
    assert_eq!(new, found[..7]);
}

#[tokio::test]
async fn records_can_be_filtered_and_names_be_had_in_a_language() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let me = main_player(&emulated);
    let record = |of: RecordOf| client.stats().service_record(me).of(of);
    let all = record(RecordOf::matchmade()).await.unwrap();
    let slayer = RecordOf::category(GameVariantCategory::Slayer);
    let slayer_all = record(slayer.clone().into()).await.unwrap();
    let ranked = record(slayer.clone().ranked(true)).await.unwrap();
    let unranked = record(slayer.ranked(false)).await.unwrap();
    assert_eq!(ranked.matches_completed + unranked.matches_completed, slayer_all.matches_completed);
    let seasons = all.subqueries.season_ids.unwrap();
    let mut sum = 0;
    for season in &seasons {
        sum += record(RecordOf::season(season).into()).await.unwrap().matches_completed;
    }
    assert_eq!(sum, all.matches_completed);
    for award in &all.core_stats.medals {
        assert!(Medal::by_id(award.name_id).is_some(), "{}", award.name_id);
    }

    let metadata = client.cms().medal_metadata().await.unwrap();
    let names =
        |table: &MedalTable| table.medals().iter().map(|m| m.name.clone()).collect::<Vec<_>>();
    let english = names(&MedalTable::from_metadata(&metadata));
    assert_ne!(english, names(&MedalTable::in_language(&metadata, "fr-FR")));

    let history = client.stats().match_history(me).await.unwrap();
    let maps = history.results.iter().filter_map(|result| result.match_info.map_variant.as_ref());
    let mut differ = 0;
    for map in maps.take(10) {
        let call = || client.ugc().map(map.asset_id, map.version_id);
        let (english, german) = (call().await.unwrap(), call().language("de-DE").await.unwrap());
        differ += usize::from(english.public_name != german.public_name);
    }
    assert!(differ > 0);
}

#[tokio::test]
async fn privacy_is_changed_when_it_is_meant_and_by_oneself() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let me = main_player(&emulated);
    let hide = |xuid| SetMatchesPrivacy::new(xuid, PrivacySetting::Hide, PrivacySetting::Hide);
    let before = client.stats().matches_privacy(me).await.unwrap();
    let error = client.call(hide(me)).await.unwrap_err();
    assert!(matches!(error, Error::InvalidArgument { .. }), "{error:?}");
    assert_eq!(client.stats().matches_privacy(me).await.unwrap(), before);
    let after = client.call(hide(me).confirmed()).await.unwrap();
    assert_eq!(after, client.stats().matches_privacy(me).await.unwrap());
    assert_eq!(after.matchmade_games, PrivacySetting::Hide);
    let other = everybody(&emulated).into_iter().find(|xuid| *xuid != me).unwrap();
    let error = client.call(hide(other).confirmed()).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 403);
}

#[tokio::test]
async fn what_has_no_row_is_reached_by_its_path() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let me = main_player(&emulated);
    let path = format!("/hi/players/{}/inventory", me.wrapped());
    let inventory = client.get(Host::ECONOMY, path).await.unwrap();
    assert!(inventory.is_object());
    let settings = client.settings().endpoint_settings().await.unwrap();
    assert_eq!(settings.endpoints.len(), 161);
    let endpoint = &settings.endpoints["HIUGC_Discovery_GetTagsInfo"];
    let host = &settings.authority_of(endpoint).unwrap().hostname;
    let by_document = client.get(host, &endpoint.path).await.unwrap();
    assert_eq!(by_document, client.ugc().tags_info().await.unwrap());
    let news = client.cms().guide(GuideArea::News).await.unwrap();
    assert!(news.is_object());
    let error = client.get(Host::ECONOMY, "/hi/nothing").await.unwrap_err();
    assert!(error.is_not_found());
}
