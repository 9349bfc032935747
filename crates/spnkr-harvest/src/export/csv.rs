//! Comma-separated values (RFC 4180).

use std::fmt::Write as _;

use super::{Field, in_base64, in_words};
use crate::rows::Cell;

/// The line with the names, in place of what is there.
pub(super) fn write_header(line: &mut String, fields: &[Field]) {
    line.clear();
    for (place, field) in fields.iter().enumerate() {
        separate(line, place);
        push_text(line, &field.name);
    }
    line.push('\n');
}

/// The line of a row, in place of what is there.
pub(super) fn write_row(line: &mut String, cells: &[Cell<'_>]) {
    line.clear();
    for (place, cell) in cells.iter().enumerate() {
        separate(line, place);
        // Writing to a text does not fail.
        let _ = match *cell {
            Cell::Boolean(value) => write!(line, "{value}"),
            Cell::Bytes(value) => line.write_str(&in_base64(value)),
            Cell::Integer(value) => write!(line, "{value}"),
            // A line with nothing at all would be no row to most readers.
            Cell::Null if cells.len() == 1 => line.write_str("\"\""),
            Cell::Null => Ok(()),
            // With a point, or an exponent where digits would be many.
            Cell::Real(value) => write!(line, "{value:?}"),
            Cell::Text(value) => {
                push_text(line, value);
                Ok(())
            }
            Cell::Timestamp(value) => line.write_str(&in_words(&value)),
            Cell::Uuid(value) => write!(line, "{}", value.as_hyphenated()),
        };
    }
    line.push('\n');
}

fn separate(line: &mut String, place: usize) {
    if place > 0 {
        line.push(',');
    }
}

/// Puts a text in quotation marks where it needs them; an empty one too, which tells it from nothing.
fn push_text(line: &mut String, text: &str) {
    if !text.is_empty() && !text.contains(['"', ',', '\n', '\r']) {
        line.push_str(text);
        return;
    }
    line.push('"');
    for (place, part) in text.split('"').enumerate() {
        if place > 0 {
            line.push_str("\"\"");
        }
        line.push_str(part);
    }
    line.push('"');
}
