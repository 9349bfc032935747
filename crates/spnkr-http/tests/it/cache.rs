//! Answers that are kept.

use std::{fs, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{FutureExt, future::poll_immediate};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use spnkr_core::{
    Cache, CacheLife, CacheQuery, Fill, Lookup, Operation, Origin, Request, Response,
};
use spnkr_http::{DiskCache, MemoryCache};
use spnkr_testkit::ManualClock;

use crate::manual_clock;

const ROOM: u64 = 10 << 20;

fn query(path: &str) -> CacheQuery {
    life(path, CacheLife::AsServed)
}

fn life(path: &str, life: CacheLife) -> CacheQuery {
    let url = format!("https://data.example{path}").parse().unwrap();
    CacheQuery::new(Operation::new("a test"), Request::new(Method::GET, url), life)
}

fn in_language(path: &str, language: &'static str) -> CacheQuery {
    let url = format!("https://data.example{path}").parse().unwrap();
    let request = Request::new(Method::GET, url)
        .with_header(header::ACCEPT_LANGUAGE, HeaderValue::from_static(language));
    CacheQuery::new(Operation::new("a test"), request, CacheLife::AsServed)
}

/// What a server says.
struct Said {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: &'static str,
}

fn said(body: &'static str, headers: &[(&'static str, &'static str)]) -> Said {
    Said { status: 200, headers: headers.to_vec(), body }
}

/// Two kinds of cache, to be tested alike.
struct Caches {
    clock: ManualClock,
    folder: tempfile::TempDir,
}

impl Caches {
    fn new() -> Self {
        Self { clock: manual_clock(), folder: tempfile::tempdir().unwrap() }
    }

    fn both(&self) -> [Box<dyn Cache>; 2] {
        let clock = Arc::new(self.clock.clone());
        [Box::new(MemoryCache::with_clock(ROOM, clock)), Box::new(self.disk())]
    }

    fn disk(&self) -> DiskCache {
        DiskCache::with_clock(self.folder.path(), ROOM, Arc::new(self.clock.clone()))
    }

    fn answer(&self, said: &Said) -> Response<Bytes> {
        use spnkr_core::Clock as _;

        let headers = said
            .headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let status = StatusCode::from_u16(said.status).unwrap();
        let body = Bytes::from_static(said.body.as_bytes());
        Response::new(self.clock.wall(), status, HeaderMap::from_iter(headers), body)
    }

    /// Asks; what is not there is answered like this. Tells the body, where it is from, and the conditions.
    async fn ask(
        &self,
        cache: &dyn Cache,
        query: CacheQuery,
        server: &Said,
    ) -> (String, Origin, HeaderMap) {
        let (answer, conditions) = match cache.look_up(query).await {
            Lookup::Hit(answer) => (answer, HeaderMap::new()),
            Lookup::Miss(fill) => {
                let conditions = fill.conditions();
                (fill.complete(self.answer(server)).await, conditions)
            }
            _ => unreachable!("there is no more to say"),
        };
        let body = String::from_utf8(answer.body().to_vec()).unwrap();
        (body, answer.origin(), conditions)
    }
}

#[tokio::test]
async fn an_answer_holds_as_long_as_the_server_says() {
    let caches = Caches::new();
    for cache in caches.both() {
        let one = said("one", &[("cache-control", "max-age=60")]);
        let two = said("two", &[("cache-control", "max-age=60")]);
        let ask = async |server| {
            let (body, origin, _) = caches.ask(&*cache, query("/a"), server).await;
            (body, origin)
        };
        assert_eq!(ask(&one).await, ("one".to_owned(), Origin::Server));
        caches.clock.advance(Duration::from_secs(59));
        assert_eq!(ask(&two).await, ("one".to_owned(), Origin::Cache));
        caches.clock.advance(Duration::from_secs(2));
        assert_eq!(ask(&two).await, ("two".to_owned(), Origin::Server));
    }
}

#[tokio::test]
async fn the_server_is_asked_whether_an_old_answer_still_holds() {
    let caches = Caches::new();
    for (name, validator, condition) in [
        ("etag", "\"v1\"", "if-none-match"),
        ("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT", "if-modified-since"),
    ] {
        for cache in caches.both() {
            let path = format!("/{name}");
            // Without a word on how long it holds, it is asked every time.
            let one = said("one", &[(name, validator)]);
            caches.ask(&*cache, query(&path), &one).await;
            for headers in [vec![(name, validator)], vec![]] {
                let unchanged = Said { status: 304, headers, body: "" };
                let (body, origin, conditions) =
                    caches.ask(&*cache, query(&path), &unchanged).await;
                assert_eq!((body.as_str(), origin), ("one", Origin::Revalidated));
                assert_eq!(conditions[condition], validator);
            }
            let changed = said("two", &[(name, "\"v2\"")]);
            let (body, origin, _) = caches.ask(&*cache, query(&path), &changed).await;
            assert_eq!((body.as_str(), origin), ("two", Origin::Server));
        }
    }
}

#[tokio::test]
async fn what_may_not_be_kept_is_not() {
    let caches = Caches::new();
    for cache in caches.both() {
        for (path, status, headers) in [
            ("/nothing-said", 200, vec![]),
            ("/no-store", 200, vec![("cache-control", "no-store, max-age=60")]),
            ("/private", 200, vec![("cache-control", "private, max-age=60")]),
            (
                "/by-who-asks",
                200,
                vec![
                    ("cache-control", "max-age=60"),
                    ("vary", "Accept, X-343-Authorization-Spartan"),
                ],
            ),
            ("/gone", 404, vec![("cache-control", "max-age=60")]),
            ("/failed", 500, vec![("cache-control", "max-age=60")]),
            ("/moved", 301, vec![("cache-control", "max-age=60")]),
        ] {
            for body in ["one", "two"] {
                let server = Said { status, headers: headers.clone(), body };
                let (got, origin, _) = caches.ask(&*cache, query(path), &server).await;
                assert_eq!((got.as_str(), origin), (body, Origin::Server), "{path}");
            }
        }
        let never = life("/never", CacheLife::Never);
        for body in ["one", "two"] {
            let server = said(body, &[("cache-control", "max-age=60")]);
            assert_eq!(caches.ask(&*cache, never.clone(), &server).await.0, body);
        }
    }
}

#[tokio::test]
async fn what_is_over_is_kept_for_long_whatever_the_server_says() {
    let caches = Caches::new();
    let lasting = CacheLife::AtLeast(Duration::from_secs(30 * 86_400));
    for cache in caches.both() {
        for (path, headers) in [
            ("/a", vec![]),
            ("/b", vec![("cache-control", "private, max-age=1, must-revalidate")]),
            ("/c", vec![("cache-control", "no-cache"), ("pragma", "no-cache")]),
            (
                "/d",
                vec![
                    ("expires", "0"),
                    ("age", "99999999"),
                    ("vary", "x-343-authorization-spartan"),
                ],
            ),
        ] {
            let one = Said { status: 200, headers, body: "one" };
            caches.ask(&*cache, life(path, lasting), &one).await;
            caches.clock.advance(Duration::from_secs(20 * 86_400));
            let (body, origin, _) =
                caches.ask(&*cache, life(path, lasting), &said("two", &[])).await;
            assert_eq!((body.as_str(), origin), ("one", Origin::Cache), "{path}");
        }
        let forbidden = said("one", &[("cache-control", "no-store")]);
        caches.ask(&*cache, life("/e", lasting), &forbidden).await;
        let (body, ..) = caches.ask(&*cache, life("/e", lasting), &said("two", &[])).await;
        assert_eq!(body, "two", "the server has the last word on that");
    }
}

#[tokio::test]
async fn languages_and_accounts_do_not_share() {
    let caches = Caches::new();
    for cache in caches.both() {
        let personal = |partition: &str| query("/me").with_partition(partition);
        let questions = || {
            [
                ("en", in_language("/a", "en-US")),
                ("fr", in_language("/a", "fr-FR")),
                ("none", query("/a")),
                ("one", personal("1")),
                ("two", personal("2")),
            ]
        };
        for (body, question) in questions() {
            let server = said(body, &[("cache-control", "private, max-age=60")]);
            let server = match body {
                "one" | "two" => server,
                _ => said(body, &[("cache-control", "max-age=60")]),
            };
            assert_eq!(caches.ask(&*cache, question, &server).await.0, body);
        }
        for (body, question) in questions() {
            let (got, origin, _) = caches.ask(&*cache, question, &said("other", &[])).await;
            assert_eq!((got.as_str(), origin), (body, Origin::Cache));
        }
        cache.forget("1").await;
        let other = said("other", &[("cache-control", "max-age=60")]);
        assert_eq!(caches.ask(&*cache, personal("1"), &other).await.0, "other");
        assert_eq!(caches.ask(&*cache, personal("2"), &other).await.0, "two");
        assert_eq!(caches.ask(&*cache, query("/a"), &other).await.0, "none");
    }
}

#[tokio::test]
async fn a_fresh_answer_is_asked_for_and_replaces_what_is_stored() {
    let caches = Caches::new();
    for cache in caches.both() {
        let server = |body| said(body, &[("cache-control", "max-age=60"), ("etag", "\"v\"")]);
        caches.ask(&*cache, query("/a"), &server("one")).await;
        let (body, _, conditions) =
            caches.ask(&*cache, query("/a").fresh(true), &server("two")).await;
        assert_eq!((body.as_str(), conditions.len()), ("two", 0));
        assert_eq!(caches.ask(&*cache, query("/a"), &server("three")).await.0, "two");
    }
}

/// Asks, and has to be sent to the server.
async fn sent(cache: &dyn Cache, query: CacheQuery) -> Box<dyn Fill> {
    match cache.look_up(query).await {
        Lookup::Miss(fill) => fill,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn of_many_who_ask_at_once_one_is_sent() {
    let caches = Caches::new();
    for cache in caches.both() {
        let first = sent(&*cache, query("/a")).await;
        let mut others: Vec<_> = (0..9).map(|_| Box::pin(cache.look_up(query("/a")))).collect();
        for _ in 0..100 {
            tokio::task::yield_now().await;
            for other in &mut others {
                assert!(poll_immediate(other).await.is_none());
            }
        }
        let answer = caches.answer(&said("one", &[("cache-control", "max-age=60")]));
        first.complete(answer).await;
        for other in others {
            let Lookup::Hit(answer) = other.await else { panic!("it is there") };
            assert_eq!(answer.body(), "one");
        }
    }
}

#[tokio::test]
async fn who_gives_up_lets_the_next_one_go() {
    let caches = Caches::new();
    for cache in caches.both() {
        let first = sent(&*cache, query("/a")).await;
        let mut second = Box::pin(sent(&*cache, query("/a")));
        assert!(poll_immediate(&mut second).await.is_none());
        drop(first);
        let second = second.await;
        second.complete(caches.answer(&said("two", &[("cache-control", "max-age=60")]))).await;
        assert!(matches!(cache.look_up(query("/a")).await, Lookup::Hit(_)));
    }
}

#[tokio::test]
async fn what_may_not_be_kept_is_not_shared_by_those_who_wait() {
    let caches = Caches::new();
    // In memory, where nobody is held up on the way to the queue.
    let cache = MemoryCache::with_clock(ROOM, Arc::new(caches.clock.clone()));
    let first = sent(&cache, query("/a")).await;
    let mut others: Vec<_> = (0..3).map(|_| Box::pin(sent(&cache, query("/a")))).collect();
    for other in &mut others {
        assert!(poll_immediate(other).await.is_none());
    }
    first.complete(caches.answer(&said("mine", &[("cache-control", "private")]))).await;
    // Side by side, not one after the other.
    let mut fills = Vec::new();
    for other in others {
        fills.push(other.await);
    }
    assert_eq!(fills.len(), 3);
}

#[tokio::test]
async fn memory_is_bounded_and_what_was_used_last_stays() {
    let clock = manual_clock();
    let cache = MemoryCache::with_clock(200 << 10, Arc::new(clock.clone()));
    let body = Bytes::from(vec![b'x'; 20 << 10]);
    for number in 0..100 {
        let fill = sent(&cache, query(&format!("/{number}"))).await;
        fill.complete(big(&clock, body.clone())).await;
        // The first one is used all the time.
        assert!(matches!(cache.look_up(query("/0")).await, Lookup::Hit(_)));
        assert!(cache.bytes() <= 200 << 10);
    }
    assert!(matches!(cache.look_up(query("/99")).await, Lookup::Hit(_)));
    assert!(matches!(cache.look_up(query("/50")).await, Lookup::Miss(_)));
    // What has no room among others is not kept.
    let fill = sent(&cache, query("/big")).await;
    fill.complete(big(&clock, Bytes::from(vec![b'x'; 150 << 10]))).await;
    assert!(matches!(cache.look_up(query("/big")).await, Lookup::Miss(_)));
    assert!(matches!(cache.look_up(query("/0")).await, Lookup::Hit(_)));
}

fn big(clock: &ManualClock, body: Bytes) -> Response<Bytes> {
    use spnkr_core::Clock as _;

    let headers = [(header::CACHE_CONTROL, HeaderValue::from_static("max-age=9999"))];
    Response::new(clock.wall(), StatusCode::OK, HeaderMap::from_iter(headers), body)
}

#[tokio::test]
async fn a_folder_is_bounded_and_private() {
    let caches = Caches::new();
    let clock = caches.clock.clone();
    let folder = caches.folder.path().join("new");
    let cache = DiskCache::with_clock(&folder, 256 << 10, Arc::new(clock.clone()));
    let body = Bytes::from(vec![b'x'; 16 << 10]);
    for number in 0..100 {
        let fill = sent(&cache, query(&format!("/{number}"))).await;
        fill.complete(big(&clock, body.clone())).await;
        clock.advance(Duration::from_secs(1));
    }
    let sizes = files(&folder).into_iter().map(|path| fs::metadata(path).unwrap().len());
    // It is swept now and then, not with every file.
    assert!(sizes.sum::<u64>() <= 288 << 10);
    assert!(matches!(cache.look_up(query("/99")).await, Lookup::Hit(_)));
    assert!(matches!(cache.look_up(query("/0")).await, Lookup::Miss(_)));
    #[cfg(unix)]
    for path in files(&folder) {
        use std::os::unix::fs::PermissionsExt;

        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
        assert_eq!(mode(&folder) & 0o077, 0);
    }
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

#[tokio::test]
async fn files_that_are_damaged_or_none_of_ours_are_replaced() {
    let caches = Caches::new();
    let server = said("whole", &[("cache-control", "max-age=9999"), ("etag", "\"v\"")]);
    caches.ask(&caches.disk(), query("/a"), &server).await;
    let [file] = files(caches.folder.path()).try_into().unwrap();
    let bytes = fs::read(&file).unwrap();
    assert!(matches!(caches.disk().look_up(query("/a")).await, Lookup::Hit(_)));

    caches.ask(&caches.disk(), query("/b"), &server).await;
    let other = files(caches.folder.path()).into_iter().find(|path| *path != file).unwrap();
    let mut damaged: Vec<Vec<u8>> = vec![
        Vec::new(),
        b"spnkr-cache-1 zzz".to_vec(),
        b"spnkr-cache-1 00000000 99999999999999999999 1\n".to_vec(),
        b"spnkr-cache-1 00000000 18446744073709551615 1\n".to_vec(),
        bytes.iter().copied().chain(*b"more").collect(),
        fs::read(other).unwrap(),
    ];
    for place in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[place] ^= 1;
        damaged.push(altered);
        damaged.push(bytes[..place].to_vec());
    }
    for damage in damaged {
        fs::write(&file, &damage).unwrap();
        let cache = caches.disk();
        let Lookup::Miss(fill) = cache.look_up(query("/a")).await else {
            panic!("{:?}", String::from_utf8_lossy(&damage));
        };
        assert!(fill.conditions().is_empty());
    }
    caches.ask(&caches.disk(), query("/a"), &server).await;
    assert!(matches!(caches.disk().look_up(query("/a")).await, Lookup::Hit(_)));

    // A folder where a file should be, or a disk that cannot be written, costs answers and nothing else.
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    for _ in 0..2 {
        let (body, origin, _) = caches.ask(&caches.disk(), query("/a"), &server).await;
        assert_eq!((body.as_str(), origin), ("whole", Origin::Server));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_can_share_a_folder() {
    let caches = Arc::new(Caches::new());
    // Each has a cache of its own, as processes would.
    let writers = (0..8).map(|_| {
        let caches = caches.clone();
        tokio::spawn(async move {
            let cache = caches.disk();
            for round in 0..50 {
                let path = format!("/{}", round % 5);
                let server = said("the same for everybody", &[("cache-control", "max-age=9")]);
                let (body, ..) = caches.ask(&cache, query(&path), &server).await;
                assert_eq!(body, "the same for everybody");
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(files(caches.folder.path()).len(), 5, "no file is left half done");
}

#[tokio::test]
async fn what_was_stored_tells_when_it_was_received_and_with_which_headers() {
    let caches = Caches::new();
    let server = said("one", &[("cache-control", "max-age=9999"), ("x-custom", "kept")]);
    let received_at: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
    caches.ask(&caches.disk(), query("/a"), &server).await;
    caches.clock.advance(Duration::from_secs(100));
    let Lookup::Hit(answer) = caches.disk().look_up(query("/a")).await else {
        panic!("it is there")
    };
    assert_eq!(answer.received_at(), received_at);
    assert_eq!(answer.headers()["x-custom"], "kept");
    assert_eq!(received_at + SignedDuration::from_secs(100), {
        use spnkr_core::Clock as _;
        caches.clock.wall()
    });
}

#[test]
fn a_folder_serves_without_a_runtime() {
    let caches = Caches::new();
    let disk = caches.disk();
    let document = said("a document", &[("cache-control", "max-age=60")]);
    for expected in [Origin::Server, Origin::Cache] {
        let asking = caches.ask(&disk, query("/a"), &document);
        let (body, origin, _) = asking.now_or_never().unwrap();
        assert_eq!((&*body, origin), ("a document", expected));
    }
}
