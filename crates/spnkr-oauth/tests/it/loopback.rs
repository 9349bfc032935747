//! The listener for the browser's way back: whole sign-ins, and everything else that may knock at its port.

mod browser;
mod hostile;

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::pin,
    task::{Context, Waker},
    time::Duration,
};

use jiff::Timestamp;
use spnkr_core::{Exchange, Monotonic};
use spnkr_oauth::{
    Authorization, AuthorizationCode, AuthorizationState, AzureApp, CodeVerifier, Endpoint, Error,
    LoopbackListener, OAuthError, OsEntropy, RedirectError,
};
use spnkr_testkit::{Emulated, ManualClock};
use tokio::net::{TcpListener, TcpStream};

use self::browser::Browser;

/// A sign-in that is waited for.
pub(crate) struct Wait {
    pub(crate) authorization: Authorization,
    pub(crate) clock: ManualClock,
}

impl Wait {
    pub(crate) fn new() -> Self {
        let (state, verifier) = (AuthorizationState::new("our+state"), CodeVerifier::new("b"));
        Self {
            authorization: Authorization::restore(Endpoint::Consumers, state, verifier),
            clock: ManualClock::new(Timestamp::UNIX_EPOCH),
        }
    }

    /// What the wait gives, while `visit` is going on.
    pub(crate) async fn during<T>(
        &self,
        visit: impl AsyncFnOnce(Browser) -> T,
    ) -> (Result<AuthorizationCode, Error>, T) {
        let listener = LoopbackListener::bind().await.unwrap();
        let browser = Browser::new(listener.port());
        let accept = crate::sendable(listener.accept(&self.authorization, &self.clock, DEADLINE));
        let outcome = tokio::join!(accept, visit(browser));
        assert_nobody_listens(&browser).await;
        outcome
    }
}

const DEADLINE: Monotonic = Monotonic::from_start(Duration::from_secs(300));
/// The right answer of the sign-in page.
pub(crate) const RIGHT: &str = "/?code=M.C5_right&state=our%2Bstate";

async fn assert_nobody_listens(browser: &Browser) {
    for address in browser.addresses() {
        let Ok(stream) = TcpStream::connect(address).await else { continue };
        // A client may be given the very port that it goes to, and then meets itself.
        assert_eq!(stream.local_addr().ok(), stream.peer_addr().ok(), "{address}");
    }
}

#[tokio::test]
async fn a_sign_in_in_a_browser_goes_through() {
    let emulated = Emulated::start().await;
    let (emulator, net) = (emulated.emulator(), emulated.http());
    for endpoint in [Endpoint::Live, Endpoint::Consumers] {
        let listener = LoopbackListener::bind().await.unwrap();
        let browser = Browser::new(listener.port());
        let app = AzureApp::public(emulator.public_app().client_id()).unwrap();
        let app = app.with_redirect_uri(&listener.redirect_uri()).unwrap();
        let authorization = Authorization::start(endpoint, &OsEntropy::default()).unwrap();
        let address = emulator.browse(authorization.url(&app).as_str()).unwrap();
        let clock = net.clock().as_ref();
        let deadline = clock.monotonic().saturating_add(Duration::from_secs(300));
        let (code, page) =
            tokio::join!(listener.accept(&authorization, clock, deadline), browser.open(&address));
        assert_eq!(page.path, "/done");
        assert!(page.body.contains("You are signed in"));
        let tokens = authorization.exchange(&app, &code.unwrap()).send(&net).await.unwrap();
        assert_eq!(tokens.endpoint(), endpoint);
        assert_nobody_listens(&browser).await;
    }
}

#[tokio::test]
async fn a_refusal_in_a_browser_comes_with_a_page_of_its_own() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let listener = LoopbackListener::bind().await.unwrap();
    let browser = Browser::new(listener.port());
    let app = AzureApp::public(emulator.public_app().client_id()).unwrap();
    let app = app.with_redirect_uri(&listener.redirect_uri()).unwrap();
    let authorization = Authorization::start(Endpoint::Consumers, &OsEntropy::default()).unwrap();
    let address = emulator.browse_and_decline(authorization.url(&app).as_str()).unwrap();
    let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
    let (outcome, page) =
        tokio::join!(listener.accept(&authorization, &clock, DEADLINE), browser.open(&address));
    let error = outcome.unwrap_err();
    assert!(matches!(error, Error::Redirect(RedirectError::Refused(OAuthError::AccessDenied))));
    assert_eq!(page.path, "/refused");
    assert!(page.body.contains("You are not signed in"));
    assert_nobody_listens(&browser).await;
}

