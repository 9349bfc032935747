//! Why the emulator could not do what its owner asked.

use std::{io, net::SocketAddr};

/// Why the emulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address is taken, not local, or not permitted.
    #[error("{address} could not be listened on")]
    #[non_exhaustive]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The control port was to listen where other machines could reach it.
    #[error("the control port must be on the loopback interface, and {address} is not")]
    #[non_exhaustive]
    ControlNotLoopback {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The certificates could not be made.
    #[error("the emulator's certificates could not be made")]
    Certificate(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Why no match could end.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum FinishMatchError {
    /// One of the players is not of this world.
    #[error("there is no player with the XUID {xuid}")]
    #[non_exhaustive]
    UnknownPlayer {
        /// The XUID that was asked for.
        xuid: u64,
    },
    /// There are more players than two teams have.
    #[error("{players} players cannot come to a match together, eight can")]
    #[non_exhaustive]
    TooManyPlayers {
        /// How many were asked for.
        players: usize,
    },
}

/// Why a browser did not come back from an authorize URL.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BrowseError {
    /// The URL is not that of a sign-in page.
    #[error("the URL is not an authorize URL of a known host")]
    NotAuthorize,
    /// The sign-in page showed an error instead of sending the browser back.
    #[error("the sign-in page answered {status}: {reason}")]
    #[non_exhaustive]
    Refused {
        /// Status of the page.
        status: u16,
        /// What the page told the user.
        reason: String,
    },
}
