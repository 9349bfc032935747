//! The drawing, from top to bottom.

use std::collections::HashMap;

use spnkr_picture::{
    Ink, Paint, Path, Svg, TextStyle,
    text::{shortened, width},
};

use super::{
    Picture,
    lanes::Lane,
    mark,
    scale::{Scale, TICK_SIZE, clock},
};
use crate::EventKind;

pub(super) fn draw(picture: &Picture<'_>) -> String {
    let lanes = picture.lanes();
    let last = picture.highlights.events.iter().map(|event| u64::from(event.time_ms)).max();
    let told = u64::try_from(picture.length.as_millis()).unwrap_or(u64::MAX).min(u32::MAX.into());
    let scale = Scale::new(PLOT_LEFT, PLOT_RIGHT - INSET, last.unwrap_or(0).max(told));
    let mut drawing = Drawing {
        ground: Svg::new(),
        grid: Path::new(),
        front: Svg::new(),
        y: TOP,
        scale,
        partners: partners(picture),
    };
    drawing.title(picture);
    let top = drawing.y;
    drawing.chart(&lanes);
    drawing.grid(top);
    drawing.tick_labels();
    let top = drawing.y;
    for (place, lane) in lanes.iter().enumerate() {
        drawing.lane(lane, ink(lane, place));
    }
    if lanes.is_empty() {
        drawing.y += 20.0;
        let y = drawing.y;
        drawing.front.text(MARGIN, y, "The film has no events.", TextStyle::new(13.0));
        drawing.y += 14.0;
    }
    drawing.grid(top);
    drawing.tick_labels();
    drawing.finish(picture)
}

/// By where a kill or a death lies in the chunk, who is at its other end.
fn partners<'a>(picture: &Picture<'a>) -> HashMap<u64, &'a str> {
    let events = &picture.highlights.events;
    let mut partners = HashMap::new();
    for pair in picture.highlights.kill_deaths().kills {
        let death = pair.death.and_then(|death| events.get(death));
        if let (Some(kill), Some(death)) = (events.get(pair.kill), death) {
            partners.insert(kill.xuid_bit, death.gamertag.as_str());
            partners.insert(death.xuid_bit, kill.gamertag.as_str());
        }
    }
    partners
}

pub(super) struct Drawing<'a> {
    /// What lies below the lines of the times.
    pub(super) ground: Svg,
    /// The lines of the times.
    grid: Path,
    pub(super) front: Svg,
    /// Where the next thing begins.
    pub(super) y: f64,
    pub(super) scale: Scale,
    pub(super) partners: HashMap<u64, &'a str>,
}

impl Drawing<'_> {
    fn title(&mut self, picture: &Picture<'_>) {
        let legend = LEGEND.iter().map(|(_, word)| LEGEND_SIGN + width(word, 12.0)).sum::<f64>();
        let left = PLOT_RIGHT - legend - (LEGEND.len() - 1) as f64 * LEGEND_GAP;
        let title = shortened(&picture.title, 20.0, left - MARGIN - 16.0);
        self.front.text(MARGIN, self.y, &title, TextStyle::new(20.0).bold());
        self.legend(left);
        if !picture.subtitle.is_empty() {
            self.y += 20.0;
            let subtitle = shortened(&picture.subtitle, 12.0, PLOT_RIGHT - MARGIN);
            self.front.text(MARGIN, self.y, &subtitle, TextStyle::new(12.0).ink(Ink::Dim));
        }
        self.y += 20.0;
    }

    fn legend(&mut self, left: f64) {
        let mut x = left;
        for (kind, word) in LEGEND {
            mark::draw(&mut self.front, kind, x + 4.0, self.y - 5.0, Ink::Text);
            let style = TextStyle::new(12.0).ink(Ink::Dim);
            self.front.text(x + LEGEND_SIGN, self.y - 1.0, word, style);
            x += LEGEND_SIGN + width(word, 12.0) + LEGEND_GAP;
        }
    }

    /// Draws the lines of the times from there to here.
    fn grid(&mut self, top: f64) {
        if top >= self.y {
            return;
        }
        for tick in self.scale.ticks() {
            let x = self.scale.x(tick as f64 * 1_000.0);
            self.grid = std::mem::take(&mut self.grid).move_to(x, top).vertical_to(self.y);
        }
    }

    fn tick_labels(&mut self) {
        self.y += 14.0;
        let style = TextStyle::new(TICK_SIZE).ink(Ink::Dim).middle();
        for tick in self.scale.ticks() {
            let label = clock(tick);
            let furthest = WIDTH - 2.0 - width(&label, TICK_SIZE) / 2.0;
            let x = self.scale.x(tick as f64 * 1_000.0).min(furthest);
            self.front.text(x, self.y, &label, style);
        }
        self.y += 6.0;
    }

    fn finish(self, picture: &Picture<'_>) -> String {
        let mut svg = self.ground;
        svg.path(&self.grid, Paint::stroke(Ink::Grid, 1.0));
        svg.append(self.front);
        svg.finish(WIDTH, (self.y + 10.0).ceil(), &picture.title, picture.theme)
    }
}

/// The colour of a team is always the same one.
pub(super) fn ink(lane: &Lane<'_>, place: usize) -> Ink {
    Ink::Series(lane.team.and_then(|team| usize::try_from(team).ok()).unwrap_or(place))
}

/// A number that has room in its column, whatever it is.
pub(super) fn short(number: u64) -> String {
    match number {
        0..10_000 => number.to_string(),
        10_000..1_000_000 => format!("{}k", number / 1_000),
        1_000_000..1_000_000_000 => format!("{}M", number / 1_000_000),
        _ => format!("{}G", (number / 1_000_000_000).min(999)),
    }
}

const LEGEND: [(EventKind, &str); 4] = [
    (EventKind::Kill, "kill"),
    (EventKind::Death, "death"),
    (EventKind::Medal, "medal"),
    (EventKind::Mode, "objective"),
];
pub(super) const WIDTH: f64 = 1200.0;
pub(super) const MARGIN: f64 = 24.0;
const TOP: f64 = 38.0;
/// Where names and scores end, then the columns of numbers.
pub(super) const NAME_RIGHT: f64 = 180.0;
pub(super) const KILLS_RIGHT: f64 = 214.0;
pub(super) const DEATHS_RIGHT: f64 = 248.0;
pub(super) const MEDALS_RIGHT: f64 = 282.0;
pub(super) const PLOT_LEFT: f64 = 306.0;
pub(super) const PLOT_RIGHT: f64 = WIDTH - MARGIN;
/// From the beginning of a sign in the legend to its word, and from there to the next sign.
const LEGEND_SIGN: f64 = 14.0;
const LEGEND_GAP: f64 = 14.0;
/// Room for the mark of an event at the very end.
const INSET: f64 = 6.0;