#[tokio::test]
async fn only_loopback_is_listened_at() {
    let listener = LoopbackListener::bind().await.unwrap();
    let port = listener.port();
    assert_eq!(listener.redirect_uri(), format!("http://localhost:{port}"));
    let addresses = listener.addresses();
    assert_eq!(addresses[0], SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    assert!(addresses[1..].iter().all(|it| *it == SocketAddr::from((Ipv6Addr::LOCALHOST, port))));
    if cfg!(target_os = "linux") {
        let table = |name: &str| std::fs::read_to_string(format!("/proc/net/{name}")).unwrap();
        let mut found = Vec::new();
        for line in [table("tcp"), table("tcp6")].iter().flat_map(|table| table.lines()) {
            let words = line.split_whitespace().collect::<Vec<_>>();
            // The local address, and 0A for a socket that listens.
            if words[3] == "0A" && words[1].ends_with(&format!(":{port:04X}")) {
                found.push(words[1].split(':').next().unwrap().to_owned());
            }
        }
        let ipv6 = "00000000000000000000000001000000";
        assert_eq!(found, ["0100007F", ipv6][..addresses.len()]);
    }
    // It is ours alone, at every address.
    let error = LoopbackListener::bind_port(port).await.unwrap_err();
    assert!(error.advice().contains("port"), "{error}");
}

#[tokio::test]
async fn a_port_that_somebody_has_at_the_other_address_is_not_taken() {
    let Ok(other) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await else {
        return;
    };
    let port = other.local_addr().unwrap().port();
    assert!(LoopbackListener::bind_port(port).await.is_err());
    drop(other);
    assert_eq!(LoopbackListener::bind_port(port).await.unwrap().port(), port);
}

#[tokio::test]
async fn either_address_and_every_name_of_it_leads_in() {
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        for address in 0..2 {
            let wait = Wait::new();
            let (code, ()) = wait
                .during(async |browser| {
                    let browser = browser.at(address).named(host);
                    assert_eq!(browser.get(RIGHT, "").await.status, 303);
                    assert_eq!(browser.get("/done", "").await.status, 200);
                })
                .await;
            assert_eq!(code.unwrap().expose(), "M.C5_right");
        }
    }
}

#[tokio::test]
async fn every_answer_keeps_to_itself() {
    let (_, answers) = Wait::new()
        .during(async |browser| {
            let wrong = browser.get("/wrong", "").await;
            let right = browser.get(RIGHT, "").await;
            [wrong, right, browser.get("/done", "").await]
        })
        .await;
    for answer in answers {
        let head = answer.head.to_ascii_lowercase();
        for line in [
            "cache-control: no-store",
            "connection: close",
            "referrer-policy: no-referrer",
            "x-content-type-options: nosniff",
            "x-frame-options: deny",
        ] {
            assert!(head.lines().any(|it| it == line), "{line} is not in {head}");
        }
        let policy = head.lines().find(|line| line.starts_with("content-security-policy:"));
        assert!(policy.unwrap().contains(" default-src 'none'; style-src 'sha256-"), "{head}");
        for unwanted in ["access-control", "set-cookie", "server:", "m.c5"] {
            assert!(!head.contains(unwanted), "{unwanted} is in {head}");
        }
    }
}

#[tokio::test]
async fn the_first_good_answer_counts_and_none_after_it() {
    let (code, ()) = Wait::new()
        .during(async |browser| {
            assert_eq!(browser.get("/done", "").await.status, 404, "not yet");
            assert_eq!(browser.get(RIGHT, "").await.status, 303);
            for late in [
                RIGHT,
                "/?code=M.C5_other&state=our%2Bstate",
                "/?error=access_denied&state=our%2Bstate",
                "/refused",
                "/done?code=M.C5_other&state=our%2Bstate",
            ] {
                assert_eq!(browser.get(late, "").await.status, 404, "{late}");
            }
            assert_eq!(browser.get("/done", "").await.status, 200);
        })
        .await;
    assert_eq!(code.unwrap().expose(), "M.C5_right");
}

#[tokio::test]
async fn a_browser_that_does_not_fetch_its_page_is_not_waited_for_long() {
    let wait = Wait::new();
    let (code, ()) = wait
        .during(async |browser| {
            assert_eq!(browser.get(RIGHT, "").await.status, 303);
            let until = wait.clock.next_wake().unwrap();
            assert!(until <= Duration::from_secs(3), "{until:?}");
            wait.clock.advance(Duration::from_secs(3));
        })
        .await;
    assert_eq!(code.unwrap().expose(), "M.C5_right");
}

#[tokio::test]
async fn the_wait_ends_at_its_deadline() {
    let wait = Wait::new();
    let (outcome, ()) = wait
        .during(async |browser| {
            assert_eq!(browser.get("/", "").await.status, 400);
            wait.clock.advance(DEADLINE.since_start() - Duration::from_nanos(1));
            assert_eq!(browser.get("/", "").await.status, 400, "not yet");
            wait.clock.advance(Duration::from_nanos(1));
        })
        .await;
    let error = outcome.unwrap_err();
    assert!(error.is_expired() && error.needs_sign_in(), "{error:?}");
}

#[tokio::test]
async fn nothing_is_left_of_a_wait_that_is_dropped() {
    let wait = Wait::new();
    let mut context = Context::from_waker(Waker::noop());
    // Before it began, with a silent connection, and with a page to fetch.
    for requests in [None, Some("GET /"), Some("GET /?code=a&state=our%2Bstate HTTP/1.1\r\n")] {
        let listener = LoopbackListener::bind().await.unwrap();
        let browser = Browser::new(listener.port());
        let mut open = None;
        {
            let mut accept = pin!(listener.accept(&wait.authorization, &wait.clock, DEADLINE));
            if let Some(request) = requests {
                open = Some(browser.begin(request).await);
                for _ in 0..10 {
                    assert!(accept.as_mut().poll(&mut context).is_pending());
                    tokio::task::yield_now().await;
                }
            }
        }
        assert_nobody_listens(&browser).await;
        assert_eq!(wait.clock.next_wake(), None);
        if let Some(open) = open {
            browser::wait_for_end(open).await;
        }
    }
}
