use std::borrow::Cow;

use serde::{Deserialize, Serialize};

mod rows;

/// A medal, by the number that films know it by.
///
/// The services list these numbers nowhere; other clients have found them in films. A number that is not known has
/// neither name id nor name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Medal {
    /// The number that it goes by in films.
    pub code: u8,
    /// The number that it goes by in match stats and in the metadata of medals.
    pub name_id: Option<u32>,
    /// The name that the game shows, in English.
    pub name: Option<Cow<'static, str>>,
}

impl Medal {
    /// The medal of a number in films.
    pub fn of_code(code: u8) -> Self {
        match Self::known(code) {
            Some(medal) => medal.clone(),
            None => Self { code, name_id: None, name: None },
        }
    }

    /// Every medal whose number in films is known, in the order of these.
    pub fn all() -> &'static [Self] {
        &rows::ROWS
    }

    fn known(code: u8) -> Option<&'static Self> {
        let place = rows::ROWS.binary_search_by_key(&code, |medal| medal.code).ok()?;
        rows::ROWS.get(place)
    }
}

const fn medal(code: u8, name_id: u32, name: &'static str) -> Medal {
    Medal { code, name_id: Some(name_id), name: Some(Cow::Borrowed(name)) }
}
