//! What a match came to, for who wants to compare it with what a client made of it.

use jiff::Timestamp;

use super::{World, document::MatchPlayer};

/// What a match came to: when it was, and how everybody did.
///
/// It says the same as [`World::match_stats_json`], in values that need no parsing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scoreboard {
    /// The id of the match: a GUID in lower case.
    pub match_id: String,
    /// When it began, to the millisecond.
    pub started: Timestamp,
    /// When it ended, to the millisecond.
    pub ended: Timestamp,
    /// The game variant category: 6 is Slayer, 15 Capture the Flag.
    pub category: i32,
    /// The asset id of the playlist; custom and local matches have none.
    pub playlist: Option<String>,
    /// Everybody who took part, bots included, in the order of the match stats.
    pub participants: Vec<Participant>,
}

/// How one participant did in a match.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Participant {
    /// The id in the match stats: `xuid(2533274999999999)`, or `bid(3.0)` for a bot.
    pub player_id: String,
    /// The XUID of a person; bots have none.
    pub xuid: Option<u64>,
    /// The last team.
    pub team: i64,
    /// How it ended for them: 1 tied, 2 won, 3 lost, 4 left.
    pub outcome: i64,
    /// The place among all participants, from 1.
    pub rank: i64,
    /// Kills in all teams that they were in.
    pub kills: i64,
    /// Deaths in all teams that they were in.
    pub deaths: i64,
    /// Assists in all teams that they were in.
    pub assists: i64,
}

impl World {
    /// What a match came to, also before the services tell of it; none for an unknown id.
    ///
    /// With [`matches_of`](Self::matches_of) it is what a table of a whole career can be compared with, row by row.
    pub fn scoreboard(&self, match_id: &str) -> Option<Scoreboard> {
        let document = self.document(match_id)?;
        let info = document.match_info;
        Some(Scoreboard {
            match_id: document.match_id,
            started: info.start_time.parse().ok()?,
            ended: info.end_time.parse().ok()?,
            category: info.game_variant_category,
            playlist: info.playlist.map(|playlist| playlist.asset_id),
            participants: document.players.into_iter().map(Participant::of).collect(),
        })
    }
}

impl Participant {
    fn of(player: MatchPlayer) -> Self {
        let (kills, deaths) = player.kills_and_deaths();
        let stints = player.player_team_stats.iter();
        Self {
            xuid: player.xuid(),
            team: player.last_team_id,
            outcome: player.outcome,
            rank: player.rank,
            kills,
            deaths,
            assists: stints.map(|stint| stint.stats.core.assists).sum(),
            player_id: player.player_id,
        }
    }
}
