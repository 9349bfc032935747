//! The drawing, from top to bottom.

use std::collections::HashMap;

use super::{
    Picture,
    lanes::Lane,
    medals::{LABEL_SIZE, MEDAL_RADIUS, labels},
    scale::{Scale, clock},
    style::{COLORS, style},
    text::{escaped, shortened},
};
use crate::{EventKind, HighlightEvent, Timeline};

pub(super) fn draw(picture: &Picture<'_>) -> String {
    let lanes = picture.lanes();
    let last = picture.highlights.events.iter().map(|event| u64::from(event.time_ms)).max();
    let told = u64::try_from(picture.length.as_millis()).unwrap_or(u64::MAX).min(u32::MAX.into());
    let scale = Scale::new(PLOT_LEFT, PLOT_RIGHT - INSET, last.unwrap_or(0).max(told));
    let partners = partners(picture);
    let mut drawing =
        Drawing { ground: String::new(), svg: String::new(), y: TOP, scale, partners };
    drawing.title(picture);
    drawing.chart(&lanes);
    let from = drawing.y;
    drawing.tick_labels();
    for (place, lane) in lanes.iter().enumerate() {
        drawing.lane(lane, color(lane, place));
    }
    if lanes.is_empty() {
        drawing.text("t", MARGIN, 13.0, "", "The film has no events.");
        drawing.y += ROW;
    }
    let to = drawing.y;
    drawing.tick_labels();
    drawing.finish(picture, from + AXIS, to)
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

struct Drawing<'a> {
    /// What lies below the lines of the times.
    ground: String,
    svg: String,
    /// Where the next thing begins.
    y: f64,
    scale: Scale,
    partners: HashMap<u64, &'a str>,
}

