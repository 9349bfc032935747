use std::fmt::{self, Write};

use crate::{Ink, Path, Theme, number::Number, text::escaped};

#[cfg(test)]
mod tests;

/// A drawing that grows; how large it is, is said when it is finished.
///
/// Coordinates are pixels from the upper left corner. What is drawn later lies above what was drawn before.
///
/// ```
/// use spnkr_picture::{Ink, Paint, Path, Svg, TextStyle, Theme};
///
/// let mut svg = Svg::new();
/// svg.line(10.0, 50.0, 190.0, 50.0, Ink::Grid);
/// svg.titled("0:12 a kill", |svg| svg.circle(40.0, 50.0, 4.0, Ink::Series(1)));
/// svg.path(&Path::new().move_to(10.0, 40.0).line_to(190.0, 20.0), Paint::stroke(Ink::Good, 2.0));
/// svg.text(190.0, 70.0, "CSR & rank", TextStyle::new(12.0).ink(Ink::Dim).end());
/// let drawing = svg.finish(200.0, 80.0, "A match", Theme::Auto);
/// assert!(drawing.contains(">CSR &amp; rank</text>"));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Svg {
    body: String,
}

impl Svg {
    /// An empty drawing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A rectangle, whose corners are round by a radius.
    pub fn rect(
        &mut self,
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        radius: f64,
        paint: impl Into<Paint>,
    ) {
        let (paint, width, height) =
            (paint.into(), Number(width.max(0.0)), Number(height.max(0.0)));
        self.push(format_args!(
            "<rect{paint} x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\"",
            Number(x),
            Number(y)
        ));
        if radius > 0.0 {
            self.push(format_args!(" rx=\"{}\"", Number(radius)));
        }
        self.body.push_str("/>");
    }

    /// A circle around a point.
    pub fn circle(&mut self, x: f64, y: f64, radius: f64, paint: impl Into<Paint>) {
        let (paint, radius) = (paint.into(), Number(radius.max(0.0)));
        self.push(format_args!(
            "<circle{paint} cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>",
            Number(x),
            Number(y)
        ));
    }

    /// A straight line, one pixel wide unless a paint says more.
    pub fn line(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, paint: impl Into<Paint>) {
        let paint = paint.into().as_stroke();
        let (x1, y1, x2, y2) = (Number(x1), Number(y1), Number(x2), Number(y2));
        self.push(format_args!("<path{paint} d=\"M{x1} {y1}L{x2} {y2}\"/>"));
    }

    /// A line or area of any shape; nothing where the path is empty.
    pub fn path(&mut self, path: &Path, paint: impl Into<Paint>) {
        if !path.is_empty() {
            let paint = paint.into();
            self.push(format_args!("<path{paint} d=\"{}\"/>", path.as_str()));
        }
    }

    /// A text on a line of which this is a point: its beginning, middle or end, as the style says.
    ///
    /// Nothing where the text is empty. How wide it becomes, [`text::width`](crate::text::width) tells.
    pub fn text(&mut self, x: f64, y: f64, text: &str, style: TextStyle) {
        if !text.is_empty() {
            let (x, y, text) = (Number(x), Number(y), escaped(text));
            self.push(format_args!("<text{style} x=\"{x}\" y=\"{y}\">{text}</text>"));
        }
    }

    /// Things which belong together, with a text that a pointer over them shows.
    pub fn titled(&mut self, title: &str, content: impl FnOnce(&mut Self)) {
        self.push(format_args!("<g><title>{}</title>", escaped(title)));
        content(self);
        self.body.push_str("</g>");
    }

    /// Things whose coordinates begin at a point.
    pub fn moved(&mut self, x: f64, y: f64, content: impl FnOnce(&mut Self)) {
        self.push(format_args!("<g transform=\"translate({} {})\">", Number(x), Number(y)));
        content(self);
        self.body.push_str("</g>");
    }

    /// Lays another drawing above what there is.
    pub fn append(&mut self, other: Self) {
        self.body.push_str(&other.body);
    }

    /// Whether nothing was drawn.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// The whole drawing as a file, with a ground and the colours of a theme.
    ///
    /// The title is for those who do not see it, and for the pointer.
    pub fn finish(self, width: f64, height: f64, title: &str, theme: Theme) -> String {
        let style = format!("<style>{}</style>\n", theme.svg_css());
        let mut ground = Self::new();
        ground.rect(0.0, 0.0, width, height, 0.0, Ink::Ground);
        self.framed(width, height, title, &format!("{style}{}\n", ground.body))
    }

