//! Calls that are not rows of the table.

use futures_util::StreamExt as _;
use http::StatusCode;
use serde_json::json;
use spnkr_client::{ENDPOINTS, EndpointInfo, Error, Host, Named};
use spnkr_core::{Class, Scope};
use spnkr_testkit::Scripted;

use crate::script::{CLEARANCE_CANARY, SPARTAN_CANARY, Script, answer, run};

/// What the one request looked like: method, address, and the tokens it carried.
fn seen(script: &Script) -> (String, bool, bool) {
    let calls = script.seen();
    let [(request, _)] = calls.as_slice() else { panic!("{} requests", calls.len()) };
    let carries = |name: &str, canary: &str| {
        request.headers().get(name).is_some_and(|value| value.to_str().unwrap().contains(canary))
    };
    (
        format!("{} {}", request.method(), request.url()),
        carries("x-343-authorization-spartan", SPARTAN_CANARY),
        carries("343-clearance", CLEARANCE_CANARY),
    )
}

#[test]
fn any_document_can_be_had_with_credentials_for_listed_hosts_alone() {
    for (host, spartan, clearance) in [
        (Host::CMS.as_ref(), true, true),
        (Host::BAN.as_ref(), true, false),
        ("lobby-hi.svc.halowaypoint.com", true, true),
        ("authoring-infiniteugc.svc.halowaypoint.com", true, true),
        (Host::BLOBS.as_ref(), false, false),
        (Host::WAYPOINT.as_ref(), false, false),
        ("unheard-of.svc.halowaypoint.com", false, false),
        ("example.com", false, false),
    ] {
        let script = Script::new([answer(200, r#"{"a":1}"#)]);
        let call = script.client().get(host, "/hi/x(1)/y?b=1").query("c d", "e&f");
        assert_eq!(run(call).unwrap(), json!({ "a": 1 }));
        let expected = format!("GET https://{host}/hi/x(1)/y?b=1&c%20d=e%26f");
        assert_eq!(seen(&script), (expected, spartan, clearance), "{host}");
    }
}

#[test]
fn credentials_can_be_chosen_but_not_shown_to_anybody() {
    let script = Script::new([answer(200, "{}")]);
    run(script.client().get(Host::CMS, "/a").scope(Scope::Spartan)).unwrap();
    let (_, spartan, clearance) = seen(&script);
    assert!(spartan && !clearance);
    let script = Script::new([answer(200, "{}")]);
    let call = script.client().get("example.com", "/a").scope(Scope::Spartan);
    assert!(matches!(run(call), Err(Error::InvalidArgument { .. })));
    assert_eq!(script.count(), 0);
}

#[test]
fn what_cannot_be_an_address_is_not_sent() {
    for (host, path) in [
        ("", "/a"),
        ("a b", "/a"),
        ("Example.com", "/a"),
        ("example.com:8443", "/a"),
        ("user@example.com", "/a"),
        ("example.com/b", "/a"),
        ("example.com", "a"),
        ("example.com", "/a/../b"),
        ("example.com", "/a b"),
        ("example.com", "/a#b"),
    ] {
        let script = Script::new([answer(200, "{}")]);
        let result = run(script.client().get(host, path));
        assert!(matches!(result, Err(Error::InvalidArgument { .. })), "{host}{path}: {result:?}");
        assert_eq!(script.count(), 0, "{host}{path}");
    }
}

#[test]
fn rows_can_be_called_by_name() {
    let script = Script::new([answer(200, r#"{"Results":[]}"#)]);
    let arguments = [("player", "2533274999999999"), ("type", "Custom"), ("count", "5")];
    let call = script.client().named("get_match_history", arguments).unwrap();
    let answer = run(call.send()).unwrap();
    assert_eq!(answer.json().unwrap(), json!({ "Results": [] }));
    let url = "https://halostats.svc.halowaypoint.com/hi/players/xuid(2533274999999999)/matches";
    assert_eq!(seen(&script), (format!("GET {url}?count=5&type=custom"), true, false));
}

#[test]
fn lists_can_be_given_at_once_or_one_by_one() {
    let urls = [
        &[("xuids", "2533274999999999,2533274999999998")][..],
        &[("xuids", "2533274999999999"), ("xuids", "xuid(2533274999999998)")],
    ]
    .map(|arguments| {
        let script = Script::new([answer(200, "[]")]);
        let call = script.client().named("get_users_by_id", arguments.iter().copied()).unwrap();
        run(call).unwrap();
        seen(&script).0
    });
    assert_eq!(urls[0], urls[1]);
    assert!(urls[0].ends_with("/users?xuids=2533274999999999&xuids=2533274999999998"));
}

#[test]
fn a_name_or_value_that_is_wrong_is_said_to_be() {
    let problem = |name: &str, arguments: &[(&str, &str)]| {
        Named::new(name, arguments.iter().copied()).unwrap_err().to_string()
    };
    assert_eq!(problem("get_nothing", &[]), "`operation` is not one of the table");
    assert_eq!(problem("set_matches_privacy", &[]), "`operation` changes something");
    assert_eq!(problem("get_match_stats", &[]), "`match_id` is missing");
    assert_eq!(
        problem("get_match_stats", &[("match_id", "x")]),
        "`match_id` must be the id of a match"
    );
    assert_eq!(
        problem("get_match_count", &[("player", "a"), ("start", "1")]),
        "`arguments` have a name that the call does not take"
    );
    assert_eq!(
        problem("get_match_history", &[("player", "a"), ("count", "26")]),
        "`count` must be from 1 to 25"
    );
    assert_eq!(
        problem("get_match_history", &[("player", "a"), ("count", "1"), ("count", "2")]),
        "`count` must be a whole number"
    );
    let record = |filters: &[(&str, &str)]| {
        let arguments = [("player", "a")].iter().chain(filters).copied();
        Named::new("get_service_record", arguments).map_err(|error| error.to_string())
    };
    assert!(record(&[("gamevariantcategory", "capture the flag"), ("isranked", "true")]).is_ok());
    assert_eq!(
        record(&[("isranked", "true")]).unwrap_err(),
        "`filters` cannot be combined like this"
    );
    assert_eq!(
        record(&[("match_type", "custom"), ("gamevariantcategory", "6")]).unwrap_err(),
        "`filters` are for matchmade games alone"
    );
}

#[test]
fn each_row_that_reads_can_be_called_by_name() {
    // One value that each kind of argument takes.
    let value = |expected: &str| match expected {
        text if text.contains("XUID") || text.contains("gamertag") => "2533274999999999",
        text if text.contains("id of") => "aaaaaaaa-0000-0000-0000-000000000001",
        text if text.contains("area") => "News",
        text if text.contains("file") || text.contains("text") => "a/b.json",
        other => panic!("{other}"),
    };
    for info in ENDPOINTS.iter().filter(|info| info.class() == Class::Read) {
        let required = info.arguments().iter().filter(|argument| argument.is_required());
        let arguments: Vec<_> =
            required.map(|argument| (argument.name(), value(argument.expected()))).collect();
        let name = info.operation().name();
        assert!(Named::new(name, arguments).is_ok(), "{name}");
        assert_eq!(EndpointInfo::named(name).unwrap().path(), info.path());
    }
}

#[test]
fn arguments_are_those_of_path_and_query() {
    for info in ENDPOINTS {
        for argument in info.arguments() {
            let place = format!("{{{}}}", argument.name());
            assert_eq!(info.path().contains(&place), argument.is_in_path(), "{info:?}");
        }
        let places = info.path().matches('{').count();
        let in_path = info.arguments().iter().filter(|argument| argument.is_in_path()).count();
        assert_eq!(places, in_path, "{info:?}");
    }
}

#[test]
fn files_are_got_without_credentials() {
    let url = "https://blobs-infiniteugc.svc.halowaypoint.com/ugcstorage/film/a/filmChunk0";
    let script = Script::new([Scripted::json(200, "bytes")]);
    let file = run(script.client().download(url)).unwrap();
    assert_eq!((&file.bytes()[..], file.content_type()), (&b"bytes"[..], Some("application/json")));
    assert_eq!(seen(&script), (format!("GET {url}"), false, false));
    let (request, _) = &script.seen()[0];
    assert_eq!(request.headers()["accept"], "*/*");

    for url in ["", "/a", "http://example.com/a", "https://a:b@example.com/", "https://a.com:1/b"] {
        let script = Script::new([answer(200, "")]);
        let result = run(script.client().download(url));
        assert!(matches!(result, Err(Error::InvalidArgument { .. })), "{url}");
    }
}

#[test]
fn a_file_can_be_streamed() {
    let script = Script::new([answer(200, "bytes"), answer(404, "")]);
    let url = "https://example.com/a?b=c";
    let answer = run(script.client().download(url).body_limit(9).stream()).unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let pieces = run(answer.into_body().collect::<Vec<_>>());
    let bytes: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.unwrap().to_vec()).collect();
    assert_eq!(bytes, b"bytes");
    let (request, attempt) = &script.seen()[0];
    assert_eq!(request.url().as_str(), url);
    assert_eq!((attempt.whole_body(), attempt.body_limit()), (false, Some(9)));
    assert!(run(script.client().download(url).stream()).unwrap_err().is_not_found());
}
