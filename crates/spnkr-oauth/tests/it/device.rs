//! The device flow: exact polls by script and a clock that is moved by hand, whole sign-ins on the emulator.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::{Pin, pin},
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use spnkr_core::{
    Attempt, Body, BoxFuture, Class, Clock, Exchange, Request, Response, Transport, TransportError,
    TransportErrorKind,
};
use spnkr_oauth::{
    AzureApp, DeviceAuthorization, DeviceCode, DeviceCodeRequest, DeviceTokenRequest, Endpoint,
    Error, OAuthError, OAuthTokens, request_device_code,
};
use spnkr_testkit::{Emulated, ManualClock, Scripted, ScriptedTransport, check_hop};

use crate::{GOOD, azure_app, sendable, some_app};

const DEVICE: &str = r#"{"user_code":"ABCD2345","device_code":"EAQcanary","verification_uri":"https://www.microsoft.com/link","expires_in":900,"interval":5,"message":"To sign in."}"#;

async fn authorization(answer: &str) -> Result<DeviceAuthorization, Error> {
    let transport = ScriptedTransport::new([Scripted::json(200, answer.to_owned())]);
    request_device_code(&transport, &some_app()).await
}

#[test]
fn every_bad_answer_is_an_error_that_names_the_hop() {
    let app = some_app();
    check_hop(&DeviceCodeRequest::new(&app), DEVICE);
    check_hop(&DeviceTokenRequest::new(&app, &DeviceCode::new("EAQ")), GOOD);
}

#[test]
fn the_forms_have_what_the_service_asks_for_and_no_secret() {
    let app = some_app();
    let code = DeviceCode::new("EAQ+a");
    let form = |request: Request| {
        format!("{} {}", request.url(), std::str::from_utf8(request.body()).unwrap())
    };
    assert_eq!(
        form(DeviceCodeRequest::new(&app).request().unwrap()),
        "https://login.microsoftonline.com/consumers/oauth2/v2.0/devicecode \
         client_id=an-id&scope=XboxLive.signin+offline_access"
    );
    assert_eq!(
        form(DeviceTokenRequest::new(&app, &code).request().unwrap()),
        "https://login.microsoftonline.com/consumers/oauth2/v2.0/token \
         grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code\
         &client_id=an-id&device_code=EAQ%2Ba"
    );
}

#[test]
fn a_transport_never_repeats_a_poll_and_each_is_bounded() {
    let app = some_app();
    let code = DeviceCode::new("EAQ");
    let (ask, poll) = (DeviceCodeRequest::new(&app), DeviceTokenRequest::new(&app, &code));
    assert_eq!((ask.attempt().class(), poll.attempt().class()), (Class::Mint, Class::Redeem));
    for attempt in [ask.attempt(), poll.attempt()] {
        assert!(attempt.deadline().is_some() && attempt.body_limit().is_some());
    }
}

#[tokio::test]
async fn a_device_code_says_what_to_do_and_never_itself() {
    let device = authorization(DEVICE).await.unwrap();
    assert_eq!(device.user_code(), "ABCD2345");
    assert_eq!(device.verification_uri().as_str(), "https://www.microsoft.com/link");
    assert_eq!(device.verification_uri_complete(), None);
    assert_eq!(device.message(), Some("To sign in."));
    assert_eq!(device.interval(), Duration::from_secs(5));
    assert_eq!(device.device_code().expose(), "EAQcanary");
    assert!(!format!("{device:?}").contains("canary"));
    assert_eq!(device.expires_at().to_string(), "1970-01-01T00:15:00Z");

    let remaining = |second| device.remaining(Timestamp::from_second(second).unwrap()).as_secs();
    assert_eq!([0, 1, 899, 900, 5000, -5000].map(remaining), [900, 899, 1, 0, 0, 900]);
}