    /// The drawing as a part of a page, whose ground and colours it takes.
    ///
    /// The page has the rules of [`Theme::page_css`].
    pub fn finish_inline(self, width: f64, height: f64, title: &str) -> String {
        self.framed(width, height, title, "")
    }

    fn framed(self, width: f64, height: f64, title: &str, head: &str) -> String {
        let (width, height) = (Number(width.max(1.0)), Number(height.max(1.0)));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"{FONTS}\">\n\
             <title>{}</title>\n{head}{}\n</svg>\n",
            escaped(title),
            self.body
        )
    }

    fn push(&mut self, part: fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = self.body.write_fmt(part);
    }
}

/// How a shape is painted: filled, or along its edge.
///
/// An [`Ink`] alone fills.
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use]
pub struct Paint {
    ink: Ink,
    /// How wide the line along the edge is; none fills.
    stroke: Option<f64>,
    opacity: f64,
    is_dashed: bool,
}

impl Paint {
    /// Fills the shape.
    pub const fn fill(ink: Ink) -> Self {
        Self { ink, stroke: None, opacity: 1.0, is_dashed: false }
    }

    /// Draws a line along its edge, in pixels.
    pub const fn stroke(ink: Ink, width: f64) -> Self {
        Self { ink, stroke: Some(width), opacity: 1.0, is_dashed: false }
    }

    /// Lets what is below shine through: 1 hides it, 0 shows nothing else.
    pub const fn opacity(mut self, opacity: f64) -> Self {
        self.opacity = opacity;
        self
    }

    /// Breaks the line into dashes.
    pub const fn dashed(mut self) -> Self {
        self.is_dashed = true;
        self
    }

    fn as_stroke(self) -> Self {
        Self { stroke: self.stroke.or(Some(1.0)), ..self }
    }
}

impl From<Ink> for Paint {
    fn from(ink: Ink) -> Self {
        Self::fill(ink)
    }
}

impl fmt::Display for Paint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stroke {
            None => write!(formatter, " class=\"{}\"", self.ink.fill_class())?,
            Some(width) => {
                write!(formatter, " class=\"{}\" fill=\"none\"", self.ink.stroke_class())?;
                if width != 1.0 {
                    write!(formatter, " stroke-width=\"{}\"", Number(width.max(0.0)))?;
                }
                if self.is_dashed {
                    formatter.write_str(" stroke-dasharray=\"4 3\"")?;
                }
            }
        }
        if self.opacity < 1.0 {
            write!(formatter, " opacity=\"{}\"", Number(self.opacity.max(0.0)))?;
        }
        Ok(())
    }
}

/// How a text is written.
///
/// In the colour of texts, from its point to the right, and of normal weight, unless something else is said.
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use]
pub struct TextStyle {
    size: f64,
    ink: Ink,
    anchor: &'static str,
    is_bold: bool,
}

impl TextStyle {
    /// Letters of a size in pixels.
    pub const fn new(size: f64) -> Self {
        Self { size, ink: Ink::Text, anchor: "", is_bold: false }
    }

    /// In another colour.
    pub const fn ink(mut self, ink: Ink) -> Self {
        self.ink = ink;
        self
    }

    /// In bold letters.
    pub const fn bold(mut self) -> Self {
        self.is_bold = true;
        self
    }

    /// With its point in the middle.
    pub const fn middle(mut self) -> Self {
        self.anchor = " text-anchor=\"middle\"";
        self
    }

    /// With its point at the end.
    pub const fn end(mut self) -> Self {
        self.anchor = " text-anchor=\"end\"";
        self
    }
}

impl fmt::Display for TextStyle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (class, size) = (self.ink.fill_class(), Number(self.size.max(0.0)));
        write!(formatter, " class=\"{class}\" font-size=\"{size}\"{}", self.anchor)?;
        formatter.write_str(if self.is_bold { " font-weight=\"700\"" } else { "" })
    }
}

/// The font of our own first, as far as somebody has it; then what looks alike.
const FONTS: &str = "IBM Plex Sans, system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Noto Sans, \
                     Arial, sans-serif";
