use serde::{Deserialize, Deserializer, Serializer};
use serde_json::Value;

use super::{PlayerId, file_stem, trail::Trail, wire::Wire};

model! {
    /// How far a player is on a reward track. The services may leave out what is zero or false.
    pub struct RewardTrackProgress {
        /// How many ranks are complete.
        pub rank: Option<i32> = "Rank",
        /// Experience towards the next one.
        pub partial_progress: Option<i64> = "PartialProgress",
        /// Whether all ranks are complete.
        pub has_reached_max_rank: Option<bool> = "HasReachedMaxRank",
        /// Whether the player has bought the track.
        pub is_owned: Option<bool> = "IsOwned",
    }

    /// A player's standing on a reward track, as other answers hold it. Known from other clients alone.
    pub struct PlayerRewardTrack {
        /// The file that describes the track.
        pub reward_track_path: Option<String> = "RewardTrackPath",
        /// What kind of track it is.
        pub track_type: Option<String> = "TrackType",
        /// How far the player is.
        pub current_progress: Option<TrackProgress> = "CurrentProgress",
        /// How far the player was before.
        pub previous_progress: Option<TrackProgress> = "PreviousProgress",
        /// Whether the player has bought the track.
        pub is_owned: Option<bool> = "IsOwned",
        /// Experience without a boost.
        pub base_xp: Option<i64> = "BaseXp",
        /// Experience that a boost has added.
        pub boost_xp: Option<i64> = "BoostXp",
        /// Whether all ranks are complete.
        pub has_reached_max_rank: Option<bool> = "HasReachedMaxRank",
    }

    /// A player's career rank.
    pub struct PlayerCareerRank {
        /// The file that describes the track. Named by other clients.
        pub reward_track_path: Option<String> = "RewardTrackPath",
        /// What kind of track it is. Named by other clients.
        pub track_type: Option<String> = "TrackType",
        /// How far the player is.
        pub current_progress: Option<RewardTrackProgress> = "CurrentProgress",
        /// How far the player was before. Named by other clients.
        pub previous_progress: Option<TrackProgress> = "PreviousProgress",
        /// Whether the player has bought the track. Named by other clients.
        pub is_owned: Option<bool> = "IsOwned",
        /// Experience without a boost. Named by other clients.
        pub base_xp: Option<i64> = "BaseXp",
        /// Experience that a boost has added. Named by other clients.
        pub boost_xp: Option<i64> = "BoostXp",
        /// An id of the player's Spartan.
        pub spartan_id: Option<String> = "SpartanId",
    }

    /// The career ranks of many players. Known from other clients alone.
    pub struct CareerRankBatch {
        /// One entry for each player.
        pub reward_tracks: Vec<PlayerCareerRankResult> = "RewardTracks",
    }

    /// One player's entry.
    pub struct PlayerCareerRankResult {
        /// The player.
        pub id: PlayerId = "Id",
        /// Whether there is a result.
        pub result_code: EconomyResultCode = "ResultCode",
        /// The result; expected with [`EconomyResultCode::Success`] alone.
        pub result: Option<PlayerCareerRank> = "Result",
    }

    /// The operations that a player has taken part in.
    pub struct PlayerOperationPasses {
        /// The operation that the player is on, by the file that describes it.
        pub active_operation_reward_track_path: Option<String> = "ActiveOperationRewardTrackPath",
        /// The operation that comes next. Named by other clients.
        pub scheduled_operation_reward_track_path: Option<String> = "ScheduledOperationRewardTrackPath",
        /// The operations.
        pub operation_reward_tracks: Option<Vec<PlayerOperation>> = "OperationRewardTracks",
    }

    /// A player's standing in one operation.
    pub struct PlayerOperation {
        /// The file that describes the operation, such as `RewardTracks/Operations/S05OpPassM01.json`.
        pub reward_track_path: String = "RewardTrackPath",
        /// What kind of track it is. Named by other clients.
        pub track_type: Option<String> = "TrackType",
        /// How far the player is.
        pub current_progress: Option<RewardTrackProgress> = "CurrentProgress",
        /// How far the player was before. Named by other clients.
        pub previous_progress: Option<TrackProgress> = "PreviousProgress",
        /// Whether the player has bought the pass.
        pub is_owned: Option<bool> = "IsOwned",
        /// Experience without a boost. Named by other clients.
        pub base_xp: Option<i64> = "BaseXp",
        /// Experience that a boost has added. Named by other clients.
        pub boost_xp: Option<i64> = "BoostXp",
    }
}

