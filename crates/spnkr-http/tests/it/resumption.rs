//! TLS that goes on from an earlier connection.

use std::{sync::Arc, time::Duration};

use spnkr_emulator::{Emulator, Protocols};
use spnkr_testkit::Emulated;

use crate::{OPEN, get, manual_clock, read};

#[tokio::test]
async fn a_host_that_was_reached_before_is_greeted_briefly() {
    const RETURNS: u64 = 20;

    for protocols in [Protocols::Http1, Protocols::Http2] {
        let emulated = Emulated::start_with(Emulator::builder().protocols(protocols)).await;
        let clock = manual_clock();
        let http = emulated.http_builder().clock(Arc::new(clock.clone())).build().unwrap();
        get(&http, OPEN, read()).await.unwrap();
        for _ in 0..RETURNS {
            // Longer than a connection is kept without use.
            clock.advance(Duration::from_secs(31));
            get(&http, OPEN, read()).await.unwrap();
        }
        let counters = http.counters();
        assert_eq!(counters.connections, RETURNS + 1, "{protocols:?}");
        assert!(counters.resumed + 1 >= RETURNS, "{protocols:?}: {} times", counters.resumed);
    }
}

#[tokio::test]
async fn a_host_that_was_never_reached_is_greeted_in_full() {
    let emulated = Emulated::start().await;
    let http = emulated.http();
    for host in ["settings.svc.halowaypoint.com", "halostats.svc.halowaypoint.com"] {
        // Whether it answers well does not matter.
        get(&http, &format!("https://{host}/"), read()).await.unwrap();
    }
    assert_eq!((http.counters().connections, http.counters().resumed), (2, 0));
}
