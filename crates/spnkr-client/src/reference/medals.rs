use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use super::index::Index;
use crate::model::{self, MedalDifficulty, MedalMetadata, MedalType, TranslatableString};

mod rows;

/// A medal.
///
/// [`Award::name_id`](crate::model::Award) of a player's medals is its number. What is not known of a medal is
/// none: some are known by number and name alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Medal {
    /// The number that it goes by in match stats.
    pub id: u32,
    /// The name that the game shows: in English, or in the language of its table.
    pub name: Cow<'static, str>,
    /// A name for programs, such as `double_kill`; it is ours and stays the same in all languages.
    pub key: Cow<'static, str>,
    /// What it is given for, in words; none in the built-in table.
    pub description: Option<Cow<'static, str>>,
    /// How hard it is to earn.
    pub difficulty: Option<MedalDifficulty>,
    /// What it is given for.
    pub medal_type: Option<MedalType>,
    /// The personal score that comes with it, in points.
    pub personal_score: Option<i32>,
    /// Where its picture is on the sheet of medals: counted from 0, row by row.
    pub sprite_index: Option<i32>,
    /// Where it stands in a list of medals; higher is rarer.
    pub sorting_weight: Option<i32>,
    /// The number that it goes by in theater films.
    ///
    /// The services list these nowhere; other clients have found them in films.
    pub film_code: Option<u8>,
}

impl Medal {
    /// Every medal of the built-in table, in the order of their numbers.
    pub fn all() -> &'static [Self] {
        &rows::ROWS
    }

    /// The medal of this number.
    pub fn by_id(id: u32) -> Option<&'static Self> {
        MedalTable::built_in().by_id(id)
    }

    /// The medal of this English name, whatever its case.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        MedalTable::built_in().by_name(name)
    }

    /// The medal of this key, such as `double_kill`.
    pub fn by_key(key: &str) -> Option<&'static Self> {
        MedalTable::built_in().by_key(key)
    }

    /// The medal that theater films call by this number.
    pub fn by_film_code(code: u8) -> Option<&'static Self> {
        MedalTable::built_in().by_film_code(code)
    }
}

/// Difficulty, type, personal score, sprite index and sorting weight.
type Details = (MedalDifficulty, MedalType, i32, i32, i32);

const fn medal(
    id: u32,
    name: &'static str,
    key: &'static str,
    details: Option<Details>,
    film_code: Option<u8>,
) -> Medal {
    let mut medal = Medal {
        id,
        name: Cow::Borrowed(name),
        key: Cow::Borrowed(key),
        description: None,
        difficulty: None,
        medal_type: None,
        personal_score: None,
        sprite_index: None,
        sorting_weight: None,
        film_code,
    };
    if let Some((difficulty, medal_type, personal_score, sprite_index, sorting_weight)) = details {
        medal.difficulty = Some(difficulty);
        medal.medal_type = Some(medal_type);
        medal.personal_score = Some(personal_score);
        medal.sprite_index = Some(sprite_index);
        medal.sorting_weight = Some(sorting_weight);
    }
    medal
}

/// Medals, and look-ups among them.
///
/// ```
/// # fn example(metadata: &spnkr_client::model::MedalMetadata) {
/// use spnkr_client::reference::MedalTable;
///
/// let medals = MedalTable::in_language(metadata, "de-DE");
/// if let Some(medal) = medals.by_key("double_kill") {
///     println!("{}", medal.name);
/// }
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct MedalTable {
    /// In the order of their numbers.
    medals: Cow<'static, [Medal]>,
    names: Index<String>,
    keys: Index<String>,
    film_codes: Index<u8>,
}

