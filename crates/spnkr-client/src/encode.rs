use std::fmt::{self, Write as _};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Shows a value as part of one path segment: everything but letters, digits, `-`, `.`, `_`, `~` and
/// parentheses is percent-encoded.
///
/// ```
/// assert_eq!(spnkr_client::segment("Some Name#1").to_string(), "Some%20Name%231");
/// ```
pub fn segment(value: impl fmt::Display) -> impl fmt::Display {
    Encoded(value)
}

/// The query of a request, in the making.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// Adds a pair; a list adds one pair for each of its members, under the same name.
    pub fn push(&mut self, name: &str, value: impl fmt::Display) {
        let separator = if self.0.is_empty() { "" } else { "&" };
        // Writing to a `String` fails only if a `Display` does, and then there is nothing to add.
        let _ = write!(self.0, "{separator}{}={}", Encoded(name), Encoded(value));
    }

    /// A query that is encoded already.
    pub(crate) fn encoded(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The query as it is sent, without the question mark.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

struct Encoded<T>(T);

impl<T: fmt::Display> fmt::Display for Encoded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Encoder<'a, 'b>(&'a mut fmt::Formatter<'b>);

        impl fmt::Write for Encoder<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                utf8_percent_encode(text, KEPT).try_for_each(|part| self.0.write_str(part))
            }
        }

        write!(Encoder(f), "{}", self.0)
    }
}

const KEPT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'(').remove(b')');

#[cfg(test)]
mod tests {
    use spnkr_core::Xuid;

    use super::*;
    use crate::argument::Argument;

    #[test]
    fn only_unreserved_characters_and_parentheses_stay() {
        assert_eq!(segment("a-Z_0.9~()").to_string(), "a-Z_0.9~()");
        assert_eq!(
            segment(" #?/%\\+&=;@:'\"<>é\u{0}").to_string(),
            "%20%23%3F%2F%25%5C%2B%26%3D%3B%40%3A%27%22%3C%3E%C3%A9%00"
        );
    }

    #[test]
    fn a_list_repeats_its_name() {
        let mut query = Query::default();
        vec![Xuid::new(1), Xuid::new(2)].push_to("xuids", &mut query);
        query.push("a b", "+&");
        assert_eq!(query.as_str(), "xuids=1&xuids=2&a%20b=%2B%26");
    }
}
