use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::packet::{END, HEADER, PacketHeader, SUMMARY};

/// What a chunk of highlight events says of itself, around its events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Framing {
    /// How many events there are to be; none if the chunk does not say.
    pub declared: Option<u32>,
    /// The packet that the events are in; none if there is no such packet.
    pub packet: Option<PacketHeader>,
    /// What is wrong with the packets, if anything is. The events are found all the same.
    pub problem: Option<FramingProblem>,
}

/// What is wrong with the packets of a chunk of highlight events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FramingProblem {
    /// The packet with the events is not followed by one that ends the chunk.
    #[error("no packet ends the chunk")]
    NoEnd,
    /// There is no packet.
    #[error("there is no packet around the events")]
    NoPacket,
    /// The packet is of this type, which is not that of highlight events.
    #[error("the packet is of type {0}, which is not that of highlight events")]
    PacketType(u16),
    /// The packet is to have so many bytes, which is not how many there are.
    #[error("the packet is said to have {0} bytes, and has another size")]
    PayloadSize(u32),
}

impl Framing {
    pub(crate) fn of(chunk: &[u8]) -> Self {
        let count = |bytes: Option<&[u8]>| {
            let bytes = bytes?.first_chunk()?;
            Some(u32::from_be_bytes(*bytes))
        };
        let Some(packet) = PacketHeader::read(chunk).filter(|packet| is_around(packet, chunk))
        else {
            // The payload may stand alone; its count is one if so many records can be there, and if there can be none
            // where it says so.
            let most = chunk.len() / SMALLEST_RECORD;
            let declared = count(Some(chunk)).filter(|&count| match count {
                0 => most == 0,
                _ => usize::try_from(count).is_ok_and(|count| count <= most),
            });
            return Self { declared, packet: None, problem: Some(FramingProblem::NoPacket) };
        };
        let problem = if packet.packet_type != SUMMARY {
            Some(FramingProblem::PacketType(packet.packet_type))
        } else if !ends(chunk) {
            Some(FramingProblem::NoEnd)
        } else if !fits(&packet, chunk) {
            Some(FramingProblem::PayloadSize(packet.payload_bytes))
        } else {
            None
        };
        Self { declared: count(chunk.get(HEADER..)), packet: Some(packet), problem }
    }

    /// The bits of the records, if nothing is wrong with the packets of a chunk of so many bits.
    pub(crate) fn intact_payload(&self, bits: u64) -> Option<Range<u64>> {
        if self.problem.is_some() {
            return None;
        }
        let (start, end) = ((HEADER as u64 + 4) * 8, bits.checked_sub(HEADER as u64 * 8)?);
        (start <= end).then_some(start..end)
    }
}

/// Whether what a chunk begins with is the header of a packet: by its type, or by the size of all that follows.
fn is_around(packet: &PacketHeader, chunk: &[u8]) -> bool {
    packet.packet_type == SUMMARY || (fits(packet, chunk) && ends(chunk))
}

/// Whether the payload of the first packet goes on up to the packet that ends the chunk.
fn fits(packet: &PacketHeader, chunk: &[u8]) -> bool {
    chunk.len().checked_sub(2 * HEADER) == usize::try_from(packet.payload_bytes).ok()
}

/// Whether a chunk closes with a packet that says so.
fn ends(chunk: &[u8]) -> bool {
    let last = chunk.len().checked_sub(HEADER).and_then(|at| PacketHeader::read(&chunk[at..]));
    last.is_some_and(|last| last.packet_type == END && last.payload_bytes == 0)
}

/// The bytes of the smallest record: an event, and the marker behind it.
const SMALLEST_RECORD: usize = 64;

/// That there are other events than there should be, or that it cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found} events were found, {}{}", declared_text(*declared), problem_text(*problem))]
pub struct Incomplete {
    declared: Option<u32>,
    found: usize,
    problem: Option<FramingProblem>,
}

fn declared_text(declared: Option<u32>) -> String {
    match declared {
        Some(declared) => format!("and {declared} are declared"),
        None => "and none are declared".to_owned(),
    }
}

fn problem_text(problem: Option<FramingProblem>) -> String {
    problem.map_or(String::new(), |problem| format!("; {problem}"))
}

impl Incomplete {
    pub(crate) fn new(framing: &Framing, found: usize) -> Self {
        Self { declared: framing.declared, found, problem: framing.problem }
    }

    /// How many events the chunk says to have, if it does.
    pub fn declared(&self) -> Option<u32> {
        self.declared
    }

    /// How many were found.
    pub fn found(&self) -> usize {
        self.found
    }

    /// What is wrong with the packets around them, if anything is.
    pub fn problem(&self) -> Option<FramingProblem> {
        self.problem
    }
}
