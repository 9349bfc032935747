//! How long a sign-in takes, in round trips: through memory and in virtual time, where nothing else takes any.

use std::time::Duration;

use spnkr::{AzureApp, ClientSecret, MemoryStore, Session, refresh_player_tokens};
use spnkr_emulator::{Emulator, Protocols};
use spnkr_testkit::Emulated;
use tokio::time::Instant;

const ROUND_TRIP: Duration = Duration::from_millis(80);

async fn far_away(protocols: Protocols) -> (Emulated, AzureApp) {
    let builder = Emulator::builder().protocols(protocols).round_trip(ROUND_TRIP);
    let emulated = Emulated::start_with(builder).await;
    let app = emulated.emulator().confidential_app();
    let secret = ClientSecret::new(app.client_secret().unwrap());
    let app = AzureApp::confidential(app.client_id(), secret).unwrap();
    (emulated, app)
}

/// How many round trips passed since then, to the next whole one.
fn round_trips_since(start: Instant) -> f64 {
    (start.elapsed().as_secs_f64() / ROUND_TRIP.as_secs_f64() * 10.0).round() / 10.0
}

#[tokio::test(start_paused = true)]
async fn a_cold_sign_in_takes_seven_round_trips() {
    for protocols in [Protocols::Both, Protocols::Http1] {
        let (emulated, app) = far_away(protocols).await;
        let http = emulated.piped_http_builder().build().unwrap();
        let start = Instant::now();
        refresh_player_tokens(&http, &app, &emulated.refresh_token()).await.unwrap();
        // Three for the first hop, and one each for the user token, XSTS, the Spartan token and the clearance.
        let took = round_trips_since(start);
        assert!(took <= 7.1, "{took} round trips, {protocols:?}");

        let http = emulated.piped_http_builder().build().unwrap();
        let session = Session::builder(http.clone(), MemoryStore::new())
            .seed(app, emulated.refresh_token(), None)
            .build();
        let start = Instant::now();
        session.player().await.unwrap();
        session.game_tokens().await.unwrap();
        let took = round_trips_since(start);
        assert!(took <= 7.1, "{took} round trips, {protocols:?}");

        let connections = http.counters().connections;
        assert_eq!(connections, if protocols == Protocols::Http1 { 5 } else { 4 });
    }
}
