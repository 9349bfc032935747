//! A player's row, and what stands above those of a team.

use spnkr_picture::{
    Ink, Paint, TextStyle,
    text::{shortened, width},
};

use super::{
    draw::{
        DEATHS_RIGHT, Drawing, KILLS_RIGHT, MARGIN, MEDALS_RIGHT, NAME_RIGHT, PLOT_LEFT,
        PLOT_RIGHT, short,
    },
    lanes::{Lane, LanePlayer},
    mark::{self, BASELINE, MEDAL_HEIGHT, height_of, medal_places},
    medals::{LABEL_SIZE, labels},
    scale::clock,
};
use crate::{EventKind, HighlightEvent};

impl Drawing<'_> {
    pub(super) fn lane(&mut self, lane: &Lane<'_>, ink: Ink) {
        self.y += 22.0;
        let score = lane.score.map(|score| score.to_string()).unwrap_or_default();
        let score = shortened(&score, 15.0, 90.0);
        self.front.rect(MARGIN, self.y - 10.5, 11.0, 11.0, 2.0, ink);
        let room = NAME_RIGHT - MARGIN - 18.0 - width(&score, 15.0) - 8.0;
        let name = shortened(&lane.name, 14.0, room);
        self.front.text(MARGIN + 18.0, self.y, &name, TextStyle::new(14.0).bold());
        self.front.text(NAME_RIGHT, self.y, &score, TextStyle::new(15.0).bold().end());
        for (x, letter) in [(KILLS_RIGHT, "K"), (DEATHS_RIGHT, "D"), (MEDALS_RIGHT, "M")] {
            self.front.text(x, self.y, letter, TextStyle::new(10.0).ink(Ink::Dim).end());
        }
        self.y += 6.0;
        for (place, player) in lane.players.iter().enumerate() {
            self.row(player, ink, place % 2 == 0);
        }
        self.y += 4.0;
    }

    fn row(&mut self, player: &LanePlayer<'_>, ink: Ink, has_band: bool) {
        let has_events = !player.events.is_empty();
        let (height, base) = if has_events { (ROW, BASELINE) } else { (LOW_ROW, LOW_ROW / 2.0) };
        let top = self.y;
        if has_band {
            let (left, right) = (MARGIN - 8.0, PLOT_RIGHT + 8.0);
            self.ground.rect(left, top, right - left, height, 3.0, Ink::Band);
        }
        self.texts(player, top + height / 2.0 + 4.5);
        if has_events {
            self.ground.line(PLOT_LEFT, top + base, PLOT_RIGHT, top + base, Ink::Grid);
            self.events(player, ink, top);
        } else {
            let why = if player.is_bot() { "bots have no events" } else { "no events" };
            let from = PLOT_LEFT + 8.0;
            let style = TextStyle::new(LABEL_SIZE).ink(Ink::Dim);
            self.front.text(from, top + base + 3.3, why, style);
            let from = from + width(why, LABEL_SIZE) + 8.0;
            let line = Paint::stroke(Ink::Grid, 1.0).dashed();
            self.ground.line(from, top + base, PLOT_RIGHT, top + base, line);
        }
        self.y = top + height;
    }

    /// The name and the numbers.
    fn texts(&mut self, player: &LanePlayer<'_>, y: f64) {
        let ink = if player.is_bot() { Ink::Dim } else { Ink::Text };
        let name = shortened(&player.name, 13.0, NAME_RIGHT - MARGIN);
        self.front.text(MARGIN, y, &name, TextStyle::new(13.0).ink(ink));
        let counts = player.counts;
        for (x, count) in [
            (KILLS_RIGHT, counts.kills),
            (DEATHS_RIGHT, counts.deaths),
            (MEDALS_RIGHT, counts.medals),
        ] {
            let style = TextStyle::new(12.0).ink(ink).end();
            self.front.text(x, y, &short(count.into()), style);
        }
    }

    fn events(&mut self, player: &LanePlayer<'_>, ink: Ink, top: f64) {
        let is_medal = |event: &&&HighlightEvent| event.kind == EventKind::Medal;
        let medals: Vec<&HighlightEvent> = player.events.iter().filter(is_medal).copied().collect();
        let times = medals.iter().map(|event| self.scale.x(event.time_ms.into()));
        let places = medal_places(times, PLOT_RIGHT);
        let medals: Vec<(&HighlightEvent, f64)> = medals.into_iter().zip(places).collect();
        let others = player.events.iter().filter(|event| event.kind != EventKind::Medal);
        let mut marks: Vec<(&HighlightEvent, f64)> =
            others.map(|event| (*event, self.scale.x(event.time_ms.into()))).collect();
        // What there may be most of lies below the rest.
        marks.sort_by_key(|(event, _)| event.kind != EventKind::Mode);
        marks.extend(&medals);
        for (event, x) in marks {
            let title = self.title_of(event);
            let y = top + height_of(event.kind);
            self.front.titled(&title, |svg| mark::draw(svg, event.kind, x, y, ink));
        }
        let style = TextStyle::new(LABEL_SIZE).ink(Ink::Dim);
        for label in labels(&medals, PLOT_LEFT, PLOT_RIGHT + 8.0) {
            let style = if label.ends { style.end() } else { style };
            self.front.text(label.x, top + MEDAL_HEIGHT + 3.3, label.name, style);
        }
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
}

const ROW: f64 = 35.0;
/// Of a player without events.
const LOW_ROW: f64 = 22.0;
