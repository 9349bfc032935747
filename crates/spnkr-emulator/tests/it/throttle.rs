//! Hosts that take so many requests a second.

use std::time::Duration;

use spnkr_emulator::{Emulator, Fault, FaultKind, RetryAfter, Throttle};

use crate::client::{Call, Client};

const PROFILE: &str = "profile.svc.halowaypoint.com";
const ME: &str = "https://profile.svc.halowaypoint.com/users/me";

/// The statuses of so many requests at the same moment.
async fn statuses(client: &Client, count: usize) -> Vec<u16> {
    let mut connection = client.connect(PROFILE, &["h2"]).await;
    let mut statuses = Vec::new();
    for _ in 0..count {
        let token = client.emulator.issue_spartan_token(client.emulator.account());
        statuses.push(connection.send(Call::get(ME).spartan(&token)).await.status.as_u16());
    }
    statuses
}

#[tokio::test]
async fn a_second_of_the_clock_has_so_many_requests_and_no_more() {
    let client = Client::with(Emulator::builder().throttle(PROFILE, 3)).await;
    let clock = client.emulator.clock();
    clock.set("2031-05-06T07:08:09.25Z".parse().unwrap());
    assert_eq!(statuses(&client, 5).await, [200, 200, 200, 429, 429]);
    clock.advance(Duration::from_millis(999));
    assert_eq!(statuses(&client, 1).await, [429]);
    // What was refused does not count.
    clock.advance(Duration::from_millis(1));
    assert_eq!(statuses(&client, 4).await, [200, 200, 200, 429]);
    // Other hosts have their own second.
    let url = "https://comms.svc.halowaypoint.com/users/me";
    assert_ne!(client.get(url).await.status, 429);
    client.emulator.clear_throttles();
    assert_eq!(statuses(&client, 4).await, [200, 200, 200, 200]);
}

#[tokio::test]
async fn when_to_come_again_is_told_or_not() {
    let client = Client::start().await;
    client.emulator.clock().set("2031-05-06T07:08:09Z".parse().unwrap());
    for (retry_after, told) in [
        (RetryAfter::Missing, ""),
        (RetryAfter::Seconds(7), "7"),
        (RetryAfter::Date(1), "Tue, 06 May 2031 07:08:10 GMT"),
    ] {
        let throttle = Throttle::per_second(0).retry_after(retry_after);
        client.emulator.throttle("PROFILE.svc.halowaypoint.com", throttle);
        let reply = client.get(ME).await;
        assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (429, told));
        assert!(reply.body.is_empty());
    }
    client.emulator.throttle(PROFILE, 0);
    assert_eq!(client.get(ME).await.header("retry-after"), "1");
}

#[tokio::test]
async fn what_is_throttled_meets_no_fault() {
    let client = Client::with(Emulator::builder().throttle(PROFILE, 1)).await;
    client.emulator.clock().set("2031-05-06T07:08:09Z".parse().unwrap());
    client.emulator.inject(Fault::new(FaultKind::NotFound).skipping(1));
    assert_eq!(statuses(&client, 2).await, [200, 429]);
    client.emulator.clock().advance(Duration::from_secs(1));
    assert_eq!(statuses(&client, 2).await, [404, 429]);
    let faults = client.emulator.requests();
    assert_eq!(faults.iter().filter(|request| request.fault().is_some()).count(), 1);
}
