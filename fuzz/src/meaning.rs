//! When two documents mean the same, whatever a server may write.
//!
//! The comparison of `cargo xtask conformance` is for answers that services really give. It takes texts to the
//! letter where the models read more forms than one, and durations only as far as its calendar goes; here those
//! are brought into one form first, by readers that share nothing with the models.

#[path = "../../crates/spnkr/examples/conformance/compare.rs"]
mod compare;

use serde_json::Value;
use uuid::Uuid;

pub(crate) use self::compare::differences;

/// The document with every text that is a number, an id or a duration in one form.
pub(crate) fn normal(document: Value) -> Value {
    match document {
        Value::Array(list) => list.into_iter().map(normal).collect(),
        Value::Object(object) => {
            object.into_iter().map(|(key, value)| (key, normal(value))).collect()
        }
        Value::String(text) => normal_text(text),
        other => other,
    }
}

fn normal_text(text: String) -> Value {
    let inside = text.strip_prefix("xuid(").and_then(|rest| rest.strip_suffix(')'));
    let digits = inside.unwrap_or(&text);
    if let Ok(number) = digits.parse::<u64>() {
        return number.into();
    }
    if let Ok(number) = digits.parse::<i64>() {
        return number.into();
    }
    if let Ok(id) = text.parse::<Uuid>() {
        return id.hyphenated().to_string().into();
    }
    match nanoseconds(&text) {
        Some(nanoseconds) => format!("{nanoseconds} ns").into(),
        None => text.into(),
    }
}

/// Reads an ISO 8601 duration without years and months.
fn nanoseconds(text: &str) -> Option<i128> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let mut rest = rest.strip_prefix('P')?;
    let (mut total, mut is_time, mut is_empty) = (0_i128, false, true);
    while !rest.is_empty() {
        if !is_time && let Some(time) = rest.strip_prefix('T') {
            (rest, is_time, is_empty) = (time, true, true);
            continue;
        }
        let end = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let unit = rest[end..].chars().next()?;
        let seconds = match (unit, is_time) {
            ('W', false) => 604_800,
            ('D', false) => 86_400,
            ('H', true) => 3_600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        let (whole, fraction) = rest[..end].split_once('.').unwrap_or((&rest[..end], ""));
        if fraction.len() > 9 {
            return None;
        }
        let digits = format!("{whole}{fraction:0<9}");
        total = digits.parse::<i128>().ok()?.checked_mul(seconds)?.checked_add(total)?;
        (rest, is_empty) = (&rest[end + unit.len_utf8()..], false);
    }
    (!is_empty).then_some(sign * total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_of_nanoseconds() {
        for (text, expected) in [
            ("PT0S", Some(0)),
            ("P1DT2H3M4.5S", Some(93_784_500_000_000)),
            ("P1W", Some(604_800_000_000_000)),
            ("-PT1M", Some(-60_000_000_000)),
            ("PT0.000000001S", Some(1)),
            ("P", None),
            ("PT", None),
            ("P1Y", None),
            ("PT1.0000000001S", None),
            ("Player", None),
        ] {
            assert_eq!(nanoseconds(text), expected, "{text}");
        }
    }
}
