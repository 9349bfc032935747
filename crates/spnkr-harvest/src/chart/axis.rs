//! Axes: where values and days lie, and which of them are written.

use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned, civil::Date, tz::TimeZone};

use crate::trend::{Measure, Point};

/// The axis of values, which ends at ticks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Values {
    measure: Measure,
    least: f64,
    step: f64,
    steps: u32,
}

impl Values {
    pub(super) fn of<'a>(measure: Measure, points: impl Iterator<Item = &'a Point>) -> Self {
        let values = points.map(|point| point.value).filter(|value| value.is_finite());
        let (least, most) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
                (least.min(value), most.max(value))
            });
        let (least, most) = if least <= most { (least, most) } else { (0.0, 1.0) };
        // A line that hardly moves is not to look wild.
        let narrowest = match measure {
            Measure::Accuracy | Measure::WinRate => 0.1,
            Measure::Csr => 50.0,
            Measure::Kda => 2.0,
        };
        let spread = (most - least).max(narrowest);
        let middle = (most + least) / 2.0;
        let step = round_step(spread / 5.0);
        let (bottom, top) = (middle - spread / 2.0, middle + spread / 2.0);
        // What lies at a tick but for a trace needs no further one.
        let (bottom, top) = ((bottom / step + 1e-6).floor(), (top / step - 1e-6).ceil());
        Self { measure, least: bottom * step, step, steps: (top - bottom).clamp(1.0, 20.0) as u32 }
    }

    /// Where a value lies: 0 at the bottom, 1 at the top.
    pub(super) fn share(&self, value: f64) -> f64 {
        (value - self.least) / (self.step * f64::from(self.steps))
    }

    pub(super) fn ticks(&self) -> impl Iterator<Item = f64> {
        (0..=self.steps).map(|step| self.least + f64::from(step) * self.step)
    }

    pub(super) fn label(&self, tick: f64) -> String {
        let unit = match self.measure {
            Measure::Accuracy | Measure::WinRate => 100.0,
            Measure::Csr | Measure::Kda => 1.0,
        };
        // As many as it takes to tell a step.
        let is_whole = |digits: &usize| {
            let step = self.step * unit * 10_f64.powi(*digits as i32);
            (step - step.round()).abs() < 1e-6
        };
        let digits = (0..4).find(is_whole).unwrap_or(4);
        match self.measure {
            Measure::Accuracy | Measure::WinRate => format!("{:.digits$}%", tick * unit),
            Measure::Csr => format!("{tick:.0}"),
            Measure::Kda if tick.abs() < self.step / 2.0 => "0".to_owned(),
            Measure::Kda => format!("{tick:+.digits$}"),
        }
    }

    /// Where good and bad meet, if that is in sight: as many kills as deaths, as many wins as others.
    pub(super) fn balance(&self) -> Option<f64> {
        let balance = match self.measure {
            Measure::Kda => 0.0,
            Measure::WinRate => 0.5,
            Measure::Accuracy | Measure::Csr => return None,
        };
        Some(balance).filter(|balance| (0.0..=1.0).contains(&self.share(*balance)))
    }
}

/// The next larger of 1, 2, 2.5 and 5 times a power of ten.
fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    let factor = [1.0, 2.0, 2.5, 5.0].into_iter().find(|factor| factor * power >= step * 0.999);
    factor.unwrap_or(10.0) * power
}

/// The axis of time, in UTC.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Days {
    first: Timestamp,
    last: Timestamp,
}

impl Days {
    pub(super) fn of(first: Timestamp, last: Timestamp) -> Self {
        let half = SignedDuration::from_hours(12);
        if last.duration_since(first) >= half {
            return Self { first, last };
        }
        // One evening gets a day to lie in.
        let earlier = first.checked_sub(half).unwrap_or(first);
        Self { first: earlier, last: last.checked_add(half).unwrap_or(last) }
    }

    /// Where a time lies: 0 at the beginning, 1 at the end.
    pub(super) fn share(&self, time: Timestamp) -> f64 {
        let whole = self.last.duration_since(self.first).as_secs_f64();
        time.duration_since(self.first).as_secs_f64() / whole.max(1.0)
    }

    /// Firsts of years, months or days, at most as many, with what is written there.
    pub(super) fn ticks(&self, most: usize) -> Vec<(Timestamp, String)> {
        let most = most.max(2);
        let mut ticks = Vec::new();
        for unit in UNITS {
            ticks = self.ticks_of(*unit, most + 1);
            if ticks.len() <= most {
                break;
            }
        }
        ticks
    }

