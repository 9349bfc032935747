use super::TranslatableString;

model! {
    /// What medals are called, what they are for, and their images.
    pub struct MedalMetadata {
        /// The names of difficulties; a medal's `difficulty_index` counts here.
        pub difficulties: Vec<String> = "difficulties",
        /// The names of kinds; a medal's `type_index` counts here.
        pub types: Vec<String> = "types",
        /// The images of all medals, in three sizes.
        pub sprites: MedalSprites = "sprites",
        /// The medals.
        pub medals: Vec<Medal> = "medals",
    }

    /// The images of all medals, in three sizes.
    pub struct MedalSprites {
        /// 72 pixels a medal.
        pub small: SpriteSheet = "small",
        /// 128 pixels a medal.
        pub medium: SpriteSheet = "medium",
        /// 256 pixels a medal.
        pub extra_large: SpriteSheet = "extra-large",
    }

    /// One image with all medals, in rows of square tiles.
    pub struct SpriteSheet {
        /// The file, such as `medals/images/medal_sheet_sm.png`.
        pub path: String = "path",
        /// How many tiles a row has.
        pub columns: i32 = "columns",
        /// How wide and high a tile is, in pixels.
        pub size: i32 = "size",
    }

    /// What one medal is called and for.
    pub struct Medal {
        /// Its name.
        pub name: TranslatableString = "name",
        /// What it is given for.
        pub description: TranslatableString = "description",
        /// Its tile in the images; see [`SpriteSheet::tile`].
        pub sprite_index: i32 = "spriteIndex",
        /// Its weight: the harder it is to get, the higher.
        pub sorting_weight: i32 = "sortingWeight",
        /// How hard it is to get.
        pub difficulty_index: MedalDifficulty = "difficultyIndex",
        /// What kind of medal it is.
        pub type_index: MedalType = "typeIndex",
        /// The personal score that it gives.
        pub personal_score: i32 = "personalScore",
        /// Its id, the `name_id` of an [`Award`](super::Award).
        pub name_id: u32 = "nameId",
    }
}

open_enum! {
    /// How hard a medal is to get.
    pub enum MedalDifficulty {
        /// Normal.
        Normal = 0, "normal";
        /// Heroic.
        Heroic = 1, "heroic";
        /// Legendary.
        Legendary = 2, "legendary";
        /// Mythic.
        Mythic = 3, "mythic";
    }

    /// What kind of medal it is.
    pub enum MedalType {
        /// For kills within one life.
        Spree = 0, "spree";
        /// For what a mode is about.
        Mode = 1, "mode";
        /// For kills in quick succession.
        Multikill = 2, "multikill";
        /// For kills in one manner.
        Proficiency = 3, "proficiency";
        /// For skill.
        Skill = 4, "skill";
        /// For style.
        Style = 5, "style";
    }
}

impl MedalMetadata {
    /// The medal with an id.
    pub fn medal(&self, name_id: u32) -> Option<&Medal> {
        self.medals.iter().find(|medal| medal.name_id == name_id)
    }
}

impl SpriteSheet {
    /// Where the tile with a number is, a medal's `sprite_index`.
    ///
    /// None if the numbers make no place.
    pub fn tile(&self, sprite_index: i32) -> Option<SpriteTile> {
        let (index, size) = (u32::try_from(sprite_index).ok()?, u32::try_from(self.size).ok()?);
        let columns = u32::try_from(self.columns).ok()?;
        Some(SpriteTile {
            left: index.checked_rem(columns)?.checked_mul(size)?,
            top: index.checked_div(columns)?.checked_mul(size)?,
            size,
        })
    }
}

/// The square of one medal in an image, in pixels from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SpriteTile {
    /// The distance from the left.
    pub left: u32,
    /// The distance from the top.
    pub top: u32,
    /// How wide and high it is.
    pub size: u32,
}
