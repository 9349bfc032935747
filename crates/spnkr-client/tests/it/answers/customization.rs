use serde_json::{Value, json};
use spnkr_client::model::{
    AppearanceCustomization, CoreType, CustomizationBatch, PlayerCustomization,
};

use super::{check, read, texts::date};

const NOTHING: &str = "";

/// A theme with the paths of these keys, and with emblems if its kind has them.
fn theme(paths: &str, has_emblems: bool) -> Value {
    let mut theme = json!({
        "FirstModifiedDateUtc?": date("2031-01-22T04:13:30Z"),
        "LastModifiedDateUtc?": date("0001-01-01T00:00:00"),
        "IsEquipped?": true,
        "IsDefault?": false,
        "ThemePath?": "Inventory/Themes/1.json",
    });
    for key in paths.split_whitespace() {
        theme[format!("{key}?")] = json!(NOTHING);
    }
    if has_emblems {
        theme["Emblems?"] = json!([{
            "Path?": "Inventory/Emblems/1.json",
            "LocationId?": -1_303_834_201,
            "ConfigurationId?": 1_893_532_563,
        }]);
    }
    theme
}

/// Cores of one kind: an object with one list of the same name.
fn cores(key: &str, is_equipped: bool, core_type: &str, theme: Value) -> Value {
    let mut core = json!({
        "CorePath?": "Inventory/Cores/1.json",
        "Themes?": [theme],
        "CoreId?": "a-core",
        "CoreType?": core_type,
    });
    if is_equipped {
        core["IsEquipped?"] = json!(true);
    }
    json!({ format!("{key}?"): [core] })
}

fn appearance() -> Value {
    json!({
        "LastModifiedDateUtc?": date("2031-01-22T04:13:30Z"),
        "ActionPosePath?": "Inventory/Poses/1.json",
        "StancePath?": NOTHING,
        "BackdropImagePath?": "Inventory/Backdrops/1.json",
        "Emblem?": { "EmblemPath?": "Inventory/Emblems/1.json", "ConfigurationId?": -1 },
        "ServiceTag?": "S117",
        "IntroEmotePath?": NOTHING,
        "PlayerTitlePath?": NOTHING,
    })
}

fn customization() -> Value {
    let mut armor = theme(
        "CoatingPath GlovePath HelmetPath HelmetAttachmentPath ChestAttachmentPath KneePadPath \
         LeftShoulderPadPath RightShoulderPadPath ArmorFxPath MythicFxPath VisorPath \
         HipAttachmentPath WristAttachmentPath",
        true,
    );
    armor["ArmorFxPaths?"] = json!(["Inventory/Fx/1.json"]);
    let weapon = theme(
        "CoatingPath DeathFxPath AmmoCounterColorPath StatTrackerPath WeaponCharmPath \
         AlternateGeometryRegionPath",
        true,
    );
    let vehicle = theme(
        "CoatingPath HornPath VehicleFxPath VehicleCharmPath AlternateGeometryRegionPath",
        true,
    );
    json!({
        "ArmorCores?": cores("ArmorCores", true, "Armor", armor),
        "SpartanBody?": {
            "LastModifiedDateUtc?": date("2031-01-22T04:13:30Z"),
            "LeftArm?": "None",
            "RightArm?": "None",
            "LeftLeg?": "Half",
            "RightLeg?": "None",
            "BodyType?": "Medium",
            "VoicePath?": "Inventory/Voices/1.json",
        },
        "Appearance?": appearance(),
        "WeaponCores?": cores("WeaponCores", false, "WeaponSPnKr", weapon),
        "AiCores?": cores("AiCores", true, "Ai", theme("ModelPath ColorPath", false)),
        "VehicleCores?": cores("VehicleCores", false, "VehicleNew", vehicle),
    })
}

#[test]
fn customization_is_kept_and_nothing_in_it_is_needed() {
    check(PlayerCustomization::unknown_fields, customization());
    check(
        AppearanceCustomization::unknown_fields,
        json!({ "Status?": "Success", "Appearance?": appearance() }),
    );
    check(
        CustomizationBatch::unknown_fields,
        json!({ "PlayerCustomizations": [
            { "Id": "xuid(2533274999999999)", "ResultCode": "Success", "Result?": customization() },
            { "Id": "xuid(7)", "ResultCode": "Missing", "Result?": null },
        ] }),
    );
}

#[test]
fn what_is_worn_is_found() {
    let mut player: PlayerCustomization = read(customization());
    let armor = player.equipped_armor().unwrap();
    assert_eq!(armor.core_type, Some(CoreType::Armor));
    assert_eq!(armor.equipped_theme().unwrap().emblems.as_ref().unwrap().len(), 1);
    for core in
        player.armor_cores.iter_mut().flat_map(|cores| cores.armor_cores.iter_mut().flatten())
    {
        core.is_equipped = None;
    }
    assert!(player.equipped_armor().is_none());
    assert!(read::<PlayerCustomization>(json!({})).equipped_armor().is_none());
}
