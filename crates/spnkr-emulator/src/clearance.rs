//! The clearance, which says what state of the game a request is about.

use crate::{
    answer::{Asked, Exception},
    state::State,
};

/// Refuses whoever shows no clearance, in the header or, as the game itself does, in this parameter of the query.
pub(crate) fn require(state: &State, asked: &Asked, parameter: &str) -> Result<(), Exception> {
    let in_query = asked.query_value(parameter);
    if in_query.is_some_and(|clearance| clearance == state.clearance) {
        state.spartan_account(asked)?;
    } else {
        state.cleared_account(asked)?;
    }
    Ok(())
}
