//! The content service: files and pictures.

use http::Method;

use super::{Endpoint, Path};
use crate::{
    answer::{Answer, Asked, Exception},
    cms::{self, Area},
    state::State,
};

#[derive(Debug)]
pub(super) enum CmsEndpoint {
    File {
        area: Area,
        path: String,
    },
    Guide {
        area: Area,
    },
    /// What is told to somebody who may not play.
    NotAllowed,
    UiConfiguration,
}

impl CmsEndpoint {
    pub(super) fn find(path: &Path) -> Option<Self> {
        Some(match &path.lower()[..] {
            ["branches", "hi", "oeconfiguration", "data", "authfail", "default.json"] => {
                Self::NotAllowed
            }
            ["branches", "oly", "ui-settings", "data", "settings.json"] => Self::UiConfiguration,
            ["hi", area, "guide", "xo"] => {
                let area = Area::of(area).filter(|area| guide(*area).is_some())?;
                Self::Guide { area }
            }
            ["hi", area, "file", file @ ..] if !file.is_empty() => {
                Self::File { area: Area::of(area)?, path: file.join("/") }
            }
            _ => return None,
        })
    }
}

impl Endpoint for CmsEndpoint {
    fn operation(&self, _: &Method) -> &'static str {
        match self {
            Self::File { area, path } => {
                let named =
                    NAMES.iter().find(|(own, start, _)| own == area && path.starts_with(start));
                named.map_or("unknown", |(_, _, operation)| operation)
            }
            Self::Guide { area } => guide(*area).unwrap_or("unknown"),
            Self::NotAllowed => "get_not_allowed_in_title_message",
            Self::UiConfiguration => "get_ui_configuration_json",
        }
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception> {
        match self {
            Self::File { area, path } => cms::file(state, asked, *area, path),
            Self::Guide { area } => cms::guide(state, asked, *area),
            Self::NotAllowed => cms::not_allowed(asked),
            Self::UiConfiguration => cms::ui_configuration(state, asked),
        }
    }
}

fn guide(area: Area) -> Option<&'static str> {
    Some(match area {
        Area::Images => "get_guide_images",
        Area::Multiplayer => "get_guide_multiplayer",
        Area::News => "get_guide_news",
        Area::Progression => "get_guide_progression",
        Area::Specs => "get_guide_specs",
        Area::TitleAuthorization => "get_guide_title_authorization",
        Area::Banning | Area::Waypoint => return None,
    })
}

/// What a file is asked for as, by the beginning of its path; the first that fits counts.
const NAMES: [(Area, &str, &str); 39] = [
    (Area::Banning, "", "get_ban_message"),
    (Area::Images, "", "get_image"),
    (Area::Multiplayer, "academy/academyclientmanifest.json", "get_content"),
    (Area::Multiplayer, "academy/academyclientmanifest_test.json", "get_content_test"),
    (Area::Multiplayer, "academy/academystarguiddefinitions.json", "get_star_definitions"),
    (Area::Multiplayer, "academy/botcustomizationdata.json", "get_bot_customization"),
    (Area::Multiplayer, "gamestarterrormessages/", "get_lobby_error_messages"),
    (Area::Multiplayer, "live/achievements.json", "get_achievements"),
    (Area::Multiplayer, "network/config.json", "get_network_configuration"),
    (Area::Multiplayer, "nonmatchmaking/customgame.json", "get_custom_game_defaults"),
    (Area::Multiplayer, "playlists/assets/", "get_playlist_metadata"),
    (Area::News, "", "get_news"),
    (Area::Progression, "calendars/seasons/seasoncalendar.json", "get_season_calendar"),
    (Area::Progression, "challengecontent/challengedecks/", "get_challenge_deck"),
    (Area::Progression, "challengecontent/", "get_challenge"),
    (Area::Progression, "csr/calendars/csrseasoncalendar.json", "get_csr_season_calendar"),
    (Area::Progression, "csr/seasons/", "get_csr_season_file"),
    (Area::Progression, "inventory/catalog/inventory_catalog.json", "get_customization_catalog"),
    (Area::Progression, "inventory/manifest/armorcores.json", "get_armor_core_manifest"),
    (Area::Progression, "inventory/", "get_item_metadata"),
    (Area::Progression, "metadata/metadata.json", "get_metadata"),
    (Area::Progression, "rewardtracks/careerranks/", "get_career_reward_track"),
    (Area::Progression, "rewardtracks/events/", "get_event"),
    (Area::Progression, "rewardtracks/manifest/eventmanifest.json", "get_event_manifest"),
    (
        Area::Progression,
        "rewardtracks/manifest/seasonmanifest.json",
        "get_season_reward_track_manifest",
    ),
    (Area::Progression, "rewardtracks/operations/", "get_operation_reward_track"),
    (Area::Progression, "seasons/", "get_season_file"),
    (Area::Progression, "store/storefronts.json", "get_storefronts"),
    (Area::Progression, "", "get_progression_file"),
    (Area::Specs, "cpu/presets.json", "get_cpu_presets"),
    (Area::Specs, "graphics/asynccomputeoverrides.json", "get_async_compute_overrides"),
    (Area::Specs, "graphics/devicepresetoverrides.json", "get_device_preset_overrides"),
    (
        Area::Specs,
        "graphics/graphicsspeccontroloverrides.json",
        "get_graphics_spec_control_overrides",
    ),
    (Area::Specs, "graphics/overrides.json", "get_graphic_specs"),
    (Area::Specs, "graphics/recommendeddrivers.json", "get_recommended_drivers"),
    (Area::TitleAuthorization, "claw/access.json", "get_claw_access"),
    (Area::Waypoint, "images/emblems/mapping.json", "get_emblem_mapping"),
    (Area::Waypoint, "medals/metadata.json", "get_medal_metadata"),
    (Area::Waypoint, "", "get_waypoint_image"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_their_folders() {
        for (path, operation) in [
            ("/hi/Waypoint/file/medals/metadata.json", "get_medal_metadata"),
            ("/hi/Waypoint/file/images/emblems/mapping.json", "get_emblem_mapping"),
            ("/hi/Waypoint/file/medals/images/medal_sheet_sm.png", "get_waypoint_image"),
            (
                "/hi/Progression/file/Csr/Calendars/CsrSeasonCalendar.json",
                "get_csr_season_calendar",
            ),
            ("/hi/progression/file/calendars/seasons/seasoncalendar.json", "get_season_calendar"),
            (
                "/hi/Progression/file/RewardTracks/CareerRanks/careerRank1.json",
                "get_career_reward_track",
            ),
            ("/hi/Progression/file/Inventory/Armor/Visors/a.json", "get_item_metadata"),
            ("/hi/Progression/file/Currency/Currencies/cR.json", "get_progression_file"),
            ("/hi/images/file/career_rank/ProgressWidget/272_Hero.png", "get_image"),
            ("/hi/News/guide/xo", "get_guide_news"),
            ("/hi/Multiplayer/file/Academy/AcademyClientManifest_Test.json", "get_content_test"),
            ("/branches/oly/UI-Settings/data/Settings.json", "get_ui_configuration_json"),
        ] {
            let endpoint = CmsEndpoint::find(&Path::parse(path).unwrap()).unwrap();
            assert_eq!(endpoint.operation(&Method::GET), operation, "{path}");
        }
        for path in ["/hi/Waypoint/guide/xo", "/hi/progression/file", "/hi/secrets/file/a.json"] {
            assert!(CmsEndpoint::find(&Path::parse(path).unwrap()).is_none(), "{path}");
        }
    }
}
