//! Connections, protocols, the request log, and what tests can do to answers.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, Version, header::CONTENT_TYPE};
use spnkr_emulator::{CannedAnswer, Emulator, Fault, FaultKind, LoggedRequest, Protocols};
use tokio::{net::TcpStream, task::JoinSet, time::Instant};

use crate::client::{Call, Client, Connection};

const ME: &str = "https://profile.svc.halowaypoint.com/users/me";
const PROFILE: &str = "profile.svc.halowaypoint.com";
const STATS: &str = "halostats.svc.halowaypoint.com";

fn me(client: &Client) -> Call {
    Call::get(ME).spartan(&client.emulator.issue_spartan_token(client.emulator.account()))
}

#[tokio::test]
async fn both_protocols() {
    for (protocols, offered, version) in [
        (Protocols::Both, &["h2", "http/1.1"][..], Version::HTTP_2),
        (Protocols::Both, &["http/1.1"], Version::HTTP_11),
        (Protocols::Both, &[], Version::HTTP_11),
        (Protocols::Http1, &["h2", "http/1.1"], Version::HTTP_11),
        (Protocols::Http2, &["h2", "http/1.1"], Version::HTTP_2),
    ] {
        let client = Client::with(Emulator::builder().protocols(protocols)).await;
        let mut connection = client.connect(PROFILE, offered).await;
        for _ in 0..3 {
            let reply = connection.send(me(&client)).await;
            assert_eq!(reply.status, 200);
            assert!(!reply.header("ms-cv").is_empty());
            assert!(reply.header("date").ends_with("GMT"));
        }
        let requests = client.emulator.requests();
        assert!(
            requests
                .iter()
                .all(|request| request.version() == version && request.connection() == 1)
        );
        assert_eq!((client.emulator.connections(), client.emulator.handshakes()), (1, 1));
    }
}

#[tokio::test]
async fn the_date_is_that_of_the_clock() {
    let client = Client::start().await;
    client.emulator.clock().set("2031-05-06T07:08:09Z".parse().unwrap());
    assert_eq!(client.send(me(&client)).await.header("date"), "Tue, 06 May 2031 07:08:09 GMT");
}

#[tokio::test]
async fn a_host_that_is_not_the_one_of_the_connection_is_misdirected() {
    let client = Client::start().await;
    for protocol in ["h2", "http/1.1"] {
        for (host, url, status) in [
            (PROFILE, ME, 200),
            (PROFILE, "https://PROFILE.svc.halowaypoint.com:443/users/me", 200),
            (PROFILE, "https://comms.svc.halowaypoint.com/users/me", 421),
            (PROFILE, "https://example.org/users/me", 421),
            ("comms.svc.halowaypoint.com", ME, 421),
        ] {
            let token = client.emulator.issue_spartan_token(client.emulator.account());
            let mut connection = client.connect(host, &[protocol]).await;
            let reply = connection.send(Call::get(url).spartan(&token)).await;
            assert_eq!(reply.status.as_u16(), status, "{url} at {host} over {protocol}");
        }
    }
}

#[tokio::test]
async fn the_log_tells_names_and_no_values() {
    let client = Client::start().await;
    let call = me(&client).header("343-clearance", "some-clearance");
    client.send(call).await;
    let requests = client.emulator.requests();
    let [request] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!((request.host(), request.path()), (PROFILE, "/users/me"));
    assert_eq!((request.method().as_str(), request.status()), ("GET", Some(StatusCode::OK)));
    assert_eq!(request.operation(), "get_current_user");
    let names = ["343-clearance", "accept", "host", "x-343-authorization-spartan"];
    let mut sent = request.header_names().to_vec();
    sent.sort();
    assert_eq!(sent, names);
    let printed = format!("{requests:?}");
    assert!(!printed.contains("v4=") && !printed.contains("some-clearance"));
    client.emulator.clear_requests();
    assert!(client.emulator.requests().is_empty());
}

