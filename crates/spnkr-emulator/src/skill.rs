//! The skill service: expectations and ranks.

use http::StatusCode;
use serde::Serialize;

use crate::{
    answer::{Answer, Asked, Exception},
    identifier::{guid_of, players_of},
    state::State,
    world::{PlayerSkill, Ranks, Season},
};

/// How players were expected to do in a match, and what it did to their ranks.
pub(crate) fn match_skill(
    state: &State,
    asked: &Asked,
    match_id: &str,
) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    asked.require_json()?;
    let match_id = guid_of(match_id).ok_or(invalid("InvalidMatchId"))?;
    let players = players(asked, usize::MAX)?;
    let unknown = Exception(StatusCode::NOT_FOUND, "MatchNotFound");
    if !state.world.tells_of(&match_id, state.clock.now()) {
        return Err(unknown);
    }
    let skill = state.world.skill(&match_id).ok_or(unknown)?;
    Ok(list(state, players, |xuid| match skill.of(xuid) {
        Some(result) if result.is_unmeasured => (NOT_FOUND, Some(result)),
        Some(result) => (SUCCESS, Some(result)),
        None => (NOT_FOUND, None::<PlayerSkill>),
    }))
}

/// The ranks of players in a playlist.
pub(crate) fn playlist_csr(
    state: &State,
    asked: &Asked,
    playlist_id: &str,
) -> Result<Answer, Exception> {
    state.cleared_account(asked)?;
    asked.require_json()?;
    let playlist_id = guid_of(playlist_id).ok_or(invalid("InvalidPlaylistId"))?;
    let players = players(asked, PLAYER_LIMIT)?;
    let season = match asked.query_value("season") {
        Some(name) => {
            let unknown = Exception(StatusCode::NOT_FOUND, "SeasonNotFound");
            Some(Season::named(&name).ok_or(unknown)?)
        }
        None => None,
    };
    if !state.world.has_playlist(&playlist_id) {
        return Err(Exception(StatusCode::NOT_FOUND, "PlaylistNotFound"));
    }
    Ok(list(state, players, |xuid| {
        let ranks: Option<Ranks> = state.world.ranks(xuid, &playlist_id, season);
        (if ranks.is_some() { SUCCESS } else { NOT_FOUND }, ranks)
    }))
}

/// A list with one entry a player, which is none to be found if one of them does not exist.
fn list<T: Serialize>(
    state: &State,
    mut players: Vec<u64>,
    result_of: impl Fn(u64) -> (i32, Option<T>),
) -> Answer {
    players.sort_unstable();
    players.dedup();
    let status = match players.iter().all(|&xuid| state.world.player(xuid).is_some()) {
        true => StatusCode::OK,
        false => StatusCode::NOT_FOUND,
    };
    let entry = |xuid: u64| {
        let (result_code, result) = result_of(xuid);
        Entry { id: format!("xuid({xuid})"), result_code, result }
    };
    Answer::json(status, &List { value: players.into_iter().map(entry).collect::<Vec<_>>() })
}

fn players(asked: &Asked, most: usize) -> Result<Vec<u64>, Exception> {
    let players = players_of(asked, "players")?;
    if players.is_empty() || players.len() > most {
        return Err(invalid("InvalidPlayers"));
    }
    Ok(players)
}

fn invalid(cause: &'static str) -> Exception {
    Exception(StatusCode::BAD_REQUEST, cause)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct List<T> {
    value: Vec<Entry<T>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<T> {
    id: String,
    result_code: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<T>,
}

const PLAYER_LIMIT: usize = 30;

const SUCCESS: i32 = 0;
const NOT_FOUND: i32 = 1;
