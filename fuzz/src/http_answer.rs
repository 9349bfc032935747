//! What a server sends, byte for byte, and what a compressed body stands for.

use std::{
    cell::RefCell,
    fmt, io,
    io::Read as _,
    sync::{Arc, LazyLock, Mutex, MutexGuard},
    time::Duration,
};

use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress, Status, bufread::GzDecoder};
use futures_util::future::poll_immediate;
use http::Method;
use rustls::{ClientConfig, RootCertStore};
use spnkr::{
    Http,
    core::{
        Attempt, BoxFuture, Class, Clock, Monotonic, Operation, Request, Response, RetryPolicy,
        Transport, TransportError, TransportErrorKind, constant_url,
    },
    http::{Dial, Wire},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    runtime::Runtime,
};

use crate::{answer::RECEIVED_AT, canary::check_error};

/// How many bytes a body may have.
const LIMIT: u64 = 64 << 10;
/// How often everything gets a turn, before a call counts as one that waits for ever.
const TURNS: usize = 256;

/// The bytes of an answer, head and all.
pub fn http_answer(input: &[u8]) {
    match ask(input.to_vec(), Transports::Fresh) {
        Some(Ok(answer)) => {
            assert!(answer.body().len() as u64 <= LIMIT, "a body is bounded");
            // No more can have come out of an answer that was not compressed than was in it.
            let is_compressed = input.windows(4).any(|part| part.eq_ignore_ascii_case(b"gzip"));
            assert!(is_compressed || answer.body().len() <= input.len());
        }
        Some(Err(error)) => check_error(&error),
        None => {}
    }
}

/// A compressed body; or after a `+`, one that is to be compressed.
pub fn http_content(input: &[u8]) {
    let (body, expected) = match input.strip_prefix(b"+") {
        Some(content) => (gzip(content), Some(content.to_vec())),
        None => (input.to_vec(), inflate(input)),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let outcome = ask([head.into_bytes(), body].concat(), Transports::Kept);
    let outcome = outcome.expect("everything was sent");
    let error = match (&outcome, &expected) {
        (Ok(answer), Some(expected)) => return assert_eq!(answer.body(), expected),
        (Ok(answer), None) => panic!("{} bytes came out of a broken body", answer.body().len()),
        (Err(error), _) => error,
    };
    check_error(error);
    match (error.kind(), expected) {
        (TransportErrorKind::TooLarge, Some(content)) => assert!(content.len() as u64 > LIMIT),
        (TransportErrorKind::TooLarge | TransportErrorKind::Compression, None) => {}
        (kind, expected) => {
            panic!("{kind:?} for {:?} bytes", expected.map(|content| content.len()))
        }
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    thread_local! {
        // Kept, as a new one clears a quarter of a megabyte; and with the smallest window, for small inputs.
        static COMPRESS: RefCell<Compress> =
            RefCell::new(Compress::new_gzip(Compression::fast(), 9));
    }

    COMPRESS.with_borrow_mut(|compress| {
        compress.reset();
        let mut body = Vec::with_capacity(2 * content.len() + 64);
        let status = compress.compress_vec(content, &mut body, FlushCompress::Finish);
        assert_eq!(status.expect("anything can be compressed"), Status::StreamEnd);
        body
    })
}

/// What a compressed body stands for, read in another way; none if it is broken, goes on behind its end, or stands
/// for far more than is allowed.
fn inflate(body: &[u8]) -> Option<Vec<u8>> {
    if body.is_empty() {
        return Some(Vec::new());
    }
    let mut decoder = GzDecoder::new(body);
    let mut content = Vec::new();
    let mut bounded = (&mut decoder).take(2 * LIMIT);
    bounded.read_to_end(&mut content).ok()?;
    (content.len() as u64 == 2 * LIMIT || decoder.into_inner().is_empty()).then_some(content)
}

/// Which transport a request goes through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transports {
    /// A new one, as an answer may leave something behind.
    Fresh,
    /// The one of the answer before, where the connection ends with each.
    Kept,
}

/// Sends a request to a server that answers with these bytes and closes; none if there is no end to it.
fn ask(answer: Vec<u8>, transports: Transports) -> Option<Result<Response<Bytes>, TransportError>> {
    thread_local! {
        static STAGE: RefCell<Option<Stage>> = const { RefCell::new(None) };
    }

    STAGE.with_borrow_mut(|stage| {
        let stage = stage.get_or_insert_with(Stage::make);
        if transports == Transports::Fresh {
            stage.http = stage.server.client(stage.tls.clone());
        }
        stage.ask(answer.into())
    })
}

/// A server and a client of it.
struct Stage {
    runtime: Runtime,
    server: Arc<Server>,
    tls: ClientConfig,
    http: Http,
}

impl Stage {
    fn make() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.expect("a runtime without I/O can be made");
        let (server, tls) = (Arc::<Server>::default(), tls());
        let http = server.client(tls.clone());
        Self { runtime, server, tls, http }
    }

    fn ask(&self, answer: Bytes) -> Option<Result<Response<Bytes>, TransportError>> {
        static REQUEST: LazyLock<Request> = LazyLock::new(|| {
            // Only this computer's own addresses are spoken to without TLS.
            Request::new(Method::GET, constant_url("http://127.0.0.1/"))
        });

        let Self { runtime, server, http, .. } = self;
        server.begin(answer);
        runtime.block_on(async {
            let attempt = Attempt::new(Operation::new("a call"), Class::Read)
                .with_body_limit(LIMIT)
                .with_retry(RetryPolicy::NONE);
            let request = REQUEST.clone();
            let mut call = Box::pin(async { http.send(request, &attempt).await?.collect().await });
            for _ in 0..TURNS {
                if let Some(outcome) = poll_immediate(&mut call).await {
                    assert!(server.connections() <= 1, "it was asked twice");
                    return Some(outcome);
                }
                tokio::task::yield_now().await;
            }
            None
        })
    }
}

