//! The sums of kills over time.

use spnkr_picture::{
    Ink, Paint, Path, Svg, TextStyle,
    text::{shortened, width},
};

use super::{
    super::{Card, KillLine, words::clock},
    team_ink,
};

/// Whether there is anything to compare.
pub(in super::super) fn is_worth_a_chart(card: &Card) -> bool {
    card.kills.iter().any(|line| !line.times_ms.is_empty())
}

/// The chart in a width, and how high it is.
pub(in super::super) fn chart(card: &Card, wide: f64) -> (Svg, f64) {
    let chart = Chart::of(card, wide);
    let mut svg = Svg::new();
    chart.axes(&mut svg);
    let lines = chart.lines(card);
    // What matters most lies above.
    for line in lines.iter().rev() {
        svg.path(&chart.path(line.of), line.paint());
    }
    chart.labels(&mut svg, &lines);
    (svg, HEIGHT + AXIS)
}

struct Chart {
    left: f64,
    right: f64,
    /// Milliseconds, and never zero.
    length: f64,
    most: usize,
}

struct Line<'a> {
    of: &'a KillLine,
    /// None of those that are there for comparison alone.
    ink: Option<Ink>,
    is_focus: bool,
}

impl Line<'_> {
    fn paint(&self) -> Paint {
        match (self.ink, self.is_focus) {
            (Some(ink), true) => Paint::stroke(ink, 3.0),
            (Some(ink), false) => Paint::stroke(ink, 2.0),
            (None, _) => Paint::stroke(Ink::Neutral, 1.0).opacity(0.5),
        }
    }
}

impl Chart {
    fn of(card: &Card, wide: f64) -> Self {
        let last = card.kills.iter().filter_map(|line| line.times_ms.last().copied()).max();
        let duration = u32::try_from(card.duration.as_millis()).unwrap_or(u32::MAX);
        let length = last.unwrap_or_default().max(duration).max(1_000);
        let most = card.kills.iter().map(|line| line.times_ms.len()).max().unwrap_or(0).max(1);
        Self { left: LEFT, right: wide - NAMES, length: length.into(), most }
    }

    fn x(&self, time_ms: f64) -> f64 {
        self.left + (self.right - self.left) * (time_ms / self.length)
    }

    fn y(&self, kills: usize) -> f64 {
        HEIGHT - (HEIGHT - TOP) * kills as f64 / self.most as f64
    }

    fn axes(&self, svg: &mut Svg) {
        let style = TextStyle::new(11.0).ink(Ink::Dim);
        let step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1_000]
            .into_iter()
            .find(|step| self.most / step < 5)
            .unwrap_or(self.most);
        for kills in (0..=self.most).step_by(step) {
            let y = self.y(kills);
            svg.line(self.left, y, self.right, y, Ink::Grid);
            svg.text(self.left - 8.0, y + 4.0, &kills.to_string(), style.end());
        }
        let seconds = self.length as u64 / 1_000;
        let room = ((self.right - self.left) / 56.0).floor().max(1.0) as u64;
        let steps = [10, 30, 60, 120, 300, 600, 900, 1_800, 3_600];
        let step = steps.into_iter().find(|step| seconds / step <= room).unwrap_or(seconds);
        for tick in (0..=seconds).step_by(usize::try_from(step.max(1)).unwrap_or(usize::MAX)) {
            let x = self.x(tick as f64 * 1_000.0);
            svg.line(x, HEIGHT, x, HEIGHT + 4.0, Ink::Grid);
            let label = clock(i64::try_from(tick).unwrap_or(i64::MAX));
            svg.text(x, HEIGHT + 17.0, &label, style.middle());
        }
    }

    /// The lines, those that matter most first.
    fn lines<'a>(&self, card: &'a Card) -> Vec<Line<'a>> {
        let mut lines: Vec<Line<'a>> = card
            .kills
            .iter()
            .map(|of| Line {
                of,
                ink: of.team_id.map(team_ink),
                is_focus: match of.team_id {
                    Some(_) => card.focus_player().is_some_and(|focus| focus.team_id == of.team_id),
                    None => of.xuid.is_some() && of.xuid == card.focus,
                },
            })
            .collect();
        lines.sort_by_key(|line| !line.is_focus);
        if card.teams.is_empty() {
            for (place, line) in lines.iter_mut().take(MOST_PLAYERS).enumerate() {
                line.ink = Some(Ink::Series(place));
            }
        }
        lines
    }

    fn path(&self, line: &KillLine) -> Path {
        let mut path = Path::new().move_to(self.left, self.y(0));
        for (kills, time) in (1..).zip(&line.times_ms) {
            path = path.horizontal_to(self.x((*time).into())).vertical_to(self.y(kills));
        }
        path.horizontal_to(self.right)
    }

    /// The names at the ends of the lines, none above another.
    fn labels(&self, svg: &mut Svg, lines: &[Line<'_>]) {
        let mut labels: Vec<_> = lines
            .iter()
            .filter_map(|line| {
                let kills = line.of.times_ms.len();
                Some((self.y(kills) + 4.5, line, line.ink?, kills))
            })
            .collect();
        labels.sort_by(|(a, ..), (b, ..)| a.total_cmp(b));
        let mut next = f64::MIN;
        for (y, ..) in &mut labels {
            *y = y.max(next);
            next = *y + LINE;
        }
        let mut last = HEIGHT + 4.5;
        for (y, ..) in labels.iter_mut().rev() {
            *y = y.min(last);
            last = *y - LINE;
        }
        for (y, line, ink, kills) in labels {
            let kills = kills.to_string();
            let style = TextStyle::new(13.0).bold().ink(ink);
            svg.text(self.right + 8.0, y, &kills, style);
            let x = self.right + 8.0 + width(&kills, 13.0) + 6.0;
            let room = self.right + NAMES - x;
            let name = shortened(&line.of.name, 12.0, room);
            let style = TextStyle::new(12.0);
            svg.text(x, y, &name, if line.is_focus { style.bold() } else { style });
        }
    }
}

const LEFT: f64 = 30.0;
/// Room for names on the right.
const NAMES: f64 = 132.0;
const TOP: f64 = 8.0;
const HEIGHT: f64 = 150.0;
const AXIS: f64 = 22.0;
const LINE: f64 = 16.0;
/// How many players have a colour, where everybody played for themselves.
const MOST_PLAYERS: usize = 4;
