//! Faults through the control port.

use http::Method;
use serde_json::json;

use super::{ME, PROFILE, get, post, start, url};
use crate::client::{Call, Client};

async fn status(client: &Client) -> u16 {
    let token = client.emulator.issue_spartan_token(client.emulator.account());
    client.send(Call::get(ME).spartan(&token)).await.status.as_u16()
}

#[tokio::test]
async fn faults_are_injected_listed_and_ended() {
    let client = start().await;
    assert_eq!(get(&client, "/faults").await, json!({"faults": [], "hits": {}}));
    let list = json!([
        {"kind": "not-found", "host": PROFILE, "path": "/users", "times": 2, "skip": 1},
        {"kind": "service-unavailable", "times": "always", "retry_after": {"date": 7}, "chance": 1},
        {"kind": "tls-stall", "host": "login.live.com"},
    ]);
    assert_eq!(post(&client, "/faults", &list).await, json!({"injected": 3}));
    assert_eq!((status(&client).await, status(&client).await), (503, 404));
    let fault = get(&client, "/faults").await;
    assert_eq!(
        fault,
        json!({
            "faults": [
                {
                    "kind": "not-found", "host": PROFILE, "path": "/users", "times": 2, "skip": 1,
                    "hits": 1, "times_left": 1,
                },
                {
                    "kind": "service-unavailable", "times": "always", "retry_after": {"date": 7},
                    "hits": 1, "times_left": null,
                },
                {"kind": "tls-stall", "host": "login.live.com", "hits": 0, "times_left": 1},
            ],
            "hits": {"not-found": 1, "service-unavailable": 1},
        })
    );
    assert_eq!((status(&client).await, status(&client).await), (404, 503));
    assert_eq!(get(&client, "/faults").await["faults"].as_array().unwrap().len(), 2);
    let requests = get(&client, "/requests").await;
    assert_eq!(requests["requests"][1]["fault"], "not-found");
    assert_eq!(requests["requests"][1]["sent_whole"], true);

    let end = Call::new(Method::DELETE, &url(&client, "/faults"));
    assert_eq!(client.control(end).await.json(), json!({"cleared": 2}));
    assert_eq!(status(&client).await, 200);
    let hits = json!({"not-found": 2, "service-unavailable": 2});
    assert_eq!(get(&client, "/faults").await, json!({"faults": [], "hits": hits}));
}

#[tokio::test]
async fn a_list_with_one_wrong_entry_injects_nothing() {
    let client = start().await;
    for (body, code, message) in [
        (
            "[{\"kind\": \"empty\"}, {\"kind\": \"none\"}]",
            "invalid_value",
            "entry 2: there is no fault \"none\"; ",
        ),
        ("[", "invalid_body", "The body is not what this route takes: this is no JSON: "),
        (
            "{}",
            "invalid_body",
            "The body is not what this route takes: a list of faults is expected.",
        ),
    ] {
        let call = Call::json(&url(&client, "/faults"), &json!(null)).body(body);
        let reply = client.control(call).await;
        let error = &reply.json()["error"];
        assert_eq!((reply.status.as_u16(), &error["code"]), (400, &code.into()));
        assert!(error["message"].as_str().unwrap().starts_with(message), "{error}");
    }
    assert_eq!(get(&client, "/faults").await["faults"], json!([]));
}
