/// Declares models: plain structs with a key on the wire for each field, and `extra` for what no field names.
///
/// One visitor a struct, instead of serde's derive with `flatten`, which would gather each object into a map
/// first.
macro_rules! model {
    ($(
        $(#[$doc:meta])*
        pub struct $Name:ident {
            $( $(#[$field_doc:meta])* pub $field:ident: $Field:ty = $key:literal, )*
        }
    )+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $Name {
            $( $(#[$field_doc])* pub $field: $Field, )*
            /// What no field names.
            pub extra: $crate::model::Extra,
        }

        impl $Name {
            /// Where the document has keys that no field names, such as `Results[3].MatchInfo.NewKey`.
            pub fn unknown_fields(&self) -> Vec<String> {
                $crate::model::trail::unknown_fields(self)
            }
        }

        impl $crate::model::wire::Wire for $Name {
            fn read<'de, D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                #[allow(non_camel_case_types, clippy::enum_variant_names, reason = "the fields' names")]
                enum Position { $( $field, )* }

                struct Index;

                #[allow(non_upper_case_globals, reason = "the fields' names")]
                impl Index {
                    $( const $field: usize = Position::$field as usize; )*
                }

                struct Fields;

                impl<'de> ::serde::de::Visitor<'de> for Fields {
                    type Value = $Name;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str(concat!("an object: ", stringify!($Name)))
                    }

                    fn visit_map<A: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> Result<$Name, A::Error> {
                        use $crate::model::wire::{Key, Keys, Reader, Wire};

                        $( let mut $field: Option<$Field> = None; )*
                        let mut extra = $crate::model::Extra::default();
                        let mut keys = Keys::new(&[$( $key ),*]);
                        while let Some(key) = map.next_key_seed(&mut keys)? {
                            match key {
                                $( Key::Known(Index::$field) => {
                                    $field = Some(map.next_value_seed(Reader::new())?);
                                } )*
                                Key::Known(_) => {}
                                Key::Unknown(key) => extra.push(key, map.next_value()?),
                            }
                        }
                        Ok($Name {
                            $( $field: match $field {
                                Some(value) => value,
                                None => Wire::missing($key)?,
                            }, )*
                            extra,
                        })
                    }
                }

                deserializer.deserialize_map(Fields)
            }

            fn write<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeMap;

                let mut map = serializer.serialize_map(None)?;
                $( if !$crate::model::wire::Wire::is_missing(&self.$field) {
                    map.serialize_entry($key, &$crate::model::wire::Writer(&self.$field))?;
                } )*
                self.extra.write(&mut map)?;
                map.end()
            }

            fn walk(&self, trail: &mut $crate::model::trail::Trail) {
                $( trail.key($key, &self.$field); )*
                trail.note(&self.extra);
            }
        }

        serde_through_wire! { $Name }
    )+ };
}

/// Declares enums whose set of numbers the services may extend.
macro_rules! open_enum {
    ($(
        $(#[$doc:meta])*
        pub enum $Name:ident {
            $( $(#[$variant_doc:meta])* $Variant:ident = $number:literal, $text:literal; )+
        }
    )+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $Name {
            $( $(#[$variant_doc])* $Variant, )+
            /// A number that this version has no name for.
            Unlisted(i32),
        }

        impl $Name {
            /// Every number that has a name.
            pub const ALL: &'static [Self] = &[$( Self::$Variant ),+];

            /// The name in words, if there is one.
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $( Self::$Variant => Some($text), )+
                    Self::Unlisted(_) => None,
                }
            }

            /// The value of a name, in any letter case, with or without spaces between its words.
            pub fn from_name(name: &str) -> Option<Self> {
                let is_name = |value: &&Self| {
                    value.name().is_some_and(|other| $crate::model::is_same_name(other, name))
                };
                Self::ALL.iter().find(is_name).copied()
            }
        }

        impl ::std::fmt::Display for $Name {
            /// Writes the name, or the number if it has none.
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self.name() {
                    Some(name) => f.pad(name),
                    None => i32::from(*self).fmt(f),
                }
            }
        }

        impl From<i32> for $Name {
            fn from(number: i32) -> Self {
                match number {
                    $( $number => Self::$Variant, )+
                    _ => Self::Unlisted(number),
                }
            }
        }

        impl From<$Name> for i32 {
            fn from(value: $Name) -> Self {
                match value {
                    $( $Name::$Variant => $number, )+
                    $Name::Unlisted(number) => number,
                }
            }
        }

        impl $crate::model::wire::Wire for $Name {
            fn read<'de, D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                <i32 as $crate::model::wire::Wire>::read(deserializer).map(Self::from)
            }

            fn write<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i32((*self).into())
            }

            fn walk(&self, trail: &mut $crate::model::trail::Trail) {
                if let Self::Unlisted(number) = self {
                    trail.unlisted(*number);
                }
            }
        }

        serde_through_wire! { $Name }
    )+ };
}

