//! Tables of pages.

use std::fmt::Write as _;

use jiff::{Timestamp, tz::TimeZone};

use super::escaped;

/// A table with a caption, headers and rows; the first cell of a row is its header.
#[derive(Debug)]
pub(crate) struct Table {
    caption: String,
    columns: Vec<Column>,
    rows: String,
    count: usize,
    is_fixed: bool,
}

#[derive(Debug)]
pub(crate) struct Column {
    header: String,
    is_number: bool,
    /// Whether small screens do without.
    is_optional: bool,
}

#[derive(Debug)]
pub(crate) struct Cell {
    html: String,
    /// What it is sorted as, if that is not its text.
    value: Option<String>,
    is_number: bool,
}

impl Table {
    pub(crate) fn new(caption: &str, columns: Vec<Column>) -> Self {
        Self {
            caption: caption.to_owned(),
            columns,
            rows: String::new(),
            count: 0,
            is_fixed: false,
        }
    }

    /// Keeps the order of the rows, which is not one of values.
    pub(crate) fn fixed(self) -> Self {
        Self { is_fixed: true, ..self }
    }

    pub(crate) fn push(&mut self, cells: Vec<Cell>) {
        self.push_with("", cells);
    }

    /// Adds a row whose element has attributes, as HTML with a space before each.
    pub(crate) fn push_with(&mut self, attributes: &str, cells: Vec<Cell>) {
        self.count += 1;
        let _ = write!(self.rows, "<tr{attributes}>");
        for (place, (cell, column)) in cells.into_iter().zip(&self.columns).enumerate() {
            let element = if place == 0 { "th scope=\"row\"" } else { "td" };
            let class = class(cell.is_number, column.is_optional);
            let _ = write!(self.rows, "<{element}{class}");
            if let Some(value) = &cell.value {
                let _ = write!(self.rows, " data-value=\"{}\"", escaped(value));
            }
            let end = if place == 0 { "th" } else { "td" };
            let _ = write!(self.rows, ">{}</{end}>", cell.html);
        }
        self.rows.push_str("</tr>\n");
    }

    /// Writes it in a box of its own, which a small screen moves from side to side.
    pub(crate) fn to_html(&self, id: &str) -> String {
        if self.count == 0 {
            return format!("<p class=\"dim\">{}: nothing yet.</p>", escaped(&self.caption));
        }
        let fixed = if self.is_fixed { " data-fixed" } else { "" };
        let mut html = format!(
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{id}-caption\">\
             <table id=\"{id}\"{fixed}><caption id=\"{id}-caption\">{}</caption><thead><tr>",
            escaped(&self.caption)
        );
        for column in &self.columns {
            let class = class(column.is_number, column.is_optional);
            let _ = write!(html, "<th scope=\"col\"{class}>{}</th>", escaped(&column.header));
        }
        let _ = write!(html, "</tr></thead>\n<tbody>\n{}</tbody></table></div>\n", self.rows);
        html
    }
}

fn class(is_number: bool, is_optional: bool) -> &'static str {
    match (is_number, is_optional) {
        (false, false) => "",
        (true, false) => " class=\"n\"",
        (false, true) => " class=\"o\"",
        (true, true) => " class=\"n o\"",
    }
}

impl Column {
    pub(crate) fn text(header: &str) -> Self {
        Self { header: header.to_owned(), is_number: false, is_optional: false }
    }

    pub(crate) fn number(header: &str) -> Self {
        Self { is_number: true, ..Self::text(header) }
    }

    /// Leaves it out on small screens.
    pub(crate) fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }
}

impl Cell {
    pub(crate) fn text(text: &str) -> Self {
        Self { html: escaped(text), value: None, is_number: false }
    }

    /// A moment, in UTC, which can be broken between day and hour.
    pub(crate) fn moment(time: Timestamp) -> Self {
        let zoned = time.to_zoned(TimeZone::UTC);
        let html = format!(
            "<time datetime=\"{}\"><span>{},</span> <span>{}</span></time>",
            zoned.strftime("%Y-%m-%dT%H:%MZ"),
            zoned.strftime("%-d %b %Y"),
            zoned.strftime("%H:%M")
        );
        Self { html, value: Some(time.as_second().to_string()), is_number: false }
    }

    /// Several texts, each on a line of its own.
    pub(crate) fn lines(lines: &[String]) -> Self {
        let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
        Self { html: lines.join("<br>"), value: None, is_number: false }
    }

    /// A word of ours, in the colour of a class.
    pub(crate) fn colored(word: &str, class: &str) -> Self {
        let html = format!("<span class=\"{class}\">{}</span>", escaped(word));
        Self { html, value: None, is_number: false }
    }

    /// A number as people read it, and as it is sorted.
    pub(crate) fn number(text: &str, value: f64) -> Self {
        Self { html: escaped(text), value: Some(format!("{value:.4}")), is_number: true }
    }

    pub(crate) fn count(count: u64) -> Self {
        Self { html: grouped(count), value: Some(count.to_string()), is_number: true }
    }

    /// A part of a whole, from 0 to 1, with a bar.
    pub(crate) fn share(share: f64) -> Self {
        let percent = share.clamp(0.0, 1.0) * 100.0;
        let html = format!(
            "{percent:.1}%<span class=\"meter\" aria-hidden=\"true\">\
             <span style=\"width:{percent:.0}%\"></span></span>"
        );
        Self { html, value: Some(format!("{share:.4}")), is_number: true }
    }

    /// Nothing to say.
    pub(crate) fn none() -> Self {
        Self { html: "–".to_owned(), value: Some("-1e9".to_owned()), is_number: true }
    }

    pub(crate) fn maybe(value: Option<f64>, cell: impl FnOnce(f64) -> Self) -> Self {
        value.map_or_else(Self::none, cell)
    }

    pub(crate) fn sorted_as(self, value: String) -> Self {
        Self { value: Some(value), ..self }
    }
}

/// A number with commas between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
