//! What players look like, and the cores that it is set up on.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Asked, Exception},
    cms,
    identifier::players_of,
    random::Random,
    state::State,
    world::Player,
};

use super::{anybody, batch, not_found, oneself};

/// A part of a player's customization, which only they can ask for.
#[derive(Debug)]
pub(crate) enum Part {
    /// All cores of a kind.
    Cores(&'static CoreKind),
    Core(&'static CoreKind, String),
    SpartanBody,
}

/// Everything about the looks of a player.
pub(crate) fn customization(
    state: &State,
    asked: &Asked,
    player: &str,
) -> Result<Answer, Exception> {
    let view = asked.query_value("view").unwrap_or_default().to_ascii_lowercase();
    let (player, view) = match view.as_str() {
        "" | "public" => (anybody(state, asked, player)?, View::Public),
        "private" => (oneself(state, asked, player)?, View::Private),
        _ => {
            anybody(state, asked, player)?;
            return Err(Exception(StatusCode::BAD_REQUEST, "InvalidView"));
        }
    };
    Ok(Answer::json(StatusCode::OK, &everything(state, player, view)))
}

/// What others see of several players.
pub(crate) fn customizations(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    state.cleared_account(asked)?;
    asked.require_json()?;
    let players = players_of(asked, "players")?;
    batch(state, "PlayerCustomizations", players, |player| everything(state, player, View::Public))
}

/// The emblem, the service tag and the like of a player.
pub(crate) fn appearance(state: &State, asked: &Asked, player: &str) -> Result<Answer, Exception> {
    let player = anybody(state, asked, player)?;
    let body = json!({"Status": "Success", "Appearance": looks(state, player)});
    Ok(Answer::json(StatusCode::OK, &body))
}

/// One part of the customization of the player who asks.
pub(crate) fn part(
    state: &State,
    asked: &Asked,
    player: &str,
    part: &Part,
) -> Result<Answer, Exception> {
    let player = oneself(state, asked, player)?;
    let body = match part {
        Part::Cores(kind) => json!({kind.list: kind.cores(state, player, View::Private)}),
        Part::Core(kind, id) => {
            let cores = kind.cores(state, player, View::Private);
            let mut cores = cores.into_iter().filter(|core| core["CoreId"] == id.as_str());
            cores.next().ok_or(not_found("CoreNotFound"))?
        }
        Part::SpartanBody => body(state, player),
    };
    Ok(Answer::json(StatusCode::OK, &body))
}

/// Who looks: others see what is worn, and nothing of what lies in the closet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Private,
    Public,
}

fn everything(state: &State, player: &Player, view: View) -> Value {
    let mut everything = json!({
        "SpartanBody": body(state, player),
        "Appearance": looks(state, player),
    });
    for kind in &CORE_KINDS {
        let cores = kind.cores(state, player, view);
        everything[kind.list] = json!({kind.list: cores});
    }
    everything
}

/// A kind of thing that is customized.
#[derive(Debug)]
pub(crate) struct CoreKind {
    /// The word in paths, in lower case.
    pub(crate) word: &'static str,
    list: &'static str,
    folder: &'static str,
    /// The cores that there are: type and number.
    cores: &'static [(&'static str, u32)],
    /// What a theme has, besides what all have: key and folder.
    paths: &'static [(&'static str, &'static str)],
    has_emblems: bool,
    /// Whether one of them is worn and the others are not.
    is_worn: bool,
}

impl CoreKind {
    /// The kind that a word in a path means.
    pub(crate) fn of(word: &str) -> Option<&'static Self> {
        CORE_KINDS.iter().find(|kind| kind.word == word)
    }

    /// The cores of every kind with their types, as they are in all closets.
    pub(super) fn all(state: &State, player: &Player) -> Vec<Value> {
        CORE_KINDS.iter().flat_map(|kind| kind.cores(state, player, View::Private)).collect()
    }

    fn cores(&self, state: &State, player: &Player, view: View) -> Vec<Value> {
        let mut random = state.world.random(0x0BAD_0000 + u64::from(self.cores[0].1), player);
        let worn = random.place(self.cores.len());
        let mut cores = Vec::new();
        for (place, &(core_type, number)) in self.cores.iter().enumerate() {
            let id = format!("{number:03}-001-emu-{:08x}", place * 0x1F35 + 0x2C00_0000);
            let mut core = json!({
                "CorePath": format!("Inventory/{}/Cores/{id}.json", self.folder),
                "CoreId": id,
                "CoreType": core_type,
                "Themes": self.themes(state, &mut random, view),
            });
            if self.is_worn {
                core["IsEquipped"] = (place == worn).into();
            }
            if view == View::Private || !self.is_worn || place == worn {
                cores.push(core);
            }
        }
        cores
    }

    /// Two themes, of which one is in use.
    fn themes(&self, state: &State, random: &mut Random, view: View) -> Vec<Value> {
        let themes = [false, true].map(|is_equipped| self.theme(state, random, is_equipped));
        let is_shown = |theme: &Value| view == View::Private || theme["IsEquipped"] == true;
        themes.into_iter().filter(is_shown).collect()
    }

    fn theme(&self, state: &State, random: &mut Random, is_equipped: bool) -> Value {
        let mut theme = json!({
            "FirstModifiedDateUtc": date(state, 900 + random.below(100)),
            "LastModifiedDateUtc": date(state, random.below(800)),
            "IsEquipped": is_equipped,
            "IsDefault": !is_equipped,
            "ThemePath": item(random, self.folder, "Themes", 100),
        });
        for &(key, folder) in self.paths {
            theme[key] = item(random, self.folder, folder, 60);
        }
        if self.has_emblems {
            theme["Emblems"] = json!([{
                "Path": item(random, self.folder, "Emblems", 100),
                "LocationId": id(random),
                "ConfigurationId": id(random),
            }]);
        }
        if self.word == "armors" {
            theme["ArmorFxPaths"] = match random.percent(50) {
                true => json!([item(random, self.folder, "ArmorFx", 100)]),
                false => Value::Null,
            };
        }
        theme
    }
}

