//! The profile service: gamertags and XUIDs.

use http::StatusCode;
use serde::Serialize;

use crate::{
    answer::{Answer, Asked, Exception},
    state::State,
    world::Player,
};

/// The player that the Spartan token belongs to.
pub(crate) fn current_user(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    let account = state.spartan_account(asked)?;
    one(asked, state.world.player(account.xuid))
}

/// A player by gamertag, in any letter case.
pub(crate) fn user_by_gamertag(
    state: &State,
    asked: &Asked,
    gamertag: &str,
) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    if gamertag.trim().is_empty() {
        return Err(Exception(StatusCode::BAD_REQUEST, "InvalidGamertag"));
    }
    one(asked, state.world.player_named(gamertag))
}

/// A player by XUID.
pub(crate) fn user_by_id(state: &State, asked: &Asked, xuid: &str) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    one(asked, state.world.player(xuid_of(xuid)?))
}

/// Up to 100 players by XUID, each once, in an order of the service's own.
pub(crate) fn users(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    asked.require_json()?;
    let values = asked.query_values("xuids");
    let xuids: Vec<&str> = values.iter().flat_map(|value| value.split(',')).collect();
    if xuids.is_empty() || xuids.len() > BATCH_LIMIT {
        return Err(Exception(StatusCode::BAD_REQUEST, "InvalidBatchSize"));
    }
    let mut players = Vec::new();
    for xuid in xuids {
        // One unknown player spoils the whole batch.
        let unknown = Exception(StatusCode::BAD_REQUEST, "UnknownXuid");
        players.push(state.world.player(xuid_of(xuid)?).ok_or(unknown)?);
    }
    players.sort_by_key(|player| player.xuid());
    players.dedup();
    let users: Vec<User<'_>> = players.into_iter().map(user).collect();
    Ok(Answer::json(StatusCode::OK, &users))
}

fn one(asked: &Asked, player: Option<&Player>) -> Result<Answer, Exception> {
    asked.require_json()?;
    let player = player.ok_or(Exception(StatusCode::NOT_FOUND, "UserNotFound"))?;
    Ok(Answer::json(StatusCode::OK, &user(player)))
}

fn user(player: &Player) -> User<'_> {
    let picture = |size: &str| {
        let image = format!("emulated-gamerpic-{:08x}", player.xuid() & 0xFFFF_FFFF);
        format!("https://images-eds-ssl.xboxlive.com/image?url={image}&format=png{size}")
    };
    User {
        xuid: player.xuid().to_string(),
        gamertag: player.gamertag(),
        gamerpic: Gamerpic {
            small: picture("&w=64&h=64"),
            medium: picture("&w=208&h=208"),
            large: picture("&w=424&h=424"),
            xlarge: picture("&w=1080&h=1080"),
        },
    }
}

#[derive(Serialize)]
struct User<'a> {
    xuid: String,
    gamertag: &'a str,
    gamerpic: Gamerpic,
}

#[derive(Serialize)]
struct Gamerpic {
    small: String,
    medium: String,
    large: String,
    xlarge: String,
}

/// Reads an XUID, which has exactly 16 digits.
pub(crate) fn xuid_of(text: &str) -> Result<u64, Exception> {
    let invalid = Exception(StatusCode::BAD_REQUEST, "InvalidXuid");
    if text.len() != 16 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid);
    }
    text.parse().map_err(|_| invalid)
}

const BATCH_LIMIT: usize = 100;
