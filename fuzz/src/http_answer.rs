//! What a server sends, byte for byte, and what a compressed body stands for.

use std::{
    cell::RefCell,
    fmt, io,
    io::{Read as _, Write as _},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
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
    match ask(input.to_vec()) {
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
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let outcome = ask([head.into_bytes(), body].concat()).expect("everything was sent");
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
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).expect("a vector takes everything");
    encoder.finish().expect("a vector takes everything")
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

/// Sends a request to a server that answers with these bytes and closes; none if there is no end to it.
fn ask(answer: Vec<u8>) -> Option<Result<Response<Bytes>, TransportError>> {
    thread_local! {
        static RUNTIME: RefCell<Option<(Runtime, ClientConfig)>> = const { RefCell::new(None) };
    }

    RUNTIME.with_borrow_mut(|kept| {
        let (runtime, tls) = kept.get_or_insert_with(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            (runtime.expect("a runtime without I/O can be made"), tls())
        });
        let server = Arc::new(Server { answer: answer.into(), connections: AtomicUsize::new(0) });
        let http = Http::builder()
            .clock(Arc::new(EternalNoon))
            .dialer(server.clone())
            .no_proxy()
            .tls_config(tls.clone())
            .build()
            .expect("nothing is asked of the environment");
        runtime.block_on(async {
            let attempt = Attempt::new(Operation::new("a call"), Class::Read)
                .with_body_limit(LIMIT)
                .with_retry(RetryPolicy::NONE);
            // Only this computer's own addresses are spoken to without TLS.
            let request = Request::new(Method::GET, constant_url("http://127.0.0.1/"));
            let mut call = Box::pin(async { http.send(request, &attempt).await?.collect().await });
            for _ in 0..TURNS {
                if let Some(outcome) = poll_immediate(&mut call).await {
                    assert!(server.connections.load(Ordering::Relaxed) <= 1, "it was asked twice");
                    return Some(outcome);
                }
                tokio::task::yield_now().await;
            }
            None
        })
    })
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
struct Server {
    answer: Bytes,
    connections: AtomicUsize,
}

impl Server {
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
        self.connections.fetch_add(1, Ordering::Relaxed);
        let (ours, theirs) = tokio::io::duplex(16 << 10);
        tokio::spawn(Self::serve(theirs, self.answer.clone()));
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