#[tokio::test]
async fn what_a_device_code_leaves_out_has_a_default_and_what_is_absurd_a_bound() {
    let device = authorization(
        r#"{"user_code":"A","device_code":"B","verification_uri":"https://a.example/","expires_in":"900"}"#,
    )
    .await
    .unwrap();
    assert_eq!((device.interval(), device.message()), (Duration::from_secs(5), None));

    let device = authorization(
        r#"{"user_code":"A","device_code":"B","verification_uri":"https://a.example/","expires_in":18446744073709551615,"interval":0,"verification_uri_complete":"https://a.example/?c=A","message":"a\u001b[2Jb\nc"}"#,
    )
    .await
    .unwrap();
    assert_eq!(device.interval(), Duration::from_secs(1));
    assert_eq!(device.expires_in(), Duration::from_secs(24 * 60 * 60));
    assert_eq!(device.verification_uri_complete().unwrap().as_str(), "https://a.example/?c=A");
    assert_eq!(device.message(), Some("a[2Jb\nc"));

    for (good, bad) in [
        ("https://www.microsoft.com/link", "javascript:alert(1)"),
        ("https://www.microsoft.com/link", "http://www.microsoft.com/link"),
        ("https://www.microsoft.com/link", "/link"),
        ("ABCD2345", "AB\\u001b[2J"),
        ("ABCD2345", " "),
        ("EAQcanary", ""),
    ] {
        let error = authorization(&DEVICE.replace(good, bad)).await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{bad}: {error:?}");
    }
}

