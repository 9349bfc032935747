//! The medals of whose card it is.

use spnkr_picture::{
    Ink, Path, TextStyle,
    text::{shortened, width},
};

use super::{Drawing, GAP, MARGIN};

impl Drawing<'_> {
    pub(super) fn medals(&mut self) {
        let Some(focus) = self.card.focus_player().filter(|focus| !focus.medals.is_empty()) else {
            return;
        };
        self.heading(&format!("Medals of {}", focus.name));
        let (right, mut x) = (self.right(), MARGIN);
        for medal in &focus.medals {
            let text = match medal.count {
                1 => medal.name.clone(),
                count => format!("{} ×{count}", medal.name),
            };
            let text = shortened(&text, SIZE, right - MARGIN - FRAME);
            let wide = width(&text, SIZE) + FRAME;
            if x > MARGIN && x + wide > right {
                x = MARGIN;
                self.y += HEIGHT + 6.0;
            }
            let y = self.y;
            self.svg.rect(x, y, wide, HEIGHT, HEIGHT / 2.0, Ink::Band);
            let diamond = Path::new()
                .move_to(x + 15.0, y + 7.5)
                .line_by(5.5, 5.5)
                .line_by(-5.5, 5.5)
                .line_by(-5.5, -5.5);
            self.svg.path(&diamond.close(), Ink::Medal);
            self.svg.text(x + 26.0, y + 17.5, &text, TextStyle::new(SIZE));
            x += wide + 6.0;
        }
        self.y += HEIGHT + GAP;
    }
}

const SIZE: f64 = 13.0;
const HEIGHT: f64 = 26.0;
/// What a medal takes beside its name.
const FRAME: f64 = 26.0 + 8.0;
