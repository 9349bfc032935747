use super::{RewardTrackProgress, Tier, TranslatableString};

model! {
    /// The ranks of a career, and what they give.
    pub struct CareerRewardTrack {
        /// Its id: `careerRank1`.
        pub track_id: Option<String> = "TrackId",
        /// The ranks, from the first one.
        pub ranks: Vec<CareerRank> = "Ranks",
        /// Its name.
        pub name: Option<TranslatableString> = "Name",
        /// What it is.
        pub description: Option<TranslatableString> = "Description",
        /// Its number.
        pub operation_number: Option<i32> = "OperationNumber",
        /// When it holds, in words.
        pub date_range: Option<TranslatableString> = "DateRange",
        /// Whether it belongs to an event.
        pub is_ritual: Option<bool> = "IsRitual",
        /// An image of it; can be empty.
        pub summary_image_path: Option<String> = "SummaryImagePath",
        /// The image behind it.
        pub background_image_path: Option<String> = "BackgroundImagePath",
        /// The number of its week.
        pub week_number: Option<i32> = "WeekNumber",
        /// Not what the ranks take; see [`xp_required_for_rank`](CareerRank::xp_required_for_rank).
        pub xp_per_rank: Option<i64> = "XpPerRank",
    }

    /// A rank of a career.
    pub struct CareerRank {
        /// Its number, from 1.
        pub rank: i32 = "Rank",
        /// What everybody gets for it.
        pub free_rewards: RankRewards = "FreeRewards",
        /// What buyers get besides.
        pub paid_rewards: RankRewards = "PaidRewards",
        /// The experience to complete it.
        pub xp_required_for_rank: i64 = "XpRequiredForRank",
        /// Its name, such as `Cadet`.
        pub rank_title: TranslatableString = "RankTitle",
        /// What stands before the name, such as `Bronze`; empty for the first and the last.
        pub rank_sub_title: TranslatableString = "RankSubTitle",
        /// What stands behind the name, such as `1`; empty for the first and the last.
        pub rank_tier: TranslatableString = "RankTier",
        /// The image of 280 pixels.
        pub rank_icon: String = "RankIcon",
        /// The image of 600 pixels.
        pub rank_large_icon: String = "RankLargeIcon",
        /// The image of 196 pixels; empty for the first rank.
        pub rank_adornment_icon: String = "RankAdornmentIcon",
        /// Its tier; gold for the last.
        pub tier_type: Tier = "TierType",
        /// Its place in the tier, from 1 to 3; 0 for some.
        pub rank_grade: i32 = "RankGrade",
    }

    /// The ranks of an operation, and what they give.
    pub struct OperationRewardTrack {
        /// Its id.
        pub track_id: Option<String> = "TrackId",
        /// The ranks, from the first one.
        pub ranks: Vec<OperationRank> = "Ranks",
        /// Its name.
        pub name: Option<TranslatableString> = "Name",
        /// What it is.
        pub description: Option<TranslatableString> = "Description",
        /// Its number.
        pub operation_number: Option<i32> = "OperationNumber",
        /// When it holds, in words.
        pub date_range: Option<TranslatableString> = "DateRange",
        /// Whether it belongs to an event.
        pub is_ritual: Option<bool> = "IsRitual",
        /// An image of it; can be empty.
        pub summary_image_path: Option<String> = "SummaryImagePath",
        /// The image behind it.
        pub background_image_path: Option<String> = "BackgroundImagePath",
        /// The image of its pass.
        pub battle_pass_image: Option<String> = "BattlePassImage",
        /// The number of its week.
        pub week_number: Option<i32> = "WeekNumber",
        /// The experience to complete a rank.
        pub xp_per_rank: Option<i64> = "XpPerRank",
    }

    /// A rank of an operation.
    pub struct OperationRank {
        /// Its number, from 1.
        pub rank: i32 = "Rank",
        /// What everybody gets for it.
        pub free_rewards: Option<RankRewards> = "FreeRewards",
        /// What buyers get besides.
        pub paid_rewards: Option<RankRewards> = "PaidRewards",
    }

    /// What a rank gives. Other clients have seen null for either list.
    pub struct RankRewards {
        /// Items.
        pub inventory_rewards: Option<Vec<InventoryReward>> = "InventoryRewards",
        /// Currency and boosts.
        pub currency_rewards: Option<Vec<CurrencyReward>> = "CurrencyRewards",
    }

    /// An item that a rank gives.
    pub struct InventoryReward {
        /// The file that describes it.
        pub inventory_item_path: String = "InventoryItemPath",
        /// How many.
        pub amount: i32 = "Amount",
        /// What it is.
        pub kind: InventoryRewardType = "Type",
    }

    /// Currency or a boost that a rank gives.
    pub struct CurrencyReward {
        /// The file that describes it.
        pub currency_path: String = "CurrencyPath",
        /// How much.
        pub amount: i32 = "Amount",
    }
}

text_enum! {
    /// What an item is. More exist than are listed.
    pub enum InventoryRewardType {
        /// A coating for armour.
        ArmorCoating = "ArmorCoating", "armor coating";
        /// An emblem for armour.
        ArmorEmblem = "ArmorEmblem", "armor emblem";
        /// A theme for armour.
        ArmorTheme = "ArmorTheme", "armor theme";
        /// An emblem for the player's card.
        SpartanEmblem = "SpartanEmblem", "Spartan emblem";
        /// An emblem for vehicles.
        VehicleEmblem = "VehicleEmblem", "vehicle emblem";
        /// An emblem for weapons.
        WeaponEmblem = "WeaponEmblem", "weapon emblem";
    }
}

impl CareerRewardTrack {
    /// The rank that the game shows for somebody's progress: the one after those that are complete, or the last.
    ///
    /// Its [`xp_required_for_rank`](CareerRank::xp_required_for_rank) is what
    /// [`partial_progress`](RewardTrackProgress::partial_progress) counts towards.
    pub fn shown_rank(&self, progress: &RewardTrackProgress) -> Option<&CareerRank> {
        let next = progress.completed_ranks().saturating_add(1);
        let is_shown = |rank: &&CareerRank| rank.rank == next;
        let last =
            || self.ranks.iter().max_by_key(|rank| rank.rank).filter(|rank| rank.rank < next);
        self.ranks.iter().find(is_shown).or_else(last)
    }
}

impl CareerRank {
    /// Its name in full in a language, such as `Cadet Bronze 1`; see [`TranslatableString::in_language`].
    pub fn name_in_language(&self, tag: &str) -> String {
        let parts = [&self.rank_title, &self.rank_sub_title, &self.rank_tier];
        let parts = parts.map(|part| part.in_language(tag));
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}
