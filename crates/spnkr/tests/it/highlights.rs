//! From the id of a match to the events of its film.

use http::{StatusCode, header};
use serde_json::Value;
use spnkr::{
    Client, FilmError, MatchId, Xuid,
    client::model::{GameVariantCategory, PlayerType},
    film::{EventKind, StatsCounts},
    highlight_events,
    http::MemoryCache,
};
use spnkr_emulator::CannedAnswer;
use spnkr_testkit::Emulated;

const UGC: &str = "discovery-infiniteugc.svc.halowaypoint.com";
const BLOBS: &str = "blobs-infiniteugc.svc.halowaypoint.com";

fn client(emulated: &Emulated) -> Client {
    Client::from_tokens(emulated.http(), emulated.spartan_token(), Some(emulated.clearance_token()))
}

/// The ids of the latest matches of somebody.
async fn latest(emulated: &Emulated, client: &Client, count: u32) -> Vec<MatchId> {
    let xuid = Xuid::new(emulated.emulator().account().xuid());
    let history = client.stats().match_history(xuid).count(count).await.unwrap();
    history.results.iter().map(|result| result.match_id).collect()
}

/// The first of the latest matches that has a film.
async fn with_film(emulated: &Emulated, client: &Client) -> MatchId {
    for match_id in latest(emulated, client, 10).await {
        if highlight_events(client, match_id).await.is_ok() {
            return match_id;
        }
    }
    panic!("none of ten matches has a film");
}

#[tokio::test]
async fn the_events_of_a_film_are_those_that_the_stats_count() {
    let emulated = Emulated::start().await;
    let client = client(&emulated);
    let mut agreed = 0;
    for match_id in latest(&emulated, &client, 12).await {
        let found = match highlight_events(&client, match_id).await {
            Err(error) if error.is_not_found() => {
                assert!(matches!(error, FilmError::NoFilm(_)), "{error:?}");
                continue;
            }
            found => found.unwrap(),
        };
        assert_eq!(found.film.custom_data.match_id, match_id);
        let highlights = found.highlights.complete().unwrap();
        let stats = client.stats().match_stats(match_id).await.unwrap();
        // Films have no kills of creatures, and stats count them.
        let is_against_people =
            stats.match_info.game_variant_category != GameVariantCategory::Firefight;
        let has_kills = highlights.events.iter().any(|event| event.kind == EventKind::Kill);
        assert_eq!(has_kills, is_against_people, "{match_id}");
        let people = stats.players.iter().filter(|player| player.player_type != PlayerType::Bot);
        let counts = people.filter_map(|player| {
            let number = |number: i64| u32::try_from(number).unwrap();
            let medals =
                player.total(|core| core.medals.iter().map(|medal| medal.count).sum::<i64>());
            Some((
                player.player_id.xuid()?,
                StatsCounts {
                    kills: match is_against_people {
                        true => number(player.total(|core| core.kills)),
                        false => 0,
                    },
                    deaths: number(player.total(|core| core.deaths)),
                    medals: number(medals),
                },
            ))
        });
        assert_eq!(highlights.disagreements(counts), [], "{match_id}");
        agreed += 1;
    }
    assert!(agreed >= 8, "{agreed} films");
}

#[tokio::test]
async fn one_chunk_is_downloaded_and_without_credentials() {
    let emulated = Emulated::start().await;
    let client = client(&emulated).with_cache(MemoryCache::new(1 << 24));
    let match_id = with_film(&emulated, &client).await;
    let before = emulated.emulator().requests().len();
    let first = highlight_events(&client, match_id).await.unwrap();
    let requests = emulated.emulator().requests();
    let of_blobs = |request: &&spnkr_emulator::LoggedRequest| request.host() == BLOBS;
    // It was there already, from looking for it.
    assert_eq!(requests[before..].iter().filter(of_blobs).count(), 0);
    let downloads: Vec<_> = requests.iter().filter(of_blobs).collect();
    assert_eq!(downloads.len(), 1);
    for name in downloads[0].header_names() {
        let name = name.to_lowercase();
        assert!(!name.contains("343") && name != "authorization", "{name}");
    }
    let again = highlight_events(&client.clone(), match_id).await.unwrap();
    assert_eq!(first, again);
}

