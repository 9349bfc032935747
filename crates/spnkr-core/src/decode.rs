mod place;

use std::fmt;

use bytes::Bytes;
use http::{StatusCode, header};
use serde::de::{Deserialize, DeserializeOwned};
use serde_json::error::Category;

use crate::{Operation, RawBody, Response};

/// Reads an answer's body as a JSON document.
///
/// # Errors
///
/// The body is empty, a web page, of another content type, not JSON, or not of the expected shape.
pub fn read_json<T: DeserializeOwned>(
    operation: Operation,
    answer: &Response<Bytes>,
) -> Result<T, DecodeError> {
    let body = answer.body();
    let fail = |problem| {
        Err(DecodeError {
            operation,
            status: Some(answer.status()),
            problem,
            body: body.clone().into(),
        })
    };
    let text = without_byte_order_mark(body).trim_ascii_start();
    if text.is_empty() {
        return fail(DecodeProblem::Empty);
    }
    if text.starts_with(b"<") {
        return fail(DecodeProblem::Markup);
    }
    // A type that is missing or wrong on a readable document is forgiven: several hosts are careless.
    let named_otherwise = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| !value.to_ascii_lowercase().contains("json"));
    decode_json(operation, body).map_err(|mut error| {
        error.status = Some(answer.status());
        if named_otherwise && matches!(error.problem, DecodeProblem::Syntax { .. }) {
            error.problem = DecodeProblem::ContentType;
        }
        error
    })
}

/// Reads bytes as a JSON document, with or without a byte order mark.
///
/// # Errors
///
/// The bytes are not JSON, or not of the expected shape.
pub fn decode_json<'de, T: Deserialize<'de>>(
    operation: Operation,
    bytes: &'de [u8],
) -> Result<T, DecodeError> {
    let text = without_byte_order_mark(bytes);
    let fail = |problem| DecodeError {
        operation,
        status: None,
        problem,
        body: Bytes::copy_from_slice(bytes).into(),
    };
    // Once for the whole document, in place of once for each text in it.
    let text = str::from_utf8(text).map_err(|error| {
        let good = &text[..error.valid_up_to()];
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = good.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        fail(DecodeProblem::Syntax { line, column })
    })?;
    serde_json::from_str(text).map_err(|error| {
        // Only a failure pays for finding its place.
        fail(locate::<T>(text).unwrap_or_else(|| DecodeProblem::of(&error, String::new)))
    })
}

fn locate<'de, T: Deserialize<'de>>(text: &'de str) -> Option<DecodeProblem> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let error = serde_path_to_error::deserialize::<_, T>(&mut deserializer).err()?;
    Some(DecodeProblem::of(error.inner(), || place::printable::<T>(error.path())))
}

fn without_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// An answer arrived that this version cannot read.
///
/// The text names the place and the kind of the problem, never what stands there: a misplaced token would be
/// shown otherwise.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the answer of {operation} cannot be read: {problem}")]
pub struct DecodeError {
    operation: Operation,
    status: Option<StatusCode>,
    problem: DecodeProblem,
    body: RawBody,
}

impl DecodeError {
    /// What was asked for.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The status of the answer, if it was read as one.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// What is wrong with it.
    pub fn problem(&self) -> &DecodeProblem {
        &self.problem
    }

    /// The bytes as they came.
    pub fn body(&self) -> &RawBody {
        &self.body
    }
}

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeProblem {
    /// It is of another type than JSON.
    ContentType,
    /// There is none.
    Empty,
    /// It is a web page or XML; gateways and captive portals send such.
    Markup,
    /// A field that has to be there is not.
    MissingField {
        /// Its name.
        field: String,
        /// Where its object stands, such as `Results[3].MatchInfo`; keys of maps are stars.
        path: String,
    },
    /// A value is of another kind than expected.
    Shape {
        /// Where it stands.
        path: String,
    },
    /// It is not JSON, or breaks off.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
}