fn tls() -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth()
}

/// Gives the same bytes to everybody who connects.
#[derive(Default)]
struct Server(Mutex<Serving>);

#[derive(Default)]
struct Serving {
    answer: Bytes,
    connections: usize,
}

impl Server {
    /// A client that has not connected yet.
    fn client(self: &Arc<Self>, tls: ClientConfig) -> Http {
        Http::builder()
            .clock(Arc::new(EternalNoon))
            .dialer(self.clone())
            .no_proxy()
            .tls_config(tls)
            .build()
            .expect("nothing is asked of the environment")
    }

    /// Gives these bytes from now on.
    fn begin(&self, answer: Bytes) {
        *self.serving() = Serving { answer, connections: 0 };
    }

    fn connections(&self) -> usize {
        self.serving().connections
    }

    fn serving(&self) -> MutexGuard<'_, Serving> {
        self.0.lock().expect("no holder of the lock panics")
    }

    async fn serve(mut stream: DuplexStream, answer: Bytes) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut head).await.unwrap_or_default() == 0 {
                return;
            }
        }
        // Whoever has heard enough closes.
        let _ = stream.write_all(&answer).await;
        let _ = stream.shutdown().await;
        let _ = stream.read_to_end(&mut head).await;
    }
}

impl Dial for Server {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Box<dyn Wire>>> {
        let mut serving = self.serving();
        serving.connections += 1;
        let (ours, theirs) = tokio::io::duplex(16 << 10);
        tokio::spawn(Self::serve(theirs, serving.answer.clone()));
        Box::pin(async { Ok(Box::new(ours) as _) })
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

/// A clock on which no limit is ever reached.
#[derive(Debug)]
struct EternalNoon;

impl Clock for EternalNoon {
    fn wall(&self) -> jiff::Timestamp {
        RECEIVED_AT
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic::from_start(Duration::from_secs(1))
    }

    fn sleep_until(&self, _: Monotonic) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}
