//! JSON objects, one a line.

use serde_json::to_writer;

use super::{Field, in_base64, in_words};
use crate::rows::Cell;

/// The lines of one table.
#[derive(Debug)]
pub(super) struct JsonLines {
    /// What stands before each value: `{"name":`, and `,"name":` further on.
    keys: Vec<String>,
    line: Vec<u8>,
}

impl JsonLines {
    pub(super) fn new(fields: &[Field]) -> Self {
        let keys = fields.iter().enumerate().map(|(place, field)| {
            let before = if place == 0 { '{' } else { ',' };
            format!("{before}{}:", serde_json::Value::from(field.name.as_str()))
        });
        Self { keys: keys.collect(), line: Vec::new() }
    }

    /// The line of a row.
    pub(super) fn line(&mut self, cells: &[Cell<'_>]) -> &[u8] {
        let line = &mut self.line;
        line.clear();
        for (key, cell) in self.keys.iter().zip(cells) {
            line.extend_from_slice(key.as_bytes());
            // Writing to memory does not fail.
            let _ = match *cell {
                Cell::Boolean(value) => to_writer(&mut *line, &value),
                Cell::Bytes(value) => to_writer(&mut *line, &in_base64(value)),
                Cell::Integer(value) => to_writer(&mut *line, &value),
                Cell::Null => to_writer(&mut *line, &()),
                // What is no number to JSON becomes null.
                Cell::Real(value) => to_writer(&mut *line, &value),
                Cell::Text(value) => to_writer(&mut *line, value),
                Cell::Timestamp(value) => to_writer(&mut *line, &in_words(&value)),
                Cell::Uuid(value) => to_writer(&mut *line, &value),
            };
        }
        if self.keys.is_empty() {
            line.push(b'{');
        }
        line.extend_from_slice(b"}\n");
        line
    }
}
