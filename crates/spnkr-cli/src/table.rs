//! Tables that fit the terminal.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::output::clean;

/// A column: its header, and what happens to it where there is little room.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    header: Cow<'static, str>,
    is_number: bool,
    is_elastic: bool,
    /// So much of its texts is worth more than other columns.
    worth: usize,
    /// The place in the order in which columns are left out; 0 for those that never are.
    goes: u8,
}

impl Column {
    /// A column of texts, which stays.
    pub(crate) const fn text(header: &'static str) -> Self {
        Self {
            header: Cow::Borrowed(header),
            is_number: false,
            is_elastic: false,
            worth: usize::MAX,
            goes: 0,
        }
    }

    /// A column of numbers, aligned to the right, which stays.
    pub(crate) const fn number(header: &'static str) -> Self {
        Self {
            header: Cow::Borrowed(header),
            is_number: true,
            is_elastic: false,
            worth: usize::MAX,
            goes: 0,
        }
    }

    /// The same under a header that is not known beforehand; control characters are taken out.
    pub(crate) fn under(mut self, header: &str) -> Self {
        self.header = Cow::Owned(clean(header));
        self
    }

    /// Lets its texts be cut where nothing else helps.
    pub(crate) const fn elastic(mut self) -> Self {
        self.is_elastic = true;
        self
    }

    /// Lets its texts be cut to this width before other columns are left out.
    pub(crate) const fn worth(mut self, width: usize) -> Self {
        self.is_elastic = true;
        self.worth = width;
        self
    }

    /// Lets the column be left out, those with lower numbers first.
    pub(crate) const fn goes(mut self, place: u8) -> Self {
        self.goes = place;
        self
    }
}

/// What stands in a column of a row.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    text: String,
    short: Option<String>,
    style: Style,
}

impl Cell {
    /// A text; control characters are taken out.
    pub(crate) fn new(text: impl AsRef<str>) -> Self {
        Self { text: clean(text.as_ref()), short: None, style: Style::new() }
    }

    /// The text for a narrow terminal.
    pub(crate) fn short(mut self, text: String) -> Self {
        self.short = Some(text);
        self
    }

    pub(crate) fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }
}

/// Rows under headers.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    lines: Vec<Line>,
}

#[derive(Debug)]
enum Line {
    /// A text of its own, with the headers of the columns below.
    Heading(String),
    Row(Vec<Cell>),
}

impl Table {
    pub(crate) fn new(columns: impl Into<Vec<Column>>) -> Self {
        Self { columns: columns.into(), lines: Vec::new() }
    }

    /// Adds a row, with a cell for each column.
    pub(crate) fn push(&mut self, row: impl Into<Vec<Cell>>) {
        self.lines.push(Line::Row(row.into()));
    }

    /// Begins a part of the table under a heading, which is written as it is.
    pub(crate) fn push_heading(&mut self, heading: String) {
        self.lines.push(Line::Heading(heading));
    }

    /// Writes it, within `width` columns if there is a limit.
    ///
    /// Short forms come first, then columns are left out for what is worth more, then texts are cut.
    pub(crate) fn write(mut self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        let limit = width.unwrap_or(usize::MAX);
        if total(&self.widths()) > limit {
            for cell in self.rows_mut().flatten() {
                if let Some(short) = cell.short.take() {
                    cell.text = short;
                }
            }
        }
        while total(&self.worths()) > limit && self.leave_one_out() {}
        let mut widths = self.widths();
        for least in [self.worths(), vec![MIN_WIDTH; widths.len()]] {
            for (index, column) in self.columns.iter().enumerate() {
                let excess = total(&widths).saturating_sub(limit);
                if column.is_elastic && excess > 0 {
                    widths[index] = widths[index].saturating_sub(excess).max(least[index]);
                }
            }
        }
        let header = Style::new().dimmed();
        let headers: Vec<Cell> =
            self.columns.iter().map(|column| Cell::new(&column.header).style(header)).collect();
        if !matches!(self.lines.first(), Some(Line::Heading(_))) {
            self.write_row(out, &headers, &widths)?;
        }
        for line in &self.lines {
            match line {
                Line::Heading(heading) => {
                    writeln!(out, "\n{heading}")?;
                    self.write_row(out, &headers, &widths)?;
                }
                Line::Row(row) => self.write_row(out, row, &widths)?,
            }
        }
        Ok(())
    }

