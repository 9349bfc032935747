use std::{collections::BTreeMap, fmt};

use spnkr_core::Xuid;
use uuid::Uuid;

use super::PlayerId;

model! {
    /// How good players are in the eyes of the skill service, and what it expected of them in one match.
    ///
    /// Players stand in no certain order.
    pub struct MatchSkill {
        /// One entry for each player that was asked for.
        pub value: Vec<PlayerSkill> = "Value",
    }

    /// One player's entry.
    pub struct PlayerSkill {
        /// The player.
        pub id: PlayerId = "Id",
        /// Whether there is a result.
        pub result_code: SkillResultCode = "ResultCode",
        /// The result. Other clients have seen it without performances and counterfactuals where the code is not 0.
        pub result: Option<SkillResult> = "Result",
    }

    /// What the skill service knows of one player in one match.
    pub struct SkillResult {
        /// The matchmaking rating of the player's team. Other clients have seen `Infinity`.
        pub team_mmr: f64 = "TeamMmr",
        /// The player's team.
        pub team_id: i32 = "TeamId",
        /// The matchmaking rating of each team, by its id in decimal digits; see
        /// [`team_mmr_of`](Self::team_mmr_of).
        pub team_mmrs: BTreeMap<String, f64> = "TeamMmrs",
        /// The rank before and after.
        pub rank_recap: RankRecap = "RankRecap",
        /// What was expected and what came; empty where nothing was computed.
        pub stat_performances: Option<StatPerformances> = "StatPerformances",
        /// A reward for the rank; none in every observed answer.
        pub ranked_rewards: Option<RankedRewards> = "RankedRewards",
        /// What was expected of players of each tier; none for matches without a rank.
        pub counterfactuals: Option<Counterfactuals> = "Counterfactuals",
    }

    /// A rank before and after a match.
    pub struct RankRecap {
        /// Before.
        pub pre_match_csr: Csr = "PreMatchCsr",
        /// After.
        pub post_match_csr: Csr = "PostMatchCsr",
    }

    /// A player's numbers beside those that were expected.
    pub struct StatPerformances {
        /// Kills.
        pub kills: Option<StatPerformance> = "Kills",
        /// Deaths.
        pub deaths: Option<StatPerformance> = "Deaths",
    }

    /// A number beside the one that was expected.
    pub struct StatPerformance {
        /// What came.
        pub count: i32 = "Count",
        /// What was expected; can be not a number.
        pub expected: f64 = "Expected",
        /// The standard deviation of what was expected; can be not a number.
        pub std_dev: f64 = "StdDev",
    }

    /// A reward for a rank. Not observed yet; named by other clients.
    pub struct RankedRewards {
        /// The reward.
        pub reward_id: Uuid = "RewardId",
    }

    /// What was expected of the player, and would have been of players of each tier.
    pub struct Counterfactuals {
        /// Of the player.
        pub self_counterfactuals: ExpectedStats = "SelfCounterfactuals",
        /// Of players of each tier.
        pub tier_counterfactuals: BTreeMap<Tier, ExpectedStats> = "TierCounterfactuals",
    }

    /// What was expected of a player in a match.
    pub struct ExpectedStats {
        /// Kills; can be not a number.
        pub kills: f64 = "Kills",
        /// Deaths; can be not a number.
        pub deaths: f64 = "Deaths",
    }

    /// The ranks of players in one playlist.
    ///
    /// Players stand in no certain order.
    pub struct PlaylistCsr {
        /// One entry for each player that was asked for.
        pub value: Vec<PlayerCsr> = "Value",
    }

    /// One player's entry.
    pub struct PlayerCsr {
        /// The player.
        pub id: PlayerId = "Id",
        /// Whether there is a result.
        pub result_code: SkillResultCode = "ResultCode",
        /// The result; expected with code 0 alone.
        pub result: Option<CsrResult> = "Result",
    }

    /// One player's ranks in one playlist.
    pub struct CsrResult {
        /// Now, or in the season that was asked for.
        pub current: Csr = "Current",
        /// The highest of the season.
        pub season_max: Csr = "SeasonMax",
        /// The highest ever.
        pub all_time_max: Csr = "AllTimeMax",
    }

    /// A competitive skill rank.
    pub struct Csr {
        /// The rank as a number, from 0; -1 for players without one.
        pub value: i32 = "Value",
        /// How many placement matches are left.
        pub measurement_matches_remaining: i32 = "MeasurementMatchesRemaining",
        /// The tier.
        pub tier: Tier = "Tier",
        /// Where the sub-tier starts, in spite of its name: 950 for a value of 951.
        pub tier_start: i32 = "TierStart",
        /// The part of the tier; the first one for Onyx, which has none.
        pub sub_tier: SubTier = "SubTier",
        /// The tier of the next sub-tier; Onyx is followed by itself.
        pub next_tier: Tier = "NextTier",
        /// Where the next sub-tier starts; 1500 for Onyx.
        pub next_tier_start: i32 = "NextTierStart",
        /// The next sub-tier.
        pub next_sub_tier: SubTier = "NextSubTier",
        /// How many placement matches there are in all.
        pub initial_measurement_matches: i32 = "InitialMeasurementMatches",
        /// How many matches the tier is still kept for. Not in observed answers; named by other clients.
        pub demotion_protection_matches_remaining: Option<i32> = "DemotionProtectionMatchesRemaining",
        /// How many matches a new tier is kept for. Not in observed answers; named by other clients.
        pub initial_demotion_protection_matches: Option<i32> = "InitialDemotionProtectionMatches",
    }
}

