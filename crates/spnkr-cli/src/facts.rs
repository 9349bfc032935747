//! Lines that tell one thing each, and paragraphs of small ones.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use unicode_width::UnicodeWidthStr;

use crate::{output::clean, table::cut};

/// Names with what is to say of them, below each other.
#[derive(Debug, Default)]
pub(crate) struct Facts(Vec<(Cow<'static, str>, String)>);

impl Facts {
    /// Adds a line; what steers the terminal is taken out of it.
    pub(crate) fn push(&mut self, name: impl Into<Cow<'static, str>>, text: impl AsRef<str>) {
        self.0.push((name.into(), clean(text.as_ref())));
    }

    /// Writes the lines, each within `width` columns if there is a limit.
    pub(crate) fn write(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        let names = self.0.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
        let room = width.map_or(usize::MAX, |width| width.saturating_sub(names + 4).max(1));
        for (name, text) in &self.0 {
            writeln!(out, "  {name:<names$}  {}", cut(text, room))?;
        }
        Ok(())
    }
}

/// Writes parts with something between them, such as commas, in lines of `width` columns at most.
pub(crate) fn write_paragraph(
    out: &mut dyn Write,
    parts: &[String],
    between: &str,
    width: Option<usize>,
) -> io::Result<()> {
    let limit = width.unwrap_or(DEFAULT_WIDTH);
    let mut line = String::from("  ");
    for (index, part) in parts.iter().enumerate() {
        let between = if index + 1 < parts.len() { between } else { "" };
        let part = format!("{}{between}", clean(part));
        let is_first = line.trim().is_empty();
        if !is_first && line.width() + 1 + part.width() > limit {
            writeln!(out, "{line}")?;
            line = format!("  {part}");
            continue;
        }
        if !is_first {
            line.push(' ');
        }
        line.push_str(&part);
    }
    writeln!(out, "{line}")
}

const DEFAULT_WIDTH: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_broken_between_its_parts() {
        let parts = ["flags captured 12", "flags returned 3", "kills 4"].map(str::to_owned);
        for (width, expected) in [
            (80, "  flags captured 12, flags returned 3, kills 4\n"),
            (40, "  flags captured 12, flags returned 3,\n  kills 4\n"),
            (5, "  flags captured 12,\n  flags returned 3,\n  kills 4\n"),
        ] {
            let mut out = Vec::new();
            write_paragraph(&mut out, &parts, ",", Some(width)).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    #[test]
    fn facts_stand_below_each_other() {
        let mut facts = Facts::default();
        facts.push("won", "52 %");
        facts.push("accuracy", "45\x1b[2J percent");
        let mut out = Vec::new();
        facts.write(&mut out, Some(20)).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "  won       52 %\n  accuracy  45\u{fffd}[2J …\n"
        );
    }
}
