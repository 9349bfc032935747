use jiff::Timestamp;
use serde_json::Value;
use spnkr_core::Xuid;

use super::{Date, Link, PlayerId};

model! {
    /// The bans of players that are in effect now. Earlier ones leave no trace here.
    ///
    /// Known from other clients alone.
    pub struct BanSummary {
        /// One entry for each player.
        pub results: Vec<PlayerBans> = "Results",
        /// Where it came from.
        pub links: Option<BanSummaryLinks> = "Links",
    }

    /// One player's entry.
    pub struct PlayerBans {
        /// The player.
        pub id: PlayerId = "Id",
        /// Whether there is a result; 0 means yes.
        pub result_code: i32 = "ResultCode",
        /// The result; expected with code 0 alone.
        pub result: Option<BanResult> = "Result",
    }

    /// A player's bans.
    pub struct BanResult {
        /// Those in effect; empty for most players.
        pub bans_in_effect: Option<Vec<Ban>> = "BansInEffect",
    }

    /// A ban.
    pub struct Ban {
        /// What the player is banned from.
        pub ban_type: Option<BanType> = "Type",
        /// How far it reaches.
        pub scope: Option<BanScope> = "Scope",
        /// When it ends.
        pub enforce_until_utc: Option<Date> = "EnforceUntilUtc",
        /// The file with what the player is told, a [`BanMessage`](super::BanMessage).
        pub ban_message_path: Option<String> = "BanMessagePath",
        /// Of unknown form; kept as it is.
        pub message_id: Option<Value> = "MessageId",
        /// Of unknown form; kept as it is.
        pub message_uri: Option<Value> = "MessageUri",
    }

    /// Where a summary came from.
    pub struct BanSummaryLinks {
        /// Its own address.
        pub self_link: Option<Link> = "Self",
    }
}

open_enum! {
    /// What a player is banned from.
    pub enum BanType {
        /// Matchmaking.
        Matchmaking = 1, "matchmaking";
    }

    /// How far a ban reaches.
    pub enum BanScope {
        /// Everywhere.
        Global = 1, "global";
    }
}

impl BanSummary {
    /// The bans of a player; none if the summary has no result for the player.
    pub fn bans_of(&self, xuid: Xuid) -> Option<&[Ban]> {
        let player = self.results.iter().find(|player| player.id.xuid() == Some(xuid))?;
        player.result.as_ref()?.bans_in_effect.as_deref()
    }
}

impl Ban {
    /// Whether it is in effect at a time. One that does not say when it ends is.
    pub fn is_in_effect_at(&self, time: Timestamp) -> bool {
        let end = self.enforce_until_utc.as_ref().and_then(Date::nearest_timestamp);
        end.is_none_or(|end| time < end)
    }
}
