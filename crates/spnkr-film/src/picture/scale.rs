//! Where a time stands.

use spnkr_picture::text::width;

/// From milliseconds to a place from left to right.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    left: f64,
    right: f64,
    /// In milliseconds, and never zero.
    length: f64,
}

impl Scale {
    pub(super) fn new(left: f64, right: f64, length_ms: u64) -> Self {
        // Exact for every time that fits into a film.
        Self { left, right, length: length_ms.max(1_000) as f64 }
    }

    pub(super) fn x(&self, time_ms: f64) -> f64 {
        self.left + (self.right - self.left) * (time_ms / self.length).clamp(0.0, 1.0)
    }

    /// The moments that are written down, in seconds: as many as there is room for, and at most [`MOST_TICKS`].
    pub(super) fn ticks(&self) -> Vec<u64> {
        let seconds = self.length / 1_000.0;
        let widest = width(&clock(seconds as u64), TICK_SIZE) + TICK_GAP;
        let room = ((self.right - self.left) / widest).floor().clamp(1.0, MOST_TICKS);
        let step = STEPS.into_iter().find(|step| seconds / *step as f64 <= room);
        // A film of weeks is none, but has to be drawn as well.
        let step = step.unwrap_or((seconds / room).ceil() as u64);
        (0..).map(|number| number * step).take_while(|tick| *tick as f64 <= seconds).collect()
    }
}

/// Minutes and seconds, with hours where there are some.
pub(super) fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

pub(super) const TICK_SIZE: f64 = 10.0;
const TICK_GAP: f64 = 12.0;
/// In seconds.
const STEPS: [u64; 11] = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];
const MOST_TICKS: f64 = 13.0;
