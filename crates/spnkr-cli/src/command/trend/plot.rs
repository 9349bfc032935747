//! Lines in a terminal, of Braille dots.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use jiff::{Timestamp, tz::TimeZone};
use spnkr_harvest::trend::{Series, Trend};
use unicode_width::UnicodeWidthStr as _;

use crate::{output::clean, table::cut};

/// Writes a plot for each line of a trend, one below the other: colours alone would not tell them apart.
pub(super) fn write(out: &mut dyn Write, trend: &Trend, width: Option<usize>) -> io::Result<()> {
    let width = width.unwrap_or(WIDTH).clamp(LEAST_WIDTH, MOST_WIDTH);
    let bold = Style::new().bold();
    let dimmed = Style::new().dimmed();
    let heading = cut(&clean(&format!("{} of {}", trend.measure, trend.player)), width);
    writeln!(out, "{bold}{heading}{bold:#}")?;
    for line in wrapped(&trend.about(), width) {
        writeln!(out, "{dimmed}{line}{dimmed:#}")?;
    }
    let shown = &trend.series[..trend.series.len().min(MOST_PLOTS)];
    let Some(plot) = Plot::of(trend, shown, width) else { return Ok(()) };
    for series in shown {
        writeln!(out)?;
        if trend.series.len() > 1 || trend.by != spnkr_harvest::trend::By::Nothing {
            writeln!(out, "{}", cut(&clean(&plot.name(series)), width))?;
        }
        plot.write(out, series)?;
    }
    if let Some(left @ 1..) = trend.series.len().checked_sub(shown.len()) {
        writeln!(out, "\n{dimmed}and {left} more: --csv and --json have all{dimmed:#}")?;
    }
    Ok(())
}

struct Plot<'a> {
    trend: &'a Trend,
    first: Timestamp,
    last: Timestamp,
    least: f64,
    most: f64,
    labels: [String; 3],
    columns: usize,
    rows: usize,
}

impl<'a> Plot<'a> {
    /// The axes, which all lines share; none without a point.
    fn of(trend: &'a Trend, shown: &[Series], width: usize) -> Option<Self> {
        let (first, last) = trend.span()?;
        let values = || shown.iter().flat_map(|series| &series.points).map(|point| point.value);
        let (least, most) = (values().reduce(f64::min)?, values().reduce(f64::max)?);
        let rows = if shown.len() == 1 { ROWS } else { FEWER_ROWS };
        let labels = [most, (most + least) / 2.0, least].map(|value| trend.measure.shown(value));
        let gutter = labels.iter().map(|label| label.len()).max().unwrap_or(0) + 2;
        Some(Self { trend, first, last, least, most, labels, columns: width - gutter, rows })
    }

    /// What a line is of, and what it comes to.
    fn name(&self, series: &Series) -> String {
        let measure = self.trend.measure;
        let newest = series.newest().map(|point| measure.shown(point.value)).unwrap_or_default();
        let s = if series.matches == 1 { "" } else { "es" };
        format!("{}: {newest} at the end, {} match{s}", series.name, series.matches)
    }

    fn write(&self, out: &mut dyn Write, series: &Series) -> io::Result<()> {
        let color = AnsiColor::Cyan.on_default();
        let mut canvas = Canvas::new(self.columns, self.rows);
        for piece in series.pieces(self.trend.pause()) {
            let dots: Vec<_> =
                piece.iter().map(|point| self.dot(point.time, point.value)).collect();
            let mut before = None;
            for (place, dot) in dots.iter().enumerate() {
                // Of a mean there is nothing to see within an evening but where it ended.
                let is_last = dots.get(place + 1).is_none_or(|next| next.0 != dot.0);
                if before.is_none() || is_last || !self.trend.measure.is_mean() {
                    canvas.line(before.unwrap_or(*dot), *dot);
                    before = Some(*dot);
                }
            }
        }
        let gutter = self.labels.iter().map(|label| label.len()).max().unwrap_or(0);
        for (row, line) in canvas.lines().enumerate() {
            let label = match row {
                0 => &*self.labels[0],
                row if row == self.rows - 1 => &*self.labels[2],
                row if row == self.rows / 2 && self.rows % 2 == 1 => &*self.labels[1],
                _ => "",
            };
            let mark = if label.is_empty() { '│' } else { '┤' };
            writeln!(
                out,
                "{label:>gutter$} {mark}{color}{}{color:#}",
                line.trim_end_matches(BLANK)
            )?;
        }
        writeln!(out, "{:gutter$} └{}", "", "─".repeat(self.columns))?;
        writeln!(out, "{:gutter$}  {}", "", self.days())
    }

