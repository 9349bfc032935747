//! The course of a match: who got whom, and what else happened.

use std::collections::BTreeMap;

use crate::{duration::Ticks, random::Random};

use super::{
    mode::{Mode, Objective, Sides},
    plan::{Plan, Slot},
    tally::{Tally, award},
};

/// One participant's time in one team.
#[derive(Debug)]
pub(super) struct Stint {
    pub(super) slot: usize,
    pub(super) team: i64,
    /// In thousandths of the match.
    pub(super) from: i64,
    pub(super) to: i64,
    skill: i64,
    pub(super) tally: Tally,
}

impl Stint {
    /// Whether it covers a moment, in thousandths of the match.
    fn is_present(&self, moment: i64) -> bool {
        self.from <= moment && moment < self.to
    }
}

/// Plays the match; the stints of a slot stand with its last team first.
pub(super) fn fight(plan: &Plan, random: &mut Random, playable: Ticks) -> Vec<Stint> {
    let slots = plan.slots.iter().enumerate();
    let mut stints: Vec<Stint> =
        slots.flat_map(|(place, slot)| stints(place, slot, random)).collect();
    if plan.mode.is_against_machine() {
        against_machine(&mut stints, random);
    } else {
        against_each_other(plan.mode, &mut stints, random);
    }
    for stint in &mut stints {
        finish(plan.mode, stint, random, playable);
    }
    stints
}

fn stints(place: usize, slot: &Slot, random: &mut Random) -> Vec<Stint> {
    let (from, to) = slot.span();
    let skill = if random.percent(3) { HAPLESS } else { random.between(20, 100) };
    let stint =
        |team, from, to| Stint { slot: place, team, from, to, skill, tally: Tally::default() };
    match slot.earlier_team {
        Some((team, changed)) => vec![stint(slot.team, changed, to), stint(team, from, changed)],
        None => vec![stint(slot.team, from, to)],
    }
}

/// Lets people of different sides meet, in order of time, until somebody has won or the time is up.
fn against_each_other(mode: &Mode, stints: &mut [Stint], random: &mut Random) {
    let count = i64::try_from(stints.len()).unwrap_or(0);
    let meetings = count * random.between(8, 14);
    let goal = match (mode.objective, mode.sides) {
        (Objective::Slaying, Sides::Two) if count > 12 => 100,
        (Objective::Slaying, Sides::Two) => 50,
        (Objective::Slaying, _) => 25,
        _ => i64::MAX,
    };
    let mut present = Present::default();
    let mut kills = BTreeMap::new();
    for meeting in 0..meetings {
        let moment = meeting * 1000 / meetings;
        if moment >= present.until {
            present = Present::at(stints, moment);
        }
        let Some(killer) = present.pick(stints, random) else { continue };
        let Circle { enemies, friends } = present.circle(stints, killer);
        if random.percent(2) {
            suicide(&mut stints[killer].tally);
        }
        if enemies.is_empty() {
            continue;
        }
        let victim = enemies[random.place(enemies.len())];
        kill(&mut stints[killer].tally, random);
        die(&mut stints[victim].tally);
        if !friends.is_empty() && random.percent(45) {
            let friend = friends[random.place(friends.len())];
            assist(&mut stints[friend].tally, random);
        }
        if !friends.is_empty() && random.percent(1) {
            let friend = friends[random.place(friends.len())];
            die(&mut stints[friend].tally);
            stints[killer].tally.betrayals += 1;
        }
        let kills = kills.entry(stints[killer].team).or_insert(0);
        *kills += 1;
        if *kills >= goal {
            break;
        }
    }
}

/// Who is there, until somebody comes or goes.
#[derive(Debug, Default)]
struct Present {
    until: i64,
    stints: Vec<usize>,
    skill: i64,
    /// By stint; made when it is needed.
    circles: Vec<Option<Circle>>,
}

/// The others who are there, as one of them sees it.
#[derive(Debug)]
struct Circle {
    enemies: Vec<usize>,
    friends: Vec<usize>,
}

impl Present {
    fn at(stints: &[Stint], moment: i64) -> Self {
        let present: Vec<usize> =
            (0..stints.len()).filter(|&one| stints[one].is_present(moment)).collect();
        let changes = stints.iter().flat_map(|stint| [stint.from, stint.to]);
        Self {
            until: changes.filter(|&change| change > moment).min().unwrap_or(i64::MAX),
            skill: present.iter().map(|&one| stints[one].skill).sum(),
            stints: present,
            circles: stints.iter().map(|_| None).collect(),
        }
    }

    /// Somebody by chance, the better ones more often.
    fn pick(&self, stints: &[Stint], random: &mut Random) -> Option<usize> {
        let mut ticket = random.below(self.skill);
        for &one in &self.stints {
            if ticket < stints[one].skill {
                return Some(one);
            }
            ticket -= stints[one].skill;
        }
        None
    }

