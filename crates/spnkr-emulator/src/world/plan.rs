//! Who takes part in a match, and how: the cheap part, from which the rest follows.

use crate::random::Random;

use super::{
    mode::{MODES, Mode, Sides},
    party::Cast,
};

/// The outline of a match.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) id: String,
    pub(super) mode: &'static Mode,
    pub(super) kind: Kind,
    pub(super) slots: Vec<Slot>,
    /// Where the details come from.
    pub(super) random: Random,
}

/// How a match came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Custom,
    Local,
    Matchmade,
}

/// One participant.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) who: Who,
    /// The last team; in a free-for-all the participant's own number.
    pub(super) team: i64,
    /// The team before a change, and when that was, in thousandths of the match.
    pub(super) earlier_team: Option<(i64, i64)>,
    pub(super) presence: Presence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Bot(i64),
    Player(usize),
}

/// When somebody was there, in thousandths of the match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Late(i64),
    Left(i64),
    Whole,
}

impl Slot {
    /// The place of the player; none for a bot.
    pub(super) fn player(&self) -> Option<usize> {
        match self.who {
            Who::Bot(_) => None,
            Who::Player(player) => Some(player),
        }
    }

    /// The part of the match that the participant was there for, in thousandths.
    pub(super) fn span(&self) -> (i64, i64) {
        match self.presence {
            Presence::Late(from) => (from, 1000),
            Presence::Left(to) => (0, to),
            Presence::Whole => (0, 1000),
        }
    }
}

impl Plan {
    /// Makes the outline of the match at a place.
    pub(super) fn new(seed: u64, place: u32, kind: Kind, cast: Cast) -> Self {
        let Cast { party, mut others, party_stays } = cast;
        let mut random = random(seed, place);
        let id = random.guid();
        let mode = mode(&mut random, place, party.len());
        let size = size(&mut random, mode, kind);
        random.shuffle(&mut others, size + 2);
        let mut others = others.into_iter();
        let first_seat = if party.is_empty() { 0 } else { random.place(size) };
        let own_seats: Vec<usize> =
            (0..party.len()).map(|member| seat_of(mode, size, first_seat, member)).collect();
        let humans = match kind {
            Kind::Matchmade => size,
            Kind::Custom => random.place(size) + 1,
            Kind::Local => random.place(size.min(4)) + 1,
        };
        let bots = random.percent(60);
        let first_bot = random.below(30);
        let mut slots = Vec::new();
        for seat in 0..size {
            let member = own_seats.iter().position(|&own| own == seat);
            let who = if let Some(member) = member {
                Some(Who::Player(party[member]))
            } else if seat < humans {
                others.next().map(Who::Player)
            } else if bots {
                i64::try_from(seat).ok().map(|seat| Who::Bot(first_bot + seat))
            } else {
                None
            };
            slots.extend(who.map(|who| (seat, who)));
        }
        let mut slots: Vec<Slot> =
            slots.into_iter().map(|(seat, who)| slot(mode, seat, who)).collect();
        let steady: &[usize] = if party_stays { &party } else { &[] };
        disturb(&mut random, mode, &mut slots, steady, others);
        Self { id, mode, kind, slots, random }
    }
}

/// Where a match comes from.
fn random(seed: u64, place: u32) -> Random {
    Random::new(seed, 0x00AA_0000_0000 + u64::from(place))
}

/// The id of the match at a place.
pub(super) fn match_id(seed: u64, place: u32) -> String {
    random(seed, place).guid()
}

/// How the match at a place came about.
pub(super) fn kind_of(place: u32) -> Kind {
    match place {
        _ if place % 23 == 7 => Kind::Local,
        _ if place % 9 == 4 => Kind::Custom,
        _ => Kind::Matchmade,
    }
}

/// Each mode once in a row at first, so that all are found near the beginning; then as people play them.
fn mode(random: &mut Random, place: u32, party: usize) -> &'static Mode {
    let mode = any_mode(random, place);
    // Against the machine, only one team can play.
    if mode.is_against_machine() && party > TEAM { &MODES[0] } else { mode }
}

fn any_mode(random: &mut Random, place: u32) -> &'static Mode {
    let place = usize::try_from(place).unwrap_or(usize::MAX);
    if place < 2 * MODES.len() {
        return &MODES[place % MODES.len()];
    }
    let mut ticket = random.below(MODES.iter().map(|mode| mode.weight).sum());
    for mode in &MODES {
        if ticket < mode.weight {
            return mode;
        }
        ticket -= mode.weight;
    }
    &MODES[0]
}

fn size(random: &mut Random, mode: &Mode, kind: Kind) -> usize {
    match mode.sides {
        Sides::Everybody => 8 + random.place(5),
        Sides::Machine => 4,
        Sides::Two if mode.big && kind == Kind::Matchmade && random.percent(15) => 24,
        Sides::Two => 8,
    }
}

/// The seat of a member of a party: in one team, as long as there is room in it.
fn seat_of(mode: &Mode, size: usize, first: usize, member: usize) -> usize {
    match mode.sides {
        Sides::Everybody | Sides::Machine => (first + member) % size,
        Sides::Two => (first + 2 * member + member / (size / 2)) % size,
    }
}

fn slot(mode: &Mode, seat: usize, who: Who) -> Slot {
    let seat = i64::try_from(seat).unwrap_or(0);
    let team = match mode.sides {
        Sides::Everybody => seat,
        Sides::Machine => 0,
        Sides::Two => seat % 2,
    };
    Slot { who, team, earlier_team: None, presence: Presence::Whole }
}

/// Lets some people leave, come late or change sides.
fn disturb(
    random: &mut Random,
    mode: &Mode,
    slots: &mut Vec<Slot>,
    steady: &[usize],
    mut others: impl Iterator<Item = usize>,
) {
    let is_loose = |slot: &Slot| slot.player().is_some_and(|player| !steady.contains(&player));
    let humans: Vec<usize> = (0..slots.len()).filter(|&seat| is_loose(&slots[seat])).collect();
    if humans.len() < 2 {
        return;
    }
    let chosen = humans[random.place(humans.len())];
    match random.below(100) {
        0..12 => {
            let left = random.between(100, 800);
            slots[chosen].presence = Presence::Left(left);
            if let Some(replacement) = others.next() {
                let presence = Presence::Late(left + random.between(5, 60));
                slots.push(Slot {
                    who: Who::Player(replacement),
                    presence,
                    ..slots[chosen].clone()
                });
            }
        }
        12..17 => slots[chosen].presence = Presence::Left(random.between(100, 900)),
        17..23 if mode.sides == Sides::Two => {
            let earlier = 1 - slots[chosen].team;
            slots[chosen].earlier_team = Some((earlier, random.between(50, 600)));
        }
        _ => {}
    }
}

/// How many people a team has, and a match at least.
pub(super) const TEAM: usize = 4;
