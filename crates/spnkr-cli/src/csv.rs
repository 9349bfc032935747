//! Comma-separated values (RFC 4180).

use std::io::{self, Write};

/// Writes one row.
pub(crate) fn write_row<T: AsRef<str>>(out: &mut dyn Write, fields: &[T]) -> io::Result<()> {
    let fields: Vec<_> = fields.iter().map(|field| quoted(field.as_ref())).collect();
    writeln!(out, "{}", fields.join(","))
}

/// Puts a field in quotation marks where it needs them.
fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_needs_it_is_quoted() {
        let mut out = Vec::new();
        write_row(&mut out, &["a b", "a,b", "a\"b", "a\nb", ""]).unwrap();
        assert_eq!(out, b"a b,\"a,b\",\"a\"\"b\",\"a\nb\",\n");
    }
}