    fn circle(&mut self, stints: &[Stint], own: usize) -> &Circle {
        let Self { stints: present, circles, .. } = self;
        circles[own].get_or_insert_with(|| {
            let others = present.iter().copied().filter(|&one| one != own);
            let is_friend = |one: &usize| stints[*one].team == stints[own].team;
            let (friends, enemies) = others.partition(is_friend);
            Circle { enemies, friends }
        })
    }
}

/// Lets every player fight the machine's creatures.
fn against_machine(stints: &mut [Stint], random: &mut Random) {
    for stint in stints {
        let tally = &mut stint.tally;
        for _ in 0..random.between(20, 90) {
            let kind = [1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 6, 7, 8][random.place(16)];
            tally.machine_kills[kind] += 1;
            tally.kills += 1;
            tally.spree += 1;
            tally.max_killing_spree = tally.max_killing_spree.max(tally.spree);
            weapon(tally, random);
            if random.percent(6) {
                die(tally);
            }
        }
        for _ in 0..random.below(12) {
            assist(tally, random);
        }
    }
}

fn kill(tally: &mut Tally, random: &mut Random) {
    tally.kills += 1;
    tally.spree += 1;
    tally.max_killing_spree = tally.max_killing_spree.max(tally.spree);
    match tally.spree {
        5 => tally.medal(KILLING_SPREE, 1),
        10 => tally.medal(KILLING_FRENZY, 1),
        15 => tally.medal(RUNNING_RIOT, 1),
        _ => {}
    }
    weapon(tally, random);
}

fn weapon(tally: &mut Tally, random: &mut Random) {
    match random.below(10) {
        0..6 => tally.headshot_kills += 1,
        6 => tally.melee_kills += 1,
        7 => tally.grenade_kills += 1,
        8 => tally.power_weapon_kills += 1,
        _ => {}
    }
}

fn suicide(tally: &mut Tally) {
    tally.suicides += 1;
    die(tally);
}

fn die(tally: &mut Tally) {
    tally.deaths += 1;
    tally.spree = 0;
}

fn assist(tally: &mut Tally, random: &mut Random) {
    tally.assists += 1;
    if random.percent(20) {
        tally.callout_assists += 1;
    }
}

/// Adds what follows from kills and deaths.
fn finish(mode: &Mode, stint: &mut Stint, random: &mut Random, playable: Ticks) {
    let tally = &mut stint.tally;
    if stint.skill == HAPLESS {
        for _ in 0..random.between(2, 5) {
            suicide(tally);
        }
    }
    let killed = if mode.rounds { award::ELIMINATED_PLAYER } else { award::KILLED_PLAYER };
    tally.award(killed, tally.kills);
    tally.award(award::KILL_ASSIST, tally.assists);
    tally.award(award::MARK_ASSIST, tally.callout_assists);
    tally.award(award::SELF_DESTRUCTION, tally.suicides);
    tally.award(award::BETRAYED_PLAYER, tally.betrayals);
    tally.played = Ticks::new(playable.as_ticks() * (stint.to - stint.from) / 1000);
    tally.spawns = tally.deaths + 1;
    tally.shots_hit = tally.kills * random.between(6, 10) + random.below(20);
    tally.shots_fired = tally.shots_hit * random.between(14, 28) / 10 + random.below(30);
    tally.damage_dealt = tally.kills * random.between(240, 330) + random.below(400);
    tally.damage_taken = tally.deaths * random.between(225, 320) + random.below(300);
    if mode.big {
        drive(tally, random);
    }
    for (medal, chance) in MEDALS {
        tally.medal(medal, random.below(tally.kills * chance / 100 + 1));
    }
    tally.block = mode.objective.play(random, tally, tally.played);
}

/// Adds what happened with vehicles.
fn drive(tally: &mut Tally, random: &mut Random) {
    tally.vehicle_destroys = random.below(3) / 2;
    tally.driver_assists = random.below(4) / 3;
    tally.hijacks = random.below(5) / 4;
    tally.emp_assists = random.below(6) / 5;
    tally.award(award::DESTROYED_WARTHOG, tally.vehicle_destroys);
    tally.award(award::DRIVER_ASSIST, tally.driver_assists);
    tally.award(award::HIJACKED_WARTHOG, tally.hijacks);
    tally.award(award::EMP_ASSIST, tally.emp_assists);
}

/// The skill of somebody who loses more points than they win.
const HAPLESS: i64 = 1;

const KILLING_SPREE: u32 = 2_780_740_615;
const KILLING_FRENZY: u32 = 4_261_842_076;
const RUNNING_RIOT: u32 = 418_532_952;

/// Medals, and how many of them a hundred kills bring at most.
const MEDALS: [(u32, i64); 8] = [
    (622_331_684, 20),   // Double Kill
    (2_063_152_177, 8),  // Triple Kill
    (548_533_137, 12),   // Back Smack
    (1_512_363_953, 25), // Perfect
    (4_229_934_157, 15), // Snipe
    (2_602_963_073, 6),  // No Scope
    (3_655_682_764, 10), // Stick
    (2_123_530_881, 10), // Reversal
];
