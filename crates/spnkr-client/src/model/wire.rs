//! How values stand in the documents of the services: one trait to read, write and walk them.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use jiff::{SignedDuration, Timestamp};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
    ser::{SerializeMap, SerializeSeq},
};
use serde_json::{Map, Value};
use spnkr_core::{AssetId, AssetVersionId, Gamertag, MatchId, Xuid};
use uuid::Uuid;

use super::{duration, trail::Trail};

/// A value of a document.
///
/// Apart from serde's own traits, since the services write numbers, durations and the like in ways that
/// those would refuse or change.
pub(crate) trait Wire: Sized {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// What a field is if its key is not there.
    fn missing<E: de::Error>(key: &'static str) -> Result<Self, E> {
        Err(E::missing_field(key))
    }

    /// Whether the key is left out when the field is written.
    fn is_missing(&self) -> bool {
        false
    }

    /// Notes the unknown fields and unlisted values within.
    fn walk(&self, _: &mut Trail) {}
}

/// Reads a value where serde asks for a seed.
pub(crate) struct Reader<T>(PhantomData<T>);

impl<T> Reader<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Wire> DeserializeSeed<'de> for Reader<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// Writes a value where serde asks for `Serialize`.
pub(crate) struct Writer<'a, T>(pub(crate) &'a T);

impl<T: Wire> Serialize for Writer<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// Reads the keys of an object: the index of a known one, or the text of another.
///
/// The services send keys in one order, so the next one is compared first.
pub(crate) struct Keys {
    names: &'static [&'static str],
    next: usize,
}

pub(crate) enum Key {
    Known(usize),
    Unknown(String),
}

impl Keys {
    pub(crate) fn new(names: &'static [&'static str]) -> Self {
        Self { names, next: 0 }
    }

    fn find(&self, key: &str) -> Option<usize> {
        let is_key = |name: &&str| *name == key;
        let (before, from_next) = self.names.split_at(self.next);
        match from_next.iter().position(is_key) {
            Some(index) => Some(self.next + index),
            None => before.iter().position(is_key),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for &mut Keys {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Key, E> {
        Ok(match self.find(key) {
            Some(index) => {
                self.next = index + 1;
                Key::Known(index)
            }
            None => Key::Unknown(key.to_owned()),
        })
    }
}

/// A value that is one text on the wire, and that any text can be read as.
pub(crate) trait Text: Sized {
    /// What it is, for whoever finds something else in its place.
    const WHAT: &'static str;

    fn from_text(text: &str) -> Self;

    /// The text that it was read from.
    fn text(&self) -> impl fmt::Display;

    /// Whether it is one of those that have a name, where there is a list of them.
    fn is_listed(&self) -> bool {
        true
    }
}

pub(crate) fn read_text<'de, T: Text, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Words<T>(PhantomData<T>);

    impl<T: Text> Visitor<'_> for Words<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(T::WHAT)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            Ok(T::from_text(text))
        }
    }

    deserializer.deserialize_str(Words(PhantomData))
}

/// The key of an object whose keys are data, not names of fields.
pub(crate) trait MapKey: Ord + Sized {
    fn from_key(key: String) -> Self;

    fn key(&self) -> &str;

    /// Whether it is one of those that have a name, where there is a list of them.
    fn is_listed(&self) -> bool {
        true
    }
}

impl MapKey for String {
    fn from_key(key: String) -> Self {
        key
    }

    fn key(&self) -> &str {
        self
    }
}

macro_rules! as_serde_does {
    ($($type:ty)+) => { $(
        impl Wire for $type {
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }
        }
    )+ };
}

as_serde_does! {
    AssetId AssetVersionId Gamertag Map<String, Value> MatchId String Timestamp Uuid Value Xuid bool
}

