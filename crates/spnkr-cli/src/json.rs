//! Documents as the services wrote them.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde_json::value::RawValue;

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

/// The entries of a document's list: of the document itself, or of its one member that is a list of objects.
pub(crate) fn rows(document: &str) -> Option<Vec<Box<RawValue>>> {
    if let Ok(rows) = serde_json::from_str(document) {
        return Some(rows);
    }
    let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(document).ok()?;
    let lists = members.values().filter_map(|member| {
        let rows: Vec<Box<RawValue>> = serde_json::from_str(member.get()).ok()?;
        Some(rows)
    });
    let mut lists: Vec<_> = lists.collect();
    if lists.len() > 1 {
        // What is counted beside the entries, such as tags, is no reason to refuse them.
        return member(document, "Results").and_then(|list| serde_json::from_str(list.get()).ok());
    }
    lists.pop()
}

/// A member of a document, as it stands there.
pub(crate) fn member(document: &str, key: &str) -> Option<Box<RawValue>> {
    let mut members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(document).ok()?;
    members.remove(key)
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
    fn the_entries_are_those_of_the_one_list() {
        let texts = |document| -> Option<Vec<String>> {
            Some(rows(document)?.iter().map(|row| row.get().to_owned()).collect())
        };
        assert_eq!(texts(r#"[1.50, {"a": 2}]"#).unwrap(), ["1.50", r#"{"a": 2}"#]);
        assert_eq!(texts(r#"{"Count": 1, "Value": [{}]}"#).unwrap(), ["{}"]);
        assert_eq!(texts(r#"{"Tags": [1], "Results": [2]}"#).unwrap(), ["2"]);
        assert_eq!((texts(r#"{"a": [], "b": []}"#), texts("{}"), texts("1")), (None, None, None));
    }

    #[test]
    fn a_line_has_no_break() {
        let mut out = Vec::new();
        write_line(&mut out, "{\n \"a\" : [ 1, 2 ]\r\n}\n").unwrap();
        assert_eq!(out, b"{\"a\":[1,2]}\n");
    }
}