/// Declares enums whose set of texts the services may extend.
macro_rules! text_enum {
    ($(
        $(#[$doc:meta])*
        pub enum $Name:ident {
            $( $(#[$variant_doc:meta])* $Variant:ident = $text:literal, $words:literal; )+
        }
    )+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $Name {
            $( $(#[$variant_doc])* $Variant, )+
            /// A text that this version has no name for.
            Unlisted(Box<str>),
        }

        impl $Name {
            /// Every text that has a name.
            pub const ALL: &'static [Self] = &[$( Self::$Variant ),+];

            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$Variant => $text, )+
                    Self::Unlisted(text) => text,
                }
            }

            /// The name in words, if there is one.
            pub const fn name(&self) -> Option<&'static str> {
                match self {
                    $( Self::$Variant => Some($words), )+
                    Self::Unlisted(_) => None,
                }
            }

            /// The value of a name, in any letter case, with or without spaces between its words.
            pub fn from_name(name: &str) -> Option<Self> {
                let is_name = |value: &&Self| {
                    value.name().is_some_and(|other| $crate::model::is_same_name(other, name))
                };
                Self::ALL.iter().find(is_name).cloned()
            }
        }

        impl ::std::fmt::Display for $Name {
            /// Writes the name, or the text on the wire if it has none.
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.name().unwrap_or(self.as_str()))
            }
        }

        impl From<&str> for $Name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text => Self::$Variant, )+
                    _ => Self::Unlisted(text.into()),
                }
            }
        }

        impl $crate::model::wire::Text for $Name {
            const WHAT: &'static str = concat!("a text: ", stringify!($Name));

            fn from_text(text: &str) -> Self {
                text.into()
            }

            fn text(&self) -> impl ::std::fmt::Display {
                self.as_str()
            }

            fn is_listed(&self) -> bool {
                !matches!(self, Self::Unlisted(_))
            }
        }

        impl $crate::model::wire::MapKey for $Name {
            fn from_key(key: String) -> Self {
                key.as_str().into()
            }

            fn key(&self) -> &str {
                self.as_str()
            }

            fn is_listed(&self) -> bool {
                $crate::model::wire::Text::is_listed(self)
            }
        }

        wire_as_text! { $Name }
    )+ };
}

/// Puts a [`Text`](crate::model::wire::Text) on the wire.
macro_rules! wire_as_text {
    ($Name:ident) => {
        impl $crate::model::wire::Wire for $Name {
            fn read<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::model::wire::read_text(deserializer)
            }

            fn write<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&$crate::model::wire::Text::text(self))
            }

            fn walk(&self, trail: &mut $crate::model::trail::Trail) {
                if !$crate::model::wire::Text::is_listed(self) {
                    trail.unlisted($crate::model::wire::Text::text(self).to_string());
                }
            }
        }

        serde_through_wire! { $Name }
    };
}

macro_rules! serde_through_wire {
    ($Name:ident) => {
        impl<'de> ::serde::Deserialize<'de> for $Name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::model::wire::Wire::read(deserializer)
            }
        }

        impl ::serde::Serialize for $Name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::model::wire::Wire::write(self, serializer)
            }
        }
    };
}
