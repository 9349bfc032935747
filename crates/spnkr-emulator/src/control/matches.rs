//! Players, and matches that end, through the control port.

use std::time::Duration;

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Control,
    refusal::Refusal,
    routes::{Outcome, body, ok},
};
use crate::{
    FinishMatchError, FinishedMatch, Player, World,
    answer::{Answer, Asked},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMatch {
    /// By XUID or gamertag.
    #[serde(default)]
    players: Vec<String>,
    #[serde(default)]
    stats_after_seconds: f64,
}

pub(super) fn players(control: &Control, _: &Asked) -> Outcome {
    let world = &control.state.world;
    let row = |player: &Player| {
        json!({
            "xuid": player.xuid().to_string(),
            "gamertag": player.gamertag(),
            "matches": world.match_count(player),
            "in_squad": world.squad().contains(player),
        })
    };
    ok(&json!({"players": world.players().iter().map(row).collect::<Vec<_>>()}))
}

pub(super) fn finish(control: &Control, asked: &Asked) -> Outcome {
    let NewMatch { players, stats_after_seconds } = body(asked)?;
    let world = &control.state.world;
    let delay = Duration::try_from_secs_f64(stats_after_seconds).map_err(|_| {
        Refusal::invalid_value("stats_after_seconds must be a number of seconds from 0.")
    })?;
    let xuids: Vec<u64> =
        players.iter().map(|name| xuid_of(world, name)).collect::<Result<_, _>>()?;
    let finished = FinishedMatch::new().players(xuids).stats_after(delay);
    let match_id = world.finish(&finished, control.state.clock.now()).map_err(|error| {
        let message = format!("The match cannot be: {error}.");
        match error {
            FinishMatchError::UnknownPlayer { .. } => Refusal::unknown("unknown_player", message),
            FinishMatchError::TooManyPlayers { .. } => Refusal::invalid_value(message),
        }
    })?;
    let scoreboard = world.scoreboard(&match_id);
    let people = scoreboard.iter().flat_map(|scoreboard| &scoreboard.participants);
    let people: Vec<Value> = people.filter_map(|one| Some(one.xuid?.to_string().into())).collect();
    let time = |time: Option<jiff::Timestamp>| time.map(|time| time.to_string());
    let body = json!({
        "match_id": match_id,
        "started": time(scoreboard.as_ref().map(|scoreboard| scoreboard.started)),
        "ended": time(scoreboard.as_ref().map(|scoreboard| scoreboard.ended)),
        "players": people,
    });
    Ok(Answer::json(StatusCode::CREATED, &body))
}

fn xuid_of(world: &World, name: &str) -> Result<u64, Refusal> {
    let by_xuid = || world.player(name.parse().ok()?);
    let player = world.player_named(name).or_else(by_xuid).ok_or_else(|| {
        let message = format!("There is no player {name:?}; GET /players lists them.");
        Refusal::unknown("unknown_player", message)
    })?;
    Ok(player.xuid())
}
