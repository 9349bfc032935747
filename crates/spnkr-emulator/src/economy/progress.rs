//! Careers and operations.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Asked, Exception},
    identifier::{players_of, wrapped_xuid},
    state::State,
    world::{OPERATION_TRACKS, Player},
};

use super::{batch, not_found, oneself};

/// The career of the player who asks.
pub(crate) fn career_rank(
    state: &State,
    asked: &Asked,
    player: &str,
    track: &str,
) -> Result<Answer, Exception> {
    let player = oneself(state, asked, player)?;
    if !track.eq_ignore_ascii_case(CAREER_TRACK) {
        return Err(not_found("RewardTrackNotFound"));
    }
    Ok(Answer::json(StatusCode::OK, &career(state, player)))
}

/// The careers of several players, asked for by a query or by a body.
pub(crate) fn career_ranks(state: &State, asked: &Asked, track: &str) -> Result<Answer, Exception> {
    state.cleared_account(asked)?;
    asked.require_json()?;
    if !track.eq_ignore_ascii_case(CAREER_TRACK) {
        return Err(not_found("RewardTrackNotFound"));
    }
    let players = match asked.method {
        Method::POST => users(asked)?,
        _ => players_of(asked, "players")?,
    };
    batch(state, "RewardTracks", players, |player| career(state, player))
}

/// The players of a body.
fn users(asked: &Asked) -> Result<Vec<u64>, Exception> {
    let malformed = Exception(StatusCode::BAD_REQUEST, "InvalidRequest");
    if !asked.has_content_type("application/json") {
        return Err(malformed);
    }
    let body: Value = serde_json::from_slice(&asked.body).map_err(|_| malformed)?;
    let users = body["Users"].as_array().ok_or(malformed)?;
    users.iter().map(|user| wrapped_xuid(user.as_str().ok_or(malformed)?)).collect()
}

/// The operations of the player who asks.
pub(crate) fn operations(state: &State, asked: &Asked, player: &str) -> Result<Answer, Exception> {
    let player = oneself(state, asked, player)?;
    let tracks: Vec<Value> =
        (0..OPERATION_TRACKS.len()).map(|place| operation(state, player, place)).collect();
    let body = json!({
        "ActiveOperationRewardTrackPath": OPERATION_TRACKS[0],
        "ScheduledOperationRewardTrackPath": null,
        "OperationRewardTracks": tracks,
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

/// One track of the player who asks, by the kind of track that the path names.
pub(crate) fn reward_track(
    state: &State,
    asked: &Asked,
    player: &str,
    kind: &str,
    track: &str,
) -> Result<Answer, Exception> {
    let player = oneself(state, asked, player)?;
    let is_named = |path: &str| {
        let file = path.rsplit('/').next().and_then(|file| file.strip_suffix(".json"));
        kind.eq_ignore_ascii_case("operations")
            && file.is_some_and(|file| file.eq_ignore_ascii_case(track))
    };
    let place = OPERATION_TRACKS.iter().position(|path| is_named(path));
    let place = place.ok_or(not_found("RewardTrackNotFound"))?;
    Ok(Answer::json(StatusCode::OK, &operation(state, player, place)))
}

fn career(state: &State, player: &Player) -> Value {
    let career = state.world.career(player);
    let mut body = json!({
        "RewardTrackPath": "RewardTracks/CareerRanks/careerRank1.json",
        "TrackType": "CareerRank",
        "CurrentProgress": {
            "Rank": career.rank,
            "PartialProgress": career.partial_progress,
            "IsOwned": false,
            "HasReachedMaxRank": career.has_reached_max_rank,
        },
        "PreviousProgress": null,
        "IsOwned": false,
        "BaseXp": null,
        "BoostXp": null,
    });
    // Not everybody has one.
    if player.xuid().is_multiple_of(2) {
        body["SpartanId"] = state.world.random(0x05AA_0001, player).guid().into();
    }
    body
}

/// An operation: done, begun, or not begun, and then without its progress.
fn operation(state: &State, player: &Player, place: usize) -> Value {
    let mut random = state.world.random(0x0AAA_0000 + place as u64, player);
    let mut body = json!({"RewardTrackPath": OPERATION_TRACKS[place]});
    let progress = match place {
        0 => json!({
            "Rank": random.between(1, 18),
            "PartialProgress": random.below(1000),
            "HasReachedMaxRank": false,
            "IsOwned": true,
        }),
        1 => json!({"Rank": 20, "PartialProgress": 0, "HasReachedMaxRank": true}),
        2 => json!({"Rank": 0, "PartialProgress": 0, "HasReachedMaxRank": false}),
        _ => return body,
    };
    body["TrackType"] = "Operation".into();
    body["IsOwned"] = (place < 2).into();
    body["CurrentProgress"] = progress;
    if place == 0 {
        body["PreviousProgress"] = json!({"Rank": 0, "PartialProgress": 0});
        body["BaseXp"] = 0.into();
        body["BoostXp"] = Value::Null;
    }
    body
}

const CAREER_TRACK: &str = "careerRank1";
