//! Models out of bytes: how fast, on one core.

use std::{hint::black_box, time::Instant};

use serde::{Deserialize, Serialize, de::IgnoredAny};
use spnkr::{Client, MatchId, client::Answer};

use crate::{
    Outcome,
    arguments::Arguments,
    client::{self, Errand},
    fetch::MEGABYTE,
    place::Place,
    report::{Cell, Column, Line, Row},
    run::note,
    samples::Samples,
    server::{Offer, Server},
};

/// Megabytes a second.
const TARGET: f64 = 250.0;

pub(crate) fn measure(arguments: &Arguments) -> Outcome<Row> {
    note("parse");
    let server = Server::start(Offer { matches: 200, ..Offer::default() })?;
    let times = arguments.times(40, 10);
    let parsed = client::send(&server.place, &Parse { times })?;
    let lines = parsed.into_iter().map(|Parsed { name, bytes, typed, skipped, value }| {
        let is_judged = name.starts_with("match stats");
        let typed = Cell::new(typed);
        Line {
            name,
            cells: vec![
                Some(Cell::new(bytes as f64 / 1_000.0)),
                Some(if is_judged { typed.at_least(TARGET) } else { typed }),
                Some(Cell::new(value)),
                Some(Cell::new(skipped)),
            ],
        }
    });
    Ok(Row {
        name: "parse",
        about: "documents of the emulator into their models, and what serde_json alone does"
            .to_owned(),
        columns: vec![
            Column::new("size", "kB", 1),
            Column::new("model", "MB/s", 0),
            Column::new("Value", "MB/s", 0),
            Column::new("skipped", "MB/s", 0),
        ],
        lines: lines.collect(),
    })
}

/// Reads documents of several sizes and kinds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Parse {
    times: usize,
}

/// Speeds in megabytes a second.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Parsed {
    name: String,
    bytes: usize,
    /// As its model.
    typed: f64,
    /// Read and thrown away.
    skipped: f64,
    /// As a document of any shape.
    value: f64,
}

impl Errand for Parse {
    const NAME: &'static str = "parse";
    type Figures = Vec<Parsed>;

    async fn run(self, place: &Place) -> Outcome<Vec<Parsed>> {
        let client = place.client()?;
        let mut matches = matches(&client, &place.match_ids).await?;
        matches.sort_by_key(|answer| answer.bytes().len());
        let mut parsed = Vec::new();
        for (name, place) in
            [("smallest", 0), ("middle", matches.len() / 2), ("largest", matches.len() - 1)]
        {
            parsed.push(self.parse(&format!("match stats, {name}"), &matches[place])?);
        }
        let me = client.profile().current_user().await?.xuid;
        let history = client.stats().match_history(me).send().await?;
        parsed.push(self.parse("match history, 25", &history)?);
        Ok(parsed)
    }
}

async fn matches(
    client: &Client,
    ids: &[String],
) -> Outcome<Vec<Answer<spnkr::client::model::MatchStats>>> {
    let mut matches = Vec::new();
    for id in ids {
        matches.push(client.stats().match_stats(id.parse::<MatchId>()?).send().await?);
    }
    Ok(matches)
}

impl Parse {
    fn parse<M>(self, name: &str, answer: &Answer<M>) -> Outcome<Parsed> {
        let bytes = answer.bytes();
        Ok(Parsed {
            name: name.to_owned(),
            bytes: bytes.len(),
            typed: self.speed(bytes.len(), || answer.model().map(drop))?,
            skipped: self
                .speed(bytes.len(), || serde_json::from_slice::<IgnoredAny>(bytes).map(|_| ()))?,
            value: self.speed(bytes.len(), || answer.json().map(|value| drop(black_box(value))))?,
        })
    }

    /// The best of several rounds, each long enough for its clock.
    fn speed<E>(self, bytes: usize, read: impl Fn() -> Result<(), E>) -> Outcome<f64>
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        let number = (ROUND / bytes).max(1);
        let mut seconds = Samples::default();
        for _ in 0..self.times {
            let begun = Instant::now();
            for _ in 0..number {
                black_box(&read)()?;
            }
            seconds.push(begun.elapsed().as_secs_f64());
        }
        Ok((bytes * number) as f64 / seconds.best() / MEGABYTE)
    }
}

/// Bytes that take some milliseconds.
const ROUND: usize = 2_000_000;