    fn ticks_of(&self, unit: Unit, enough: usize) -> Vec<(Timestamp, String)> {
        let first = self.first.to_zoned(TimeZone::UTC).date();
        let mut day = unit.first(first);
        let mut ticks = Vec::new();
        let end = self.last.to_zoned(TimeZone::UTC).date();
        while day <= end && ticks.len() < enough {
            if let Ok(zoned) = day.to_zoned(TimeZone::UTC)
                && zoned.timestamp() >= self.first
            {
                ticks.push((zoned.timestamp(), unit.label(&zoned)));
            }
            let Some(next) = unit.next(day) else { break };
            day = next;
        }
        ticks
    }
}

#[derive(Debug, Clone, Copy)]
enum Unit {
    Days(i8),
    Months(i8),
    Years(i16),
}

impl Unit {
    /// The last first day that is not after a day.
    fn first(self, day: Date) -> Date {
        match self {
            Self::Days(_) => day,
            Self::Months(months) => {
                let month = (day.month() - 1) / months * months + 1;
                Date::new(day.year(), month, 1).unwrap_or(day)
            }
            Self::Years(years) => {
                Date::new(day.year().div_euclid(years) * years, 1, 1).unwrap_or(day)
            }
        }
    }

    fn next(self, day: Date) -> Option<Date> {
        let span = match self {
            Self::Days(days) => days.days(),
            Self::Months(months) => months.months(),
            Self::Years(years) => years.years(),
        };
        day.checked_add(span).ok()
    }

    fn label(self, day: &Zoned) -> String {
        let format = match self {
            Self::Days(_) => "%-d %b",
            Self::Months(_) if day.month() > 1 => "%b",
            Self::Months(_) | Self::Years(_) => "%Y",
        };
        day.strftime(format).to_string()
    }
}

/// From the finest to the coarsest.
const UNITS: &[Unit] = &[
    Unit::Days(1),
    Unit::Days(2),
    Unit::Days(7),
    Unit::Days(14),
    Unit::Months(1),
    Unit::Months(3),
    Unit::Months(6),
    Unit::Years(1),
    Unit::Years(2),
    Unit::Years(5),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lie_between_round_ticks() {
        let labels = |measure, values: &[f64]| {
            let points: Vec<_> = values
                .iter()
                .map(|value| Point { time: Timestamp::UNIX_EPOCH, value: *value, matches: 1 })
                .collect();
            let axis = Values::of(measure, points.iter());
            assert!(values.iter().all(|value| (-1e-6..=1.000_001).contains(&axis.share(*value))));
            axis.ticks().map(|tick| axis.label(tick)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(labels(Measure::Csr, &[1_381.0, 1_502.0]), "1375 1400 1425 1450 1475 1500 1525");
        assert_eq!(labels(Measure::Csr, &[1_500.0]), "1470 1480 1490 1500 1510 1520 1530");
        assert_eq!(labels(Measure::Kda, &[-1.2, 3.9]), "-2 0 +2 +4");
        assert_eq!(labels(Measure::Kda, &[-0.6, 9.8]), "-2.5 0 +2.5 +5.0 +7.5 +10.0");
        assert_eq!(labels(Measure::WinRate, &[0.3, 0.7]), "30% 40% 50% 60% 70%");
        assert_eq!(labels(Measure::Accuracy, &[]), "0% 20% 40% 60% 80% 100%");
    }

    #[test]
    fn days_have_as_many_ticks_as_there_is_room_for() {
        let labels = |first: &str, last: &str, most| {
            let axis = Days::of(first.parse().unwrap(), last.parse().unwrap());
            let ticks = axis.ticks(most);
            assert!(ticks.iter().all(|(time, _)| (0.0..=1.0).contains(&axis.share(*time))));
            ticks.into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(labels("2026-03-01T20:00Z", "2026-03-01T22:00Z", 4), "2 Mar");
        assert_eq!(
            labels("2026-02-26T20:00Z", "2026-03-02T22:00Z", 4),
            "27 Feb 28 Feb 1 Mar 2 Mar"
        );
        assert_eq!(labels("2025-10-20T20:00Z", "2026-03-02T22:00Z", 5), "Nov Dec 2026 Feb Mar");
        assert_eq!(labels("2021-12-08T20:00Z", "2026-03-02T22:00Z", 5), "2022 2023 2024 2025 2026");
    }
}
