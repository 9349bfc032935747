//! Service records and what they can be narrowed down by.

use http::StatusCode;

use crate::{
    answer::{Answer, Asked, Exception},
    documents::Document,
    identifier::guid_of,
    state::State,
    world::{MatchType, Selection},
};

use super::{answer, player_of};

/// The sums of a player's finished matches of a type.
pub(crate) fn service_record(
    state: &State,
    asked: &Asked,
    player: &str,
    match_type: &str,
) -> Result<Answer, Exception> {
    let player = player_of(state, asked, player)?;
    let selection = selection(asked, match_type)?;
    let matches = state.world.match_count(player);
    let name = format!("record {} {matches} {selection:?}", player.xuid());
    let document = state.documents.get(&name, || {
        Document::new(&state.world.record(player, &selection), state.world.changed())
    });
    Ok(answer(document.as_deref(), asked))
}

fn selection(asked: &Asked, match_type: &str) -> Result<Selection, Exception> {
    let kind = match match_type.to_ascii_lowercase().as_str() {
        "matchmade" => MatchType::Matchmaking,
        "custom" => MatchType::Custom,
        "local" => MatchType::Local,
        _ => return Err(invalid("InvalidMatchType")),
    };
    let filter = |name: &str| match asked.query_values(name).as_slice() {
        [] => Ok(None),
        [value] if !value.is_empty() => Ok(Some(value.clone())),
        _ => Err(INVALID_FILTER),
    };
    let season = filter("seasonid")?;
    let category = filter("gamevariantcategory")?;
    let playlist = filter("playlistassetid")?;
    let is_ranked = filter("isranked")?;
    let interaction = filter("gameplayinteraction")?;
    let filters = [
        season.is_some(),
        category.is_some(),
        playlist.is_some(),
        is_ranked.is_some(),
        interaction.is_some(),
    ];
    let is_matchmade = kind == MatchType::Matchmaking;
    if !ALLOWED.contains(&filters) || (!is_matchmade && filters != ALLOWED[0]) {
        return Err(invalid("InvalidFilterCombination"));
    }
    Ok(Selection {
        kind,
        season,
        category: read(category, |text| text.parse().ok())?,
        playlist: read(playlist, guid_of)?,
        is_ranked: read(is_ranked, |text| text.to_ascii_lowercase().parse().ok())?,
        interaction: read(interaction, interaction_of)?,
    })
}

fn read<T>(text: Option<String>, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Exception> {
    match text {
        Some(text) => read(&text).map(Some).ok_or(INVALID_FILTER),
        None => Ok(None),
    }
}

/// Reads who fought whom: a number, or its name.
fn interaction_of(text: &str) -> Option<i64> {
    match text.to_ascii_lowercase().as_str() {
        "pvp" => Some(1),
        "pve" => Some(2),
        "pvpve" => Some(3),
        number => number.parse().ok(),
    }
}

const fn invalid(cause: &'static str) -> Exception {
    Exception(StatusCode::BAD_REQUEST, cause)
}

const INVALID_FILTER: Exception = invalid("InvalidFilter");

/// Season, category, playlist, rank and interaction: which of them go together.
const ALLOWED: [[bool; 5]; 9] = [
    [false, false, false, false, false],
    [true, false, false, false, false],
    [true, true, false, false, false],
    [true, true, true, false, false],
    [true, true, false, true, false],
    [true, false, true, false, false],
    [true, false, false, false, true],
    [false, true, false, false, false],
    [false, true, false, true, false],
];
