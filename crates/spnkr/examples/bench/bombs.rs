//! Answers that are small on the wire and would fill the memory: what they cost before they are refused.

use serde::{Deserialize, Serialize};
use spnkr::MatchId;

use crate::{
    Outcome,
    arguments::Arguments,
    client::{self, Errand},
    cost,
    fetch::MEGABYTE,
    place::Place,
    report::{Cell, Column, Line, Row},
    run::note,
    server::{Bomb, Offer, Server},
};

/// Twice the limit of the transport, in megabytes.
const MOST_MEMORY: f64 = (2 * (16 << 20)) as f64 / MEGABYTE;

/// Seconds of CPU time.
const MOST_TIME: f64 = 1.0;

pub(crate) fn measure(_: &Arguments) -> Outcome<Row> {
    let lines = Bomb::ALL.into_iter().map(line).collect::<Outcome<_>>()?;
    Ok(Row {
        name: "bombs",
        about: "answers that are 256 MiB when inflated, refused at the limit of 16 MiB".to_owned(),
        columns: vec![Column::new("growth", "MB", 1), Column::new("CPU", "s", 3)],
        lines,
    })
}

fn line(bomb: Bomb) -> Outcome<Line> {
    note(&format!("bombs: {}", bomb.name()));
    let server = Server::start(Offer { bomb: Some(bomb), matches: 1, ..Offer::default() })?;
    let Met { growth, seconds } = client::send(&server.place, &Meet {})?;
    Ok(Line {
        name: bomb.name().to_owned(),
        cells: vec![
            Some(Cell::new(growth as f64 / MEGABYTE).at_most(MOST_MEMORY)),
            Some(Cell::new(seconds).at_most(MOST_TIME)),
        ],
    })
}

/// Makes one call, which is answered with a bomb.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Meet {}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Met {
    /// Of the most memory that was in use at any time, in bytes.
    growth: u64,
    /// Of CPU time.
    seconds: f64,
}

impl Errand for Meet {
    const NAME: &'static str = "bombs";
    type Figures = Met;

    async fn run(self, place: &Place) -> Outcome<Met> {
        let client = place.client()?;
        let match_id =
            place.match_ids.first().ok_or("the server named no match")?.parse::<MatchId>()?;
        // The connection and all that is made once are there before.
        client.stats().match_stats(match_id).await?;
        let (memory, begun) = (cost::peak_memory()?, cost::cpu()?);
        match client.profile().current_user().await {
            Ok(_) => return Err("the bomb was taken for an answer".into()),
            Err(spnkr::client::Error::Transport(_)) => {}
            Err(error) => return Err(error.into()),
        }
        let seconds = cost::cpu()? - begun;
        Ok(Met { growth: cost::peak_memory()?.saturating_sub(memory), seconds })
    }
}
