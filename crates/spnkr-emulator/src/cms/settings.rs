//! News, messages, and what the game knows of computers.

use serde_json::{Value, json};

use super::{Area, text};

/// The message to somebody who is banned, by its path in lower case.
pub(super) fn ban_message(path: &str) -> Option<Value> {
    let place = BAN_MESSAGES.iter().position(|own| own.eq_ignore_ascii_case(path))?;
    Some(json!({
        "Title": "Banned",
        "Body": "You cannot play for a while.",
        "DisplayMessage": text(["Leaving matches.", "Unfair play."][place % 2], &[]),
    }))
}

pub(super) fn ban_messages() -> Vec<String> {
    BAN_MESSAGES.map(str::to_owned).to_vec()
}

pub(super) fn news(path: &str) -> Option<Value> {
    let place = NEWS.iter().position(|own| own.eq_ignore_ascii_case(path))?;
    Some(json!({
        "Id": place + 1,
        "Title": text(["A new season", "Maps of the month"][place % 2], &[]),
        "Body": text("There is something new to play.", &[]),
        "ImagePath": "progression/seasons/season12_card.png",
    }))
}

pub(super) fn all_news() -> Vec<String> {
    NEWS.map(str::to_owned).to_vec()
}

/// A file of the specs or of the authorization, by its path in lower case.
pub(super) fn file(area: Area, path: &str) -> Option<Value> {
    let mut own = files().into_iter().filter(|(own_area, ..)| *own_area == area);
    own.find(|(_, name, _)| name.eq_ignore_ascii_case(path)).map(|(.., body)| body)
}

pub(super) fn paths(area: Area) -> Vec<String> {
    let own = files().into_iter().filter(|(own_area, ..)| *own_area == area);
    own.map(|(_, path, _)| path.to_owned()).collect()
}

fn files() -> [(Area, &'static str, Value); 7] {
    let overrides = || json!({"Overrides": [{"Device": "Emulated GPU", "Preset": "Medium"}]});
    [
        (Area::Specs, "cpu/presets.json", json!({"Presets": [{"Cores": 8, "Preset": "High"}]})),
        (Area::Specs, "graphics/AsyncComputeOverrides.json", overrides()),
        (Area::Specs, "graphics/DevicePresetOverrides.json", overrides()),
        (Area::Specs, "graphics/GraphicsSpecControlOverrides.json", overrides()),
        (
            Area::Specs,
            "graphics/RecommendedDrivers.json",
            json!({"Drivers": [{"Vendor": "Emulated", "Version": "1.2.3"}]}),
        ),
        (Area::Specs, "graphics/overrides.json", overrides()),
        (Area::TitleAuthorization, "claw/access.json", json!({"Access": "Granted"})),
    ]
}

const BAN_MESSAGES: [&str; 2] = ["Messages/QuitBan.json", "Messages/FairPlayBan.json"];
const NEWS: [&str; 2] = ["articles/season.json", "articles/maps.json"];
