//! What one answer has that its model does not know.

use serde_json::Value;
use spnkr::client::{
    EndpointInfo,
    reference::{Medal, PersonalScoreAward},
};

use crate::{
    compare,
    place::{find, folded, is_name},
};

/// Something that a model does not know, without what belongs to an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) kind: Kind,
    /// Where it stands, with the numbers of list entries left out.
    pub(crate) place: String,
    /// The type of a field, or the number or word of an enum.
    pub(crate) what: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The model cannot read the answer.
    Unreadable,
    /// A field that no field of the model takes.
    UnknownField,
    /// A value of an enum, a medal or an award that has no name.
    UnlistedValue,
    /// The model writes something else than it read.
    Difference,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::UnknownField => "unknown field",
            Self::UnlistedValue => "unlisted value",
            Self::Difference => "difference",
        }
    }
}

/// What an answer has; none for an endpoint that has no model, as its answers are files.
pub(crate) fn of(info: &EndpointInfo, bytes: &[u8]) -> Option<Vec<Finding>> {
    let unreadable = |what: &str| Finding {
        kind: Kind::Unreadable,
        place: String::new(),
        what: what.to_owned(),
    };
    let inspection = match info.inspect(bytes)? {
        Ok(inspection) => inspection,
        // Its text names the place, with stars for what may be somebody's, and never a value.
        Err(error) => return Some(vec![unreadable(&error.problem().to_string())]),
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Ok(document) = serde_json::from_slice::<Value>(bytes) else {
        return Some(vec![unreadable("it is not JSON")]);
    };
    let fields = inspection.unknown_fields.iter().map(|place| Finding {
        kind: Kind::UnknownField,
        place: folded(place),
        what: find(&document, place).map_or("of some type", type_of).to_owned(),
    });
    let values = inspection.unlisted_values.iter().map(|unlisted| Finding {
        kind: Kind::UnlistedValue,
        place: folded(&unlisted.path),
        what: match &unlisted.value {
            Value::Number(number) => number.to_string(),
            Value::String(text) if is_name(text) => text.clone(),
            other => type_of(other).to_owned(),
        },
    });
    let mut unnamed = Vec::new();
    note_unnamed("", &document, "", &mut unnamed);
    let differences = compare::differences(&document, &inspection.document);
    let differences = differences.iter().map(|difference| Finding {
        kind: Kind::Difference,
        place: folded(&difference.path),
        what: "is written otherwise".to_owned(),
    });
    Some(fields.chain(values).chain(unnamed).chain(differences).collect())
}

/// Notes the medals and awards that no table of ours names, in a value that stands under a key.
fn note_unnamed(key: &str, value: &Value, place: &str, found: &mut Vec<Finding>) {
    match value {
        Value::Array(list) => {
            let place = format!("{place}[]");
            list.iter().for_each(|entry| note_unnamed(key, entry, &place, found));
        }
        Value::Object(object) => {
            let id = object.get("NameId").or(object.get("nameId")).and_then(Value::as_u64);
            if let Some(id) = id.filter(|id| !is_named(key, *id)) {
                let place = format!("{place}.NameId");
                found.push(Finding { kind: Kind::UnlistedValue, place, what: id.to_string() });
            }
            for (key, value) in object {
                let key = if is_name(key) { key } else { "*" };
                let place =
                    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
                note_unnamed(key, value, &place, found);
            }
        }
        _ => {}
    }
}

/// Whether a number of the entries under a key has a name, where there is a table of them.
fn is_named(key: &str, id: u64) -> bool {
    let has_name = match key {
        "Medals" | "medals" => |id| Medal::by_id(id).is_some(),
        "PersonalScores" => |id| PersonalScoreAward::by_id(id).is_some(),
        _ => return true,
    };
    u32::try_from(id).is_ok_and(has_name)
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a whole number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
