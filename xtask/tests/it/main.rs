//! The tidy checks of the workspace: what no compiler looks after.
//!
//! Each one reads the repository or asks cargo, and each failure says what to do.

mod edges;
mod licences;
mod packages;
mod tidy;
mod versions;
mod workspace;
