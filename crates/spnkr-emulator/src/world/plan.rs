//! Who takes part in a match, and how: the cheap part, from which the rest follows.

use crate::random::Random;

use super::mode::{MODES, Mode, Sides};

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
    pub(super) fn new(seed: u64, place: u32, players: usize) -> Self {
        let mut random = Random::new(seed, 0x00AA_0000_0000 + u64::from(place));
        let id = random.guid();
        let mode = mode(&mut random, place);
        let kind = match place {
            _ if place % 23 == 7 => Kind::Local,
            _ if place % 9 == 4 => Kind::Custom,
            _ => Kind::Matchmade,
        };
        let size = size(&mut random, mode, kind);
        // The main player sits out every eleventh match.
        let mut others: Vec<usize> = (1..players).collect();
        random.shuffle(&mut others, size + 2);
        let mut others = others.into_iter();
        let main_seat = (place % 11 != 10).then(|| random.place(size));
        let humans = match kind {
            Kind::Matchmade => size,
            Kind::Custom => random.place(size) + 1,
            Kind::Local => random.place(size.min(4)) + 1,
        };
        let bots = random.percent(60);
        let first_bot = random.below(30);
        let mut slots = Vec::new();
        for seat in 0..size {
            let who = if main_seat == Some(seat) {
                Some(Who::Player(0))
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
        disturb(&mut random, mode, &mut slots, others);
        Self { id, mode, kind, slots, random }
    }
}

/// Each mode once in a row at first, so that all are found near the beginning; then as people play them.
fn mode(random: &mut Random, place: u32) -> &'static Mode {
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
    mut others: impl Iterator<Item = usize>,
) {
    let humans: Vec<usize> =
        (0..slots.len()).filter(|&seat| matches!(slots[seat].who, Who::Player(_))).collect();
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
