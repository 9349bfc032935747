//! When matches were played: sessions of some in a row, with hours or days between them.

use jiff::Timestamp;

use crate::random::Random;

/// The beginnings of all matches that were played before the emulator started.
#[derive(Debug)]
pub(super) struct Calendar(Vec<Beginning>);

#[derive(Debug, Clone, Copy)]
struct Beginning {
    time: Timestamp,
    session: u32,
}

impl Calendar {
    /// The newest match comes first, and so does the newest session.
    pub(super) fn new(seed: u64, started: Timestamp, matches: u32) -> Self {
        let mut random = Random::new(seed, 0x0005_7A27);
        let mut time = started.as_millisecond() - 20 * MINUTE;
        let mut session = 0;
        let beginnings = (0..matches).map(|_| {
            let beginning = Beginning {
                time: Timestamp::from_millisecond(time).unwrap_or(Timestamp::MIN),
                session,
            };
            time -= random.between(14 * MINUTE, 17 * MINUTE);
            if random.percent(12) {
                time -= random.between(14 * 60 * MINUTE, 30 * 60 * MINUTE);
                session += 1;
            }
            beginning
        });
        Self(beginnings.collect())
    }

    /// When the match at a place began.
    pub(super) fn start(&self, place: u32) -> Option<Timestamp> {
        self.0.get(place as usize).map(|beginning| beginning.time)
    }

    /// The number of the session that the match at a place was played in.
    pub(super) fn session(&self, place: u32) -> u32 {
        self.0.get(place as usize).map_or(0, |beginning| beginning.session)
    }
}

const MINUTE: i64 = 60_000;
