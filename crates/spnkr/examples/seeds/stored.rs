//! What a session and a cache store.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use spnkr::{
    MemoryStore, RefreshToken, Session,
    core::{
        AccountName, Cache, CacheLife, CacheQuery, Jitter, Lookup, Operation, Request, Response,
        Store, constant_url,
    },
    http::DiskCache,
    oauth::Endpoint,
};
use spnkr_emulator::{AccountKind, Emulator};
use spnkr_testkit::ManualClock;

use crate::{Failure, NOW, Seeds, disguise::disguised, recorder::Recorder, sign_in::azure_app};

pub(crate) async fn walk(
    seeds: &mut Seeds,
    emulator: &Emulator,
    recorder: &Recorder,
) -> Result<(), Failure> {
    let confidential = emulator.confidential_app();
    for (name, app, kind, endpoint) in [
        ("live", confidential, AccountKind::Adult, Some(Endpoint::Live)),
        ("origin-unknown", confidential, AccountKind::Adult, None),
        ("public", emulator.public_app(), AccountKind::Bare, Some(Endpoint::Live)),
        // The chain breaks off in the middle, and what was obtained before is stored.
        ("child", confidential, AccountKind::Child, Some(Endpoint::Live)),
    ] {
        emulator.clock().set(NOW.parse()?);
        let token = emulator.issue_refresh_token(app, emulator.account_of(kind));
        let store = MemoryStore::new();
        let session = Session::builder(recorder.clone(), store.clone())
            .account(AccountName::default())
            .clock(Arc::new(ManualClock::new(NOW.parse()?)))
            .jitter(Arc::new(NoJitter))
            .seed(azure_app(app)?, RefreshToken::new(token), endpoint)
            .build();
        let outcome = session.player().await;
        if outcome.is_err() != (kind == AccountKind::Child) {
            return Err(format!("the sign-in of {name} ended unexpectedly").into());
        }
        session.settled().await;
        let stored = store.load(session.account()).await?.ok_or("nothing was stored")?;
        seeds.add("session", name, disguised(str::from_utf8(stored.expose())?));
    }
    seeds.add("session", "version-2", r#"{"version":2,"token":"canary"}"#);
    seeds.add("session", "truncated", r#"{"version":1,"refresh_token":"canary"#);
    let least = r#"{"version":1,"generation":18446744073709551615,"client_id":"canary","redirect_uri":"http://localhost","refresh_token":"canary"}"#;
    seeds.add("session", "last-generation", least);
    let started = r#"{"version":1,"generation":7,"client_id":"canary","redirect_uri":"http://localhost","oauth_endpoint":"consumers","refresh_token":"canary","previous_refresh_token":"can\u0061ry","refresh_started_at":"2026-01-02T03:04:05Z","is_refused":true}"#;
    seeds.add("session", "interrupted", started);
    cached(seeds).await
}

/// The file of an answer, without its first line: the target makes one with the right checksum.
async fn cached(seeds: &mut Seeds) -> Result<(), Failure> {
    let url = constant_url("https://a.svc.halowaypoint.com/a?b=c");
    let request = Request::new(Method::GET, url)
        .with_header(header::ACCEPT, HeaderValue::from_static("application/json"));
    for (name, seconds, life) in [
        ("held-still", 60, CacheLife::AtLeast(Duration::from_secs(60))),
        ("stale", 0, CacheLife::AsServed),
    ] {
        let folder = tempfile::tempdir()?;
        let clock = Arc::new(ManualClock::new(NOW.parse()?));
        let cache = DiskCache::with_clock(folder.path(), 1 << 20, clock);
        let query = CacheQuery::new(Operation::new("a call"), request.clone(), life);
        let Lookup::Miss(place) = cache.look_up(query).await else {
            return Err("an empty cache has an answer".into());
        };
        let max_age = HeaderValue::try_from(format!("max-age={seconds}"))?;
        let headers = HeaderMap::from_iter([
            (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (header::ETAG, HeaderValue::from_static("\"a-tag\"")),
            (header::CACHE_CONTROL, max_age),
        ]);
        let body = Bytes::from_static(b"{\"a\":1}");
        let answer = Response::new(NOW.parse()?, StatusCode::OK, headers, body.clone());
        place.complete(answer).await;
        let file = only_file(folder.path())?.ok_or("nothing was stored")?;
        let bytes = fs::read(file)?;
        let end = bytes.iter().position(|byte| *byte == b'\n').ok_or("there is no first line")?;
        let head = bytes[end + 1..].strip_suffix(&*body).ok_or("the body is not the last")?;
        seeds.add("cache_entry", name, [head, b"\n\n", &body].concat());
        if name == "stale" {
            seeds.add("cache_entry", "whole-file", bytes);
        }
    }
    seeds.add("cache_entry", "lengths", "spnkr-cache-1 00000000 18446744073709551615 1\n");
    Ok(())
}

fn only_file(folder: &Path) -> io::Result<Option<PathBuf>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let found = if path.is_file() { Some(path) } else { only_file(&path)? };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Spreads nothing, so that renewals are due at the same times.
#[derive(Debug)]
struct NoJitter;

impl Jitter for NoJitter {
    fn unit(&self) -> f64 {
        0.0
    }
}
