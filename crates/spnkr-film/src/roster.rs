use serde::{Deserialize, Serialize};
use spnkr_core::Xuid;

use crate::{bits::Bits, event::without_filling};

/// A player in a film's header or replication data.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RosterEntry {
    /// The player.
    pub xuid: Xuid,
    /// The name at the time of the match.
    pub gamertag: String,
    /// Where the XUID begins in the inflated chunk, in bits.
    pub xuid_bit: u64,
}

/// The bits of a gamertag, and of the zeros between it and the XUID.
const GAMERTAG: u64 = 32 * 8;
const ZEROS: u64 = 21 * 8;

/// Finds the players in an inflated chunk of type 1 or 2, in their order.
///
/// A chunk may name a player more than once, and each time is an entry. Bots are not among them.
pub fn roster(inflated: &[u8]) -> Vec<RosterEntry> {
    let bits = Bits::new(inflated);
    let first = bits.next_identity(GAMERTAG + ZEROS);
    let identities = std::iter::successors(first, |identity| bits.next_identity(identity.bit + 1));
    let entries = identities.filter_map(|identity| {
        let zeros = identity.bit - ZEROS;
        if !bits.are_zero(zeros, identity.bit) {
            return None;
        }
        let bytes: [u8; 32] = bits.bytes(zeros - GAMERTAG);
        let units: [u16; 16] = std::array::from_fn(|place| {
            u16::from_le_bytes([bytes[2 * place], bytes[2 * place + 1]])
        });
        let gamertag = String::from_utf16(without_filling(&units)).ok()?;
        let is_name = !gamertag.is_empty() && !gamertag.contains('\0');
        is_name.then(|| RosterEntry {
            xuid: Xuid::new(identity.xuid),
            gamertag,
            xuid_bit: identity.bit,
        })
    });
    entries.collect()
}