open_enum! {
    /// Whether the skill service has a result for a player.
    pub enum SkillResultCode {
        /// It has.
        Success = 0, "success";
        /// It knows nothing of the player here.
        NotFound = 1, "not found";
        /// It failed.
        ServiceFailure = 2, "service failure";
        /// Something that it needs was not there.
        ServiceUnavailable = 3, "service unavailable";
        /// It may not tell.
        Forbidden = 4, "forbidden";
    }

    /// A part of a tier, counted from 0 on the wire and shown from I to VI.
    pub enum SubTier {
        /// The first.
        One = 0, "I";
        /// The second.
        Two = 1, "II";
        /// The third.
        Three = 2, "III";
        /// The fourth.
        Four = 3, "IV";
        /// The fifth.
        Five = 4, "V";
        /// The sixth.
        Six = 5, "VI";
    }
}

text_enum! {
    /// A tier of ranks, from the lowest to the highest.
    pub enum Tier {
        /// No rank.
        Unranked = "", "Unranked";
        /// Bronze.
        Bronze = "Bronze", "Bronze";
        /// Silver.
        Silver = "Silver", "Silver";
        /// Gold.
        Gold = "Gold", "Gold";
        /// Platinum.
        Platinum = "Platinum", "Platinum";
        /// Diamond.
        Diamond = "Diamond", "Diamond";
        /// Onyx.
        Onyx = "Onyx", "Onyx";
    }
}

impl MatchSkill {
    /// The entry of a player.
    pub fn player(&self, xuid: Xuid) -> Option<&PlayerSkill> {
        self.value.iter().find(|player| player.id.xuid() == Some(xuid))
    }
}

impl SkillResult {
    /// The matchmaking rating of a team.
    pub fn team_mmr_of(&self, team_id: i32) -> Option<f64> {
        self.team_mmrs.get(&team_id.to_string()).copied()
    }
}

impl PlaylistCsr {
    /// The entry of a player.
    pub fn player(&self, xuid: Xuid) -> Option<&PlayerCsr> {
        self.value.iter().find(|player| player.id.xuid() == Some(xuid))
    }
}

impl Csr {
    /// Whether the player has a rank: placement matches are over, and the playlist has ranks at all.
    pub fn is_ranked(&self) -> bool {
        self.value >= 0 && self.tier != Tier::Unranked
    }
}

impl fmt::Display for Csr {
    /// Writes tier, part and value, as the game does: `Diamond VI 1475`, `Onyx 1623`, or `Unranked`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.tier {
            _ if !self.is_ranked() => Tier::Unranked.to_string(),
            Tier::Onyx => format!("{} {}", self.tier, self.value),
            tier => format!("{tier} {} {}", self.sub_tier, self.value),
        };
        f.pad(&text)
    }
}
