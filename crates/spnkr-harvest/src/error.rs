use std::{error::Error as StdError, fmt, sync::Arc};

/// Why a harvest came to no end.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The services could not be asked: nobody is signed in, there is no network, or they fail call after call.
    #[error("the harvest was broken off")]
    Client(#[from] spnkr::client::Error),
    /// The match history of a player could not be read.
    #[error("the match history of {xuid} could not be read")]
    #[non_exhaustive]
    History {
        /// Whose.
        xuid: spnkr::Xuid,
        /// Why not.
        source: spnkr::client::Error,
    },
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Error {
    /// The call that failed, if it is one.
    pub fn client_error(&self) -> Option<&spnkr::client::Error> {
        match self {
            Self::Client(source) | Self::History { source, .. } => Some(source),
            Self::Store(_) => None,
        }
    }

    /// What a person can do next.
    pub fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Client(source) | Self::History { source, .. } => source.advice(),
            Self::Store(error) => Some(error.advice()),
        }
    }
}

/// Why a store did not do what it was asked for.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{operation}")]
pub struct StoreError {
    operation: &'static str,
    kind: StoreErrorKind,
    source: Option<Source>,
}

/// A cause that can be told to several.
#[derive(Clone)]
struct Source(Arc<dyn StdError + Send + Sync>);

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Source {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

/// What kind of failure of a store it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// Another program writes to it.
    Busy,
    /// What is there is no store, or a broken one.
    Damaged,
    /// It was written by a newer version.
    Newer,
    /// A question that cannot be answered: wrong SQL, say.
    Query,
    /// It cannot be read.
    Read,
    /// It cannot be written.
    Write,
}

impl StoreError {
    /// A failure of a kind. `operation` is a sentence: `the store could not be opened`, say.
    pub fn new(operation: &'static str, kind: StoreErrorKind) -> Self {
        Self { operation, kind, source: None }
    }

    /// The same with its cause.
    #[must_use]
    pub fn because(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Source(Arc::new(source)));
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// What a person can do next.
    pub fn advice(&self) -> &'static str {
        match self.kind {
            StoreErrorKind::Busy => "wait until the other program has ended, and try again",
            StoreErrorKind::Damaged => "name another file, or restore this one from a copy",
            StoreErrorKind::Newer => "update this program",
            StoreErrorKind::Query => "correct the query; the page on the schema lists the tables",
            StoreErrorKind::Read => "check that the file is there and may be read",
            StoreErrorKind::Write => {
                "check that there is room, and that the folder may be written to"
            }
        }
    }
}
