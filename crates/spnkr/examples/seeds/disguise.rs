//! Secrets out, times held still: what makes an answer a seed that can be shown, and made again.

use jiff::Timestamp;

use crate::NOW;

/// The fields whose texts are secret, or are another one each time.
const SECRETS: &[&str] = &[
    "FlightConfigurationId",
    "SpartanToken",
    "Token",
    "access_token",
    "clearance",
    "client_id",
    "client_secret",
    "correlation_id",
    "device_code",
    "id_token",
    "previous_refresh_token",
    "refresh_token",
    "token",
    "trace_id",
    "uhs",
    "user_id",
];

/// The text with each secret replaced by the word that the targets look for, and its first time by [`NOW`]; the
/// other times stay as far from that as they were.
pub(crate) fn disguised(text: &str) -> String {
    let mut disguised = String::with_capacity(text.len());
    let (mut key, mut first, mut rest) = ("", None, text);
    while let Some((before, after)) = rest.split_once('"') {
        disguised.push_str(before);
        disguised.push('"');
        let end = end_of_text(after);
        let (value, behind) = after.split_at(end);
        let is_key = behind.get(1..).unwrap_or_default().trim_start().starts_with(':');
        if is_key {
            key = value;
            disguised.push_str(value);
        } else if SECRETS.contains(&key) {
            disguised.push_str("canary-");
            disguised.push_str(key);
        } else {
            disguised.push_str(&held_still(value, &mut first));
        }
        if behind.starts_with('"') {
            disguised.push('"');
        }
        rest = behind.get(1..).unwrap_or_default();
    }
    disguised.push_str(rest);
    disguised
}

/// Where a text ends whose quotation mark has been opened.
fn end_of_text(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.unwrap_or(text.len())
}

fn held_still(value: &str, first: &mut Option<Timestamp>) -> String {
    let (Ok(time), Ok(now)) = (value.parse::<Timestamp>(), NOW.parse::<Timestamp>()) else {
        return value.to_owned();
    };
    let since_first = time.duration_since(*first.get_or_insert(time));
    now.checked_add(since_first).unwrap_or(now).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_times_are_replaced_and_nothing_else() {
        let text = r#"{"Token": "a\"b", "a": ["2030-05-06T07:08:09.5Z", "2030-05-06T07:09:09.75Z"],
            "token":"","b":"\\","c" : "Token", "d": 7}"#;
        let expected = r#"{"Token": "canary-Token", "a": ["2026-01-02T03:04:05Z", "2026-01-02T03:05:05.25Z"],
            "token":"canary-token","b":"\\","c" : "Token", "d": 7}"#;
        assert_eq!(disguised(text), expected);
        assert_eq!(disguised("no JSON"), "no JSON");
        assert_eq!(disguised("\"never closed"), "\"never closed");
    }
}
