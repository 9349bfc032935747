//! Numbers and endings as people read them, the same in every kind of card.

#[cfg(feature = "pictures")]
pub(super) use self::of_pictures::*;

/// A number, if it is one: the services send `NaN` and `Infinity`, too.
pub(super) fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}

#[cfg(feature = "pictures")]
mod of_pictures {
    use spnkr::client::model::Outcome;

    use super::{super::CardPlayer, finite};

    /// Minutes and seconds, with hours where there are some.
    pub(in super::super) fn clock(seconds: i64) -> String {
        let seconds = seconds.max(0);
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        match hours {
            0 => format!("{minutes}:{seconds:02}"),
            _ => format!("{hours}:{minutes:02}:{seconds:02}"),
        }
    }

    /// How it ended.
    pub(in super::super) fn ending(outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Win => "won",
            Outcome::Loss => "lost",
            Outcome::Tie => "tied",
            Outcome::DidNotFinish => "left",
            _ => "",
        }
    }

    /// 1st, 2nd, 3rd.
    pub(in super::super) fn ordinal(place: i32) -> String {
        let ending = match (place % 10, place % 100) {
            (_, 11..=13) => "th",
            (1, _) => "st",
            (2, _) => "nd",
            (3, _) => "rd",
            _ => "th",
        };
        format!("{place}{ending}")
    }

    /// What else is to be said of somebody, in a word.
    pub(in super::super) fn remark(player: &CardPlayer) -> String {
        let words =
            [(player.is_bot, "bot"), (player.came_late, "late"), (player.left_early, "left")];
        let words = words.into_iter().filter_map(|(is_so, word)| is_so.then_some(word));
        words.collect::<Vec<_>>().join(", ")
    }

    pub(in super::super) fn mmr(mmr: f64) -> String {
        format!("MMR {mmr:.0}")
    }

    pub(in super::super) fn kda(kda: f64) -> String {
        finite(kda).map_or_else(|| "–".to_owned(), |kda| with_minus(format!("{kda:.2}")))
    }

    /// In percent.
    pub(in super::super) fn accuracy(accuracy: f64) -> String {
        finite(accuracy).map_or_else(|| "–".to_owned(), |accuracy| format!("{accuracy:.0} %"))
    }

    pub(in super::super) fn decimal(number: f64) -> String {
        format!("{number:.1}")
    }

    pub(in super::super) fn plain(number: i64) -> String {
        with_minus(number.to_string())
    }

    pub(in super::super) fn signed(number: i64) -> String {
        match number {
            0 => "±0".to_owned(),
            _ => with_minus(format!("{number:+}")),
        }
    }

    pub(in super::super) fn signed_decimal(number: f64) -> String {
        match format!("{number:+.1}") {
            zero if matches!(zero.as_str(), "+0.0" | "-0.0") => "±0.0".to_owned(),
            number => with_minus(number),
        }
    }

    /// As wide as a plus, and no hyphen.
    fn with_minus(number: String) -> String {
        number.replace('-', "−")
    }
}
