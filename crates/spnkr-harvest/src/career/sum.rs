//! Matches added up.

use jiff::SignedDuration;
use spnkr::client::model::Outcome;

use super::Played;

/// Matches added up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[non_exhaustive]
pub struct Sum {
    /// How many.
    pub matches: u64,
    /// How many were won.
    pub wins: u64,
    /// How many were lost.
    pub losses: u64,
    /// How many nobody won.
    pub ties: u64,
    /// How many ended otherwise: the player left, mostly.
    pub unfinished: u64,
    /// How long the player played.
    pub time_played: SignedDuration,
    /// Kills.
    pub kills: i64,
    /// Deaths.
    pub deaths: i64,
    /// Assists.
    pub assists: i64,
    /// The KDA of all matches, added.
    pub kda_sum: f64,
    /// Shots fired.
    pub shots_fired: i64,
    /// Shots that hit.
    pub shots_hit: i64,
    /// Damage dealt.
    pub damage_dealt: i64,
    /// Damage taken.
    pub damage_taken: i64,
}

impl Sum {
    /// Adds a match.
    pub fn add(&mut self, played: &Played) {
        self.matches += 1;
        *match played.outcome {
            Outcome::Win => &mut self.wins,
            Outcome::Loss => &mut self.losses,
            Outcome::Tie => &mut self.ties,
            _ => &mut self.unfinished,
        } += 1;
        self.time_played = self.time_played.saturating_add(played.time_played);
        self.kills += played.kills;
        self.deaths += played.deaths;
        self.assists += played.assists;
        self.kda_sum += played.kda;
        self.shots_fired += played.shots_fired;
        self.shots_hit += played.shots_hit;
        self.damage_dealt += played.damage_dealt;
        self.damage_taken += played.damage_taken;
    }

    /// The part of the matches that were won, from 0 to 1: of all matches, with ties and those that the player left.
    pub fn win_rate(&self) -> Option<f64> {
        self.per_match(self.wins as f64)
    }

    /// The KDA of a match, on average.
    pub fn kda(&self) -> Option<f64> {
        self.per_match(self.kda_sum)
    }

    /// Kills for each death; none where nobody died.
    pub fn kills_per_death(&self) -> Option<f64> {
        (self.deaths > 0).then(|| self.kills as f64 / self.deaths as f64)
    }

    /// The part of all shots that hit, from 0 to 1.
    pub fn accuracy(&self) -> Option<f64> {
        (self.shots_fired > 0).then(|| self.shots_hit as f64 / self.shots_fired as f64)
    }

    /// A sum as what a match has of it, on average.
    pub fn per_match(&self, total: f64) -> Option<f64> {
        (self.matches > 0).then(|| total / self.matches as f64)
    }
}

impl<'a> FromIterator<&'a Played> for Sum {
    fn from_iter<I: IntoIterator<Item = &'a Played>>(matches: I) -> Self {
        let mut sum = Self::default();
        matches.into_iter().for_each(|played| sum.add(played));
        sum
    }
}

/// How long wins and losses went on: matches in a row. A tie or a match that the player left ends both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Streaks {
    /// The longest row of wins.
    pub longest_wins: u32,
    /// The longest row of losses.
    pub longest_losses: u32,
    /// The wins up to the newest match.
    pub current_wins: u32,
    /// The losses up to the newest match.
    pub current_losses: u32,
}

impl Streaks {
    pub(super) fn of(outcomes: impl Iterator<Item = Outcome>) -> Self {
        let mut streaks = Self::default();
        for outcome in outcomes {
            let go_on = |count: u32, goes_on: bool| if goes_on { count + 1 } else { 0 };
            streaks.current_wins = go_on(streaks.current_wins, outcome == Outcome::Win);
            streaks.current_losses = go_on(streaks.current_losses, outcome == Outcome::Loss);
            streaks.longest_wins = streaks.longest_wins.max(streaks.current_wins);
            streaks.longest_losses = streaks.longest_losses.max(streaks.current_losses);
        }
        streaks
    }
}

/// The match of the most of something.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Best<'a> {
    /// How much it was.
    pub value: f64,
    /// Where.
    pub played: &'a Played,
}
