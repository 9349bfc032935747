//! What arrives at the port that a browser comes back to.

use std::{cell::RefCell, future::pending};

use percent_encoding::percent_decode;
use spnkr::{
    core::{BoxFuture, Clock, Monotonic},
    oauth::{
        Authorization, AuthorizationCode, AuthorizationState, CodeVerifier, Endpoint, Error,
        LoopbackListener, RedirectError,
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Runtime,
    task::JoinHandle,
};

use crate::{
    answer::RECEIVED_AT,
    canary::{check_error, check_shown},
};

/// The state of the sign-in that inputs may answer.
const STATE: &str = "our-state";
/// The one port that an input can name as its host; a listener has another one each time.
const PORT: &str = "{port}";

/// One connection, byte for byte; `{port}` stands for the port that it goes to.
pub fn loopback(input: &[u8]) {
    thread_local! {
        static DOOR: RefCell<Option<Door>> = const { RefCell::new(None) };
    }

    DOOR.with_borrow_mut(|door| {
        let mut open = door.take().unwrap_or_else(Door::open);
        if open.visit(input) {
            *door = Some(open);
        }
    });
}

/// A listener, and what it runs on.
struct Door {
    runtime: Runtime,
    port: u16,
    listening: JoinHandle<Result<AuthorizationCode, Error>>,
}

impl Door {
    fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let runtime = runtime.expect("a runtime can be made");
        let listener = runtime.block_on(LoopbackListener::bind()).expect("a port is free");
        let port = listener.port();
        let listening = runtime.spawn(async move {
            let state = AuthorizationState::new(STATE);
            let verifier = CodeVerifier::new("a-verifier");
            let authorization = Authorization::restore(Endpoint::Consumers, state, verifier);
            let deadline = Monotonic::from_start(std::time::Duration::MAX);
            listener.accept(&authorization, &StandingClock, deadline).await
        });
        Self { runtime, port, listening }
    }

    /// Whether the listener goes on after this input.
    fn visit(&mut self, input: &[u8]) -> bool {
        let (port, sent) = (self.port, named(input, self.port));
        let heard = self.runtime.block_on(talk(port, &sent));
        check_reply(&heard);
        let Some(page) = location(&heard) else {
            assert!(
                !self.listening.is_finished(),
                "the wait was ended by a request that was refused"
            );
            return true;
        };
        let decoded = percent_decode(&sent).decode_utf8_lossy();
        assert!(decoded.contains(STATE), "an answer to another sign-in was taken");
        let request = format!("GET {page} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        let shown = self.runtime.block_on(talk(port, request.as_bytes()));
        check_reply(&shown);
        assert!(shown.starts_with(b"HTTP/1.1 200 "));
        let outcome =
            self.runtime.block_on(&mut self.listening).expect("the listener does not panic");
        match outcome {
            Ok(code) => {
                assert_eq!(page, "/done");
                assert!(!code.expose().is_empty());
            }
            Err(error) => {
                assert!(matches!(error, Error::Redirect(RedirectError::Refused(_))), "{error:?}");
                check_error(&error);
            }
        }
        false
    }
}

/// The input with the port in its place.
fn named(input: &[u8], port: u16) -> Vec<u8> {
    let mut sent = Vec::with_capacity(input.len());
    let mut rest = input;
    while let Some(at) = rest.windows(PORT.len()).position(|part| part == PORT.as_bytes()) {
        sent.extend_from_slice(&rest[..at]);
        sent.extend_from_slice(port.to_string().as_bytes());
        rest = &rest[at + PORT.len()..];
    }
    sent.extend_from_slice(rest);
    sent
}

/// Says all at once, and gives what is said in return.
async fn talk(port: u16, sent: &[u8]) -> Vec<u8> {
    let mut heard = Vec::new();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the port is open");
    // A reset after the answer takes what was said later.
    let _ = stream.write_all(sent).await;
    let _ = stream.shutdown().await;
    let _ = stream.read_to_end(&mut heard).await;
    heard
}

/// Every answer is one of few, and none has anything of the request in it.
fn check_reply(heard: &[u8]) {
    let Ok(text) = str::from_utf8(heard) else { panic!("the answer is no text") };
    check_shown(text);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        // Less than a request was said.
        return assert_eq!(text, "");
    };
    let status = head.split(' ').nth(1).unwrap_or_default();
    let statuses = ["200", "303", "400", "403", "404", "405", "414", "421", "431"];
    assert!(head.starts_with("HTTP/1.") && statuses.contains(&status), "{head}");
    assert!(status == "200" || body.len() < 200, "{body}");
}

/// Where the answer sends the browser.
fn location(heard: &[u8]) -> Option<String> {
    let text = str::from_utf8(heard).ok()?;
    let (head, _) = text.strip_prefix("HTTP/1.1 303 ")?.split_once("\r\n\r\n")?;
    let mut fields = head.lines().filter_map(|line| line.split_once(": "));
    let (_, page) = fields.find(|(name, _)| name.eq_ignore_ascii_case("location"))?;
    assert!(matches!(page, "/done" | "/refused"), "{page}");
    Some(page.to_owned())
}

/// A clock on which nothing is ever over: a connection ends because it was closed.
#[derive(Debug)]
struct StandingClock;

impl Clock for StandingClock {
    fn wall(&self) -> jiff::Timestamp {
        RECEIVED_AT
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic::default()
    }

    fn sleep_until(&self, _: Monotonic) -> BoxFuture<'static, ()> {
        Box::pin(pending())
    }
}