    fn rows_mut(&mut self) -> impl Iterator<Item = &mut Vec<Cell>> {
        self.lines.iter_mut().filter_map(|line| match line {
            Line::Heading(_) => None,
            Line::Row(row) => Some(row),
        })
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> =
            self.columns.iter().map(|column| column.header.width()).collect();
        for line in &self.lines {
            let Line::Row(row) = line else { continue };
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.width());
            }
        }
        widths
    }

    /// The widths with no more of each column than is worth another one.
    fn worths(&self) -> Vec<usize> {
        let columns = self.columns.iter().zip(self.widths());
        columns.map(|(column, width)| width.min(column.worth)).collect()
    }

    /// Leaves out the column whose turn it is, if there is one.
    fn leave_one_out(&mut self) -> bool {
        let places = self.columns.iter().enumerate().filter(|(_, column)| column.goes > 0);
        let Some((index, _)) = places.min_by_key(|(_, column)| column.goes) else {
            return false;
        };
        self.columns.remove(index);
        for row in self.rows_mut() {
            row.remove(index);
        }
        true
    }

    fn write_row(&self, out: &mut dyn Write, row: &[Cell], widths: &[usize]) -> io::Result<()> {
        let last = self.columns.len().saturating_sub(1);
        for (index, (column, cell)) in self.columns.iter().zip(row).enumerate() {
            let text = cut(&cell.text, widths[index]);
            let padding = widths[index].saturating_sub(text.width());
            let style = cell.style;
            let (before, after) = match (column.is_number, index == last) {
                (true, _) => (padding, 0),
                (false, true) => (0, 0),
                (false, false) => (0, padding),
            };
            let gap = if index == 0 { "" } else { GAP };
            write!(out, "{gap}{:before$}{style}{text}{style:#}{:after$}", "", "")?;
        }
        writeln!(out)
    }
}

/// The width of a row.
fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1)
}

/// As much of the text as `width` columns hold.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut room = width.saturating_sub(1);
    let mut short = String::new();
    for character in text.chars() {
        let Some(rest) = room.checked_sub(character.width().unwrap_or(0)) else { break };
        room = rest;
        short.push(character);
    }
    short.push('…');
    short
}

const GAP: &str = "  ";
const MIN_WIDTH: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    fn written(width: Option<usize>) -> String {
        let mut table = Table::new([
            Column::text("When"),
            Column::text("Name").elastic(),
            Column::number("Rank").goes(2),
            Column::number("Age").goes(1),
            Column::text("Id"),
        ]);
        for (name, rank) in [("Señor Otter", "1"), ("日本語の名前", "12")] {
            table.push([
                Cell::new("2026-08-01").short("08-01".to_owned()),
                Cell::new(name),
                Cell::new(rank),
                Cell::new("7"),
                Cell::new("abc"),
            ]);
        }
        let mut out = Vec::new();
        table.write(&mut out, width).unwrap();
        anstream::adapter::strip_bytes(&out).into_vec().try_into().unwrap()
    }

    #[test]
    fn it_fits_the_width() {
        assert_eq!(
            written(None),
            "When        Name          Rank  Age  Id\n\
             2026-08-01  Señor Otter      1    7  abc\n\
             2026-08-01  日本語の名前    12    7  abc\n"
        );
        assert_eq!(
            written(Some(38)),
            "When   Name          Rank  Age  Id\n\
             08-01  Señor Otter      1    7  abc\n\
             08-01  日本語の名前    12    7  abc\n"
        );
        assert_eq!(
            written(Some(24)),
            "When   Name          Id\n\
             08-01  Señor Otter   abc\n\
             08-01  日本語の名前  abc\n"
        );
        assert_eq!(
            written(Some(21)),
            "When   Name       Id\n\
             08-01  Señor Ot…  abc\n\
             08-01  日本語の…  abc\n"
        );
    }

    #[test]
    fn a_long_text_is_cut_before_it_costs_a_column() {
        let written = |width| {
            let mut table =
                Table::new([Column::text("Id").goes(1), Column::text("What for").worth(9)]);
            table.push([Cell::new("abc"), Cell::new("Gets everything")]);
            let mut out = Vec::new();
            table.write(&mut out, Some(width)).unwrap();
            let out: String = anstream::adapter::strip_bytes(&out).into_vec().try_into().unwrap();
            out.lines().nth(1).unwrap().to_owned()
        };
        assert_eq!(written(20), "abc  Gets everything");
        assert_eq!(written(14), "abc  Gets eve…");
        assert_eq!(written(13), "Gets everyth…");
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        let mut table = Table::new([Column::text("Name")]);
        table.push([Cell::new("a\x1b[2Jb\u{202e}c\nd")]);
        let mut out = Vec::new();
        table.write(&mut out, None).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.ends_with("a\u{fffd}[2Jb\u{fffd}c\u{fffd}d\n"), "{out:?}");
    }
}
