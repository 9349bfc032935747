//! Which medals are named in a row, so that no name stands on another or on a medal.

use std::cmp::Reverse;

use spnkr_picture::text::width;

use super::mark::{MEDAL_RADIUS, medal_name};
use crate::HighlightEvent;

/// A name beside a medal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label<'a> {
    pub(super) name: &'a str,
    /// The point beside the medal.
    pub(super) x: f64,
    /// Whether the name ends there, and does not begin.
    pub(super) ends: bool,
}

impl Label<'_> {
    /// From where to where it is, at most.
    pub(super) fn span(&self) -> (f64, f64) {
        let width = width(self.name, LABEL_SIZE);
        if self.ends { (self.x - width, self.x) } else { (self.x, self.x + width) }
    }
}

/// The names that there is room for, those of the rarer medals first: to the right of the medal, or else to its left.
pub(super) fn labels<'a>(
    medals: &[(&'a HighlightEvent, f64)],
    left: f64,
    right: f64,
) -> Vec<Label<'a>> {
    let mut taken: Vec<(f64, f64)> =
        medals.iter().map(|(_, x)| (x - MEDAL_RADIUS, x + MEDAL_RADIUS)).collect();
    let named = medals.iter().filter_map(|(event, x)| Some((*event, medal_name(event)?, *x)));
    let mut named: Vec<_> = named.collect();
    named.sort_by_key(|(event, ..)| (Reverse(event.type_code), event.time_ms));
    let mut labels = Vec::new();
    for (_, name, x) in named.into_iter().take(MOST_TRIED) {
        let behind = Label { name, x: x + MEDAL_RADIUS + GAP, ends: false };
        let before = Label { name, x: x - MEDAL_RADIUS - GAP, ends: true };
        let is_free = |label: &Label<'_>| {
            let (from, to) = label.span();
            from >= left && to <= right && !taken.iter().any(|(a, b)| *a < to && from < *b)
        };
        if let Some(label) = [behind, before].into_iter().find(is_free) {
            let (from, to) = label.span();
            taken.push((from - APART, to + APART));
            labels.push(label);
        }
    }
    labels
}

pub(super) const LABEL_SIZE: f64 = 9.5;
/// Between a medal and its name.
const GAP: f64 = 1.5;
/// Between a name and what is not its own.
const APART: f64 = 2.5;
/// No row has room for more, and nobody waits for a film that is made to be expensive.
const MOST_TRIED: usize = 500;
