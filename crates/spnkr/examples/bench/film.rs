//! Highlight events out of the chunk of a film, beside what its inflation alone costs.

use std::hint::black_box;

use flate2::{Decompress, FlushDecompress};
use serde::{Deserialize, Serialize};
use spnkr::film;
use spnkr_emulator::{FilmEvent, FilmEventKind, HighlightEncoder};

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

/// How many times as long as its inflation the whole may take.
const TARGET: f64 = 1.3;

/// Versions and numbers of events: each layout at the size of a long match, and one from a few events to a raid.
const CHUNKS: [(i32, usize); 8] =
    [(30, 640), (34, 640), (38, 640), (40, 640), (41, 640), (41, 6), (41, 60), (41, 2_321)];

pub(crate) fn measure(arguments: &Arguments) -> Outcome<Row> {
    note("film");
    // It is there because every client has one; nothing is asked of it.
    let server = Server::start(Offer { matches: 1, ..Offer::default() })?;
    let read = client::send(&server.place, &Film { times: arguments.times(200, 40) })?;
    let lines = read.into_iter().map(|figures| {
        let Figures { version, events, bytes, fill, whole, guessed, searched } = figures;
        let milliseconds = |seconds: f64| Some(Cell::new(seconds * 1_000.0));
        Line {
            name: format!("version {version}, {events} events"),
            cells: vec![
                Some(Cell::new(bytes as f64 / MEGABYTE)),
                milliseconds(fill),
                milliseconds(whole),
                Some(Cell::new(whole / fill).at_most(TARGET)),
                milliseconds(guessed),
                milliseconds(searched),
            ],
        }
    });
    Ok(Row {
        name: "film",
        about:
            "highlight events out of chunks of the emulator's encoder, and inflating these alone"
                .to_owned(),
        columns: vec![
            Column::new("size", "MB", 2),
            Column::new("inflate", "ms", 3),
            Column::new("whole", "ms", 3),
            Column::new("times", "", 2),
            Column::new("scan", "ms", 3),
            Column::new("search", "ms", 3),
        ],
        lines: lines.collect(),
    })
}

/// Reads chunks of several versions and sizes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Film {
    times: usize,
}

/// What a chunk costs, in seconds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Figures {
    version: i32,
    events: usize,
    /// Inflated.
    bytes: usize,
    /// Inflating into a buffer that is there.
    fill: f64,
    /// From the stored chunk to its events.
    whole: f64,
    /// From the inflated chunk to its events.
    guessed: f64,
    /// The same, when nothing can be guessed, and every bit is searched.
    searched: f64,
}

impl Errand for Film {
    const NAME: &'static str = "film";
    type Figures = Vec<Figures>;

    async fn run(self, _: &Place) -> Outcome<Vec<Figures>> {
        CHUNKS.iter().map(|&(version, events)| read(version, events, self.times)).collect()
    }
}

fn read(version: i32, events: usize, times: usize) -> Outcome<Figures> {
    let chunk = HighlightEncoder::new(version).encode(&events_of_a_match(events));
    let inflated = film::inflate(&chunk, film::INFLATED_LIMIT)?;
    let mut of_no_type = inflated.clone();
    of_no_type[..2].fill(0xFF);
    let mut buffer = vec![0; inflated.len()];
    let [mut fill, mut whole, mut guessed, mut searched]: [Samples; 4] =
        std::array::from_fn(|_| Samples::default());
    for _ in 0..times {
        fill.push(seconds(inflated.len(), || {
            let mut stream = Decompress::new(true);
            stream.decompress(&chunk, &mut buffer, FlushDecompress::Finish)?;
            black_box(&buffer);
            Ok(())
        })?);
        whole.push(seconds(inflated.len(), || {
            black_box(film::parse(&chunk, version)?.complete()?);
            Ok(())
        })?);
        guessed.push(seconds(inflated.len(), || {
            black_box(film::parse_inflated(&inflated, version)?);
            Ok(())
        })?);
        searched.push(seconds(inflated.len(), || {
            black_box(film::parse_inflated(&of_no_type, version)?);
            Ok(())
        })?);
    }
    Ok(Figures {
        version,
        events,
        bytes: inflated.len(),
        fill: fill.best(),
        whole: whole.best(),
        guessed: guessed.best(),
        searched: searched.best(),
    })
}

/// One round, short, and as often as makes it long enough to be measured.
fn seconds(bytes: usize, mut work: impl FnMut() -> Outcome<()>) -> Outcome<f64> {
    let number = (ROUND / bytes).max(1);
    let begun = cost::cpu()?;
    for _ in 0..number {
        work()?;
    }
    Ok((cost::cpu()? - begun) / number as f64)
}

/// Events of two dozen players in turn, so that what is alike in their records is far apart.
fn events_of_a_match(count: usize) -> Vec<FilmEvent> {
    let kinds = [
        FilmEventKind::Kill,
        FilmEventKind::Death,
        FilmEventKind::Medal { weight: 50, code: 131 },
        FilmEventKind::Mode,
    ];
    let event = |number: usize| {
        let player = number % 24;
        let time = 30_000 + number as u32 * 900;
        let name = format!("Player {player}");
        FilmEvent::new(2_533_274_800_000_000 + 4 * player as u64, &name, time, kinds[number % 4])
    };
    (0..count).map(event).collect()
}

/// Bytes that take a millisecond or some.
const ROUND: usize = 1_000_000;