impl Drawing<'_> {
    fn title(&mut self, picture: &Picture<'_>) {
        let room = LEGEND_LEFT - MARGIN - 16.0;
        let title = shortened(&picture.title, 20.0, room);
        self.text("t", MARGIN, 20.0, " font-weight=\"700\"", &title);
        self.legend();
        if !picture.subtitle.is_empty() {
            self.y += 20.0;
            let subtitle = shortened(&picture.subtitle, 12.0, PLOT_RIGHT - MARGIN);
            self.text("d", MARGIN, 12.0, "", &subtitle);
        }
        self.y += 18.0;
    }

    fn legend(&mut self) {
        let y = self.y - 5.0;
        let mut x = LEGEND_LEFT;
        for (kind, word, room) in [
            (EventKind::Kill, "kill", 54.0),
            (EventKind::Death, "death", 68.0),
            (EventKind::Medal, "medal", 72.0),
            (EventKind::Mode, "objective", 80.0),
        ] {
            let mark = mark(kind, x, y, "t", "x");
            self.svg.push_str(&mark);
            self.text("d", x + 10.0, 12.0, "", word);
            x += room;
        }
    }

    /// The sums of kills over time, where there are teams to compare.
    fn chart(&mut self, lanes: &[Lane<'_>]) {
        let kills: Vec<Vec<u32>> = lanes.iter().map(Lane::kills).collect();
        let most = kills.iter().map(Vec::len).max().unwrap_or(0);
        if !(2..=COLORS).contains(&lanes.len()) || most == 0 {
            return;
        }
        let rows = lanes.len() as f64;
        let height = (rows * 17.0 + 18.0).max(CHART);
        let (top, bottom) = (self.y, self.y + height);
        let lines = format!(
            "<path class=\"l\" d=\"M{PLOT_LEFT} {bottom:.1}H{PLOT_RIGHT}M{PLOT_LEFT} {top:.1}H{PLOT_RIGHT}\"/>"
        );
        self.svg.push_str(&lines);
        let level = |count: usize| bottom - height * count as f64 / most as f64;
        self.y = top + 11.0;
        self.text("d", MARGIN, 11.0, "", "Kills over time");
        self.end_text("d", PLOT_LEFT - 6.0, 10.0, &most.to_string());
        for (place, (lane, kills)) in lanes.iter().zip(&kills).enumerate() {
            self.y += 17.0;
            let color = color(lane, place);
            let name = shortened(&lane.name, 12.0, 150.0);
            let swatch = format!(
                "<rect class=\"f{color}\" x=\"{MARGIN}\" y=\"{:.1}\" width=\"10\" height=\"10\" rx=\"2\"/>",
                self.y - 9.5
            );
            self.svg.push_str(&swatch);
            self.text("t", MARGIN + 16.0, 12.0, "", &name);
            self.end_text("t", KILLS_RIGHT, 12.0, &kills.len().to_string());
            let mut path = format!("M{PLOT_LEFT} {bottom:.1}");
            for (count, time) in (1..).zip(kills) {
                let x = self.scale.x((*time).into());
                path.push_str(&format!("H{x:.1}V{:.1}", level(count)));
            }
            path.push_str(&format!("H{PLOT_RIGHT}"));
            self.svg.push_str(&format!(
                "<path class=\"s{color}\" fill=\"none\" stroke-width=\"2\" stroke-linejoin=\"round\" d=\"{path}\"/>"
            ));
        }
        self.y = bottom + 8.0;
    }

    fn tick_labels(&mut self) {
        self.y += 14.0;
        for tick in self.scale.ticks() {
            let x = self.scale.x(tick as f64 * 1_000.0);
            let label = clock(tick);
            self.svg.push_str(&format!(
                "<text class=\"d\" x=\"{x:.1}\" y=\"{:.1}\" font-size=\"10\" text-anchor=\"middle\">{label}</text>",
                self.y
            ));
        }
        self.y += AXIS - 14.0;
    }

    fn lane(&mut self, lane: &Lane<'_>, color: usize) {
        self.y += 20.0;
        let score = lane.score.map(|score| score.to_string());
        let weight = " font-weight=\"700\"";
        self.text(&format!("f{color}"), MARGIN, 14.0, weight, &shortened(&lane.name, 14.0, 120.0));
        if let Some(score) = score {
            let class = format!("f{color}");
            self.svg.push_str(&format!(
                "<text class=\"{class}\" x=\"{NAME_RIGHT}\" y=\"{:.1}\" font-size=\"16\"{weight} text-anchor=\"end\">{score}</text>",
                self.y
            ));
        }
        for (x, letter) in [(KILLS_RIGHT, "K"), (DEATHS_RIGHT, "D"), (MEDALS_RIGHT, "M")] {
            self.end_text("d", x, 10.0, letter);
        }
        self.y += 6.0;
        for (place, player) in lane.players.iter().enumerate() {
            self.row(player, color, place % 2 == 0);
        }
        self.y += 4.0;
    }

    fn row(&mut self, player: &Timeline<'_>, color: usize, has_band: bool) {
        let top = self.y;
        if has_band {
            self.ground.push_str(&format!(
                "<rect class=\"b\" x=\"{:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{ROW}\" rx=\"3\"/>",
                MARGIN - 8.0,
                PLOT_RIGHT - MARGIN + 16.0
            ));
        }
        let baseline = top + BASELINE;
        self.ground.push_str(&format!(
            "<path class=\"l\" d=\"M{PLOT_LEFT} {baseline:.1}H{PLOT_RIGHT}\"/>"
        ));
        self.y = top + 21.0;
        self.text("t", MARGIN, 13.0, "", &shortened(player.gamertag(), 13.0, NAME_RIGHT - MARGIN));
        let counts = player.counts();
        for (x, count) in [
            (KILLS_RIGHT, counts.kills),
            (DEATHS_RIGHT, counts.deaths),
            (MEDALS_RIGHT, counts.medals),
        ] {
            self.end_text("t", x, 12.0, &count.to_string());
        }
        let (fill, stroke) = (format!("f{color}"), format!("s{color}"));
        let mut events = player.events.clone();
        // What there may be most of lies below the rest.
        events.sort_by_key(|event| event.kind != EventKind::Mode);
        for event in events {
            let x = self.scale.x(event.time_ms.into());
            let title = escaped(&self.title_of(event));
            let y = top + height_of(event.kind);
            let mark = mark(event.kind, x, y, &fill, &stroke);
            self.svg.push_str(&format!("<g>{mark}<title>{title}</title></g>"));
        }
        self.y = top + MEDAL_HEIGHT + 3.2;
        for label in labels(&player.events, &self.scale, PLOT_LEFT, PLOT_RIGHT) {
            self.text("d", label.x, LABEL_SIZE, "", label.name);
        }
        self.y = top + ROW;
    }

    /// What a pointer over an event shows.
    fn title_of(&self, event: &HighlightEvent) -> String {
        let time = clock(u64::from(event.time_ms) / 1_000);
        let partner = self.partners.get(&event.xuid_bit);
        let what = match (event.kind, partner, &event.medal) {
            (EventKind::Kill, Some(victim), _) => format!("killed {victim}"),
            (EventKind::Kill, None, _) => "a kill".to_owned(),
            (EventKind::Death, Some(killer), _) => format!("killed by {killer}"),
            (EventKind::Death, None, _) => "died".to_owned(),
            (EventKind::Mode, ..) => "objective".to_owned(),
            (_, _, Some(medal)) => match &medal.name {
                Some(name) => name.clone().into_owned(),
                None => format!("medal {}", medal.code),
            },
            _ => format!("unknown event {}", event.type_code),
        };
        format!("{time} {}: {what}", event.gamertag)
    }

    /// A text from here to the right, at the height of now.
    fn text(&mut self, class: &str, x: f64, size: f64, more: &str, text: &str) {
        if !text.is_empty() {
            let (y, text) = (self.y, escaped(text));
            self.svg.push_str(&format!(
                "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\"{more}>{text}</text>"
            ));
        }
    }

    /// A text that ends here.
    fn end_text(&mut self, class: &str, x: f64, size: f64, text: &str) {
        self.text(class, x, size, " text-anchor=\"end\"", text);
    }

    fn finish(self, picture: &Picture<'_>, from: f64, to: f64) -> String {
        let height = (self.y + 10.0).ceil();
        let ticks = self.scale.ticks().into_iter().map(|tick| self.scale.x(tick as f64 * 1_000.0));
        let grid: String = ticks.map(|x| format!("M{x:.1} {from:.1}V{to:.1}")).collect();
        let (style, title) = (style(picture.theme), escaped(&picture.title));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" font-family=\"{FONTS}\">\n\
             <title>{title}</title>\n<style>{style}</style>\n\
             <rect class=\"g\" width=\"{WIDTH}\" height=\"{height}\"/>\n{}\
             <path class=\"l\" d=\"{grid}\"/>\n{}\n</svg>\n",
            self.ground, self.svg
        )
    }
}

