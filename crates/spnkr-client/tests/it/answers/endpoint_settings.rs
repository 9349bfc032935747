use serde_json::{Value, json};
use spnkr_client::model::{AuthenticationMethod, AuthorityScheme, EndpointSettings};

use super::{assets::link, check, read};

fn endpoint_settings() -> Value {
    json!({
        "Authorities": {
            "*": "models",
            "files": {
                "AuthorityId": "files",
                "Scheme": 2,
                "Hostname": "files.example",
                "Port?": 443,
                "AuthenticationMethods": [0, 15, 99],
            },
            "gamecms": {
                "AuthorityId": "gamecms",
                "Scheme": 9,
                "Hostname": "gamecms",
                "Port?": null,
                "AuthenticationMethods": [],
            },
        },
        "RetryPolicies": {
            "*": "models",
            "linearretry": {
                "RetryPolicyId": "linearretry",
                "TimeoutMs": 10_000,
                "RetryOptions?": {
                    "MaxRetryCount": 1,
                    "RetryDelayMs": 50,
                    "RetryGrowth": 3.5,
                    "RetryJitterMs": 10,
                    "RetryIfNotFound": false,
                },
            },
            "noretry": { "RetryPolicyId": "noretry", "TimeoutMs": 1000, "RetryOptions?": null },
        },
        "Settings": { "*": "anything", "Some": "{\"A\":1}", "": "" },
        "Endpoints": { "*": "models", "Some_Call": link(), "some.other": link() },
    })
}

#[test]
fn the_list_of_endpoints_is_kept_and_can_be_followed() {
    check(EndpointSettings::unknown_fields, endpoint_settings());
    let settings: EndpointSettings = read(endpoint_settings());
    let call = &settings.endpoints["Some_Call"];
    let server = settings.authority_of(call).unwrap();
    assert_eq!((server.scheme, server.port), (AuthorityScheme::Https, Some(443)));
    assert_eq!(server.authentication_methods[1], AuthenticationMethod::SpartanV4);
    let policy = settings.retry_policy_of(call).unwrap();
    assert_eq!(policy.retry_options.as_ref().unwrap().retry_growth, 3.5);
    let mut elsewhere = call.clone();
    elsewhere.authority_id = "elsewhere".to_owned();
    assert!(settings.authority_of(&elsewhere).is_none());
}