impl MedalTable {
    /// The table of [`Medal::all`].
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<MedalTable> =
            LazyLock::new(|| MedalTable::new(Cow::Borrowed(&rows::ROWS)));
        &BUILT_IN
    }

    /// The built-in table with what an answer says of its medals, in English.
    ///
    /// Medals that the answer lacks stay as they are built in, for instance those that were given once and are
    /// not any more. A medal that is not built in has a key made of its English name.
    pub fn from_metadata(metadata: &MedalMetadata) -> Self {
        Self::of_answer(metadata, |text| &text.value)
    }

    /// As [`from_metadata`](Self::from_metadata), in the language of a tag such as `de-DE`, as far as the answer
    /// has it: see [`TranslatableString::in_language`].
    pub fn in_language(metadata: &MedalMetadata, tag: &str) -> Self {
        Self::of_answer(metadata, |text| text.in_language(tag))
    }

    fn of_answer(metadata: &MedalMetadata, text_of: impl Fn(&TranslatableString) -> &str) -> Self {
        let mut medals: BTreeMap<u32, Medal> =
            Medal::all().iter().map(|medal| (medal.id, medal.clone())).collect();
        for fresh in &metadata.medals {
            let known = medals.remove(&fresh.name_id);
            medals.insert(fresh.name_id, of_answer(fresh, known, &text_of));
        }
        Self::new(medals.into_values().collect())
    }

    /// The table of these medals, which are in the order of their numbers.
    fn new(medals: Cow<'static, [Medal]>) -> Self {
        Self {
            names: Index::of_texts(medals.iter().map(|medal| &*medal.name)),
            keys: Index::of_texts(medals.iter().map(|medal| &*medal.key)),
            film_codes: Index::new(
                (0..)
                    .zip(medals.iter())
                    .filter_map(|(position, medal)| Some((medal.film_code?, position))),
            ),
            medals,
        }
    }

    /// The medals, in the order of their numbers.
    pub fn medals(&self) -> &[Medal] {
        &self.medals
    }

    /// The medal of this number.
    pub fn by_id(&self, id: u32) -> Option<&Medal> {
        let position = self.medals.binary_search_by_key(&id, |medal| medal.id).ok()?;
        Some(&self.medals[position])
    }

    /// The medal of this name, in the language of the table, whatever its case; the one of the lowest number,
    /// should several have it.
    pub fn by_name(&self, name: &str) -> Option<&Medal> {
        self.names.find_text(name).next().map(|position| &self.medals[position])
    }

    /// The medal of this key, such as `double_kill`.
    pub fn by_key(&self, key: &str) -> Option<&Medal> {
        self.keys.find_text(key).next().map(|position| &self.medals[position])
    }

    /// The medal that theater films call by this number.
    pub fn by_film_code(&self, code: u8) -> Option<&Medal> {
        self.film_codes.find(&code).next().map(|position| &self.medals[position])
    }
}

/// What an answer says of a medal, with what only the built-in table knows.
fn of_answer(
    fresh: &model::Medal,
    known: Option<Medal>,
    text_of: impl Fn(&TranslatableString) -> &str,
) -> Medal {
    let (key, film_code) = match known {
        Some(medal) => (medal.key, medal.film_code),
        None => (Cow::Owned(key_of(&fresh.name.value)), None),
    };
    Medal {
        id: fresh.name_id,
        name: Cow::Owned(text_of(&fresh.name).to_owned()),
        key,
        description: Some(Cow::Owned(text_of(&fresh.description).to_owned())),
        difficulty: Some(fresh.difficulty_index),
        medal_type: Some(fresh.type_index),
        personal_score: Some(fresh.personal_score),
        sprite_index: Some(fresh.sprite_index),
        sorting_weight: Some(fresh.sorting_weight),
        film_code,
    }
}

/// A key made of a name: `fire_and_forget` of `Fire & Forget`.
fn key_of(name: &str) -> String {
    let name = name.to_lowercase().replace('&', " and ").replace(['\'', '\u{2019}'], "");
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_follow_from_names_but_for_one() {
        for medal in Medal::all() {
            let expected = match &*medal.key {
                "three_sixty" => "360",
                key => key,
            };
            assert_eq!(key_of(&medal.name), expected);
        }
    }
}
