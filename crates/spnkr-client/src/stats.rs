//! Matches: counts, histories, records, and what happened in each.

mod matches_privacy;
mod service_record;

use serde_json::Value;
use spnkr_core::{MatchId, Player};

pub use self::{
    matches_privacy::SetMatchesPrivacy,
    service_record::{
        GetServiceRecord, RecordOf, RecordOfCategory, RecordOfSeason, RecordOfSeasonCategory,
    },
};
use crate::{
    InvalidArgument, Paged,
    argument::words,
    model::{ChallengeDecks, MatchCount, MatchHistory, MatchResult, MatchStats, MatchesPrivacy},
};

endpoints! {
    /// The calls of the stats service; [`Client::stats`](crate::Client::stats) gives it.
    service StatsService as stats on STATS;

    /// Counts the matches that a player has played.
    GET "/hi/players/{player}/matches/count" [Spartan, Read, with_look_up] => MatchCount;
    get_match_count as match_count: GetMatchCount { player: Player }

    /// Gets one page of a player's match history, newest first.
    GET "/hi/players/{player}/matches" [Spartan, Read, with_look_up] => MatchHistory;
    get_match_history as match_history: GetMatchHistory { player: Player }
    options {
        /// Leaves out this many of the newest matches; 0 if not set.
        start: u32 = "start",
        /// Gets this many matches at most, from 1 to 25; 25 if not set.
        count: u32 = "count",
        /// Gets the matches of one kind alone; all if not set.
        match_type: MatchType = "type",
    }
    check |call| {
        match call.count {
            None | Some(1..=MAX_COUNT) => Ok(()),
            Some(_) => Err(InvalidArgument::new("count", "must be from 1 to 25")),
        }
    }

    /// Gets what happened in a match: teams, players, and the numbers of both.
    ///
    /// For about half a minute after the match has ended the answer can be 404;
    /// [`Call::settle`](crate::Call::settle) waits that out.
    GET "/hi/matches/{match_id}/stats" [Spartan, Read, with_settling, with_lasting_answer] => MatchStats;
    get_match_stats as match_stats: GetMatchStats { match_id: MatchId }

    /// Gets the decks of challenges that a player has.
    GET "/hi/players/{player}/decks" [Spartan, Read, with_look_up, with_personal_answer] => ChallengeDecks;
    get_challenge_decks as challenge_decks: GetChallengeDecks { player: Player }

    /// Gets what others may see of a player's matches.
    ///
    /// [`SetMatchesPrivacy`] changes it.
    GET "/hi/players/{player}/matches-privacy" [Spartan, Read, with_look_up, with_personal_answer] => MatchesPrivacy;
    get_matches_privacy as matches_privacy: GetMatchesPrivacy { player: Player }

    /// Gets what a match brought a player towards challenges and tracks, as it comes.
    GET "/hi/players/{player}/matches/{match_id}/progression" [Spartan, Read, with_settling, with_personal_answer] => Value;
    get_match_progression as match_progression: GetMatchProgression { player: Player, match_id: MatchId }

    also { GetServiceRecord, SetMatchesPrivacy }
}

words! {
    /// Which matches a history has.
    pub enum MatchType, "must be `all`, `matchmaking`, `custom` or `local`" {
        /// All of them.
        All = "all",
        /// Custom games.
        Custom = "custom",
        /// Games on a local network.
        Local = "local",
        /// Games of a playlist.
        Matchmaking = "matchmaking",
    }
}

impl Paged for GetMatchHistory {
    type Item = MatchResult;
    type Key = MatchId;

    fn position(&self) -> u32 {
        self.start.unwrap_or(0)
    }

    fn at(mut self, position: u32) -> Self {
        self.start = Some(position);
        self
    }

    fn size(&self) -> u32 {
        self.count.unwrap_or(MAX_COUNT)
    }

    fn items(page: &mut MatchHistory) -> &mut Vec<MatchResult> {
        &mut page.results
    }

    fn key(item: &MatchResult) -> MatchId {
        item.match_id
    }

    fn is_last(&self, page: &MatchHistory, received: u32) -> bool {
        // The service may give fewer than asked for at once, and says so.
        let size = self.size();
        received < u32::try_from(page.count).map_or(size, |count| count.clamp(1, size))
    }
}

/// The service caps larger pages to this without a word.
const MAX_COUNT: u32 = 25;