/// The colour of a team is always the same one.
fn color(lane: &Lane<'_>, place: usize) -> usize {
    lane.team.and_then(|team| usize::try_from(team).ok()).unwrap_or(place) % COLORS
}

/// The shape of a kind of event around a point.
fn mark(kind: EventKind, x: f64, y: f64, fill: &str, stroke: &str) -> String {
    match kind {
        EventKind::Kill => {
            format!("<path class=\"{fill}\" d=\"M{:.1} {:.1}h8l-4 -8.5z\"/>", x - 4.0, y + 4.0)
        }
        EventKind::Death => format!(
            "<path class=\"x\" stroke-width=\"1.6\" d=\"M{:.1} {:.1}l6 6m0 -6l-6 6\"/>",
            x - 3.0,
            y - 3.0
        ),
        EventKind::Medal => format!(
            "<path class=\"m\" d=\"M{x:.1} {:.1}l{r} {r}l-{r} {r}l-{r} -{r}z\"/>",
            y - MEDAL_RADIUS,
            r = MEDAL_RADIUS
        ),
        EventKind::Mode => format!(
            "<rect class=\"{stroke}\" fill=\"none\" stroke-width=\"1.5\" x=\"{:.1}\" y=\"{:.1}\" width=\"5\" height=\"5\"/>",
            x - 2.5,
            y - 2.5
        ),
        EventKind::Unknown => format!("<circle class=\"d\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2\"/>"),
    }
}

/// How far below the upper edge of its row a kind of event stands.
fn height_of(kind: EventKind) -> f64 {
    match kind {
        EventKind::Medal => MEDAL_HEIGHT,
        EventKind::Kill | EventKind::Unknown => BASELINE - 4.5,
        EventKind::Death | EventKind::Mode => BASELINE + 6.0,
    }
}

const WIDTH: f64 = 1200.0;
const MARGIN: f64 = 24.0;
const TOP: f64 = 36.0;
/// Where names and scores end, then the columns of numbers.
const NAME_RIGHT: f64 = 186.0;
const KILLS_RIGHT: f64 = 216.0;
const DEATHS_RIGHT: f64 = 246.0;
const MEDALS_RIGHT: f64 = 276.0;
const PLOT_LEFT: f64 = 304.0;
const PLOT_RIGHT: f64 = WIDTH - MARGIN;
const LEGEND_LEFT: f64 = PLOT_RIGHT - 274.0;
/// Room for the mark of an event at the very end.
const INSET: f64 = 6.0;
const CHART: f64 = 84.0;
const AXIS: f64 = 20.0;
const ROW: f64 = 34.0;
/// Where kills stand, above deaths and below medals.
const BASELINE: f64 = 22.0;
const MEDAL_HEIGHT: f64 = 7.0;
const FONTS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', \
                     Arial, sans-serif";
