use std::{collections::BTreeMap, fmt};

use serde::{
    Deserializer, Serializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::{trail::Trail, wire::Wire};

model! {
    /// A text of the game in several languages.
    pub struct TranslatableString {
        /// How far it has come; left out in medal metadata.
        pub status: Option<TextStatus> = "status",
        /// The English text, which can be empty.
        pub value: String = "value",
        /// The texts in other languages by their tags, such as `fr-FR`. `qps-ploc` and the like are no languages:
        /// texts that only look foreign, to test with.
        pub translations: BTreeMap<String, String> = "translations",
    }
}

text_enum! {
    /// How far a text has come.
    pub enum TextStatus {
        /// It is meant for players.
        Published = "Published", "published";
        /// It is being tried out.
        Test = "Test", "test";
    }
}

impl TranslatableString {
    /// The text in the language of a tag such as `fr-FR`, in any letter case.
    ///
    /// Without that language it is the same one of another country, the first by its tag: `es-ES` for `es` and
    /// for `es-AR`. Without that too it is [`value`](Self::value).
    pub fn in_language(&self, tag: &str) -> &str {
        let exact = self.translations.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag));
        let same_language = || {
            self.translations
                .iter()
                .find(|(known, _)| language(known).eq_ignore_ascii_case(language(tag)))
        };
        exact.or_else(same_language).map_or(&self.value, |(_, text)| text)
    }
}

/// The part of a tag that names the language: `fr` of `fr-FR`.
fn language(tag: &str) -> &str {
    tag.split_once('-').map_or(tag, |(language, _)| language)
}

impl fmt::Display for TranslatableString {
    /// Writes the English text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.value)
    }
}

/// A text that is a plain one or has translations; other clients disagree where it is which.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum GameText {
    /// One text for all languages.
    Plain(String),
    /// A text in several languages.
    Translatable(TranslatableString),
}

impl GameText {
    /// The text in a language, as far as it is there; see [`TranslatableString::in_language`].
    pub fn in_language(&self, tag: &str) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Translatable(text) => text.in_language(tag),
        }
    }
}

impl fmt::Display for GameText {
    /// Writes the plain or the English text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.pad(text),
            Self::Translatable(text) => text.fmt(f),
        }
    }
}

impl Wire for GameText {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = GameText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or an object with translations")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<GameText, E> {
                Ok(GameText::Plain(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<GameText, A::Error> {
                Wire::read(MapAccessDeserializer::new(map)).map(GameText::Translatable)
            }
        }

        deserializer.deserialize_any(Either)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain(text) => text.write(serializer),
            Self::Translatable(text) => text.write(serializer),
        }
    }

    fn walk(&self, trail: &mut Trail) {
        match self {
            Self::Plain(_) => {}
            Self::Translatable(text) => text.walk(trail),
        }
    }
}

serde_through_wire! { GameText }
