//! Pages that stand alone: nothing in them asks another place for anything.
//!
//! Everything works without the script; with it tables can be sorted, and charts tell their values at once.

mod table;
#[cfg(test)]
pub(crate) mod tests;

use std::fmt::Write as _;

use spnkr_picture::{Ink, Palette, Theme};

pub(crate) use self::table::{Cell, Column, Table, grouped};
pub(crate) use spnkr_picture::text::escaped;

/// A page that grows.
#[derive(Debug)]
pub(crate) struct Page {
    title: String,
    lead: String,
    /// Ids of sections, and what they are called.
    parts: Vec<(&'static str, &'static str)>,
    main: String,
}

impl Page {
    pub(crate) fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            lead: String::new(),
            parts: Vec::new(),
            main: String::new(),
        }
    }

    /// Says something below the heading.
    pub(crate) fn lead(&mut self, text: &str) {
        let _ = write!(self.lead, "<p>{}</p>", escaped(text));
    }

    /// Adds to the main part, as HTML.
    pub(crate) fn push(&mut self, html: &str) {
        self.main.push_str(html);
    }

    /// Adds a part with a heading, to which the navigation leads.
    pub(crate) fn section(&mut self, id: &'static str, heading: &'static str, html: &str) {
        self.parts.push((id, heading));
        let _ = writeln!(
            self.main,
            "<section id=\"{id}\" aria-labelledby=\"{id}-heading\">\
             <h2 id=\"{id}-heading\">{heading}</h2>{html}</section>"
        );
    }

    pub(crate) fn finish(self) -> String {
        let title = escaped(&self.title);
        let mut navigation = String::new();
        if !self.parts.is_empty() {
            navigation.push_str("<nav aria-label=\"Parts of this page\"><ul>");
            for (id, heading) in &self.parts {
                let _ = write!(navigation, "<li><a href=\"#{id}\">{heading}</a></li>");
            }
            navigation.push_str("</ul></nav>");
        }
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"generator\" content=\"spnkr\">\n<link rel=\"icon\" href=\"data:,\">\n\
             <title>{title}</title>\n<style>\n{}{STYLE}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">Skip to the content</a>\n\
             <header><div class=\"bar\"><h1>{title}</h1>{SWITCH}</div>{}{navigation}</header>\n\
             <main id=\"main\" tabindex=\"-1\">\n{}</main>\n\
             <footer><p>Times and days are in UTC. This page is not by Microsoft or Halo Studios.</p></footer>\n\
             <script>\n{SCRIPT}</script>\n</body>\n</html>\n",
            colors(),
            self.lead,
            self.main,
        )
    }
}

/// A drawing in two widths, of which a screen shows the one that suits it.
pub(crate) fn both_widths(mut draw: impl FnMut(f64) -> String) -> String {
    let (wide, narrow) = (draw(WIDE), draw(NARROW));
    format!("<div class=\"chart wide\">{wide}</div><div class=\"chart narrow\">{narrow}</div>")
}

/// The colours of the system, and both kinds for who chooses one by hand.
fn colors() -> String {
    let mut css = Theme::Auto.page_css();
    for (name, palette) in [("light", Palette::LIGHT), ("dark", Palette::DARK)] {
        let _ = write!(css, "\n:root[data-theme={name}]{{color-scheme:{name};");
        for ink in Ink::all() {
            let _ = write!(css, "--{ink}:{};", palette.color(ink));
        }
        css.push('}');
    }
    css.push('\n');
    css
}

/// Nothing comes from anywhere, and nothing goes anywhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      img-src data:; base-uri 'none'; form-action 'none'";

/// It is of no use without the script, which shows it.
const SWITCH: &str = "<label class=\"switch\" hidden>Colours \
                      <select id=\"theme\"><option value=\"\">as the system</option>\
                      <option value=\"light\">light</option><option value=\"dark\">dark</option>\
                      </select></label>";

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// How wide charts are on wide screens and on narrow ones, in pixels.
const WIDE: f64 = 880.0;
const NARROW: f64 = 328.0;
