//! What was played without a long pause.

use std::{ops::Range, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{Played, Sum};

/// The pause after which a new session begins, if nothing else is said.
pub const PAUSE: SignedDuration = SignedDuration::from_mins(30);

/// Matches one after the other, without a long pause between them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Session {
    /// Which matches of the career.
    pub matches: Range<usize>,
    /// When the first one started.
    pub start_time: Timestamp,
    /// When the last one ended.
    pub end_time: Timestamp,
    /// What they come to.
    pub sum: Sum,
    /// What they did to ranks, by playlist, in the order in which these were played.
    pub csr: Vec<CsrChange>,
}

/// What matches did to the rank in a playlist.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CsrChange {
    /// The playlist.
    pub playlist: Arc<str>,
    /// The rank before the first match that had one.
    pub before: i64,
    /// The rank after the last one.
    pub after: i64,
}

pub(super) fn sessions(matches: &[Played], pause: SignedDuration) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for (place, played) in matches.iter().enumerate() {
        match sessions.last_mut() {
            Some(session) if played.start_time.duration_since(session.end_time) < pause => {
                session.add(place, played);
            }
            _ => {
                let mut session = Session {
                    matches: place..place,
                    start_time: played.start_time,
                    end_time: played.end_time,
                    sum: Sum::default(),
                    csr: Vec::new(),
                };
                session.add(place, played);
                sessions.push(session);
            }
        }
    }
    sessions
}

impl Session {
    fn add(&mut self, place: usize, played: &Played) {
        self.matches.end = place + 1;
        self.end_time = self.end_time.max(played.end_time);
        self.sum.add(played);
        let Some(after) = played.csr_after else { return };
        let playlist = played.playlist_name();
        match self.csr.iter_mut().find(|change| change.playlist == playlist) {
            Some(change) => change.after = after,
            None => {
                // After the last placement there is a rank, and before it there was none.
                let before = played.csr_before.unwrap_or(after);
                self.csr.push(CsrChange { playlist, before, after });
            }
        }
    }
}
