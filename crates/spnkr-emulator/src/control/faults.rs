//! Faults, through the control port.

use serde_json::{Value, json};

use super::{
    Control,
    refusal::Refusal,
    routes::{Outcome, ok},
};
use crate::{Fault, answer::Asked};

pub(super) fn list(control: &Control, _: &Asked) -> Outcome {
    let faults = &control.state.faults;
    let list = faults.armed().into_iter().map(|armed| {
        let mut row = armed.fault.to_map();
        row.insert("hits".to_owned(), armed.hits.into());
        row.insert("times_left".to_owned(), armed.times_left().into());
        Value::Object(row)
    });
    ok(&json!({"faults": Value::from_iter(list), "hits": faults.hits()}))
}

pub(super) fn inject(control: &Control, asked: &Asked) -> Outcome {
    if !asked.has_content_type("application/json") {
        return Err(Refusal::NOT_JSON);
    }
    let faults = Fault::list_from_json(&asked.body).map_err(|error| match error.entry() {
        None => Refusal::invalid_body(&error),
        Some(_) => Refusal::invalid_value(format!("{error}.")),
    })?;
    let count = faults.len();
    for fault in faults {
        control.state.faults.inject(fault);
    }
    ok(&json!({"injected": count}))
}

pub(super) fn clear(control: &Control, _: &Asked) -> Outcome {
    ok(&json!({"cleared": control.state.faults.clear()}))
}
