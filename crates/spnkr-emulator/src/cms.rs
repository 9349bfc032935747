//! The content service: calendars, tracks, items, metadata, pictures, and what else the game reads at its start.

mod career;
mod items;
mod multiplayer;
mod progression;
mod settings;
mod tracks;
mod waypoint;

pub(crate) use items::emblem;

use http::{HeaderValue, StatusCode, header::CACHE_CONTROL};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{
    answer::{Answer, Asked, Exception},
    clearance,
    documents::Document,
    state::State,
};

/// A part of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Area {
    Banning,
    Images,
    Multiplayer,
    News,
    Progression,
    Specs,
    TitleAuthorization,
    Waypoint,
}

impl Area {
    /// Finds an area by its word in lower case.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "banning" => Self::Banning,
            "images" => Self::Images,
            "multiplayer" => Self::Multiplayer,
            "news" => Self::News,
            "progression" => Self::Progression,
            "specs" => Self::Specs,
            "titleauthorization" => Self::TitleAuthorization,
            "waypoint" => Self::Waypoint,
            _ => return None,
        })
    }
}

/// What a file holds.
enum Content {
    Json(Value),
    Picture(Vec<u8>),
}

/// A file by its path in lower case.
pub(crate) fn file(
    state: &State,
    asked: &Asked,
    area: Area,
    path: &str,
) -> Result<Answer, Exception> {
    clearance::require(state, asked, "flight")?;
    if path.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
        return Err(Exception(StatusCode::BAD_REQUEST, "InvalidPath"));
    }
    // Pictures are what they are, whatever a client accepts.
    let is_picture = path.ends_with(".png");
    if !is_picture {
        asked.require_json()?;
    }
    if area == Area::Progression && path.starts_with("csr/seasons/") {
        return Err(Exception(StatusCode::FORBIDDEN, "NotYours"));
    }
    if area == Area::Multiplayer {
        multiplayer::check_playlist(path)?;
    }
    let name = format!("{area:?} {path}");
    let not_found = Exception(StatusCode::NOT_FOUND, "FileNotFound");
    let answer = if is_picture {
        match content(state, area, path) {
            Some(Content::Picture(bytes)) => Answer::typed(StatusCode::OK, "image/png", bytes),
            _ => return Err(not_found),
        }
    } else {
        let document = state.documents.get(&name, || match content(state, area, path)? {
            Content::Json(value) => Document::new(&value, state.world.started()),
            Content::Picture(_) => None,
        });
        document.ok_or(not_found)?.answer(asked.accepts_gzip())
    };
    Ok(if is_picture || KEPT.contains(&(area, path)) {
        answer.with(CACHE_CONTROL, HeaderValue::from_static("max-age=86400"))
    } else {
        answer
    })
}

fn content(state: &State, area: Area, path: &str) -> Option<Content> {
    match area {
        Area::Banning => settings::ban_message(path).map(Content::Json),
        Area::Images => waypoint::picture(path).map(Content::Picture),
        Area::Multiplayer => multiplayer::file(state, path).map(Content::Json),
        Area::News => settings::news(path).map(Content::Json),
        Area::Progression => progression::file(state, path).map(Content::Json),
        Area::Specs | Area::TitleAuthorization => settings::file(area, path).map(Content::Json),
        Area::Waypoint => waypoint::file(path),
    }
}

/// The list of all files of an area.
pub(crate) fn guide(state: &State, asked: &Asked, area: Area) -> Result<Answer, Exception> {
    clearance::require(state, asked, "flight")?;
    asked.require_json()?;
    let paths = match area {
        Area::Banning => settings::ban_messages(),
        Area::Images => waypoint::pictures(),
        Area::Multiplayer => multiplayer::paths(state),
        Area::News => settings::all_news(),
        Area::Progression => progression::paths(),
        Area::Specs | Area::TitleAuthorization => settings::paths(area),
        Area::Waypoint => Vec::new(),
    };
    let files = paths.iter().map(|path| json!({"Path": path, "Version": 1}));
    Ok(Answer::json(StatusCode::OK, &json!({"Files": files.collect::<Vec<_>>()})))
}

/// What the game shows to somebody who may not play; anybody may read it.
pub(crate) fn not_allowed(asked: &Asked) -> Result<Answer, Exception> {
    asked.require_json()?;
    let body = json!({
        "Title": text("Not available", &[]),
        "Message": text("This account cannot play at the moment.", &[]),
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

/// Settings of the menus, for which a token is enough.
pub(crate) fn ui_configuration(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    asked.require_json()?;
    let body = json!({
        "NewsRefreshSeconds": 900,
        "ShowCareerRank": true,
        "Tabs": ["Play", "Customize", "Shop", "Community"],
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

/// A text with its translations.
fn text(value: &str, translations: &[(&str, &str)]) -> Value {
    let translations =
        translations.iter().map(|(language, text)| ((*language).to_owned(), Value::from(*text)));
    json!({
        "status": if value.is_empty() { "Test" } else { "Published" },
        "value": value,
        "translations": Map::from_iter(translations),
    })
}

/// A moment with three fraction digits.
fn iso_date(time: Timestamp) -> Value {
    json!({"ISO8601Date": time.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()})
}

/// What may be kept for a day, besides pictures.
const KEPT: [(Area, &str); 4] = [
    (Area::Progression, "calendars/seasons/seasoncalendar.json"),
    (Area::Progression, "csr/calendars/csrseasoncalendar.json"),
    (Area::Progression, "rewardtracks/careerranks/careerrank1.json"),
    (Area::Waypoint, "medals/metadata.json"),
];
