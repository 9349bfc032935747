//! People who were met.

use std::{cmp::Reverse, collections::HashMap};

use jiff::Timestamp;
use spnkr::{Xuid, client::model::Outcome};

use super::{Career, Played};

/// Somebody who was in matches of the player, on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Met {
    /// Who.
    pub xuid: Xuid,
    /// The gamertag, if it is known.
    pub gamertag: Option<String>,
    /// In how many matches.
    pub matches: u64,
    /// How many of these the player won.
    pub wins: u64,
    /// How many the player lost.
    pub losses: u64,
    /// When the newest of them started.
    pub last: Timestamp,
}

impl Met {
    /// The part of these matches that the player won, from 0 to 1.
    pub fn win_rate(&self) -> f64 {
        self.wins as f64 / self.matches.max(1) as f64
    }

    /// What the person is called: the gamertag, or the XUID if that is not known.
    pub fn name(&self) -> String {
        self.gamertag.clone().unwrap_or_else(|| self.xuid.to_string())
    }
}

pub(super) fn met(career: &Career, side: impl Fn(&Played) -> &Vec<Xuid>) -> Vec<Met> {
    let mut people: HashMap<Xuid, Met> = HashMap::new();
    for played in &career.matches {
        for xuid in side(played) {
            let met = people.entry(*xuid).or_insert_with(|| Met {
                xuid: *xuid,
                gamertag: None,
                matches: 0,
                wins: 0,
                losses: 0,
                last: played.start_time,
            });
            met.matches += 1;
            met.wins += u64::from(played.outcome == Outcome::Win);
            met.losses += u64::from(played.outcome == Outcome::Loss);
            met.last = met.last.max(played.start_time);
        }
    }
    let mut people: Vec<Met> = people.into_values().collect();
    people.sort_unstable_by_key(|met| (Reverse(met.matches), Reverse(met.last), met.xuid));
    for met in &mut people {
        met.gamertag = career.gamertags.get(&met.xuid).cloned();
    }
    people
}
