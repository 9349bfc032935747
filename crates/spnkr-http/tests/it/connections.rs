//! How many connections there are, and what becomes of a request whose connection is gone.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use http::StatusCode;
use spnkr_core::{Class, Transport, TransportErrorKind};
use spnkr_emulator::{Emulator, Fault, FaultKind, Protocols};
use spnkr_http::Http;
use spnkr_testkit::Emulated;

use crate::{HOST, OPEN, PATH, get, manual_clock, pretend::attempt, read};

async fn speaking(protocols: Protocols) -> Emulated {
    Emulated::start_with(Emulator::builder().protocols(protocols)).await
}

/// Makes calls one after the other from so many tasks.
async fn busy(http: &Http, tasks: usize, calls: usize) {
    let tasks = (0..tasks).map(|_| {
        let http = http.clone();
        tokio::spawn(async move {
            for _ in 0..calls {
                let answer = get(&http, OPEN, attempt(Class::Read)).await.unwrap();
                assert_eq!(answer.status(), StatusCode::OK);
            }
        })
    });
    for task in join_all(tasks).await {
        task.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_never_more_connections_than_requests_in_flight() {
    for tasks in [1, 8, 32] {
        let emulated = speaking(Protocols::Http1).await;
        busy(&emulated.http(), tasks, 50).await;
        let most = emulated.emulator().most_connections_to(HOST);
        assert!(most <= tasks, "{most} connections for {tasks} tasks");
        // They are kept: none was opened in place of one that was thrown away.
        assert_eq!(emulated.emulator().connections_to(HOST), most);

        let emulated = speaking(Protocols::Both).await;
        busy(&emulated.http(), tasks, 50).await;
        assert_eq!(emulated.emulator().connections_to(HOST), 1);
    }
}

#[tokio::test]
async fn a_connection_can_be_opened_ahead_and_is_the_one_that_is_used() {
    for protocols in [Protocols::Both, Protocols::Http1] {
        let emulated = speaking(protocols).await;
        let http = emulated.http();
        for _ in 0..3 {
            http.connect_ahead(HOST);
        }
        while http.counters().connections == 0 {
            tokio::task::yield_now().await;
        }
        http.connect_ahead(HOST);
        get(&http, OPEN, read()).await.unwrap();
        get(&http, OPEN, read()).await.unwrap();
        assert_eq!(emulated.emulator().connections(), 1, "{protocols:?}");
    }
}

#[tokio::test]
async fn connections_without_use_do_not_outlive_their_time() {
    for protocols in [Protocols::Both, Protocols::Http1] {
        let emulated = speaking(protocols).await;
        let clock = manual_clock();
        let http = emulated.http_builder().clock(Arc::new(clock.clone())).build().unwrap();
        get(&http, OPEN, read()).await.unwrap();
        while emulated.emulator().open_connections() != 1 || clock.next_wake().is_none() {
            tokio::task::yield_now().await;
        }
        clock.advance(Duration::from_secs(31));
        while emulated.emulator().open_connections() != 0 {
            tokio::task::yield_now().await;
        }
        get(&http, OPEN, read()).await.unwrap();
        assert_eq!(emulated.emulator().connections(), 2, "{protocols:?}");
    }
}

#[tokio::test]
async fn a_connection_that_the_server_had_closed_costs_no_retry() {
    for fault in [FaultKind::FinOnIdle, FaultKind::ResetOnIdle, FaultKind::GracefulGoAway] {
        for protocols in [Protocols::Http1, Protocols::Http2] {
            for class in [Class::Read, Class::Mint] {
                let emulated = speaking(protocols).await;
                let http = emulated.http();
                emulated.emulator().inject(Fault::new(fault.clone()).on_path(PATH).times(20));
                for _ in 0..20 {
                    get(&http, OPEN, attempt(class)).await.unwrap();
                }
                let counters = http.counters();
                assert_eq!(counters.retries, 0, "{fault} {protocols:?}");
                assert_eq!(http.budgets()[0].1, 100, "{fault} {protocols:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_whose_peer_is_gone_without_a_word_is_not_used_again() {
    let emulated = speaking(Protocols::Http2).await;
    let http = emulated.piped_http_builder().build().unwrap();
    get(&http, OPEN, read()).await.unwrap();
    emulated.emulator().inject(Fault::new(FaultKind::StallBeforeHead).on_path(PATH));
    get(&http, OPEN, attempt(Class::Read)).await.unwrap();
    assert_eq!(emulated.emulator().connections(), 2);
}

#[tokio::test]
async fn what_may_not_arrive_twice_arrives_once_at_most() {
    use FaultKind::{
        FinMidBody, GoAway, RefusedStream, ResetBeforeHead, ResetBeforeProcessing, ResetMidBody,
        ResetMidHead,
    };

    for (fault, is_unprocessed) in [
        (FinMidBody, false),
        (ResetBeforeHead, false),
        (ResetBeforeProcessing, false),
        (ResetMidBody, false),
        (ResetMidHead, false),
        // HTTP/2 promises that these have not been looked at.
        (GoAway, true),
        (RefusedStream, true),
    ] {
        for class in [Class::Redeem, Class::Rotate, Class::Write] {
            let emulated = speaking(Protocols::Http2).await;
            let http = emulated.http();
            get(&http, OPEN, attempt(class)).await.unwrap();
            emulated.emulator().clear_requests();
            emulated.emulator().inject(Fault::new(fault.clone()).on_path(PATH));
            let outcome = get(&http, OPEN, attempt(class)).await;
            let arrived = emulated.emulator().requests();
            let effects = arrived.iter().filter(|request| request.fault().is_none()).count();
            match is_unprocessed {
                true => {
                    assert!(outcome.is_ok(), "{fault} {class:?} {outcome:?}");
                    assert_eq!((arrived.len(), effects), (2, 1), "{fault} {class:?}");
                }
                false => {
                    let kind = outcome.unwrap_err().kind();
                    assert_eq!(kind, TransportErrorKind::Interrupted, "{fault} {class:?}");
                    assert_eq!((arrived.len(), effects), (1, 0), "{fault} {class:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn plain_http_is_for_addresses_of_this_computer_alone() {
    let emulated =
        Emulated::start_with(Emulator::builder().control("127.0.0.1:0".parse().unwrap())).await;
    let control = emulated.emulator().control_address().unwrap();
    let http = Http::builder().no_proxy().build().unwrap();
    let index = get(&http, &format!("http://{control}/"), read()).await.unwrap();
    assert_eq!(index.status(), StatusCode::OK);
    for url in ["http://login.live.com/", "http://localhost:1/", "http://10.0.0.1/", "ftp://a/"] {
        let error = get(&http, url, read()).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Configuration, "{url}");
    }
}

#[tokio::test]
async fn tls_can_be_somebody_elses_configuration() {
    let emulated = Emulated::start().await;
    let pem = emulated.emulator().certificate_authority_pem();
    let mut roots = rustls::RootCertStore::empty();
    let certificate = rustls::pki_types::pem::PemObject::from_pem_slice(pem.as_bytes()).unwrap();
    roots.add(certificate).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS12])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let address = emulated.emulator().address();
    let http = Http::builder().tls_config(config).connect_to(address).build().unwrap();
    assert_eq!(get(&http, OPEN, read()).await.unwrap().status(), StatusCode::OK);
}

#[cfg(feature = "aws-lc-rs")]
#[tokio::test]
async fn another_provider_can_encrypt() {
    let emulated = Emulated::start().await;
    let http = emulated.http_builder().aws_lc_rs().build().unwrap();
    assert_eq!(get(&http, OPEN, read()).await.unwrap().status(), StatusCode::OK);
}
