//! Career ranks: what playing is worth in the end.

use super::{Player, World};

/// How far a player has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Career {
    /// How many ranks are complete.
    pub(crate) rank: i64,
    /// The experience in the rank after these.
    pub(crate) partial_progress: i64,
    pub(crate) has_reached_max_rank: bool,
}

impl World {
    /// The career of a player, from the matches that were finished.
    pub(crate) fn career(&self, player: &Player) -> Career {
        let matches = i64::try_from(self.counts(player).matchmade).unwrap_or(i64::MAX);
        let each = self.random(0x0CA4_EE40, player).between(900, 1600);
        // One has played for years, though not here.
        let years = if player.place == 2 { 40 } else { 1 };
        Career::of(matches * each * years)
    }
}

impl Career {
    fn of(mut experience: i64) -> Self {
        for rank in 1..=LAST_RANK {
            let required = experience_required(rank);
            if experience < required {
                return Self {
                    rank: rank - 1,
                    partial_progress: experience,
                    has_reached_max_rank: false,
                };
            }
            experience -= required;
        }
        Self { rank: LAST_RANK, partial_progress: 0, has_reached_max_rank: true }
    }
}

/// The experience that completes a rank of the career.
pub(crate) fn experience_required(rank: i64) -> i64 {
    let Ok(place) = usize::try_from(rank - 2) else { return 100 };
    let (tier, title, grade) = (place / 45, place % 45 / 3, place % 3);
    let titles = TITLES.get(tier).and_then(|titles| titles.get(title));
    // Of the last rank nothing is left to earn.
    titles.map_or(1, |grades| grades[grade])
}

const LAST_RANK: i64 = 272;

/// By tier, title and grade; the game's own figures.
#[rustfmt::skip]
const TITLES: [[[i64; 3]; 15]; 6] = [
    [
        [1000, 1250, 1500], [1000, 1250, 1750], [1250, 1500, 1750], [1250, 1500, 2000],
        [1500, 1750, 2250], [1500, 1750, 2500], [1750, 2000, 2750], [1750, 2250, 3000],
        [2000, 2500, 3250], [2250, 2750, 3500], [2500, 3000, 3750], [2750, 3250, 4000],
        [3000, 3500, 4500], [3250, 3750, 5000], [3500, 4000, 5250],
    ],
    [
        [2250, 2500, 3250], [2250, 2750, 3750], [2500, 3000, 4000], [2750, 3250, 4250],
        [3000, 3750, 4750], [3250, 4000, 5250], [3750, 4250, 5750], [4000, 4750, 6250],
        [4250, 5250, 6750], [4750, 5750, 7250], [5250, 6250, 8000], [5750, 6750, 8750],
        [6250, 7500, 9500], [6750, 8000, 10000], [7250, 8750, 12500],
    ],
    [
        [4500, 5500, 7250], [5000, 6000, 7750], [5500, 6500, 8500], [6000, 7250, 9250],
        [6500, 7750, 10000], [7000, 8500, 10000], [7750, 9250, 12500], [8500, 10000, 12500],
        [9250, 10000, 15000], [10000, 12500, 15000], [10000, 12500, 17500], [12500, 15000, 20000],
        [12500, 15000, 20000], [15000, 17500, 22500], [15000, 20000, 25000],
    ],
    [
        [9750, 12500, 15000], [10000, 12500, 17500], [12500, 15000, 17500], [12500, 15000, 20000],
        [15000, 17500, 22500], [15000, 17500, 22500], [17500, 20000, 25000], [17500, 22500, 27500],
        [20000, 25000, 30000], [22500, 25000, 32500], [22500, 27500, 37500], [25000, 30000, 40000],
        [27500, 35000, 45000], [30000, 37500, 47500], [32500, 40000, 52500],
    ],
    [
        [20000, 25000, 32500], [22500, 27500, 35000], [25000, 30000, 40000], [27500, 32500, 42500],
        [30000, 35000, 47500], [32500, 40000, 50000], [35000, 42500, 55000], [40000, 47500, 60000],
        [42500, 50000, 65000], [47500, 55000, 72500], [50000, 60000, 80000], [55000, 65000, 85000],
        [60000, 72500, 95000], [65000, 80000, 100_000], [72500, 85000, 100_000],
    ],
    [
        [45000, 55000, 70000], [50000, 57500, 77500], [52500, 65000, 82500], [57500, 70000, 90000],
        [62500, 77500, 100_000], [70000, 82500, 100_000], [75000, 90000, 125_000],
        [82500, 100_000, 125_000], [90000, 100_000, 150_000], [100_000, 125_000, 150_000],
        [100_000, 125_000, 175_000], [125_000, 150_000, 175_000], [125_000, 150_000, 200_000],
        [150_000, 175_000, 225_000], [150_000, 175_000, 250_000],
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_last_rank() {
        let all: i64 = (1..LAST_RANK).map(experience_required).sum();
        assert_eq!(all, 9_319_350);
        for (experience, rank, partial) in
            [(0, 0, 0), (99, 0, 99), (100, 1, 0), (1099, 1, 999), (1100, 2, 0), (all, 271, 0)]
        {
            let career = Career::of(experience);
            assert_eq!((career.rank, career.partial_progress), (rank, partial), "{experience}");
            assert!(!career.has_reached_max_rank);
        }
        assert!(Career::of(all + 1).has_reached_max_rank);
    }
}
