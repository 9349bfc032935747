//! Documents as the services wrote them.

use std::io::{self, Write};

/// Writes a document with its own keys, order and numbers, one member a line.
///
/// Nothing is read and written again: only the white space between the tokens changes. The text has to be JSON.
pub(crate) fn write_pretty(out: &mut dyn Write, document: &str) -> io::Result<()> {
    write_indented(out, document, 0)?;
    writeln!(out)
}

/// Writes a document whose first line stands behind something, `depth` levels in.
pub(crate) fn write_indented(
    out: &mut dyn Write,
    document: &str,
    mut depth: usize,
) -> io::Result<()> {
    let mut tokens = Tokens(document).peekable();
    while let Some(token) = tokens.next() {
        match token {
            "{" | "[" => {
                out.write_all(token.as_bytes())?;
                if let Some(close) = tokens.next_if(|next| matches!(*next, "}" | "]")) {
                    out.write_all(close.as_bytes())?;
                } else {
                    depth += 1;
                    new_line(out, depth)?;
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                new_line(out, depth)?;
                out.write_all(token.as_bytes())?;
            }
            "," => {
                out.write_all(b",")?;
                new_line(out, depth)?;
            }
            ":" => out.write_all(b": ")?,
            value => out.write_all(value.as_bytes())?,
        }
    }
    Ok(())
}

/// Writes a document in one line.
pub(crate) fn write_line(out: &mut dyn Write, document: &str) -> io::Result<()> {
    for token in Tokens(document) {
        out.write_all(token.as_bytes())?;
    }
    writeln!(out)
}

fn new_line(out: &mut dyn Write, depth: usize) -> io::Result<()> {
    write!(out, "\n{:1$}", "", 2 * depth)
}

/// The brackets, colons, commas and values of a JSON text.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_ascii_start();
        let length = match text.as_bytes().first()? {
            b'{' | b'}' | b'[' | b']' | b':' | b',' => 1,
            b'"' => text_length(text),
            _ => text
                .find(|character: char| {
                    character.is_ascii_whitespace() || "{}[]:,\"".contains(character)
                })
                .unwrap_or(text.len()),
        };
        let (token, rest) = text.split_at(length);
        self.0 = rest;
        Some(token)
    }
}

/// The length of a text with its quotation marks.
fn text_length(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().skip(1).position(|byte| match byte {
        _ if is_escaped => {
            is_escaped = false;
            false
        }
        b'\\' => {
            is_escaped = true;
            false
        }
        _ => byte == b'"',
    });
    end.map_or(text.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str =
        r#" {"b":[1.50,-0.0 , 1E400,{}, [ ] ],"a":{"k\"\\":"x, {y}: ü\\","n":null}}"#;

    #[test]
    fn numbers_and_order_stay() {
        let mut out = Vec::new();
        write_pretty(&mut out, DOCUMENT).unwrap();
        let expected = r#"{
  "b": [
    1.50,
    -0.0,
    1E400,
    {},
    []
  ],
  "a": {
    "k\"\\": "x, {y}: ü\\",
    "n": null
  }
}
"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_line_has_no_break() {
        let mut out = Vec::new();
        write_line(&mut out, "{\n \"a\" : [ 1, 2 ]\r\n}\n").unwrap();
        assert_eq!(out, b"{\"a\":[1,2]}\n");
    }
}