#[tokio::test]
async fn the_log_tells_the_time_of_the_clock_and_that_answers_were_whole() {
    let client = Client::start().await;
    let clock = client.emulator.clock();
    let (morning, noon) = ("2031-05-06T07:08:09.5Z", "2031-05-06T12:00:00Z");
    for (protocol, time) in [("http/1.1", morning), ("h2", noon)] {
        clock.set(time.parse().unwrap());
        let mut connection = client.connect(PROFILE, &[protocol]).await;
        connection.send(me(&client)).await;
    }
    let requests = client.emulator.requests();
    let times: Vec<String> = requests.iter().map(|request| request.at().to_string()).collect();
    assert_eq!(times, [morning, noon]);
    assert!(requests.iter().all(|request| request.sent_whole() == Some(true)));
    assert!(requests.iter().all(|request| request.fault().is_none()));
}

#[tokio::test]
async fn the_log_holds_as_many_requests_as_it_is_told() {
    for (capacity, held) in [(0, 0..0), (3, 2..5), (5, 0..5), (6, 0..5)] {
        let client = Client::with(Emulator::builder().log_capacity(capacity)).await;
        let mut connection = client.connect(PROFILE, &["h2"]).await;
        for number in 0..5 {
            let url = format!("https://{PROFILE}/{number}");
            assert_eq!(connection.send(Call::get(&url)).await.status, 404);
        }
        let requests = client.emulator.requests();
        let paths: Vec<&str> = requests.iter().map(LoggedRequest::path).collect();
        let expected: Vec<String> = held.map(|number| format!("/{number}")).collect();
        assert_eq!(paths, expected, "{capacity}");
        // Not being logged takes nothing from the counts.
        assert_eq!(client.emulator.most_requests_to(PROFILE), 1);
    }
}

#[tokio::test]
async fn held_requests_overlap() {
    let client = Client::start().await;
    client.emulator.hold("/users/me", 2);
    let (one, other) = tokio::join!(client.send(me(&client)), client.send(me(&client)));
    assert_eq!((one.status.as_u16(), other.status.as_u16()), (200, 200));
    // The gate stands open now.
    client.send(me(&client)).await;
    let requests = client.emulator.requests();
    assert!(requests[0].overlaps(&requests[1]) && requests[1].overlaps(&requests[0]));
    assert!(!requests[0].overlaps(&requests[2]) && !requests[2].overlaps(&requests[1]));
}

#[tokio::test]
async fn a_request_that_was_given_up_does_not_count_at_the_gate() {
    let client = Client::start().await;
    client.emulator.hold("/users/me", 2);
    let mut connection = client.connect(PROFILE, &["h2"]).await;
    {
        let first = connection.try_send(me(&client));
        tokio::pin!(first);
        // Polled until it has arrived, then dropped.
        while client.emulator.requests().is_empty() {
            tokio::select! {
                _ = &mut first => unreachable!("the gate is closed"),
                () = tokio::task::yield_now() => {}
            }
        }
    }
    drop(connection);
    let (one, other) = tokio::join!(client.send(me(&client)), client.send(me(&client)));
    assert_eq!((one.status.as_u16(), other.status.as_u16()), (200, 200));
}

#[tokio::test]
async fn release_opens_a_gate_that_is_not_full() {
    let client = Client::start().await;
    client.emulator.hold("/users/me", 100);
    let waiting = client.send(me(&client));
    let releasing = async {
        while client.emulator.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        client.emulator.release();
    };
    let (reply, ()) = tokio::join!(waiting, releasing);
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn canned_answers_come_in_turn() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    let html = HeaderValue::from_static("text/html");
    let page = CannedAnswer::new(StatusCode::BAD_GATEWAY).header(CONTENT_TYPE, html).body("<html>");
    emulator.answer_next(PROFILE, "/users", page);
    emulator.answer_next(
        "comms.svc.halowaypoint.com",
        "/users",
        CannedAnswer::new(StatusCode::GONE),
    );
    emulator.answer_next(
        PROFILE,
        "/users",
        CannedAnswer::new(StatusCode::NO_CONTENT).body(Bytes::new()),
    );
    emulator.answer_next(PROFILE, "/users", CannedAnswer::hang_up());

    let reply = client.send(me(&client)).await;
    assert_eq!(
        (reply.status.as_u16(), reply.header("content-type"), reply.text()),
        (502, "text/html", "<html>")
    );
    assert_eq!(client.send(me(&client)).await.status, 204);
    let mut connection = client.connect(PROFILE, &["http/1.1"]).await;
    assert!(connection.try_send(me(&client)).await.is_err());
    assert_eq!(client.send(me(&client)).await.status, 200);
    assert_eq!(emulator.requests()[2].answered(), None);
}

