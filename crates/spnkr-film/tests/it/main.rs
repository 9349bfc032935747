//! Films that the emulator makes, which has an encoder of its own.

mod facts;
mod properties;
mod world;

use spnkr_emulator::{FilmEvent, FilmEventKind};

/// The kills, deaths and other events of two players, one of each kind.
fn some_events() -> Vec<FilmEvent> {
    let (one, other) = (2_533_274_800_000_001, 2_533_274_800_000_002);
    let medal = FilmEventKind::Medal { weight: 50, code: 131 };
    vec![
        FilmEvent::new(one, "Some Player", 29_000, FilmEventKind::Mode),
        FilmEvent::new(one, "Some Player", 59_768, FilmEventKind::Kill),
        FilmEvent::new(one, "Some Player", 59_768, medal),
        FilmEvent::new(other, "Another", 59_769, FilmEventKind::Death),
    ]
}

/// Every version that has been seen, and some that have not.
const VERSIONS: [i32; 16] =
    [i32::MIN, 0, 29, 30, 31, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, i32::MAX];
