//! Who plays with whom.

use crate::random::Random;

/// The people that a match is made of, by their places among the players.
#[derive(Debug)]
pub(super) struct Cast {
    /// Who came together, the leader first; nobody, if the match is one among the others.
    pub(super) party: Vec<usize>,
    /// Who may be met.
    pub(super) others: Vec<usize>,
    /// Whether the party stays from the beginning to the end.
    pub(super) party_stays: bool,
}

impl Cast {
    /// The cast of a match that was played in a session before the emulator started.
    ///
    /// The main player sits out every eleventh match. The squad is together in four of five sessions, and there each of
    /// the others misses a match now and then.
    pub(super) fn of_session(
        seed: u64,
        place: u32,
        session: u32,
        squad: usize,
        players: usize,
    ) -> Self {
        let mut party = Vec::new();
        if place % 11 != 10 {
            party.push(0);
        }
        if squad > 1 && Random::new(seed, 0x0051_0000_0000 + u64::from(session)).percent(80) {
            let mut random = Random::new(seed, 0x0052_0000_0000 + u64::from(place));
            party.extend((1..squad).filter(|_| random.percent(95)));
        }
        Self { party, others: (squad.max(1)..players).collect(), party_stays: false }
    }

    /// The cast of a match that these people came to together.
    pub(super) fn of_party(party: Vec<usize>, players: usize) -> Self {
        let others = (1..players).filter(|player| !party.contains(player)).collect();
        Self { party, others, party_stays: true }
    }
}
