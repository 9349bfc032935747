//! The drawing of a trend.

mod axis;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use spnkr_picture::{Ink, Paint, Path, Svg, TextStyle, text};

use self::axis::{Days, Values};
use crate::trend::{Point, Series, Trend};

/// Draws a trend without a heading; as wide as is said, and gives how high it became.
pub(crate) fn draw(trend: &Trend, width: f64) -> (Svg, f64) {
    let shown = &trend.series[..trend.series.len().min(Ink::SERIES)];
    let mut svg = Svg::new();
    let Some((first, last)) = trend.span() else {
        svg.text(0.0, 20.0, "There is nothing to show yet.", TextStyle::new(SMALL).ink(Ink::Dim));
        return (svg, 32.0);
    };
    let legend = legend(&mut svg, trend, shown, width);
    let height = legend + (width * 0.34).clamp(150.0, 260.0);
    let values = Values::of(trend.measure, shown.iter().flat_map(|series| &series.points));
    let labels = values.ticks().map(|tick| values.label(tick));
    let left = labels.map(|label| text::width(&label, SMALL)).fold(0.0, f64::max) + 8.0;
    let plot = Plot {
        is_mean: trend.measure.is_mean(),
        left,
        right: width - 8.0,
        top: legend + 8.0,
        bottom: height - 22.0,
        days: Days::of(first, last),
        values,
    };
    plot.frame(&mut svg);
    for (place, series) in shown.iter().enumerate() {
        plot.line(&mut svg, series, trend.pause(), Ink::Series(place));
    }
    plot.strips(&mut svg, trend, shown);
    (svg, height)
}

/// Says in words what the drawing shows, for those who do not see it.
pub(crate) fn description(trend: &Trend) -> String {
    let Some((first, last)) = trend.span() else { return "No matches.".to_owned() };
    let mut text = format!("{}, from {} to {}.", trend.about(), day(first), day(last));
    for series in trend.series.iter().take(Ink::SERIES) {
        let values = series.points.iter().map(|point| point.value);
        let Some(newest) = series.newest() else { continue };
        let [least, most, newest] = [
            values.clone().fold(f64::INFINITY, f64::min),
            values.fold(f64::NEG_INFINITY, f64::max),
            newest.value,
        ]
        .map(|value| trend.measure.shown(value));
        text.push_str(&format!(
            " {}: {newest} at the end, between {least} and {most}, {} matches.",
            series.name, series.matches
        ));
    }
    text
}

/// A day, in UTC, as people read it.
pub(crate) fn day(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%-d %b %Y").to_string()
}

/// Names the lines, where there are several; gives how high that became.
fn legend(svg: &mut Svg, trend: &Trend, shown: &[Series], width: f64) -> f64 {
    if let [series] = shown
        && trend.series.len() == 1
        && &*series.name == "All matches"
    {
        return 0.0;
    }
    let (mut x, mut y) = (0.0, 12.0);
    let left_out = trend.series.len() - shown.len();
    let rest = (left_out > 0).then(|| (None, format!("and {left_out} more")));
    let entries = shown.iter().enumerate().map(|(place, series)| {
        let newest = series.newest().map(|point| trend.measure.shown(point.value));
        let name = text::shortened(&series.name, SMALL, width - 90.0);
        (Some(place), format!("{name} {}", newest.unwrap_or_default()))
    });
    for (place, label) in entries.chain(rest) {
        let room = 16.0 + text::width(&label, SMALL);
        if x > 0.0 && x + room > width {
            (x, y) = (0.0, y + 18.0);
        }
        if let Some(place) = place {
            svg.rect(x, y - 9.0, 10.0, 10.0, 2.0, Ink::Series(place));
        }
        let indent = if place.is_some() { 14.0 } else { 0.0 };
        svg.text(x + indent, y, &label, TextStyle::new(SMALL));
        x += room + 12.0;
    }
    y + 6.0
}

struct Plot {
    is_mean: bool,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    days: Days,
    values: Values,
}

impl Plot {
    fn x(&self, time: Timestamp) -> f64 {
        self.left + self.days.share(time) * (self.right - self.left)
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - self.values.share(value) * (self.bottom - self.top)
    }

    fn frame(&self, svg: &mut Svg) {
        for tick in self.values.ticks() {
            let y = self.y(tick);
            svg.line(self.left, y, self.right, y, Ink::Grid);
            let style = TextStyle::new(SMALL).ink(Ink::Dim).end();
            svg.text(self.left - 6.0, y + 4.0, &self.values.label(tick), style);
        }
        if let Some(balance) = self.values.balance() {
            let y = self.y(balance);
            svg.line(self.left, y, self.right, y, Ink::Dim);
        }
        let mut free = 0.0;
        for (time, label) in self.days.ticks(((self.right - self.left) / 76.0) as usize) {
            let x = self.x(time);
            svg.line(x, self.bottom, x, self.bottom + 4.0, Ink::Dim);
            let half = text::width(&label, SMALL) / 2.0;
            if x - half >= free && x + half <= self.right + 8.0 {
                svg.text(
                    x,
                    self.bottom + 17.0,
                    &label,
                    TextStyle::new(SMALL).ink(Ink::Dim).middle(),
                );
                free = x + half + 6.0;
            }
        }
    }

