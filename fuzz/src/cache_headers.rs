//! What servers say about keeping their answers.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use spnkr::{
    core::{Cache, CacheLife, CacheQuery, Lookup, Operation, Request, Response, constant_url},
    http::MemoryCache,
};

use crate::{
    answer::{self, RECEIVED_AT},
    stage::{LeapingClock, now},
};

/// An answer that a cache gets, for everybody and for one account, and that comes again later.
pub fn cache_headers(input: &[u8]) {
    let answer = answer::read(input);
    let cache = MemoryCache::with_clock(1 << 20, Arc::new(LeapingClock::default()));
    let mine = Some("an-account");
    let long = CacheLife::AtLeast(Duration::from_secs(60));
    for (life, partition) in [
        (CacheLife::AsServed, None),
        (CacheLife::AsServed, mine),
        (long, None),
        (CacheLife::Never, mine),
    ] {
        check(&cache, &answer, life, partition);
    }
    now(cache.forget("an-account"));
    let forgotten = now(cache.look_up(query(CacheLife::AsServed, mine)));
    assert!(!matches!(forgotten, Lookup::Hit(_)), "it was not forgotten");
}

fn check(cache: &MemoryCache, answer: &Response<Bytes>, life: CacheLife, partition: Option<&str>) {
    let first = query(life, partition).fresh(true);
    let Lookup::Miss(place) = now(cache.look_up(first)) else { panic!("it was to ask anew") };
    let given = now(place.complete(answer.clone()));
    assert_eq!((given.status(), given.body()), (answer.status(), answer.body()));

    match now(cache.look_up(query(life, partition))) {
        Lookup::Hit(hit) => {
            assert!(
                life != CacheLife::Never && !forbids(answer.headers()),
                "it was not to be kept"
            );
            assert_eq!(answer.status(), StatusCode::OK, "only what succeeded is kept");
            assert_eq!(hit.body(), answer.body());
            assert!(
                life != CacheLife::AsServed || partition.is_some() || !is_private(answer.headers())
            );
        }
        Lookup::Miss(place) => {
            // Whether it still holds is asked only if it is there and has a name.
            if place.conditions().is_empty() {
                let given = now(place.complete(answer.clone()));
                return assert_eq!(given.body(), answer.body());
            }
            let (headers, status) = (answer.headers().clone(), StatusCode::NOT_MODIFIED);
            let not_modified = Response::new(RECEIVED_AT, status, headers, Bytes::new());
            let given = now(place.complete(not_modified));
            assert_eq!((given.status(), given.body()), (StatusCode::OK, answer.body()));
        }
        other => panic!("{other:?}"),
    }
}

fn query(life: CacheLife, partition: Option<&str>) -> CacheQuery {
    static REQUEST: LazyLock<Request> = LazyLock::new(|| {
        Request::new(Method::GET, constant_url("https://a.svc.halowaypoint.com/a?b=c"))
    });

    let query = CacheQuery::new(Operation::new("a call"), REQUEST.clone(), life);
    match partition {
        Some(partition) => query.with_partition(partition),
        None => query,
    }
}

fn forbids(headers: &HeaderMap) -> bool {
    only_directive(headers) == Some("no-store")
}

fn is_private(headers: &HeaderMap) -> bool {
    only_directive(headers) == Some("private")
}

/// The one thing that is said about caching, where it is but one.
fn only_directive(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CACHE_CONTROL)?.to_str().ok()
}
