use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The number of an Xbox Live account.
///
/// The accounts of people have sixteen digits. Text that a person types has to have that many;
/// [`Xuid::new`] takes any number, since answers are believed.
///
/// ```
/// # use spnkr_core::Xuid;
/// let xuid: Xuid = "xuid(2533274999999999)".parse()?;
/// assert_eq!(xuid, "2533274999999999".parse()?);
/// assert_eq!(xuid.to_string(), "2533274999999999");
/// assert_eq!(xuid.wrapped().to_string(), "xuid(2533274999999999)");
/// assert!("253327499999999".parse::<Xuid>().is_err(), "a digit is missing");
/// # Ok::<_, spnkr_core::InvalidXuid>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Xuid(u64);

impl Xuid {
    /// The account of this number, unchecked.
    ///
    /// `Xuid::try_from` checks that the number has sixteen digits.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Shows the number as paths and queries of the game's services want it: `xuid(2533274999999999)`.
    pub fn wrapped(self) -> impl fmt::Display + fmt::Debug {
        struct Wrapped(u64);

        impl fmt::Display for Wrapped {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "xuid({})", self.0)
            }
        }

        impl fmt::Debug for Wrapped {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        Wrapped(self.0)
    }
}

impl fmt::Display for Xuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Xuid {
    type Err = InvalidXuid;

    /// Reads sixteen digits, bare or as `xuid(…)` in any letter case, with white space around them.
    fn from_str(text: &str) -> Result<Self, InvalidXuid> {
        let text = text.trim();
        let digits = match text.get(..5) {
            Some(prefix) if prefix.eq_ignore_ascii_case("xuid(") => {
                text[5..].strip_suffix(')').ok_or(InvalidXuid(()))?
            }
            _ => text,
        };
        if digits.len() != 16 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidXuid(()));
        }
        digits.parse().map_err(|_| InvalidXuid(())).and_then(|number: u64| number.try_into())
    }
}

impl TryFrom<u64> for Xuid {
    type Error = InvalidXuid;

    fn try_from(number: u64) -> Result<Self, InvalidXuid> {
        match number {
            1_000_000_000_000_000..=9_999_999_999_999_999 => Ok(Self(number)),
            _ => Err(InvalidXuid(())),
        }
    }
}

impl TryFrom<i64> for Xuid {
    type Error = InvalidXuid;

    fn try_from(number: i64) -> Result<Self, InvalidXuid> {
        u64::try_from(number).map_err(|_| InvalidXuid(()))?.try_into()
    }
}

impl Serialize for Xuid {
    /// Writes bare digits as a text, as the profile service does.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Xuid {
    /// Reads a text of digits, wrapped or not and of any length, or a number.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Xuid;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a XUID")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Xuid, E> {
                Ok(Xuid(number))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Xuid, E> {
                let digits = text
                    .strip_prefix("xuid(")
                    .and_then(|rest| rest.strip_suffix(')'))
                    .unwrap_or(text);
                if digits.bytes().all(|byte| byte.is_ascii_digit())
                    && let Ok(number) = digits.parse()
                {
                    return Ok(Xuid(number));
                }
                Err(E::custom("not a XUID"))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// A text or number that is no XUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a XUID has sixteen digits, bare or as `xuid(…)`")]
pub struct InvalidXuid(());

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_read_strictly() {
        const XUID: Xuid = Xuid::new(2_533_274_999_999_999);
        for text in [
            "2533274999999999",
            " 2533274999999999\n",
            "xuid(2533274999999999)",
            "XUID(2533274999999999)",
            " XuId(2533274999999999) ",
        ] {
            assert_eq!(text.parse(), Ok(XUID), "{text:?}");
        }
        for text in [
            "",
            " ",
            "0",
            "-1",
            "253327499999999",
            "25332749999999990",
            "99999999999999999999999999",
            "+253327499999999",
            "0000000000000001",
            "253327499999999a",
            "２５３３２７４９９９９９９９９９",
            "xuid()",
            "xuid(253327499999999)",
            "xuid(2533274999999999",
            "xuid(2533274999999999]",
            "xuid( 2533274999999999)",
            "xuid(2533274999999999))",
            "(2533274999999999)",
            "bid(2533274999999999)",
            "xuıd(2533274999999999)",
        ] {
            assert!(text.parse::<Xuid>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_number_needs_sixteen_digits() {
        for number in [0, 1, 999_999_999_999_999, 10_000_000_000_000_000, u64::MAX] {
            assert!(Xuid::try_from(number).is_err(), "{number}");
        }
        assert!(Xuid::try_from(-2_533_274_999_999_999_i64).is_err());
        assert!(Xuid::try_from(i64::MIN).is_err());
        assert_eq!(Xuid::try_from(2_533_274_999_999_999_i64), Ok(Xuid(2_533_274_999_999_999)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            if let Ok(xuid) = text.parse::<Xuid>() {
                prop_assert_eq!(xuid.to_string().parse(), Ok(xuid));
                prop_assert_eq!(xuid.wrapped().to_string().parse(), Ok(xuid));
            }
        }

        #[test]
        fn answers_are_believed(number in any::<u64>()) {
            for json in [number.to_string(), format!("\"{number}\""), format!("\"xuid({number})\"")] {
                prop_assert_eq!(serde_json::from_str::<Xuid>(&json).unwrap(), Xuid(number));
            }
        }
    }
}
