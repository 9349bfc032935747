//! Calls about many players at once, and who is who.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use spnkr_client::{Client, Resolver};
use spnkr_core::{
    Attempt, BoxFuture, Gamertag, MatchId, Request, Response, Transport, TransportError, Xuid,
};

use crate::{
    documents::user,
    script::{Tokens, run},
};

/// A service that knows some players, and refuses whoever asks about another, too.
#[derive(Debug, Clone)]
struct Service {
    unknown: Arc<HashSet<u64>>,
    status: u16,
    /// Whether a refusal has the answers of those who are known in its body.
    is_helpful: bool,
    requests: Arc<Mutex<Vec<Vec<u64>>>>,
}

impl Service {
    fn new(unknown: impl IntoIterator<Item = u64>) -> Self {
        let unknown = Arc::new(unknown.into_iter().collect());
        Self { unknown, status: 400, is_helpful: false, requests: Arc::default() }
    }

    fn client(&self) -> Client {
        Client::new(self.clone(), Tokens::default())
    }

    fn requests(&self) -> Vec<Vec<u64>> {
        self.requests.lock().unwrap().clone()
    }

    fn answer(&self, request: &Request) -> (u16, Value) {
        let asked: Vec<u64> = request
            .url()
            .query_pairs()
            .filter(|(name, _)| ["players", "xuids"].contains(&&**name))
            .map(|(_, value)| value.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap())
            .collect();
        self.requests.lock().unwrap().push(asked.clone());
        let is_known = |xuid: &&u64| !self.unknown.contains(xuid);
        // In another order than asked, as the services do.
        let known: Vec<u64> = asked.iter().filter(is_known).rev().copied().collect();
        let document = match request.url().path() {
            "/users" => known.iter().map(|xuid| user(*xuid)).collect(),
            path if path.starts_with("/users/") => user(7),
            _ => json!({ "Value": known
                .iter()
                .map(|xuid| json!({ "Id": format!("xuid({xuid})"), "ResultCode": 1 }))
                .collect::<Vec<_>>() }),
        };
        match known.len() == asked.len() {
            true => (200, document),
            false if self.is_helpful => (self.status, document),
            false => (self.status, Value::Null),
        }
    }
}

impl Transport for Service {
    fn send(
        &self,
        request: Request,
        _: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        let (status, document) = self.answer(&request);
        let status = StatusCode::from_u16(status).unwrap();
        let body = Bytes::from(document.to_string());
        let answer = Response::new(Timestamp::UNIX_EPOCH, status, HeaderMap::new(), body);
        Box::pin(async { Ok(answer) })
    }
}

fn xuids(range: impl IntoIterator<Item = u64>) -> Vec<Xuid> {
    range.into_iter().map(Xuid::new).collect()
}

#[test]
fn any_number_is_cut_to_what_the_service_takes() {
    let service = Service::new([]);
    let asked = xuids(1..=250);
    let results = run(service.client().profile().users_by_id(asked.clone()).batch());
    assert_eq!(results.iter().map(|(xuid, _)| *xuid).collect::<Vec<_>>(), asked);
    for (xuid, user) in results {
        assert_eq!(user.unwrap().xuid, xuid);
    }
    let sizes: Vec<_> = service.requests().iter().map(Vec::len).collect();
    assert_eq!(sizes, [100, 100, 50]);
    assert!(run(service.client().profile().users_by_id([]).batch()).is_empty());
    assert_eq!(service.requests().len(), 3, "nobody is asked about nobody");
}

#[test]
fn one_who_does_not_exist_costs_a_few_requests() {
    let service = Service::new([42]);
    let results = run(service.client().profile().users_by_id(xuids(1..=100)).batch());
    let failed: Vec<_> = results.iter().filter(|(_, user)| user.is_err()).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].0, Xuid::new(42));
    assert!(service.requests().len() <= 15, "{}", service.requests().len());
}

proptest! {
    #[test]
    fn who_is_known_has_a_result_and_nobody_else(
        asked in proptest::collection::vec(1_u64..60, 0..220),
        unknown in proptest::collection::hash_set(1_u64..60, 0..20),
    ) {
        let service = Service::new(unknown.clone());
        let results = run(service.client().profile().users_by_id(xuids(asked.clone())).batch());
        let mut distinct = Vec::new();
        for xuid in asked {
            if !distinct.contains(&xuid) {
                distinct.push(xuid);
            }
        }
        prop_assert_eq!(results.iter().map(|(xuid, _)| xuid.get()).collect::<Vec<_>>(), distinct);
        for (xuid, user) in results {
            prop_assert_eq!(user.is_ok(), !unknown.contains(&xuid.get()));
        }
    }
}

#[test]
fn a_refusal_that_has_the_others_is_made_use_of() {
    let service = Service { status: 404, is_helpful: true, ..Service::new([3]) };
    let match_id = MatchId::new(uuid::Uuid::nil());
    let results = run(service.client().skill().match_skill(match_id, xuids(1..=8)).batch());
    assert_eq!(results.iter().filter(|(_, entry)| entry.is_ok()).count(), 7);
    assert!(results[2].1.as_ref().unwrap_err().is_not_found());
    assert_eq!(service.requests().len(), 1);
}

#[test]
fn a_match_that_is_not_known_is_not_blamed_on_each_player() {
    let service = Service { status: 404, ..Service::new(1..=24) };
    let match_id = MatchId::new(uuid::Uuid::nil());
    let results = run(service.client().skill().match_skill(match_id, xuids(1..=24)).batch());
    assert!(results.iter().all(|(_, entry)| entry.as_ref().is_err_and(|e| e.is_not_found())));
    assert!(service.requests().len() <= 16, "{}", service.requests().len());
}

#[test]
fn a_service_that_fails_is_not_asked_again_player_by_player() {
    let service = Service { status: 503, ..Service::new([1]) };
    let results = run(service.client().profile().users_by_id(xuids(1..=9)).batch());
    assert!(results.iter().all(|(_, user)| user.as_ref().is_err_and(|e| e.is_retryable())));
    assert_eq!(service.requests().len(), 1);
}

#[test]
fn gamertags_and_xuids_are_asked_for_once() {
    let service = Service::new([]);
    let resolver = Resolver::new(service.client());
    let name = |text: &str| text.parse::<Gamertag>().unwrap();
    assert_eq!(run(resolver.xuid(Xuid::new(3))).unwrap(), Xuid::new(3));
    assert_eq!(service.requests().len(), 0);
    assert_eq!(run(resolver.xuid(name("some name"))).unwrap(), Xuid::new(7));
    assert_eq!(run(resolver.clone().xuid(name("SOME NAME"))).unwrap(), Xuid::new(7));
    assert_eq!(run(resolver.gamertag(Xuid::new(7))).unwrap(), name("Some Name"));
    assert_eq!(service.requests().len(), 1);
    let gamertags = run(resolver.gamertags(xuids([7, 8, 7])));
    assert_eq!(gamertags.len(), 3);
    assert!(gamertags.iter().all(|(_, gamertag)| gamertag.is_ok()));
    assert_eq!(service.requests()[1..], [vec![8]]);
}
