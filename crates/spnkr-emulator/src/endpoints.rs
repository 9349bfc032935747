//! The game's endpoint document: which hosts it asks for what, and how often it tries.

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::{
    answer::{Answer, Asked},
    xml,
};

/// The document, for which no credentials are needed.
pub(crate) fn endpoint_settings(asked: &Asked) -> Answer {
    let document = document();
    if asked.accepts_json() {
        return Answer::json(StatusCode::OK, &document);
    }
    let body = xml::element("ApiSettings", &document);
    Answer::typed(StatusCode::OK, "application/xml; charset=utf-8", body)
}

fn document() -> Value {
    let authorities = AUTHORITIES.iter().map(|&(id, host, methods)| {
        let (scheme, port) = match id {
            // The game finds the host of this one by other means.
            "gamecms" => (CMS, None),
            "lobbyamqp" | "telemetry" => (AMQPS, Some(443)),
            _ => (HTTPS, Some(443)),
        };
        let authority = json!({
            "AuthorityId": id,
            "Scheme": scheme,
            "Hostname": host,
            "Port": port,
            "AuthenticationMethods": methods,
        });
        (id.to_owned(), authority)
    });
    let policies = RETRY_POLICIES.iter().map(|policy| (policy.id.to_owned(), policy.told()));
    let settings = SETTINGS.iter().map(|&(name, value)| (name.to_owned(), Value::from(value)));
    json!({
        "Authorities": authorities.collect::<Map<_, _>>(),
        "RetryPolicies": policies.collect::<Map<_, _>>(),
        "Settings": settings.collect::<Map<_, _>>(),
        "Endpoints": ENDPOINTS.lines().filter_map(endpoint).collect::<Map<_, _>>(),
    })
}

/// An endpoint of a line: its name, its authority, its retry policy, its path and query, and what is special about it.
fn endpoint(line: &str) -> Option<(String, Value)> {
    let mut words = line.split(' ');
    let (name, authority, policy, address) =
        (words.next()?, words.next()?, words.next()?, words.next()?);
    let special: Vec<&str> = words.collect();
    let query = address.find('?').unwrap_or(address.len());
    let topic = special.iter().find_map(|word| word.strip_prefix("topic="));
    let endpoint = json!({
        "AuthorityId": authority,
        // Files are found by a prefix that other answers tell.
        "Path": if address == "-" { "" } else { &address[..query] },
        "QueryString": if address == "-" { "" } else { &address[query..] },
        "RetryPolicyId": policy,
        "TopicName": topic.unwrap_or_default(),
        "AcknowledgementTypeId": i32::from(special.contains(&"acknowledged")),
        "AuthenticationLifetimeExtensionSupported": special.contains(&"extends"),
        "ClearanceAware": special.contains(&"clearance"),
    });
    Some((name.to_owned(), endpoint))
}

/// How the game tries again.
struct RetryPolicy {
    id: &'static str,
    timeout_ms: i32,
    /// How often, after how many milliseconds, and by what factor these grow.
    options: Option<(i32, i32, f64)>,
    jitter_ms: i32,
}

impl RetryPolicy {
    fn told(&self) -> Value {
        let options = self.options.map(|(count, delay, growth)| {
            json!({
                "MaxRetryCount": count,
                "RetryDelayMs": delay,
                "RetryGrowth": growth,
                "RetryJitterMs": self.jitter_ms,
                "RetryIfNotFound": self.id == "linearretry404retry",
            })
        });
        json!({
            "RetryPolicyId": self.id,
            "TimeoutMs": self.timeout_ms,
            "RetryOptions": options,
        })
    }
}

const fn policy(
    id: &'static str,
    timeout_ms: i32,
    options: (i32, i32, f64),
    jitter_ms: i32,
) -> RetryPolicy {
    RetryPolicy { id, timeout_ms, options: Some(options), jitter_ms }
}

const HTTPS: i32 = 2;
const AMQPS: i32 = 8;
const CMS: i32 = 9;

