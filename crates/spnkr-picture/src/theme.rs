//! Colours.
//!
//! They set out from those of Okabe and Ito, darker on a light ground and lighter on a dark one, and were then moved
//! apart until people with any of the three kinds of colour blindness tell them from each other; the tests measure it.

use std::fmt::{self, Write};

#[cfg(test)]
mod tests;

/// Which colours a drawing or a page has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Theme {
    /// Light or dark, as whoever looks at it prefers; light where that cannot be asked.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The rules of CSS for a drawing that stands alone: a class for each [`Ink`] as a fill, and as a line.
    ///
    /// [`Svg::finish`](crate::Svg::finish) writes them.
    pub fn svg_css(self) -> String {
        match self {
            Self::Light => rules(&Palette::LIGHT),
            Self::Dark => rules(&Palette::DARK),
            Self::Auto => format!(
                "{}@media(prefers-color-scheme:dark){{{}}}",
                rules(&Palette::LIGHT),
                rules(&Palette::DARK)
            ),
        }
    }

    /// The rules of CSS for a page: each colour as a custom property of its name, such as `--ground` and `--series-0`,
    /// and the classes of drawings within it.
    ///
    /// ```
    /// use spnkr_picture::Theme;
    ///
    /// let css = Theme::Dark.page_css();
    /// assert!(css.contains("--ground:") && css.contains(".fill-series-0{fill:var(--series-0)}"));
    /// ```
    pub fn page_css(self) -> String {
        let (light, dark) = (properties(&Palette::LIGHT), properties(&Palette::DARK));
        let mut css = match self {
            Self::Light => format!(":root{{color-scheme:light;{light}}}"),
            Self::Dark => format!(":root{{color-scheme:dark;{dark}}}"),
            Self::Auto => format!(
                ":root{{color-scheme:light dark;{light}}}\
                 @media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
            ),
        };
        for ink in Ink::all() {
            css.push_str(&ink.rule(format_args!("var(--{ink})")));
        }
        css
    }
}

/// A colour by what it means; a [`Theme`] says which one that is.
///
/// It is displayed as the name that it has in CSS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ink {
    /// What everything lies on.
    Ground,
    /// A ground that differs a little, for every other row and for cards.
    Band,
    /// Lines that guide the eye.
    Grid,
    /// Texts.
    Text,
    /// Texts of less importance.
    Dim,
    /// A win, a gain.
    Good,
    /// A loss.
    Bad,
    /// Neither.
    Neutral,
    /// Medals.
    Medal,
    /// One of several things of a kind, such as a team; the colours begin again after eight.
    Series(usize),
}

impl Ink {
    /// How many things of a kind have a colour of their own.
    pub const SERIES: usize = 8;

    /// Every ink once.
    pub fn all() -> impl Iterator<Item = Self> {
        let named = [
            Self::Ground,
            Self::Band,
            Self::Grid,
            Self::Text,
            Self::Dim,
            Self::Good,
            Self::Bad,
            Self::Neutral,
            Self::Medal,
        ];
        named.into_iter().chain((0..Self::SERIES).map(Self::Series))
    }

    /// The class that fills a shape or a text of a drawing with it.
    pub fn fill_class(self) -> String {
        format!("fill-{self}")
    }

    /// The class that draws the line of a shape with it.
    pub fn stroke_class(self) -> String {
        format!("line-{self}")
    }

    fn rule(self, color: impl fmt::Display) -> String {
        format!(".{}{{fill:{color}}}.{}{{stroke:{color}}}", self.fill_class(), self.stroke_class())
    }
}

impl fmt::Display for Ink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ground => "ground",
            Self::Band => "band",
            Self::Grid => "grid",
            Self::Text => "text",
            Self::Dim => "dim",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Neutral => "neutral",
            Self::Medal => "medal",
            Self::Series(place) => return write!(formatter, "series-{}", place % Self::SERIES),
        })
    }
}

/// The colours on a ground, as CSS writes them: `#` and six digits.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Palette {
    /// What everything lies on.
    pub ground: &'static str,
    /// A ground that differs a little.
    pub band: &'static str,
    /// Lines that guide the eye.
    pub grid: &'static str,
    /// Texts.
    pub text: &'static str,
    /// Texts of less importance.
    pub dim: &'static str,
    /// A win, a gain.
    pub good: &'static str,
    /// A loss.
    pub bad: &'static str,
    /// Neither.
    pub neutral: &'static str,
    /// Medals.
    pub medal: &'static str,
    /// Several things of a kind.
    pub series: [&'static str; Ink::SERIES],
}

impl Palette {
    /// On a light ground.
    pub const LIGHT: Self = Self {
        ground: "#ffffff",
        band: "#f4f6f8",
        grid: "#dde1e6",
        text: "#1b1f24",
        dim: "#59626d",
        good: "#1f5fbf",
        bad: "#cc4a0b",
        neutral: "#7b848f",
        medal: "#a87900",
        series: [
            "#1f5fbf", "#cc4a0b", "#159a78", "#520073", "#763b00", "#0098ff", "#162e2e", "#be8b03",
        ],
    };

    /// On a dark ground.
    pub const DARK: Self = Self {
        ground: "#13161a",
        band: "#1b1f25",
        grid: "#2d333b",
        text: "#e8ebee",
        dim: "#9aa3ad",
        good: "#6b9efc",
        bad: "#e97a4d",
        neutral: "#9aa3ad",
        medal: "#f0c83c",
        series: [
            "#6b9efc", "#e97a4d", "#abfedf", "#9d6592", "#e0c24a", "#60d6f0", "#a39ca8", "#fef377",
        ],
    };

    /// The colour of an ink.
    pub fn color(&self, ink: Ink) -> &'static str {
        match ink {
            Ink::Ground => self.ground,
            Ink::Band => self.band,
            Ink::Grid => self.grid,
            Ink::Text => self.text,
            Ink::Dim => self.dim,
            Ink::Good => self.good,
            Ink::Bad => self.bad,
            Ink::Neutral => self.neutral,
            Ink::Medal => self.medal,
            Ink::Series(place) => self.series[place % Ink::SERIES],
        }
    }
}

fn rules(palette: &Palette) -> String {
    Ink::all().map(|ink| ink.rule(palette.color(ink))).collect()
}

fn properties(palette: &Palette) -> String {
    let mut properties = String::new();
    for ink in Ink::all() {
        // Writing to a text cannot fail.
        let _ = write!(properties, "--{ink}:{};", palette.color(ink));
    }
    properties
}
