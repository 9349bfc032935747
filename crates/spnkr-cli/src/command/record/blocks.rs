//! What single modes count, whichever they are.

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde_json::{Map, Value};

use super::days;

/// The blocks of modes in a document, with a name and what is not zero in them.
///
/// Of the document, not of its model: a mode that is newer than this program is shown like the others.
pub(super) fn of(document: &Value) -> Vec<(String, Vec<String>)> {
    let Some(document) = document.as_object() else { return Vec::new() };
    let blocks =
        document.iter().filter(|(key, _)| *key != "CoreStats").filter_map(|(key, value)| {
            let name = key.strip_suffix("Stats")?;
            let parts = parts(value.as_object()?);
            (!parts.is_empty()).then(|| (title(name), parts))
        });
    blocks.collect()
}

fn parts(block: &Map<String, Value>) -> Vec<String> {
    let parts = block.iter().filter_map(|(key, value)| {
        let value = match value {
            Value::Number(number) if number.as_f64() != Some(0.0) => number.to_string(),
            Value::String(text) => days(duration(text).filter(|duration| !duration.is_zero())?),
            _ => return None,
        };
        Some(format!("{} {value}", words(key).to_lowercase()))
    });
    parts.collect()
}

fn title(name: &str) -> String {
    match name {
        "CaptureTheFlag" => "Capture the Flag".to_owned(),
        "Pve" => "Against the game's enemies".to_owned(),
        "Pvp" => "Against players".to_owned(),
        "Vip" => "VIP".to_owned(),
        other => words(other),
    }
}

/// A key as its words: `Flag Captures` of `FlagCaptures`.
fn words(key: &str) -> String {
    let mut words = String::new();
    for letter in key.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter);
    }
    words
}

/// A duration as the services write it, whose days have 24 hours.
fn duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_block_is_told_in_words_without_its_zeros() {
        let document = json!({
            "Wins": 3,
            "CoreStats": { "Kills": 1 },
            "BombStats": null,
            "CaptureTheFlagStats": { "FlagCaptures": 12, "FlagSteals": 0, "TimeAsFlagCarrier": "P1DT1H2M3.5S" },
            "RaceStats": { "LapsFinished": 2, "BestLap": "PT59S", "Cars": [] },
            "VipStats": { "KillsAsVip": 0 },
        });
        let texts =
            |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let expected = [
            (
                "Capture the Flag".to_owned(),
                texts(&["flag captures 12", "time as flag carrier 1 day 1:02:03"]),
            ),
            ("Race".to_owned(), texts(&["best lap 0:59", "laps finished 2"])),
        ];
        assert_eq!(of(&document), expected);
    }
}
