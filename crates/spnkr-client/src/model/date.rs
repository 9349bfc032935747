use std::fmt;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::wire::Text;

model! {
    /// A point in time, in an object of its own.
    pub struct Date {
        /// The time.
        pub iso8601_date: Time = "ISO8601Date",
    }
}

impl Date {
    /// The time, if a [`Timestamp`] can hold it; see [`Time::timestamp`].
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.iso8601_date.timestamp()
    }

    /// The nearest time that a [`Timestamp`] can hold; see [`Time::nearest_timestamp`].
    pub fn nearest_timestamp(&self) -> Option<Timestamp> {
        self.iso8601_date.nearest_timestamp()
    }
}

/// A time as the services write it where it need not be one at which something happened.
///
/// Where something has no end, services on .NET write the last moment of the year 9999, and some leave out the
/// `Z` of a time that was never set. A [`Timestamp`] ends a day earlier, so what it cannot hold is kept as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Time(Kept);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kept {
    Text(Box<str>),
    Timestamp(Timestamp),
}

impl Time {
    /// The time, if a [`Timestamp`] can hold it.
    ///
    /// None for `9999-12-31T23:59:59.9999999Z`, and for a text that is no time in UTC.
    pub fn timestamp(&self) -> Option<Timestamp> {
        match self.0 {
            Kept::Timestamp(timestamp) => Some(timestamp),
            Kept::Text(_) => None,
        }
    }

    /// The nearest time that a [`Timestamp`] can hold: its last one for a time behind that, and UTC for a time
    /// that does not say where.
    ///
    /// None for a text that is no time at all.
    pub fn nearest_timestamp(&self) -> Option<Timestamp> {
        let text = match &self.0 {
            Kept::Timestamp(timestamp) => return Some(*timestamp),
            Kept::Text(text) => text.strip_suffix('Z').unwrap_or(text),
        };
        let time: DateTime = text.parse().ok()?;
        let at_the_edge = if time.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Some(time.to_zoned(TimeZone::UTC).map_or(at_the_edge, |time| time.timestamp()))
    }
}

impl From<Timestamp> for Time {
    fn from(timestamp: Timestamp) -> Self {
        Self(Kept::Timestamp(timestamp))
    }
}

impl From<&str> for Time {
    fn from(text: &str) -> Self {
        Self(text.parse().map_or_else(|_| Kept::Text(text.into()), Kept::Timestamp))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kept::Text(text) => f.write_str(text),
            Kept::Timestamp(timestamp) => timestamp.fmt(f),
        }
    }
}

impl Text for Time {
    const WHAT: &'static str = "a time such as 2021-11-16T17:00:00.000Z";

    fn from_text(text: &str) -> Self {
        text.into()
    }

    fn text(&self) -> impl fmt::Display {
        self
    }
}

wire_as_text! { Time }
