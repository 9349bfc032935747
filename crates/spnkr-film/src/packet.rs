use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The bytes of a packet's header.
pub(crate) const HEADER: usize = 16;
/// The type of the packet that ends a chunk.
pub(crate) const END: u16 = 7;
/// The type of the packet with the highlight events.
pub(crate) const SUMMARY: u16 = 9;

/// What stands before the payload of a packet: 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PacketHeader {
    /// What is in it: 9 for highlight events, 0 for a frame, 7 for nothing at the end of a chunk.
    pub packet_type: u16,
    /// Two bytes that seem to mean nothing.
    pub unused: [u8; 2],
    /// The size of the payload, in bytes.
    pub payload_bytes: u32,
    /// When it was made, in microseconds on a clock of the server.
    pub timestamp_us: u64,
}

impl PacketHeader {
    /// Reads the header at the beginning of some bytes.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (packet_type, rest) = bytes.split_first_chunk()?;
        let (unused, rest) = rest.split_first_chunk()?;
        let (size, rest) = rest.split_first_chunk()?;
        let (timestamp, _) = rest.split_first_chunk()?;
        Some(Self {
            packet_type: u16::from_le_bytes(*packet_type),
            unused: *unused,
            payload_bytes: u32::from_le_bytes(*size),
            timestamp_us: u64::from_le_bytes(*timestamp),
        })
    }
}

/// One packet of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Packet<'a> {
    /// What is said of it.
    pub header: PacketHeader,
    /// What is in it.
    pub payload: &'a [u8],
}

/// Reads the packets of an inflated chunk of replication data or of highlight events, one after the other, without
/// looking into them.
///
/// It ends with the packet that ends the chunk, or with the chunk; what is left over then is
/// [`rest`](Packets::rest). A packet that is larger than what is left is an [`Error::InvalidPacket`], and the last
/// one.
pub fn packets(inflated: &[u8]) -> Packets<'_> {
    Packets { inflated, byte: 0, is_over: false }
}

/// The packets of a chunk, from [`packets`].
#[derive(Debug, Clone)]
pub struct Packets<'a> {
    inflated: &'a [u8],
    byte: usize,
    is_over: bool,
}

impl<'a> Packets<'a> {
    /// What is behind the packets so far: nothing, at the end of a whole chunk.
    pub fn rest(&self) -> &'a [u8] {
        self.inflated.get(self.byte..).unwrap_or_default()
    }
}

impl<'a> Iterator for Packets<'a> {
    type Item = Result<Packet<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest();
        if self.is_over || rest.is_empty() {
            return None;
        }
        let packet = PacketHeader::read(rest).and_then(|header| {
            let size = usize::try_from(header.payload_bytes).ok()?;
            Some(Packet { header, payload: rest.get(HEADER..)?.get(..size)? })
        });
        let Some(packet) = packet else {
            self.is_over = true;
            return Some(Err(Error::InvalidPacket(InvalidPacket { byte: self.byte })));
        };
        self.byte += HEADER + packet.payload.len();
        self.is_over = packet.header.packet_type == END;
        Some(Ok(packet))
    }
}

/// A packet that goes on behind the end of its chunk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the packet at byte {byte} is larger than what is left of the chunk")]
pub struct InvalidPacket {
    byte: usize,
}

impl InvalidPacket {
    /// Where it begins in the inflated chunk, in bytes.
    pub fn byte(&self) -> usize {
        self.byte
    }
}
