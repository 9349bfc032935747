//! What players wear, and how far they are on their reward tracks.

use spnkr_core::{RetryPolicy, Xuid};

use crate::{
    Batched, InvalidArgument, Xuids,
    argument::words,
    model::{
        AppearanceCustomization, CareerRankBatch, CustomizationBatch, PlayerCareerRank,
        PlayerCareerRankResult, PlayerCustomization, PlayerCustomizationResult,
        PlayerOperationPasses,
    },
};

endpoints! {
    /// The calls of the economy service; [`Client::economy`](crate::Client::economy) gives it.
    ///
    /// It takes XUIDs alone; a [`Resolver`](crate::Resolver) finds them.
    service EconomyService as economy on ECONOMY;

    /// Gets a player's operations: which is active, and how far the player is on each.
    ///
    /// Other clients have seen it answer for the signed-in player alone.
    GET "/hi/players/xuid({xuid})/rewardtracks/operations" [SpartanWithClearance, Read, with_retry(RetryPolicy::CUSTOMIZATION), with_personal_answer] => PlayerOperationPasses;
    get_player_reward_track_operations as player_reward_track_operations: GetPlayerRewardTrackOperations { xuid: Xuid }

    /// Gets a player's progress on a career track, of which there is one so far, `careerRank1`.
    ///
    /// Other clients have seen it answer for the signed-in player alone; [`career_ranks`](EconomyService::career_ranks) answers
    /// for anybody.
    GET "/hi/players/xuid({xuid})/rewardtracks/careerranks/{reward_track_id}" [SpartanWithClearance, Read, with_personal_answer] => PlayerCareerRank;
    get_player_career_rank as player_career_rank: GetPlayerCareerRank { xuid: Xuid, reward_track_id: String }

    /// Gets what a player has put on: armor, weapons, vehicles, AI and appearance.
    GET "/hi/players/xuid({xuid})/customization" [SpartanWithClearance, Read, with_retry(RetryPolicy::CUSTOMIZATION), with_personal_answer] => PlayerCustomization;
    get_player_customization as player_customization: GetPlayerCustomization { xuid: Xuid }
    options {
        /// Says whose view it is; everybody's if not set. One's own shows more, and only of oneself.
        view: CustomizationView = "view",
    }

    /// Gets a player's emblem, backdrop, service tag and the like.
    GET "/hi/players/xuid({xuid})/customization/appearance" [SpartanWithClearance, Read, with_retry(RetryPolicy::CUSTOMIZATION), with_personal_answer] => AppearanceCustomization;
    get_player_appearance as player_appearance: GetPlayerAppearance { xuid: Xuid }

    /// Gets what up to 25 players have put on.
    GET "/hi/customization" [SpartanWithClearance, Read, with_retry(RetryPolicy::CUSTOMIZATION)] => CustomizationBatch;
    get_customizations as customizations: GetCustomizations {}
    query { players: Xuids = "players" }
    check |call| { check_limit(&call.players) }

    /// Gets the progress of up to 25 players on the career track.
    GET "/hi/careerranks/careerRank1" [SpartanWithClearance, Read] => CareerRankBatch;
    get_career_ranks as career_ranks: GetCareerRanks {}
    query { players: Xuids = "players" }
    check |call| { check_limit(&call.players) }
}

words! {
    /// Whose view of a player's customization is meant.
    pub enum CustomizationView, "must be `public` or `private`" {
        /// One's own.
        Private = "private",
        /// Everybody's.
        Public = "public",
    }
}

impl Batched for GetCustomizations {
    type Entry = PlayerCustomizationResult;

    const LIMIT: usize = LIMIT;

    fn players(&self) -> &Xuids {
        &self.players
    }

    fn about(self, players: Xuids) -> Self {
        Self { players }
    }

    fn entries(answer: CustomizationBatch) -> Vec<(Option<Xuid>, PlayerCustomizationResult)> {
        let entries = answer.player_customizations.into_iter();
        entries.map(|entry| (entry.id.xuid(), entry)).collect()
    }
}

impl Batched for GetCareerRanks {
    type Entry = PlayerCareerRankResult;

    const LIMIT: usize = LIMIT;

    fn players(&self) -> &Xuids {
        &self.players
    }

    fn about(self, players: Xuids) -> Self {
        Self { players }
    }

    fn entries(answer: CareerRankBatch) -> Vec<(Option<Xuid>, PlayerCareerRankResult)> {
        answer.reward_tracks.into_iter().map(|entry| (entry.id.xuid(), entry)).collect()
    }
}

fn check_limit(players: &Xuids) -> Result<(), InvalidArgument> {
    match players.len() {
        1..=LIMIT => Ok(()),
        _ => Err(InvalidArgument::new("players", "must have from 1 to 25 members")),
    }
}

/// What the service takes is not known; this much is safe.
const LIMIT: usize = 25;