fn body(state: &State, player: &Player) -> Value {
    let mut random = state.world.random(0x0B0D_0001, player);
    let mut limb = || ["None", "Half", "Full"][random.place(3)];
    let limbs = [limb(), limb(), limb(), limb()];
    let build = ["Small", "Medium", "Large"][random.place(3)];
    json!({
        "LastModifiedDateUtc": date(state, random.below(900)),
        "LeftArm": limbs[0],
        "RightArm": limbs[1],
        "LeftLeg": limbs[2],
        "RightLeg": limbs[3],
        "BodyType": build,
        "VoicePath": item(&mut random, "Spartan", "Voices", 100),
    })
}

fn looks(state: &State, player: &Player) -> Value {
    let mut random = state.world.random(0x0100_0001, player);
    let letters: String = player.gamertag().chars().filter(char::is_ascii_alphabetic).collect();
    let (emblem, configuration) = cms::emblem(&mut random);
    let mut looks = json!({
        "LastModifiedDateUtc": date(state, random.below(700)),
        "ActionPosePath": item(&mut random, "Spartan", "ActionPoses", 100),
        "BackdropImagePath": item(&mut random, "Spartan", "BackdropImages", 100),
        "Emblem": {
            "EmblemPath": emblem,
            "ConfigurationId": configuration,
        },
        "ServiceTag": letters.to_ascii_uppercase().get(..4).unwrap_or("EMU"),
        "IntroEmotePath": null,
        "PlayerTitlePath": null,
    });
    if random.percent(50) {
        looks["IntroEmotePath"] = item(&mut random, "Spartan", "Emotes", 100);
        looks["StancePath"] = item(&mut random, "Spartan", "Stances", 100);
    }
    looks
}

/// The path of an item, or at times of none.
pub(super) fn item(random: &mut Random, folder: &str, kind: &str, chance: i64) -> Value {
    if !random.percent(chance) {
        return "".into();
    }
    format!("Inventory/{folder}/{kind}/012-001-emu-{:08x}.json", random.below(1 << 32)).into()
}

/// A number that is negative as often as not.
fn id(random: &mut Random) -> i64 {
    random.between(i64::from(i32::MIN), i64::from(i32::MAX))
}

/// A time so many hours before the emulator started, with two digits of the second's fraction.
pub(super) fn date(state: &State, hours: i64) -> Value {
    let since = jiff::SignedDuration::from_hours(hours);
    let time = state.world.started().checked_sub(since).unwrap_or_default();
    json!({"ISO8601Date": time.strftime("%Y-%m-%dT%H:%M:%S.00Z").to_string()})
}

const CORE_KINDS: [CoreKind; 4] = [
    CoreKind {
        word: "armors",
        list: "ArmorCores",
        folder: "Armor",
        cores: &[("Armor", 17), ("Armor", 17), ("Armor", 17)],
        paths: &[
            ("CoatingPath", "Coatings"),
            ("GlovePath", "Gloves"),
            ("HelmetPath", "Helmets"),
            ("HelmetAttachmentPath", "HelmetAttachments"),
            ("ChestAttachmentPath", "ChestAttachments"),
            ("KneePadPath", "KneePads"),
            ("LeftShoulderPadPath", "LeftShoulderPads"),
            ("RightShoulderPadPath", "RightShoulderPads"),
            ("ArmorFxPath", "ArmorFx"),
            ("MythicFxPath", "MythicFx"),
            ("VisorPath", "Visors"),
            ("HipAttachmentPath", "HipAttachments"),
            ("WristAttachmentPath", "WristAttachments"),
        ],
        has_emblems: true,
        is_worn: true,
    },
    CoreKind {
        word: "weapons",
        list: "WeaponCores",
        folder: "Weapons",
        cores: &[
            ("WeaponAR", 19),
            ("WeaponBR", 19),
            ("WeaponBandit", 19),
            ("WeaponCommando", 19),
            ("WeaponSidekick", 19),
        ],
        paths: &[
            ("CoatingPath", "Coatings"),
            ("DeathFxPath", "DeathFx"),
            ("AmmoCounterColorPath", "AmmoCounterColors"),
            ("StatTrackerPath", "StatTrackers"),
            ("WeaponCharmPath", "Charms"),
            ("AlternateGeometryRegionPath", "AlternateGeometryRegions"),
        ],
        has_emblems: true,
        is_worn: false,
    },
    CoreKind {
        word: "ais",
        list: "AiCores",
        folder: "Ai",
        cores: &[("Ai", 21), ("Ai", 21)],
        paths: &[("ModelPath", "Models"), ("ColorPath", "Colors")],
        has_emblems: false,
        is_worn: true,
    },
    CoreKind {
        word: "vehicles",
        list: "VehicleCores",
        folder: "Vehicles",
        cores: &[("VehicleGungoose", 23), ("VehicleMongoose", 23), ("VehicleWarthog", 23)],
        paths: &[
            ("CoatingPath", "Coatings"),
            ("HornPath", "Horns"),
            ("VehicleFxPath", "VehicleFx"),
            ("VehicleCharmPath", "Charms"),
            ("AlternateGeometryRegionPath", "AlternateGeometryRegions"),
        ],
        has_emblems: true,
        is_worn: false,
    },
];
