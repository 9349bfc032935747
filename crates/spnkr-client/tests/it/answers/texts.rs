use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use spnkr_client::model::{Author, CommsUser, Date, GameText, Time, TranslatableString};

use super::{check, read};

/// A text as the game's files have it.
pub(super) fn text() -> Value {
    json!({
        "status?": "Published",
        "value": "Hello",
        "translations": {
            "*": "anything",
            "de-DE": "Hallo",
            "es-ES": "Hola",
            "es-MX": "Qué tal",
            "fr-FR": "",
            "qps-ploc": "[Ħėŀŀő]",
        },
    })
}

pub(super) fn date(text: &str) -> Value {
    json!({ "ISO8601Date": text })
}

#[test]
fn texts_dates_and_accounts_are_kept() {
    check(TranslatableString::unknown_fields, text());
    check(Date::unknown_fields, date("9999-12-31T23:59:59.9999999Z"));
    let account =
        json!({ "xuid": "2533274999999999", "notificationsReadDate?": "2031-01-22T04:13:30Z" });
    check(CommsUser::unknown_fields, account);
}

#[test]
fn a_text_is_given_in_the_nearest_language() {
    let text: TranslatableString = read(text());
    for (tag, expected) in [
        ("de-DE", "Hallo"),
        ("DE-de", "Hallo"),
        ("de", "Hallo"),
        ("de-AT", "Hallo"),
        ("es-MX", "Qué tal"),
        ("es-AR", "Hola"),
        ("fr-FR", ""),
        ("en-GB", "Hello"),
        ("d", "Hello"),
        ("", "Hello"),
    ] {
        assert_eq!(text.in_language(tag), expected, "{tag:?}");
    }
    assert_eq!(text.to_string(), "Hello");
}

#[test]
fn a_text_with_or_without_translations_is_read() {
    let plain: GameText = serde_json::from_value(json!("Hello")).unwrap();
    assert_eq!((plain.in_language("de-DE"), plain.to_string()), ("Hello", "Hello".to_owned()));
    assert_eq!(serde_json::to_value(&plain).unwrap(), "Hello");
    let translated: GameText = read(text());
    assert_eq!(
        (translated.in_language("de"), translated.to_string()),
        ("Hallo", "Hello".to_owned())
    );
    assert!(serde_json::from_value::<GameText>(json!(7)).is_err());
    assert!(serde_json::from_value::<GameText>(json!({})).is_err());
}

#[test]
fn times_that_a_timestamp_cannot_hold_are_kept_as_text() {
    let time = |text: &str| serde_json::from_value::<Time>(json!(text)).unwrap();
    for (text, timestamp, nearest) in [
        ("2021-11-16T17:00:00.00Z", Some("2021-11-16T17:00:00Z"), Some("2021-11-16T17:00:00Z")),
        ("0001-01-01T00:00:00Z", Some("0001-01-01T00:00:00Z"), Some("0001-01-01T00:00:00Z")),
        ("0001-01-01T00:00:00", None, Some("0001-01-01T00:00:00Z")),
        ("9999-12-31T23:59:59.9999999Z", None, Some("9999-12-30T22:00:00.999999999Z")),
        ("9999-12-31T23:59:59Z", None, Some("9999-12-30T22:00:00.999999999Z")),
        ("", None, None),
        ("soon", None, None),
    ] {
        let read = |text: &str| text.parse::<Timestamp>().unwrap();
        let found = time(text);
        assert_eq!(found.timestamp(), timestamp.map(read), "{text:?}");
        assert_eq!(found.nearest_timestamp(), nearest.map(read), "{text:?}");
        let written = timestamp.unwrap_or(text);
        assert_eq!(serde_json::to_value(&found).unwrap(), written);
        assert_eq!(found.to_string(), written);
    }
    assert!(serde_json::from_value::<Time>(json!(7)).is_err());
}

#[test]
fn authors_of_each_form_are_told_apart() {
    let id = "00000000-1111-2222-3333-4444444444ab";
    let author = |text: &str| serde_json::from_value::<Author>(json!(text)).unwrap();
    assert_eq!(author("xuid(2533274999999999)").xuid().unwrap().get(), 2_533_274_999_999_999);
    assert!(matches!(author(&format!("aaid({id})")), Author::Studio(_)));
    assert!(matches!(author(&format!("atui({id}.{id})")), Author::ThirdParty(..)));
    for other in [
        String::new(),
        "343".to_owned(),
        "xuid()".to_owned(),
        "xuid(007)".to_owned(),
        format!("aaid({id}"),
        format!("aaid({})", id.to_uppercase()),
        format!("aaid({})", id.replace('-', "")),
        format!("aaid({id}.{id})"),
        format!("atui({id})"),
    ] {
        assert_eq!(author(&other), Author::Other(other));
    }
}

proptest! {
    #[test]
    fn any_author_and_any_time_is_written_as_it_came(
        text in "((xuid|aaid|atui)[(][0-9a-f.-]{0,80}[)])|[0-9TZ:.-]{0,30}|.*",
    ) {
        let author: Author = serde_json::from_value(json!(text)).unwrap();
        prop_assert_eq!(serde_json::to_value(author).unwrap(), json!(text));
        let time: Time = serde_json::from_value(json!(text)).unwrap();
        if time.timestamp().is_none() {
            prop_assert_eq!(serde_json::to_value(time).unwrap(), json!(text));
        }
    }
}
