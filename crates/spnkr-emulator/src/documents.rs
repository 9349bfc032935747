//! Answers that cost something to make and are asked for again.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, OnceLock},
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::Serialize;

use crate::{answer::Answer, coding::gzip, freshness, lock};

/// A document, ready to be sent.
#[derive(Debug)]
pub(crate) struct Document {
    headers: HeaderMap,
    body: Bytes,
    packed: OnceLock<Bytes>,
}

impl Document {
    pub(crate) fn new(value: &impl Serialize, modified: Timestamp) -> Option<Self> {
        let mut answer = Answer::json(StatusCode::OK, value);
        freshness::mark(&mut answer, modified);
        let Answer { status, headers, body, .. } = answer;
        (status == StatusCode::OK).then_some(Self { headers, body, packed: OnceLock::new() })
    }

    /// The answer that it is, with its gzip form if that is wanted, which is made once.
    pub(crate) fn answer(&self, with_gzip: bool) -> Answer {
        let mut answer = Answer::empty(StatusCode::OK);
        answer.headers.clone_from(&self.headers);
        answer.body = self.body.clone();
        answer.packed =
            with_gzip.then(|| self.packed.get_or_init(|| gzip(&self.body).into()).clone());
        answer
    }
}

/// The documents that were made last; older ones are made again.
#[derive(Debug, Default)]
pub(crate) struct Documents(Mutex<Kept>);

type Place = Arc<OnceLock<Option<Arc<Document>>>>;

#[derive(Debug, Default)]
struct Kept {
    places: HashMap<String, Place>,
    names: VecDeque<String>,
}

impl Documents {
    /// The document of this name, which is made if need be, and once even if several ask at the same time.
    pub(crate) fn get(
        &self,
        name: &str,
        make: impl FnOnce() -> Option<Document>,
    ) -> Option<Arc<Document>> {
        let place = self.place(name);
        place.get_or_init(|| make().map(Arc::new)).clone()
    }

    fn place(&self, name: &str) -> Place {
        let mut kept = lock(&self.0);
        if let Some(place) = kept.places.get(name) {
            return Arc::clone(place);
        }
        if kept.names.len() >= CAPACITY
            && let Some(oldest) = kept.names.pop_front()
        {
            kept.places.remove(&oldest);
        }
        let place = Place::default();
        kept.places.insert(name.to_owned(), Arc::clone(&place));
        kept.names.push_back(name.to_owned());
        place
    }
}

/// Some tens of megabytes.
const CAPACITY: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_made_once_and_forgotten_after_many_others() {
        let documents = Documents::default();
        let mut made = 0;
        let mut get = |name: &str| {
            let document = documents.get(name, || {
                made += 1;
                Document::new(&name, Timestamp::UNIX_EPOCH)
            });
            (document.unwrap().answer(false).body, made)
        };
        assert_eq!(get("first"), (Bytes::from("\"first\""), 1));
        assert_eq!(get("first").1, 1);
        for number in 1..CAPACITY {
            get(&number.to_string());
        }
        assert_eq!(get("first").1, CAPACITY);
        get("another");
        assert_eq!(get("first").1, CAPACITY + 2);
        assert!(documents.get("nothing", || None).is_none());
    }
}
