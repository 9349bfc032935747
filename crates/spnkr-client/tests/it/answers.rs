//! Invented answers with every key that is known, and what models owe to all of them.

mod assets;
mod bans;
mod challenges;
mod cms;
mod customization;
mod endpoint_settings;
mod enums;
mod rewards;
mod service_record;
mod skill;
mod texts;

use std::fmt::Debug;

use proptest::{
    collection::vec,
    option::of,
    prelude::*,
    sample::subsequence,
    test_runner::{Config, TestRunner},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use crate::models::without_nulls;

/// Holds a model to its promises, for a document with every known key.
///
/// A key that ends with `?` may be left out or null; any other is required. In an object with the key `*` the
/// keys are data: its values are models if that says `models`, and of any form if it says `anything`.
#[track_caller]
fn check<M: Debug + DeserializeOwned + Serialize>(
    unknown_fields: fn(&M) -> Vec<String>,
    marked: Value,
) {
    let mut places = Places::default();
    let document = places.unmark(marked, "", "");
    let read = |document: &Value| serde_json::from_slice::<M>(document.to_string().as_bytes());

    for (object, key) in &places.required {
        for value in [None, Some(Value::Null)] {
            let mut broken = document.clone();
            set(&mut broken, object, key, value);
            assert!(read(&broken).is_err(), "{object}/{key} is required");
        }
    }

    let hold = |change: Change| {
        let mut document = document.clone();
        for ((object, key), value) in change.gone {
            set(&mut document, &object, &key, value);
        }
        let mut expected = Vec::new();
        for (object, path) in &change.grown {
            if set(&mut document, object, &change.key, Some(json!([{ "a": 2.5 }, "é"]))) {
                expected.push(join(path, &change.key));
            }
        }
        let model = read(&document).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let written = serde_json::to_value(&model).unwrap();
        prop_assert_eq!(without_nulls(&written), without_nulls(&document));
        let mut unknown = unknown_fields(&model);
        unknown.sort();
        expected.sort();
        prop_assert_eq!(unknown, expected);
        let again = serde_json::to_value(read(&written).unwrap()).unwrap();
        prop_assert_eq!(again, written);
        Ok(())
    };
    hold(Change::default()).unwrap();
    let gone = |value: Option<Value>| {
        places.optional.iter().map(|place| (place.clone(), value.clone())).collect()
    };
    hold(Change { gone: gone(None), ..Change::default() }).unwrap();
    hold(Change { gone: gone(Some(Value::Null)), ..Change::default() }).unwrap();
    let config = Config { failure_persistence: None, ..Config::with_cases(64) };
    TestRunner::new(config).run(&Change::of(&places), hold).unwrap();
}

/// What is different in a document.
#[derive(Debug, Clone, Default)]
struct Change {
    /// The optional keys that are gone, by being absent or null.
    gone: Vec<(Place, Option<Value>)>,
    /// The objects that have a new key, with their paths.
    grown: Vec<Place>,
    /// The new key.
    key: String,
}

/// An object by its JSON pointer, and something of it.
type Place = (String, String);

impl Change {
    fn of(places: &Places) -> impl Strategy<Value = Self> {
        let gone = subsequence(places.optional.clone(), 0..=places.optional.len());
        let gone = gone.prop_flat_map(|gone| {
            let values = vec(of(Just(Value::Null)), gone.len());
            values.prop_map(move |values| gone.iter().cloned().zip(values).collect())
        });
        let grown = subsequence(places.objects.clone(), 0..=places.objects.len());
        (gone, grown, any::<String>()).prop_map(|(gone, grown, key)| Self {
            gone,
            grown,
            key: format!("new {key}"),
        })
    }
}

/// What a marked document has where, by JSON pointers.
#[derive(Default)]
struct Places {
    /// The objects that are models, with their paths as models write them.
    objects: Vec<Place>,
    /// The keys that may be left out, each behind the object that it stands in.
    optional: Vec<Place>,
    /// The keys that may not.
    required: Vec<Place>,
}

impl Places {
    /// Takes the marks out of a document.
    fn unmark(&mut self, value: Value, pointer: &str, path: &str) -> Value {
        match value {
            Value::Object(mut map) => match map.remove("*") {
                Some(kind) if kind == "anything" => Value::Object(map),
                kind => {
                    let is_model = kind.is_none();
                    if is_model {
                        self.objects.push((pointer.to_owned(), path.to_owned()));
                    }
                    Value::Object(self.unmark_entries(map, is_model, pointer, path))
                }
            },
            Value::Array(list) => list
                .into_iter()
                .enumerate()
                .map(|(index, value)| {
                    self.unmark(value, &format!("{pointer}/{index}"), &format!("{path}[{index}]"))
                })
                .collect(),
            other => other,
        }
    }

    fn unmark_entries(
        &mut self,
        map: Map<String, Value>,
        is_model: bool,
        pointer: &str,
        path: &str,
    ) -> Map<String, Value> {
        map.into_iter()
            .map(|(marked, value)| {
                let key = marked.trim_end_matches('?');
                if is_model {
                    let keys = if key == marked { &mut self.required } else { &mut self.optional };
                    keys.push((pointer.to_owned(), key.to_owned()));
                }
                let value = self.unmark(value, &format!("{pointer}/{key}"), &join(path, key));
                (key.to_owned(), value)
            })
            .collect()
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Gives a key of an object another value, or none; whether the object is there.
fn set(document: &mut Value, object: &str, key: &str, value: Option<Value>) -> bool {
    let Some(object) = document.pointer_mut(object).and_then(Value::as_object_mut) else {
        return false;
    };
    match value {
        Some(value) => object.insert(key.to_owned(), value),
        None => object.remove(key),
    };
    true
}

/// Takes the marks out of a document that [`check`] would take.
fn plain(marked: Value) -> Value {
    Places::default().unmark(marked, "", "")
}

/// Reads a document that [`check`] would take.
#[track_caller]
fn read<M: DeserializeOwned>(marked: Value) -> M {
    serde_json::from_value(plain(marked)).unwrap()
}
