//! The stats service: matches, service records, challenges.

mod challenges;
mod privacy;
mod service_record;

use http::{HeaderValue, StatusCode, header::CACHE_CONTROL};
use serde::Serialize;

pub(crate) use challenges::{CHALLENGES, Challenge, DECKS, challenge_decks, match_progression};
pub(crate) use privacy::{Privacy, matches_privacy};
pub(crate) use service_record::service_record;

use crate::{
    answer::{Answer, Asked, Exception},
    documents::Document,
    identifier::guid_of,
    profile::xuid_of,
    route::wrapped,
    state::State,
    world::{HistoryEntry, MatchType, Player, Shown},
};

/// How many matches a player has finished.
pub(crate) fn match_count(state: &State, asked: &Asked, player: &str) -> Result<Answer, Exception> {
    let counts = state.world.counts(player_of(state, asked, player)?);
    let body = MatchCount {
        custom_matches_played_count: counts.custom,
        matches_played_count: counts.matchmade + counts.custom + counts.local,
        matchmade_matches_played_count: counts.matchmade,
        local_matches_played_count: counts.local,
    };
    Ok(Answer::json(StatusCode::OK, &body))
}

/// One page of a player's matches, newest first.
pub(crate) fn match_history(
    state: &State,
    asked: &Asked,
    player: &str,
) -> Result<Answer, Exception> {
    let player = player_of(state, asked, player)?;
    let invalid = |cause| Exception(StatusCode::BAD_REQUEST, cause);
    let number = |name, default| asked.query_value(name).map_or(Ok(default), |text| text.parse());
    let start: u32 = number("start", 0).map_err(|_| invalid("InvalidStart"))?;
    let count = number("count", PAGE_LIMIT).map_err(|_| invalid("InvalidCount"))?.min(PAGE_LIMIT);
    if count == 0 {
        return Err(invalid("InvalidCount"));
    }
    let match_type = match_type(asked.query_value("type").as_deref());
    let match_type = match_type.ok_or(invalid("InvalidType"))?;
    // Others do not see what a player hides.
    let (shown, since) = if state.spartan_account(asked)?.xuid == player.xuid() {
        (Shown::EVERYTHING, None)
    } else {
        let setting = state.privacy.of(player.xuid());
        (setting.shown(), setting.since)
    };
    // With a new match there are new pages.
    let matches = state.world.match_count(player);
    let name =
        format!("{} {matches} {match_type:?} {start} {count} {shown:?} {since:?}", player.xuid());
    let page = state.documents.get(&name, || {
        let results =
            state.world.history(player, match_type, shown, start as usize, count as usize);
        let result_count = results.len();
        let page = MatchHistory { start, count, result_count, results, links: Links {} };
        let changed = state.world.changed();
        Document::new(&page, since.map_or(changed, |since| since.max(changed)))
    });
    Ok(answer(page.as_deref(), asked))
}

/// Everything about one match.
pub(crate) fn match_stats(
    state: &State,
    asked: &Asked,
    match_id: &str,
) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    asked.require_json()?;
    let invalid = Exception(StatusCode::BAD_REQUEST, "InvalidMatchId");
    let match_id = guid_of(match_id).ok_or(invalid)?;
    if !state.world.tells_of(&match_id, state.clock.now()) {
        return Err(Exception(StatusCode::NOT_FOUND, "MatchNotFound"));
    }
    let document = state.documents.get(&match_id, || {
        let document = state.world.document(&match_id)?;
        Document::new(&document, document.ended().unwrap_or(state.world.started()))
    });
    let one_day = HeaderValue::from_static("max-age=86400");
    Ok(answer(document.as_deref(), asked).with(CACHE_CONTROL, one_day))
}

fn answer(document: Option<&Document>, asked: &Asked) -> Answer {
    match document {
        Some(document) => document.answer(asked.accepts_gzip()),
        None => Answer::empty(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// The player of a path: a wrapped XUID, or a gamertag as it is.
fn player_of<'a>(state: &'a State, asked: &Asked, player: &str) -> Result<&'a Player, Exception> {
    state.spartan_account(asked)?;
    asked.require_json()?;
    let found = match wrapped(player, "xuid") {
        Some(xuid) => state.world.player(xuid_of(xuid)?),
        None if wrapped(player, "bid").is_some() || player.trim().is_empty() => {
            return Err(Exception(StatusCode::BAD_REQUEST, "InvalidPlayer"));
        }
        None => state.world.player_named(player),
    };
    found.ok_or(Exception(StatusCode::NOT_FOUND, "PlayerNotFound"))
}

/// Reads the type filter: a word in any letter case, or its number.
fn match_type(text: Option<&str>) -> Option<MatchType> {
    match text.unwrap_or("all").to_ascii_lowercase().as_str() {
        "all" | "0" => Some(MatchType::All),
        "matchmaking" | "1" => Some(MatchType::Matchmaking),
        "custom" | "2" => Some(MatchType::Custom),
        "local" | "3" => Some(MatchType::Local),
        _ => None,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MatchCount {
    custom_matches_played_count: usize,
    matches_played_count: usize,
    matchmade_matches_played_count: usize,
    local_matches_played_count: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MatchHistory {
    start: u32,
    count: u32,
    result_count: usize,
    results: Vec<HistoryEntry>,
    links: Links,
}

#[derive(Serialize)]
struct Links {}

const PAGE_LIMIT: u32 = 25;
