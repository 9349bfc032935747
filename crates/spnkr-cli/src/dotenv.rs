//! The file `.env` of the working directory.
//!
//! Read by our own few lines and not by a crate of the field: those put the process environment in place of
//! every `$NAME` in a value, and refresh tokens have dollar signs. Values stand for themselves here.

/// A setting of the file.
// Without `Debug` outside of tests: values are secrets.
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) struct Setting<'a> {
    pub(crate) line: usize,
    pub(crate) name: &'a str,
    /// None if a quotation mark opens the value and none closes it.
    pub(crate) value: Option<String>,
}

/// Reads every line of the form `NAME=value`; others belong to somebody else, and are passed over.
pub(crate) fn read(text: &str) -> Vec<Setting<'_>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut settings = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while !rest.is_empty() {
        let (this, mut after) = rest.split_once('\n').unwrap_or((rest, ""));
        if let Some((name, value)) = this.split_once('=')
            && !this.trim_start().starts_with('#')
        {
            let name = name.trim();
            let name = name.strip_prefix("export ").map_or(name, str::trim);
            let value = value.trim_start();
            let value = if value.starts_with(['"', '\'']) {
                // It may go on over lines, as keys of other programs do.
                let quoted = unquote(&rest[this.len() - value.len()..]);
                quoted.map(|(value, behind)| {
                    after = behind.split_once('\n').map_or("", |(_, after)| after);
                    value
                })
            } else {
                Some(without_comment(value).trim_end().to_owned())
            };
            settings.push(Setting { line, name, value });
        }
        line += rest[..rest.len() - after.len()].matches('\n').count();
        rest = after;
    }
    settings
}

/// The text between the quotation marks, and what stands behind them.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut characters = text.chars();
    let mark = characters.next()?;
    let mut value = String::new();
    while let Some(character) = characters.next() {
        match character {
            _ if character == mark => return Some((value, characters.as_str())),
            '\\' if mark == '"' => match characters.next()? {
                escaped @ ('"' | '\\' | '$') => value.push(escaped),
                other => value.extend(['\\', other]),
            },
            _ => value.push(character),
        }
    }
    None
}

/// A comment needs a space before it: tokens can have a `#`.
fn without_comment(value: &str) -> &str {
    if value.starts_with('#') {
        return "";
    }
    let comment = value
        .char_indices()
        .zip(value.chars().skip(1))
        .find(|((_, before), character)| before.is_whitespace() && *character == '#');
    comment.map_or(value, |((at, _), _)| &value[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_for_themselves() {
        for (text, expected) in [
            ("A=b", "b"),
            ("A = b ", "b"),
            ("export A=b", "b"),
            ("\u{feff}A=b\r", "b"),
            ("A=", ""),
            ("A=M.C507_BAY.0.U.-a*b!c$HOME$$", "M.C507_BAY.0.U.-a*b!c$HOME$$"),
            ("A=b#c", "b#c"),
            ("A=b # a comment", "b"),
            ("A=# a comment", ""),
            ("A=b=c==", "b=c=="),
            ("A='b # c' # a comment", "b # c"),
            ("A='b\\c$D'", "b\\c$D"),
            (r#"A="b\"c\\d\$e\n""#, r#"b"c\d$e\n"#),
        ] {
            let value = Some(expected.to_owned());
            assert_eq!(read(text), [Setting { line: 1, name: "A", value }], "{text:?}");
        }
    }

    #[test]
    fn what_is_no_setting_is_passed_over() {
        assert_eq!(read("# A=b\n\n  # C=d\nwords\n"), []);
    }

    #[test]
    fn a_quoted_value_can_have_lines() {
        let settings = read("KEY=\"-----\nA=not this\n-----\"\nA=b\nB='never closed\nC=c");
        let seen: Vec<_> = settings.iter().map(|s| (s.line, s.name, s.value.as_deref())).collect();
        let expected = [
            (1, "KEY", Some("-----\nA=not this\n-----")),
            (4, "A", Some("b")),
            (5, "B", None),
            (6, "C", Some("c")),
        ];
        assert_eq!(seen, expected);
    }
}
