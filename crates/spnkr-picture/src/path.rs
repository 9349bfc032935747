use std::fmt::Write;

use crate::number::Number;

/// A line of any shape: where the pen is put down, and where it goes from there.
///
/// Coordinates are pixels from the upper left corner; there is nothing in a path but numbers.
///
/// ```
/// use spnkr_picture::Path;
///
/// let triangle = Path::new().move_to(4.0, 0.0).line_by(4.0, 8.5).horizontal_by(-8.0).close();
/// assert_eq!(triangle.as_str(), "M4 0l4 8.5h-8z");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct Path(String);

impl Path {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts the pen down at a point.
    pub fn move_to(self, x: f64, y: f64) -> Self {
        self.step('M', &[x, y])
    }

    /// A straight line to a point.
    pub fn line_to(self, x: f64, y: f64) -> Self {
        self.step('L', &[x, y])
    }

    /// A straight line, as far as this from where the pen is.
    pub fn line_by(self, dx: f64, dy: f64) -> Self {
        self.step('l', &[dx, dy])
    }

    /// Lifts the pen, and puts it down as far as this from where it was.
    pub fn move_by(self, dx: f64, dy: f64) -> Self {
        self.step('m', &[dx, dy])
    }

    /// A line to the left or right, to this place.
    pub fn horizontal_to(self, x: f64) -> Self {
        self.step('H', &[x])
    }

    /// A line to the left or right, as far as this.
    pub fn horizontal_by(self, dx: f64) -> Self {
        self.step('h', &[dx])
    }

    /// A line up or down, to this place.
    pub fn vertical_to(self, y: f64) -> Self {
        self.step('V', &[y])
    }

    /// A line up or down, as far as this.
    pub fn vertical_by(self, dy: f64) -> Self {
        self.step('v', &[dy])
    }

    /// A line back to where the pen was put down last.
    pub fn close(mut self) -> Self {
        self.0.push('z');
        self
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The path as SVG writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn step(mut self, command: char, numbers: &[f64]) -> Self {
        self.0.push(command);
        for (place, number) in numbers.iter().enumerate() {
            let gap = if place == 0 { "" } else { " " };
            // Writing to a text cannot fail.
            let _ = write!(self.0, "{gap}{}", Number(*number));
        }
        self
    }
}
