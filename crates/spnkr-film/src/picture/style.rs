//! Colours.
//!
//! Those of the teams are after the set of Okabe and Ito, which people with the usual kinds of colour blindness tell
//! apart; darker on a light ground and lighter on a dark one, so that each stands out from it.

use std::fmt::Write;

use super::Theme;

/// How many teams have a colour of their own.
pub(super) const COLORS: usize = 8;

pub(super) fn style(theme: Theme) -> String {
    match theme {
        Theme::Light => rules(&LIGHT),
        Theme::Dark => rules(&DARK),
        Theme::Auto => {
            format!("{}@media(prefers-color-scheme:dark){{{}}}", rules(&LIGHT), rules(&DARK))
        }
    }
}

/// The colours of a ground.
struct Palette {
    ground: &'static str,
    band: &'static str,
    grid: &'static str,
    text: &'static str,
    dim: &'static str,
    medal: &'static str,
    teams: [&'static str; COLORS],
}

fn rules(palette: &Palette) -> String {
    let Palette { ground, band, grid, text, dim, medal, teams } = palette;
    let mut rules = format!(
        ".g{{fill:{ground}}}.b{{fill:{band}}}.l{{stroke:{grid}}}.t{{fill:{text}}}.d{{fill:{dim}}}\
         .x{{stroke:{text}}}.m{{fill:{medal}}}"
    );
    for (place, color) in teams.iter().enumerate() {
        // Writing to a text cannot fail.
        let _ = write!(rules, ".f{place}{{fill:{color}}}.s{place}{{stroke:{color}}}");
    }
    rules
}

const LIGHT: Palette = Palette {
    ground: "#ffffff",
    band: "#f4f6f8",
    grid: "#dde1e6",
    text: "#1b1f24",
    dim: "#59626d",
    medal: "#a87900",
    teams: ["#0067a5", "#c2410c", "#00795a", "#9b3f86", "#8f6500", "#3a8dbb", "#6b7280", "#76700a"],
};

const DARK: Palette = Palette {
    ground: "#13161a",
    band: "#1b1f25",
    grid: "#2d333b",
    text: "#e8ebee",
    dim: "#9aa3ad",
    medal: "#f0c83c",
    teams: ["#56b4e9", "#f0824a", "#2fc79b", "#dd8fc3", "#e6a52e", "#a5d8f7", "#b4bac2", "#d8d05a"],
};
