//! Cards as drawings.

mod chart;
mod columns;
mod head;
mod medals;
mod table;

use spnkr_picture::{Ink, Svg, TextStyle, Theme, text::shortened};

use self::columns::Columns;
pub(super) use self::{
    chart::{chart, is_worth_a_chart},
    columns::Column,
};
use super::{Card, CardTeam};

impl Card {
    /// Draws it as SVG, for whoever wants to post it.
    ///
    /// It is one file of some hundred kilobytes at most, without scripts, fonts and addresses of other files.
    pub fn to_svg(&self, theme: Theme) -> String {
        let drawing = Drawing::of(self);
        let (width, height) = (drawing.columns.width(), drawing.y.ceil());
        drawing.svg.finish(width, height, &self.headline(), theme)
    }

    /// Draws it as the bytes of a PNG file, with so many pixels for each of the drawing; 2 is sharp everywhere.
    ///
    /// # Errors
    ///
    /// If the scale is not above zero, or the picture would be too large; see [`spnkr_picture::png`].
    #[cfg(feature = "png")]
    pub fn to_png(&self, theme: Theme, scale: f32) -> Result<Vec<u8>, spnkr_picture::PngError> {
        spnkr_picture::png(&self.to_svg(theme), scale)
    }
}

/// A card that grows downwards.
struct Drawing<'a> {
    card: &'a Card,
    columns: Columns,
    svg: Svg,
    /// Where the next thing begins.
    y: f64,
}

impl<'a> Drawing<'a> {
    fn of(card: &'a Card) -> Self {
        let mut drawing = Self { card, columns: Columns::of(card), svg: Svg::new(), y: MARGIN };
        drawing.head();
        drawing.tables();
        drawing.medals();
        drawing.kills();
        drawing.lacks();
        drawing.y += MARGIN - GAP;
        drawing
    }

    /// Where things end on the right.
    fn right(&self) -> f64 {
        self.columns.width() - MARGIN
    }

    /// A heading of what comes below.
    fn heading(&mut self, text: &str) {
        self.y += 12.0;
        let text = shortened(text, 13.0, self.right() - MARGIN);
        self.svg.text(MARGIN, self.y, &text, TextStyle::new(13.0).bold());
        self.y += 12.0;
    }

    fn kills(&mut self) {
        if !is_worth_a_chart(self.card) {
            return;
        }
        self.heading("Kills over time");
        let width = self.right() - MARGIN;
        let (chart, height) = chart(self.card, width);
        let y = self.y;
        self.svg.moved(MARGIN, y, |svg| svg.append(chart));
        self.y += height + GAP;
    }

    fn lacks(&mut self) {
        if self.card.missing.is_empty() {
            return;
        }
        let style = TextStyle::new(11.0).ink(Ink::Dim);
        let room = self.right() - MARGIN;
        for (place, lack) in self.card.missing.iter().enumerate() {
            let line = match place {
                0 => format!("Not on this card: {lack}"),
                _ => lack.to_string(),
            };
            self.y += 14.0;
            self.svg.text(MARGIN, self.y, &shortened(&line, 11.0, room), style);
        }
        self.y += GAP;
    }
}

/// The colour of a team is always the same one.
fn team_ink(team_id: i32) -> Ink {
    usize::try_from(team_id).map_or(Ink::Neutral, Ink::Series)
}

impl CardTeam {
    pub(super) fn ink(&self) -> Ink {
        team_ink(self.team_id)
    }
}

const MARGIN: f64 = 32.0;
/// Between parts.
const GAP: f64 = 18.0;