#[derive(Debug, Clone)]
enum Turn {
    Fails(TransportErrorKind),
    Says(u16, String),
    Waits(&'static str),
}

const PENDING: &str = "authorization_pending";

fn says(code: &str) -> Turn {
    Turn::Says(400, format!(r#"{{"error":"{code}"}}"#))
}

fn tokens() -> Turn {
    Turn::Says(200, GOOD.to_owned())
}

/// Answers from a list, and notes the second of each call.
#[derive(Debug, Clone)]
struct Timed {
    clock: ManualClock,
    turns: Arc<Mutex<VecDeque<Turn>>>,
    seconds: Arc<Mutex<Vec<u64>>>,
    stutters: bool,
}

impl Timed {
    fn new(turns: impl IntoIterator<Item = Turn>) -> Self {
        Self {
            clock: ManualClock::new(Timestamp::UNIX_EPOCH),
            turns: Arc::new(Mutex::new(turns.into_iter().collect())),
            seconds: Arc::default(),
            stutters: false,
        }
    }

    fn seconds(&self) -> Vec<u64> {
        self.seconds.lock().unwrap().clone()
    }

    /// The outcome of a wait, and the seconds of its polls.
    async fn wait(&self, device: &DeviceAuthorization) -> (Result<OAuthTokens, Error>, Vec<u64>) {
        let app = some_app();
        let outcome = drive(
            &self.clock,
            |by| self.clock.advance(by),
            sendable(device.wait(self, &app, &self.clock)),
        )
        .await;
        (outcome, self.seconds())
    }
}

impl Transport for Timed {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.seconds.lock().unwrap().push(self.clock.monotonic().since_start().as_secs());
        let turn = self.turns.lock().unwrap().pop_front().expect("no more polls than expected");
        let operation = attempt.operation();
        Box::pin(async move {
            if self.stutters {
                pending_once().await;
            }
            let (status, body, headers) = match turn {
                Turn::Fails(kind) => {
                    return Err(TransportError::new(operation, kind, request.host()));
                }
                Turn::Says(status, body) => (status, body, HeaderMap::new()),
                Turn::Waits(seconds) => {
                    let after = HeaderValue::from_static(seconds);
                    (429, String::new(), HeaderMap::from_iter([(header::RETRY_AFTER, after)]))
                }
            };
            let (status, body) = (StatusCode::from_u16(status).unwrap(), Bytes::from(body));
            let body = match self.stutters {
                true => Body::stream(Stutter {
                    chunks: vec![body.slice(9..), body.slice(..9)],
                    ready: false,
                }),
                false => body.into(),
            };
            Ok(Response::new(self.clock.wall(), status, headers, body))
        })
    }
}

/// A body that is not there at first, and then in pieces.
struct Stutter {
    chunks: Vec<Bytes>,
    ready: bool,
}

impl futures_core::Stream for Stutter {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.ready = !self.ready;
        match self.ready {
            true => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            false => Poll::Ready(self.chunks.pop().map(Ok)),
        }
    }
}

async fn pending_once() {
    let mut is_second = false;
    poll_fn(|context| match std::mem::replace(&mut is_second, true) {
        true => Poll::Ready(()),
        false => {
            context.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await;
}

/// Moves the clock to whatever is waited for until the future is done.
async fn drive<T>(
    clock: &ManualClock,
    advance: impl Fn(Duration),
    future: impl Future<Output = T>,
) -> T {
    let mut future = pin!(future);
    loop {
        tokio::select! {
            biased;
            output = &mut future => return output,
            () = tokio::task::yield_now() => {
                if let Some(wake) = clock.next_wake() {
                    advance(wake);
                }
            }
        }
    }
}

#[tokio::test]
async fn polls_come_exactly_when_they_are_due() {
    use TransportErrorKind::{Connect, Deadline, Interrupted, Resolve};
    use Turn::{Fails, Waits};
    let error = |status, code: &str| Turn::Says(status, format!(r#"{{"error":"{code}"}}"#));
    let html = |status| Turn::Says(status, "<html>".to_owned());
    let device = authorization(DEVICE).await.unwrap();
    for (turns, expected) in [
        (vec![tokens()], vec![5]),
        (vec![says(PENDING), says(PENDING), tokens()], vec![5, 10, 15]),
        // Slower for good.
        (
            vec![says("slow_down"), says(PENDING), says("slow_down"), says(PENDING), tokens()],
            vec![5, 15, 25, 40, 55],
        ),
        // Less often until there is an answer, and no longer than a minute.
        (vec![Fails(Deadline), Fails(Connect), says(PENDING), tokens()], vec![5, 15, 35, 40]),
        (vec![Fails(Interrupted), says(PENDING), Fails(Resolve), tokens()], vec![5, 15, 20, 30]),
        ((0..6).map(|_| html(503)).chain([tokens()]).collect(), vec![5, 15, 35, 75, 135, 195, 255]),
        (vec![error(500, "server_error"), tokens()], vec![5, 15]),
        (vec![error(400, "temporarily_unavailable"), tokens()], vec![5, 15]),
        (vec![says("slow_down"), html(502), says(PENDING), tokens()], vec![5, 15, 35, 45]),
        (vec![Waits("30"), tokens()], vec![5, 35]),
        (vec![Waits("1"), tokens()], vec![5, 15]),
    ] {
        let transport = Timed::new(turns.clone());
        let (outcome, seconds) = transport.wait(&device).await;
        assert_eq!(seconds, expected, "{turns:?}");
        let tokens = outcome.unwrap();
        assert_eq!(
            (tokens.access_token().expose(), tokens.endpoint()),
            ("EwA", Endpoint::Consumers)
        );
    }
}

#[tokio::test]
async fn what_waiting_does_not_help_with_ends_it() {
    let device = authorization(DEVICE).await.unwrap();
    for (turn, code, needs_sign_in, advice) in [
        (says("authorization_declined"), Some(OAuthError::AuthorizationDeclined), true, "agree"),
        (says("access_denied"), Some(OAuthError::AccessDenied), true, "agree"),
        (says("expired_token"), Some(OAuthError::ExpiredToken), true, "new code"),
        (says("bad_verification_code"), Some(OAuthError::BadVerificationCode), true, "new code"),
        (says("invalid_grant"), Some(OAuthError::InvalidGrant), true, "sign in again"),
        (
            Turn::Says(401, r#"{"error":"invalid_client","error_codes":[70002]}"#.to_owned()),
            Some(OAuthError::InvalidClient),
            false,
            "Allow public client flows",
        ),
        (
            Turn::Says(401, r#"{"error":"invalid_client","error_codes":[7000218]}"#.to_owned()),
            Some(OAuthError::InvalidClient),
            false,
            "Allow public client flows",
        ),
        (Turn::Says(200, "{}".to_owned()), None, false, "proxy"),
        (Turn::Fails(TransportErrorKind::Tls), None, false, "proxy"),
    ] {
        let transport = Timed::new([says(PENDING), turn.clone()]);
        let (outcome, seconds) = transport.wait(&device).await;
        assert_eq!(seconds, [5, 10], "{turn:?}");
        let error = outcome.unwrap_err();
        let said = match &error {
            Error::Refused(refusal) => Some(refusal.code()),
            _ => None,
        };
        assert_eq!((said, error.needs_sign_in()), (code, needs_sign_in), "{error:?}");
        assert_eq!(error.is_expired(), code == Some(OAuthError::ExpiredToken));
        assert!(error.advice().contains(advice), "{turn:?}: {}", error.advice());
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_wait_ends_with_the_code() {
    let device = authorization(&DEVICE.replace("900", "12")).await.unwrap();
    let transport = Timed::new([says(PENDING), says(PENDING)]);
    let (outcome, seconds) = transport.wait(&device).await;
    let error = outcome.unwrap_err();
    assert!(matches!(error, Error::Expired(_)) && error.is_expired() && error.needs_sign_in());
    assert_eq!(seconds, [5, 10]);
    assert_eq!(transport.clock.monotonic().since_start().as_secs(), 12);

    // At its last instant it is over, too.
    let device = authorization(&DEVICE.replace("900", "10")).await.unwrap();
    let (outcome, seconds) = Timed::new([says(PENDING)]).wait(&device).await;
    assert!(outcome.unwrap_err().is_expired());
    assert_eq!(seconds, [5]);

    // Whoever was never reached is the better reason.
    let transport = Timed::new([Turn::Fails(TransportErrorKind::Resolve)]);
    let (outcome, seconds) = transport.wait(&device).await;
    assert!(matches!(outcome.unwrap_err(), Error::Transport(_)));
    assert_eq!(seconds, [5]);

    // The time of day may be set while the person signs in.
    let device = authorization(DEVICE).await.unwrap();
    let transport = Timed::new([says(PENDING), tokens()]);
    let app = some_app();
    let mut polling = device.polling(&transport, &app, &transport.clock);
    let clock = &transport.clock;
    assert!(drive(clock, |by| clock.advance(by), polling.poll()).await.unwrap().is_none());
    clock.set_wall("2030-01-01T00:00:00Z".parse().unwrap());
    assert!(drive(clock, |by| clock.advance(by), polling.poll()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_caller_that_polls_by_itself_sees_how_it_goes() {
    let device = authorization(DEVICE).await.unwrap();
    let transport =
        Timed::new([Turn::Fails(TransportErrorKind::Connect), says("slow_down"), tokens()]);
    let clock = &transport.clock;
    let app = some_app();
    let mut polling = device.polling(&transport, &app, clock);
    let mut seen = Vec::new();
    while drive(clock, |by| clock.advance(by), polling.poll()).await.unwrap().is_none() {
        let next = polling.next_poll().since_start().as_secs();
        seen.push((polling.trouble().is_some(), polling.interval().as_secs(), next));
    }
    assert_eq!(seen, [(true, 5, 15), (false, 10, 25)]);
}

#[tokio::test]
async fn a_poll_that_is_dropped_anywhere_makes_the_next_one_no_earlier() {
    let device = authorization(DEVICE).await.unwrap();
    let app = some_app();
    let mut context = Context::from_waker(Waker::noop());
    let mut points = 0;
    for steps in 0.. {
        // Two answers for polls that may be lost, and the one that counts.
        let turns = [says(PENDING), tokens(), tokens()];
        let transport = Timed { stutters: true, ..Timed::new(turns) };
        let clock = &transport.clock;
        let mut polling = device.polling(&transport, &app, clock);
        let mut is_done = false;
        {
            let mut future = pin!(async { while polling.poll().await.unwrap().is_none() {} });
            for _ in 0..steps {
                is_done = future.as_mut().poll(&mut context).is_ready();
                if is_done {
                    break;
                }
                if let Some(wake) = clock.next_wake() {
                    clock.advance(wake);
                }
            }
        }
        if is_done {
            break;
        }
        points += 1;
        assert_eq!(clock.next_wake(), None, "nobody waits any longer");
        let advance = |by| clock.advance(by);
        while drive(clock, advance, polling.poll()).await.unwrap().is_none() {}
        let seconds = transport.seconds();
        assert_eq!(seconds[0], 5, "after {steps} steps");
        assert!(seconds.windows(2).all(|pair| pair[1] - pair[0] >= 5), "{steps}: {seconds:?}");
    }
    assert!(points > 10, "every await was met: {points}");
}

#[tokio::test]
async fn a_wait_that_is_dropped_and_begun_again_is_not_early() {
    let device = authorization(DEVICE).await.unwrap();
    let transport = Timed::new([says(PENDING), tokens()]);
    let clock = &transport.clock;
    let app = some_app();
    {
        let mut wait = pin!(device.wait(&transport, &app, clock));
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..2 {
            assert!(wait.as_mut().poll(&mut context).is_pending());
            clock.advance(Duration::from_secs(if transport.seconds().is_empty() { 5 } else { 4 }));
        }
    }
    assert_eq!(transport.wait(&device).await.1, [5, 14]);
}

#[tokio::test]
async fn a_sign_in_on_another_device_goes_through() {
    let emulated = Emulated::start().await;
    let (emulator, net) = (emulated.emulator(), emulated.http());
    for registered in [emulator.public_app(), emulator.consumers_app()] {
        let app = azure_app(registered);
        let device = request_device_code(&net, &app).await.unwrap();
        let clock = ManualClock::new(Timestamp::now());
        let advance = |by| {
            clock.advance(by);
            emulator.clock().advance(by);
        };
        let mut polling = device.polling(&net, &app, &clock);
        for _ in 0..3 {
            assert!(drive(&clock, advance, polling.poll()).await.unwrap().is_none());
        }
        assert_eq!(polling.interval(), device.interval(), "no poll was too early for the server");
        assert!(emulator.approve_device(device.user_code()));
        let tokens = drive(&clock, advance, polling.poll()).await.unwrap().unwrap();

        let refresh_token = tokens.refresh_token().unwrap();
        let renewed = spnkr_oauth::refresh(&net, &app, tokens.endpoint(), refresh_token).await;
        assert_eq!(renewed.unwrap().endpoint(), Endpoint::Consumers);

        // It is good once.
        let error = drive(&clock, advance, device.wait(&net, &app, &clock)).await.unwrap_err();
        let Error::Refused(refusal) = &error else { panic!("{error:?}") };
        assert_eq!(refusal.code(), OAuthError::BadVerificationCode);
    }
}

#[tokio::test]
async fn a_sign_in_on_another_device_is_refused_in_words() {
    let emulated = Emulated::start().await;
    let (emulator, net) = (emulated.emulator(), emulated.http());
    let clock = ManualClock::new(Timestamp::now());
    let advance = |by| {
        clock.advance(by);
        emulator.clock().advance(by);
    };
    let refusal = async |app: &AzureApp, device: &DeviceAuthorization| {
        let error = drive(&clock, advance, device.wait(&net, app, &clock)).await.unwrap_err();
        let Error::Refused(refusal) = &error else { panic!("{error:?}") };
        (refusal.code(), error.advice())
    };

    let app = azure_app(emulator.public_app());
    let device = request_device_code(&net, &app).await.unwrap();
    assert!(emulator.decline_device(device.user_code()));
    let (code, advice) = refusal(&app, &device).await;
    assert_eq!(code, OAuthError::AuthorizationDeclined);
    assert!(advice.contains("agree"), "{advice}");

    // The server's clock runs ahead of ours.
    let device = request_device_code(&net, &app).await.unwrap();
    emulator.clock().advance(device.expires_in());
    assert_eq!(refusal(&app, &device).await.0, OAuthError::ExpiredToken);

    let app = azure_app(emulator.confidential_app());
    let device = request_device_code(&net, &app).await.unwrap();
    let (code, advice) = refusal(&app, &device).await;
    assert_eq!(code, OAuthError::InvalidClient);
    assert!(advice.contains("Allow public client flows"), "{advice}");
}