macro_rules! integers {
    ($($type:ident)+) => { $(
        impl Wire for $type {
            /// Reads a number without a fraction, also written as `6.0` or as a text of digits.
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Integer;

                impl Visitor<'_> for Integer {
                    type Value = $type;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a whole number")
                    }

                    fn visit_u64<E: de::Error>(self, number: u64) -> Result<$type, E> {
                        number.try_into().map_err(E::custom)
                    }

                    fn visit_i64<E: de::Error>(self, number: i64) -> Result<$type, E> {
                        number.try_into().map_err(E::custom)
                    }

                    fn visit_f64<E: de::Error>(self, number: f64) -> Result<$type, E> {
                        match whole(number) {
                            Some(number) => self.visit_i64(number),
                            None => Err(E::custom("the number has a fraction")),
                        }
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_any(Integer)
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }
        }
    )+ };
}

integers! { i32 i64 u32 }

fn whole(number: f64) -> Option<i64> {
    // Every whole number in this range is one `i64`, so the cast changes nothing.
    let range = -9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0;
    (number.trunc() == number && range.contains(&number)).then_some(number as i64)
}

impl Wire for f64 {
    /// Reads a number or one of the texts that the skill service writes for what JSON has no number for.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;

        impl Visitor<'_> for Number {
            type Value = f64;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, `NaN`, `Infinity` or `-Infinity`")
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<f64, E> {
                Ok(number)
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<f64, E> {
                Ok(number as f64)
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<f64, E> {
                Ok(number as f64)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<f64, E> {
                match text {
                    "NaN" => Ok(f64::NAN),
                    "Infinity" => Ok(f64::INFINITY),
                    "-Infinity" => Ok(f64::NEG_INFINITY),
                    _ => Err(E::custom("the text names no number")),
                }
            }
        }

        deserializer.deserialize_any(Number)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            number if number.is_nan() => serializer.serialize_str("NaN"),
            Self::INFINITY => serializer.serialize_str("Infinity"),
            Self::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            number => serializer.serialize_f64(number),
        }
    }
}

impl Wire for SignedDuration {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Duration;

        impl Visitor<'_> for Duration {
            type Value = SignedDuration;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a duration such as PT10M29.4441457S")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<SignedDuration, E> {
                duration::parse(text).ok_or_else(|| E::custom("the text is no duration"))
            }
        }

        deserializer.deserialize_str(Duration)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&duration::Iso(*self))
    }
}

impl<T: Wire> Wire for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Maybe<T>(PhantomData<T>);

        impl<'de, T: Wire> Visitor<'de> for Maybe<T> {
            type Value = Option<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or null")
            }

            fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
                Ok(None)
            }

            fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<Option<T>, D::Error> {
                T::read(value).map(Some)
            }
        }

        deserializer.deserialize_option(Maybe(PhantomData))
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn missing<E: de::Error>(_: &'static str) -> Result<Self, E> {
        Ok(None)
    }

    fn is_missing(&self) -> bool {
        self.is_none()
    }

    fn walk(&self, trail: &mut Trail) {
        if let Some(value) = self {
            value.walk(trail);
        }
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T>(PhantomData<T>);

        impl<'de, T: Wire> Visitor<'de> for List<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = elements.next_element_seed(Reader::new())? {
                    list.push(element);
                }
                Ok(list)
            }
        }

        deserializer.deserialize_seq(List(PhantomData))
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        for element in self {
            list.serialize_element(&Writer(element))?;
        }
        list.end()
    }

    fn walk(&self, trail: &mut Trail) {
        for (index, element) in self.iter().enumerate() {
            trail.index(index, element);
        }
    }
}

impl<K: MapKey, T: Wire> Wire for BTreeMap<K, T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, T>(PhantomData<(K, T)>);

        impl<'de, K: MapKey, T: Wire> Visitor<'de> for Entries<K, T> {
            type Value = BTreeMap<K, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = BTreeMap::new();
                while let Some(key) = map.next_key()? {
                    entries.insert(K::from_key(key), map.next_value_seed(Reader::new())?);
                }
                Ok(entries)
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            map.serialize_entry(key.key(), &Writer(value))?;
        }
        map.end()
    }

    fn walk(&self, trail: &mut Trail) {
        for (key, value) in self {
            if !key.is_listed() {
                trail.unlisted_key(key.key());
            }
            trail.key(key.key(), value);
        }
    }
}
