//! Who may see which matches in a player's history.

use std::{collections::HashMap, sync::Mutex};

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Asked, Exception},
    freshness, lock,
    state::State,
    world::Shown,
};

use super::player_of;

/// What the players have set; who has set nothing shows everything.
#[derive(Debug, Default)]
pub(crate) struct Privacy(Mutex<HashMap<u64, Setting>>);

/// What a player hides from others, and since when it is so.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Setting {
    hides_matchmade: bool,
    hides_others: bool,
    pub(crate) since: Option<Timestamp>,
}

impl Privacy {
    pub(crate) fn of(&self, xuid: u64) -> Setting {
        lock(&self.0).get(&xuid).copied().unwrap_or_default()
    }
}

impl Setting {
    /// What others see.
    pub(crate) fn shown(self) -> Shown {
        Shown { matchmade: !self.hides_matchmade, others: !self.hides_others }
    }
}

/// Tells or changes the privacy of the player who asks.
pub(crate) fn matches_privacy(
    state: &State,
    asked: &Asked,
    player: &str,
) -> Result<Answer, Exception> {
    let xuid = player_of(state, asked, player)?.xuid();
    if xuid != state.spartan_account(asked)?.xuid {
        return Err(Exception(StatusCode::FORBIDDEN, "NotYourPlayer"));
    }
    if asked.method == http::Method::PUT {
        let (hides_matchmade, hides_others) = wanted(asked)?;
        let since = Some(state.clock.now());
        let setting = Setting { hides_matchmade, hides_others, since };
        lock(&state.privacy.0).insert(xuid, setting);
    }
    let setting = state.privacy.of(xuid);
    let told = |hides: bool| if hides { HIDE } else { SHOW };
    let body = json!({
        "MatchmadeGames": told(setting.hides_matchmade),
        "OtherGames": told(setting.hides_others),
    });
    let mut answer = Answer::json(StatusCode::OK, &body);
    freshness::mark(&mut answer, setting.since.unwrap_or(state.world.started()));
    Ok(answer)
}

/// What is to be hidden.
fn wanted(asked: &Asked) -> Result<(bool, bool), Exception> {
    let malformed = Exception(StatusCode::BAD_REQUEST, "InvalidPrivacy");
    if !asked.has_content_type("application/json") {
        return Err(malformed);
    }
    let body: Value = serde_json::from_slice(&asked.body).map_err(|_| malformed)?;
    let hides = |name: &str| match body["matchesPrivacy"][name].as_i64() {
        Some(SHOW) => Ok(false),
        Some(HIDE) => Ok(true),
        _ => Err(malformed),
    };
    Ok((hides("MatchmadeGames")?, hides("OtherGames")?))
}

const SHOW: i64 = 1;
const HIDE: i64 = 2;
