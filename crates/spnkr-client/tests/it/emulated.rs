//! Whole flows against the emulator, over real TLS.

mod services;

use std::collections::HashSet;

use spnkr_client::{Client, Error, model::GameVariantCategory, stats::MatchType};
use spnkr_core::{CredentialsErrorKind, Gamertag, MatchId, Player, Xuid};
use spnkr_testkit::Emulated;

fn client_of(emulated: &Emulated) -> Client {
    let clearance_token = Some(emulated.clearance_token());
    Client::from_tokens(emulated.http(), emulated.spartan_token(), clearance_token)
}

fn main_player(emulated: &Emulated) -> Xuid {
    Xuid::new(emulated.emulator().account().xuid())
}

#[tokio::test]
async fn the_same_account_is_found_in_every_way() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let xuid = main_player(&emulated);
    let gamertag: Gamertag = emulated.emulator().account().gamertag().parse().unwrap();

    let me = client.profile().current_user().await.unwrap();
    assert_eq!((me.xuid, &me.gamertag), (xuid, &gamertag));
    let by_gamertag = client.profile().user_by_gamertag(gamertag.clone()).await.unwrap();
    let by_id = client.profile().user_by_id(xuid).await.unwrap();
    assert!(by_gamertag == me && by_id == me);
    let others = emulated.emulator().world().players();
    let xuids = others.iter().map(|player| Xuid::new(player.xuid())).collect::<Vec<_>>();
    let users = client.profile().users_by_id(xuids.clone()).await.unwrap();
    assert_eq!(
        users.iter().map(|user| user.xuid).collect::<HashSet<_>>(),
        xuids.into_iter().collect()
    );
    assert!(users.iter().all(|user| user.unknown_fields().is_empty()));

    let count = client.stats().match_count(xuid).await.unwrap();
    assert!(count.matches_played_count > 0 && count.unknown_fields().is_empty());
    let history = client.stats().match_history(Player::from(gamertag)).await.unwrap();
    assert!(history.results.len() == 25 && history.unknown_fields().is_empty());
    let stats = client.stats().match_stats(history.results[0].match_id).await.unwrap();
    assert!(!stats.players.is_empty() && stats.unknown_fields().is_empty());
}

#[tokio::test]
async fn every_mode_is_read_whole_and_agrees_with_the_history() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let xuid = main_player(&emulated);
    let mut modes = HashSet::new();
    for start in [0, 25] {
        let history = client.stats().match_history(xuid).start(start).await.unwrap();
        for result in history.results {
            let answer = client.stats().match_stats(result.match_id).send().await.unwrap();
            let stats = answer.model().unwrap();
            assert_eq!(stats.unknown_fields(), [""; 0], "{}", result.match_id);
            assert_eq!(stats.match_info, result.match_info);
            let me = stats.player(xuid).unwrap();
            assert_eq!((me.outcome, me.rank), (result.outcome, result.rank));
            modes.insert(stats.match_info.game_variant_category);
        }
    }
    for mode in [
        GameVariantCategory::Slayer,
        GameVariantCategory::CaptureTheFlag,
        GameVariantCategory::Infection,
        GameVariantCategory::Firefight,
        GameVariantCategory::Vip,
    ] {
        assert!(modes.contains(&mode), "{mode}");
    }
}

#[tokio::test]
async fn pages_walk_a_whole_career() {
    let emulated = Emulated::start().await;
    let xuid = main_player(&emulated);
    let expected = emulated
        .emulator()
        .world()
        .matches_of(xuid.get())
        .iter()
        .map(|id| id.parse().unwrap())
        .collect::<Vec<MatchId>>();
    let mut pages = client_of(&emulated).stats().match_history(xuid).pages();
    let mut ids = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        ids.extend(page.results.into_iter().map(|result| result.match_id));
    }
    assert_eq!(ids, expected);
    assert_eq!(emulated.emulator().connections(), 1);
}

#[tokio::test]
async fn one_kind_of_matches_is_one_kind() {
    let emulated = Emulated::start().await;
    let call = client_of(&emulated).stats().match_history(main_player(&emulated));
    let custom = call.match_type(MatchType::Custom).await.unwrap();
    assert!(!custom.results.is_empty());
    assert!(custom.results.iter().all(|result| result.match_info.playlist.is_none()));
}

#[tokio::test]
async fn who_is_not_there_is_not_found() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    let nobody: Gamertag = "nobody of that name".parse().unwrap();
    let error = client.profile().user_by_gamertag(nobody.clone()).await.unwrap_err();
    assert!(error.is_not_found(), "{error:?}");
    let error = client.stats().match_history(Player::from(nobody)).await.unwrap_err();
    assert!(error.is_not_found(), "{error:?}");
    let error = client.stats().match_stats(MatchId::new(uuid::Uuid::nil())).await.unwrap_err();
    assert!(error.is_not_found(), "{error:?}");
}

#[tokio::test]
async fn names_with_odd_letters_reach_their_players() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    for player in emulated.emulator().world().players() {
        let gamertag: Gamertag = player.gamertag().parse().unwrap();
        let user = client.profile().user_by_gamertag(gamertag).await.unwrap();
        assert_eq!(user.xuid.get(), player.xuid());
    }
}

#[tokio::test]
async fn tokens_by_hand_that_expire_say_so_and_are_not_tried_for_ever() {
    let emulated = Emulated::start().await;
    let client = client_of(&emulated);
    client.profile().current_user().await.unwrap();
    emulated.emulator().expire_spartan_tokens();
    emulated.emulator().clear_requests();
    let error = client.profile().current_user().await.unwrap_err();
    assert!(error.needs_sign_in(), "{error:?}");
    let Error::Credentials { source, .. } = error else { panic!("{error:?}") };
    assert_eq!(source.kind(), CredentialsErrorKind::Expired);
    assert_eq!(emulated.emulator().requests().len(), 1);
}
