//! The shapes of events, and where in a row they stand.

use spnkr_picture::{Ink, Paint, Path, Svg};

use crate::{EventKind, HighlightEvent};

/// Draws the shape of a kind of event around a point.
pub(super) fn draw(svg: &mut Svg, kind: EventKind, x: f64, y: f64, ink: Ink) {
    match kind {
        EventKind::Kill => {
            let triangle = Path::new().move_to(x - 4.0, y + 4.0).horizontal_by(8.0);
            svg.path(&triangle.line_by(-4.0, -8.5).close(), ink);
        }
        EventKind::Death => {
            let cross = Path::new().move_to(x - 3.0, y - 3.0).line_by(6.0, 6.0);
            let cross = cross.move_by(0.0, -6.0).line_by(-6.0, 6.0);
            svg.path(&cross, Paint::stroke(Ink::Text, 1.6));
        }
        EventKind::Medal => {
            let r = MEDAL_RADIUS;
            let diamond = Path::new().move_to(x, y - r).line_by(r, r).line_by(-r, r);
            svg.path(&diamond.line_by(-r, -r).close(), Ink::Medal);
        }
        EventKind::Mode => svg.rect(x - 2.25, y - 2.25, 4.5, 4.5, 0.0, ink),
        EventKind::Unknown => svg.circle(x, y, 2.0, Ink::Dim),
    }
}

/// How far below the upper edge of its row a kind of event stands.
pub(super) fn height_of(kind: EventKind) -> f64 {
    match kind {
        EventKind::Medal => MEDAL_HEIGHT,
        EventKind::Kill => BASELINE - 6.75,
        EventKind::Mode | EventKind::Unknown => BASELINE,
        EventKind::Death => BASELINE + 6.5,
    }
}

/// Where the medals of a row stand: at their times, or a little later where one would hide another.
///
/// In the order of the events, which is that of time.
pub(super) fn medal_places(times: impl Iterator<Item = f64>, right: f64) -> Vec<f64> {
    let mut last = f64::NEG_INFINITY;
    times
        .map(|x| {
            let place = x.max(last + APART);
            // Where there are too many, they lie upon each other again rather than at a wrong time.
            last = if place - x > FURTHEST || place > right { x } else { place };
            last
        })
        .collect()
}

/// What a medal is called.
pub(super) fn medal_name(event: &HighlightEvent) -> Option<&str> {
    event.medal.as_ref()?.name.as_deref()
}

pub(super) const MEDAL_RADIUS: f64 = 4.5;
pub(super) const MEDAL_HEIGHT: f64 = 7.5;
/// Where events of the mode stand, above deaths and below kills.
pub(super) const BASELINE: f64 = 23.5;
const APART: f64 = 6.0;
const FURTHEST: f64 = 15.0;