impl DecodeProblem {
    fn of(error: &serde_json::Error, path: impl FnOnce() -> String) -> Self {
        match error.classify() {
            Category::Data => {
                let path = path();
                // The name comes from our own types, unlike the values that other messages quote.
                let message = error.to_string();
                match message.strip_prefix("missing field `").and_then(|rest| rest.split_once('`'))
                {
                    Some((field, _)) => Self::MissingField { field: field.to_owned(), path },
                    None => Self::Shape { path },
                }
            }
            Category::Io | Category::Eof | Category::Syntax => {
                Self::Syntax { line: error.line(), column: error.column() }
            }
        }
    }
}

impl fmt::Display for DecodeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |path: &str| match path {
            "" => String::new(),
            path => format!(" in `{path}`"),
        };
        match self {
            Self::ContentType => f.write_str("it is not JSON by its content type"),
            Self::Empty => f.write_str("it is empty"),
            Self::Markup => f.write_str("it is a web page, not JSON"),
            Self::MissingField { field, path } => {
                write!(f, "the field `{field}` is missing{}", place(path))
            }
            Self::Shape { path } => write!(f, "a value has an unexpected form{}", place(path)),
            Self::Syntax { line, column } => {
                write!(f, "it is not whole JSON at line {line}, column {column}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http::{HeaderMap, HeaderValue};
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only the failures are looked at")]
    struct Document {
        token: String,
        entries: BTreeMap<String, u32>,
        #[serde(default)]
        hosts: Option<BTreeMap<Name, Vec<Host>>>,
    }

    #[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
    struct Name(String);

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only the failures are looked at")]
    struct Host {
        port: u16,
        #[serde(flatten)]
        more: BTreeMap<String, serde_json::Value>,
    }

    fn read(content_type: &'static str, body: &'static str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        let answer = Response::<Bytes>::new(
            jiff::Timestamp::UNIX_EPOCH,
            StatusCode::OK,
            headers,
            Bytes::from_static(body.as_bytes()),
        );
        let error = read_json::<Document>(Operation::new("a hop"), &answer).unwrap_err();
        assert_eq!(error.body().as_bytes(), body.as_bytes());
        assert!(!format!("{error:?} {error}").contains("canary"), "{error:?}");
        error.to_string().replace("the answer of a hop cannot be read: ", "")
    }

    #[test]
    fn a_failure_names_the_place_and_never_the_value() {
        const JSON: &str = "application/json";
        for (content_type, body, expected) in [
            (JSON, "", "it is empty"),
            (JSON, " \r\n", "it is empty"),
            ("text/html", "<html>canary</html>", "it is a web page, not JSON"),
            ("text/plain", "canary", "it is not JSON by its content type"),
            (JSON, "canary", "it is not whole JSON at line 1, column 1"),
            (JSON, r#"{"token":"canary"#, "it is not whole JSON at line 1, column 16"),
            (JSON, r#"{"token":"canary"}"#, "the field `entries` is missing"),
            (JSON, r#"{"token":{"canary":1}}"#, "a value has an unexpected form in `token`"),
            (
                JSON,
                r#"{"entries":{"a canary":"canary"}}"#,
                "a value has an unexpected form in `entries.*`",
            ),
            (
                JSON,
                r#"{"entries":{"canary":"canary"}}"#,
                "a value has an unexpected form in `entries.*`",
            ),
            (
                JSON,
                r#"{"hosts":{"canary":[{"port":1},{"canary":2,"port":"canary"}]}}"#,
                "a value has an unexpected form in `hosts.*[1].port`",
            ),
            (
                JSON,
                r#"{"hosts":{"token":[{"canary":2}]}}"#,
                "the field `port` is missing in `hosts.*[0]`",
            ),
            (
                JSON,
                "{\"token\":\"a\",\"entries\":{}} canary",
                "it is not whole JSON at line 1, column 28",
            ),
        ] {
            assert_eq!(read(content_type, body), expected, "{body}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_obstacle() {
        assert!(decode_json::<u32>(Operation::new("a hop"), b"\xef\xbb\xbf7").is_ok());
    }
}
