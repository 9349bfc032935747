use jiff::Timestamp;
use serde_json::{Value, json};
use spnkr_client::model::{BanScope, BanSummary, BanType};
use spnkr_core::Xuid;

use super::{assets::link, check, read, texts::date};

fn ban_summary() -> Value {
    let ban = |until: &str| {
        json!({
            "Type?": 1,
            "Scope?": 9,
            "EnforceUntilUtc?": date(until),
            "BanMessagePath?": "messages/1.json",
            "MessageId?": { "*": "anything", "a": 1 },
            "MessageUri?": "",
        })
    };
    json!({
        "Results": [
            {
                "Id": "xuid(2533274999999999)",
                "ResultCode": 0,
                "Result?": { "BansInEffect?": [
                    ban("2031-01-22T04:13:30Z"),
                    ban("9999-12-31T23:59:59.9999999Z"),
                    {},
                ] },
            },
            { "Id": "xuid(8)", "ResultCode": 0, "Result?": { "BansInEffect?": [] } },
            { "Id": "xuid(7)", "ResultCode": 1, "Result?": null },
        ],
        "Links?": { "Self?": link() },
    })
}

#[test]
fn bans_are_kept_and_end_when_they_say() {
    check(BanSummary::unknown_fields, ban_summary());
    let summary: BanSummary = read(ban_summary());
    let bans = summary.bans_of(Xuid::new(2_533_274_999_999_999)).unwrap();
    assert_eq!(
        (bans[0].ban_type, bans[0].scope),
        (Some(BanType::Matchmaking), Some(BanScope::Unlisted(9)))
    );
    let in_effect = |time: &str| {
        let time: Timestamp = time.parse().unwrap();
        bans.iter().map(|ban| ban.is_in_effect_at(time)).collect::<Vec<_>>()
    };
    assert_eq!(in_effect("2031-01-22T04:13:29Z"), [true, true, true]);
    assert_eq!(in_effect("2031-01-22T04:13:30Z"), [false, true, true]);
    assert_eq!(summary.bans_of(Xuid::new(8)), Some(&[][..]));
    assert_eq!(summary.bans_of(Xuid::new(7)), None);
    assert_eq!(summary.bans_of(Xuid::new(9)), None);
}
