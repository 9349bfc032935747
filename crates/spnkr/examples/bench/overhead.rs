//! What our layers add to a request: of time, of instructions, and of pieces of memory that are asked for.

use serde::{Deserialize, Serialize};

use crate::{
    Outcome,
    arguments::Arguments,
    bare::{self, Bare},
    client::{self, Errand},
    cost,
    place::Place,
    report::{Cell, Column, Line, Row},
    run::note,
    samples::{self, Samples},
    server::{Offer, Protocol, Server},
};

/// Microseconds of CPU time over bare hyper.
const TIME: f64 = 15.0;
/// Allocations over bare hyper.
const ALLOCATIONS: f64 = 10.0;

pub(crate) fn measure(arguments: &Arguments) -> Outcome<Row> {
    let mut lines = Vec::new();
    for protocol in Protocol::ALL {
        let offer = Offer { protocol, matches: 0, ..Offer::default() };
        let server = Server::start(offer)?;
        let times = times(&server.place, protocol, arguments)?;
        let mut each = Vec::new();
        for (way, time) in WAYS.into_iter().zip(times) {
            note(&format!("overhead: {}, {}, under valgrind", protocol.name(), way.name()));
            let (instructions, allocations) = counts(&server.place, way, arguments)?;
            each.push((way, Each { allocations, instructions, time }));
        }
        let Some(((_, bare), ours)) = each.split_first() else { continue };
        lines.extend(ours.iter().map(|(way, ours)| line(protocol, *way, ours, bare)));
    }
    Ok(Row {
        name: "overhead",
        about: "one request of many, one after the other, for a document of 700 bytes".to_owned(),
        columns: vec![
            Column::new("over hyper", "µs", 1),
            Column::new("over hyper", "instructions", 0),
            Column::new("over hyper", "allocations", 1),
            Column::new("all", "µs", 1),
            Column::new("all", "instructions", 0),
            Column::new("all", "allocations", 1),
        ],
        lines,
    })
}

/// What one request costs.
struct Each {
    allocations: f64,
    instructions: f64,
    time: f64,
}

fn line(protocol: Protocol, way: Way, ours: &Each, bare: &Each) -> Line {
    let over = |figure: fn(&Each) -> f64| Cell::new(figure(ours) - figure(bare));
    let all = |figure: fn(&Each) -> f64| Some(Cell::new(figure(ours)).beside(figure(bare)));
    let (time, allocations) = (over(|each| each.time), over(|each| each.allocations));
    let is_judged = way == Way::Session;
    Line {
        name: format!("{}, {}", protocol.name(), way.name()),
        cells: vec![
            Some(if is_judged { time.at_most(TIME) } else { time }),
            Some(over(|each| each.instructions)),
            Some(if is_judged { allocations.at_most(ALLOCATIONS) } else { allocations }),
            all(|each| each.time),
            all(|each| each.instructions),
            all(|each| each.allocations),
        ],
    }
}

/// The best CPU time of a request, in microseconds, for each way.
///
/// They take turns, so that a machine that is slow for a while is slow for all of them.
fn times(place: &Place, protocol: Protocol, arguments: &Arguments) -> Outcome<[f64; WAYS.len()]> {
    let (rounds, requests) = (arguments.times(10, 4), arguments.times(5_000, 2_000));
    note(&format!("overhead: {}, {rounds} rounds of {requests} requests", protocol.name()));
    let mut samples = WAYS.map(|_| Samples::default());
    for _ in 0..rounds {
        for (way, samples) in WAYS.into_iter().zip(&mut samples) {
            let repeat = Repeat { way, requests, is_watched: false };
            samples.push(client::send(place, &repeat)? * 1e6);
        }
    }
    Ok(samples.map(|samples| samples.best()))
}

