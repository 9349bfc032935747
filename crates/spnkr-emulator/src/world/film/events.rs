//! What a film records of a match: as much as the stats say, at times that could have been.

use std::collections::BTreeSet;

use super::super::{
    battle::Stint,
    compose::Course,
    medals::Medal,
    mode::Objective,
    plan::{Plan, Who},
};
use crate::random::Random;

/// One record of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    /// Milliseconds since the start of the match.
    pub(super) time: i64,
    pub(super) slot: usize,
    pub(super) team: i64,
    pub(super) kind: u8,
    pub(super) is_medal: bool,
    pub(super) value: u8,
}

/// All events of people, in order of time; bots have none, and neither has a kill of a creature.
pub(super) fn events(plan: &Plan, course: &Course, random: &mut Random) -> Vec<Event> {
    let mut recorder = Recorder {
        plan,
        stints: course
            .stints
            .iter()
            .map(|stint| Part {
                stint,
                from: course.offset(stint.from),
                to: course.offset(stint.to),
                deaths_left: stint.tally.deaths,
                kill_times: Vec::new(),
            })
            .collect(),
        taken: BTreeSet::new(),
        events: Vec::new(),
    };
    if !plan.mode.is_against_machine() {
        recorder.kills(random);
    }
    for part in 0..recorder.stints.len() {
        recorder.other_deaths(part, random);
        recorder.medals(part, random);
        if plan.mode.objective != Objective::Slaying {
            for _ in 0..random.below(6) {
                let time = recorder.time(part, part, random);
                recorder.record(part, time, MODE, false, 2);
            }
        }
    }
    recorder.events.sort_by_key(|event| event.time);
    recorder.events
}

struct Recorder<'a> {
    plan: &'a Plan,
    stints: Vec<Part<'a>>,
    /// Moments at which somebody was killed, and those next to them.
    taken: BTreeSet<i64>,
    events: Vec<Event>,
}

/// A stint, and what of it has no event yet.
struct Part<'a> {
    stint: &'a Stint,
    from: i64,
    to: i64,
    deaths_left: i64,
    kill_times: Vec<i64>,
}

impl Recorder<'_> {
    /// Gives every kill a death of another team, as long as there are any.
    fn kills(&mut self, random: &mut Random) {
        let mut killers: Vec<usize> = Vec::new();
        for (place, part) in self.stints.iter().enumerate() {
            killers.extend((0..part.stint.tally.kills).map(|_| place));
        }
        let count = killers.len();
        random.shuffle(&mut killers, count);
        for killer in killers {
            let victim = self.victim(killer, random);
            let time = self.time(killer, victim.unwrap_or(killer), random);
            self.record(killer, time, KILL, false, 0);
            self.stints[killer].kill_times.push(time);
            if let Some(victim) = victim {
                self.stints[victim].deaths_left -= 1;
                // In one of ten, the death comes a millisecond later.
                let late = i64::from(random.percent(10));
                self.record(victim, time + late, DEATH, false, 1);
            }
        }
    }

    fn victim(&self, killer: usize, random: &mut Random) -> Option<usize> {
        let own = &self.stints[killer];
        let weight = |part: &Part<'_>| {
            let meets =
                part.stint.team != own.stint.team && part.from.max(own.from) < part.to.min(own.to);
            if meets { part.deaths_left } else { 0 }
        };
        let mut ticket = random.below(self.stints.iter().map(weight).sum());
        for (place, part) in self.stints.iter().enumerate() {
            if ticket < weight(part) {
                return Some(place);
            }
            ticket -= weight(part);
        }
        None
    }

    /// Deaths that were nobody's kill: falls, own grenades, creatures.
    fn other_deaths(&mut self, part: usize, random: &mut Random) {
        for _ in 0..self.stints[part].deaths_left {
            let time = self.time(part, part, random);
            self.record(part, time, DEATH, false, 1);
        }
    }

    /// Medals, at the kills that they are for.
    fn medals(&mut self, part: usize, random: &mut Random) {
        for (&name_id, &count) in &self.stints[part].stint.tally.medals {
            let Some(medal) = Medal::of(name_id) else { continue };
            let (Some(code), Some(listing)) = (medal.film_code, medal.listing) else { continue };
            for _ in 0..count {
                let kill_times = &self.stints[part].kill_times;
                let time = match kill_times.len() {
                    0 => self.time(part, part, random),
                    length => kill_times[random.place(length)],
                };
                self.record(part, time, listing.sorting_weight, true, code);
            }
        }
    }

    /// A moment when both are there, and at which nobody was killed yet.
    fn time(&mut self, one: usize, other: usize, random: &mut Random) -> i64 {
        let (one, other) = (&self.stints[one], &self.stints[other]);
        let (from, to) = (one.from.max(other.from), one.to.min(other.to));
        let mut time = random.between(from, to.max(from) - 1);
        for _ in 0..TRIES {
            if (time - 1..=time + 1).all(|moment| !self.taken.contains(&moment)) {
                break;
            }
            time = random.between(from, to.max(from) - 1);
        }
        self.taken.extend([time, time + 1]);
        time
    }

    fn record(&mut self, part: usize, time: i64, kind: u8, is_medal: bool, value: u8) {
        let stint = self.stints[part].stint;
        if matches!(self.plan.slots[stint.slot].who, Who::Player(_)) {
            let (slot, team) = (stint.slot, stint.team);
            self.events.push(Event { time, slot, team, kind, is_medal, value });
        }
    }
}

const KILL: u8 = 50;
const DEATH: u8 = 20;
const MODE: u8 = 10;
const TRIES: usize = 50;
