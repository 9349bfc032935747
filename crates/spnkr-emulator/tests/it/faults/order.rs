//! Which requests a fault strikes, and what becomes of them.

use std::time::Duration;

use spnkr_emulator::{CannedAnswer, Emulator, Fault, FaultKind};

use super::{ME, PROFILE, assert_hits, me};
use crate::{
    chain::SCOPE,
    client::{Call, Client},
};

const STATS: &str = "halostats.svc.halowaypoint.com";

/// The statuses of so many requests in a row.
async fn statuses(client: &Client, count: usize) -> Vec<u16> {
    let mut connection = client.connect(PROFILE, &["h2"]).await;
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(connection.send(me(client)).await.status.as_u16());
    }
    statuses
}

#[tokio::test]
async fn a_fault_strikes_as_often_as_it_is_told() {
    let client = Client::start().await;
    for (fault, expected) in [
        (Fault::new(FaultKind::NotFound), [404, 200, 200, 200, 200]),
        (Fault::new(FaultKind::NotFound).times(0), [200, 200, 200, 200, 200]),
        (Fault::new(FaultKind::NotFound).times(3), [404, 404, 404, 200, 200]),
        (Fault::new(FaultKind::NotFound).skipping(2).times(2), [200, 200, 404, 404, 200]),
        (Fault::new(FaultKind::NotFound).always(), [404, 404, 404, 404, 404]),
        (Fault::new(FaultKind::NotFound).always().skipping(1), [200, 404, 404, 404, 404]),
        (Fault::new(FaultKind::NotFound).always().chance(0.0), [200, 200, 200, 200, 200]),
        (Fault::new(FaultKind::NotFound).always().chance(f64::NAN), [200, 200, 200, 200, 200]),
        (Fault::new(FaultKind::NotFound).on_host(PROFILE), [404, 200, 200, 200, 200]),
        (
            Fault::new(FaultKind::NotFound).on_host("PROFILE.svc.halowaypoint.com"),
            [404, 200, 200, 200, 200],
        ),
        (Fault::new(FaultKind::NotFound).on_host(STATS), [200, 200, 200, 200, 200]),
        (Fault::new(FaultKind::NotFound).on_path("/users"), [404, 200, 200, 200, 200]),
        (Fault::new(FaultKind::NotFound).on_path("/Users"), [200, 200, 200, 200, 200]),
    ] {
        client.emulator.inject(fault.clone());
        assert_eq!(statuses(&client, 5).await, expected, "{fault:?}");
        client.emulator.clear_faults();
        assert_eq!(statuses(&client, 1).await, [200]);
    }
}

#[tokio::test]
async fn the_first_fault_that_strikes_is_the_one() {
    let client = Client::start().await;
    for kind in [FaultKind::NotFound, FaultKind::Forbidden, FaultKind::Unauthorized] {
        client.emulator.inject(Fault::new(kind).times(2));
    }
    assert_eq!(statuses(&client, 7).await, [404, 404, 403, 403, 401, 401, 200]);
    let hits: Vec<(&str, u64)> = client.emulator.faults_hit().into_iter().collect();
    assert_eq!(hits, [("forbidden", 2), ("not-found", 2), ("unauthorized", 2)]);
    let faults: Vec<Option<String>> = client
        .emulator
        .requests()
        .iter()
        .map(|request| request.fault().map(str::to_owned))
        .collect();
    let fault = |name: &str| Some(name.to_owned());
    assert_eq!(faults[..3], [fault("not-found"), fault("not-found"), fault("forbidden")]);
    assert_eq!(faults[6], None);
}

#[tokio::test]
async fn the_same_seed_strikes_the_same_requests() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let faults = [
            Fault::new(FaultKind::NotFound).always().chance(0.25),
            Fault::new(FaultKind::Forbidden).always().chance(0.25),
        ];
        let client = Client::with(Emulator::builder().seed(seed).faults(faults)).await;
        let run = statuses(&client, 400).await;
        let hits = client.emulator.faults_hit();
        // A quarter, and a quarter of the rest.
        assert!((70..130).contains(&hits["not-found"]), "{hits:?}");
        assert!((50..100).contains(&hits["forbidden"]), "{hits:?}");
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn canned_answers_and_misdirected_requests_are_spared() {
    let client = Client::start().await;
    client.emulator.inject(Fault::new(FaultKind::NotFound));
    client.emulator.answer_next(PROFILE, "/", CannedAnswer::new(http::StatusCode::IM_A_TEAPOT));
    assert_eq!(statuses(&client, 1).await, [418]);
    let mut connection = client.connect(STATS, &["h2"]).await;
    assert_eq!(connection.send(Call::get(ME)).await.status, 421);
    assert_hits(&client.emulator, &FaultKind::NotFound, 0);
    assert_eq!(statuses(&client, 2).await, [404, 200]);
}

#[tokio::test]
async fn unknown_paths_are_struck_as_well() {
    let client = Client::start().await;
    client.emulator.inject(Fault::new(FaultKind::InternalServerError).on_host(PROFILE));
    assert_eq!(client.get("https://profile.svc.halowaypoint.com/nothing").await.status, 500);
}

#[tokio::test]
async fn only_some_faults_keep_a_request_from_having_its_effect() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let app = emulator.public_app();
    let live = "https://login.live.com/oauth20_token.srf";
    for kind in FaultKind::ALL.iter().filter(|kind| !kind.strikes_connections()) {
        let kind = match kind {
            FaultKind::DripBody(_) => FaultKind::DripBody(Duration::ZERO),
            FaultKind::DripHead(_) => FaultKind::DripHead(Duration::ZERO),
            FaultKind::Latency(_) => FaultKind::Latency(Duration::ZERO),
            FaultKind::StallAfterHead | FaultKind::StallBeforeHead => continue,
            other => other.clone(),
        };
        let token = emulator.issue_refresh_token(app, emulator.account());
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.as_str()),
            ("scope", SCOPE),
            ("client_id", app.client_id()),
        ];
        for (protocol, hits) in [("http/1.1", 1), ("h2", 2)] {
            let used = emulator.ledger_total().used();
            emulator.inject(Fault::new(kind.clone()).on_host("login.live.com"));
            let mut connection = client.connect("login.live.com", &[protocol]).await;
            // It may fail or not; what counts is what became of the token.
            let _ = connection.try_send(Call::form(live, &fields)).await;
            assert_hits(emulator, &kind, hits);
            let had_effect = emulator.ledger_total().used() > used;
            assert_eq!(had_effect, kind.has_effect(), "{kind} over {protocol}");
        }
    }
}
