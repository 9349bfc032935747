use super::{Date, GameText, PlayerRewardTrack};

model! {
    /// A player's challenges.
    ///
    /// Known from other clients alone, so nothing in it is taken for granted.
    pub struct ChallengeDecks {
        /// The decks that the player has.
        pub assigned_decks: Option<Vec<ChallengeDeck>> = "AssignedDecks",
        /// The flight configuration that they come from.
        pub clearance_id: Option<String> = "ClearanceId",
        /// The reward track that the player is on.
        pub active_reward_track: Option<PlayerRewardTrack> = "ActiveRewardTrack",
        /// The reward track that comes next.
        pub scheduled_reward_track: Option<PlayerRewardTrack> = "ScheduledRewardTrack",
    }

    /// Challenges that come and go together.
    pub struct ChallengeDeck {
        /// Its id.
        pub id: Option<String> = "Id",
        /// The file that describes it.
        pub path: Option<String> = "Path",
        /// Challenges that progress counts for now.
        pub active_challenges: Option<Vec<Challenge>> = "ActiveChallenges",
        /// Challenges that move up.
        pub upcoming_challenges: Option<Vec<Challenge>> = "UpcomingChallenges",
        /// Challenges that are done.
        pub completed_challenges: Option<Vec<Challenge>> = "CompletedChallenges",
        /// When it ends.
        pub expiration: Option<Date> = "Expiration",
    }

    /// One challenge.
    pub struct Challenge {
        /// The file that describes it.
        pub path: Option<String> = "Path",
        /// How far the player is; see `threshold_for_success`.
        pub progress: Option<i32> = "Progress",
        /// Its id.
        pub id: Option<String> = "Id",
        /// Whether it can be exchanged for another.
        pub can_reroll: Option<bool> = "CanReroll",
        /// How hard it is; on some alone.
        pub difficulty: Option<String> = "Difficulty",
        /// The image of its kind; on some alone.
        pub type_icon_path: Option<String> = "TypeIconPath",
        /// Whether it belongs to an event; on some alone.
        pub is_user_event: Option<bool> = "IsUserEvent",
        /// Its category; on some alone.
        pub category: Option<String> = "Category",
        /// What to do; on some alone.
        pub description: Option<GameText> = "Description",
        /// Its title; on some alone.
        pub title: Option<GameText> = "Title",
        /// The progress at which it is done; on some alone.
        pub threshold_for_success: Option<i32> = "ThresholdForSuccess",
        /// What it gives; on some alone.
        pub reward: Option<ChallengeReward> = "Reward",
        /// What it gives besides; on some alone.
        pub secondary_reward: Option<ChallengeReward> = "SecondaryReward",
    }

    /// What a challenge gives.
    pub struct ChallengeReward {
        /// Items, by their files.
        pub inventory_items: Option<Vec<String>> = "InventoryItems",
        /// Experience.
        pub soft_experience: Option<i64> = "SoftExperience",
        /// Experience towards the operation.
        pub operation_experience: Option<i64> = "OperationExperience",
    }
}
