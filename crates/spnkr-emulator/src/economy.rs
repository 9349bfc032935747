//! The economy service: careers and operations, what players look like, what they own.

mod belongings;
mod customization;
mod progress;

use http::StatusCode;
use serde_json::{Value, json};

pub(crate) use belongings::{Belonging, STORES, belonging};
pub(crate) use customization::{CoreKind, Part, appearance, customization, customizations, part};
pub(crate) use progress::{career_rank, career_ranks, operations, reward_track};

use crate::{
    answer::{Answer, Asked, Exception},
    identifier::wrapped_xuid,
    state::State,
    world::Player,
};

/// The player of a path, who may be anybody.
fn anybody<'a>(state: &'a State, asked: &Asked, player: &str) -> Result<&'a Player, Exception> {
    state.cleared_account(asked)?;
    asked.require_json()?;
    let unknown = Exception(StatusCode::NOT_FOUND, "PlayerNotFound");
    state.world.player(wrapped_xuid(player)?).ok_or(unknown)
}

/// The player of a path, who has to be the one that asks.
fn oneself<'a>(state: &'a State, asked: &Asked, player: &str) -> Result<&'a Player, Exception> {
    let player = anybody(state, asked, player)?;
    if player.xuid() == state.cleared_account(asked)?.xuid {
        Ok(player)
    } else {
        Err(Exception(StatusCode::FORBIDDEN, "NotYourPlayer"))
    }
}

/// A list with one entry a player, in which those who do not exist stand without a result.
fn batch(
    state: &State,
    name: &str,
    players: Vec<u64>,
    result_of: impl Fn(&Player) -> Value,
) -> Result<Answer, Exception> {
    if players.is_empty() || players.len() > BATCH_LIMIT {
        return Err(Exception(StatusCode::BAD_REQUEST, "InvalidBatchSize"));
    }
    let entry = |xuid: u64| {
        let id = format!("xuid({xuid})");
        match state.world.player(xuid) {
            Some(player) => {
                json!({"Id": id, "ResultCode": "Success", "Result": result_of(player)})
            }
            None => json!({"Id": id, "ResultCode": "NotFound"}),
        }
    };
    let entries: Vec<Value> = players.into_iter().map(entry).collect();
    Ok(Answer::json(StatusCode::OK, &json!({name: entries})))
}

fn not_found(cause: &'static str) -> Exception {
    Exception(StatusCode::NOT_FOUND, cause)
}

const BATCH_LIMIT: usize = 25;
