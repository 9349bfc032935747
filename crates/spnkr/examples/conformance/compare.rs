//! When two documents mean the same.

use std::fmt;

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use serde_json::{Number, Value};

/// A place where two documents say different things.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) path: String,
    expected: String,
    actual: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, expected, actual } = self;
        write!(f, "{path}: {expected} became {actual}")
    }
}

/// Every place where `actual` says something else than `expected`.
///
/// Numbers are equal as numbers, times and durations as such, and a key that is absent is one that is null.
pub(crate) fn differences(expected: &Value, actual: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(expected, actual, &mut String::new(), &mut found);
    found
}

/// The differences as they are printed.
#[allow(dead_code, reason = "this file is part of other programs, too")]
pub(crate) fn told(expected: &Value, actual: &Value) -> Vec<String> {
    differences(expected, actual).iter().map(ToString::to_string).collect()
}

fn compare(expected: &Value, actual: &Value, path: &mut String, found: &mut Vec<Difference>) {
    let length = path.len();
    match (expected, actual) {
        (Value::Object(one), Value::Object(other)) => {
            let missing = other.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(missing) {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
                let get = |object: &'_ serde_json::Map<String, Value>| {
                    object.get(key).cloned().unwrap_or_default()
                };
                compare(&get(one), &get(other), path, found);
                path.truncate(length);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                path.push_str(&format!("[{index}]"));
                compare(one, other, path, found);
                path.truncate(length);
            }
        }
        (Value::Number(one), Value::Number(other)) if is_same_number(one, other) => {}
        (Value::String(one), Value::String(other)) if is_same_text(one, other) => {}
        (one, other) if one == other => {}
        (one, other) => found.push(Difference {
            path: path.clone(),
            expected: short(one),
            actual: short(other),
        }),
    }
}

fn is_same_number(one: &Number, other: &Number) -> bool {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one == other,
        _ => one.as_f64() == other.as_f64(),
    }
}

fn is_same_text(one: &str, other: &str) -> bool {
    let time = |text: &str| text.parse::<Timestamp>().ok();
    one == other
        || time(one).is_some_and(|one| time(other) == Some(one))
        || duration(one).is_some_and(|one| duration(other) == Some(one))
}

fn duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.starts_with('P').then(|| text.parse().ok())??;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_means_the_same_is_no_difference() {
        for (one, other) in [
            (json!({"a": null}), json!({})),
            (json!({}), json!({"a": null})),
            (json!(6040.0), json!(6040)),
            (json!("2021-11-16T17:00:00.00Z"), json!("2021-11-16T17:00:00Z")),
            (json!("P1DT2H"), json!("PT26H")),
            (json!([{"a": "PT0S"}]), json!([{"a": "PT0.0S"}])),
        ] {
            assert!(differences(&one, &other).is_empty(), "{one} {other}");
        }
    }

    #[test]
    fn what_does_not_is_told_by_its_path() {
        for (one, other, expected) in [
            (json!({"a": 1}), json!({}), "a: 1 became null"),
            (json!({"a": [0, {"b": 1}]}), json!({"a": [0, {"b": 2}]}), "a[1].b: 1 became 2"),
            (json!([1]), json!([1, 2]), ": [1] became [1,2]"),
            (json!({"a": "1"}), json!({"a": 1}), "a: \"1\" became 1"),
            (
                json!({"a": "PT1.0000001S"}),
                json!({"a": "PT1.0000002S"}),
                "a: \"PT1.0000001S\" became \"PT1.0000002S\"",
            ),
            (
                json!({"a": 9007199254740993_u64}),
                json!({"a": 9007199254740992_u64}),
                "a: 9007199254740993 became 9007199254740992",
            ),
        ] {
            let found: Vec<_> =
                differences(&one, &other).iter().map(Difference::to_string).collect();
            assert_eq!(found, [expected]);
        }
    }
}
