//! A sign-in from its refresh token on: how long it takes, and over how many connections.

use std::{fmt, time::Instant};

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use spnkr::{
    core::{Exchange, Response},
    halo_auth::{ClearanceRequest, SpartanTokenRequest},
    oauth::{Endpoint, TokenRefresh},
    xbl::{RelyingParty, UserTokenRequest, XstsTokenRequest},
};

use crate::{
    Outcome,
    arguments::Arguments,
    bare::{Bare, Connection},
    client::{self, Errand},
    place::Place,
    report::{Cell, Column, Line, Row},
    run::note,
    samples::Samples,
    server::{Offer, Server},
};

/// Milliseconds for each round trip.
const ROUND_TRIPS: [u64; 3] = [0, 30, 80];

/// Seconds at the longest of them, which are seven and a half round trips.
const TARGET: f64 = 0.6;

pub(crate) fn measure(arguments: &Arguments) -> Outcome<Row> {
    let times = arguments.times(11, 3);
    let mut lines = Vec::new();
    for round_trip in ROUND_TRIPS {
        note(&format!("sign-in: {times} times with round trips of {round_trip} ms"));
        let mut server = Server::start(Offer { round_trip, ..Offer::default() })?;
        let ours = sign_in(&mut server, SignIns { is_bare: false, times })?;
        let bare = sign_in(&mut server, SignIns { is_bare: true, times })?;
        let median = Cell::new(ours.walls.median()).beside(bare.walls.median());
        lines.push(Line {
            name: format!("round trips of {round_trip} ms"),
            cells: vec![
                Some(if round_trip == 80 { median.at_most(TARGET) } else { median }),
                Some(Cell::new(ours.walls.best()).beside(bare.walls.best())),
                Some(Cell::new(ours.connections).beside(bare.connections)),
                Some(Cell::new(ours.handshakes).beside(bare.handshakes)),
            ],
        });
    }
    Ok(Row {
        name: "sign-in",
        about: "from the refresh token to the clearance, with nothing kept".to_owned(),
        columns: vec![
            Column::new("median", "s", 3),
            Column::new("best", "s", 3),
            Column::new("connections", "", 1),
            Column::new("handshakes", "", 1),
        ],
        lines,
    })
}

struct SignedIn {
    walls: Samples,
    /// Of one sign-in.
    connections: f64,
    handshakes: f64,
}

fn sign_in(server: &mut Server, errand: SignIns) -> Outcome<SignedIn> {
    // The first one finds a server that has never worked yet.
    client::send(&server.place, &SignIns { times: 1, ..errand })?;
    let before = server.counts()?;
    let walls = client::send(&server.place, &errand)?.into();
    let after = server.counts()?;
    let each = |number: usize| number as f64 / errand.times as f64;
    Ok(SignedIn {
        walls,
        connections: each(after.connections - before.connections),
        handshakes: each(after.handshakes - before.handshakes),
    })
}

/// Signs in several times, each time with everything new.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct SignIns {
    is_bare: bool,
    times: usize,
}

impl Errand for SignIns {
    const NAME: &'static str = "sign-in";
    type Figures = Vec<f64>;

    async fn run(self, place: &Place) -> Outcome<Vec<f64>> {
        let mut walls = Vec::new();
        for _ in 0..self.times {
            let begun = Instant::now();
            if self.is_bare {
                by_hand(place).await?;
            } else {
                with_session(place).await?;
            }
            walls.push(begun.elapsed().as_secs_f64());
        }
        Ok(walls)
    }
}

async fn with_session(place: &Place) -> Outcome<()> {
    let session = place.session(place.http()?)?;
    session.player().await?;
    session.game_tokens().await?;
    Ok(())
}

/// The same six requests, each sent as soon as there is what it needs.
async fn by_hand(place: &Place) -> Outcome<()> {
    let (bare, app) = (Bare::new(place)?, place.app()?);
    let mut live = bare.connect("login.live.com").await?;
    let refresh_token = place.refresh_token();
    let oauth = hop(&mut live, &TokenRefresh::new(&app, Endpoint::Live, &refresh_token)).await?;

    let mut user_auth = bare.connect("user.auth.xboxlive.com").await?;
    let user = hop(&mut user_auth, &UserTokenRequest::new(oauth.access_token())).await?;

    let mut xsts_auth = bare.connect("xsts.auth.xboxlive.com").await?;
    let mut shared = xsts_auth.share().ok_or("the server does not speak HTTP/2")?;
    let identity = async {
        let request = XstsTokenRequest::new(user.token(), RelyingParty::XBOX_LIVE);
        hop(&mut shared, &request).await
    };
    let game = async {
        let request = XstsTokenRequest::new(user.token(), RelyingParty::HALO);
        let xsts = hop(&mut xsts_auth, &request).await?;
        let mut settings = bare.connect("settings.svc.halowaypoint.com").await?;
        let spartan = hop(&mut settings, &SpartanTokenRequest::new(xsts.token())).await?;
        hop(&mut settings, &ClearanceRequest::active(spartan.token())).await
    };
    tokio::try_join!(identity, game)?;
    Ok(())
}

/// Asks what the protocol crates say, over a connection by hand.
async fn hop<E>(connection: &mut Connection, exchange: &E) -> Outcome<E::Output>
where
    E: Exchange<Error: std::error::Error + Send + Sync + 'static> + fmt::Debug,
{
    let request = exchange.request()?;
    let path = &request.url()[url::Position::BeforePath..];
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let answer = connection.send(method, path, headers, request.body().clone()).await?;
    let (head, body) = answer.into_parts();
    let answer = Response::<Bytes>::new(Timestamp::now(), head.status, head.headers, body);
    Ok(exchange.read(&answer)?)
}
