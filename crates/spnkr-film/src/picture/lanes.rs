use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use spnkr_core::Xuid;

use super::{Participant, Picture};
use crate::{EventKind, HighlightEvent, StatsCounts, Timeline};

/// The players of a team, or all of them where everybody plays for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lane<'a> {
    /// The number of the team; none where there are no teams, or for those who were in none.
    pub team: Option<i32>,
    /// What the lane is called: the name that was told, or `Team` and the number.
    pub name: String,
    /// The score of the team, if it was told.
    pub score: Option<i64>,
    /// Its players: those with the most kills first, and of them those with the fewest deaths.
    pub players: Vec<LanePlayer<'a>>,
}

/// A player in a [`Lane`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LanePlayer<'a> {
    /// Who it is; none for a bot.
    pub xuid: Option<Xuid>,
    /// The gamertag, or what a bot is called; the XUID of somebody of whom no more is known.
    pub name: String,
    /// What match stats count, if that was told, or else how many events there are.
    pub counts: StatsCounts,
    /// The events, in their order; none of bots, and of people to whom nothing happened.
    pub events: Vec<&'a HighlightEvent>,
}

impl LanePlayer<'_> {
    /// Whether it is a bot.
    pub fn is_bot(&self) -> bool {
        self.xuid.is_none()
    }
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
        let mut told: HashMap<Xuid, &Participant> = HashMap::new();
        for participant in &self.participants {
            if let Some(xuid) = participant.xuid {
                told.insert(xuid, participant);
            }
        }
        let has_teams = self.has_teams();
        let mut teams: BTreeMap<Place, Vec<LanePlayer<'a>>> = BTreeMap::new();
        for timeline in self.highlights.timelines() {
            let last = timeline.events.last().map(|event| i32::from(event.team));
            let participant = told.remove(&timeline.xuid);
            let team = participant.and_then(|participant| participant.team).or(last);
            teams.entry(Place::of(team, has_teams)).or_default().push(seen(timeline, participant));
        }
        for participant in &self.participants {
            let is_left = match participant.xuid {
                // Only the last that was told of somebody counts.
                Some(xuid) => told.get(&xuid).is_some_and(|last| std::ptr::eq(*last, participant)),
                None => true,
            };
            if is_left {
                let place = Place::of(participant.team, has_teams);
                teams.entry(place).or_default().push(unseen(participant));
            }
        }
        teams.into_iter().map(|(place, players)| self.lane(place, players)).collect()
    }

    /// Whether there are teams, which a film tells by the numbers of the players in them.
    fn has_teams(&self) -> bool {
        let events = &self.highlights.events;
        !self.teams.is_empty()
            || self.participants.iter().any(|participant| participant.team.is_some())
            || events.iter().any(|event| event.player_number != NO_TEAM)
    }

    fn lane(&self, place: Place, mut players: Vec<LanePlayer<'a>>) -> Lane<'a> {
        players.sort_by_key(|player| (Reverse(player.counts.kills), player.counts.deaths));
        let (team, name) = match place {
            Place::Everybody => (None, "Players".to_owned()),
            Place::Team(team) => (Some(team), format!("Team {team}")),
            Place::WithoutTeam => (None, "Without a team".to_owned()),
        };
        match team.and_then(|team| self.teams.get(&team)) {
            Some(told) => Lane { team, name: told.name.clone(), score: told.score, players },
            None => Lane { team, name, score: None, players },
        }
    }
}

/// Which lane a player is in, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Everybody,
    Team(i32),
    WithoutTeam,
}

impl Place {
    fn of(team: Option<i32>, has_teams: bool) -> Self {
        match team {
            _ if !has_teams => Self::Everybody,
            Some(team) => Self::Team(team),
            None => Self::WithoutTeam,
        }
    }
}

/// Somebody who has events.
fn seen<'a>(timeline: Timeline<'a>, participant: Option<&Participant>) -> LanePlayer<'a> {
    let counts = timeline.counts();
    let counted = StatsCounts { kills: counts.kills, deaths: counts.deaths, medals: counts.medals };
    LanePlayer {
        xuid: Some(timeline.xuid),
        name: named(timeline.gamertag(), timeline.xuid),
        counts: participant.and_then(|participant| participant.counts).unwrap_or(counted),
        events: timeline.events,
    }
}

/// Somebody who was told, and has none.
fn unseen<'a>(participant: &Participant) -> LanePlayer<'a> {
    let name = match participant.xuid {
        Some(xuid) => named(&participant.name, xuid),
        None if participant.name.is_empty() => "Bot".to_owned(),
        None => participant.name.clone(),
    };
    let counts = participant.counts.unwrap_or_default();
    LanePlayer { xuid: participant.xuid, name, counts, events: Vec::new() }
}

fn named(gamertag: &str, xuid: Xuid) -> String {
    if gamertag.trim().is_empty() { xuid.to_string() } else { gamertag.to_owned() }
}

/// The number of a player in a team that there is not.
const NO_TEAM: u8 = 255;
