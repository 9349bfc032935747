//! The ban service: which bans are in effect.

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    account::AccountKind,
    answer::{Answer, Asked, Exception},
    clock::later,
    identifier::players_of,
    state::State,
};

/// The bans of players, of which most have none.
pub(crate) fn ban_summary(state: &State, asked: &Asked) -> Result<Answer, Exception> {
    state.spartan_account(asked)?;
    asked.require_json()?;
    let invalid = |cause| Exception(StatusCode::BAD_REQUEST, cause);
    if asked.query_value("auth").is_some_and(|auth| auth != "st") {
        return Err(invalid("InvalidAuthenticationType"));
    }
    let targets = players_of(asked, "targets")?;
    if targets.is_empty() || targets.len() > TARGET_LIMIT {
        return Err(invalid("InvalidTargets"));
    }
    let result = |&xuid: &u64| {
        let id = format!("xuid({xuid})");
        match state.world.player(xuid) {
            Some(_) => {
                let bans = json!({"BansInEffect": bans_in_effect(state, xuid)});
                json!({"Id": id, "ResultCode": 0, "Result": bans})
            }
            None => json!({"Id": id, "ResultCode": 1, "Result": null}),
        }
    };
    let body = json!({
        "Results": targets.iter().map(result).collect::<Vec<_>>(),
        "Links": {"Self": {
            "AuthorityId": "banprocessor",
            "Path": "/hi/bansummary",
            "QueryString": format!("?{}", asked.query),
            "RetryPolicyId": "linearretry",
            "TopicName": "",
            "AcknowledgementTypeId": 0,
            "AuthenticationLifetimeExtensionSupported": false,
            "ClearanceAware": false,
        }},
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

fn bans_in_effect(state: &State, xuid: u64) -> Vec<Value> {
    let forever = state.accounts.iter().find(|account| account.kind == AccountKind::Banned);
    if forever.is_some_and(|account| account.xuid == xuid) {
        // No calendar of ours goes that far, and neither does every client's.
        return vec![ban("9999-12-31T23:59:59.9999999Z", "Messages/FairPlayBan.json", None)];
    }
    let ends = suspension_end(state, xuid);
    let running = ends.filter(|ends| *ends > state.clock.now());
    let message = "7f0c3e52-5a41-4d0b-9a63-1f2f8f1c9d10";
    let ban = |ends: Timestamp| ban(&ends.to_string(), "Messages/QuitBan.json", Some(message));
    running.into_iter().map(ban).collect()
}

/// One player is kept from matchmaking for the first three days.
fn suspension_end(state: &State, xuid: u64) -> Option<Timestamp> {
    let player = state.world.players().get(SUSPENDED)?;
    let three_days = SignedDuration::from_hours(72);
    (player.xuid() == xuid).then(|| later(state.world.started(), three_days))
}

fn ban(until: &str, message_path: &str, message_id: Option<&str>) -> Value {
    json!({
        "Type": 1,
        "Scope": 1,
        "EnforceUntilUtc": {"ISO8601Date": until},
        "BanMessagePath": message_path,
        "MessageId": message_id,
        "MessageUri": null,
    })
}

const TARGET_LIMIT: usize = 25;
/// The place of a player among all.
const SUSPENDED: usize = 33;