#[tokio::test]
async fn each_step_that_fails_says_so() {
    let emulated = Emulated::start().await;
    let (emulator, client) = (emulated.emulator(), client(&emulated));
    let match_id = with_film(&emulated, &client).await;
    let fail = |host: &str, path: &str, answer: CannedAnswer| {
        emulator.answer_next(host, path, answer);
    };
    let json = |text: String| {
        let json = http::HeaderValue::from_static("application/json");
        CannedAnswer::new(StatusCode::OK).header(header::CONTENT_TYPE, json).body(text)
    };

    let unknown = "00000000-0000-4000-8000-000000000000".parse().unwrap();
    let error = highlight_events(&client, unknown).await.unwrap_err();
    assert!(matches!(error, FilmError::NoFilm(_)) && error.is_not_found(), "{error:?}");
    assert!(!error.is_retryable() && error.advice().unwrap().contains("film"));

    fail(UGC, "/hi/films/matches/", CannedAnswer::new(StatusCode::FORBIDDEN));
    let error = highlight_events(&client, match_id).await.unwrap_err();
    assert!(matches!(error, FilmError::Manifest(_)) && !error.is_not_found(), "{error:?}");
    assert_eq!(error.client_error().unwrap().status(), Some(StatusCode::FORBIDDEN));

    fail(BLOBS, "/ugcstorage/film/", CannedAnswer::new(StatusCode::NOT_FOUND));
    let error = highlight_events(&client, match_id).await.unwrap_err();
    assert!(matches!(error, FilmError::ChunkGone(_)) && error.is_not_found(), "{error:?}");

    // Of what can pass, and of what cannot: the chunk may be there all the same.
    for (status, attempts) in [(StatusCode::FORBIDDEN, 1), (StatusCode::SERVICE_UNAVAILABLE, 4)] {
        let at_once = http::HeaderValue::from_static("0");
        let answer = CannedAnswer::new(status).header(header::RETRY_AFTER, at_once).body("canary");
        for _ in 0..attempts {
            fail(BLOBS, "/ugcstorage/film/", answer.clone());
        }
        let error = highlight_events(&client, match_id).await.unwrap_err();
        assert!(matches!(error, FilmError::Chunk(_)) && !error.is_not_found(), "{error:?}");
        assert_eq!(error.client_error().unwrap().status(), Some(status));
        assert_eq!(error.is_retryable(), attempts > 1, "{error:?}");
        assert_eq!(error.advice(), error.client_error().unwrap().advice());
        assert!(!format!("{error} {error:?}").contains("canary"));
    }

    fail(BLOBS, "/ugcstorage/film/", CannedAnswer::new(StatusCode::OK).body("<html>canary"));
    let error = highlight_events(&client, match_id).await.unwrap_err();
    assert!(matches!(error, FilmError::Unreadable(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("canary"));

    let film = client.ugc().film_by_match_id(match_id).send().await.unwrap();
    let mut manifest: Value = film.json().unwrap();
    manifest["FilmStatusBond"] = 2.into();
    for chunks in [
        Value::Array(Vec::new()),
        // An unknown kind of chunk is none of highlight events.
        serde_json::json!([{
            "Index": 0, "ChunkStartTimeOffsetMilliseconds": 0, "DurationMilliseconds": 0,
            "ChunkSize": 1, "FileRelativePath": "/filmChunk0", "ChunkType": 9,
        }]),
    ] {
        manifest["CustomData"]["Chunks"] = chunks;
        fail(UGC, "/hi/films/matches/", json(manifest.to_string()));
        let error = highlight_events(&client, match_id).await.unwrap_err();
        assert!(matches!(error, FilmError::NoHighlights(_)) && error.is_not_found(), "{error:?}");
        assert!(error.is_retryable() && error.advice().unwrap().contains("over"));
    }
}
