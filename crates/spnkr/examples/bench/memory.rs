//! A process that runs for long: whether its memory grows.

use serde::{Deserialize, Serialize};
use spnkr::{Client, MatchId, http::MemoryCache};

use crate::{
    Outcome,
    arguments::Arguments,
    client::{self, Errand},
    cost,
    fetch::MEGABYTE,
    flight::fly,
    place::Place,
    report::{Cell, Column, Line, Row},
    run::note,
    server::{Offer, Server},
};

/// Percent.
const TARGET: f64 = 10.0;

/// Bytes; less than the first hundred matches have.
const CACHE: u64 = 1 << 20;

pub(crate) fn measure(arguments: &Arguments) -> Outcome<Row> {
    let calls = arguments.times(100_000, 10_000);
    let lines = vec![
        line("without a cache", Long { cache: None, calls })?,
        line("with a cache of 1 MiB, full", Long { cache: Some(CACHE), calls })?,
    ];
    Ok(Row {
        name: "memory",
        about: format!("{calls} calls in one process, eight in flight, each tenth one a match"),
        columns: vec![
            Column::new("after 1,000", "MB", 2),
            Column::new("at the end", "MB", 2),
            Column::new("peak", "MB", 2),
            Column::new("growth", "%", 1),
        ],
        lines,
    })
}

fn line(name: &str, errand: Long) -> Outcome<Line> {
    note(&format!("memory: {} calls, {name}", errand.calls));
    let server = Server::start(Offer::default())?;
    let Lived { early, late, peak } = client::send(&server.place, &errand)?;
    let growth = (late as f64 / early as f64 - 1.0) * 100.0;
    let megabytes = |bytes: u64| Some(Cell::new(bytes as f64 / MEGABYTE));
    Ok(Line {
        name: name.to_owned(),
        cells: vec![
            megabytes(early),
            megabytes(late),
            megabytes(peak),
            Some(Cell::new(growth).at_most(TARGET)),
        ],
    })
}

/// Makes many calls.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Long {
    /// How many bytes the cache may hold, if there is one.
    cache: Option<u64>,
    calls: usize,
}

/// Bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Lived {
    /// After a thousand calls.
    early: u64,
    /// After all of them.
    late: u64,
    /// The most of all times.
    peak: u64,
}

impl Errand for Long {
    const NAME: &'static str = "memory";
    type Figures = Lived;

    async fn run(self, place: &Place) -> Outcome<Lived> {
        let ids = place.match_ids.iter().map(|id| id.parse()).collect::<Result<Vec<_>, _>>()?;
        let client = place.session(place.http()?)?.client();
        let client = match self.cache {
            Some(bytes) => client.with_cache(MemoryCache::new(bytes)),
            None => client,
        };
        calls(&client, &ids, 0..1_000).await?;
        let early = cost::memory()?;
        calls(&client, &ids, 1_000..self.calls).await?;
        Ok(Lived { early, late: cost::memory()?, peak: cost::peak_memory()? })
    }
}

async fn calls(client: &Client, ids: &[MatchId], numbers: std::ops::Range<usize>) -> Outcome<()> {
    let call = async |client: &mut Client, number: usize| {
        if number.is_multiple_of(10) {
            let id = ids[number / 10 % ids.len()];
            return Ok(client.stats().match_stats(id).await?.players.len());
        }
        Ok(client.profile().current_user().await?.gamertag.as_str().len())
    };
    fly(vec![client.clone(); 8], numbers, call).await?;
    Ok(())
}
