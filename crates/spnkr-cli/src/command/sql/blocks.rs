//! Rows that are too wide to stand side by side.

use std::io::{self, Write};

use anstyle::Style;
use spnkr_harvest::export::Field;

use crate::facts::Facts;

/// Writes each row as lines of names and values.
pub(super) fn write(
    out: &mut dyn Write,
    fields: &[Field],
    rows: &[Vec<String>],
    width: Option<usize>,
) -> io::Result<()> {
    let bold = Style::new().bold();
    for (number, row) in (1..).zip(rows) {
        let gap = if number == 1 { "" } else { "\n" };
        writeln!(out, "{gap}{bold}Row {number} of {}{bold:#}", rows.len())?;
        let mut facts = Facts::default();
        for (field, text) in fields.iter().zip(row) {
            facts.push(field.name.clone(), text);
        }
        facts.write(out, width)?;
    }
    Ok(())
}
