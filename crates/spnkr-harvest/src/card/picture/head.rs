//! What was played, and how it ended.

use spnkr_picture::{
    Ink, TextStyle,
    text::{shortened, width},
};

use super::{
    super::words::{clock, ending, ordinal, plain},
    Drawing, GAP, MARGIN,
};

impl Drawing<'_> {
    pub(super) fn head(&mut self) {
        let left = self.result();
        let room = left - MARGIN - 24.0;
        let card = self.card;
        let title = shortened(&card.mode_name(), TITLE, room);
        self.svg.text(MARGIN, MARGIN + 24.0, &title, TextStyle::new(TITLE).bold());
        self.y = MARGIN + 24.0;
        let place: Vec<&str> =
            [card.map.as_deref(), card.playlist.as_deref()].into_iter().flatten().collect();
        if !place.is_empty() {
            self.y += 25.0;
            let place = shortened(&place.join(" · "), 15.0, room);
            self.svg.text(MARGIN, self.y, &place, TextStyle::new(15.0));
        }
        self.y += 21.0;
        let facts = format!("{} · {}", card.start(), clock(card.duration.as_secs()));
        let dim = TextStyle::new(12.0).ink(Ink::Dim);
        self.svg.text(MARGIN, self.y, &shortened(&facts, 12.0, room), dim);
        self.y = MARGIN + 70.0 + GAP;
    }

    /// The score on the right, from right to left; gives where it begins.
    fn result(&mut self) -> f64 {
        let card = self.card;
        let mut x = self.right();
        let teams = card.teams.iter().take(MOST_SCORES).rev();
        let focus = card.focus_player();
        let blocks: Vec<Block> = match (card.teams.as_slice(), focus, card.players.first()) {
            ([], Some(focus), _) => vec![Block {
                number: ordinal(focus.rank),
                below: format!("of {}", card.players.len()),
                ink: Ink::Text,
                is_focus: false,
            }],
            ([], None, Some(winner)) => vec![Block {
                number: plain(winner.score),
                below: shortened(&winner.name, 13.0, 180.0),
                ink: Ink::Text,
                is_focus: false,
            }],
            ([], None, None) => Vec::new(),
            _ => teams
                .map(|team| Block {
                    number: plain(team.score),
                    below: format!("{} {}", team.name, ending(team.outcome)),
                    ink: team.ink(),
                    is_focus: focus.is_some_and(|focus| focus.team_id == Some(team.team_id)),
                })
                .collect(),
        };
        for (place, block) in blocks.iter().enumerate() {
            let wide = width(&block.number, SCORE).max(width(&block.below, 13.0)).max(76.0);
            if place > 0 {
                x -= 14.0;
                self.svg.line(x, MARGIN + 6.0, x, MARGIN + 60.0, Ink::Grid);
                x -= 14.0;
            }
            let middle = x - wide / 2.0;
            let style = TextStyle::new(SCORE).bold().middle().ink(block.ink);
            self.svg.text(middle, MARGIN + 34.0, &block.number, style);
            let style = TextStyle::new(13.0).middle();
            let style = if block.is_focus { style.bold() } else { style };
            self.svg.text(middle, MARGIN + 58.0, block.below.trim_end(), style);
            x -= wide;
        }
        x
    }
}

/// A result: a number, and what it is of.
struct Block {
    number: String,
    below: String,
    ink: Ink,
    is_focus: bool,
}

const TITLE: f64 = 28.0;
const SCORE: f64 = 40.0;
/// More teams than this have their scores in their own headings alone.
const MOST_SCORES: usize = 4;
