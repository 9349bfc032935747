//! The sign-in on another device.

use std::time::Duration;

use futures_util::FutureExt;
use spnkr::{
    core::Exchange,
    oauth::{DeviceAuthorization, DeviceCode, DeviceCodeRequest, DeviceTokenRequest},
};

use crate::{
    answer::{self, RECEIVED_AT, document},
    canary::{check_debug, check_error},
    hops::{app, check_refusal, check_tokens, member, read},
    stage::{Actor, LeapingClock},
};

/// How often one sign-in is polled at most, before the input is left alone.
const POLLS: usize = 4;

/// The answer that says what the person has to do.
pub fn device_code(input: &[u8]) {
    let answer = answer::read(input);
    let device = match read(&DeviceCodeRequest::new(&app()), &answer) {
        Ok(device) => device,
        Err(error) => return check_refusal(&error, &answer),
    };
    if let Some(document) = document(answer.body()) {
        let device_code = member(&document, 0, "device_code").as_str();
        assert_eq!(device_code, Some(device.device_code().expose()));
        assert_eq!(member(&document, 4, "user_code").as_str(), Some(device.user_code()));
    }
    assert!(!device.user_code().trim().is_empty());
    assert!(!device.user_code().contains(char::is_control));
    assert!(!device.message().is_some_and(|text| {
        text.contains(|character: char| character != '\n' && character.is_control())
    }));
    let pages = [Some(device.verification_uri()), device.verification_uri_complete()];
    for page in pages.into_iter().flatten() {
        assert_eq!(page.scheme(), "https");
    }
    assert!(device.interval() >= Duration::from_secs(1));
    assert!(device.expires_in() <= Duration::from_secs(24 * 60 * 60));
    assert_eq!(device.remaining(RECEIVED_AT), device.expires_in());
    assert!(device.expires_at() >= RECEIVED_AT);
    check_debug(
        &device,
        &[
            device.message(),
            Some(device.user_code()),
            Some(device.verification_uri().as_str()),
            device.verification_uri_complete().map(|url| url.as_str()),
        ],
    );
    poll(&device, &Actor::new(|_| None));
}

/// The answer to a poll, which comes again and again.
pub fn device_token(input: &[u8]) {
    let answer = answer::read(input);
    let device_code = DeviceCode::new("used");
    match read(&DeviceTokenRequest::new(&app(), &device_code), &answer) {
        Ok(tokens) => check_tokens(&tokens, &answer),
        Err(error) => check_refusal(&error, &answer),
    }
    let authorization = answer::read(
        br#"{"device_code":"used","user_code":"A","verification_uri":"https://a.example","expires_in":900}"#,
    );
    let device = DeviceCodeRequest::new(&app())
        .read(&authorization)
        .expect("the answer to the first request is a good one");
    poll(&device, &Actor::repeating(answer));
}

/// Polls a few times; no poll is early, and the wait ends with the life of the code.
fn poll(device: &DeviceAuthorization, transport: &Actor) {
    let (app, clock) = (app(), LeapingClock::default());
    let mut polling = device.polling(transport, &app, &clock);
    let end = spnkr::core::Monotonic::default().saturating_add(device.expires_in());
    for poll in 1..=POLLS {
        let (interval, due) = (polling.interval(), polling.next_poll());
        assert!(interval >= device.interval(), "the interval only grows");
        let outcome = polling.poll().now_or_never().expect("nothing waits on this stage");
        let now = spnkr::core::Clock::monotonic(&clock);
        if transport.sent() == poll {
            assert!(now >= due && now < end, "the poll was early or late");
        } else {
            assert!(now >= end && outcome.is_err(), "a poll was left out");
        }
        match outcome {
            Ok(None) => assert!(polling.next_poll() >= now.saturating_add(interval)),
            Ok(Some(_)) => return,
            Err(error) => return check_error(&error),
        }
    }
    if let Some(trouble) = polling.trouble() {
        check_error(trouble);
    }
}