#[tokio::test]
async fn a_body_without_end_is_refused() {
    let client = Client::start().await;
    let call =
        Call::form("https://login.live.com/oauth20_token.srf", &[]).body(vec![b'x'; 2_000_000]);
    assert_eq!(client.send(call).await.status, 413);
}

#[tokio::test]
async fn a_dropped_emulator_closes_its_connections() {
    let client = Client::start().await;
    let address = client.emulator.address();
    let call = me(&client);
    let mut one = client.connect(PROFILE, &["http/1.1"]).await;
    let mut other = client.connect(PROFILE, &["h2"]).await;
    assert_eq!(one.send(call.clone()).await.status, 200);
    drop(client);
    assert!(one.try_send(call.clone()).await.is_err());
    assert!(other.try_send(call).await.is_err());
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_address_that_is_taken_is_an_error() {
    let first = Emulator::start().await.unwrap();
    let second = Emulator::builder().address(first.address()).start().await;
    let error = second.unwrap_err().to_string();
    assert!(error.contains(&first.address().to_string()), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_new_connection_costs_three_round_trips_and_a_used_one_a_single_one() {
    let round_trip = Duration::from_millis(100);
    let client = Client::with(Emulator::builder().round_trip(round_trip)).await;
    let call = me(&client);
    let begun = Instant::now();
    // TCP, TLS 1.3, and the request.
    let pipe = client.emulator.pipe();
    let mut connection: Connection = client.handshake(pipe, PROFILE, &["http/1.1"]).await;
    assert_eq!(connection.send(call.clone()).await.status, 200);
    assert_eq!(begun.elapsed(), 3 * round_trip);
    assert_eq!(connection.send(call).await.status, 200);
    assert_eq!(begun.elapsed(), 4 * round_trip);
}

#[tokio::test(start_paused = true)]
async fn sixteen_requests_travel_at_once() {
    let round_trip = Duration::from_millis(40);
    let client = Client::with(Emulator::builder().round_trip(round_trip)).await;
    let world = client.emulator.world();
    let token = client.emulator.issue_spartan_token(client.emulator.account());
    let ids = world.matches_of(client.emulator.account().xuid());
    let pipe = client.emulator.pipe();
    let Connection::Http2(sender) = client.handshake(pipe, STATS, &["h2"]).await else {
        panic!("the emulator offers HTTP/2");
    };
    let answers = async |ids: &[String]| {
        let mut requests = JoinSet::new();
        for id in ids {
            let url = format!("https://{STATS}/hi/matches/{id}/stats");
            let call = Call::get(&url).spartan(&token).header("accept-encoding", "gzip");
            let mut connection = Connection::Http2(sender.clone());
            requests.spawn(async move { connection.send(call).await.status });
        }
        assert!(requests.join_all().await.iter().all(|status| *status == 200));
    };
    // The first one also pays for the beginning of the connection.
    answers(&ids[..1]).await;
    let begun = Instant::now();
    answers(&ids[1..17]).await;
    assert_eq!(begun.elapsed(), round_trip);

    // On the wire they are not in the emulator; a service that takes its time has all of them.
    let takes_long = FaultKind::Latency(Duration::from_secs(1));
    client.emulator.inject(Fault::new(takes_long).on_host(STATS).always());
    answers(&ids[17..33]).await;
    assert_eq!(begun.elapsed(), 2 * round_trip + Duration::from_secs(1));
    assert_eq!(client.emulator.most_requests_to(STATS), 16);
}

#[tokio::test]
async fn http2_alone_serves_nobody_who_does_not_ask_for_it() {
    let client = Client::with(Emulator::builder().protocols(Protocols::Http2)).await;
    let mut connection = client.connect(PROFILE, &[]).await;
    assert!(connection.try_send(me(&client)).await.is_err());
}

#[test]
fn an_emulator_can_be_shared_between_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Emulator>();
}
