use std::collections::BTreeMap;

use serde::{Deserializer, Serializer};
use spnkr_core::AssetVersionId;

use super::{GameText, file_stem, trail::Trail, wire::Wire};

model! {
    /// What the game knows of a playlist besides its asset. Known from other clients alone.
    pub struct PlaylistMetadata {
        /// A short name for developers.
        pub name_hint: Option<String> = "NameHint",
        /// The current version of its asset.
        pub ugc_playlist_version: Option<AssetVersionId> = "UgcPlaylistVersion",
        /// Whether it has ranks.
        pub has_csr: Option<bool> = "HasCsr",
        /// Its name in the matchmaking of Xbox Live.
        pub platform_matchmaking_hopper_id: Option<String> = "PlatformMatchmakingHopperId",
        /// The rules of how a match starts.
        pub game_start_rules_id: Option<String> = "GameStartRulesId",
        /// The kind of server.
        pub thunderhead_content_configuration: Option<String> = "ThunderheadContentConfiguration",
        /// The size of server.
        pub thunderhead_vm_size: Option<String> = "ThunderheadVmSize",
        /// The settings of how players are matched.
        pub true_match_settings: Option<String> = "TrueMatchSettings",
        /// The kind of playlist, here in words such as `Arena`.
        pub playlist_experience: Option<String> = "PlaylistExperience",
        /// How long matchmaking waits, in seconds.
        pub matchmaking_delay_sec: Option<i32> = "MatchmakingDelaySec",
    }

    /// Where the images of an emblem in certain colours are. Known from other clients alone.
    pub struct EmblemImages {
        /// The emblem.
        pub emblem_cms_path: Option<String> = "emblemCmsPath",
        /// The nameplate.
        pub nameplate_cms_path: Option<String> = "nameplateCmsPath",
        /// The colour of text on the nameplate.
        pub text_color: Option<String> = "textColor",
    }

    /// An item of the inventory. Known from other clients alone; each kind of item has more in `extra`.
    pub struct ItemMetadata {
        /// What all kinds of items have.
        pub common_data: Option<ItemCommonData> = "CommonData",
        /// The colours that it comes in.
        pub available_configurations: Option<Vec<ItemConfiguration>> = "AvailableConfigurations",
    }

    /// What all kinds of items have.
    pub struct ItemCommonData {
        /// Its name.
        pub title: Option<GameText> = "Title",
        /// Its image.
        pub display_path: Option<ItemDisplayPath> = "DisplayPath",
    }

    /// An item's image.
    pub struct ItemDisplayPath {
        /// The image.
        pub media: Option<ItemMedia> = "Media",
    }

    /// An item's image.
    pub struct ItemMedia {
        /// Where it is.
        pub media_url: Option<ItemMediaUrl> = "MediaUrl",
    }

    /// Where an item's image is.
    pub struct ItemMediaUrl {
        /// The file.
        pub path: Option<String> = "Path",
    }

    /// Colours of an item.
    pub struct ItemConfiguration {
        /// Their number; negative for those of the game itself.
        pub configuration_id: Option<i32> = "ConfigurationId",
    }

    /// What a season is called, and its images. Known from other clients alone.
    pub struct SeasonMetadataFile {
        /// When it is, in words.
        pub date_range: Option<GameText> = "DateRange",
        /// Its name.
        pub name: Option<GameText> = "Name",
        /// Its logo.
        pub logo: Option<String> = "Logo",
        /// Its number.
        pub number: Option<i32> = "Number",
        /// What it is about.
        pub description: Option<GameText> = "Description",
        /// The image behind its summary.
        pub summary_background_path: Option<String> = "SummaryBackgroundPath",
        /// The image behind the offer of its pass.
        pub battle_pass_season_upsell_background_image: Option<String> = "BattlePassSeasonUpsellBackgroundImage",
        /// The image behind its challenges.
        pub challenges_background_path: Option<String> = "ChallengesBackgroundPath",
        /// The logo of its pass.
        pub battle_pass_logo_image: Option<String> = "BattlePassLogoImage",
        /// Its logo, as an image.
        pub season_logo_image: Option<String> = "SeasonLogoImage",
        /// The logo of its event.
        pub ritual_logo_image: Option<String> = "RitualLogoImage",
        /// The image behind its shop.
        pub storefront_background_image: Option<String> = "StorefrontBackgroundImage",
        /// The image behind its card.
        pub card_background_image: Option<String> = "CardBackgroundImage",
        /// The image behind its progress.
        pub progression_background_image: Option<String> = "ProgressionBackgroundImage",
    }

    /// What a banned player is told.
    ///
    /// Other clients disagree about its form: some have `display_message`, others `body`.
    pub struct BanMessage {
        /// The heading.
        pub title: Option<GameText> = "Title",
        /// The text, in one form.
        pub display_message: Option<GameText> = "DisplayMessage",
        /// The text, in the other form.
        pub body: Option<GameText> = "Body",
    }
}

impl ItemMetadata {
    /// The file of its image.
    pub fn image_path(&self) -> Option<&str> {
        let display_path = self.common_data.as_ref()?.display_path.as_ref()?;
        display_path.media.as_ref()?.media_url.as_ref()?.path.as_deref()
    }
}

impl BanMessage {
    /// The text, in whichever form it came.
    pub fn text(&self) -> Option<&GameText> {
        self.display_message.as_ref().or(self.body.as_ref())
    }
}

/// Where the images of emblems are. Known from other clients alone.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct EmblemMapping {
    /// The images, by emblem and by the number of its colours. Both are texts; the number can be negative.
    pub emblems: BTreeMap<String, BTreeMap<String, EmblemImages>>,
}

impl EmblemMapping {
    /// The images of an emblem, given by the path of its file or by its name, in certain colours.
    ///
    /// [`AppearanceEmblem`](super::AppearanceEmblem) has both values. Colours of the game itself have no images.
    pub fn images(&self, emblem_path: &str, configuration_id: i32) -> Option<&EmblemImages> {
        self.emblems.get(file_stem(emblem_path))?.get(&configuration_id.to_string())
    }

    /// Where the document has keys that no field names.
    pub fn unknown_fields(&self) -> Vec<String> {
        super::trail::unknown_fields(self)
    }
}

impl Wire for EmblemMapping {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Wire::read(deserializer).map(|emblems| Self { emblems })
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.emblems.write(serializer)
    }

    fn walk(&self, trail: &mut Trail) {
        self.emblems.walk(trail);
    }
}

serde_through_wire! { EmblemMapping }
