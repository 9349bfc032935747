use std::{cmp::Reverse, collections::BTreeMap};

use super::Picture;
use crate::{EventKind, Timeline};

/// The players of a team, or all of them where everybody plays for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lane<'a> {
    /// The number of the team; none where there are no teams.
    pub team: Option<i32>,
    /// What the lane is called.
    pub name: String,
    /// The score of the team, if it was told.
    pub score: Option<i64>,
    /// The players who have events: those with the most kills first, and of them those with the fewest deaths.
    pub players: Vec<Timeline<'a>>,
}

impl Lane<'_> {
    /// The moments of its kills, in order.
    pub(super) fn kills(&self) -> Vec<u32> {
        let events = self.players.iter().flat_map(|player| &player.events);
        let kills = events.filter(|event| event.kind == EventKind::Kill);
        let mut times: Vec<u32> = kills.map(|event| event.time_ms).collect();
        times.sort_unstable();
        times
    }
}

impl<'a> Picture<'a> {
    /// Who stands where in it, from above; for pictures of another kind.
    pub fn lanes(&self) -> Vec<Lane<'a>> {
        let mut teams: BTreeMap<Option<i32>, Vec<Timeline<'a>>> = BTreeMap::new();
        let events = &self.highlights.events;
        let is_for_themselves = self.players.is_empty()
            && self.teams.is_empty()
            && events.iter().all(|event| event.player_number == NO_TEAM);
        for timeline in self.highlights.timelines() {
            let team = (!is_for_themselves).then(|| self.team_of(&timeline));
            teams.entry(team).or_default().push(timeline);
        }
        teams.into_iter().map(|(team, players)| self.lane(team, players)).collect()
    }

    fn team_of(&self, timeline: &Timeline<'_>) -> i32 {
        let told = self.players.get(&timeline.xuid).copied();
        let last = timeline.events.last().map(|event| event.team.into());
        told.or(last).unwrap_or_default()
    }

    fn lane(&self, team: Option<i32>, mut players: Vec<Timeline<'a>>) -> Lane<'a> {
        players.sort_by_cached_key(|player| {
            let counts = player.counts();
            (Reverse(counts.kills), counts.deaths)
        });
        let told = team.and_then(|team| self.teams.get(&team));
        let name = match (told, team) {
            (Some(told), _) => told.name.clone(),
            (None, Some(team)) => format!("Team {}", i64::from(team) + 1),
            (None, None) => "Players".to_owned(),
        };
        Lane { team, name, score: told.and_then(|told| told.score), players }
    }
}

/// The number of a player in a team that there is not.
const NO_TEAM: u8 = 255;