/// Id, host, and the numbers of the authentication methods.
const AUTHORITIES: [(&str, &str, &[i32]); 25] = [
    ("HIUGC_Authoring_Authority", "authoring-infiniteugc.svc.halowaypoint.com", &[15]),
    ("HIUGC_Discovery_Authority", "discovery-infiniteugc.svc.halowaypoint.com", &[15]),
    ("HIUGC_Discovery_Authority_Open", "discovery-infiniteugc.svc.halowaypoint.com", &[0, 15]),
    ("banprocessor", "banprocessor.svc.halowaypoint.com", &[1]),
    ("crashes", "crashes.svc.halowaypoint.com", &[0]),
    ("economy", "economy.svc.halowaypoint.com", &[15]),
    ("gamecms", "gamecms", &[15]),
    ("gamecms-hacs", "gamecms-hacs.svc.halowaypoint.com", &[15]),
    ("gamecms-hacs-noauth", "gamecms-hacs.svc.halowaypoint.com", &[0]),
    ("gamecmsOrigin", "gamecms-hacs.svc.halowaypoint.com", &[15]),
    ("gameserverds-xbl", "gameserverds.xboxlive.com", &[9]),
    ("halostats", "halostats.svc.halowaypoint.com", &[15]),
    ("iUgcFiles", "blobs-infiniteugc.svc.halowaypoint.com", &[0]),
    ("iUgcSessionFiles", "s3infiniteugcsessions.blob.core.windows.net", &[0]),
    ("lobby", "lobby-hi.svc.halowaypoint.com", &[15]),
    ("lobbyamqp", "lobby-hi.svc.halowaypoint.com", &[15]),
    ("settings", "settings.svc.halowaypoint.com", &[4, 10]),
    ("settings_noauth", "settings.svc.halowaypoint.com", &[0]),
    ("settings_st4", "settings.svc.halowaypoint.com", &[15]),
    ("skill", "skill.svc.halowaypoint.com", &[15]),
    ("telemetry", "telemetry-clients.svc.halowaypoint.com", &[15]),
    ("textmoderation", "text.svc.halowaypoint.com", &[15]),
    ("textmoderation_anonymous", "text.svc.halowaypoint.com", &[0]),
    ("xbl-profile", "profile.xboxlive.com", &[9]),
    ("xbl-title-storage", "titlestorage.xboxlive.com", &[9]),
];

const RETRY_POLICIES: [RetryPolicy; 17] = [
    policy("ExtendedLinearRetryForTMS", 30_000, (2, 1000, 1.0), 100),
    policy("cdnretry", 5000, (1, 50, 1.0), 10),
    policy("delayedexponentialretry", 10_000, (4, 1500, 1.5), 100),
    policy("getcustomgamemanifest", 20_000, (1, 50, 1.0), 10),
    policy("linearretry", 10_000, (1, 50, 1.0), 10),
    policy("linearretry404retry", 2500, (14, 2000, 1.0), 100),
    policy("linearretry_3", 1000, (3, 1000, 1.0), 0),
    policy("linearretry_3x50", 10_000, (3, 50, 1.0), 10),
    policy("linearretry_gsk", 10_000, (4, 50, 1.0), 10),
    policy("linearretry_gsks", 10_000, (4, 50, 1.0), 10),
    policy("linearretry_pimr", 10_000, (2, 1000, 1.0), 0),
    policy("linearretry_ptfm", 5000, (2, 500, 1.0), 0),
    policy("longerdelayedexponentialretry", 10_000, (2, 2000, 3.0), 100),
    policy("longerlinearretry", 10_000, (2, 1000, 1.0), 150),
    RetryPolicy { id: "noretry", timeout_ms: 10_000, options: None, jitter_ms: 0 },
    policy("registerjoinlobbyhandle", 10_000, (3, 1000, 1.0), 0),
    policy("telemetryhighpriorityretry", 20_000, (4, 0, 0.0), 0),
];

/// Texts all of them, whatever they hold; the values are made up.
const SETTINGS: [(&str, &str); 14] = [
    ("CELLConfig", "{\"TelemetryManagerArray\":[]}"),
    ("ClearanceAudience", "RETAIL"),
    ("ClientQoSTimeoutMs", "2500"),
    ("GameCMS_GuideEndpoints", "GameCms_GetGuide_Images, GameCms_GetGuide_Multiplayer"),
    ("HttpEvent_ExcludedStatusCodes", "[404]"),
    ("HttpEvent_RequestHeaders", "[\"If-None-Match\"]"),
    ("HttpEvent_ResponseHeaders", "[\"MS-CV\", \"X-343-Exception\"]"),
    ("HttpEvent_UsersLoggingEnabled", "[]"),
    ("HttpEvent_UsersPercentageUpload", "0"),
    ("PlayfabTitleId", "EMU00"),
    ("PurchasePollFrequencyInSeconds", "60"),
    ("TitleIdList", "{\"TitleIds\":[]}"),
    ("UploadFullHeapInInternalBuilds", "false"),
    ("UploadFullHeapInReleaseBuilds", "false"),
];

const ENDPOINTS: &str = include_str!("endpoints/endpoints.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_an_endpoint_names_is_there() {
        let document = document();
        for (part, count) in
            [("Authorities", 25), ("RetryPolicies", 17), ("Settings", 14), ("Endpoints", 161)]
        {
            assert_eq!(document[part].as_object().unwrap().len(), count, "{part}");
        }
        assert_eq!(ENDPOINTS.lines().count(), 161);
        let known = ["clearance", "extends", "acknowledged"];
        for line in ENDPOINTS.lines() {
            let (name, endpoint) = endpoint(line).unwrap();
            for (key, part) in [("AuthorityId", "Authorities"), ("RetryPolicyId", "RetryPolicies")]
            {
                let id = endpoint[key].as_str().unwrap();
                assert!(document[part].get(id).is_some(), "{name}: {id}");
            }
            let mut special = line.split(' ').skip(4);
            assert!(special.all(|word| word.starts_with("topic=") || known.contains(&word)));
        }
    }
}