text_enum! {
    /// Whether the economy service has a result for a player.
    pub enum EconomyResultCode {
        /// It has.
        Success = "Success", "success";
    }
}

impl RewardTrackProgress {
    /// How many ranks are complete; 0 if the service left it out.
    pub fn completed_ranks(&self) -> i32 {
        self.rank.unwrap_or(0)
    }

    /// Whether all ranks are complete, or something of one, or nothing.
    pub fn status(&self) -> RewardTrackStatus {
        if self.has_reached_max_rank == Some(true) {
            RewardTrackStatus::Completed
        } else if self.completed_ranks() == 0 && self.partial_progress.unwrap_or(0) == 0 {
            RewardTrackStatus::NotStarted
        } else {
            RewardTrackStatus::InProgress
        }
    }
}

/// Whether a player is done with a reward track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RewardTrackStatus {
    /// All ranks are complete.
    Completed,
    /// Some are, or there is experience towards the first.
    InProgress,
    /// Neither.
    NotStarted,
}

impl PlayerCareerRank {
    /// The rank that the game shows, from 1: the one after those that are complete, and the last one, 272, for
    /// whoever has completed the career.
    ///
    /// The track itself, [`CareerRewardTrack`](super::CareerRewardTrack), knows its name and what it takes.
    pub fn shown_rank(&self) -> i32 {
        const LAST: i32 = 272;
        let Some(progress) = &self.current_progress else { return 1 };
        let completed = progress.completed_ranks();
        if progress.has_reached_max_rank == Some(true) || completed >= LAST {
            completed
        } else {
            completed.saturating_add(1)
        }
    }
}

impl PlayerOperationPasses {
    /// The operation that the player is on.
    pub fn active(&self) -> Option<&PlayerOperation> {
        let active = self.active_operation_reward_track_path.as_deref()?;
        let mut operations = self.operation_reward_tracks.iter().flatten();
        operations.find(|operation| operation.reward_track_path == active)
    }
}

impl PlayerOperation {
    /// The operation's id, `S05OpPassM01` of `RewardTracks/Operations/S05OpPassM01.json`.
    pub fn id(&self) -> &str {
        file_stem(&self.reward_track_path)
    }

    /// Whether the player is done with it.
    pub fn status(&self) -> RewardTrackStatus {
        self.current_progress
            .as_ref()
            .map_or(RewardTrackStatus::NotStarted, RewardTrackProgress::status)
    }
}

/// Progress where other clients disagree about its form.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum TrackProgress {
    /// A number alone.
    Number(i64),
    /// Another form, as it came.
    Other(Value),
    /// Rank and experience.
    Progress(RewardTrackProgress),
}

impl From<Value> for TrackProgress {
    fn from(value: Value) -> Self {
        if let Some(number) = value.as_i64() {
            return Self::Number(number);
        }
        match RewardTrackProgress::deserialize(&value) {
            Ok(progress) => Self::Progress(progress),
            Err(_) => Self::Other(value),
        }
    }
}

impl Wire for TrackProgress {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => number.write(serializer),
            Self::Other(value) => value.write(serializer),
            Self::Progress(progress) => progress.write(serializer),
        }
    }

    fn walk(&self, trail: &mut Trail) {
        match self {
            Self::Number(_) | Self::Other(_) => {}
            Self::Progress(progress) => progress.walk(trail),
        }
    }
}

serde_through_wire! { TrackProgress }
