use flate2::Decompress;
use spnkr_core::Xuid;

use crate::{film_header::InvalidFilmHeader, framing::Incomplete, packet::InvalidPacket};

/// Why a chunk was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no zlib stream, or a broken one: a page of a proxy, a download that broke off.
    #[error("the chunk cannot be inflated")]
    Decompression(#[source] DecompressionError),
    /// Fewer or more events were found than the chunk declares; only
    /// [`Highlights::complete`](crate::Highlights::complete) takes that as an error.
    #[error("the events of the chunk are not complete")]
    Incomplete(#[source] Incomplete),
    /// The chunk is no film header.
    #[error("the header of the film cannot be read")]
    InvalidFilmHeader(#[source] InvalidFilmHeader),
    /// The name in a record is no UTF-16.
    #[error("the gamertag of a record cannot be read")]
    InvalidGamertag(#[source] BadGamertag),
    /// A packet does not fit into the chunk.
    #[error("the packets of the chunk cannot be read")]
    InvalidPacket(#[source] InvalidPacket),
    /// A record has no end.
    #[error("a record has no end")]
    MissingEndMarker(#[source] BadRecord),
    /// The chunk has more bytes than are allowed when it is inflated.
    #[error("the chunk is too large")]
    TooLarge(#[source] TooLarge),
    /// So many records share their bytes that this is no chunk of a film.
    #[error("the chunk has too many records for its size")]
    TooManyRecords(#[source] BadRecord),
    /// A record ends before there is room for an event.
    #[error("a record is too short")]
    TruncatedRecord(#[source] BadRecord),
    /// A record has an event of a type that is not known.
    #[error("the event of a record is of an unknown type")]
    UnknownEventType(#[source] UnknownEventType),
}

impl Error {
    /// Where in the inflated chunk the fault is, counted in bits from its beginning, if that can be told.
    ///
    /// For a record it is where its XUID begins.
    pub fn bit(&self) -> Option<u64> {
        match self {
            Self::Decompression(_) | Self::Incomplete(_) | Self::TooLarge(_) => None,
            Self::InvalidFilmHeader(header) => Some(header.byte() as u64 * 8),
            Self::InvalidGamertag(gamertag) => Some(gamertag.record().bit()),
            Self::InvalidPacket(packet) => Some(packet.byte() as u64 * 8),
            Self::MissingEndMarker(record)
            | Self::TooManyRecords(record)
            | Self::TruncatedRecord(record) => Some(record.bit()),
            Self::UnknownEventType(event) => Some(event.record().bit()),
        }
    }
}

/// How far a chunk could be inflated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the zlib stream fails at byte {read}, after {written} bytes of content: {problem}")]
pub struct DecompressionError {
    read: u64,
    written: u64,
    problem: &'static str,
}

impl DecompressionError {
    pub(crate) fn new(stream: &Decompress, problem: &'static str) -> Self {
        Self { read: stream.total_in(), written: stream.total_out(), problem }
    }

    /// How many bytes of the chunk were read.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// How many bytes had come out of them.
    pub fn written(&self) -> u64 {
        self.written
    }
}

/// The limit that a chunk is above.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it has more than {limit} bytes when it is inflated")]
pub struct TooLarge {
    limit: usize,
}

impl TooLarge {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit }
    }

    /// The limit, in bytes.
    pub fn limit(&self) -> usize {
        self.limit
    }
}

/// A record that was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the record of player {xuid} is at bit {bit}")]
pub struct BadRecord {
    bit: u64,
    xuid: Xuid,
}

impl BadRecord {
    pub(crate) fn new(bit: u64, xuid: u64) -> Self {
        Self { bit, xuid: Xuid::new(xuid) }
    }

    /// Where its XUID begins in the inflated chunk, in bits.
    pub fn bit(&self) -> u64 {
        self.bit
    }

    /// The player.
    pub fn xuid(&self) -> Xuid {
        self.xuid
    }
}

/// A record whose gamertag is no UTF-16.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a surrogate stands alone in the name, and {record}")]
pub struct BadGamertag {
    record: BadRecord,
    units: [u16; 16],
}

impl BadGamertag {
    pub(crate) fn new(record: BadRecord, units: [u16; 16]) -> Self {
        Self { record, units }
    }

    /// The record.
    pub fn record(&self) -> &BadRecord {
        &self.record
    }

    /// What stands there.
    pub fn units(&self) -> [u16; 16] {
        self.units
    }
}

/// A record whose event is of an unknown type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("its type is {type_code} with medal flag {medal_flag}, and {record}")]
pub struct UnknownEventType {
    record: BadRecord,
    end_bit: u64,
    type_code: u8,
    medal_flag: u8,
}

impl UnknownEventType {
    pub(crate) fn new(record: BadRecord, end_bit: u64, type_code: u8, medal_flag: u8) -> Self {
        Self { record, end_bit, type_code, medal_flag }
    }

    /// The record.
    pub fn record(&self) -> &BadRecord {
        &self.record
    }

    /// Where the marker at its end begins in the inflated chunk, in bits.
    pub fn end_bit(&self) -> u64 {
        self.end_bit
    }

    /// The number of its type.
    pub fn type_code(&self) -> u8 {
        self.type_code
    }

    /// What says whether it is a medal: 1 for one.
    pub fn medal_flag(&self) -> u8 {
        self.medal_flag
    }
}
