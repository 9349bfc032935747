use serde_json::{Map, Value};
use spnkr_core::MatchId;

use super::{MatchInfo, Outcome};

model! {
    /// How many matches a player has played.
    ///
    /// The service counts otherwise than it lists: a history can be shorter or longer.
    pub struct MatchCount {
        /// Custom games.
        pub custom_matches_played_count: i64 = "CustomMatchesPlayedCount",
        /// All of them.
        pub matches_played_count: i64 = "MatchesPlayedCount",
        /// Games of a playlist.
        pub matchmade_matches_played_count: i64 = "MatchmadeMatchesPlayedCount",
        /// Games on a local network.
        pub local_matches_played_count: i64 = "LocalMatchesPlayedCount",
    }

    /// A page of the matches that a player has played, newest first.
    pub struct MatchHistory {
        /// How many newer matches are left out, as asked for.
        pub start: i64 = "Start",
        /// How many matches a page has at most, as asked for or as the service allows.
        pub count: i64 = "Count",
        /// How many the service sent.
        pub result_count: i64 = "ResultCount",
        /// The matches; empty behind the end of the history.
        pub results: Vec<MatchResult> = "Results",
        /// An empty object in every observed answer; kept as it is.
        pub links: Option<Map<String, Value>> = "Links",
    }

    /// How one match went for the player whose history it stands in.
    pub struct MatchResult {
        /// The match.
        pub match_id: MatchId = "MatchId",
        /// When, where and how it was played.
        pub match_info: MatchInfo = "MatchInfo",
        /// The player's team at the end.
        pub last_team_id: i32 = "LastTeamId",
        /// How it ended for the player.
        pub outcome: Outcome = "Outcome",
        /// The player's place, from 1.
        pub rank: i32 = "Rank",
        /// Whether the player was there at the end.
        pub present_at_end_of_match: bool = "PresentAtEndOfMatch",
    }
}
