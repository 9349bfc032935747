//! Where in a document a failure stands, told in names of ours alone.

use std::cell::RefCell;
use std::fmt::Write as _;

use serde::de::value::StrDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_path_to_error::{Path, Segment};

type Failure = serde::de::value::Error;

/// Writes a path, with a star for every key that is not the name of a field of `T`: the keys of a map are the
/// server's choice, and what it chose may be a secret that it echoes.
pub(super) fn printable<'de, T: Deserialize<'de>>(path: &Path) -> String {
    let segments: Vec<&Segment> = path.iter().collect();
    let fields = RefCell::new(Vec::new());
    let walk = Walk { segments: &segments, fields: &fields };
    // It ends at the end of the path at the latest, where nothing is to be had; what it saw is what counts.
    let _ends_early = T::deserialize(walk);

    let mut fields = fields.into_inner().into_iter();
    let mut text = String::new();
    for segment in segments {
        let key = match segment {
            Segment::Seq { index } => {
                let _infallible = write!(text, "[{index}]");
                continue;
            }
            Segment::Map { key } if fields.next() == Some(true) => key,
            Segment::Map { .. } | Segment::Enum { .. } => "*",
            Segment::Unknown => {
                let _of_a_map = fields.next();
                "*"
            }
        };
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(key);
    }
    text
}

/// Shows a type nothing but the way along a path, to learn how it asks for each key: for a field as an
/// identifier, for a key of a map as anything else.
#[derive(Clone, Copy)]
struct Walk<'a> {
    segments: &'a [&'a Segment],
    /// For each key that was asked for, whether it is a field.
    fields: &'a RefCell<Vec<bool>>,
}

impl<'a> Walk<'a> {
    fn next(self) -> Option<(&'a Segment, Self)> {
        let (first, rest) = self.segments.split_first()?;
        Some((first, Self { segments: rest, ..self }))
    }
}

impl<'de> Deserializer<'de> for Walk<'_> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.next() {
            Some((Segment::Seq { .. }, _)) => visitor.visit_seq(self),
            Some((Segment::Map { .. } | Segment::Unknown, _)) => visitor.visit_map(self),
            _ => Err(Failure::custom("the path ends here")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> SeqAccess<'de> for Walk<'_> {
    type Error = Failure;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Failure> {
        self.next().map(|(_, rest)| seed.deserialize(rest)).transpose()
    }
}

impl<'de> MapAccess<'de> for Walk<'_> {
    type Error = Failure;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Failure> {
        match self.next() {
            Some((Segment::Map { key }, _)) => {
                seed.deserialize(Key { key, fields: self.fields }).map(Some)
            }
            // A key that is wrapped in a type of its own is not in the path.
            Some((Segment::Unknown, _)) => {
                seed.deserialize(Key { key: "", fields: self.fields }).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Failure> {
        let (_, rest) = self.next().ok_or_else(|| Failure::custom("the path ends here"))?;
        seed.deserialize(rest)
    }
}

struct Key<'a> {
    key: &'a str,
    fields: &'a RefCell<Vec<bool>>,
}

impl Key<'_> {
    fn text(&self, is_field: bool) -> StrDeserializer<'_, Failure> {
        self.fields.borrow_mut().push(is_field);
        StrDeserializer::new(self.key)
    }
}

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Failure;

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.text(true).deserialize_any(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.text(false).deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct enum ignored_any
    }
}