    /// The first day, the last one, and the one in the middle if there is room.
    fn days(&self) -> String {
        let day =
            |time: Timestamp| time.to_zoned(TimeZone::system()).strftime("%-d %b %Y").to_string();
        let (first, last) = (day(self.first), day(self.last));
        if first == last {
            return first;
        }
        let half = self.last.duration_since(self.first) / 2;
        let middle = self.first.checked_add(half).map(day).unwrap_or_default();
        let room = self.columns.saturating_sub(first.width() + middle.width() + last.width());
        if room < 8 || middle == first || middle == last {
            let room = self.columns.saturating_sub(first.width() + last.width()).max(1);
            return format!("{first}{:room$}{last}", "");
        }
        let left = (self.columns - middle.width()) / 2 - first.width();
        let right = room - left;
        format!("{first}{:left$}{middle}{:right$}{last}", "", "")
    }

    /// Where a point is, in dots from the upper left corner.
    fn dot(&self, time: Timestamp, value: f64) -> (i64, i64) {
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.5 };
        let since = |time: Timestamp| time.duration_since(self.first).as_secs_f64();
        let x = share(since(time), since(self.last));
        let y = share(self.most - value, self.most - self.least);
        let on = |share: f64, dots: usize| (share * (dots - 1) as f64).round() as i64;
        (on(x, self.columns * 2), on(y, self.rows * 4))
    }
}

/// Dots, of which a character holds two by four.
struct Canvas {
    columns: usize,
    cells: Vec<u8>,
}

impl Canvas {
    fn new(columns: usize, rows: usize) -> Self {
        Self { columns, cells: vec![0; columns * rows] }
    }

    fn set(&mut self, x: i64, y: i64) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x / 2 < self.columns
            && let Some(cell) = self.cells.get_mut(y / 4 * self.columns + x / 2)
        {
            *cell |= DOTS[y % 4][x % 2];
        }
    }

    /// Sets the dots between two, these included.
    fn line(&mut self, (x1, y1): (i64, i64), (x2, y2): (i64, i64)) {
        let steps = (x2 - x1).abs().max((y2 - y1).abs());
        self.set(x1, y1);
        for step in 1..=steps {
            // Rounded to the nearest dot, whichever way it goes.
            let on = |from: i64, to: i64| {
                from + ((to - from) * step * 2 + steps * (to - from).signum()) / (2 * steps)
            };
            self.set(on(x1, x2), on(y1, y2));
        }
    }

    fn lines(&self) -> impl Iterator<Item = String> {
        let dots = |cell: &u8| char::from_u32(u32::from(BLANK) + u32::from(*cell)).unwrap_or(BLANK);
        self.cells.chunks(self.columns).map(move |row| row.iter().map(dots).collect())
    }
}

/// A text in lines of a width, broken at spaces.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        if let Some(line) = lines.last_mut()
            && (line.is_empty() || line.width() + 1 + word.width() <= width)
        {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Braille without a dot; the others follow it by their bits.
const BLANK: char = '\u{2800}';

/// The bits of the dots, by line and column.
const DOTS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

const WIDTH: usize = 80;
const LEAST_WIDTH: usize = 30;
const MOST_WIDTH: usize = 120;
const ROWS: usize = 13;
const FEWER_ROWS: usize = 5;
const MOST_PLOTS: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_lie_where_they_belong() {
        let mut canvas = Canvas::new(4, 2);
        canvas.line((0, 7), (7, 0));
        canvas.line((0, 0), (3, 0));
        canvas.set(-1, 3);
        canvas.set(8, 3);
        assert_eq!(canvas.lines().collect::<Vec<_>>(), ["⠉⠉⡠⠊", "⡠⠊⠀⠀"]);
    }
}
