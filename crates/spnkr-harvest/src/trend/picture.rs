//! A trend as a drawing and as a page.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{civil::Date, tz::TimeZone};
use spnkr_picture::{Ink, Svg, TextStyle, Theme, text};

use super::Trend;
use crate::{
    chart,
    page::{Cell, Column, Page, Table, both_widths, escaped},
};

impl Trend {
    /// The drawing as a file of SVG, 880 pixels wide.
    pub fn to_svg(&self, theme: Theme) -> String {
        let mut svg = Svg::new();
        let (inner, height) = chart::draw(self, WIDTH - 2.0 * MARGIN);
        let title = text::shortened(&self.heading(), 20.0, WIDTH - 2.0 * MARGIN);
        svg.text(MARGIN, 36.0, &title, TextStyle::new(20.0).bold());
        svg.text(MARGIN, 57.0, &self.about(), TextStyle::new(13.0).ink(Ink::Dim));
        svg.moved(MARGIN, TOP, |svg| svg.append(inner));
        let drawing = svg.finish(WIDTH, TOP + height + MARGIN, &self.heading(), theme);
        described(&drawing, &chart::description(self))
    }

    /// The drawing as the bytes of a PNG file, with as many pixels for each of its pixels as the scale says.
    ///
    /// # Errors
    ///
    /// If the scale is not above zero, or so large that the picture would be.
    #[cfg(feature = "png")]
    pub fn to_png(&self, theme: Theme, scale: f32) -> Result<Vec<u8>, spnkr_picture::PngError> {
        spnkr_picture::png(&self.to_svg(theme), scale)
    }

    /// A page of its own, which asks nobody for anything: the drawing, and its numbers by month.
    pub fn to_html(&self) -> String {
        let mut page = Page::new(&self.heading());
        page.lead(&format!("{}.", self.about()));
        page.push("<section aria-labelledby=\"chart\"><h2 id=\"chart\">Over time</h2>");
        page.push(&self.figure());
        page.push("</section><section aria-labelledby=\"numbers\"><h2 id=\"numbers\">Numbers</h2>");
        page.push(&self.numbers(&self.heading()).to_html("numbers-table"));
        page.push("</section>");
        page.finish()
    }

    fn heading(&self) -> String {
        format!("{} of {}", self.measure, self.player)
    }

    /// The drawing as a part of a page: one for wide screens and one for narrow ones.
    pub(crate) fn figure(&self) -> String {
        both_widths(|width| {
            let (svg, height) = chart::draw(self, width);
            let drawing = svg.finish_inline(width, height, &self.heading());
            described(&drawing, &chart::description(self))
        })
    }

    /// Where the lines were at the end of each month.
    pub(crate) fn numbers(&self, caption: &str) -> Table {
        let shown = &self.series[..self.series.len().min(Ink::SERIES)];
        let mut months: BTreeMap<Date, Vec<Option<f64>>> = BTreeMap::new();
        for (place, series) in shown.iter().enumerate() {
            for point in &series.points {
                let month = point.time.to_zoned(TimeZone::UTC).date().first_of_month();
                months.entry(month).or_insert_with(|| vec![None; shown.len()])[place] =
                    Some(point.value);
            }
        }
        let names = shown.iter().map(|series| Arc::clone(&series.name));
        let mut columns = vec![Column::text("Month")];
        columns.extend(names.map(|name| Column::number(&name)));
        let mut table = Table::new(caption, columns);
        for (month, values) in months.into_iter().rev() {
            let mut row = vec![
                Cell::text(&month.strftime("%b %Y").to_string())
                    .sorted_as(month.strftime("%Y-%m").to_string()),
            ];
            row.extend(values.into_iter().map(|value| match value {
                Some(value) => Cell::number(&self.measure.shown(value), value),
                None => Cell::none(),
            }));
            table.push(row);
        }
        table
    }
}

/// A drawing with a text on what it shows, for those who do not see it.
fn described(drawing: &str, description: &str) -> String {
    drawing.replacen("</title>", &format!("</title>\n<desc>{}</desc>", escaped(description)), 1)
}

const WIDTH: f64 = 880.0;
const MARGIN: f64 = 24.0;
const TOP: f64 = 78.0;
