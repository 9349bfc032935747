use super::{Date, EconomyResultCode, PlayerId};

/// Declares themes: what all kinds of them have, and what one kind has besides.
macro_rules! themes {
    ($(
        $(#[$doc:meta])*
        pub struct $Theme:ident { $($own:tt)* }
    )+) => { model! { $(
        $(#[$doc])*
        pub struct $Theme {
            /// When it was changed first.
            pub first_modified_date_utc: Option<Date> = "FirstModifiedDateUtc",
            /// When it was changed last.
            pub last_modified_date_utc: Option<Date> = "LastModifiedDateUtc",
            /// Whether it is the one that is worn.
            pub is_equipped: Option<bool> = "IsEquipped",
            /// Whether it is the one that everybody has.
            pub is_default: Option<bool> = "IsDefault",
            /// The theme itself.
            pub theme_path: Option<String> = "ThemePath",
            $($own)*
        }
    )+ } };
}

model! {
    /// What a player has made of Spartan, weapons and vehicles.
    ///
    /// Items are named by the files that describe them, such as `Inventory/Armor/Visors/012-001-f48e7b66.json`;
    /// an empty path means that nothing is chosen. What the player does not show to others can be left out, so
    /// everything is optional.
    pub struct PlayerCustomization {
        /// Armour.
        pub armor_cores: Option<ArmorCores> = "ArmorCores",
        /// The Spartan's body.
        pub spartan_body: Option<SpartanBody> = "SpartanBody",
        /// What stands on the player's card.
        pub appearance: Option<Appearance> = "Appearance",
        /// Weapons.
        pub weapon_cores: Option<WeaponCores> = "WeaponCores",
        /// AI companions.
        pub ai_cores: Option<AiCores> = "AiCores",
        /// Vehicles.
        pub vehicle_cores: Option<VehicleCores> = "VehicleCores",
    }

    /// Armour.
    pub struct ArmorCores {
        /// The cores.
        pub armor_cores: Option<Vec<ArmorCore>> = "ArmorCores",
    }

    /// A suit of armour.
    pub struct ArmorCore {
        /// The core itself.
        pub core_path: Option<String> = "CorePath",
        /// Whether it is the one that is worn.
        pub is_equipped: Option<bool> = "IsEquipped",
        /// What was made of it.
        pub themes: Option<Vec<ArmorTheme>> = "Themes",
        /// Its id.
        pub core_id: Option<String> = "CoreId",
        /// What it is a core of.
        pub core_type: Option<CoreType> = "CoreType",
    }

    /// Weapons.
    pub struct WeaponCores {
        /// The cores.
        pub weapon_cores: Option<Vec<WeaponCore>> = "WeaponCores",
    }

    /// A weapon. All of them are carried, so none says that it is equipped.
    pub struct WeaponCore {
        /// The core itself.
        pub core_path: Option<String> = "CorePath",
        /// What was made of it.
        pub themes: Option<Vec<WeaponTheme>> = "Themes",
        /// Its id.
        pub core_id: Option<String> = "CoreId",
        /// Which weapon it is.
        pub core_type: Option<CoreType> = "CoreType",
    }

    /// AI companions.
    pub struct AiCores {
        /// The cores.
        pub ai_cores: Option<Vec<AiCore>> = "AiCores",
    }

    /// An AI companion.
    pub struct AiCore {
        /// The core itself.
        pub core_path: Option<String> = "CorePath",
        /// Whether it is the one that speaks.
        pub is_equipped: Option<bool> = "IsEquipped",
        /// What was made of it.
        pub themes: Option<Vec<AiTheme>> = "Themes",
        /// Its id.
        pub core_id: Option<String> = "CoreId",
        /// What it is a core of.
        pub core_type: Option<CoreType> = "CoreType",
    }

    /// Vehicles.
    pub struct VehicleCores {
        /// The cores.
        pub vehicle_cores: Option<Vec<VehicleCore>> = "VehicleCores",
    }

    /// A vehicle. All of them are driven, so none says that it is equipped.
    pub struct VehicleCore {
        /// Its id.
        pub core_id: Option<String> = "CoreId",
        /// The core itself.
        pub core_path: Option<String> = "CorePath",
        /// What was made of it.
        pub themes: Option<Vec<VehicleTheme>> = "Themes",
        /// Which vehicle it is.
        pub core_type: Option<CoreType> = "CoreType",
    }

    /// An emblem on armour, a weapon or a vehicle.
    pub struct ThemeEmblem {
        /// The emblem.
        pub path: Option<String> = "Path",
        /// Where it is put.
        pub location_id: Option<i32> = "LocationId",
        /// Its colours; negative for those of the game itself, which have no image.
        pub configuration_id: Option<i32> = "ConfigurationId",
    }

    /// A Spartan's body.
    pub struct SpartanBody {
        /// When it was changed last.
        pub last_modified_date_utc: Option<Date> = "LastModifiedDateUtc",
        /// The left arm: `None` unless it is a prosthesis.
        pub left_arm: Option<String> = "LeftArm",
        /// The right arm.
        pub right_arm: Option<String> = "RightArm",
        /// The left leg.
        pub left_leg: Option<String> = "LeftLeg",
        /// The right leg.
        pub right_leg: Option<String> = "RightLeg",
        /// The build, such as `Medium`.
        pub body_type: Option<String> = "BodyType",
        /// The voice.
        pub voice_path: Option<String> = "VoicePath",
    }

    /// What stands on a player's card.
    pub struct Appearance {
        /// When it was changed last.
        pub last_modified_date_utc: Option<Date> = "LastModifiedDateUtc",
        /// The pose.
        pub action_pose_path: Option<String> = "ActionPosePath",
        /// The stance. Named by other clients.
        pub stance_path: Option<String> = "StancePath",
        /// The background.
        pub backdrop_image_path: Option<String> = "BackdropImagePath",
        /// The emblem.
        pub emblem: Option<AppearanceEmblem> = "Emblem",
        /// The short tag, such as `S117`.
        pub service_tag: Option<String> = "ServiceTag",
        /// The gesture before a match.
        pub intro_emote_path: Option<String> = "IntroEmotePath",
        /// The title.
        pub player_title_path: Option<String> = "PlayerTitlePath",
    }

    /// The emblem on a player's card.
    ///
    /// [`EmblemMapping::images`](super::EmblemMapping::images) has its images.
    pub struct AppearanceEmblem {
        /// The emblem.
        pub emblem_path: Option<String> = "EmblemPath",
        /// Its colours; negative for those of the game itself, which have no image.
        pub configuration_id: Option<i32> = "ConfigurationId",
    }

    /// What stands on one player's card. Known from other clients alone.
    pub struct AppearanceCustomization {
        /// Whether there is a result.
        pub status: Option<EconomyResultCode> = "Status",
        /// The result.
        pub appearance: Option<Appearance> = "Appearance",
    }

    /// What many players have made of Spartan, weapons and vehicles. Known from other clients alone.
    pub struct CustomizationBatch {
        /// One entry for each player.
        pub player_customizations: Vec<PlayerCustomizationResult> = "PlayerCustomizations",
    }

    /// One player's entry.
    pub struct PlayerCustomizationResult {
        /// The player.
        pub id: PlayerId = "Id",
        /// Whether there is a result.
        pub result_code: EconomyResultCode = "ResultCode",
        /// The result; expected with [`EconomyResultCode::Success`] alone.
        pub result: Option<PlayerCustomization> = "Result",
    }
}

themes! {
    /// What was made of a suit of armour.
    pub struct ArmorTheme {
        /// The coating.
        pub coating_path: Option<String> = "CoatingPath",
        /// The gloves.
        pub glove_path: Option<String> = "GlovePath",
        /// The helmet.
        pub helmet_path: Option<String> = "HelmetPath",
        /// What is attached to the helmet.
        pub helmet_attachment_path: Option<String> = "HelmetAttachmentPath",
        /// What is attached to the chest.
        pub chest_attachment_path: Option<String> = "ChestAttachmentPath",
        /// The knee pads.
        pub knee_pad_path: Option<String> = "KneePadPath",
        /// The left shoulder pad.
        pub left_shoulder_pad_path: Option<String> = "LeftShoulderPadPath",
        /// The right shoulder pad.
        pub right_shoulder_pad_path: Option<String> = "RightShoulderPadPath",
        /// The emblems.
        pub emblems: Option<Vec<ThemeEmblem>> = "Emblems",
        /// The effect of the armour.
        pub armor_fx_path: Option<String> = "ArmorFxPath",
        /// The mythic effect.
        pub mythic_fx_path: Option<String> = "MythicFxPath",
        /// The visor.
        pub visor_path: Option<String> = "VisorPath",
        /// What is attached to the hip.
        pub hip_attachment_path: Option<String> = "HipAttachmentPath",
        /// What is attached to the wrist.
        pub wrist_attachment_path: Option<String> = "WristAttachmentPath",
        /// The effects of the armour, where there are several.
        pub armor_fx_paths: Option<Vec<String>> = "ArmorFxPaths",
    }

    /// What was made of a weapon.
    pub struct WeaponTheme {
        /// The coating.
        pub coating_path: Option<String> = "CoatingPath",
        /// The emblems.
        pub emblems: Option<Vec<ThemeEmblem>> = "Emblems",
        /// The effect of a kill.
        pub death_fx_path: Option<String> = "DeathFxPath",
        /// The colour of the ammunition counter.
        pub ammo_counter_color_path: Option<String> = "AmmoCounterColorPath",
        /// The stat tracker.
        pub stat_tracker_path: Option<String> = "StatTrackerPath",
        /// The charm.
        pub weapon_charm_path: Option<String> = "WeaponCharmPath",
        /// The model.
        pub alternate_geometry_region_path: Option<String> = "AlternateGeometryRegionPath",
    }

    /// What was made of an AI companion.
    pub struct AiTheme {
        /// The model.
        pub model_path: Option<String> = "ModelPath",
        /// The colour.
        pub color_path: Option<String> = "ColorPath",
    }

    /// What was made of a vehicle.
    pub struct VehicleTheme {
        /// The coating.
        pub coating_path: Option<String> = "CoatingPath",
        /// The horn.
        pub horn_path: Option<String> = "HornPath",
        /// The effect.
        pub vehicle_fx_path: Option<String> = "VehicleFxPath",
        /// The charm.
        pub vehicle_charm_path: Option<String> = "VehicleCharmPath",
        /// The emblems.
        pub emblems: Option<Vec<ThemeEmblem>> = "Emblems",
        /// The model.
        pub alternate_geometry_region_path: Option<String> = "AlternateGeometryRegionPath",
    }
}

text_enum! {
    /// What a core is a core of. More exist than are listed.
    pub enum CoreType {
        /// An AI companion.
        Ai = "Ai", "AI";
        /// Armour.
        Armor = "Armor", "armor";
        /// The Gungoose.
        VehicleGungoose = "VehicleGungoose", "Gungoose";
        /// The Mongoose.
        VehicleMongoose = "VehicleMongoose", "Mongoose";
        /// The Razorback.
        VehicleRazorback = "VehicleRazorBack", "Razorback";
        /// The Rockethog.
        VehicleRockethog = "VehicleRockethog", "Rockethog";
        /// The Scorpion.
        VehicleScorpion = "VehicleScorpion", "Scorpion";
        /// The Warthog.
        VehicleWarthog = "VehicleWarthog", "Warthog";
        /// The Wasp.
        VehicleWasp = "VehicleWasp", "Wasp";
        /// The MA40 assault rifle.
        WeaponAr = "WeaponAR", "Assault Rifle";
        /// The Bandit rifle.
        WeaponBandit = "WeaponBandit", "Bandit";
        /// The BR75 battle rifle.
        WeaponBr = "WeaponBR", "Battle Rifle";
        /// The VK78 Commando.
        WeaponCommando = "WeaponCommando", "Commando";
        /// The Hydra launcher.
        WeaponHydra = "WeaponHydra", "Hydra";
        /// A shotgun.
        WeaponShotgun = "WeaponShotgun", "shotgun";
        /// The MK50 Sidekick.
        WeaponSidekick = "WeaponSidekick", "Sidekick";
        /// The S7 sniper rifle.
        WeaponSniper = "WeaponSniper", "Sniper Rifle";
        /// The M41 SPNKr.
        WeaponSpnkr = "WeaponSPnKr", "SPNKr";
    }
}

impl PlayerCustomization {
    /// The armour that is worn.
    pub fn equipped_armor(&self) -> Option<&ArmorCore> {
        let mut cores = self.armor_cores.as_ref()?.armor_cores.iter().flatten();
        cores.find(|core| core.is_equipped == Some(true))
    }
}

impl ArmorCore {
    /// What of it is worn.
    pub fn equipped_theme(&self) -> Option<&ArmorTheme> {
        self.themes.iter().flatten().find(|theme| theme.is_equipped == Some(true))
    }
}