/// The instructions and the allocations of a request.
fn counts(place: &Place, way: Way, arguments: &Arguments) -> Outcome<(f64, f64)> {
    let requests = arguments.times(2_000, 500);
    let count = |watcher: &[&str], key: &str, requests| {
        let repeat = Repeat { way, requests, is_watched: true };
        number_after(&client::watch(watcher, place, &repeat)?, key)
    };
    let each = |watcher: &[&str], key: &str| -> Outcome<f64> {
        let (some, twice) = (count(watcher, key, requests)?, count(watcher, key, 2 * requests)?);
        Ok(samples::each(some, twice, requests))
    };
    let instructions =
        each(&["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"], "Collected :")?;
    let allocations = each(
        &["valgrind", "--tool=memcheck", "--leak-check=no", "--undef-value-errors=no"],
        "total heap usage:",
    )?;
    Ok((instructions, allocations))
}

/// The number that valgrind writes behind a word.
fn number_after(said: &str, key: &str) -> Outcome<u64> {
    let number = said.split(key).nth(1).and_then(|rest| rest.split_whitespace().next());
    let number = number.and_then(|number| number.replace(',', "").parse().ok());
    number.ok_or_else(|| format!("valgrind did not say what comes after `{key}`:\n{said}").into())
}

/// Asks for the same small document again and again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Repeat {
    way: Way,
    requests: usize,
    /// Whether it runs under valgrind, where there is no asking for the CPU time: rustix would read the clock in a
    /// page that valgrind does not map.
    is_watched: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Way {
    /// With hyper alone.
    Bare,
    /// With our client and tokens by hand.
    Bytes,
    /// With our client and the tokens of a session, which live.
    Session,
    /// The same, and as its model.
    Typed,
}

/// Bare hyper first.
const WAYS: [Way; 4] = [Way::Bare, Way::Bytes, Way::Session, Way::Typed];

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare hyper",
            Self::Bytes => "tokens by hand",
            Self::Session => "a session",
            Self::Typed => "a session, typed",
        }
    }
}

impl Errand for Repeat {
    const NAME: &'static str = "overhead";
    /// CPU seconds for each request of the best batch.
    type Figures = f64;

    async fn run(self, place: &Place) -> Outcome<f64> {
        match self.way {
            Way::Bare => {
                let token = bare::spartan_token(place)?;
                let mut connection = Bare::new(place)?.connect(bare::PROFILE).await?;
                self.repeat(async || Ok(connection.get("/users/me", &token).await?.len())).await
            }
            Way::Bytes | Way::Session | Way::Typed => {
                let client = match self.way {
                    Way::Bytes => place.client()?,
                    _ => place.session(place.http()?)?.client(),
                };
                let profile = client.profile();
                if self.way == Way::Typed {
                    let call = async || Ok(profile.current_user().await?.gamertag.as_str().len());
                    return self.repeat(call).await;
                }
                self.repeat(async || Ok(profile.current_user().send().await?.bytes().len())).await
            }
        }
    }
}

impl Repeat {
    async fn repeat(self, mut call: impl AsyncFnMut() -> Outcome<usize>) -> Outcome<f64> {
        // The first ones connect, sign in, and let buffers grow to their size.
        for _ in 0..100 {
            call().await?;
        }
        if self.is_watched {
            for _ in 0..self.requests {
                call().await?;
            }
            return Ok(0.0);
        }
        let mut seconds = Samples::default();
        for _ in 0..self.requests / BATCH {
            let begun = cost::cpu()?;
            for _ in 0..BATCH {
                call().await?;
            }
            seconds.push((cost::cpu()? - begun) / BATCH as f64);
        }
        Ok(seconds.best())
    }
}

/// Requests that take some milliseconds: few enough for batches that nobody disturbs.
const BATCH: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_valgrind_says() {
        let said = "==7== Collected : 123456\n==7==   total heap usage: 1,234 allocs, 5 frees";
        assert_eq!(number_after(said, "Collected :").unwrap(), 123_456);
        assert_eq!(number_after(said, "total heap usage:").unwrap(), 1_234);
        assert!(number_after(said, "I refs").is_err());
    }
}
