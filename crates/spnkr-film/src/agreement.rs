use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use spnkr_core::Xuid;

use crate::Highlights;

/// What match stats count of one player, over all teams that the player was in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it")]
pub struct StatsCounts {
    /// Kills.
    pub kills: u32,
    /// Deaths.
    pub deaths: u32,
    /// Medals: the sum of their counts.
    pub medals: u32,
}

/// Where the film and the match stats tell different things of a player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Disagreement {
    /// The player.
    pub xuid: Xuid,
    /// What the film has.
    pub film: StatsCounts,
    /// What the stats count; none if they do not know the player.
    pub stats: Option<StatsCounts>,
}

impl Highlights {
    /// Compares the events with what match stats count of each person, and gives the players of whom they differ, in
    /// the order of their XUIDs.
    ///
    /// Bots are to be left out of the counts, as they have no events. Counts of one player that come several times are
    /// added up. Events of the mode are not compared. In modes with enemies that are no players, stats have kills that
    /// films have not.
    pub fn disagreements(
        &self,
        stats: impl IntoIterator<Item = (Xuid, StatsCounts)>,
    ) -> Vec<Disagreement> {
        let mut players: BTreeMap<Xuid, (StatsCounts, Option<StatsCounts>)> = BTreeMap::new();
        for timeline in self.timelines() {
            let counts = timeline.counts();
            let film =
                StatsCounts { kills: counts.kills, deaths: counts.deaths, medals: counts.medals };
            players.entry(timeline.xuid).or_default().0 = film;
        }
        for (xuid, counts) in stats {
            let sum = players.entry(xuid).or_default().1.get_or_insert_default();
            sum.kills = sum.kills.saturating_add(counts.kills);
            sum.deaths = sum.deaths.saturating_add(counts.deaths);
            sum.medals = sum.medals.saturating_add(counts.medals);
        }
        let players = players.into_iter();
        players
            .filter(|(_, (film, stats))| Some(film) != stats.as_ref())
            .map(|(xuid, (film, stats))| Disagreement { xuid, film, stats })
            .collect()
    }
}
