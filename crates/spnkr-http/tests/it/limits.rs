//! Servers that keep somebody waiting, or send too much.

use std::time::Duration;

use http::{HeaderValue, Method, StatusCode, header};
use spnkr_core::{Class, Phase, Request, Transport, TransportErrorKind};
use spnkr_emulator::{Emulator, Fault, FaultKind, Protocols};
use spnkr_http::Http;
use spnkr_testkit::Emulated;
use tokio::time::Instant;

use crate::{HOST, OPEN, PATH, get, pretend::attempt, read};

/// An emulator that speaks these, and a transport through memory: with a paused clock, time is exact.
async fn piped(protocols: Protocols) -> (Emulated, Http) {
    let emulated = Emulated::start_with(Emulator::builder().protocols(protocols)).await;
    let http = emulated.piped_http_builder().build().unwrap();
    (emulated, http)
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn wherever_a_server_stalls_the_call_ends_in_time() {
    use FaultKind::{DripBody, DripHandshake, DripHead, StallAfterHead, StallBeforeHead, TlsStall};

    for (fault, phase, limit) in [
        (TlsStall, Phase::Tls, 5),
        (DripHandshake(SECOND), Phase::Tls, 5),
        (StallBeforeHead, Phase::FirstByte, 15),
        (DripHead(SECOND), Phase::FirstByte, 15),
        (StallAfterHead, Phase::Body, 10),
        // A byte a second is not nothing, but it is next to nothing.
        (DripBody(SECOND), Phase::Body, 10),
    ] {
        for protocols in [Protocols::Http1, Protocols::Http2] {
            for once in [read(), read().with_whole_body()] {
                let (emulated, http) = piped(protocols).await;
                emulated.emulator().inject(Fault::new(fault.clone()).on_host(HOST));
                let start = Instant::now();
                let kind = get(&http, OPEN, once).await.unwrap_err().kind();
                assert_eq!(kind, TransportErrorKind::Timeout(phase), "{fault} {protocols:?}");
                let (took, limit) = (start.elapsed(), Duration::from_secs(limit));
                assert!(took >= limit && took <= limit + SECOND, "{fault} {protocols:?} {took:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_can_have_limits_of_its_own() {
    for (fault, attempt) in [
        (FaultKind::TlsStall, read().with_connect_timeout(SECOND)),
        (FaultKind::StallBeforeHead, read().with_first_byte_timeout(SECOND)),
        (FaultKind::StallAfterHead, read().with_idle_timeout(SECOND)),
        (FaultKind::StallAfterHead, read().with_deadline(SECOND)),
        (FaultKind::StallBeforeHead, read().with_deadline(SECOND)),
        (FaultKind::Latency(60 * SECOND), read().with_deadline(SECOND)),
    ] {
        let (emulated, http) = piped(Protocols::Both).await;
        emulated.emulator().inject(Fault::new(fault.clone()).on_host(HOST));
        let start = Instant::now();
        assert!(get(&http, OPEN, attempt).await.is_err(), "{fault}");
        assert_eq!(start.elapsed().as_secs(), 1, "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_not_a_slow_server() {
    let (_emulated, http) = piped(Protocols::Both).await;
    let request = Request::new(Method::GET, OPEN.parse().unwrap())
        .with_header(header::ACCEPT, HeaderValue::from_static("application/json"));
    let answer = http.send(request, &read().with_deadline(1_000 * SECOND)).await.unwrap();
    tokio::time::sleep(100 * SECOND).await;
    assert!(answer.collect().await.is_ok());
}

#[tokio::test]
async fn a_bomb_ends_at_the_limit() {
    for fault in
        [FaultKind::GzipBomb(64), FaultKind::DoubleGzipBomb(64), FaultKind::DeflateBomb(64)]
    {
        for protocols in [Protocols::Http1, Protocols::Http2] {
            let emulated = Emulated::start_with(Emulator::builder().protocols(protocols)).await;
            emulated.emulator().inject(Fault::new(fault.clone()).on_host(HOST).always());
            let error = get(&emulated.http(), OPEN, read()).await.unwrap_err();
            let expected = match fault {
                FaultKind::GzipBomb(_) => TransportErrorKind::TooLarge,
                // Encodings that were not asked for are not even looked into.
                _ => TransportErrorKind::Compression,
            };
            assert_eq!(error.kind(), expected, "{fault} {protocols:?}");
        }
    }
}

#[tokio::test]
async fn what_is_broken_once_is_asked_for_again() {
    use FaultKind::*;

    for protocols in [Protocols::Http1, Protocols::Http2] {
        let emulated = Emulated::start_with(Emulator::builder().protocols(protocols)).await;
        let http = emulated.http();
        let expected = get(&http, OPEN, read()).await.unwrap().into_body();
        for fault in [
            AcceptThenClose,
            BadChunkSize,
            BadGateway,
            BadGzipChecksum,
            ContentLengthTooLong,
            ContinueFlood(10),
            FinMidBody,
            FinOnIdle,
            GatewayTimeout,
            GoAway,
            GracefulGoAway,
            GzipCutShort,
            GzipTrailingBytes,
            HugeHeader,
            InternalServerError,
            ManyHeaders,
            MissingFinalChunk,
            OneByteSegments,
            Refused,
            RefusedStream,
            RequestTimeout,
            ResetBeforeHead,
            ResetBeforeProcessing,
            ResetMidBody,
            ResetMidHead,
            ResetOnIdle,
            ResetStreamMidBody,
            TlsAlert,
            UnsolicitedBrotli,
        ] {
            emulated.emulator().inject(Fault::new(fault.clone()).on_host(HOST).on_path(PATH));
            for _ in 0..3 {
                let answer = get(&http, OPEN, attempt(Class::Read)).await;
                let answer =
                    answer.unwrap_or_else(|error| panic!("{fault} {protocols:?} {error:?}"));
                assert_eq!(answer.status(), StatusCode::OK, "{fault} {protocols:?}");
                assert_eq!(answer.body(), &expected, "{fault} {protocols:?}");
            }
            emulated.emulator().clear_faults();
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_anywhere_is_no_answer() {
    use FaultKind::{
        ContentLengthTooLong, FinMidBody, GzipCutShort, MissingFinalChunk, ResetMidBody,
        ResetStreamMidBody,
    };

    for protocols in [Protocols::Http1, Protocols::Http2] {
        let emulated = Emulated::start_with(Emulator::builder().protocols(protocols)).await;
        let http = emulated.http();
        for fault in [
            ContentLengthTooLong,
            FinMidBody,
            GzipCutShort,
            MissingFinalChunk,
            ResetMidBody,
            ResetStreamMidBody,
        ] {
            emulated.emulator().inject(Fault::new(fault.clone()).on_host(HOST));
            let outcome = get(&http, OPEN, read()).await;
            assert!(outcome.is_err(), "{fault} {protocols:?}");
        }
    }
}

#[tokio::test]
async fn bad_certificates_have_names_and_are_not_tried_again() {
    use spnkr_core::CertificateProblem::{Expired, NotYetValid, UnknownIssuer, WrongName};

    for (fault, problem) in [
        (FaultKind::ExpiredCertificate, Expired),
        (FaultKind::NotYetValidCertificate, NotYetValid),
        (FaultKind::UnknownAuthority, UnknownIssuer),
        (FaultKind::WrongName, WrongName),
    ] {
        let emulated = Emulated::start().await;
        emulated.emulator().inject(Fault::new(fault.clone()).on_host(HOST).always());
        let error = get(&emulated.http(), OPEN, attempt(Class::Read)).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Certificate(problem), "{fault}");
        assert_eq!(emulated.emulator().connections(), 1, "{fault}");
    }
}
