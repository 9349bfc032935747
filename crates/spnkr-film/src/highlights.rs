use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::{
    FilmMajorVersion,
    bits::Bits,
    error::{BadRecord, Error},
    event::HighlightEvent,
    framing::{Framing, Incomplete},
    inflate::{INFLATED_LIMIT, inflate, inflate_some},
    records::{Record, end_to_end, search},
};

/// The highlight events of a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Highlights {
    /// The version that they were read with.
    pub version: FilmMajorVersion,
    /// What the chunk says of itself.
    pub framing: Framing,
    /// The events as they are stored, which is in order of time. Two that are the same are two events.
    pub events: Vec<HighlightEvent>,
}

/// What could be read of a chunk, and what could not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartialHighlights {
    /// The events that could be read; some of them may be [`Unknown`](crate::EventKind::Unknown), or have the sign
    /// U+FFFD in their gamertags where something else could not be read.
    pub highlights: Highlights,
    /// What could not be read, in its order: at most the first thousand.
    pub problems: Vec<Error>,
    /// How many problems there were in all.
    pub problem_count: usize,
}

/// Reads a chunk of highlight events as it is stored, which is compressed.
///
/// The version is that of the film's manifest. Events are found whatever is wrong with their number:
/// [`Highlights::complete`] makes that an error.
///
/// # Errors
///
/// [`Error::Decompression`] and [`Error::TooLarge`] for bytes that are no chunk;
/// [`Error::MissingEndMarker`], [`Error::TruncatedRecord`], [`Error::UnknownEventType`] and
/// [`Error::InvalidGamertag`] for the first record that cannot be read;
/// [`Error::TooManyRecords`] for a chunk that is made to be expensive.
pub fn parse(chunk: &[u8], version: impl Into<FilmMajorVersion>) -> Result<Highlights, Error> {
    parse_inflated(&inflate(chunk, INFLATED_LIMIT)?, version)
}

/// Reads a chunk of highlight events that is inflated already.
///
/// # Errors
///
/// As [`parse`], without those of inflating.
pub fn parse_inflated(
    inflated: &[u8],
    version: impl Into<FilmMajorVersion>,
) -> Result<Highlights, Error> {
    let version = version.into();
    let (bits, framing) = (Bits::new(inflated), Framing::of(inflated));
    let read = |record| match HighlightEvent::read(bits, version, record) {
        (event, None) => Ok(event),
        (_, Some(problem)) => Err(Error::InvalidGamertag(problem)),
    };
    if let Some(records) = end_to_end(bits, &framing) {
        let events = records.into_iter().map(read).collect::<Result<_, _>>()?;
        return Ok(Highlights { version, framing, events });
    }
    let mut events = Vec::new();
    let mut failure = None;
    search(bits, |record| {
        let event = record.and_then(|record| {
            within_limit(&events, record, inflated)?;
            read(record)
        });
        match event {
            Ok(event) => {
                events.push(event);
                ControlFlow::Continue(())
            }
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    match failure {
        Some(error) => Err(error),
        None => Ok(Highlights { version, framing, events }),
    }
}

/// Reads what can be read of a chunk of highlight events as it is stored, and tells the rest.
///
/// A record that cannot be read is left out, unless its event is of an unknown type or its gamertag is broken: those
/// are given as far as they go. Of a chunk that breaks off, it gives the events up to there.
pub fn parse_lenient(chunk: &[u8], version: impl Into<FilmMajorVersion>) -> PartialHighlights {
    let (inflated, problem) = inflate_some(chunk, INFLATED_LIMIT);
    let mut partial = parse_inflated_lenient(&inflated, version);
    if let Some(problem) = problem {
        partial.problems.insert(0, problem);
        partial.problem_count += 1;
    }
    partial
}

/// Reads what can be read of a chunk of highlight events that is inflated already; as [`parse_lenient`].
pub fn parse_inflated_lenient(
    inflated: &[u8],
    version: impl Into<FilmMajorVersion>,
) -> PartialHighlights {
    let version = version.into();
    let (bits, framing) = (Bits::new(inflated), Framing::of(inflated));
    let highlights = Highlights { version, framing, events: Vec::new() };
    let mut partial = PartialHighlights { highlights, problems: Vec::new(), problem_count: 0 };
    match end_to_end(bits, &partial.highlights.framing) {
        Some(records) => {
            for record in records {
                partial.read(bits, record);
            }
        }
        None => search(bits, |record| partial.take(bits, record, inflated)),
    }
    partial
}

impl PartialHighlights {
    fn take(
        &mut self,
        bits: Bits<'_>,
        record: Result<Record, Error>,
        inflated: &[u8],
    ) -> ControlFlow<()> {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let of_unknown_type = match &error {
                    Error::UnknownEventType(event) => {
                        let identity = bits.identity_at(event.record().bit());
                        identity.map(|identity| Record { identity, end: event.end_bit() })
                    }
                    _ => None,
                };
                self.note(error);
                let Some(record) = of_unknown_type else { return ControlFlow::Continue(()) };
                record
            }
        };
        if let Err(error) = within_limit(&self.highlights.events, record, inflated) {
            self.note(error);
            return ControlFlow::Break(());
        }
        self.read(bits, record);
        ControlFlow::Continue(())
    }

    fn read(&mut self, bits: Bits<'_>, record: Record) {
        let (event, problem) = HighlightEvent::read(bits, self.highlights.version, record);
        self.highlights.events.push(event);
        if let Some(problem) = problem {
            self.note(Error::InvalidGamertag(problem));
        }
    }

    fn note(&mut self, problem: Error) {
        self.problem_count += 1;
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// Records may share their bytes, but not so that events take much more memory than the chunk.
fn within_limit(events: &[HighlightEvent], record: Record, inflated: &[u8]) -> Result<(), Error> {
    let most = (inflated.len() / size_of::<HighlightEvent>()).max(FREE_EVENTS);
    if events.len() < most {
        return Ok(());
    }
    Err(Error::TooManyRecords(BadRecord::new(record.identity.bit, record.identity.xuid)))
}

const MOST_PROBLEMS: usize = 1000;
/// So many events are always fine; the most that a match was reported to have are 2,321.
const FREE_EVENTS: usize = 10_000;

impl Highlights {
    /// How many events were found.
    pub fn found(&self) -> usize {
        self.events.len()
    }

    /// How many events there are to be, as the chunk says; none if it does not.
    pub fn declared(&self) -> Option<u32> {
        self.framing.declared
    }

    /// Whether all events are there: as many as the chunk declares, in a packet with nothing wrong about it.
    pub fn is_complete(&self) -> bool {
        let declared = self.declared().and_then(|declared| usize::try_from(declared).ok());
        declared == Some(self.found()) && self.framing.problem.is_none()
    }

    /// The same, if all events are there.
    ///
    /// Without this, a chunk with other events than it declares is as good as any. A chunk that declares no event and
    /// has none is complete: many custom games have such a one.
    ///
    /// # Errors
    ///
    /// [`Error::Incomplete`] if there are fewer or more events than are declared, if no number is declared, or if
    /// something is wrong with the packets around them.
    pub fn complete(self) -> Result<Self, Error> {
        match self.is_complete() {
            true => Ok(self),
            false => Err(Error::Incomplete(Incomplete::new(&self.framing, self.found()))),
        }
    }
}
