//! Which medals are named in a row, so that no name stands on another or on a medal.

use std::cmp::Reverse;

use super::{scale::Scale, text::width};
use crate::HighlightEvent;

/// A name beside a medal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label<'a> {
    pub(super) name: &'a str,
    /// Where it begins.
    pub(super) x: f64,
}

/// The names that there is room for, those of the rarer medals first.
pub(super) fn labels<'a>(
    events: &[&'a HighlightEvent],
    scale: &Scale,
    left: f64,
    right: f64,
) -> Vec<Label<'a>> {
    let medals = events.iter().filter_map(|event| {
        let name = event.medal.as_ref()?.name.as_deref()?;
        Some((event, name, scale.x(event.time_ms.into())))
    });
    let mut medals: Vec<_> = medals.collect();
    let all = events.iter().filter(|event| event.medal.is_some());
    let mut taken: Vec<(f64, f64)> = all
        .map(|event| scale.x(event.time_ms.into()))
        .map(|x| (x - MEDAL_RADIUS, x + MEDAL_RADIUS))
        .collect();
    medals.sort_by_key(|(event, ..)| (Reverse(event.type_code), event.time_ms));
    let mut labels = Vec::new();
    for (_, name, x) in medals.into_iter().take(MOST_TRIED) {
        let width = width(name, LABEL_SIZE);
        let places = [x + MEDAL_RADIUS + GAP, x - MEDAL_RADIUS - GAP - width];
        let is_free = |from: &f64| {
            let (from, to) = (*from, *from + width);
            from >= left && to <= right && !taken.iter().any(|(a, b)| *a < to && from < *b)
        };
        if let Some(from) = places.into_iter().find(is_free) {
            taken.push((from - GAP, from + width + GAP));
            labels.push(Label { name, x: from });
        }
    }
    labels
}

pub(super) const LABEL_SIZE: f64 = 9.0;
pub(super) const MEDAL_RADIUS: f64 = 4.5;
const GAP: f64 = 1.5;
/// No row has room for more, and nobody waits for a film that is made to be expensive.
const MOST_TRIED: usize = 500;
