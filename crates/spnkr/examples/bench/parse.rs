//! Models out of bytes: how fast, on one core.

use std::hint::black_box;

use serde::{Deserialize, Serialize, de::IgnoredAny};
use spnkr::{
    Client, MatchId, Xuid,
    client::{
        Answer,
        model::{MatchHistory, MatchStats},
    },
};

use crate::{
    Outcome,
    arguments::Arguments,
    client::{self, Errand},
    cost,
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
    let times = arguments.times(500, 100);
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
        let me = client.profile().current_user().await?.xuid;
        let history = client.stats().match_history(me).send().await?;
        let (middle, last) = (matches.len() / 2, matches.len().saturating_sub(1));
        let mut documents = Vec::new();
        for (name, place) in [("smallest", 0), ("middle", middle), ("largest", last)] {
            let answer = matches.get(place).ok_or("the server named no match")?;
            documents.push(Document::new(&format!("match stats, {name}"), answer.clone()));
        }
        documents.push(Document::new("match history, 25", history.clone()));
        documents.extend(others(&client, me, &history.model()?).await?);
        for _ in 0..self.times {
            for document in &mut documents {
                document.read()?;
            }
        }
        Ok(documents.iter().map(Document::parsed).collect())
    }
}

async fn matches(client: &Client, ids: &[String]) -> Outcome<Vec<Answer<MatchStats>>> {
    let mut matches = Vec::new();
    for id in ids {
        matches.push(client.stats().match_stats(id.parse::<MatchId>()?).send().await?);
    }
    Ok(matches)
}

/// One document of each of the other large models.
async fn others(client: &Client, me: Xuid, history: &MatchHistory) -> Outcome<Vec<Document>> {
    let infos = history.results.iter().map(|result| &result.match_info);
    let playlist = infos.filter_map(|info| info.playlist.as_ref()).next();
    let playlist = playlist.ok_or("no match was in a playlist")?;
    let (playlist, version) = (playlist.asset_id, playlist.version_id);
    let last = history.results.first().ok_or("there is no match")?.match_id;
    let stats = client.stats().match_stats(last).await?;
    let (skill, stats_of) = (client.skill(), client.stats());
    let (ugc, economy, cms) = (client.ugc(), client.economy(), client.cms());
    let settings = client.settings().endpoint_settings().send().await?;
    Ok(vec![
        Document::new("match skill", skill.match_skill(last, &stats).send().await?),
        Document::new("service record", stats_of.service_record(me).send().await?),
        Document::new("playlist", ugc.playlist(playlist, version).send().await?),
        Document::new("search, 101", ugc.search_assets().count(101).send().await?),
        Document::new("customization", economy.player_customization(me).send().await?),
        Document::new("medal metadata", cms.medal_metadata().send().await?),
        Document::new("career reward track", cms.career_reward_track().send().await?),
        Document::new("emblem mapping", cms.emblem_mapping().send().await?),
        Document::new("endpoint settings", settings),
    ])
}

/// A document, and the ways to read it.
struct Document {
    name: String,
    bytes: usize,
    skip: Way,
    model: Way,
    value: Way,
}

struct Way {
    read: Box<dyn Fn() -> Outcome<()>>,
    seconds: Samples,
}

impl Way {
    fn new(read: impl Fn() -> Outcome<()> + 'static) -> Self {
        Self { read: Box::new(read), seconds: Samples::default() }
    }
}

impl Document {
    fn new<M: 'static>(name: &str, answer: Answer<M>) -> Self {
        let (bytes, typed) = (answer.bytes().clone(), answer.clone());
        Self {
            name: name.to_owned(),
            bytes: bytes.len(),
            skip: Way::new(move || {
                black_box(serde_json::from_slice::<IgnoredAny>(&bytes)?);
                Ok(())
            }),
            model: Way::new(move || {
                black_box(typed.model()?);
                Ok(())
            }),
            value: Way::new(move || {
                black_box(answer.json()?);
                Ok(())
            }),
        }
    }

    /// One round of each way: short, so that there are some that nobody disturbs.
    fn read(&mut self) -> Outcome<()> {
        let number = (ROUND / self.bytes).max(1);
        for way in [&mut self.skip, &mut self.model, &mut self.value] {
            let begun = cost::cpu()?;
            for _ in 0..number {
                (way.read)()?;
            }
            way.seconds.push((cost::cpu()? - begun) / number as f64);
        }
        Ok(())
    }

    fn parsed(&self) -> Parsed {
        let speed = |way: &Way| self.bytes as f64 / way.seconds.best() / MEGABYTE;
        Parsed {
            name: self.name.clone(),
            bytes: self.bytes,
            skipped: speed(&self.skip),
            typed: speed(&self.model),
            value: speed(&self.value),
        }
    }
}

/// Bytes that take a millisecond or some.
const ROUND: usize = 200_000;
