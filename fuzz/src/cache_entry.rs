//! What lies in the folder of a cache.

use std::{
    cell::RefCell,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    time::Duration,
};

use bytes::Bytes;
use flate2::Crc;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use spnkr::{
    core::{
        Cache, CacheLife, CacheQuery, Fill, Lookup, Operation, Request, Response, constant_url,
    },
    http::DiskCache,
};
use tempfile::TempDir;

use crate::{
    answer::RECEIVED_AT,
    stage::{LeapingClock, now},
};

/// The first word of a file of this format.
const FORMAT: &[u8] = b"spnkr-cache-1 ";
/// A file with a first line and hardly more.
const SHORT: usize = 40;

/// The bytes of a file; or without its first line, the head, an empty line, and the body: then the lengths and the
/// checksum are added.
pub fn cache_entry(input: &[u8]) {
    thread_local! {
        static FOLDER: RefCell<Option<Folder>> = const { RefCell::new(None) };
    }

    FOLDER.with_borrow_mut(|folder| folder.get_or_insert_with(Folder::make).look(&framed(input)));
}

/// A cache with one entry. There is no runtime, so that it reads and writes in place, and not on another thread.
struct Folder {
    cache: DiskCache,
    file: PathBuf,
    /// Removed when this is dropped.
    _folder: TempDir,
}

impl Folder {
    fn make() -> Self {
        // In memory where there is such a place: each input is a file.
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = TempDir::new_in(place).expect("a folder can be made");
        let clock = Arc::new(LeapingClock::default());
        let cache = DiskCache::with_clock(folder.path(), 16 << 20, clock);
        let Lookup::Miss(place) = now(cache.look_up(query())) else { panic!("it is empty") };
        now(place.complete(answer(StatusCode::OK, b"first")));
        let file = only_file(folder.path()).expect("the answer was stored");
        Self { cache, file, _folder: folder }
    }

    fn look(&self, bytes: &[u8]) {
        fs::write(&self.file, bytes).expect("the file can be written");
        match now(self.cache.look_up(query())) {
            Lookup::Hit(answer) => check_stored(&answer, bytes),
            Lookup::Miss(place) => self.fill(place, bytes),
            other => panic!("{other:?}"),
        }
    }

    /// A server says that what is stored still holds; it is asked whether it does only if something is.
    fn fill(&self, place: Box<dyn Fill>, bytes: &[u8]) {
        let has_conditions = !place.conditions().is_empty();
        // What is damaged is replaced alike, however it is: to see that for the shortest of inputs is enough.
        if !has_conditions && bytes.len() > SHORT {
            return;
        }
        let status = if has_conditions { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let given = now(place.complete(answer(status, b"second")));
        match has_conditions {
            true => check_stored(&given, bytes),
            false => assert_eq!(&**given.body(), b"second"),
        }
        // What was said anew is whole again.
        match now(self.cache.look_up(query())) {
            Lookup::Hit(answer) => assert_eq!(answer.body(), given.body()),
            Lookup::Miss(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// An answer out of the cache is the one that was stored there.
fn check_stored(answer: &Response<Bytes>, bytes: &[u8]) {
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(bytes.starts_with(FORMAT) && bytes.ends_with(answer.body()), "it was made up");
}

fn query() -> CacheQuery {
    static REQUEST: LazyLock<Request> = LazyLock::new(|| {
        Request::new(Method::GET, constant_url("https://a.svc.halowaypoint.com/a?b=c"))
            .with_header(header::ACCEPT, HeaderValue::from_static("application/json"))
    });

    let life = CacheLife::AtLeast(Duration::from_secs(60));
    CacheQuery::new(Operation::new("a call"), REQUEST.clone(), life)
}

fn answer(status: StatusCode, body: &'static [u8]) -> Response<Bytes> {
    let headers = HeaderMap::from_iter([
        (header::ETAG, HeaderValue::from_static("\"a-tag\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("max-age=7")),
    ]);
    Response::new(RECEIVED_AT, status, headers, Bytes::from_static(body))
}

fn framed(input: &[u8]) -> Vec<u8> {
    if input.starts_with(FORMAT) {
        return input.to_vec();
    }
    let end = input.windows(2).position(|pair| pair == b"\n\n").unwrap_or(input.len());
    let (head, body) = (&input[..end], input.get(end + 2..).unwrap_or_default());
    let mut sum = Crc::new();
    sum.update(head);
    sum.update(body);
    let line = format!("{:08x} {} {}\n", sum.sum(), head.len(), body.len());
    [FORMAT, line.as_bytes(), head, body].concat()
}

fn only_file(folder: &Path) -> Option<PathBuf> {
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        if path.is_file() {
            return Some(path);
        }
        if let Some(path) = only_file(&path) {
            return Some(path);
        }
    }
    None
}
