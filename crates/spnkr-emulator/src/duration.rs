//! Durations as the services write them.

use std::{
    fmt,
    ops::{Add, AddAssign},
};

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// A span of time in units of 100 ns, never negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticks(i64);

impl Ticks {
    pub(crate) const fn new(ticks: i64) -> Self {
        Self(ticks)
    }

    pub(crate) const fn millis(millis: i64) -> Self {
        Self(millis * 10_000)
    }

    pub(crate) fn between(from: Timestamp, to: Timestamp) -> Self {
        let nanos = to.duration_since(from).as_nanos().max(0) / 100;
        Self(i64::try_from(nanos).unwrap_or(i64::MAX))
    }

    pub(crate) fn as_ticks(self) -> i64 {
        self.0
    }

    pub(crate) fn as_millis(self) -> i64 {
        self.0 / 10_000
    }
}

impl Add for Ticks {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Ticks {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl fmt::Display for Ticks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 10_000_000;
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
        f.write_str("P")?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if self.0 > 0 && self.0 % (86_400 * 10_000_000) == 0 {
            return Ok(());
        }
        f.write_str("T")?;
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}M")?;
        }
        let rest = self.0 % 600_000_000;
        if rest > 0 || self.0 == 0 {
            write!(f, "{}", rest / 10_000_000)?;
            let fraction = format!("{:07}", rest % 10_000_000);
            match fraction.trim_end_matches('0') {
                "" => {}
                fraction => write!(f, ".{fraction}")?,
            }
            f.write_str("S")?;
        }
        Ok(())
    }
}

impl Serialize for Ticks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (ticks, written) in [
            (0, "PT0S"),
            (1, "PT0.0000001S"),
            (114_000_000, "PT11.4S"),
            (6_294_441_457, "PT10M29.4441457S"),
            (600_000_000, "PT1M"),
            (69_540_000_000, "PT1H55M54S"),
            (15_067_537_685_509, "P17DT10H32M33.7685509S"),
            (864_000_000_000, "P1D"),
        ] {
            assert_eq!(Ticks::new(ticks).to_string(), written);
        }
    }
}
