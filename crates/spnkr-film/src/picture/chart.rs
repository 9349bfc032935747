//! The sums of kills over time, where there are teams to compare.

use spnkr_picture::{Ink, Paint, Path, TextStyle, text::shortened};

use super::{
    draw::{Drawing, KILLS_RIGHT, MARGIN, NAME_RIGHT, PLOT_LEFT, PLOT_RIGHT, ink, short},
    lanes::{Lane, LanePlayer},
};

impl Drawing<'_> {
    pub(super) fn chart(&mut self, lanes: &[Lane<'_>]) {
        let kills: Vec<Vec<u32>> = lanes.iter().map(Lane::kills).collect();
        let most = kills.iter().map(Vec::len).max().unwrap_or(0);
        if !(2..=Ink::SERIES).contains(&lanes.len()) || most == 0 {
            return;
        }
        let height = (lanes.len() as f64 * LINE + 22.0).max(LEAST_HEIGHT);
        let (top, bottom) = (self.y, self.y + height);
        for y in [top, bottom] {
            self.ground.line(PLOT_LEFT, y, PLOT_RIGHT, y, Ink::Grid);
        }
        let dim = TextStyle::new(11.0).ink(Ink::Dim);
        let mut players = lanes.iter().flat_map(|lane| &lane.players);
        let has_bots = players.any(LanePlayer::is_bot);
        let what = if has_bots { "Kills over time, without bots" } else { "Kills over time" };
        self.front.text(MARGIN, top + 9.0, what, dim);
        let small = TextStyle::new(10.0).ink(Ink::Dim).end();
        self.front.text(PLOT_LEFT - 6.0, top + 4.0, &short(most as u64), small);
        let level = |count: usize| bottom - height * count as f64 / most as f64;
        let mut y = top + 12.0;
        for (place, (lane, kills)) in lanes.iter().zip(&kills).enumerate() {
            y += LINE;
            let ink = ink(lane, place);
            self.front.rect(MARGIN, y - 9.5, 10.0, 10.0, 2.0, ink);
            let name = shortened(&lane.name, 12.0, NAME_RIGHT - MARGIN - 30.0);
            self.front.text(MARGIN + 16.0, y, &name, TextStyle::new(12.0));
            self.front.text(KILLS_RIGHT, y, &short(kills.len() as u64), TextStyle::new(12.0).end());
            let mut line = Path::new().move_to(PLOT_LEFT, bottom);
            for (count, time) in (1..).zip(kills) {
                line = line.horizontal_to(self.scale.x((*time).into())).vertical_to(level(count));
            }
            self.front.path(&line.horizontal_to(PLOT_RIGHT), Paint::stroke(ink, 2.0));
        }
        self.y = bottom;
    }
}

const LINE: f64 = 17.0;
const LEAST_HEIGHT: f64 = 88.0;
