//! Matches: counts, histories, and what happened in each.

use std::collections::HashSet;

use spnkr_core::{MatchId, Player};

use crate::{
    InvalidArgument, Page, Paged,
    model::{MatchCount, MatchHistory, MatchStats},
};

endpoints! {
    /// The calls of the stats service; [`Client::stats`](crate::Client::stats) gives it.
    service StatsService on STATS;

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
}

/// Which matches a history has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MatchType {
    /// All of them.
    All,
    /// Custom games.
    Custom,
    /// Games on a local network.
    Local,
    /// Games of a playlist.
    Matchmaking,
}

impl MatchType {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Custom => "custom",
            Self::Local => "local",
            Self::Matchmaking => "matchmaking",
        }
    }
}

impl Paged for GetMatchHistory {
    type Key = MatchId;

    fn position(&self) -> u32 {
        self.start.unwrap_or(0)
    }

    fn at(mut self, position: u32) -> Self {
        self.start = Some(position);
        self
    }

    fn sift(&self, history: &mut MatchHistory, seen: &mut HashSet<MatchId>) -> Page {
        let asked = self.count.unwrap_or(MAX_COUNT);
        // The service may give fewer than asked for at once, and says so.
        let limit = u32::try_from(history.count).map_or(asked, |count| count.clamp(1, asked));
        let received = u32::try_from(history.results.len()).unwrap_or(u32::MAX);
        history.results.retain(|result| seen.insert(result.match_id));
        Page { received, is_last: received < limit, is_new: !history.results.is_empty() }
    }
}

/// The service caps larger pages to this without a word.
const MAX_COUNT: u32 = 25;