    fn line(&self, svg: &mut Svg, series: &Series, pause: SignedDuration, ink: Ink) {
        let mut path = Path::new();
        let mut dots = Vec::new();
        for piece in series.pieces(pause) {
            let piece: Vec<_> =
                piece.iter().map(|point| (self.x(point.time), self.y(point.value))).collect();
            // Of a mean there is nothing to see within an evening.
            let thin = if self.is_mean { lasts(&piece, 3.0) } else { thinned(&piece, 1.5) };
            match thin.as_slice() {
                [] => {}
                [alone] => dots.push(*alone),
                [(x, y), rest @ ..] => {
                    path = path.move_to(*x, *y);
                    for (x, y) in rest {
                        path = path.line_to(*x, *y);
                    }
                }
            }
        }
        svg.path(&path, Paint::stroke(ink, 1.75));
        for (x, y) in dots {
            svg.circle(x, y, 2.0, ink);
        }
    }

    /// Strips over the whole drawing, each of which tells a pointer what the lines are there.
    fn strips(&self, svg: &mut Svg, trend: &Trend, shown: &[Series]) {
        let count = ((self.right - self.left) / 9.0).clamp(1.0, 80.0) as usize;
        let width = (self.right - self.left) / count as f64;
        let mut ends: Vec<Vec<Option<&Point>>> = vec![vec![None; shown.len()]; count];
        for (line, series) in shown.iter().enumerate() {
            for point in &series.points {
                let strip = ((self.x(point.time) - self.left) / width) as usize;
                ends[strip.min(count - 1)][line] = Some(point);
            }
        }
        for (place, ends) in ends.iter().enumerate() {
            let Some(newest) = ends.iter().flatten().map(|point| point.time).max() else {
                continue;
            };
            let mut title = day(newest);
            for (series, point) in shown.iter().zip(ends) {
                let Some(point) = point else { continue };
                let name = if shown.len() == 1 { "" } else { &*series.name };
                let gap = if name.is_empty() { "" } else { " " };
                title.push_str(&format!(", {name}{gap}{}", trend.measure.shown(point.value)));
            }
            let x = self.left + place as f64 * width;
            svg.titled(&title, |svg| {
                let paint = Paint::fill(Ink::Text).opacity(0.0);
                svg.rect(x, self.top, width, self.bottom - self.top, 0.0, paint);
            });
        }
    }
}

/// The last of all points within a step to the right, and the first one.
fn lasts(points: &[(f64, f64)], step: f64) -> Vec<(f64, f64)> {
    let column = |point: &(f64, f64)| (point.0 / step).floor();
    let columns = points.chunk_by(|one, next| column(one) == column(next));
    let lasts = columns.enumerate().filter_map(|(place, points)| match points {
        [first, .., last] if place == 0 => Some(vec![*first, *last]),
        points => points.last().map(|last| vec![*last]),
    });
    lasts.flatten().collect()
}

/// As much of a line as can be seen: of all points within a step to the right the first, the last, and the extremes.
fn thinned(points: &[(f64, f64)], step: f64) -> Vec<(f64, f64)> {
    let column = |point: &(f64, f64)| (point.0 / step).floor();
    let mut thin = Vec::new();
    for points in points.chunk_by(|one, next| column(one) == column(next)) {
        if let [_, _, _, _, _, ..] = points {
            let place = |best: fn(f64, f64) -> bool| {
                let better = |best_place: usize, place: usize| {
                    if best(points[place].1, points[best_place].1) { place } else { best_place }
                };
                (0..points.len()).fold(0, better)
            };
            let mut places =
                [0, place(|y, other| y < other), place(|y, other| y > other), points.len() - 1];
            places.sort_unstable();
            let mut last = None;
            for place in places {
                if last != Some(place) {
                    thin.push(points[place]);
                    last = Some(place);
                }
            }
        } else {
            thin.extend_from_slice(points);
        }
    }
    thin
}

/// The size of letters.
const SMALL: f64 = 12.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thin_line_has_all_extremes() {
        let points = (0..10_000).map(|place| {
            let x = f64::from(place) / 100.0;
            (x, (x * 7.0).sin() * f64::from(place % 97))
        });
        let points: Vec<_> = points.collect();
        let thin = thinned(&points, 1.0);
        assert!(thin.len() <= 404, "{}", thin.len());
        let most = |points: &[(f64, f64)]| points.iter().map(|point| point.1).fold(0.0, f64::max);
        assert_eq!((most(&thin), thin[0], thin.last()), (most(&points), points[0], points.last()));
        assert!(thin.is_sorted_by(|one, next| one.0 < next.0));
        assert_eq!(thinned(&points[..3], 9.0), points[..3]);
    }
}
