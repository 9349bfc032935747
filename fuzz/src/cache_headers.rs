//! What servers say about keeping their answers.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderMap, Method, StatusCode, header};
use spnkr::{
    core::{Cache, CacheLife, CacheQuery, Lookup, Operation, Request, Response, constant_url},
    http::MemoryCache,
};

use crate::{
    answer::{self, RECEIVED_AT},
    stage::LeapingClock,
};

/// An answer that a cache gets, for everybody and for one account, and that comes again later.
pub fn cache_headers(input: &[u8]) {
    let answer = answer::read(input);
    let cache = MemoryCache::with_clock(1 << 20, Arc::new(LeapingClock::default()));
    for life in [CacheLife::AsServed, CacheLife::AtLeast(Duration::from_secs(60)), CacheLife::Never]
    {
        for partition in [None, Some("an-account")] {
            check(&cache, &answer, life, partition);
        }
        now(cache.forget("an-account"));
        let mine = query(CacheLife::AsServed, Some("an-account"));
        assert!(!matches!(now(cache.look_up(mine)), Lookup::Hit(_)), "it was not forgotten");
    }
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

/// Nothing here waits for anything.
fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("a cache in memory has its answers at once")
}

fn query(life: CacheLife, partition: Option<&str>) -> CacheQuery {
    let request = Request::new(Method::GET, constant_url("https://a.svc.halowaypoint.com/a?b=c"));
    let query = CacheQuery::new(Operation::new("a call"), request, life);
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
