//! A thousand matches: what one program spends on them.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use spnkr::MatchId;

use crate::{
    Outcome,
    arguments::Arguments,
    bare::{self, Bare},
    client::{self, Errand},
    cost,
    flight::fly,
    place::Place,
    report::{Cell, Column, Line, Row},
    run::note,
    server::{Offer, Protocol, Server},
};

const IN_FLIGHT: [usize; 3] = [1, 8, 32];

/// CPU seconds for typed matches, eight in flight.
const TARGET: f64 = 0.3;

pub(crate) fn measure(arguments: &Arguments) -> Outcome<Row> {
    let times = arguments.times(5, 1);
    let mut lines = Vec::new();
    let mut bytes = 0;
    for protocol in Protocol::ALL {
        let mut server = Server::start(Offer { protocol, ..Offer::default() })?;
        // The first one finds a server that has never worked yet.
        client::send(&server.place, &Fetch { way: Way::Bare, in_flight: 8 })?;
        for in_flight in IN_FLIGHT {
            note(&format!("fetch: {}, {in_flight} in flight, {times} times", protocol.name()));
            let [bare, as_bytes, typed] = fetch(&mut server, in_flight, times)?;
            bytes = bare.bytes;
            for (way, ours) in [("as bytes", as_bytes), ("typed", typed)] {
                let cell = |figure: fn(&Fetched) -> f64| {
                    Some(Cell::new(figure(&ours)).beside(figure(&bare)))
                };
                let cpu = Cell::new(ours.cpu).beside(bare.cpu);
                let is_judged = way == "typed" && in_flight == 8;
                lines.push(Line {
                    name: format!("{}, {in_flight} in flight, {way}", protocol.name()),
                    cells: vec![
                        Some(if is_judged { cpu.at_most(TARGET) } else { cpu }),
                        cell(|fetched| fetched.wall),
                        cell(|fetched| fetched.matches as f64 / fetched.wall),
                        cell(|fetched| fetched.peak_memory as f64 / MEGABYTE),
                        cell(|fetched| fetched.connections as f64),
                    ],
                });
            }
        }
    }
    let matches = Offer::default().matches;
    Ok(Row {
        name: "fetch",
        about: format!("{matches} match stats, {:.1} MB of JSON", bytes as f64 / MEGABYTE),
        columns: vec![
            Column::new("CPU", "s", 3),
            Column::new("wall", "s", 2),
            Column::new("requests", "1/s", 0),
            Column::new("peak memory", "MB", 1),
            Column::new("connections", "", 0),
        ],
        lines,
    })
}

/// Fetches several times in each way, and gives the figures of the time that took the least CPU.
///
/// The ways take turns, so that a machine that is slow for a while is slow for all of them.
fn fetch(server: &mut Server, in_flight: usize, times: usize) -> Outcome<[Fetched; 3]> {
    let mut best = Vec::new();
    for time in 0..times {
        for (place, way) in [Way::Bare, Way::Bytes, Way::Typed].into_iter().enumerate() {
            let before = server.counts()?.connections;
            let mut fetched = client::send(&server.place, &Fetch { way, in_flight })?;
            fetched.connections = server.counts()?.connections - before;
            if time == 0 {
                best.push(fetched);
            } else if fetched.cpu < best[place].cpu {
                best[place] = fetched;
            }
        }
    }
    best.try_into().map_err(|_| "nothing was fetched".into())
}

/// Fetches every match that the server named.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Fetch {
    way: Way,
    in_flight: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Way {
    /// With hyper alone, unread.
    Bare,
    /// With our client, unread.
    Bytes,
    /// With our client, as its model.
    Typed,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Fetched {
    /// What the calls gave: bytes, unless they are read.
    bytes: usize,
    connections: usize,
    cpu: f64,
    matches: usize,
    peak_memory: u64,
    wall: f64,
}

impl Errand for Fetch {
    const NAME: &'static str = "fetch";
    type Figures = Fetched;

    async fn run(self, place: &Place) -> Outcome<Fetched> {
        let ids = place.match_ids.iter().map(|id| id.parse()).collect::<Result<Vec<_>, _>>()?;
        let (begun, cpu) = (Instant::now(), cost::cpu()?);
        let bytes = match self.way {
            Way::Bare => by_hand(place, &ids, self.in_flight).await?,
            Way::Bytes | Way::Typed => with_client(place, &ids, self).await?,
        };
        Ok(Fetched {
            bytes,
            connections: 0,
            cpu: cost::cpu()? - cpu,
            matches: ids.len(),
            peak_memory: cost::peak_memory()?,
            wall: begun.elapsed().as_secs_f64(),
        })
    }
}

async fn with_client(place: &Place, ids: &[MatchId], fetch: Fetch) -> Outcome<usize> {
    let client = place.client()?;
    let workers = vec![client; fetch.in_flight];
    let ids = ids.iter().copied();
    if fetch.way == Way::Typed {
        let call = async |client: &mut spnkr::Client, id| {
            Ok(client.stats().match_stats(id).await?.players.len())
        };
        return fly(workers, ids, call).await;
    }
    let call = async |client: &mut spnkr::Client, id| {
        Ok(client.stats().match_stats(id).send().await?.bytes().len())
    };
    fly(workers, ids, call).await
}

async fn by_hand(place: &Place, ids: &[MatchId], in_flight: usize) -> Outcome<usize> {
    let (bare, token) = (Bare::new(place)?, bare::spartan_token(place)?);
    let first = bare.connect(bare::STATS).await?;
    let mut connections = Vec::new();
    while connections.len() + 1 < in_flight {
        connections.push(match first.share() {
            Some(shared) => shared,
            None => bare.connect(bare::STATS).await?,
        });
    }
    connections.push(first);
    let call = async |connection: &mut bare::Connection, id| {
        Ok(connection.get(&format!("/hi/matches/{id}/stats"), &token).await?.len())
    };
    fly(connections, ids.iter(), call).await
}

pub(crate) const MEGABYTE: f64 = 1_000_000.0;
