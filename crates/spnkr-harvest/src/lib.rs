#![doc = include_str!("../README.md")]

pub mod card;
pub mod career;
#[cfg(feature = "pictures")]
mod chart;
mod error;
pub mod export;
#[cfg(feature = "pictures")]
mod page;
#[cfg(feature = "pictures")]
pub mod report;
pub mod rows;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;
mod sync;
pub mod trend;
pub mod watch;

#[cfg(feature = "sqlite")]
pub use crate::sqlite::{
    ColumnInfo, Held, Query, QueryColumn, QueryStop, SqliteReader, SqliteStore, TableInfo, Value,
    tables,
};
pub use crate::{
    error::{Error, StoreError, StoreErrorKind},
    store::{
        Answered, Arrival, AssetArrival, AssetKind, AssetVersion, FilmArrival, Gap, HistoryPart,
        Joined, Missing, MissingCount, Part, Parts, Raw, Status, Store, Unfetched,
    },
    sync::{Harvest, Progress, Report},
};

/// Compiles the examples of the cookbook.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/cookbook.md")]
struct Cookbook;
